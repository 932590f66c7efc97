"""Past follow-ups of a plan on their way in, with the next steps and to-dos that they name (L10, F1)."""

from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk import clock
from crmdesk.domain import identity
from crmdesk.domain.tables import Contact
from crmdesk.exchange.intake.plan import Planned
from crmdesk.exchange.intake.reading import Note
from crmdesk.exchange.intake.records import STEP
from crmdesk.i18n import mark, tr
from crmdesk.services import agenda, followups, rows
from crmdesk.services.leads.capture import insert_all

_LEAST_PORTION, _PORTIONS = 500, 20


def write(
    session: Session, writing: Sequence[Planned], tell: Callable[[int, int], None]
) -> tuple[dict[int, str], dict[int, tuple[Note, ...]]]:
    """Write the given rows of a plan; returns the ids of the follow-ups by row, and what is to be said of a row."""
    people = _People(session)
    newest: dict[str, str] = {}
    for planned in writing:
        newest[str(planned.into)] = max(newest.get(str(planned.into), ""), str(planned.draft.values["at"]))
    today = clock.today().isoformat()
    notes: dict[int, tuple[Note, ...]] = {}
    records: list[tuple[str, followups.Record]] = []
    for planned in writing:
        root = str(planned.into)
        plans = _plans(planned)
        if newest[root] > str(planned.draft.values["at"]):
            kept = tuple(one for one in plans if str(one.due)[:10] >= today)
            if kept != plans:
                text = mark("The next step of this follow-up has passed, and a later one follows: it was not planned.")
                notes[planned.row] = (Note("", text, {}),)
            plans = kept
        records.append((root, _record(planned, people.id(root, planned.draft.beside.get("contact")), plans)))
    people.insert()
    ids: dict[int, str] = {}
    portion = max(_LEAST_PORTION, len(records) // _PORTIONS)
    for start in range(0, len(records), portion):
        made = followups.take_in(session, records[start : start + portion])
        ids |= zip((planned.row for planned in writing[start : start + portion]), made, strict=True)
        tell(min(start + portion, len(records)), len(records))
    return ids, notes


def _record(planned: Planned, contact: str | None, plans: tuple[agenda.Plan, ...]) -> followups.Record:
    own = planned.draft.values
    return followups.Record(
        channel=own.get("channel") or "", summary=own["summary"], at=own["at"], aim=own.get("aim"), contact=contact,
        reaction=own.get("reaction"), promise=own.get("promise"), promise_due=own.get("promise_due"),
        by=own.get("by"), plans=plans,
    )  # fmt: skip


def _plans(planned: Planned) -> tuple[agenda.Plan, ...]:
    beside = planned.draft.beside
    found = []
    if due := beside.get("next_due"):
        found.append(agenda.Plan(beside.get("next_what") or tr(STEP), due, channel=beside.get("next_channel")))
    if todo := beside.get("todo"):
        found.append(agenda.Plan(todo, beside.get("todo_due") or beside["next_due"], kind="todo"))
    return tuple(found)


class _People:
    """Who follow-ups name: the contacts of each page, and those whom it does not have yet, to be added."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[str, list[tuple[str, str]]] = {}
        self._new: list[dict[str, str]] = []

    def id(self, root: str, name: str | None) -> str | None:
        """The id of the contact of that name on the page of `root`; None for no name."""
        key = identity.person_key(name or "")
        if not key:
            return None
        if root not in self._known:
            self._known[root] = self._contacts(root)
        for id_, other in self._known[root]:
            if identity.same_person(key, other) is not False:
                return id_
        made = {"id": clock.new_id(), "of": root, "name": str(name), "sort_key": f"{len(self._known[root]):04}"}
        self._new.append(made)
        self._known[root].append((made["id"], key))
        return made["id"]

    def _contacts(self, root: str) -> list[tuple[str, str]]:
        table = rows.table_of(Contact)
        asked = select(table.c.id, table.c.name).where(table.c.of.in_(rows.members(self._session, root)))
        return [(id_, identity.person_key(name or "")) for id_, name in self._session.execute(asked)]

    def insert(self) -> None:
        """Add those who are new."""
        insert_all(self._session, Contact, self._new)
