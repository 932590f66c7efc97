"""What the board and the list show: cards, lanes with their counts and sums, all filtered and ordered by SQL (L6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from crmdesk.domain import scoring
from crmdesk.domain.playbook import Playbook
from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables import Contact, Lead
from crmdesk.domain.tables.derived import card
from crmdesk.i18n import mark
from crmdesk.services import rows, settings

CHIPS = ("overdue", "today", "no_next", "grade_a", "stale")
"""The filters that the board offers as chips, combined with AND."""

ORDERS = ("next", "score", "amount", "stage_days", "name")


class Card(NamedTuple):
    """One card, column by column as the table `card` keeps it: amounts in cents, `next_due` a date or moment."""

    lead: str
    root: str
    opportunity: str | None
    number: str | None
    name: str
    contact: str | None
    need: str | None
    amount: int | None
    score: int
    reach: int
    band: str
    grade: str | None
    stage: str
    stage_since: str | None
    kind: str
    owner: str | None
    next_due: str | None
    next_channel: str | None
    next_title: str | None
    last_contact: str | None


class Lane(NamedTuple):
    """A lane's head: its stage, how many cards, their sum in cents, how many are overdue."""

    stage: str
    cards: int
    amount: int
    overdue: int


@dataclass(frozen=True)
class Filter:
    """What is asked for. `stages` empty: the lanes of the board; `text` is searched in names, people, need, number."""

    text: str = ""
    chips: frozenset[str] = frozenset()
    stages: tuple[str, ...] = ()
    owner: str | None = None


@dataclass(frozen=True)
class Board:
    """The whole board: lanes in the playbook's order, cards by lane, and how many each chip would leave."""

    lanes: tuple[Lane, ...]
    cards: Mapping[str, tuple[Card, ...]]
    chips: Mapping[str, int]
    total: int


@dataclass(frozen=True)
class Page:
    """A piece of the list: the rows asked for and how many there are in all."""

    rows: tuple[Card, ...]
    total: int


COLUMNS = tuple(card.c[name] for name in Card._fields)


def board(session: Session, wanted: Filter, *, now: datetime, order: str = "next") -> Board:
    """The cards of each lane that fit, in order, with counts and sums over the same filter. `now` with a time zone."""
    playbook = settings.playbook(session)
    lanes = wanted.stages or tuple(stage.key for stage in playbook.lanes)
    fits = _fits(Filter(wanted.text, wanted.chips, lanes, wanted.owner), playbook, now)
    totals = {row[0]: Lane(*row) for row in session.execute(_totals(fits, now))}
    cards: dict[str, list[Card]] = {stage: [] for stage in lanes}
    for row in session.execute(select(*COLUMNS).where(fits).order_by(*_order(order, False))):
        cards[row.stage].append(Card._make(row))
    return Board(
        lanes=tuple(totals.get(stage, Lane(stage, 0, 0, 0)) for stage in lanes),
        cards={stage: tuple(found) for stage, found in cards.items()},
        chips=_chips(session, wanted, lanes, playbook, now),
        total=sum(lane.cards for lane in totals.values()),
    )


def listed(
    session: Session, wanted: Filter, *, now: datetime, order: str = "next", down: bool = False, offset: int = 0,
    limit: int = 200,
) -> Page:  # fmt: skip
    """A page of the same leads as a list; `order` is one of `ORDERS` or a column of Card."""
    fits = _fits(wanted, settings.playbook(session), now)
    asked = select(*COLUMNS).where(fits).order_by(*_order(order, down)).offset(offset).limit(limit)
    total = session.execute(select(func.count()).select_from(card).where(fits)).scalar_one()
    return Page(tuple(Card._make(row) for row in session.execute(asked)), total)


def _totals(fits: ColumnElement[bool], now: datetime) -> Select[Any]:
    overdue = func.sum(func.iif(_overdue(now), 1, 0))
    amount = func.coalesce(func.sum(card.c.amount), 0)
    return select(card.c.stage, func.count(), amount, overdue).where(fits).group_by(card.c.stage)


def _chips(
    session: Session, wanted: Filter, lanes: tuple[str, ...], playbook: Playbook, now: datetime
) -> dict[str, int]:
    """How many of the text's cards each chip fits, whatever other chips are on."""
    fits = _fits(Filter(wanted.text, frozenset(), lanes, wanted.owner), playbook, now)
    counts = [func.coalesce(func.sum(func.iif(_chip(chip, playbook, now), 1, 0)), 0) for chip in CHIPS]
    found: Row[Any] = session.execute(select(*counts).where(fits)).one()
    return dict(zip(CHIPS, found, strict=True))


def _fits(wanted: Filter, playbook: Playbook, now: datetime) -> ColumnElement[bool]:
    clauses: list[ColumnElement[bool]] = [card.c.lead.is_not(None)]
    if wanted.stages:
        clauses.append(card.c.stage.in_(wanted.stages))
    if wanted.owner is not None:
        clauses.append(card.c.owner == wanted.owner)
    for word in wanted.text.lower().split():
        clauses.append(card.c.haystack.contains(word, autoescape=True))
    clauses += [_chip(chip, playbook, now) for chip in sorted(wanted.chips)]
    return and_(*clauses)


def _chip(chip: str, playbook: Playbook, now: datetime) -> ColumnElement[bool]:
    if chip == "overdue":
        return and_(_open(), _overdue(now))
    if chip == "today":
        return and_(_open(), _today(now))
    if chip == "no_next":
        return and_(_open(), card.c.next_due.is_(None))
    if chip == "grade_a":
        return card.c.grade == "A"
    if chip == "stale":
        return or_(
            *(
                and_(card.c.stage == stage.key, card.c.stage_since < _text(now - timedelta(days=stage.stale_days)))
                for stage in playbook.stages
                if stage.stale_days
            ),
            card.c.lead.is_(None),
        )
    raise ValueError(chip)


def _open() -> ColumnElement[bool]:
    return card.c.kind.in_(("open", "nurture"))


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _overdue(now: datetime) -> ColumnElement[bool]:
    """A date before today, or a moment before now."""
    all_day = func.length(card.c.next_due) == 10
    return or_(and_(all_day, card.c.next_due < f"{now:%Y-%m-%d}"), and_(~all_day, card.c.next_due < _text(now)))


def _today(now: datetime) -> ColumnElement[bool]:
    """Today's date, or a moment from now until the day ends where the user is."""
    all_day = func.length(card.c.next_due) == 10
    end = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return or_(
        and_(all_day, card.c.next_due == f"{now:%Y-%m-%d}"),
        and_(~all_day, card.c.next_due >= _text(now), card.c.next_due < _text(end)),
    )


def _order(order: str, down: bool) -> list[ColumnElement[Any]]:
    """Empty values last, whichever way; the lead's id settles ties."""
    natural = {
        "next": (card.c.next_due, False),
        "score": (card.c.score, True),
        "amount": (card.c.amount, True),
        "stage_days": (card.c.stage_since, False),
    }
    column, backwards = natural.get(order) or (card.c[order], False)
    falling = backwards != down
    return [column.is_(None), column.desc() if falling else column.asc(), card.c.lead]


def find(session: Session, name: str) -> str:
    """The lead with this number (the present one or an earlier one). Refused: there is none."""
    leads = rows.table_of(Lead)
    found = session.execute(select(leads.c.id).where(or_(leads.c.number == name, leads.c.was_number == name))).scalar()
    if found is None:
        raise Refused(mark("There is no lead with the number {number}."), number=name)
    return str(found)


def explain(session: Session, lead: str) -> scoring.Score:
    """The score of a lead with each dimension's points, the fact used, and what to ask next (L3)."""
    values = rows.row(session, Lead, lead)
    contacts = rows.table_of(Contact)
    people = session.execute(
        select(contacts).where(contacts.c.of.in_(rows.members(session, rows.root_of(session, lead))))
    ).mappings()
    return scoring.score(scoring.facts(values, [dict(person) for person in people]), settings.playbook(session))
