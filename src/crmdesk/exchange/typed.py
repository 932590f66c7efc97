"""What a person types into a field, and what the tables keep of it: the way there and back, by the column's kind."""

import re
from datetime import UTC, datetime

from crmdesk import clock
from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables.columns import Kind
from crmdesk.exchange import values
from crmdesk.i18n import mark

_TIME = re.compile(r"(.*?)[\sT]+(\d{1,2})[:：](\d{2})$")


def value(kind: Kind, text: str) -> str | int | None:
    """The value that `text` means in a column of this kind, None for an empty one. Refused if it cannot be read."""
    text = text.strip()
    if not text:
        return None
    if kind is Kind.MONEY:
        return values.money(text)
    if kind is Kind.WHOLE:
        return _whole(text)
    if kind is Kind.DATE:
        return values.day(text, clock.today())
    if kind in (Kind.WHEN, Kind.MOMENT):
        return _when(kind, text)
    return text


def text(kind: Kind, value: str | int | None) -> str:
    """The value as a person would type it: yuan for cents, local time for a UTC moment, "" for nothing."""
    if value is None:
        return ""
    if kind is Kind.MONEY:
        sign, cents = ("-" if int(value) < 0 else ""), abs(int(value))
        return f"{sign}{cents // 100:,}" + (f".{cents % 100:02d}" if cents % 100 else "")
    if kind in (Kind.WHEN, Kind.MOMENT) and "T" in str(value):
        return datetime.fromisoformat(str(value)).astimezone().strftime("%Y-%m-%d %H:%M")
    return str(value)


def _whole(text: str) -> int:
    try:
        return int(text.replace(",", "").replace("，", ""))
    except ValueError:
        raise Refused(mark("“{what}” is no whole number. Nothing was changed. Write digits only."), what=text) from None


def _when(kind: Kind, text: str) -> str:
    """A day, with a time of that day if one is named; a moment without one is the beginning of the day."""
    found = _TIME.fullmatch(text)
    day = values.day(found.group(1) if found else text, clock.today())
    if found is None and kind is Kind.WHEN:
        return day
    hour, minute = (int(found.group(2)), int(found.group(3))) if found else (0, 0)
    if hour > 23 or minute > 59:
        raise Refused(mark("{what} is no time of day. Nothing was changed. Write it as 14:30."), what=text)
    local = datetime.fromisoformat(day).replace(hour=hour, minute=minute).astimezone()
    return local.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
