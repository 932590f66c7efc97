"""Phone numbers in one form, whatever a spreadsheet made of them."""

import re

from crmdesk.domain.refusal import Refused
from crmdesk.exchange.grid import Cell
from crmdesk.exchange.values.texts import flat, text
from crmdesk.i18n import mark

MOBILE = re.compile(r"1[3-9]\d{9}")
"""A personal mobile number of mainland China."""

_USUAL = re.compile(r"1[3-9][0-9]{9}|0[12][0-9]-[0-9]{7,8}|0[3-9][0-9]{2}-[0-9]{7,8}")
"""One mainland number in the form that it is shown in."""

_EXTENSION = re.compile(r"(?:转|分机号?|ext(?:ension)?\.?|x|#|;ext=)[\s:-]*(\d{1,6})$", re.IGNORECASE)
_DASHES = re.compile(r"[-‐‑‒–—―−_.·]+")
_APART = re.compile(r"[/、,;|]|\s+(?:或|和|or)\s+|或|\n")
_LABEL = re.compile(
    r"^(?:tel|phone|mobile|cell|电话|手机号?|座机|办公电话|联系电话|t|m)[.:\s]+|^(?:电话|手机|座机)", re.IGNORECASE
)
_COUNTRY = re.compile(r"^(?:\+|00)\s*\(?86\)?[\s-]*(?:\(0\))?")


def phone(cell: Cell) -> str:
    """A phone number for display: `13800138000`, `0755-88886666转801`, `400-820-8820`, `+1 415-555-2671`.

    Mainland numbers lose `+86`; several in one cell are joined with ` / `. `Refused` if it holds none.
    """
    return " / ".join(phones(cell))


def phones(cell: Cell) -> tuple[str, ...]:
    """Every number in a cell, as `phone`. `Refused` if one of them is none; an extension stays with its number."""
    if isinstance(cell, str) and _USUAL.fullmatch(cell):
        return (cell,)
    said = text(cell) if isinstance(cell, int | float) else (cell if isinstance(cell, str) else "")
    if isinstance(cell, bool) or not said:
        raise _refused(cell)
    found: list[str] = []
    for part in _APART.split("\n".join(flat(line) for line in said.splitlines())):
        if part.strip():
            number = _one(cell, part.strip())
            if number not in found:
                found.append(number)
    if not found:
        raise _refused(cell)
    return tuple(found)


def _one(cell: Cell, said: str) -> str:
    said = _LABEL.sub("", said.removeprefix("tel:")).strip()
    extension = _EXTENSION.search(said)
    inner = extension[1] if extension else ""
    said = said[: extension.start()].strip() if extension else said
    if re.search(r"[^\d\s()+\-‐‑‒–—―−_.·]", said):
        raise _refused(cell)
    home = _COUNTRY.sub("", said)
    number = _mainland(home, stripped=home != said) or _abroad(said)
    if not 3 <= len(re.sub(r"\D", "", number)) <= 18:
        raise _refused(cell)
    return f"{number}转{inner}" if inner else number


def _mainland(said: str, *, stripped: bool) -> str:
    """The number in mainland form, `""` if it is from elsewhere."""
    if said.startswith(("+", "00")):
        return ""
    digits = re.sub(r"\D", "", said)
    if len(digits) == 13 and digits.startswith("86") and MOBILE.fullmatch(digits[2:]):
        digits = digits[2:]
    if MOBILE.fullmatch(digits):
        return digits
    if re.fullmatch(r"[48]00\d{7}", digits):
        return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"
    if (stripped or digits == said) and re.fullmatch(r"10\d{8}|2\d{9}|[3-9]\d{9,10}", digits):
        digits = "0" + digits  # a spreadsheet that takes a number for a figure drops the zero of the area code
    if digits.startswith("0") and len(digits) in range(10, 13):
        area = 3 if digits[1] in "12" else 4
        return f"{digits[:area]}-{digits[area:]}"
    return _tidy(said)


def _abroad(said: str) -> str:
    return _tidy("+" + said[2:].lstrip() if said.startswith("00") else said)


def _tidy(said: str) -> str:
    """One dash or blank between the groups as they were typed."""
    apart = re.sub(r"\s*-\s*", "-", _DASHES.sub("-", re.sub(r"[()]", " ", said)))
    plus = "+" if apart.strip().startswith("+") else ""
    return plus + " ".join(apart.replace("+", " ").split()).strip("- ")


def _refused(cell: Cell) -> Refused:
    return Refused(mark("“{value}” is not a phone number."), value=text(cell))
