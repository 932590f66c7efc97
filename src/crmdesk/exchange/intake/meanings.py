"""What the cells of one column mean, each different text worked out once: columns repeat themselves."""

from collections.abc import Callable
from typing import Any

from crmdesk.domain.refusal import Refused
from crmdesk.exchange import values
from crmdesk.exchange.grid import Cell

Convert = Callable[[Cell], Any]

BLANK = object()
"""What a text means that stands for nothing."""
_NEVER_BLANK = 9
"""No sign that stands for nothing is this long."""
_REMEMBERED = 5000
"""So many texts of a column at most: one that does not repeat itself is not remembered for ever."""


class Meanings(dict[str, Any]):
    """Text -> a value, `BLANK`, or the `Refused` that says why it is none."""

    def __init__(self, convert: Convert) -> None:
        super().__init__()
        self._convert = convert

    def __missing__(self, text: str) -> Any:
        blank = len(text) < _NEVER_BLANK and values.blank(text)
        found = BLANK if blank else self.of_figure(text)
        if len(self) < _REMEMBERED:
            self[text] = found
        return found

    def of_figure(self, cell: Cell) -> Any:
        """What a cell means that is not remembered: a number, a date, anything but a text."""
        try:
            return self._convert(cell)
        except Refused as refused:
            return refused
