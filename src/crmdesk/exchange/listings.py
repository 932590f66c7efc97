"""The tables that people exchange (X1, N11): which columns each has and what stands in a cell, on screen or paper."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial

from sqlmodel import SQLModel

from crmdesk.domain import terms
from crmdesk.domain.playbook import TO_QUALIFY, Playbook
from crmdesk.domain.tables import Contact, Customer, Kind, Lead, about
from crmdesk.i18n import chosen, mark, tr

Cell = str | int | float | Decimal | date | datetime | time | None
"""What a cell holds: `Decimal` is money in yuan, a `datetime` is local time and names no zone."""

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@dataclass(frozen=True)
class Column:
    """A column: the field of the row it shows, its title (a source text), kind and vocabulary.

    On paper neighbours with the same `under` share one column of that title. The title of a column that an import
    can read is the one of the stored column, so that a sheet that went out is known when it comes back.
    """

    key: str
    title: str
    kind: Kind = Kind.TEXT
    choices: str = ""
    under: str = ""


def _stored(table: type[SQLModel], key: str, under: str = "", *, field: str = "") -> Column:
    """The column of a stored one, under another name in the row where `field` says so."""
    known = about(table, field or key)
    return Column(key, known.title, known.kind, known.choices, under)


_of_lead, _of_customer, _of_contact = (partial(_stored, table) for table in (Lead, Customer, Contact))

_BASICS, _NEED, _PRIORITY = mark("Basics"), mark("Need"), mark("Priority and ground")
_DECIDER, _NEXT, _CONTACT = mark("Key decision maker"), mark("Next step"), mark("Contact")
_WHERE, _MONEY, _STATE, _PARTY = mark("Where"), mark("Money and date"), mark("State"), mark("Customer")
_ORIGIN, _READINESS = mark("Source"), mark("Need type and readiness")

_STAGE = Column("stage", mark("Stage"), Kind.CHOICE, "playbook:stages")
_GRADE = Column("grade", mark("Grade"), Kind.CHOICE, "grade")
_BAND = Column("band", mark("Priority"), Kind.CHOICE, "playbook:bands")
_SCORE = Column("score", mark("Score"), Kind.WHOLE)
_NEXT_DUE = Column("next_due", mark("Next step on"), Kind.WHEN, under=_NEXT)
_NEXT_WHAT = Column("next_what", mark("Next step"), under=_NEXT)

TRACKING: tuple[Column, ...] = (
    _of_lead("number"),
    _of_lead("name", _PARTY),
    _of_contact("contact", _PARTY, field="name"),
    _of_lead("industry", _BASICS),
    _of_lead("size", _BASICS),
    _of_lead("region", _BASICS),
    _of_lead("description", _NEED),
    _of_lead("outcome", _NEED),
    _of_lead("pain", _NEED),
    _of_lead("need_type"),
    Column("band", _BAND.title, _BAND.kind, _BAND.choices, _PRIORITY),
    Column("score", _SCORE.title, _SCORE.kind, under=_PRIORITY),
    Column("ground", mark("Ground"), Kind.CHOICE, "playbook:dimensions", _PRIORITY),
    Column("decider", _DECIDER, under=_DECIDER),
    Column("decider_title", mark("Decision maker's title"), under=_DECIDER),
    Column("decider_reach", mark("Decision maker's reach"), under=_DECIDER),
    _STAGE,
    _NEXT_DUE,
    _NEXT_WHAT,
    Column("next_who", mark("Next step by"), under=_NEXT),
    _of_lead("owner"),
    _of_lead("remarks"),
)
"""客户需求识别跟踪表 (N11), a row a `TrackingRow`."""

CUSTOMERS: tuple[Column, ...] = (
    _of_customer("name", _PARTY),
    _of_customer("code", _PARTY),
    _of_customer("kind", _PARTY),
    _of_customer("industry", _BASICS),
    _of_customer("size", _BASICS),
    _of_customer("revenue", _BASICS),
    _of_customer("region", _WHERE),
    _of_customer("address", _WHERE),
    _of_customer("website", _WHERE),
    _of_customer("status", _STATE),
    Column("grade", _GRADE.title, _GRADE.kind, _GRADE.choices, _STATE),
    Column("stage", _STAGE.title, _STAGE.kind, _STAGE.choices, _STATE),
    _of_customer("source"),
    _of_contact("contact", _CONTACT, field="name"),
    _of_contact("contact_title", _CONTACT, field="title"),
    _of_contact("phone", _CONTACT),
    _of_contact("email", _CONTACT),
    Column("amount", mark("Amount"), Kind.MONEY),
    Column("last_contact", mark("Last contact"), Kind.MOMENT),
    _NEXT_DUE,
    _NEXT_WHAT,
    _of_customer("owner"),
    Column("tags", mark("Tags")),
    _of_customer("remarks"),
)
"""客户信息总表 (X1), a row a `CustomerRow`."""

LEADS: tuple[Column, ...] = (
    _of_lead("number"),
    _of_lead("name", _PARTY),
    _of_lead("kind", _PARTY),
    _of_contact("contact", _CONTACT, field="name"),
    _of_contact("title", _CONTACT),
    _of_contact("phone", _CONTACT),
    _of_contact("mobile", _CONTACT),
    _of_contact("wechat", _CONTACT),
    _of_contact("email", _CONTACT),
    _of_lead("region", _WHERE),
    _of_lead("address", _WHERE),
    _of_lead("industry", _BASICS),
    _of_lead("size", _BASICS),
    _of_lead("source", _ORIGIN),
    _of_lead("campaign", _ORIGIN),
    _of_lead("description", _NEED),
    _of_lead("outcome", _NEED),
    _of_lead("pain", _NEED),
    _of_lead("need_type", _READINESS),
    _of_lead("clarity", _READINESS),
    _of_lead("timeframe", _READINESS),
    _of_lead("plan", _READINESS),
    _of_lead("budget", _MONEY),
    _of_lead("amount", _MONEY),
    _of_lead("close", _MONEY),
    Column("stage", _STAGE.title, _STAGE.kind, _STAGE.choices, _STATE),
    Column("grade", _GRADE.title, _GRADE.kind, _GRADE.choices, _STATE),
    Column("score", _SCORE.title, _SCORE.kind, under=_STATE),
    Column("band", _BAND.title, _BAND.kind, _BAND.choices, _STATE),
    _of_lead("owner"),
    _of_lead("captured"),
    _of_lead("remarks"),
)
"""Leads as an import reads them back (L1, X1), a row a `LeadRow`."""


def labels(choices: str, playbook: Playbook) -> dict[str, str]:
    """Key -> label in the language in use, of a vocabulary as a column names it; empty for no vocabulary."""
    if not choices:
        return {}
    if choices == "playbook:bands":
        words = {band.key: band.title for band in playbook.bands.bands}
        return {key: chosen(title) for key, title in {**words, TO_QUALIFY: playbook.bands.to_qualify.title}.items()}
    if choices == "playbook:dimensions":
        return {dimension.key: chosen(dimension.title) for dimension in playbook.score.dimensions}
    if choices.startswith("playbook:"):
        found: Mapping[str, object] = playbook.vocabulary(choices.removeprefix("playbook:"))
        return {key: chosen(title) for key, title in found.items()}
    return {key: tr(text) for key, text in terms.VOCABULARIES[choices].items()}


def label(choices: str, key: str | None, playbook: Playbook) -> str:
    """The label of one key; a key that the vocabulary no longer has is shown as it is."""
    return labels(choices, playbook).get(key, key) if key else ""


def value(column: Column, row: object, words: Mapping[str, str]) -> Cell:
    """What stands in the cell of a row: labels for keys, yuan for cents, real dates, local time. Blank is None.

    `words` are the `labels` of the column. A date that is none stays the text it is.
    """
    raw = getattr(row, column.key)
    if raw is None or raw == "":
        return None
    match column.kind:
        case Kind.CHOICE:
            return words.get(str(raw), str(raw))
        case Kind.MONEY:
            return Decimal(raw) / 100
        case Kind.DATE | Kind.MOMENT | Kind.WHEN:
            return day_or_moment(raw)
        case Kind.WHOLE | Kind.FLAG:
            return int(raw)
    return str(raw)


def day_or_moment(text: str) -> date | datetime | str:
    """A stored date as a date, a stored moment as local time without a zone, anything else unchanged."""
    try:
        if _MOMENT.fullmatch(text):
            return datetime.fromisoformat(text).astimezone().replace(tzinfo=None)
        return date.fromisoformat(text)
    except ValueError:
        return text


def written(cell: Cell) -> str:
    """A cell as text for paper: `2026-11-22`, `2026-11-22 09:30`, `1,234,500` and `0.50`."""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        return f"{cell:,.0f}" if cell == cell.to_integral_value() else f"{cell:,.2f}"
    return "" if cell is None else str(cell)
