"""Workbooks of Excel, WPS and LibreOffice, read by `python-calamine` once they are known to be within bounds."""

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

from crmdesk.domain.refusal import Refused
from crmdesk.exchange import grid
from crmdesk.exchange.grid import Problem, Row, Sheet
from crmdesk.exchange.sheets.bounds import within
from crmdesk.exchange.sheets.kinds import damaged, locked
from crmdesk.i18n import mark

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

Keep = Callable[[int, int, str], bool]


def sheets(name: str, kind: str, data: bytes) -> tuple[tuple[Sheet, ...], tuple[Problem, ...]]:
    """The visible sheets of a workbook that hold anything (all hidden: all of them), and the rows left out.

    A value merged down over several rows counts for each of them; titles merged across stay where they are. Rows that
    a filter hides are rows. `Refused` if it is locked, damaged, too large or empty.
    """
    import python_calamine as calamine

    data = within(name, kind, data)
    problems: list[Problem] = []
    try:
        with calamine.load_workbook(io.BytesIO(data)) as book:
            tables = [meta for meta in book.sheets_metadata if meta.typ == calamine.SheetTypeEnum.WorkSheet]
            visible = [meta for meta in tables if meta.visible == calamine.SheetVisibleEnum.Visible]
            found = [_sheet(book.get_sheet_by_name(meta.name), problems) for meta in visible or tables]
    except calamine.PasswordError as error:
        raise locked(name) from error
    except (calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        raise damaged(name) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what the reader raises where it trips over itself
            raise
        raise damaged(name) from error
    kept = [sheet for sheet in found if sheet.grid or any(problem.sheet == sheet.name for problem in problems)]
    if not kept:
        raise Refused(mark("“{name}” is empty. Nothing was read."), name=name)
    return tuple(kept), tuple(problems)


def _sheet(source: "CalamineSheet", problems: list[Problem]) -> Sheet:
    if source.start is None:
        return Sheet(source.name, 0, (), ())
    rows = grid.rows_of(source.iter_rows(), overlong(source.name, problems, shift=source.start[1]))
    if source.start[1]:
        rows = [Row(row.number, (None,) * source.start[1] + row.cells) for row in rows]
    filled = _fill_down(rows, source.merged_cell_ranges or [])
    return grid.sheet(source.name, rows, filled=filled)


def overlong(sheet: str, problems: list[Problem], *, shift: int = 0) -> Keep:
    """What to do with a row in which a text is longer than a cell can hold: leave it out and say so."""

    def keep(row: int, column: int, text: str) -> bool:
        reason = mark("The text has {n} characters; a cell holds at most {most}.")
        values = {"n": len(text), "most": grid.LONGEST_CELL}
        problems.append(Problem(row + 1, reason, values, column + shift + 1, sheet))
        return False

    return keep


Merged = list[tuple[tuple[int, int], tuple[int, int]]]


def _fill_down(rows: list[Row], merged: Merged) -> dict[int, frozenset[int]]:
    """Writes the value of cells merged over several rows into each of them; where it did, by row number.

    Blank rows stay blank: a merged cell alone makes no record.
    """
    place = {row.number: at for at, row in enumerate(rows)}
    filled: dict[int, set[int]] = {}
    for (top, left), (bottom, _) in merged:
        first = place.get(top + 1)
        if bottom == top or first is None or left >= len(rows[first].cells):
            continue
        value = rows[first].cells[left]
        at = first + 1
        while value is not None and at < len(rows) and rows[at].number <= bottom + 1:
            cells = list(rows[at].cells) + [None] * (left + 1 - len(rows[at].cells))
            if cells[left] is None:
                cells[left] = value
                rows[at] = Row(rows[at].number, tuple(cells))
                filled.setdefault(rows[at].number, set()).add(left)
            at += 1
    return {number: frozenset(columns) for number, columns in filled.items()}
