"""Changing one row by its description: the gate through which every value typed or read from a file enters (C3, S5)."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, delete, func, insert, select, update
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from crmdesk import clock
from crmdesk.domain import identity, privacy, terms
from crmdesk.domain.playbook import Playbook
from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables import About, Contact, Customer, Kind, Lead, about, described
from crmdesk.domain.tables.derived import kin
from crmdesk.i18n import both, mark
from crmdesk.services import settings
from crmdesk.services.steps import named

Values = Mapping[str, Any]


def table_of(kind: type[SQLModel]) -> Table:
    """The table behind a row class, for statements on columns."""
    return cast(Table, kind.__table__)  # type: ignore[attr-defined]


def among(column: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """Whether a column is one of many values, which go over as one parameter, however many they are."""
    return column.in_(select(func.json_each(json.dumps(list(values))).table_valued("value").c.value))


def row(session: Session, kind: type[SQLModel], id_: str) -> dict[str, Any]:
    """One row by name of column. Refused: there is none (any more)."""
    table = table_of(kind)
    found = session.execute(select(table).where(table.c.id == id_)).mappings().first()
    if found is None:
        raise Refused(mark("This record does not exist any more. Somebody deleted it, or it was undone."))
    return dict(found)


def choices(column: str, playbook: Playbook) -> Collection[str]:
    """The keys that a column's vocabulary allows; `column` as in `About.choices`."""
    if column.startswith("playbook:"):
        return playbook.vocabulary(column.removeprefix("playbook:")).keys()
    return terms.VOCABULARIES[column].keys()


def vetted(kind: type[SQLModel], values: Values, playbook: Playbook, *, consent: bool = False) -> privacy.Vetted:
    """The values that may be kept of those given, and what to say of the rest (C3).

    Refused: a key that its vocabulary does not have, a credit code with a wrong character. Unknown columns: KeyError.
    """
    return gate(kind, playbook)(values, consent)


Gate = Callable[[Values, bool], privacy.Vetted]


def gate(kind: type[SQLModel], playbook: Playbook) -> Gate:
    """`vetted` made ready for many rows: takes values and whether there is consent."""
    columns = {
        name: (column.kind in _FIGURES, _entry(name, column, playbook)) for name, column in described(kind).items()
    }
    policy, needing = playbook.privacy.mobile, _needing_consent(kind)

    def vetting(values: Values, consent: bool = False) -> privacy.Vetted:
        clean: dict[str, Any] = {}
        for name, value in values.items():
            figure, entry = columns[name]
            if isinstance(value, str):
                value = value.strip() or None
                if value is not None and figure:
                    value = int(value)
            clean[name] = value if entry is None or value is None else entry(value)
        return privacy.vet(clean, policy, consent=consent, needs_consent=needing)

    return vetting


def _entry(name: str, column: About, playbook: Playbook) -> Callable[[Any], Any] | None:
    """What a value of a column must pass beside being clean; None: nothing."""
    if column.kind is not Kind.CHOICE:
        return _code if name == "code" else None
    allowed = choices(column.choices, playbook)

    def chosen(value: Any) -> Any:
        if value not in allowed:
            text = mark("“{value}” is not one of the choices of {field}.")
            raise Refused(text, value=value, field=both(column.title))
        return value

    return chosen


@cache
def _needing_consent(kind: type[SQLModel]) -> frozenset[str]:
    return frozenset(name for name, column in described(kind).items() if column.consent)


_FIGURES = frozenset((Kind.MONEY, Kind.WHOLE, Kind.FLAG))


def _code(value: Any) -> str:
    text = str(value)
    found = identity.credit_code(text)
    if found.valid:
        return found.code
    reason, values = found.reason or (mark("“{value}” is not a unified social credit code: it is too short."), {})
    raise Refused(reason, **{"value": text, **values})


def passed(session: Session, kind: type[SQLModel], field: str, text: str | None) -> str | None:
    """One text of a verb through the gate (C3): without what may not be kept; None where nothing is left."""
    kept = vetted(kind, {field: text}, settings.playbook(session)).values.get(field)
    return None if kept is None else str(kept)


def add(session: Session, kind: type[SQLModel], values: Values) -> str:
    """Insert one row with a new id, which is returned. The values have been vetted."""
    id_ = str(values.get("id") or clock.new_id())
    session.execute(insert(table_of(kind)), [{**values, "id": id_}])
    return id_


def put(session: Session, kind: type[SQLModel], id_: str, field: str, value: Any) -> tuple[privacy.Note, ...]:
    """Set one cell of a lead, customer, contact, opportunity or task; returns what is to be said of it (C3).

    Refused: the value is not one of its choices, a credit code is wrong, a name would become empty.
    """
    before = row(session, kind, id_)
    playbook = settings.playbook(session)
    found = vetted(kind, {field: value}, playbook, consent=bool(before.get("consent")))
    kept = found.values.get(field)
    if field == "name" and not kept and kind in (Lead, Customer):
        raise Refused(mark("A name is needed. The old one was kept."))
    if kept != before[field]:
        table = table_of(kind)
        changes = {field: kept}
        if kind is Contact and field == "consent" and not kept:
            changes |= {name: None for name, column in described(Contact).items() if column.consent}
        session.execute(update(table).where(table.c.id == id_).values(changes))
        title = both(about(kind, field).title)
        named(session, mark("Changed {field} of “{name}”"), field=title, name=before.get("name") or before.get("title"))
    return found.notes


def remove(session: Session, kind: type[SQLModel], id_: str) -> None:
    """Delete one row. It can be put back by Undo."""
    table = table_of(kind)
    session.execute(delete(table).where(table.c.id == id_))


def members(session: Session, root: str) -> list[str]:
    """The leads and customers that the page of `root` shows: itself, what was converted, what was merged into it."""
    found = list(session.execute(select(kin.c.member).where(kin.c.root == root)).scalars())
    return found or [root]


def root_of(session: Session, member: str) -> str:
    """The party whose page shows a lead or customer."""
    found = session.execute(select(kin.c.root).where(kin.c.member == member)).scalar()
    return str(found or member)


def name_of(session: Session, party: str) -> str:
    """What a lead or customer is called, for the name of a step."""
    for kind in (Customer, Lead):
        table = table_of(kind)
        found = session.execute(select(table.c.name).where(table.c.id == party)).first()
        if found:
            return str(found[0])
    raise Refused(mark("This record does not exist any more. Somebody deleted it, or it was undone."))
