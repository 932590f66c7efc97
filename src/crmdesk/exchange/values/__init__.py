"""What a cell means: texts, dates, amounts, phones and numbers as people type them, made into what the tables keep.

Nothing here guesses silently. What can be meant in two ways is `Refused` with the cell's own text, as `value`, in the
sentence. Full-width and half-width forms are one everywhere. A blank cell (see `blank`) has no value: ask first.
"""

import re

from crmdesk.domain.refusal import Refused
from crmdesk.exchange.grid import Cell
from crmdesk.exchange.values.amounts import money, unit_of
from crmdesk.exchange.values.days import day, from_serial, moment, when
from crmdesk.exchange.values.phones import phone, phones
from crmdesk.exchange.values.texts import blank, flat, text
from crmdesk.i18n import mark

__all__ = [
    "blank",
    "day",
    "email",
    "flag",
    "from_serial",
    "moment",
    "money",
    "phone",
    "phones",
    "text",
    "unit_of",
    "when",
    "whole",
]

_WHOLE = re.compile(
    r"(?:约|大约|共)?\s*([+-]?(?:\d+|\d{1,3}(?:,\d{3})+))(?:\.0+)?\s*\+?\s*"
    r"(?:人|名|位|次|个|分钟|分|份|天|件|台|套|家|页|遍|minutes?|mins?|times?|people|persons?|staff|days?)?\s*(?:左右|以上)?",
    re.IGNORECASE,
)
_LARGEST = 10**15
_YES = frozenset((*"是有对已真y1t√✓✔☑", "yes", "true", "on", "ok"))
_NO = frozenset((*"否无不错未假n0f×✗✘x☐", "没有", "不是", "no", "false", "off"))
_EMAIL = re.compile(r"[^\s@<>(),;:\"\[\]\\]+@[^\s@<>(),;:\"\[\]\\]+\.[^\s@<>(),;:\"\[\]\\.]+")


def whole(cell: Cell) -> int:
    """A whole number, also with separators or a unit beside it: `1,200`, `３人`, `5 分钟`, `200+`."""
    found = None if isinstance(cell, bool) else _WHOLE.fullmatch(flat(cell))
    number = int(found[1].replace(",", "")) if found and len(found[1]) < 20 else _LARGEST
    if abs(number) >= _LARGEST:
        raise Refused(mark("“{value}” is not a whole number."), value=text(cell))
    return number


def flag(cell: Cell) -> int:
    """1 for yes, 0 for no, as people tick it: 是 否, yes no, √ ×, 1 0, TRUE FALSE."""
    said = flat(cell).lower()
    if said in _YES:
        return 1
    if said in _NO:
        return 0
    raise Refused(mark("“{value}” is neither yes nor no."), value=text(cell))


def email(cell: Cell) -> str:
    """A mail address without `mailto:`, a name beside it or full-width signs; its case is kept."""
    if isinstance(cell, str) and cell.isascii() and _EMAIL.fullmatch(cell) and ".." not in cell:
        return cell
    said = flat(cell).replace("。", ".")
    if "<" in said and said.endswith(">"):
        said = said[said.rindex("<") + 1 : -1]
    said = said[7:] if said.lower().startswith("mailto:") else said
    if not _EMAIL.fullmatch(said.strip()) or ".." in said:
        raise Refused(mark("“{value}” is not a mail address."), value=text(cell))
    return said.strip()
