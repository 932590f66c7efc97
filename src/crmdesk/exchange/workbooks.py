"""The tables people exchange as files of their spreadsheet program: written here, read back by the import."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from unicodedata import east_asian_width

from crmdesk import i18n
from crmdesk.domain.playbook import Playbook
from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables import Kind
from crmdesk.exchange.guard import guarded
from crmdesk.exchange.listings import CUSTOMERS, LEADS, TRACKING, Cell, Column, labels, value
from crmdesk.exchange.outbox import written
from crmdesk.i18n import mark, tr
from crmdesk.services.tracking import CustomerRow, LeadRow, TrackingRow

if TYPE_CHECKING:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

SUFFIXES = (".xlsx", ".csv")

MOST_IN_A_CELL = 32_767
"""Characters that a cell of a workbook holds, counted in UTF-16 units: more is lost when the file is opened."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LIKE_A_FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠]")
_LIKE_AN_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

_FORMATS = {
    Kind.MONEY: "#,##0.00;[Red]-#,##0.00",
    Kind.DATE: "yyyy-mm-dd",
    Kind.MOMENT: "yyyy-mm-dd hh:mm",
    Kind.WHOLE: "0",
}
_A4 = 9
_NARROWEST, _WIDEST = 6, 36
_PLACES_ON_PAPER = 270
"""Places beside each other on A4 landscape at little more than half the size."""

_LOOKED_AT = 500
_LINE, _MOST_LINES = 16.5, 8
_ROOM_TO_ADD = 200


def tracking(rows: Sequence[TrackingRow], playbook: Playbook, path: Path, *, now: datetime) -> None:
    """Write 客户需求识别跟踪表 (N11) as `.xlsx` or `.csv`. `Refused` for another suffix or when it can't be written."""
    _table(tr("Needs tracking table"), TRACKING, rows, playbook, path, now)


def customers(rows: Sequence[CustomerRow], playbook: Playbook, path: Path, *, now: datetime) -> None:
    """Write 客户信息总表 (X1) as `.xlsx` or `.csv`. `Refused` for another suffix or when it can't be written."""
    _table(tr("Customer table"), CUSTOMERS, rows, playbook, path, now)


def leads(rows: Sequence[LeadRow], playbook: Playbook, path: Path, *, now: datetime) -> None:
    """Write the leads (X1) as `.xlsx` or `.csv`. `Refused` for another suffix or when it can't be written."""
    _table(tr("Leads"), LEADS, rows, playbook, path, now)


def report(rows: Sequence[Sequence[Cell]], columns: Sequence[str], path: Path, *, title: str, now: datetime) -> None:
    """Write rows of cells under titles in the language in use: what became of each row of an imported file (L10).

    A title may stand twice, and a row may be shorter or longer than the titles, as the user's own files have it.
    """
    wide = max([len(columns), *(len(row) for row in rows)])
    heads = [*columns, *[""] * (wide - len(columns))]
    sheet = _Sheet(title, tuple(_Head(head, _kind_of(rows, at)) for at, head in enumerate(heads)), rows, tuple, now)
    _write(sheet, path)


@dataclass(frozen=True)
class _Head:
    """A column of a sheet: title as shown, kind, and the labels that its dropdown offers."""

    title: str
    kind: Kind
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Sheet:
    """A table to write. `cells` makes the cells of a row when they are asked for: they are never held all at once."""

    title: str
    heads: tuple[_Head, ...]
    rows: Sequence[Any]
    cells: Callable[[Any], Sequence[Cell]]
    now: datetime


def _table(
    title: str, columns: Sequence[Column], rows: Sequence[object], playbook: Playbook, path: Path, now: datetime
) -> None:
    words = [labels(column.choices, playbook) for column in columns]
    heads = tuple(
        _Head(tr(column.title), column.kind, tuple(found.values()))
        for column, found in zip(columns, words, strict=True)
    )
    parts = tuple(zip(columns, words, strict=True))

    def cells(row: object) -> tuple[Cell, ...]:
        return tuple(value(column, row, found) for column, found in parts)

    _write(_Sheet(title, heads, rows, cells, now), path)


def _kind_of(rows: Sequence[Sequence[Cell]], at: int) -> Kind:
    """The kind of a column of which only the cells are known: that of its first filled cell."""
    for row in rows:
        cell = row[at] if at < len(row) else None
        if cell is None or cell == "":
            continue
        if isinstance(cell, date):
            return Kind.MOMENT if isinstance(cell, datetime) else Kind.DATE
        return Kind.MONEY if isinstance(cell, Decimal) else Kind.TEXT
    return Kind.TEXT


def _write(sheet: _Sheet, path: Path) -> None:
    match path.suffix.lower():
        case ".xlsx":
            with written(path) as stream:
                _workbook(sheet, stream)
        case ".csv":
            with written(path) as stream:
                _comma_separated(sheet, stream)
        case suffix:
            raise Refused(
                mark("A table is saved as .xlsx, .csv or .pdf, not as “{suffix}”. Nothing was written."),
                suffix=suffix or path.name,
            )


def _comma_separated(sheet: _Sheet, stream: BinaryIO) -> None:
    """UTF-8 with a byte order mark, so that Excel reads Chinese."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([guarded(head.title) for head in sheet.heads])
    writer.writerows([_comma_separated_cell(cell) for cell in sheet.cells(row)] for row in sheet.rows)
    text.detach()


def _comma_separated_cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return guarded(_CONTROL.sub("", cell))
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(cell, Decimal):
        return f"{cell:.2f}".removesuffix(".00")
    return "" if cell is None else str(cell)


def _workbook(sheet: _Sheet, stream: BinaryIO) -> None:
    """In constant memory: a row is forgotten once it is written."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.title = sheet.title
    book.properties.language = i18n.language().replace("_", "-")
    book.properties.creator = "CRMDesk"
    book.properties.created = book.properties.modified = sheet.now.replace(tzinfo=None)
    page = book.create_sheet(_sheet_name(sheet.title))
    widths = tuple(_widths(sheet))
    _lay_out(page, sheet, widths)
    _offer(book, page, sheet)
    page.append([_head_cell(page, head.title) for head in sheet.heads])
    for at, (row, lines) in enumerate(_styled(page, sheet, widths), start=2):
        if lines > 1:
            page.row_dimensions[at].height = _LINE * lines
        page.append(row)
        page.row_dimensions.pop(at, None)
    book.save(stream)


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", title).strip("' ")[:31] or "CRMDesk"


def _lay_out(page: "WriteOnlyWorksheet", sheet: _Sheet, widths: Sequence[float]) -> None:
    """Frozen head, filter and widths on the screen; on paper landscape, head and first columns on every page.

    A table is made as narrow as one page where it can still be read, and else goes on on as many beside it.
    """
    from openpyxl.utils import get_column_letter

    last = get_column_letter(max(1, len(sheet.heads)))
    page.freeze_panes = "B2" if len(sheet.heads) > 1 else "A2"
    page.auto_filter.ref = f"A1:{last}{len(sheet.rows) + 1}"
    for at, wide in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(at)].width = wide
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = _A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = ceil(sum(widths) / _PLACES_ON_PAPER), 0
    page.print_title_rows = "1:1"
    page.print_title_cols = "A:A" if len(sheet.heads) < 8 else "A:B"
    page.print_options.horizontalCentered = True
    page.page_margins.left = page.page_margins.right = 0.4
    page.oddHeader.left.text = sheet.title.replace("&", "&&")
    page.oddFooter.right.text = "&P / &N"


def _widths(sheet: _Sheet) -> Iterator[float]:
    """Each column as wide as what stands in it, within reason: a Chinese character takes two places."""
    looked_at = [sheet.cells(row) for row in sheet.rows[:_LOOKED_AT]]
    for at, head in enumerate(sheet.heads):
        cells = [_shown(row[at]) for row in looked_at if at < len(row)]
        widest = max([_places(head.title) + 3, *(_places(cell) for cell in cells)])
        yield min(_WIDEST, max(_NARROWEST, widest + 2))


def _shown(cell: Cell) -> str:
    """A cell about as its number format shows it."""
    return f"{cell:,.2f}" if isinstance(cell, Decimal) else _comma_separated_cell(cell)


def _places(text: str) -> int:
    """Places of the widest line, looking no further than matters."""
    return max(
        (sum(2 if east_asian_width(char) in "WF" else 1 for char in line) for line in text[:500].split("\n")),
        default=0,
    )


def _offer(book: "Workbook", page: "WriteOnlyWorksheet", sheet: _Sheet) -> None:
    """Dropdowns from lists on a hidden sheet: a list inside the rule ends at 255 characters and at a comma."""
    from openpyxl.utils import get_column_letter, quote_sheetname
    from openpyxl.worksheet.datavalidation import DataValidation

    lists = [(at, head.labels) for at, head in enumerate(sheet.heads, start=1) if head.labels]
    if not lists:
        return
    hidden = book.create_sheet(_sheet_name(tr("Choices")))
    hidden.sheet_state = "hidden"
    for row in range(max(len(offered) for _, offered in lists)):
        hidden.append([_text_cell(hidden, offered[row]) if row < len(offered) else None for _, offered in lists])
    for place, (at, offered) in enumerate(lists, start=1):
        column = get_column_letter(place)
        rule = DataValidation(
            type="list",
            formula1=f"{quote_sheetname(hidden.title)}!${column}$1:${column}${len(offered)}",
            allow_blank=True,
            errorStyle="warning",
            showErrorMessage=True,
            errorTitle=tr("Not in the list"),
            error=tr("This is none of the choices of this column. Keep it anyway?"),
        )
        letter = get_column_letter(at)
        rule.add(f"{letter}2:{letter}{len(sheet.rows) + 1 + _ROOM_TO_ADD}")
        page.data_validations.append(rule)


def _text_cell(page: "WriteOnlyWorksheet", text: str) -> "WriteOnlyCell":
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(page)
    _fill(cell, text)
    return cell


def _styled(
    page: "WriteOnlyWorksheet", sheet: _Sheet, widths: Sequence[float]
) -> Iterator[tuple[list["WriteOnlyCell"], int]]:
    """The rows with the lines each takes. A cell is filled again for each row: its style is made once for a column."""
    pens: dict[tuple[int, str, bool], WriteOnlyCell] = {}
    for row in sheet.rows:
        line, lines = [], 1
        for at, cell in enumerate(sheet.cells(row)):
            risky = isinstance(cell, str) and _LIKE_A_FORMULA.match(cell) is not None
            style = (at, _format(cell, sheet.heads[at].kind), risky)
            if style not in pens:
                pens[style] = _pen(page, style[1], quoted=risky)
            line.append(_fill(pens[style], cell))
            if isinstance(cell, str) and (len(cell) * 2 > widths[at] or "\n" in cell):
                lines = max(lines, _lines(cell, widths[at]))
        yield line, lines


def _lines(text: str, wide: float) -> int:
    """How many lines a text takes in a column, up to the most that a row shows."""
    taken = sum(ceil((_places(line) + 1) / wide) for line in text[:1000].split("\n", _MOST_LINES)[:_MOST_LINES])
    return min(_MOST_LINES, taken)


def _format(cell: Cell, kind: Kind) -> str:
    """The number format of a cell by what stands in it; a blank one has that of its column, for who fills it in."""
    if isinstance(cell, str):
        return "@"
    if isinstance(cell, datetime):
        return _FORMATS[Kind.MOMENT]
    if isinstance(cell, date):
        return _FORMATS[Kind.DATE]
    if isinstance(cell, Decimal):
        return _FORMATS[Kind.MONEY]
    if isinstance(cell, time):
        return "hh:mm"
    if isinstance(cell, float):
        return "General"
    return _FORMATS.get(kind, "General")


def _head_cell(page: "WriteOnlyWorksheet", title: str) -> "WriteOnlyCell":
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    cell = _text_cell(page, title)
    cell.font = Font(bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor="1D4F91")
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    cell.border = Border(bottom=Side("thin", color="1D4F91"), right=Side("thin", color="FFFFFF"))
    return cell


def _pen(page: "WriteOnlyWorksheet", number_format: str, *, quoted: bool) -> "WriteOnlyCell":
    """A cell with the style of its column; `quoted` text stays text in every program, whatever it starts with."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Border, Side

    cell = WriteOnlyCell(page)
    hair = Side("thin", color="C9CFD8")
    cell.border = Border(bottom=hair, right=hair)
    cell.alignment = Alignment(vertical="top", wrap_text=number_format in ("@", "General"))
    cell.number_format = number_format
    if quoted:
        cell.quotePrefix = True
    return cell


def _fill(cell: "WriteOnlyCell", content: Cell) -> "WriteOnlyCell":
    """Put a value into a cell: a text never as a formula or an error, and never longer than is kept (S5)."""
    cell.comment = None
    if not isinstance(content, str):
        cell.value = content
        return cell
    text = _CONTROL.sub("", content).replace("\r\n", "\n").replace("\r", "\n")
    text = _LIKE_AN_ESCAPE.sub("_x005F_", text)
    if len(text.encode("utf-16-le")) // 2 > MOST_IN_A_CELL:
        text = _cut(cell, text)
    cell.value = text
    cell.data_type = "s"
    return cell


def _cut(cell: "WriteOnlyCell", text: str) -> str:
    """What of a text a cell can hold, ending in an ellipsis, with a note that says so."""
    from openpyxl.comments import Comment

    note = tr("Cut to {most} characters, which is what a cell can hold; the whole text has {whole}.",
              most=f"{MOST_IN_A_CELL:,}", whole=f"{len(text):,}")  # fmt: skip
    cell.comment = Comment(note, "CRMDesk", width=260, height=70)
    kept = text.encode("utf-16-le")[: 2 * (MOST_IN_A_CELL - 1)].decode("utf-16-le", "ignore")
    return f"{kept}…"
