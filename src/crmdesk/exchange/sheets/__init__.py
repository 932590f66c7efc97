"""Outer files of rows: spreadsheets, text tables, cards, and what was pasted, all turned into plain rows (L1, L10)."""

import os
from collections.abc import Iterator
from pathlib import Path

from crmdesk import bulk
from crmdesk.domain.refusal import Refused
from crmdesk.exchange import cards, grid
from crmdesk.exchange.grid import Cell, Problem, Row, Sheet, Workbook, best, with_header
from crmdesk.exchange.sheets import delimited, kinds, office
from crmdesk.exchange.sheets.delimited import ENCODINGS
from crmdesk.exchange.sheets.limits import LARGEST_FILE, MOST_CELLS, too_large
from crmdesk.i18n import mark

__all__ = [
    "ENCODINGS",
    "Cell",
    "Problem",
    "Row",
    "Sheet",
    "Workbook",
    "best",
    "from_text",
    "read",
    "with_header",
]


@bulk.uncollected()
def read(path: Path, *, encoding: str | None = None) -> Workbook:
    """What a file holds, whatever its name says it is: .xlsx, .xls, .ods, a text table, or cards (L1).

    `encoding` (one of `ENCODINGS`) overrides what a text table or card is taken for. `Refused` with a sentence if it
    cannot be opened, is empty, encrypted, damaged, too large or of another kind (S5); single rows that cannot be read
    are in `problems` and never stop the others (L10).
    """
    data = _bytes(path)
    kind = kinds.kind(path.name, data)
    if kind == "vcf":
        return cards.read(path.name, data, encoding=encoding)
    if kind == "csv":
        if path.suffix.lower() in {".vcf", ".vcard"}:
            raise Refused(mark("“{name}” holds no card. Nothing was read."), name=path.name)
        return _table(path.name, path.stem, *delimited.decoded(path.name, data, encoding))
    sheets, problems = office.sheets(path.name, kind, data)
    return Workbook(path.name, kind, "", sheets, problems)


def from_text(pasted: str) -> Workbook:
    """A table copied from a spreadsheet, a page or a chat (tabs between cells; else as a text table), or cards (L1).

    `name` is empty. `Refused` if there is nothing in it.
    """
    text = pasted.replace("\0", "")
    if not text.strip():
        raise Refused(mark("There is nothing to paste. Copy the rows of a table first."))
    if kinds.is_card(text.encode("utf-8", "replace")):
        return cards.read("", text.encode("utf-8", "replace"), encoding="utf-8")
    return _table("", "", text, "utf-8", delimiter="\t" if "\t" in text else None)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            if os.fstat(stream.fileno()).st_size > LARGEST_FILE:
                raise too_large(path.name)
            return stream.read()
    except FileNotFoundError as error:
        raise Refused(mark("There is no file “{name}”."), name=str(path)) from error
    except IsADirectoryError as error:
        raise Refused(mark("“{name}” is a folder. Choose a file in it."), name=path.name) from error
    except PermissionError as error:
        text = mark("“{name}” cannot be opened. If another program has it open, close it there and try again.")
        raise Refused(text, name=path.name) from error
    except OSError as error:
        raise Refused(mark("“{name}” cannot be read from the disk it is on."), name=path.name) from error


def _table(name: str, title: str, text: str, encoding: str, *, delimiter: str | None = None) -> Workbook:
    problems: list[Problem] = []
    lines = _bounded(name, delimited.lines(name, text, delimiter))
    rows = grid.rows_of(lines, office.overlong(title, problems))
    if not rows and not problems:
        raise Refused(mark("“{name}” is empty. Nothing was read."), name=name)
    return Workbook(name, "csv", encoding, (grid.sheet(title, rows),), tuple(problems))


def _bounded(name: str, lines: Iterator[list[str]]) -> Iterator[list[str]]:
    cells = 0
    for line in lines:
        cells += len(line)
        if cells > MOST_CELLS:
            raise too_large(name)
        yield line
