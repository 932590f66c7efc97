"""A cell as text, and when it holds nothing."""

import datetime
import unicodedata
from decimal import Decimal

from crmdesk.exchange.grid import Cell, clean

_SIGNS = frozenset("-–—/\\.。*?空无")
_WORDS = frozenset(
    (
        "",
        "--",
        "---",
        "——",
        "//",
        "暂无",
        "没有",
        "不详",
        "未知",
        "未填",
        "待定",
        "(空)",
        "n/a",
        "#n/a",
        "null",
        "none",
        "tbd",
    )
)
_NOTHING = _SIGNS | _WORDS


def blank(cell: Cell) -> bool:
    """Whether a cell holds nothing: empty, or one of the signs people write instead (`-`, `/`, 无, N/A …)."""
    return cell is None or (isinstance(cell, str) and flat(cell).lower() in _NOTHING)


def text(cell: Cell) -> str:
    """The cell as a person sees it; `""` where it is empty.

    Whole numbers have no point, no number an exponent; dates are `2026-05-01`, moments `2026-05-01 14:30`.
    """
    if isinstance(cell, str):
        return clean(cell) or ""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, float):
        shown = format(Decimal(f"{cell:.15g}"), "f")
        return shown.rstrip("0").rstrip(".") if "." in shown else shown
    if isinstance(cell, datetime.datetime):
        return _moment(cell)
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    return cell.isoformat("minutes" if not cell.second else "seconds")


def _moment(cell: datetime.datetime) -> str:
    if cell.time() == datetime.time.min:
        return cell.date().isoformat()
    return cell.replace(tzinfo=None).isoformat(" ", "minutes" if not cell.second else "seconds")


def flat(cell: Cell) -> str:
    """The cell's text in half-width forms on one line: `５０　万` is `50 万`."""
    said = text(cell)
    return " ".join((said if said.isascii() else unicodedata.normalize("NFKC", said)).split())
