"""How leads come in: one by hand, many from a file (L1, L2, L4)."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from crmdesk import clock
from crmdesk.domain import privacy
from crmdesk.domain.playbook import CONTACT_FIELDS, Playbook
from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables import Contact, GradeMark, Lead, StageMark, Tag, about
from crmdesk.i18n import both, mark
from crmdesk.services import rows, settings
from crmdesk.services.rows import Values
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
    newcomers = Newcomers(session, Lead)
    numbers = _Numbers(session, {str(entry.values.get("number") or "").strip() for entry in entries} - {""})
    entrance = newcomers.playbook.entrance.key
    for entry in entries:
        values = newcomers.vetted(entry)
        captured = values.setdefault("captured", newcomers.now)
        number = numbers.taken(values.get("number")) or numbers.next(captured)
        id_ = newcomers.take(entry, {"kind": "company", "clock_start": captured, **values, "number": number})
        newcomers.mark(StageMark, id_, stage=entry.stage or entrance, at=captured)
    return newcomers.insert()


class Newcomers:
    """Leads or customers being taken in with what belongs to them, inserted together at the end."""

    def __init__(self, session: Session, kind: type[SQLModel]) -> None:
        self.playbook = settings.playbook(session)
        self.now = clock.stamp()
        self._gate = rows.gate(kind, self.playbook)
        self._gate_of_people = rows.gate(Contact, self.playbook)
        self._session = session
        self._who = author(session)
        self._kind = kind
        self._made: dict[type[SQLModel], list[dict[str, Any]]] = {kind: []}
        self._notes: list[list[privacy.Note]] = []

    def vetted(self, entry: Entry) -> dict[str, Any]:
        """The values of the next party that may be kept and are not empty."""
        found = self._gate(entry.values, False)
        self._notes.append(list(found.notes))
        return {name: value for name, value in found.values.items() if value is not None}

    def take(self, entry: Entry, values: Values) -> str:
        """Add the party with its people, grade and tags; returns its new id."""
        id_ = clock.new_id()
        self._made[self._kind].append({"owner": self._who, **values, "id": id_})
        for order, person in enumerate(entry.people):
            kept = self._gate_of_people(person, bool(person.get("consent")))
            self._notes[-1] += kept.notes
            self._add(Contact, {**kept.values, "id": clock.new_id(), "of": id_, "sort_key": f"{order:04}"})
        if entry.grade:
            self.mark(GradeMark, id_, grade=entry.grade, at=self.now)
        tags = (rows.vetted(Tag, {"tag": tag}, self.playbook).values.get("tag") for tag in entry.tags)
        for tag in dict.fromkeys(filter(None, tags)):
            self._add(Tag, {"id": link(id_, tag), "of": id_, "tag": tag})
        return id_

    def mark(self, kind: type[SQLModel], of: str, **values: Any) -> None:
        """Add a mark of stage or grade by who is at work."""
        self._add(kind, {"id": clock.new_id(), "of": of, "by": self._who, **values})

    def insert(self) -> Taken:
        """Write them all; what became of each, in order."""
        for kind, made in self._made.items():
            insert_all(self._session, kind, made)
        ids = tuple(party["id"] for party in self._made[self._kind])
        return Taken(ids, tuple(tuple(notes) for notes in self._notes))

    def _add(self, kind: type[SQLModel], row: dict[str, Any]) -> None:
        self._made.setdefault(kind, []).append(row)


def insert_all(session: Session, kind: Any, made: Sequence[dict[str, Any]]) -> None:
    """Insert rows whose dictionaries may each lack some columns, past the compiler: it costs more than the rows."""
    if made:
        table = rows.table_of(kind)
        named = set[str]().union(*made)
        names = tuple(column.name for column in table.c if column.name in named)
        listed, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
        statement = f'INSERT INTO "{table.name}" ({listed}) VALUES ({marks})'
        session.connection().exec_driver_sql(statement, [tuple(map(one.get, names)) for one in made])


def link(*ends: str) -> str:
    """The id of a row that only joins others: the same wherever it is made."""
    return uuid.uuid5(SPACE, "\n".join(ends)).hex


class _Numbers:
    """Lead numbers (L2): `CL`, year, month, a sequence of at least three digits within the month."""

    def __init__(self, session: Session, brought: Collection[str]) -> None:
        """`brought` are the numbers that a file brings along: whether a lead has one is asked for all at once."""
        self._session = session
        asked = select(LEADS.c.number).where(rows.among(LEADS.c.number, brought))
        self._held: set[str] = set(session.execute(asked).scalars()) if brought else set()
        self._last: dict[str, int] = {}

    def next(self, captured: str) -> str:
        """The number after the highest of the month."""
        prefix = f"CL{captured[:4]}{captured[5:7]}"
        last = self._last[prefix] if prefix in self._last else self._highest(prefix)
        while (number := f"{prefix}{last + 1:03}") in self._held:
            last += 1
        self._last[prefix] = last + 1
        self._held.add(number)
        return number

    def taken(self, number: str | None) -> str | None:
        """A number that a file brings along, kept if no lead has it yet."""
        if not number or number in self._held:
            return None
        self._held.add(number)
        return number

    def _highest(self, prefix: str) -> int:
        found = self._session.execute(select(LEADS.c.number).where(LEADS.c.number.startswith(prefix)))
        self._held.update(found.scalars())
        tails = (number[len(prefix) :] for number in self._held if number.startswith(prefix))
        return max((int(tail) for tail in tails if tail.isdigit()), default=0)


def reach(people: Iterable[Mapping[str, Any]]) -> str | None:
    """The first way to reach somebody: phone, mobile, WeChat, email."""
    ways = (person.get(name) for person in people for name in ("phone", "mobile", "wechat", "email"))
    return next((str(way) for way in ways if way), None)
