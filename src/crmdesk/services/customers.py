"""Customers: added by hand, taken in from a file, listed, known again by what they are called and reached at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from crmdesk.domain import privacy
from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables import Contact, Customer, Lead
from crmdesk.domain.tables.derived import party
from crmdesk.i18n import mark
from crmdesk.services import rows, settings
from crmdesk.services.leads.capture import Entry, Newcomers, Taken
from crmdesk.services.steps import named


class Line(NamedTuple):
    """One customer in the list: amounts in cents, `next_due` a date or moment, `completeness` in percent."""

    root: str
    name: str
    grade: str | None
    stage: str | None
    stage_since: str | None
    next_due: str | None
    next_channel: str | None
    next_title: str | None
    last_contact: str | None
    amount: int | None
    industry: str | None
    region: str | None
    status: str | None
    code: str | None
    owner: str | None
    contact: str | None
    completeness: int


@dataclass(frozen=True)
class Page:
    """A piece of the list: the rows asked for and how many there are in all."""

    rows: tuple[Line, ...]
    total: int


_CUSTOMERS = rows.table_of(Customer)
_COLUMNS: dict[str, ColumnElement[Any]] = {
    name: (party.c[name] if name in party.c else _CUSTOMERS.c[name]) for name in Line._fields
}


def add(session: Session, entry: Entry) -> Taken:
    """Add one customer by hand. Refused: it has no name, a value is not a choice."""
    if not entry.values.get("name"):
        raise Refused(mark("A customer needs a name."))
    taken = take_in(session, [entry])
    named(session, mark("Added the customer “{name}”"), name=entry.values["name"])
    return taken


def take_in(session: Session, entries: Sequence[Entry]) -> Taken:
    """Take in many customers in one go with their people, grades and tags. Names no step. `stage` is not used."""
    newcomers = Newcomers(session, Customer)
    for entry in entries:
        known = {"kind": "company", "status": "prospect", "captured": newcomers.now, **newcomers.vetted(entry)}
        newcomers.take(entry, known)
    return newcomers.insert()


def add_person(session: Session, of: str, values: Mapping[str, Any]) -> tuple[str, tuple[privacy.Note, ...]]:
    """Add a contact to a lead or customer (C2); returns its id and what is to be said of it. Refused: no name."""
    if not values.get("name"):
        raise Refused(mark("A contact needs a name."))
    vetted = rows.vetted(Contact, values, settings.playbook(session), consent=bool(values.get("consent")))
    contacts = rows.table_of(Contact)
    last = session.execute(select(func.max(contacts.c.sort_key)).where(contacts.c.of == of)).scalar()
    order = f"{int(last) + 1:04}" if last and last.isdigit() else "0000"
    id_ = rows.add(session, Contact, {**vetted.values, "of": of, "sort_key": order})
    named(session, mark("Added {person} to “{name}”"), person=values["name"], name=rows.name_of(session, of))
    return id_, vetted.notes


def listed(
    session: Session, *, text: str = "", order: str = "name", down: bool = False, offset: int = 0, limit: int = 200
) -> Page:
    """A page of the customers whose name, people, number or code fit; `order` is a column of `Line`, empty ones last.

    Names are ordered by their initials (pinyin), then as written.
    """
    fits = _fits(text)
    joined = party.join(_CUSTOMERS, _CUSTOMERS.c.id == party.c.root)
    keys: list[ColumnElement[Any]] = [party.c.initials, party.c.name] if order == "name" else [_COLUMNS[order]]
    ordering = [key.desc() if down else key.asc() for key in keys]
    asked = (
        select(*_COLUMNS.values()).select_from(joined).where(fits)
        .order_by(keys[0].is_(None), *ordering, party.c.root).offset(offset).limit(limit)
    )  # fmt: skip
    total = session.execute(select(func.count()).select_from(party).where(fits)).scalar_one()
    return Page(tuple(Line._make(found) for found in session.execute(asked)), total)


def _fits(text: str, *, leads_too: bool = False) -> ColumnElement[bool]:
    clauses: list[ColumnElement[bool]] = [party.c.root.is_not(None) if leads_too else party.c.is_customer == 1]
    clauses += [party.c.haystack.contains(word, autoescape=True) for word in text.lower().split()]
    return and_(*clauses)


class Hit(NamedTuple):
    """A party that a search found."""

    root: str
    is_customer: int
    name: str
    number: str | None
    contact: str | None
    stage: str | None
    grade: str | None


def search(session: Session, text: str, *, limit: int = 10) -> tuple[Hit, ...]:
    """Leads and customers whose name, initials, people, number or code fit, names that begin so first."""
    if not text.strip():
        return ()
    starts = text.strip().lower()
    rank = func.iif(party.c.name.startswith(text.strip(), autoescape=True), 0, 1)
    rank_initials = func.iif(party.c.initials.startswith(starts, autoescape=True), 0, 1)
    asked = (
        select(*(party.c[name] for name in Hit._fields)).where(_fits(text, leads_too=True))
        .order_by(rank, rank_initials, party.c.last_contact.desc(), party.c.name).limit(limit)
    )  # fmt: skip
    return tuple(Hit._make(found) for found in session.execute(asked))


def find(session: Session, name: str) -> str:
    """The party that a number, a credit code or a name means. Refused: none fits, or several do (they are named)."""
    leads = rows.table_of(Lead)
    exact = (
        session.execute(
            select(leads.c.id).where(or_(leads.c.number == name, leads.c.was_number == name, leads.c.code == name))
        ).scalar()
        or session.execute(select(_CUSTOMERS.c.id).where(_CUSTOMERS.c.code == name)).scalar()
    )
    if exact:
        return rows.root_of(session, str(exact))
    same = session.execute(select(party.c.root, party.c.name).where(party.c.name == name)).all()
    found = (
        same
        or session.execute(
            select(party.c.root, party.c.name).where(_fits(name, leads_too=True)).order_by(party.c.initials).limit(6)
        ).all()
    )
    if not found:
        raise Refused(mark("Nobody fits “{name}”."), name=name)
    if len(found) > 1:
        fits = "、".join(row.name for row in found)
        raise Refused(mark("“{name}” fits several: {fits}. Use the number or the full name."), name=name, fits=fits)
    return str(found[0].root)
