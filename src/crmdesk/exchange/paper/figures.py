"""What is drawn and not only written: the stages passed, the decision chain, the grade, how much is known."""

from collections.abc import Sequence
from dataclasses import dataclass

from crmdesk.exchange.paper.blocks import LEFT, RIGHT, SMALL, WIDE, Block
from crmdesk.exchange.paper.sheet import (
    ACCENT,
    ACCENT_DEEP,
    ACCENT_SOFT,
    GREY,
    HAIR,
    INK,
    LEADING,
    TINT,
    WHITE,
    Sheet,
)

STEPPER = 24.0
BADGE_CAPTION = 8.5
_POINT = 7.0
_STAGE = 8.5

_COLUMNS = 5
_BETWEEN = 16.0
_PAD = 5.0
_CARD = 56.0
_ROLE = 18.0


def stepper(sheet: Sheet, titles: Sequence[str], current: int | None, y: float) -> float:
    """The stages as arrows in a row: passed tinted, the current filled, those to come in outline."""
    step = WIDE / max(1, len(titles))
    room = step - 2 * _POINT
    widest = max((sheet.measure(title, _STAGE, bold=True) for title in titles), default=room)
    size = max(6.0, min(_STAGE, _STAGE * room / widest))
    for at, title in enumerate(titles):
        x, until = LEFT + at * step, LEFT + (at + 1) * step - 2
        middle = y + STEPPER / 2
        head = until + (_POINT if at < len(titles) - 1 else 0)
        points = [(x, y), (until, y), (head, middle), (until, y + STEPPER), (x, y + STEPPER)]
        if at:
            points.append((x + _POINT, middle))
        passed, here = current is not None and at < current, at == current
        fill = ACCENT if here else ACCENT_SOFT if passed else WHITE
        sheet.path(tuple(points), fill=fill, edge=ACCENT if passed or here else HAIR)
        ink = WHITE if here else ACCENT_DEEP if passed else GREY
        top = y + (STEPPER - size * LEADING) / 2
        sheet.put_middle(title, x + _POINT + 1, top, size, room=room + 1, bold=here, ink=ink)
    return y + STEPPER


def grade(sheet: Sheet, letter: str, caption: str, x: float, y: float) -> None:
    """The grade as a badge that ends at `x`: told by its letter, not by its colour alone."""
    side = 30.0
    fill, ink = {"A": (ACCENT_DEEP, WHITE), "B": (ACCENT_SOFT, ACCENT_DEEP)}.get(letter, (WHITE, GREY))
    sheet.box(x - side, y, side, side, fill=fill, edge=ACCENT_DEEP if letter != "C" else GREY, radius=5, weight=0.9)
    sheet.put_middle(letter, x - side, y + 1.6, 18, room=side, bold=True, ink=ink)
    if caption:
        sheet.put_right(caption, x - side - 8, y + 8, BADGE_CAPTION, ink=GREY)


def bar(percent: int, label: str) -> Block:
    """A share of a hundred as a bar with its figure."""

    def draw(sheet: Sheet, y: float) -> None:
        long = 150.0
        sheet.box(LEFT, y + 4, long, 6, fill=TINT, edge=HAIR, radius=3)
        if percent:
            sheet.box(LEFT, y + 4, max(6.0, long * percent / 100), 6, fill=ACCENT, radius=3)
        sheet.put(label, LEFT + long + 8, y, SMALL + 1)

    return Block(16.0, draw)


@dataclass(frozen=True)
class Card:
    """A person in the decision chain, as words; `stance` 1 is for us, -1 against, 0 between, None not known."""

    name: str
    title: str
    reach: str
    attitude: str
    stance: int | None


@dataclass(frozen=True)
class Rank:
    """Everybody with one role in the decision."""

    title: str
    cards: tuple[Card, ...]
    decides: bool


def chain(ranks: Sequence[Rank]) -> Block:
    """The decision chain: a panel for each role, from who decides to who uses, arrows towards the decision."""
    shares = _shares([len(rank.cards) for rank in ranks])
    deepest = max(-(-len(rank.cards) // share) for rank, share in zip(ranks, shares, strict=True))
    unit = (WIDE - _BETWEEN * (len(ranks) - 1)) / max(sum(shares), _fewest(ranks))
    height = _high(deepest)

    def draw(sheet: Sheet, y: float) -> None:
        x = LEFT
        for at, (rank, share) in enumerate(zip(ranks, shares, strict=True)):
            if at:
                _arrow(sheet, x, x - _BETWEEN, y + _ROLE + _CARD / 2)
            _panel(sheet, rank, share, x, y, unit * share)
            x += unit * share + _BETWEEN

    return Block(height + 4, draw)


def _high(deep: int) -> float:
    """The height of a panel with so many cards one below the other."""
    return _ROLE + deep * (_CARD + _PAD) + 1


def _fewest(ranks: Sequence[Rank]) -> int:
    """A lone person gets a card, not a banner."""
    return 3 if sum(len(rank.cards) for rank in ranks) < 3 else 1


def _shares(counts: Sequence[int]) -> list[int]:
    """How many cards stand side by side in each role: room to spare goes where the pile is highest."""
    shares = [1] * len(counts)
    while sum(shares) < _COLUMNS:
        piles = [-(-count // share) for count, share in zip(counts, shares, strict=True)]
        if max(piles) == 1:
            break
        shares[piles.index(max(piles))] += 1
    return shares


def _arrow(sheet: Sheet, x: float, until: float, y: float) -> None:
    sheet.path(((x, y), (until + 3, y)), edge=ACCENT, weight=1.1)
    sheet.path(((until + 1, y), (until + 6, y - 3), (until + 6, y + 3)), fill=ACCENT, edge=ACCENT)


def _panel(sheet: Sheet, rank: Rank, share: int, x: float, y: float, wide: float) -> None:
    high = _high(-(-len(rank.cards) // share))
    fill, edge, ink = (ACCENT_SOFT, ACCENT, ACCENT_DEEP) if rank.decides else (TINT, HAIR, GREY)
    sheet.box(x, y, wide, high, fill=fill, edge=edge, radius=5)
    sheet.put_middle(rank.title, x + _PAD, y + 3, SMALL + 0.5, room=wide - 2 * _PAD, bold=True, ink=ink)
    room = (wide - _PAD * (share + 1)) / share
    for at, card in enumerate(rank.cards):
        left = x + _PAD + (at % share) * (room + _PAD)
        _card(sheet, card, left, y + _ROLE + (at // share) * (_CARD + _PAD), room)


def _card(sheet: Sheet, card: Card, x: float, y: float, wide: float) -> None:
    sheet.box(x, y, wide, _CARD, fill=WHITE, edge=HAIR, radius=4)
    room = wide - 12
    sheet.put(card.name, x + 6, y + 3, 9.5, room=room, bold=True, most=1)
    sheet.put(card.title, x + 6, y + 17.5, 7.5, room=room, ink=GREY, most=1)
    size = max(5.5, min(7.5, 7.5 * room / max(1.0, sheet.measure(card.reach[:60], 7.5))))
    sheet.put(card.reach, x + 6, y + 29 + (7.5 - size) * 0.7, size, room=room + 1, ink=INK, most=1)
    if card.attitude:
        _stance(sheet, card.stance, x + 9, y + 46.6)
        sheet.put(card.attitude, x + 15, y + 41, 7.5, room=room - 9, ink=ACCENT_DEEP, most=1)


def _stance(sheet: Sheet, stance: int | None, x: float, y: float) -> None:
    """A full dot for us, an empty one between, a cross against; the word stands beside it."""
    if stance == -1:
        for slope in (2.4, -2.4):
            sheet.path(((x - 2.4, y - slope), (x + 2.4, y + slope)), edge=ACCENT_DEEP, weight=1.1)
    else:
        sheet.circle(x, y, 2.6, fill=ACCENT_DEEP if stance == 1 else WHITE, edge=ACCENT_DEEP)


def next_step(sheet: Sheet, when: str, what: str, more: str, title: str) -> Block:
    """The next step in a box that is seen first."""
    room = WIDE - 22
    head = sheet.lines(what, 11, room, bold=True, most=2)
    rest = sheet.lines(more, SMALL + 0.5, room, most=2) if more else ()
    height = 7 + 13 + len(head) * 11 * LEADING + len(rest) * (SMALL + 0.5) * LEADING + 6

    def draw(sheet: Sheet, y: float) -> None:
        sheet.box(LEFT, y, WIDE, height, fill=ACCENT_SOFT, radius=4)
        sheet.box(LEFT, y, 4, height, fill=ACCENT)
        sheet.put(title, LEFT + 14, y + 6, 8.5, bold=True, ink=ACCENT)
        sheet.put_right(when, RIGHT - 10, y + 5, 9.5, bold=True, ink=ACCENT_DEEP)
        below = sheet.set(head, LEFT + 14, y + 20, 11)
        sheet.set(rest, LEFT + 14, below, SMALL + 0.5, ink=GREY)

    return Block(height, draw)
