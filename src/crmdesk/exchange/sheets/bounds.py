"""How much a workbook may hold, found out before it is handed to the reader, which believes what a file declares.

The reader lays a sheet out as one rectangle from its first cell to its last: a single stray cell in XFD1048576 would
ask for 17 thousand million cells, and the process would be gone without a word. So the sheets are looked through first.
"""

import copy
import io
import re
import struct
import zipfile
from collections.abc import Iterator
from xml.parsers import expat

from crmdesk.exchange.sheets import records
from crmdesk.exchange.sheets.kinds import damaged, locked
from crmdesk.exchange.sheets.limits import (
    LARGEST_GRID,
    LARGEST_UNPACKED,
    MOST_CELLS,
    MOST_PARTS,
    too_large,
    within_grid,
)

_PIECE = 1 << 20
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_SPARSE_ROWS = 99_999


def within(name: str, kind: str, data: bytes) -> bytes:
    """The workbook (`xlsx`, `xls`, `ods`) in a form that is safe to hand to the reader.

    `Refused` if it is larger than the bounds, whatever it declares, or damaged.
    """
    if kind == "xls":
        return records.within(name, data)
    _look_through(name, kind, data)
    return data


def _look_through(name: str, kind: str, data: bytes) -> None:
    parts = dict(_parts(name, data))
    if kind == "ods":
        if b"<manifest:encryption-data" in parts.get("META-INF/manifest.xml", b""):
            raise locked(name)
        _look_through_ods(name, parts.get("content.xml", b""))
        return
    shared = next((content for part, content in parts.items() if part.lower() == "xl/sharedstrings.xml"), b"")
    lengths = [len(text) for text in re.split(rb"</(?:\w+:)?si>", shared)]
    declared = _XLSX_COUNT.search(shared)
    if declared and int(declared[1]) > max(len(shared), MOST_CELLS):
        raise damaged(name)  # the reader makes room for as many texts as are declared
    for content in parts.values():
        if b"sheetData" in content:  # whatever the part is called: the workbook may call it anything
            _look_through_xlsx(name, content, lengths)


def _parts(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """The parts of a compressed workbook, each unpacked to see its real size: headers may lie.

    Parts in UTF-16, which no program writes, are refused: what is looked for here could hide in them.
    """
    left = LARGEST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MOST_PARTS:
                raise too_large(name)
            for member in members:
                believed = copy.copy(member)
                believed.file_size = LARGEST_UNPACKED + _PIECE
                pieces = []
                with archive.open(believed) as stream:
                    while piece := stream.read(_PIECE):
                        left -= len(piece)
                        if left < 0:
                            raise too_large(name)
                        pieces.append(piece)
                content = b"".join(pieces)
                if content.startswith(_WIDE):
                    raise damaged(name)
                yield member.filename, content
    except RuntimeError as error:
        raise locked(name) from error
    except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, OSError, EOFError, struct.error) as error:
        raise damaged(name) from error
    except Exception as error:
        if type(error).__module__ in {"zlib", "_lzma", "lzma", "bz2"}:
            raise damaged(name) from error
        raise


_XLSX_COUNT = re.compile(rb"""uniqueCount\s*=\s*["']\s*\+?(\d{1,40})""")
_XLSX_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)[ >]")
_XLSX_FAR = re.compile(rb"""r=["'](?:[A-Z]{0,3}\d{6}|[A-Z]{3}\d|[C-Z][A-Z]\d)""")
"""A place from row 100,000 or column CA on; a sheet without one (99,999 rows of 78 cells) is within the bounds."""
_XLSX_FAR_ROW = re.compile(rb"""\sr=["'][A-Z]{0,3}(\d{6,})["']""")
_XLSX_COLUMN = re.compile(rb"""\sr=["']([A-Z]{1,3})\d""")
_XLSX_PLACE = re.compile(rb"""\sr=["']([A-Z]{0,3})(\d+)["']""")
_INSIDE = rb"""(?:[^<>"']|"[^"<]*"|'[^'<]*')*"""
_XLSX_TOKEN = re.compile(rb"<(?:\w+:)?(row|c)\b(" + _INSIDE + rb")>")
_XLSX_WRONG_PLACE = re.compile(
    rb"<(?:\w+:)?(?:c\s(?:" + _INSIDE + rb"""\s)?r(?!=["'][A-Z]{1,3}[1-9][0-9]{0,6}["'])"""
    rb"|row\s(?:" + _INSIDE + rb"""\s)?r(?!=["'][1-9][0-9]{0,6}["']))\s*="""
)
_XLSX_USUAL = rb'[1-9][0-9]{0,6}"(?: (?:s|t|spans|ht|hidden|customHeight|customFormat)="[\w:.]*")*/?>'
_XLSX_UNUSUAL = re.compile(
    rb"<(?:\w+:)?(?:c\s(?!r=\"[A-Z]{1,3}" + _XLSX_USUAL + rb")|row\s(?!r=\"" + _XLSX_USUAL + rb"))"
)
"""Any cell or row that is not written as most programs do: only such a one can have a place that cannot be."""
_XLSX_SHARED = re.compile(rb"""\st=["']s["'][^>]*>\s*<(?:\w+:)?v>(\d{1,9})<""")


def _look_through_xlsx(name: str, content: bytes, lengths: list[int]) -> None:
    cells = _values(content)
    if cells > MOST_CELLS:
        raise too_large(name)
    if _XLSX_UNUSUAL.search(content) and _XLSX_WRONG_PLACE.search(content):
        raise damaged(name)
    if _XLSX_FAR.search(content) or not _XLSX_COLUMN.search(content):
        rows = max((int(row) for row in _XLSX_FAR_ROW.findall(content)), default=_SPARSE_ROWS)
        columns = {_column(column) for column in set(_XLSX_COLUMN.findall(content))}
        if not columns or rows * (max(columns) + 1) > LARGEST_GRID:
            _look_at_places(name, content)
    if cells * max(lengths, default=0) > LARGEST_UNPACKED:
        shared = (int(index) for index in _XLSX_SHARED.findall(content))
        if sum(lengths[index] for index in shared if index < len(lengths)) > LARGEST_UNPACKED:
            raise too_large(name)


def _values(content: bytes) -> int:
    """How many cells have a value. Few programs write their tags with a prefix: counting needs no pattern then."""
    if b":v" in content or b":is" in content:
        return len(_XLSX_VALUE.findall(content))
    return sum(content.count(tag) for tag in (b"<v>", b"<v ", b"<is>", b"<is "))


def _look_at_places(name: str, content: bytes) -> None:
    """The exact rectangle of cells with a value, cells and rows without a reference counted on from the last one."""
    row = column = last_row = last_column = -1
    for token, attributes in _XLSX_TOKEN.findall(content):
        place = _XLSX_PLACE.search(b" " + attributes)
        if token == b"row":
            row, column = (int(place[2]) - 1 if place else row + 1), -1
            continue
        column = _column(place[1]) if place and place[1] else column + 1
        row = int(place[2]) - 1 if place else row
        if not attributes.endswith(b"/"):
            last_row, last_column = max(last_row, row), max(last_column, column)
    within_grid(name, last_row, last_column)


def _column(name: bytes) -> int:
    number = 0
    for letter in name:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


_ODS_TOKEN = re.compile(rb"<table:(table|table-row|table-cell|covered-table-cell)(\s[^>]*)?>")
_ODS_ROWS = re.compile(rb"""table:number-rows-repeated=["'](\d+)["']""")
_ODS_COLUMNS = re.compile(rb"""table:number-columns-repeated=["'](\d+)["']""")


def _look_through_ods(name: str, content: bytes) -> None:
    """As for the others; here a cell or row may also say that it is there many times.

    The reader waits for ever for an end tag that never comes, so the text is parsed for its form first.
    """
    try:
        expat.ParserCreate().Parse(content, True)
    except expat.ExpatError as error:
        raise damaged(name) from error
    row = column = last_row = last_column = -1
    repeated = text = cells = 0
    for found in _ODS_TOKEN.finditer(content):
        token, attributes = found[1], found[2] or b""
        if token == b"table":
            within_grid(name, last_row, last_column)
            row = column = last_row = last_column = -1
        elif token == b"table-row":
            times = _ODS_ROWS.search(attributes)
            repeated, column = (int(times[1]) if times else 1), -1
            row += repeated
        else:
            times = _ODS_COLUMNS.search(attributes)
            beside = int(times[1]) if times else 1
            column += beside
            if not attributes.endswith(b"/") or b"office:value" in attributes:
                last_row, last_column = max(last_row, row), max(last_column, column)
                end = content.find(b"</table:table-cell>", found.end())
                text += repeated * beside * max(0, end - found.end())
                cells += repeated * beside
        if text > LARGEST_UNPACKED or cells > MOST_CELLS:
            raise too_large(name)
    within_grid(name, last_row, last_column)
