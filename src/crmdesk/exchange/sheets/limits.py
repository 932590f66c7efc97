"""How large a file may be, and the refusals of one that is larger."""

from crmdesk.domain.refusal import Refused
from crmdesk.exchange.grid import letters
from crmdesk.i18n import mark

LARGEST_FILE = 100 * 1024 * 1024
"""Bytes of a file on disk."""
LARGEST_UNPACKED = 200 * 1024 * 1024
"""Bytes of all parts of a compressed workbook together, and of all texts in the cells of a sheet."""
MOST_PARTS = 10_000
MOST_CELLS = 2_000_000
"""Cells with a value in a sheet."""
LARGEST_GRID = 8_000_000
"""Cells between the first and the last one with a value in a sheet, blank ones included."""


def too_large(name: str) -> Refused:
    """The refusal of a file that holds more than can be taken in at once."""
    text = mark("“{name}” holds more than can be read at once. Split it into several files. Nothing was read.")
    return Refused(text, name=name)


def within_grid(name: str, last_row: int, last_column: int) -> None:
    """`Refused` if a sheet reaches too far; places are 0-based, -1 for a sheet without values."""
    if (last_row + 1) * (last_column + 1) > LARGEST_GRID:
        text = mark(
            "A sheet of “{name}” reaches to row {row} and column {column}. Delete the empty rows and columns "
            "below and beside the table, save, and try again."
        )
        raise Refused(text, name=name, row=last_row + 1, column=letters(last_column))
