"""How a text stands in a file of plain text without being taken for a formula (S5)."""

import re

_TO_GUARD = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_GUARDED = re.compile(r"'+[=+\-@\t\r＝＋－＠]")


def guarded(text: str) -> str:
    """A text as a cell of a `.csv` file that no spreadsheet program takes for a formula.

    What starts like one gets an apostrophe before it, and so does what already looks guarded, so that `unguarded`
    gives back every text exactly.
    """
    return f"'{text}" if _TO_GUARD.match(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given: for reading a `.csv` cell. Other texts come back unchanged."""
    return text[1:] if _GUARDED.match(text) else text
