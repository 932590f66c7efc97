"""What a document is made of: blocks that know their height, in sections that know their title, flowing over pages."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from reportlab.lib.colors import Color

from crmdesk.exchange.paper.sheet import ACCENT, GREY, HAIR, INK, LEADING, Sheet

A4 = (595.28, 841.89)
LEFT = 42.0
WIDE = A4[0] - 2 * LEFT
RIGHT = LEFT + WIDE
BOTTOM = A4[1] - 48
TOP = 58.0
"""Where a page after the first begins."""

BODY, SMALL = 9.0, 8.0
_GAP = 11.0
_HEAD = 19.0


@dataclass(frozen=True)
class Block:
    """A piece that is not divided: its height in points and how it is drawn from an upper edge on."""

    height: float
    draw: Callable[[Sheet, float], None]


@dataclass(frozen=True)
class Section:
    """Blocks under a title; a title never stands alone at the foot of a page. No title: the blocks alone."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Cell:
    """A text in a row of columns: where it begins, how wide it may be, how it looks."""

    text: str
    x: float
    room: float
    size: float = BODY
    bold: bool = False
    ink: Color = INK
    most: int = 0


def row(sheet: Sheet, cells: Iterable[Cell], *, gap: float = 3.0, rule: bool = False) -> Block:
    """Texts side by side, as high as the highest; with `rule` a hairline above."""
    broken = [(cell, sheet.lines(cell.text, cell.size, cell.room, bold=cell.bold, most=cell.most)) for cell in cells]
    height = max((len(lines) * cell.size * LEADING for cell, lines in broken), default=0.0) + gap

    def draw(sheet: Sheet, y: float) -> None:
        if rule:
            sheet.rule(LEFT, y, RIGHT, weight=0.4)
        for cell, lines in broken:
            sheet.set(lines, cell.x, y + gap / 2 + (BODY - cell.size) * 0.9, cell.size, ink=cell.ink)

    return Block(height + (2.0 if rule else 0.0), draw)


def stack(sheet: Sheet, cells: Sequence[Cell], *, gap: float = 3.0) -> Block:
    """Texts one under the other."""
    parts = [row(sheet, [cell], gap=0.0) for cell in cells]

    def draw(sheet: Sheet, y: float) -> None:
        for part in parts:
            part.draw(sheet, y)
            y += part.height

    return Block(sum(part.height for part in parts) + gap, draw)


def place(sheet: Sheet, sections: Sequence[Section], y: float, *, turn: Callable[[Sheet], float]) -> float:
    """Draw the sections from `y` on, over as many pages as they need; answers where the last one ends.

    `turn` is called for a new page and answers where that begins.
    """
    for section in sections:
        if not section.blocks:
            continue
        if y + _GAP + _HEAD + section.blocks[0].height > BOTTOM:
            y = turn(sheet)
        else:
            y += _GAP
        if section.title:
            y = _title(sheet, section.title, y)
        for block in section.blocks:
            if y + block.height > BOTTOM:
                y = turn(sheet)
            block.draw(sheet, y)
            y += block.height
    return y


def _title(sheet: Sheet, title: str, y: float) -> float:
    wide = sheet.measure(title, 10, bold=True)
    sheet.put(title, LEFT, y, 10, bold=True, ink=ACCENT)
    sheet.rule(LEFT + wide + 8, y + 8.4, RIGHT, ink=HAIR)
    return y + _HEAD


def remark(sheet: Sheet, text: str, x: float = LEFT) -> Block:
    """A quiet line, such as what was left out."""
    return row(sheet, [Cell(text, x, RIGHT - x, SMALL, ink=GREY)])
