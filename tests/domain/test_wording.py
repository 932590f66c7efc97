"""How values read in Chinese and English (I3, L6, D2)."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmdesk import i18n
from crmdesk.domain import wording
from crmdesk.domain.tables import About, Contact, Followup, Lead, StageMark, about
from crmdesk.domain.wording import Due

CHINA = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 22, 12, 22, tzinfo=CHINA)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _language(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever language a test sets, the next one meets what it would have met without it."""
    monkeypatch.setattr(i18n, "_language", i18n._language)
    monkeypatch.setattr(i18n, "_catalogue", i18n._catalogue)


YUAN = 100
MONEY = [
    (None, "", ""),
    (0, "¥0", "¥0"),
    (850_000, "¥8,500", "¥8,500"),
    (850_050, "¥8,500.50", "¥8,500.50"),
    (9_999_99, "¥9,999.99", "¥9,999.99"),
    (64_0000 * YUAN, "¥64 万", "¥640k"),
    (64_3210 * YUAN, "¥64.3 万", "¥643.2k"),
    (1_0000 * YUAN, "¥1 万", "¥10k"),
    (120_0000 * YUAN, "¥120 万", "¥1.2m"),
    (9999_9900 * YUAN, "¥1 亿", "¥100m"),
    (1_2000_0000 * YUAN, "¥1.2 亿", "¥120m"),
    (25_0000_0000 * YUAN, "¥25 亿", "¥2.5bn"),
    (12345_0000_0000 * YUAN, "¥12,345 亿", "¥1,234.5bn"),
    (-64_0000 * YUAN, "-¥64 万", "-¥640k"),
    (64_0500 * YUAN, "¥64.1 万", "¥640.5k"),
]


@pytest.mark.parametrize(("cents", "zh", "en"), MONEY)
def test_i3_money(cents: int | None, zh: str, en: str) -> None:
    i18n.set_language("en")
    assert wording.money(cents) == en
    i18n.set_language("zh_CN")
    assert wording.money(cents) == zh


@pytest.mark.parametrize(
    ("cents", "zh", "en"),
    [
        (None, "", ""),
        (64_0000 * YUAN, "¥64 万", "¥640k"),
        (64_3210 * YUAN, "¥643,210", "¥643,210"),
        (64_3000 * YUAN, "¥64.3 万", "¥643k"),
        (-64_3210 * YUAN - 5, "-¥643,210.05", "-¥643,210.05"),
        (9999_9900 * YUAN, "¥99,999,900", "¥99,999,900"),
    ],
)
def test_i3_exact_money_is_short_only_where_nothing_is_lost(cents: int | None, zh: str, en: str) -> None:
    i18n.set_language("en")
    assert wording.exact_money(cents) == en
    i18n.set_language("zh_CN")
    assert wording.exact_money(cents) == zh


@given(st.integers(-(10**14), 10**14))
def test_i3_short_money_is_off_by_half_a_tenth_of_its_unit_at_most(cents: int) -> None:
    i18n.set_language("en")
    text = wording.money(cents)
    units = {"k": 1_000, "m": 1_000_000, "n": 1_000_000_000}
    unit = units.get(text[-1], 1)
    figure = float(text.strip("-¥bnmk").replace(",", "")) * unit * 100 * (-1 if text[0] == "-" else 1)
    assert abs(figure - cents) <= (unit * 5 + 1e-2 if unit > 1 else 1e-2)


DAYS = [
    ("2026-11-22", "今天", "Today"),
    ("2026-11-23", "明天", "Tomorrow"),
    ("2026-11-21", "昨天", "Yesterday"),
    ("2026-11-25", "11月25日", "25 Nov"),
    ("2027-01-05", "2027年1月5日", "5 Jan 2027"),
    ("2025-12-31", "2025年12月31日", "31 Dec 2025"),
    ("", "", ""),
]


@pytest.mark.parametrize(("iso", "zh", "en"), DAYS)
def test_i3_day(iso: str, zh: str, en: str) -> None:
    i18n.set_language("en")
    assert wording.day(iso, TODAY) == en
    i18n.set_language("zh_CN")
    assert wording.day(iso, TODAY) == zh


def test_i3_tomorrow_may_be_in_the_next_year() -> None:
    i18n.set_language("en")
    assert wording.day("2027-01-01", date(2026, 12, 31)) == "Tomorrow"
    assert wording.day("2027-01-02", date(2026, 12, 31)) == "2 Jan 2027"


@pytest.mark.parametrize(
    ("iso", "zh", "en"),
    [
        ("2026-11-22T06:30:00Z", "今天 14:30", "Today 14:30"),
        # 16:00 in London is midnight of the next day in China.
        ("2026-11-22T16:00:00Z", "明天 00:00", "Tomorrow 00:00"),
        ("2026-11-25T01:00:00Z", "11月25日 09:00", "25 Nov 09:00"),
        ("", "", ""),
    ],
)
def test_i3_moment(iso: str, zh: str, en: str) -> None:
    i18n.set_language("en")
    assert wording.moment(iso, NOW) == en
    i18n.set_language("zh_CN")
    assert wording.moment(iso, NOW) == zh


DUE = [
    (None, "none", "无下一步", "No next step"),
    ("", "none", "无下一步", "No next step"),
    ("2026-11-20", "overdue", "逾期 2 天", "Overdue by 2 days"),
    ("2026-11-21", "overdue", "逾期 1 天", "Overdue by 1 day"),
    ("2026-11-22", "today", "今天", "Today"),
    ("2026-11-23", "future", "明天", "Tomorrow"),
    ("2026-11-25", "future", "11月25日", "25 Nov"),
    ("2026-11-20T06:30:00Z", "overdue", "逾期 2 天", "Overdue by 2 days"),
    # 23:50 of yesterday in China.
    ("2026-11-21T15:50:00Z", "overdue", "逾期 1 天", "Overdue by 1 day"),
    ("2026-11-22T04:21:59Z", "overdue", "今日已过", "Was due earlier today"),
    ("2026-11-22T04:22:00Z", "today", "今天 12:22", "Today 12:22"),
    ("2026-11-22T06:30:00Z", "today", "今天 14:30", "Today 14:30"),
    ("2026-11-23T01:00:00Z", "future", "明天 09:00", "Tomorrow 09:00"),
    ("2026-11-25T01:00:00Z", "future", "11月25日", "25 Nov"),
    ("2027-01-05T01:00:00Z", "future", "2027年1月5日", "5 Jan 2027"),
]


@pytest.mark.parametrize(("iso", "state", "zh", "en"), DUE)
def test_l6_due(iso: str | None, state: wording.State, zh: str, en: str) -> None:
    i18n.set_language("en")
    assert wording.due(iso, NOW) == Due(state, en)
    i18n.set_language("zh_CN")
    assert wording.due(iso, NOW) == Due(state, zh)


@pytest.mark.parametrize(
    ("iso", "zh", "en"),
    [
        ("2026-11-22T04:21:30Z", "刚刚", "Just now"),
        ("2026-11-22T04:21:00Z", "1 分钟前", "1 minute ago"),
        ("2026-11-22T03:23:00Z", "59 分钟前", "59 minutes ago"),
        ("2026-11-22T01:22:00Z", "3 小时前", "3 hours ago"),
        ("2026-11-21T15:50:00Z", "昨天", "Yesterday"),
        ("2026-11-10", "12 天前", "12 days ago"),
        ("2026-10-24", "29 天前", "29 days ago"),
        ("2026-10-23", "10月23日", "23 Oct"),
        ("2026-11-22", "今天", "Today"),
        ("2026-11-25T01:00:00Z", "11月25日", "25 Nov"),
        ("", "", ""),
    ],
)
def test_i3_ago(iso: str, zh: str, en: str) -> None:
    i18n.set_language("en")
    assert wording.ago(iso, NOW) == en
    i18n.set_language("zh_CN")
    assert wording.ago(iso, NOW) == zh


def test_i3_days_and_numbers() -> None:
    i18n.set_language("en")
    assert (wording.days(1), wording.days(8), wording.number(1_234_567)) == ("1 day", "8 days", "1,234,567")
    i18n.set_language("zh_CN")
    assert (wording.days(1), wording.days(8), wording.number(-1_234)) == ("1 天", "8 天", "-1,234")


def test_choice() -> None:
    i18n.set_language("en")
    assert wording.choice("role", "guards") == "Guards the door"
    assert wording.choice("role", "of-a-later-version") == "of-a-later-version"
    assert wording.choice("role", None) == ""
    i18n.set_language("zh_CN")
    assert wording.choice("role", "decides") == "拍板"


CHOICES = {
    "sources": {"fair": {"zh_CN": "展会", "en": "Fair"}},
    "stages": {"won": {"zh_CN": "成交", "en": "Won"}},
}


@pytest.mark.parametrize(
    ("described", "value", "zh", "en"),
    [
        (about(Lead, "name"), "恒泰精密", "恒泰精密", "恒泰精密"),
        (about(Lead, "budget"), 64_0000 * YUAN, "¥64 万", "¥640k"),
        (about(Lead, "budget"), 0, "¥0", "¥0"),
        (about(Lead, "page_minutes"), 1200, "1,200", "1,200"),
        (about(Lead, "close"), "2026-11-25", "2026年11月25日", "25 Nov 2026"),
        (about(Lead, "captured"), "2026-11-22T06:30:00Z", "2026年11月22日 14:30", "22 Nov 2026 14:30"),
        (about(Lead, "clock_start"), "2026-11-22", "2026年11月22日", "22 Nov 2026"),
        (about(Contact, "consent"), 1, "是", "Yes"),
        (about(Contact, "gone"), 0, "否", "No"),
        (about(Followup, "channel"), "phone", "电话", "Phone"),
        (about(Lead, "source"), "fair", "展会", "Fair"),
        (about(Lead, "source"), "unknown", "unknown", "unknown"),
        (about(StageMark, "stage"), "won", "成交", "Won"),
        (about(Lead, "remarks"), None, "", ""),
        (about(Contact, "consent"), None, "", ""),
    ],
)
def test_any_columns_value(described: About, value: object, zh: str, en: str) -> None:
    i18n.set_language("en")
    assert wording.value(described, value, choices=CHOICES, zone=CHINA) == en
    i18n.set_language("zh_CN")
    assert wording.value(described, value, choices=CHOICES, zone=CHINA) == zh


@given(st.dates(date(2020, 1, 1), date(2033, 1, 1)))
def test_d2_a_step_is_overdue_exactly_when_its_time_has_passed(day: date) -> None:
    i18n.set_language("en")
    due = wording.due(day.isoformat(), NOW)
    assert (due.state == "overdue") == (day < TODAY)
    assert (due.state == "today") == (day == TODAY)


@given(st.integers(-(10**7), 10**7))
def test_d2_a_moment_is_overdue_exactly_when_it_has_passed(seconds: int) -> None:
    i18n.set_language("en")
    when = NOW + timedelta(seconds=seconds)
    iso = when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    due = wording.due(iso, NOW)
    assert (due.state == "overdue") == (seconds < 0)
    assert (due.state == "future") == (when.date() > TODAY)
