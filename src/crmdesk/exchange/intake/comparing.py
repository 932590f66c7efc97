"""A row against what is kept of whom it was taken for: what differs, whom of the people it names, what is new (L7)."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from crmdesk.domain import identity
from crmdesk.domain.identity import Match
from crmdesk.domain.identity.names import AKIN
from crmdesk.domain.tables import Contact, Customer, Kind, Lead, described
from crmdesk.exchange.intake.reading import Draft, Values
from crmdesk.i18n import both
from crmdesk.services.identities import Party


@dataclass(frozen=True, slots=True)
class Edit:
    """A cell that a row would change.

    `table` is lead, customer, contact, task, or beside for grade, stage, tags and a next step where there is none.

    `id` is that of the row in its table; beside, that of the party.
    """

    table: str
    id: str
    column: str
    old: Any
    new: Any


_DESCRIBED = {"lead": described(Lead), "customer": described(Customer), "contact": described(Contact)}
_NEVER = frozenset(("number", "clock_start"))
"""Never brought up from a file: a label, and what the import itself sets."""

_REACH = ("phone", "mobile")


def edits(draft: Draft, homes: Sequence[Party]) -> tuple[Edit, ...]:
    """Every cell in which a row says something else than what is kept, blanks of the row aside.

    `homes` is where the values belong, in order. A value that any of them has already is no difference.
    """
    found = list(_own(draft.values, homes))
    party = homes[-1]
    contact = whose(draft, party)
    if contact is not None:
        found += _of_person(draft.person, contact)
    found += _beside(draft.beside, party, homes[0])
    return tuple(found)


def _own(values: Values, homes: Sequence[Party]) -> Iterator[Edit]:
    for column, new in values.items():
        owners = [home for home in homes if column in _DESCRIBED[home.table]]
        if (
            column in _NEVER
            or not owners
            or any(alike(owners[0].table, column, o.values.get(column), new) for o in owners)
        ):
            continue
        home = owners[0]
        yield Edit(home.table, home.id, column, home.values.get(column), new)


def _of_person(person: Values, contact: Mapping[str, Any]) -> Iterator[Edit]:
    numbers = {key for column in _REACH for key in identity.phone_keys(str(contact.get(column) or ""))}
    for column, new in person.items():
        old = contact.get(column)
        if alike("contact", column, old, new):
            continue
        if column in _REACH and (keys := identity.phone_keys(str(new))) and numbers.issuperset(keys):
            continue
        if column == "name" and old:
            continue  # known under this name: 王总 does not rename 王建国
        yield Edit("contact", str(contact["id"]), column, old, new)


def _beside(beside: Values, party: Party, page: Party) -> Iterator[Edit]:
    if (grade := beside.get("grade")) and grade != party.grade:
        yield Edit("beside", page.id, "grade", party.grade, grade)
    converted = party.root != party.id
    if (stage := beside.get("stage")) and stage != party.stage and party.table == "lead" and not converted:
        yield Edit("beside", party.id, "stage", party.stage, stage)
    tags = tuple(tag for tag in beside.get("tags", ()) if tag not in party.tags)
    if tags:
        yield Edit("beside", page.id, "tags", None, tags)
    due, what = beside.get("next_due"), beside.get("next_what")
    if due and not _same_moment(due, party.next_due):
        yield _step(party, "next_due", party.next_due, due)
    if what and (due or party.next_due) and plain(what) != plain(party.next_what or ""):
        yield _step(party, "next_what", party.next_what, what)


def _step(party: Party, column: str, old: Any, new: Any) -> Edit:
    """A next step that is kept already is moved or renamed, not planned a second time."""
    if party.next_task:
        return Edit("task", party.next_task, STEP[column], old, new)
    return Edit("beside", party.id, column, old, new)


STEP = {"next_due": "due", "next_what": "title"}
"""The next step of a file -> columns of Task."""


def filling(found: Iterable[Edit], *, people_only: bool) -> Iterator[Edit]:
    """Those edits that fill a blank. `people_only`: the company goes by another name, so only its people are filled."""
    for edit in found:
        if edit.old in (None, "") and not (people_only and edit.table != "contact"):
            yield edit


def alike(table: str, column: str, old: Any, new: Any) -> bool:
    """Whether two values of a column say the same; a blank new one always does."""
    if new in (None, "") or old == new:
        return True
    if old in (None, ""):
        return False
    kind = _DESCRIBED[table][column].kind
    if kind is Kind.PHONE:
        return set(identity.phone_keys(str(new))) <= set(identity.phone_keys(str(old))) != set()
    if kind is Kind.EMAIL:
        return identity.mail_key(str(old)) == identity.mail_key(str(new))
    if kind is Kind.MOMENT:
        return _same_moment(str(new), str(old))
    return kind in _TEXTS and plain(str(old)) == plain(str(new))


_TEXTS = (Kind.TEXT, Kind.NOTE, Kind.NAME)


def _same_moment(new: str, old: str | None) -> bool:
    """To the minute, and to the day where one of them is only a day."""
    if not old:
        return False
    length = min(len(new), len(old), 16)
    return new[:length] == old[:length]


def plain(text: str) -> str:
    """A text in one form: width, case and blanks aside."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


# --- people --------------------------------------------------------------------------------------------------------


def whose(draft: Draft, party: Party) -> Mapping[str, Any] | None:
    """The contact of a party whom a row speaks of: of that name, or reached alike; None: nobody yet."""
    person = draft.person
    if not person:
        return None
    private = (party.values.get("kind") or "company") == "person"
    key = identity.person_key(str(person.get("name") or ""))
    perhaps = None
    for contact in party.people:
        other = identity.person_key(str(contact.get("name") or ""))
        if key and other:
            same = identity.same_person(key, other)
            if same:
                return contact
            if same is None and perhaps is None:
                perhaps = contact
        elif _reached_alike(person, contact) or (private and not other):
            return contact
    if not key and party.people and perhaps is None:
        return party.people[0]
    return perhaps


def _reached_alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    mine = {found for found in identity.marks({}, [one]) if found[0] != "name"}
    return bool(mine) and not mine.isdisjoint(identity.marks({}, [other]))


def stranger(draft: Draft, party: Party) -> Values | None:
    """The person of a row if the party does not have them yet."""
    return dict(draft.person) if draft.person and whose(draft, party) is None else None


def same_person(draft: Draft, party: Party, match: Match) -> bool | None:
    """As `Match.same_person`, by the people whom the rows so far leave the party with."""
    if match.kind == "person" and match.why == "name":
        return match.same_person
    names = identity.people_of({"kind": "company", **draft.values}, [draft.person])
    known = identity.people_of(party.values, party.people)
    if not names:
        return None
    answers = {identity.same_person(a, b) for a in names for b in known}
    return True if True in answers else (None if None in answers else False)


# --- companies -----------------------------------------------------------------------------------------------------


def apart(draft: Draft, party: Party) -> bool:
    """Whether a row's name and the party's are clearly two."""
    mine, theirs = _key(str(draft.values.get("name") or "")), _key(str(party.values.get("name") or ""))
    return bool(mine and theirs) and identity.near(mine, theirs) < AKIN


@lru_cache(maxsize=4096)
def _key(name: str) -> str:
    return identity.company_key(name)


def other_kind(draft: Draft, party: Party) -> bool:
    """Whether one is a private person and the other a company: then only the person is brought up."""
    return (draft.values.get("kind") or "company") != (party.values.get("kind") or "company")


def other_code(draft: Draft, party: Party) -> bool:
    """Whether both have a credit code and they differ: two companies, whatever they are called."""
    mine, theirs = draft.values.get("code"), party.values.get("code")
    return bool(mine and theirs) and mine != theirs


@cache
def titled(title: str) -> dict[str, str]:
    """A column's title in both languages."""
    return both(title)
