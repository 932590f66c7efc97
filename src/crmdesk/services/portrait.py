"""The 360° view (C4): everything one page or one paper says of a lead or customer, as one frozen answer."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from crmdesk.domain import grading, scoring, terms
from crmdesk.domain.grading import Completeness
from crmdesk.domain.refusal import Refused
from crmdesk.domain.scoring import Score
from crmdesk.domain.tables import (
    Contact,
    Customer,
    Followup,
    GradeMark,
    Lead,
    Opportunity,
    Paper,
    StageMark,
    Tag,
    Task,
)
from crmdesk.domain.tables.derived import party
from crmdesk.i18n import mark
from crmdesk.services import rows, settings


@dataclass(frozen=True)
class Person:
    """A contact in the decision chain (C2), deciders first; empty values are None."""

    id: str
    name: str | None
    title: str | None
    department: str | None
    phone: str | None
    mobile: str | None
    wechat: str | None
    email: str | None
    role: str | None
    attitude: str | None
    consent: int | None
    personality: str | None
    preference: str | None
    hobbies: str | None
    birthday: str | None
    gone: int | None
    remarks: str | None


@dataclass(frozen=True)
class Todo:
    """A planned contact or task; `due` is a date (all day) or a UTC moment; open while `done` is None."""

    id: str
    kind: str
    channel: str | None
    aim: str | None
    title: str | None
    deliverable: str | None
    due: str | None
    who: str | None
    followup: str | None
    done: str | None
    result: str | None


@dataclass(frozen=True)
class Happening:
    """One entry of the timeline: `what` is followup, stage, grade or paper; the fields of other kinds are None.

    `before` is the text that a correction replaced. `stage` and `stage_before` are keys of the playbook.
    """

    id: str
    what: str
    at: str
    by: str | None
    channel: str | None = None
    aim: str | None = None
    person: str | None = None
    summary: str | None = None
    reaction: str | None = None
    promise: str | None = None
    promise_due: str | None = None
    recorded: str | None = None
    before: str | None = None
    todos: tuple[Todo, ...] = ()
    stage: str | None = None
    stage_before: str | None = None
    grade: str | None = None
    reason: str | None = None
    note: str | None = None
    document: str | None = None
    file: str | None = None


@dataclass(frozen=True)
class Deal:
    """An opportunity with its stage (a key of the playbook's opportunity stages); amount in cents."""

    id: str
    title: str | None
    amount: int | None
    close: str | None
    stage: str | None
    since: str | None


@dataclass(frozen=True)
class Wish:
    """A need as the lead states it (N3's first fields); several leads of one customer make several."""

    description: str | None
    outcome: str | None
    pain: str | None
    need_type: str | None


@dataclass(frozen=True)
class Portrait:
    """All that is known of one party. `fields` are the columns of its own row (Lead or Customer) by name.

    `leads` are the rows of the leads behind a customer (for a lead: itself), newest first. `stage` is a board stage,
    `since` when it was reached; `tasks` are the open ones by due date, the first is the next step (D5).
    """

    root: str
    is_customer: bool
    fields: Mapping[str, Any]
    leads: tuple[Mapping[str, Any], ...]
    people: tuple[Person, ...]
    tags: tuple[str, ...]
    wishes: tuple[Wish, ...]
    deals: tuple[Deal, ...]
    timeline: tuple[Happening, ...]
    tasks: tuple[Todo, ...]
    stage: str | None
    since: str | None
    grade: str | None
    grade_reason: str | None
    score: Score | None
    completeness: Completeness
    last_contact: str | None

    @property
    def next_step(self) -> Todo | None:
        """The earliest open planned contact or task (D5)."""
        return self.tasks[0] if self.tasks else None


# --- the question --------------------------------------------------------------------------------------------------


def portrait(session: Session, member: str) -> Portrait:
    """The 360° view of a lead or customer (or of what it became). Refused: there is no such record any more."""
    root = rows.root_of(session, member)
    members = rows.members(session, root)
    playbook = settings.playbook(session)
    leads = _of(session, Lead, "id", members, "captured", "id")[::-1]
    customers = {row["id"]: row for row in _of(session, Customer, "id", members, "id")}
    own = customers.get(root) or next((lead for lead in leads if lead["id"] == root), None)
    if own is None:
        raise Refused(mark("This record does not exist any more. Somebody deleted it, or it was undone."))
    contacts = _of(session, Contact, "of", members, "sort_key", "id")
    deals = _of(session, Opportunity, "of", members, "created", "id")
    stages = _of(session, StageMark, "of", [*members, *(deal["id"] for deal in deals)], "at", "id")
    grades = _of(session, GradeMark, "of", members, "at", "id")
    tasks = [_todo(row) for row in _of(session, Task, "of", members, "due", "id")]
    followups = _of(session, Followup, "of", members, "at", "id")
    known = session.execute(select(party).where(party.c.root == root)).mappings().first()
    happenings = [
        *_followups(followups, contacts, tasks),
        *_stages(stages, {deal["id"] for deal in deals}),
        *(Happening(g["id"], "grade", g["at"], g["by"], grade=g["grade"], reason=g["reason"]) for g in grades),
        *(
            Happening(p["id"], "paper", p["at"], p["by"], document=p["document"], file=p["file"])
            for p in _of(session, Paper, "of", members, "at", "id")
        ),
    ]
    return Portrait(
        root=root,
        is_customer=root in customers,
        fields=own,
        leads=tuple(leads),
        people=tuple(sorted((_person(c) for c in contacts), key=lambda p: (bool(p.gone), _RANK.get(p.role or "", 9)))),
        tags=tuple(dict.fromkeys(row["tag"] for row in _of(session, Tag, "of", members, "tag"))),
        wishes=tuple(
            Wish(lead["description"], lead["outcome"], lead["pain"], lead["need_type"])
            for lead in leads
            if lead["description"] or lead["outcome"] or lead["pain"]
        ),
        deals=tuple(_deal(deal, stages) for deal in deals),
        timeline=tuple(sorted(happenings, key=lambda h: (h.at, h.id), reverse=True)),
        tasks=tuple(sorted((t for t in tasks if not t.done), key=lambda t: (t.due is None, t.due or "", t.id))),
        stage=known["stage"] if known else None,
        since=known["stage_since"] if known else None,
        grade=grades[-1]["grade"] if grades else None,
        grade_reason=grades[-1]["reason"] if grades else None,
        score=scoring.score(scoring.facts(leads[0], contacts), playbook) if leads else None,
        completeness=grading.completeness(
            grading.with_leads(own, leads), contacts, playbook, customer=root in customers
        ),
        last_contact=max((f["at"] for f in followups), default=None),
    )


_RANK = {role: rank for rank, role in enumerate(terms.ROLE)}


def _of(session: Session, kind: type[SQLModel], link: str, ends: Sequence[str], *order: str) -> list[dict[str, Any]]:
    table = rows.table_of(kind)
    found = session.execute(select(table).where(table.c[link].in_(ends)).order_by(*(table.c[name] for name in order)))
    return [dict(row) for row in found.mappings()]


def _person(contact: Mapping[str, Any]) -> Person:
    return Person(**{name: contact[name] for name in Person.__dataclass_fields__})


def _todo(task: Mapping[str, Any]) -> Todo:
    return Todo(**{name: task[name] for name in Todo.__dataclass_fields__})


def _deal(deal: Mapping[str, Any], stages: Sequence[Mapping[str, Any]]) -> Deal:
    marks = [mark for mark in stages if mark["of"] == deal["id"]]
    newest: Mapping[str, Any] = marks[-1] if marks else {}
    return Deal(deal["id"], deal["title"], deal["amount"], deal["close"], newest.get("stage"), newest.get("at"))


def _followups(
    followups: Sequence[Mapping[str, Any]], contacts: Sequence[Mapping[str, Any]], tasks: Sequence[Todo]
) -> Iterator[Happening]:
    """Each follow-up once: the newest correction stands for what it corrects and shows the text before."""
    people = {contact["id"]: contact["name"] for contact in contacts}
    corrected = {row["corrects"]: row for row in followups if row["corrects"]}
    known = {row["id"]: row for row in followups}
    for row in followups:
        if row["id"] in corrected:
            continue
        chain = [row["id"]]
        while (earlier := known.get(chain[-1], {}).get("corrects")) and earlier not in chain:
            chain.append(earlier)
        yield Happening(
            id=row["id"], what="followup", at=row["at"], by=row["by"], channel=row["channel"], aim=row["aim"],
            person=people.get(row["contact"]), summary=row["summary"], reaction=row["reaction"],
            promise=row["promise"], promise_due=row["promise_due"], recorded=row["recorded"],
            before=known[row["corrects"]]["summary"] if row["corrects"] in known else None,
            todos=tuple(task for task in tasks if task.followup in chain),
        )  # fmt: skip


def _stages(stages: Sequence[Mapping[str, Any]], deals: Collection[str]) -> Iterator[Happening]:
    """Changes of stage; the stages of an opportunity carry `document` "opportunity" so that their words are found."""
    before: dict[str, str] = {}
    for row in stages:
        yield Happening(
            id=row["id"], what="stage", at=row["at"], by=row["by"], stage=row["stage"],
            stage_before=before.get(row["of"]), reason=row["reason"], note=row["note"],
            document="opportunity" if row["of"] in deals else None,
        )  # fmt: skip
        before[row["of"]] = row["stage"]
