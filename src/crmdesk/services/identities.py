"""Who is known already: the parties that rows of a file may be, with what is kept of them (L7, L10)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crmdesk.domain import identity
from crmdesk.domain.identity.marks import Mark
from crmdesk.domain.tables import Contact, Customer, Followup, Lead, Tag
from crmdesk.domain.tables.derived import card, identity_mark, kin, party
from crmdesk.services import rows

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Party:
    """A lead or customer that is known: `table` says which, `root` is the party whose page shows it.

    `values` are its own columns; `people` are the contacts on that page, in their order. Grade, stage and next step
    are those of the page; `next_task` is the id of that next step.
    """

    id: str
    table: str
    root: str
    values: Values
    people: tuple[Values, ...] = ()
    tags: frozenset[str] = frozenset()
    grade: str | None = None
    stage: str | None = None
    next_task: str | None = None
    next_due: str | None = None
    next_what: str | None = None


@dataclass(frozen=True)
class Identities:
    """What a plan compares with: who may be meant, and what is kept of them, by id.

    `pages` are the ids that one root's page shows, customers first; `numbers` are lead numbers, present and earlier
    ones, to ids; `said` the follow-ups of a root: moment and summary.
    """

    known: tuple[identity.Known, ...] = ()
    parties: Mapping[str, Party] = field(default_factory=dict)
    pages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    said: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=dict)

    @property
    def index(self) -> identity.Index:
        """A new index of everybody known, which the caller may add to."""
        return identity.Index(self.known)


def known(
    session: Session, marks: Collection[Mark], *, people: Collection[str] = (), numbers: Collection[str] = (),
    followups: bool = False,
) -> Identities:  # fmt: skip
    """Everybody who shares a mark with the given ones, has a name near one of them, or one of the lead numbers.

    `people` are person keys: a name that is only akin counts where one of them is there. The cost follows from how many
    are found, not from how many are kept, but for one look at every name. `followups`: also what was said to them.
    """
    leads = rows.table_of(Lead)
    numbered: dict[str, str] = {}
    found = {member for kind, values in _by_kind(marks) for member in _bearing(session, kind, values)}
    if numbers:
        asked = select(leads.c.id, leads.c.number, leads.c.was_number)
        hits = session.execute(
            asked.where(or_(rows.among(leads.c.number, numbers), rows.among(leads.c.was_number, numbers)))
        )
        for id_, number, was in hits:
            numbered |= {was: id_} if was and was not in numbered else {}
            numbered[number] = id_
            found.add(id_)
    found |= _near(session, {value for kind, value in marks if kind == "name"}, frozenset(people))
    return _told(session, found, numbered, followups=followups)


def _by_kind(marks: Collection[Mark]) -> Iterator[tuple[str, list[str]]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for kind, value in dict.fromkeys(marks):
        groups[kind].append(value)
    yield from groups.items()


def _bearing(session: Session, kind: str, values: Iterable[str]) -> Iterable[str]:
    asked = select(identity_mark.c.member).where(
        identity_mark.c.kind == kind, rows.among(identity_mark.c.value, values)
    )
    return session.execute(asked).scalars().all()


# --- near names ----------------------------------------------------------------------------------------------------


def _near(session: Session, names: Collection[str], people: Collection[str]) -> set[str]:
    """Who has a name near one of these (`identity.near`), or akin to one and one of the people."""
    if not names:
        return set()
    asked = select(identity_mark.c.value).where(identity_mark.c.kind == "name")
    kept = set(session.execute(asked).scalars().all())
    if not kept:
        return set()
    blocks = _Blocks(names)
    sure, akin = [], []
    for name in blocks.perhaps(kept):
        near = blocks.near(name)
        if near >= identity.NEAR:
            sure.append(name)
        elif near:
            akin.append(name)
    return {*_bearing(session, "name", sure), *_with(session, set(_bearing(session, "name", akin)), people)}


def _with(session: Session, members: Collection[str], people: Collection[str]) -> set[str]:
    """Those of the members on whose page one of the people stands."""
    if not members or not people:
        return set()
    contacts, page, other = rows.table_of(Contact), kin.alias(), kin.alias()
    asked = (
        select(page.c.member, contacts.c.name)
        .join(other, other.c.root == page.c.root)
        .join(contacts, contacts.c.of == other.c.member)
        .where(rows.among(page.c.member, members))
    )
    return {member for member, name in session.execute(asked) if identity.person_key(name or "") in people}


class _Blocks:
    """Names made ready to be compared with many others, each in a few look-ups.

    Names one slip apart are the same once a character is taken out of each (or of one). Where two slips are allowed,
    each touches two pairs of neighbouring characters at most, so a name with more pairs that occur in none of these is
    near none. A name that begins with another one whole may only have more trade words.
    """

    def __init__(self, names: Collection[str]) -> None:
        self._whole = {name for name in names if len(name) >= _SHORTEST}
        self._shortest = min(map(len, self._whole), default=0)
        self._holes: dict[str, list[str]] = defaultdict(list)
        self._begins: dict[str, list[str]] = defaultdict(list)
        for name in self._whole:
            if len(name) >= _SLIP_FROM:
                for hole in {name, *_holes(name)}:
                    self._holes[hole].append(name)
            for end in range(_SHORTEST, len(name)):
                self._begins[name[:end]].append(name)
        long = [name for name in self._whole if len(name) >= _TWO_SLIPS_FROM - 2]
        self._pairs = {gram for name in long for gram in identity.grams(name)}

    def perhaps(self, others: Iterable[str]) -> list[str]:
        """Those of many names that have a part in common with one of these, as all have that are near one."""
        holes, begins = self._holes.keys(), self._begins.keys()
        heads, length = {name[: self._shortest] for name in self._whole}, self._shortest
        return [
            name
            for name in others
            if name[:length] in heads
            or name in begins
            or not holes.isdisjoint([name[:at] + name[at + 1 :] for at in range(len(name))])
            or name in holes
            or len(name) >= _TWO_SLIPS_FROM
        ]

    def near(self, name: str) -> float:
        """How near a name is to the nearest of these, 0 for none; a long one may be said nearer than it is."""
        if len(name) < _SHORTEST:
            return 0.0
        others = list(self._begins.get(name, ()))
        others += [name[:end] for end in range(self._shortest, len(name)) if name[:end] in self._whole]
        if len(name) >= _SLIP_FROM:
            others += self._holes.get(name, ())
            for at in range(len(name)):
                if (hole := name[:at] + name[at + 1 :]) in self._holes:
                    others += self._holes[hole]
        if len(name) >= _TWO_SLIPS_FROM and _shares_pairs(name, self._pairs):
            return 1.0
        return max((identity.near(name, other) for other in set(others)), default=0.0)


def _holes(name: str) -> Iterator[str]:
    return (name[:at] + name[at + 1 :] for at in range(len(name)))


_SHORTEST, _SLIP_FROM, _TWO_SLIPS_FROM = 4, 5, 10
"""Lengths from which `identity.near` knows shortened names, one slip and two; for Latin letters it asks for more."""


def _shares_pairs(name: str, pairs: set[str]) -> bool:
    """Whether at most four pairs of neighbouring characters occur in none of the given names."""
    spare = 4
    for a, b in pairwise(name):
        if (a + b if a <= b else b + a) not in pairs:
            spare -= 1
            if spare < 0:
                return False
    return True


# --- what is kept of them ------------------------------------------------------------------------------------------


def _told(session: Session, found: set[str], numbered: Mapping[str, str], *, followups: bool) -> Identities:
    """Everything kept of the found and of those who share a page with them."""
    if not found:
        return Identities()
    roots_found = session.execute(select(kin.c.root).where(rows.among(kin.c.member, found)).distinct()).scalars().all()
    asked = select(kin.c.member, kin.c.root).where(rows.among(kin.c.root, roots_found))
    roots: dict[str, str] = dict(map(tuple, session.execute(asked)))
    people = _grouped(session, Contact, roots)
    tags = _grouped(session, Tag, roots)
    heads: dict[str, Values] = {
        page["root"]: dict(page)
        for page in session.execute(select(*_PAGE).where(rows.among(party.c.root, set(roots.values())))).mappings()
    }
    stages = dict(map(tuple, session.execute(select(*_STAGE).where(rows.among(card.c.lead, roots)))))
    parties: dict[str, Party] = {}
    for kind in (Customer, Lead):
        table = rows.table_of(kind)
        for values in session.execute(select(table).where(rows.among(table.c.id, roots))).mappings().all():
            root = roots[values["id"]]
            page = heads.get(root, {})
            parties[values["id"]] = Party(
                id=values["id"], table=str(table.name), root=root, values=dict(values),
                people=tuple(people.get(root, ())), tags=frozenset(tag["tag"] for tag in tags.get(root, ())),
                grade=page.get("grade"), stage=stages.get(values["id"]), next_task=page.get("next_task"),
                next_due=page.get("next_due"), next_what=page.get("next_title"),
            )  # fmt: skip
    marks: dict[str, list[Mark]] = defaultdict(list)
    for member, kind_, value in session.execute(
        select(*_MARK).where(rows.among(identity_mark.c.member, parties))
    ).all():
        marks[member].append((kind_, value))
    known = tuple(_known(one, marks[one.id]) for one in parties.values())
    pages: dict[str, list[str]] = defaultdict(list)
    for id_, one in parties.items():
        pages[one.root].append(id_)
    shown = {root: tuple(ids) for root, ids in pages.items()}
    return Identities(known, parties, shown, numbered, _said(session, roots) if followups else {})


_PAGE = tuple(party.c[name] for name in ("root", "grade", "next_task", "next_due", "next_title"))
_STAGE = (card.c.lead, card.c.stage)
_MARK = tuple(identity_mark.c[name] for name in ("member", "kind", "value"))


def _known(one: Party, marks: Collection[Mark]) -> identity.Known:
    kind = one.values["kind"] or "company"
    return identity.Known(
        one.id, one.root, str(one.values["name"] or ""), kind, tuple(marks), identity.people_of(one.values, one.people)
    )


def _grouped(session: Session, kind: type[Contact] | type[Tag], roots: Mapping[str, str]) -> dict[str, list[Values]]:
    """The rows that belong to the members, by root, people in their order."""
    table = rows.table_of(kind)
    order = [table.c[name] for name in ("sort_key", "id") if name in table.c]
    groups: dict[str, list[Values]] = defaultdict(list)
    for found in session.execute(select(table).where(rows.among(table.c.of, roots)).order_by(*order)).mappings().all():
        groups[roots[found["of"]]].append(dict(found))
    return groups


def _said(session: Session, roots: Mapping[str, str]) -> dict[str, frozenset[tuple[str, str]]]:
    table = rows.table_of(Followup)
    said: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for of, at, summary in session.execute(
        select(table.c.of, table.c.at, table.c.summary).where(rows.among(table.c.of, roots))
    ):
        said[roots[of]].add((at or "", summary or ""))
    return {root: frozenset(found) for root, found in said.items()}
