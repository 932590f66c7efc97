"""Amounts of money as people write them: `50万`, `¥1,234.50`, `20-30万`."""

import math
import re
from decimal import ROUND_HALF_UP, Decimal

from crmdesk.domain.refusal import Refused
from crmdesk.exchange.grid import Cell
from crmdesk.exchange.values.texts import flat, text
from crmdesk.i18n import mark

LARGEST = 10**17
"""Cents; beyond this a cell is a slip of the pen."""

_UNITS = {
    "": 1,
    "百": 100,
    "千": 1_000,
    "k": 1_000,
    "万": 10_000,
    "w": 10_000,
    "十万": 100_000,
    "百万": 1_000_000,
    "m": 1_000_000,
    "million": 1_000_000,
    "千万": 10_000_000,
    "亿": 100_000_000,
    "billion": 1_000_000_000,
    "十亿": 1_000_000_000,
    "百亿": 10_000_000_000,
    "万亿": 1_000_000_000_000,
}
_PLAIN = 1000
"""In `8000-1万` the lower figure is in yuan already; in `20-30万` it is not."""
_UNIT = "|".join(sorted((unit for unit in _UNITS if unit), key=len, reverse=True))
_NUMBER = r"\d+(?:\.\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\.\d+"
_MARK = r"(?:¥|rmb|cny|人民币)?"
_YUAN = r"(?:元整|元|圆整|圆|块钱|块|yuan|rmb|cny|人民币)?"
_AMOUNT = re.compile(
    rf"{_MARK}(?P<low>{_NUMBER})(?P<unit>{_UNIT})?(?P<yuan>{_YUAN})"
    rf"(?:(?:-|–|—|~|〜|至|到|to){_MARK}(?P<high>{_NUMBER})(?P<high_unit>{_UNIT})?{_YUAN})?"
)
_HEADER_UNIT = re.compile(rf"[(\[/:,-]\s*(?:单位:?\s*)?(?:人民币)?({_UNIT})(?:元|圆|rmb|cny)?\s*[)\]]?$|({_UNIT})元")
_BEFORE = re.compile(
    r"^(?:(?:预算|金额|报价|大约|大概|约|近|预计|不超过|不低于|至少|最多|超过|超|about|approx\.?|~|≈|<=|>=|<|>|≤|≥):?)+"
)
_AFTER = re.compile(r"(?:左右|上下|以内|以下|以上|之内|内|多|余|起|不等|\+|\(含税\)|\(不含税\)|含税|不含税)+$")
_FOREIGN = re.compile(r"\$|€|£|₩|₽|₹|usd|eur|gbp|jpy|hkd|twd|sgd|美元|美金|欧元|英镑|日元|港币|港元|台币|新币|卢布")
_DIGITS = ("零〇", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_NUMERALS = {numeral: value for value, forms in enumerate(_DIGITS) for numeral in forms}
_POWERS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1_000, "仟": 1_000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}
_WORDS = "".join((*_NUMERALS, *_POWERS, *_MYRIADS))
_NUMERAL = re.compile(rf"(?<![\d.{_WORDS}])(?:[{_WORDS}]{{2,}}|[十拾一二三四五六七八九](?=元|块))")


def unit_of(header: str) -> int:
    """How many yuan a bare number counts under a header: 10000 for `预算（万元）`, 1 for `预算` or `Budget`."""
    found = _HEADER_UNIT.search(flat(header).lower())
    return _UNITS[found[1] or found[2]] if found else 1


def money(cell: Cell, *, unit: int = 1) -> int:
    """An amount of yuan in whole cents, rounded half up. `unit` yuan is what a bare number counts (see `unit_of`).

    `1234.5`, `¥1,234.50`, `50万`, `1.2亿元`, `50k`, `伍拾万元整`. Of a range (`20-30万`) and of an open amount
    (`约50万`, `50万以上`) it is the lower figure, so that no plan rests on hope. Other currencies, negative amounts and
    amounts by the month or year are `Refused`.
    """
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise _refused(cell)
    if isinstance(cell, int | float):
        if 0 <= cell <= LARGEST // (100 * unit) and cell == (whole := int(cell)):
            return whole * unit * 100
        return _cents(cell, Decimal(repr(cell)) * unit if math.isfinite(cell) else Decimal(-1))
    said = re.sub(r"\s+", "", flat(cell)).lower()
    if _FOREIGN.search(said):
        raise Refused(mark("“{value}” is not in yuan. Convert it first."), value=text(cell))
    said = _NUMERAL.sub(lambda found: str(_numeral(found[0])), _AFTER.sub("", _BEFORE.sub("", said)))
    found = _AMOUNT.fullmatch(said)
    if not found:
        raise _refused(cell)
    low = Decimal(found["low"].replace(",", ""))
    written = found["unit"] or (found["high_unit"] if low < _PLAIN else None)
    in_yuan = found["yuan"] or (found["high_unit"] and not written)
    return _cents(cell, low * (_UNITS[written] if written else 1 if in_yuan else unit))


def _cents(cell: Cell, yuan: Decimal) -> int:
    if yuan < 0 or yuan * 100 > LARGEST:
        raise _refused(cell)
    return int((yuan * 100).quantize(Decimal(1), ROUND_HALF_UP))


def _refused(cell: Cell) -> Refused:
    return Refused(mark("“{value}” is not an amount in yuan."), value=text(cell))


def _numeral(numerals: str) -> int:
    """The number that Chinese numerals, plain or in capitals, stand for: 一百二十万 is 1200000, 三万五 is 35000."""
    total = section = digit = 0
    scale = 1  # what a last digit counts when no power follows it: 5 thousands in 三万五
    for numeral in numerals:
        if numeral in _NUMERALS:
            digit = _NUMERALS[numeral]
            scale = scale if digit else 1
        elif numeral in _POWERS:
            section += (digit or 1) * _POWERS[numeral]
            digit, scale = 0, _POWERS[numeral] // 10
        else:
            total = (total + section + digit) * 100_000_000 if numeral == "亿" else total + (section + digit) * 10_000
            section = digit = 0
            scale = _MYRIADS[numeral] // 10
    return total + section + digit * scale
