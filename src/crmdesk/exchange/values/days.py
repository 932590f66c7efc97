"""Dates and times as people and spreadsheets write them."""

import datetime
import re
from collections.abc import Iterator

from crmdesk.domain.refusal import Refused
from crmdesk.exchange.grid import Cell
from crmdesk.exchange.values.texts import flat, text
from crmdesk.i18n import mark

SERIALS = range(10_000, 73_051)
"""Day numbers of spreadsheets that a bare number is taken for: 1927-05-18 to 2099-12-31."""
YEARS = range(1900, 2200)

_TIME = (
    r"(?:\s*(?:T|\s)?\s*(?P<half>上午|下午|晚上|中午|早上|凌晨|am|pm)?\s*(?P<hour>\d{1,2})"
    r"(?::|时|点)(?:(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:\.\d+)?)?|(?P<thirty>半))?分?\s*(?P<after>am|pm)?"
    r"\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
)
_WEEKDAY = re.compile(
    r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?|\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b[.,]?",
    re.IGNORECASE,
)
_NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = rf"(?P<name>{'|'.join(_NAMES)})[a-z]*\.?"


def _form(date: str) -> re.Pattern[str]:
    return re.compile(date + _TIME, re.IGNORECASE)


_YEAR_FIRST = _form(r"(?P<year>\d{4})\s*(?:年|[-/.])\s*(?P<month>\d{1,2})\s*(?:月|[-/.])\s*(?P<day>\d{1,2})\s*[日号]?")
_SHORT_YEAR = _form(r"(?P<short>\d{2})年\s*(?P<month>\d{1,2})月\s*(?P<day>\d{1,2})[日号]?")
_DIGITS = _form(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
_YEAR_LAST = _form(r"(?P<one>\d{1,2})[-/.](?P<two>\d{1,2})[-/.](?P<year>\d{4})")
_NO_YEAR = _form(r"(?P<month>\d{1,2})(?:月|[-/])\s*(?P<day>\d{1,2})[日号]?")
_NAMED = _form(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]*{_MONTH}[\s,-]*(?P<year>\d{{4}})")
_NAMED_FIRST = _form(rf"{_MONTH}\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s,]+(?P<year>\d{{4}})")
_FORMS = (_YEAR_FIRST, _SHORT_YEAR, _DIGITS, _YEAR_LAST, _NAMED, _NAMED_FIRST, _NO_YEAR)


def day(cell: Cell, today: datetime.date) -> str:
    """A date as `2026-05-01`; a time beside it is left aside.

    Read are `2026/5/1`, `2026-5-1`, `2026.5.1`, `2026年5月1日`, `20260501`, `1 May 2026`, a spreadsheet's day number
    (`46143`, also as text) and, without a year, `5月1日` or `5/1`: the year is the one that brings it nearest to
    `today`, at most half a year away. `1/5/2026` may be the first of May or the fifth of January: `Refused`, unless one
    figure is above 12. `26年5月1日` is of this century up to 20 years ahead of `today`.
    """
    found, _ = _parsed(cell, today)
    return found.isoformat()


def moment(cell: Cell, today: datetime.date, zone: datetime.tzinfo) -> str:
    """A moment in UTC as `2026-05-01T06:30:00Z`. What names no zone is time in `zone`; a date alone is its midnight."""
    found, time = _parsed(cell, today)
    local = datetime.datetime.combine(found, time or datetime.time.min)
    try:
        return (
            (local if local.tzinfo else local.replace(tzinfo=zone))
            .astimezone(datetime.UTC)
            .strftime("%Y-%m-%dT%H:%M:%SZ")
        )
    except OverflowError as error:
        raise _refused(cell) from error


def when(cell: Cell, today: datetime.date, zone: datetime.tzinfo) -> str:
    """A moment if the cell names a time, else a date: `2026-05-01T06:30:00Z` or `2026-05-01`."""
    found, time = _parsed(cell, today)
    return found.isoformat() if time is None else moment(cell, today, zone)


def from_serial(number: float) -> datetime.datetime:
    """The moment of a spreadsheet's day number: 1 is 1900-01-01, 61 is 1900-03-01, halves are noon.

    Spreadsheets believe that 1900 was a leap year: number 60 is its 29 February, which never was: ValueError.
    """
    whole = int(number // 1)
    if whole < 1 or whole == 60 or whole > 2_958_465:
        raise ValueError(number)
    seconds = round((number - whole) * 86_400)
    start = datetime.datetime(1899, 12, 31) if whole < 60 else datetime.datetime(1899, 12, 30)
    return start + datetime.timedelta(days=whole, seconds=seconds)


Found = tuple[datetime.date, datetime.time | None]


def _parsed(cell: Cell, today: datetime.date) -> Found:
    if isinstance(cell, datetime.datetime):
        time = cell.timetz()
        return cell.date(), time if time.replace(tzinfo=None) != datetime.time.min else None
    if isinstance(cell, datetime.date):
        return cell, None
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise _refused(cell)
    said = " ".join(_WEEKDAY.sub(" ", flat(cell)).split())
    if re.fullmatch(r"\d{5}(?:\.\d+)?", said):
        return _from_number(cell, float(said))
    for form in _FORMS:
        if found := form.fullmatch(said):
            return _date(cell, found.groupdict(), today), _time(cell, found.groupdict())
    raise _refused(cell)


def _from_number(cell: Cell, number: float) -> Found:
    if int(number) not in SERIALS:
        raise _refused(cell)
    found = from_serial(number)
    return found.date(), found.time() if found.time() != datetime.time.min else None


def _date(cell: Cell, parts: dict[str, str | None], today: datetime.date) -> datetime.date:
    name, one, two, short = (parts.get(part) for part in ("name", "one", "two", "short"))
    if one and two:
        month, number = _month_and_day(cell, int(one), int(two))
    else:
        month = _NAMES.index(name.lower()) + 1 if name else int(parts["month"] or 0)
        number = int(parts["day"] or 0)
    if short:
        year = today.year // 100 * 100 + int(short)
        year -= 100 if year > today.year + 20 else 0
    elif parts.get("year"):
        year = int(parts["year"] or 0)
    else:
        return _nearest(cell, month, number, today)
    found = _made(year, month, number)
    if found is None or year not in YEARS:
        raise _refused(cell)
    return found


def _month_and_day(cell: Cell, one: int, two: int) -> tuple[int, int]:
    if one <= 12 and two <= 12 and one != two:
        text_ = mark("“{value}” may be two different days. Write it as year-month-day, e.g. 2026-05-01.")
        raise Refused(text_, value=text(cell))
    return (one, two) if two > 12 or one == two else (two, one)


def _nearest(cell: Cell, month: int, number: int, today: datetime.date) -> datetime.date:
    """The day of this month and number nearest to today; of two as far away, the one to come."""

    def candidates() -> Iterator[datetime.date]:
        for year in (today.year + 1, today.year, today.year - 1):
            if found := _made(year, month, number):
                yield found

    nearest = min(candidates(), key=lambda found: abs((found - today).days), default=None)
    if nearest is None:
        raise _refused(cell)
    return nearest


def _made(year: int, month: int, number: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, number)
    except ValueError:
        return None


def _time(cell: Cell, parts: dict[str, str | None]) -> datetime.time | None:
    if parts["hour"] is None:
        return None
    hour = int(parts["hour"])
    half = (parts["half"] or parts["after"] or "").lower()
    if half in {"下午", "晚上", "pm"} and hour < 12:
        hour += 12
    if half in {"凌晨", "am", "上午"} and hour == 12:
        hour = 0
    zone = parts["zone"]
    minute = 30 if parts["thirty"] else int(parts["minute"] or 0)
    try:
        return datetime.time(hour, minute, int(parts["second"] or 0), tzinfo=_zone(zone) if zone else None)
    except ValueError as error:
        raise _refused(cell) from error


def _zone(said: str) -> datetime.tzinfo:
    if said in "Zz":
        return datetime.UTC
    sign = -1 if said[0] == "-" else 1
    hours, minutes = int(said[1:3]), int(said[-2:])
    return datetime.timezone(sign * datetime.timedelta(hours=hours, minutes=minutes))


def _refused(cell: Cell) -> Refused:
    return Refused(mark("“{value}” is not a date."), value=text(cell))
