"""How leads come in: one by hand, many from a file (L1, L2, L4)."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from crmdesk import clock
from crmdesk.domain import privacy
from crmdesk.domain.playbook import CONTACT_FIELDS, Playbook
from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables import Contact, GradeMark, Lead, StageMark, Tag, about
from crmdesk.i18n import both, mark
from crmdesk.services import rows, settings
from crmdesk.services.steps import author, named

LEADS = rows.table_of(Lead)
SPACE = uuid.UUID("6f1f5f0e-0c0b-4c59-9d0f-5a2a52b8b0a1")
"""The name space of ids that are made from what they join, so that two machines make the same one."""


@dataclass(frozen=True)
class Entry:
    """A lead to be taken in. `values` are columns of Lead, each of `people` columns of Contact, deciders in any order.

    `stage`, `grade`, `tags` come along from a file; without a stage it starts in the first lane.
    """

    values: Mapping[str, Any]
    people: Sequence[Mapping[str, Any]] = ()
    stage: str | None = None
    grade: str | None = None
    tags: Sequence[str] = ()


@dataclass(frozen=True)
class Taken:
    """What became of entries: the new ids in their order, and what is to be said of each field (C3)."""

    ids: tuple[str, ...]
    notes: tuple[tuple[privacy.Note, ...], ...] = field(default=())


def add(session: Session, entry: Entry) -> Taken:
    """Take in one lead by hand (L1). Refused: what the playbook requires is missing, a value is not a choice."""
    playbook = settings.playbook(session)
    demand(entry, playbook)
    taken = take_in(session, [entry])
    named(session, mark("Added the lead “{name}”"), name=entry.values["name"])
    return taken


def demand(entry: Entry, playbook: Playbook) -> None:
    """Refuses an entry that lacks what the playbook requires (L1): by default a name and one way to reach."""
    people = [{"contact" if k == "name" else k: v for k, v in person.items()} for person in entry.people]

    def known(name: str) -> bool:
        if name in CONTACT_FIELDS:
            return any(person.get(name) for person in people)
        return bool(entry.values.get(name))

    for name in playbook.capture.required:
        if not known(name):
            raise Refused(mark("{field} is missing."), field=both(_title(name)))
    for group in playbook.capture.one_of:
        if not any(known(name) for name in group):
            raise Refused(mark("One way to reach them is missing: a phone, WeChat, email or address."))


def _title(name: str) -> str:
    return CONTACT_FIELDS[name] if name in CONTACT_FIELDS else about(Lead, name).title


def take_in(session: Session, entries: Sequence[Entry]) -> Taken:
    """Take in many leads in one go, each with its number, people, first stage, grade and tags. Names no step."""
    playbook = settings.playbook(session)
    now, who = clock.stamp(), author(session)
    numbers = _Numbers(session)
    leads: list[dict[str, Any]] = []
    contacts: list[dict[str, Any]] = []
    stages: list[dict[str, Any]] = []
    grades: list[dict[str, Any]] = []
    tags: list[dict[str, Any]] = []
    notes: list[tuple[privacy.Note, ...]] = []
    for entry in entries:
        vetted = rows.vetted(Lead, entry.values, playbook)
        said = list(vetted.notes)
        id_ = clock.new_id()
        captured = vetted.values.get("captured") or now
        lead = {
            "kind": "company", "owner": who, "clock_start": captured, **vetted.values, "id": id_, "captured": captured,
        }  # fmt: skip
        lead["number"] = numbers.taken(lead.get("number")) or numbers.next(captured)
        leads.append(lead)
        for order, person in enumerate(entry.people):
            kept = rows.vetted(Contact, person, playbook, consent=bool(person.get("consent")))
            said += kept.notes
            contacts.append({**kept.values, "id": clock.new_id(), "of": id_, "sort_key": f"{order:04}"})
        stage = entry.stage or playbook.entrance.key
        stages.append({"id": clock.new_id(), "of": id_, "stage": stage, "at": captured, "by": who})
        if entry.grade:
            grades.append({"id": clock.new_id(), "of": id_, "grade": entry.grade, "at": now, "by": who})
        tags += [{"id": link(id_, tag), "of": id_, "tag": tag} for tag in dict.fromkeys(entry.tags)]
        notes.append(tuple(said))
    for kind, made in ((Lead, leads), (Contact, contacts), (StageMark, stages), (GradeMark, grades), (Tag, tags)):
        insert_all(session, kind, made)
    return Taken(tuple(lead["id"] for lead in leads), tuple(notes))


def insert_all(session: Session, kind: Any, made: Sequence[dict[str, Any]]) -> None:
    """Insert rows whose dictionaries may each lack some columns."""
    if made:
        names = dict.fromkeys(name for one in made for name in one)
        session.execute(insert(rows.table_of(kind)), [{name: one.get(name) for name in names} for one in made])


def link(*ends: str) -> str:
    """The id of a row that only joins others: the same wherever it is made."""
    return uuid.uuid5(SPACE, "\n".join(ends)).hex


class _Numbers:
    """Lead numbers (L2): `CL`, year, month, a sequence of at least three digits within the month."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._used: dict[str, set[str]] = {}
        self._last: dict[str, int] = {}

    def next(self, captured: str) -> str:
        """The number after the highest of the month."""
        prefix = f"CL{date.fromisoformat(captured[:10]):%Y%m}"
        used = self._month(prefix)
        last = self._last.get(prefix)
        if last is None:
            last = max((int(tail) for number in used if (tail := number[len(prefix) :]).isdigit()), default=0)
        while (number := f"{prefix}{last + 1:03}") in used:
            last += 1
        self._last[prefix] = last + 1
        used.add(number)
        return number

    def taken(self, number: str | None) -> str | None:
        """A number that a file brings along, kept if no lead has it yet."""
        if not number:
            return None
        used = self._month(number[:8])
        if number in used:
            return None
        used.add(number)
        return number

    def _month(self, prefix: str) -> set[str]:
        if prefix not in self._used:
            found = self._session.execute(select(LEADS.c.number).where(LEADS.c.number.startswith(prefix)))
            self._used[prefix] = set(found.scalars())
        return self._used[prefix]


def reach(people: Iterable[Mapping[str, Any]]) -> str | None:
    """The first way to reach somebody: phone, mobile, WeChat, email."""
    ways = (person.get(name) for person in people for name in ("phone", "mobile", "wechat", "email"))
    return next((str(way) for way in ways if way), None)
