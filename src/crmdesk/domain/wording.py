"""How values read: money, days, moments, what is due, and any column's value, in the language in use (I3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from types import MappingProxyType
from typing import Any, Literal

from crmdesk.domain.tables.columns import About, Kind
from crmdesk.domain.terms import VOCABULARIES
from crmdesk.i18n import chosen, language, mark, ntr, tr

_SCALES = {
    "zh_CN": ((100_000_000, mark("¥{n} hundred million")), (10_000, mark("¥{n} ten thousand"))),
    "en": ((1_000_000_000, mark("¥{n}bn")), (1_000_000, mark("¥{n}m")), (10_000, mark("¥{n}k"))),
}
"""From how many yuan on money is written in which unit; English thousands begin at ten thousand."""

_UNITS = {
    mark("¥{n} hundred million"): 100_000_000,
    mark("¥{n} ten thousand"): 10_000,
    mark("¥{n}bn"): 1_000_000_000,
    mark("¥{n}m"): 1_000_000,
    mark("¥{n}k"): 1_000,
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""English only: other languages use the month's number, which is offered beside the name."""

State = Literal["overdue", "today", "future", "none"]
_NO_CHOICES: Mapping[str, Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True)
class Due:
    """How a date to be kept stands against now: its state and the words for it (L6, D2)."""

    state: State
    text: str


def number(n: int) -> str:
    """A whole number with a comma between thousands: 1,234,567."""
    return f"{n:,}"


def money(cents: int | None) -> str:
    """Cents as short money: ¥64 万, ¥1.2 亿, in English ¥640k, ¥120m; small sums whole: ¥8,500. "" for None.

    Short means at most one decimal, rounded half up.
    """
    if cents is None:
        return ""
    sign = "-" if cents < 0 else ""
    tenths, text = _short(abs(cents))
    return sign + (tr(text, n=_tenths(tenths)) if text else _whole(abs(cents)))


def exact_money(cents: int | None) -> str:
    """As `money` where the short form loses nothing, else every digit: ¥643,210. "" for None."""
    if cents is None:
        return ""
    tenths, text = _short(abs(cents))
    if text and tenths * _UNITS[text] * 10 == abs(cents):
        return money(cents)
    return ("-" if cents < 0 else "") + _whole(abs(cents))


def _short(cents: int) -> tuple[int, str]:
    """Tenths of the largest unit that the rounded sum fills, and the unit's text; no text for a small sum."""
    scales = _SCALES[language()]
    if cents < scales[-1][0] * 100:
        return 0, ""
    for least, text in scales:
        unit = _UNITS[text] * 10
        tenths = (2 * cents + unit) // (2 * unit)
        if tenths * unit >= least * 100:
            return tenths, text
    return 0, ""


def _tenths(tenths: int) -> str:
    whole, rest = divmod(tenths, 10)
    return f"{number(whole)}.{rest}" if rest else number(whole)


def _whole(cents: int) -> str:
    yuan, rest = divmod(cents, 100)
    return f"¥{number(yuan)}.{rest:02}" if rest else f"¥{number(yuan)}"


def full_day(iso: str) -> str:
    """A date with its year: 2026年11月25日, 25 Nov 2026. ValueError for what is no date."""
    return _calendar(tr("{day} {month} {year}"), date.fromisoformat(iso[:10]))


def day(iso: str, today: date) -> str:
    """A date as one says it: 今天, 明天, 昨天, 11月25日, in another year 2027年1月5日. "" for ""."""
    return _day(date.fromisoformat(iso[:10]), today) if iso else ""


def _day(when: date, today: date) -> str:
    near = {0: mark("Today"), 1: mark("Tomorrow"), -1: mark("Yesterday")}.get((when - today).days)
    if near:
        return tr(near)
    return _calendar(tr("{day} {month}") if when.year == today.year else tr("{day} {month} {year}"), when)


def _calendar(pattern: str, when: date) -> str:
    return pattern.format(day=when.day, month=_MONTHS[when.month - 1], month_number=when.month, year=when.year)


def moment(iso: str, now: datetime) -> str:
    """A UTC moment where the user is: 今天 14:30, 11月25日 09:00. `now` is aware and local; "" for ""."""
    if not iso:
        return ""
    when = local(iso, now.tzinfo or UTC)
    return tr("{day} {time}", day=_day(when.date(), now.date()), time=f"{when:%H:%M}")


def local(iso: str, zone: tzinfo) -> datetime:
    """A moment of the tables, `2026-11-22T04:22:58Z`, as an aware time of a zone."""
    return datetime.fromisoformat(iso).astimezone(zone)


def due(iso: str | None, now: datetime) -> Due:
    """How a next step stands: a date (all day) or a UTC moment against `now`, aware and local (L6, D2).

    Days are the calendar's: a step of yesterday 23:50 is one day overdue at 00:10.
    """
    if not iso:
        return Due("none", tr("No next step"))
    all_day = len(iso) == 10
    at = None if all_day else local(iso, now.tzinfo or UTC)
    when = date.fromisoformat(iso) if at is None else at.date()
    late = (now.date() - when).days
    if late > 0:
        return Due("overdue", ntr("Overdue by {n} day", "Overdue by {n} days", late))
    if late == 0 and at is not None and at < now:
        return Due("overdue", tr("Was due earlier today"))
    if late < -1 or at is None:
        return Due("future" if late else "today", _day(when, now.date()))
    text = tr("{day} {time}", day=_day(when, now.date()), time=f"{at:%H:%M}")
    return Due("future" if late else "today", text)


def days(n: int) -> str:
    """A number of days: 8 天."""
    return ntr("{n} day", "{n} days", n)


def ago(iso: str, now: datetime) -> str:
    """How long ago a date or UTC moment was: 刚刚, 5 分钟前, 3 小时前, 昨天, 12 天前, from 30 days on its date.

    "" for ""; a moment to come reads as its day.
    """
    if not iso:
        return ""
    if len(iso) == 10:
        return _days_ago(date.fromisoformat(iso), now.date())
    when = local(iso, now.tzinfo or UTC)
    passed = now - when
    if passed < timedelta(0) or when.date() != now.date():
        return _days_ago(when.date(), now.date())
    minutes = passed // timedelta(minutes=1)
    if minutes < 1:
        return tr("Just now")
    if minutes < 60:
        return ntr("{n} minute ago", "{n} minutes ago", minutes)
    return ntr("{n} hour ago", "{n} hours ago", minutes // 60)


def _days_ago(when: date, today: date) -> str:
    passed = (today - when).days
    return ntr("{n} day ago", "{n} days ago", passed) if 1 < passed < 30 else _day(when, today)


def choice(vocabulary: str, key: str | None) -> str:
    """The label of a key of one of `terms.VOCABULARIES`; a key that is not there shows as it is. "" for none."""
    return tr(VOCABULARIES[vocabulary].get(key, key)) if key else ""


def value(
    about: About,
    value: Any,
    *,
    choices: Mapping[str, Mapping[str, Any]] = _NO_CHOICES,
    zone: tzinfo = UTC,
) -> str:
    """Any column's value as text by its kind; "" for none.

    `choices` holds the playbook's vocabularies by the name that follows `playbook:`, each key -> a text or a
    text in both languages. Days have their year, so that it reads the same tomorrow and on paper.
    """
    if value is None or value == "":
        return ""
    match about.kind:
        case Kind.MONEY:
            return exact_money(value)
        case Kind.WHOLE:
            return number(value)
        case Kind.FLAG:
            return tr("Yes") if value else tr("No")
        case Kind.DATE | Kind.MOMENT | Kind.WHEN:
            return _when(value, zone)
        case Kind.CHOICE:
            return _chosen(about.choices, value, choices)
    return str(value)


def _when(iso: str, zone: tzinfo) -> str:
    if len(iso) == 10:
        return full_day(iso)
    when = local(iso, zone)
    return tr("{day} {time}", day=full_day(when.date().isoformat()), time=f"{when:%H:%M}")


def _chosen(vocabulary: str, key: str, choices: Mapping[str, Mapping[str, Any]]) -> str:
    where, _, name = vocabulary.partition(":")
    if where != "playbook":
        return choice(vocabulary, key)
    return str(chosen(choices.get(name, {}).get(key, key)))
