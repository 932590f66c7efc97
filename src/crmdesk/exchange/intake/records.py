"""Leads and customers of a plan on their way in: what is new, what changes, what comes along (L4, L10)."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from crmdesk import clock
from crmdesk.domain import scoring
from crmdesk.domain.playbook import Playbook
from crmdesk.domain.tables import Contact, Customer, GradeMark, Lead, StageMark, Tag, Task, described
from crmdesk.exchange.intake.plan import Plan, Planned, person_of
from crmdesk.exchange.intake.reading import Values
from crmdesk.i18n import mark, tr
from crmdesk.services import agenda, customers, leads, rows, settings
from crmdesk.services.leads.capture import insert_all, link
from crmdesk.services.steps import author

_TABLES: Mapping[str, type[SQLModel]] = {"lead": Lead, "customer": Customer, "contact": Contact, "task": Task}
_CONSENTED = tuple(name for name, about in described(Contact).items() if about.consent)
_LEAST_PORTION, _PORTIONS = 500, 20
STEP = mark("Follow up")
"""What a next step is called that names only its day."""


@dataclass
class _Sorted:
    """What the rows of a plan come to together: later rows of a file fill what earlier ones brought.

    `made` are new records by the plan's id, each its values and what comes along; `people` new contacts with whom they
    are at; `cells` changed cells by table and row; `beside` what comes along for those that are known.
    """

    made: dict[str, tuple[Values, Values]] = field(default_factory=dict)
    people: dict[str, tuple[str, Values]] = field(default_factory=dict)
    cells: dict[tuple[str, str], Values] = field(default_factory=lambda: defaultdict(dict))
    beside: dict[str, Values] = field(default_factory=lambda: defaultdict(dict))

    def take(self, planned: Planned) -> None:
        """Add what one row brings."""
        draft, into = planned.draft, str(planned.into)
        person = draft.person if planned.action == "add" else planned.person
        if planned.action == "add":
            self.made[into] = dict(draft.values), dict(draft.beside)
        for edit in planned.edits:
            cells = self._cells(edit.table, edit.id)
            cells[edit.column] = (*cells.get("tags", ()), *edit.new) if edit.column == "tags" else edit.new
        if person:
            self.people[person_of(draft)] = into, dict(person)

    def _cells(self, table: str, id_: str) -> Values:
        if id_ in self.people:
            return self.people[id_][1]
        if id_ in self.made:
            return self.made[id_][table == "beside"]
        return self.beside[id_] if table == "beside" else self.cells[table, id_]


def write(
    session: Session, plan: Plan, writing: Sequence[Planned], tell: Callable[[int, int], None], *, spread: bool
) -> dict[int, str]:
    """Write the given rows of a plan; returns for each row of the plan the id of the lead or customer it went to.

    `spread`: the clocks of new leads start as the playbook says for an import; else all of them now (L4).
    """
    found = _Sorted()
    for planned in writing:
        found.take(planned)
    playbook = settings.playbook(session)
    people = _by_party(found)
    if plan.target == "leads":
        _start(found, people, playbook, spread=spread)
    given = _insert(session, plan, found, people, tell, len(writing))
    _update(session, found, playbook)
    _add_people(session, people, found.made.keys(), playbook)
    _add_marks(session, found)
    _add_steps(session, found, given)
    into = ((planned.row, str(planned.into)) for planned in plan.rows if planned.into)
    return {row: given.get(id_, id_) for row, id_ in into if given.get(id_) or not id_.startswith("row ")}


def _by_party(found: _Sorted) -> dict[str, list[Values]]:
    people: dict[str, list[Values]] = defaultdict(list)
    for of, values in found.people.values():
        people[of].append(values)
    return people


def _start(found: _Sorted, people: Mapping[str, list[Values]], playbook: Playbook, *, spread: bool) -> None:
    """Set from when the clocks of new leads run (L4): bands named in the playbook now, the others day by day."""
    now = clock.stamp()
    later: list[tuple[int, Values]] = []
    score = scoring.scorer(playbook).quick
    for id_, (values, _) in found.made.items():
        values["clock_start"] = now
        if spread:
            points, _, band = score(scoring.facts(values, people.get(id_, ())))
            if band not in playbook.intake.at_once:
                later.append((points, values))
    later.sort(key=lambda pair: -pair[0])
    days = _weekdays(clock.today())
    for at, (_, values) in enumerate(later):
        if at % playbook.intake.per_day == 0:
            day = next(days)
        values["clock_start"] = day.isoformat()


def _weekdays(today: date) -> Iterator[date]:
    """The weekdays after a day."""
    while True:
        today += timedelta(days=1)
        if today.weekday() < 5:
            yield today


def _insert(
    session: Session, plan: Plan, found: _Sorted, people: Mapping[str, list[Values]],
    tell: Callable[[int, int], None], of: int,
) -> dict[str, str]:  # fmt: skip
    """Take the new records in, some at a time; the ids they were given by those of the plan."""
    take_in = leads.take_in if plan.target == "leads" else customers.take_in
    ids = list(found.made)
    portion = max(_LEAST_PORTION, len(ids) // _PORTIONS)
    given: dict[str, str] = {}
    for start in range(0, len(ids), portion):
        part = ids[start : start + portion]
        taken = take_in(session, [_entry(*found.made[id_], people.get(id_, ())) for id_ in part])
        given |= zip(part, taken.ids, strict=True)
        tell(min(start + portion, of), of)
    return given


def _entry(values: Values, beside: Values, people: Sequence[Values]) -> leads.Entry:
    return leads.Entry(
        values, people, stage=beside.get("stage"), grade=beside.get("grade"), tags=beside.get("tags", ())
    )


def _update(session: Session, found: _Sorted, playbook: Playbook) -> None:
    """Changed cells, one statement for all rows in which the same columns change, past the compiler as in `insert_all`.

    The names in it are those of described columns: the gate knows no others.
    """
    gates = {name: rows.gate(kind, playbook) for name, kind in _TABLES.items()}
    alike: dict[tuple[str, tuple[str, ...]], list[tuple[Any, ...]]] = defaultdict(list)
    for (name, id_), cells in found.cells.items():
        kept = gates[name](cells, True).values
        if name == "contact" and kept.get("consent") == 0:
            kept |= dict.fromkeys(_CONSENTED)  # consent that is taken back takes with it what needed it (C3)
        if kept:
            columns = tuple(sorted(kept))
            alike[name, columns].append((*map(kept.__getitem__, columns), id_))
    for (name, columns), changed in alike.items():
        assignments = ", ".join(f'"{column}" = ?' for column in columns)
        statement = f'UPDATE "{rows.table_of(_TABLES[name]).name}" SET {assignments} WHERE id = ?'
        session.connection().exec_driver_sql(statement, changed)


def _add_people(session: Session, people: Mapping[str, list[Values]], made: Any, playbook: Playbook) -> None:
    """Contacts for those that are known, after the ones that they have."""
    known = {of: added for of, added in people.items() if of not in made}
    table = rows.table_of(Contact)
    asked = select(table.c.of, func.max(table.c.sort_key)).where(table.c.of.in_(known)).group_by(table.c.of)
    last = dict(map(tuple, session.execute(asked))) if known else {}
    vetting = rows.gate(Contact, playbook)
    added = []
    for of, persons in known.items():
        order = str(last.get(of) or "")
        start = int(order) + 1 if order.isdigit() else 0
        for at, person in enumerate(persons, start=start):
            kept = vetting(person, bool(person.get("consent"))).values
            added.append({**kept, "id": clock.new_id(), "of": of, "sort_key": f"{at:04}"})
    insert_all(session, Contact, added)


def _add_marks(session: Session, found: _Sorted) -> None:
    """Grades, stages and tags of those that are known."""
    now, who = clock.stamp(), author(session)
    grades, stages, tags = [], [], []
    for of, beside in found.beside.items():
        made = {"of": of, "at": now, "by": who}
        if "grade" in beside:
            grades.append({**made, "id": clock.new_id(), "grade": beside["grade"]})
        if "stage" in beside:
            stages.append({**made, "id": clock.new_id(), "stage": beside["stage"]})
        tags += [{"id": link(of, tag), "of": of, "tag": tag} for tag in dict.fromkeys(beside.get("tags", ()))]
    for kind, rows_ in ((GradeMark, grades), (StageMark, stages), (Tag, tags)):
        insert_all(session, kind, rows_)


def _add_steps(session: Session, found: _Sorted, given: Mapping[str, str]) -> None:
    """Next steps, of new records and of those that had none."""
    besides = {**{given[id_]: beside for id_, (_, beside) in found.made.items()}, **found.beside}
    insert_all(
        session,
        Task,
        [
            agenda.values(session, of, agenda.Plan(beside.get("next_what") or tr(STEP), beside["next_due"]))
            for of, beside in besides.items()
            if beside.get("next_due")
        ],
    )
