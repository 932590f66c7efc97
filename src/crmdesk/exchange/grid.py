"""Plain rows: what every outer file is turned into before anybody asks what its columns mean."""

import dataclasses
import datetime
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Cell = str | int | float | bool | datetime.date | datetime.datetime | datetime.time | None
"""What one cell holds. A text is never empty, never begins or ends with a blank, and holds no control character but
line ends and tabs; an empty cell and an error such as `#N/A` are `None`."""


@dataclass(frozen=True)
class Row:
    """One row that is not blank. `number` is its 1-based place in the file (for cards: the card's)."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Sheet:
    """A table: its columns and the rows below its header, each row as wide as `columns`.

    `header_row` is the header's row number as a person sees it, 0 where there is none; the columns are then named by
    position (`A`, `B`, …). Headers stay as written: one may be empty, two may be the same. `grid` holds every row that
    is not blank, header and titles included, so that another header can be chosen without reading the file again.
    """

    name: str
    header_row: int
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    grid: tuple[Row, ...] = field(repr=False, default=())


@dataclass(frozen=True)
class Problem:
    """A row that was left out, and why: `tr(text, **values)`. `column` is 1-based, 0 for the whole row."""

    row: int
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)
    column: int = 0
    sheet: str = ""


@dataclass(frozen=True)
class Workbook:
    """What a file holds. `format` is `xlsx`, `xls`, `ods`, `csv` or `vcf`; `encoding` is empty unless it is a text."""

    name: str
    format: str
    encoding: str
    sheets: tuple[Sheet, ...]
    problems: tuple[Problem, ...] = ()


_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\ufeff]")
_EDGES = "\u200c\u200d\u3164"
_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")


def clean(text: str) -> str | None:
    """The text as a person sees it: without control and zero-width characters and outer blanks; None if it is blank."""
    if not text.isprintable():
        text = _UNSEEN.sub("", _ENDS.sub("\n", text))
    return text.strip().strip(_EDGES).strip() or None


def cell(value: object) -> Cell:
    """What a reader hands over as a `Cell`. A duration is a time of day where it can be one, else its text."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime.timedelta):
        is_time = datetime.timedelta(0) <= value < datetime.timedelta(days=1)
        return (datetime.datetime.min + value).time() if is_time else str(value)
    assert value is None or isinstance(value, int | float | datetime.date | datetime.time)
    return value


def sheet(name: str, grid: Sequence[Row], *, filled: Mapping[int, frozenset[int]] | None = None) -> Sheet:
    """A sheet of rows that are not blank, its header found; rows are made equally wide.

    `filled` says in which rows which columns (0-based) repeat the row above because their cells are merged.
    """
    width = max((len(row.cells) for row in grid), default=0)
    whole = tuple(
        row if len(row.cells) == width else Row(row.number, row.cells + (None,) * (width - len(row.cells)))
        for row in grid
    )
    return with_header(Sheet(name, 0, (), (), whole), _header(whole, filled or {}))


def with_header(sheet: Sheet, header_row: int) -> Sheet:
    """The same sheet cut below another header row (0: no header). The raw rows are shared, not copied.

    A row number without a header in it (a blank row) names the columns by position. Sheets of cards have fixed
    columns and come back unchanged.
    """
    if not sheet.grid:
        return sheet
    header = next((row for row in sheet.grid if header_row and row.number == header_row), None)
    width = len(sheet.grid[0].cells)
    if header is None:
        columns = tuple(letters(at) for at in range(width))
    else:
        columns = tuple(_shown(value) for value in header.cells)
    return dataclasses.replace(
        sheet,
        header_row=header_row,
        columns=columns,
        rows=tuple(row for row in sheet.grid if row.number > header_row),
    )


def best(workbook: Workbook) -> int:
    """The place in `workbook.sheets` of the sheet which most likely holds the data.

    A wide table with a header outweighs a long narrow list, as lists that feed dropdowns are; the first wins a draw.
    """
    weights = [_weight(sheet) for sheet in workbook.sheets]
    return weights.index(max(weights)) if weights else 0


def letters(at: int) -> str:
    """The name of the column at a 0-based position: A … Z, AA …"""
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


_LOOKED_AT = 30
_LONGEST_HEADER = 60
_DATA = re.compile(r"^\W*\d(?:[\d\W_]|[年月日时分秒万亿元kKwWTZ])*$|\w@\w|^https?:")


def _header(grid: Sequence[Row], filled: Mapping[int, frozenset[int]]) -> int:
    """The number of the row that looks like a header, or 0.

    It is the first row of distinct short texts that fills most of the table's width. A header of two rows has its
    lower one taken where cells merged over both repeat there. A row of data before any header ends the search, so
    that no data is ever taken for a title.
    """
    for place, row in enumerate(grid[:_LOOKED_AT]):
        width = _usual_width(grid[place : place + _LOOKED_AT])
        if not _is_header(row, width):
            if _known(row) * 2 > width and any(_is_data(value) for value in row.cells):
                return 0
            continue
        below = grid[place + 1] if place + 1 < len(grid) else None
        if below and filled.get(below.number) and _is_header(below, _known(row)) and _known(below) > _known(row):
            return below.number
        return row.number
    return 0


def _is_header(row: Row, width: int) -> bool:
    texts = [value for value in row.cells if value is not None]
    return (
        len(texts) >= min(2, width)
        and len(texts) * 2 > width
        and all(isinstance(text, str) and len(text) <= _LONGEST_HEADER and not _is_data(text) for text in texts)
        and len(set(texts)) * 3 > len(texts) * 2 - 3
    )


def _is_data(value: Cell) -> bool:
    return bool(_DATA.search(value)) if isinstance(value, str) else value is not None


def _usual_width(rows: Sequence[Row]) -> int:
    """How many cells a row of this part has: that of the fullest but a few."""
    counts = sorted(_known(row) for row in rows)
    return counts[len(counts) * 3 // 4] if counts else 0


def _known(row: Row) -> int:
    return sum(value is not None for value in row.cells)


def _weight(sheet: Sheet) -> float:
    columns = len({at for row in sheet.rows[:200] for at, value in enumerate(row.cells) if value is not None})
    return columns**2 * math.log2(1 + len(sheet.rows)) * (2 if sheet.header_row else 1)


def _shown(value: Cell) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)


def rows_of(lines: Iterable[Sequence[object]], keep: Callable[[int, int, str], bool]) -> list[Row]:
    """The lines of a table as rows numbered from 1, blank ones left out, trailing blank cells cut.

    `keep(row, column, text)`, both 0-based, is asked about every text longer than a cell can hold; False leaves the
    row out.
    """
    rows = []
    texts = _Texts()
    for at, line in enumerate(lines):
        if line.count("") == len(line):
            continue  # a sheet may reach down to its millionth row
        cells = [texts[value] if type(value) is str else cell(value) for value in line]
        while cells and cells[-1] is None:
            cells.pop()
        if cells and (texts.short or _kept(at, cells, keep)):
            rows.append(Row(at + 1, tuple(cells)))
    return rows


def _kept(at: int, cells: Sequence[Cell], keep: Callable[[int, int, str], bool]) -> bool:
    texts = ((column, value) for column, value in enumerate(cells) if isinstance(value, str))
    return all(keep(at, column, text) for column, text in texts if len(text) > LONGEST_CELL)


class _Texts(dict[str, str | None]):
    """The texts of one table, each different one cleaned once: columns repeat themselves."""

    def __init__(self) -> None:
        super().__init__()
        self.short = True

    def __missing__(self, text: str) -> str | None:
        cleaned = clean(text)
        if cleaned and len(cleaned) > LONGEST_CELL:
            self.short = False
        self[text] = cleaned
        return cleaned


LONGEST_CELL = 32_767
"""Characters that a spreadsheet's cell can hold; a longer text would be cut when it goes out again."""
