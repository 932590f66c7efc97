"""What a cell means (L10): every figure here is worked out by hand."""

import datetime
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmdesk.domain.refusal import Refused
from crmdesk.exchange import values
from crmdesk.i18n import tr

TODAY = datetime.date(2026, 11, 22)
SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))


@pytest.mark.parametrize(
    ("cell", "cents"),
    [
        (50, 5_000),
        (1234.565, 123_457),
        ("1234.5", 123_450),
        ("50万", 50_000_000),
        ("50 万元", 50_000_000),
        ("５０　万", 50_000_000),
        ("¥1,234.50", 123_450),
        ("￥5000元整", 500_000),
        ("RMB 280k", 28_000_000),
        ("100w", 100_000_000),
        ("1.2亿", 12_000_000_000),
        ("1.2万亿", 120_000_000_000_000),
        ("5千万", 5_000_000_000),
        ("1.2M", 120_000_000),
        ("20-30万", 20_000_000),
        ("20万～30万元", 20_000_000),
        ("20至30万", 20_000_000),
        ("8000-1万", 800_000),
        ("约50万", 50_000_000),
        ("预算：50万以上", 50_000_000),
        ("50万+", 50_000_000),
        ("五十万", 50_000_000),
        ("十万元", 10_000_000),
        ("伍拾万元整", 50_000_000),
        ("一百二十三万四千五百元", 123_450_000),
        ("三万五", 3_500_000),
        ("三万零五", 3_000_500),
    ],
)
def test_money_is_read_in_cents(cell: Any, cents: int) -> None:
    assert values.money(cell) == cents


@pytest.mark.parametrize(
    "cell", ["-5", -5, "12,34", "8万/年", "30%", "免费", "", None, True, float("nan"), "1e99", 1e30]
)
def test_what_is_no_amount_is_refused(cell: Any) -> None:
    with pytest.raises(Refused, match=r"is not an amount in yuan\."):
        values.money(cell)


@pytest.mark.parametrize("cell", ["$100", "100美元", "HKD 5000", "€ 20"])
def test_other_currencies_are_refused_and_never_taken_for_yuan(cell: str) -> None:
    with pytest.raises(Refused, match="is not in yuan"):
        values.money(cell)


@pytest.mark.parametrize(
    ("header", "cell", "cents"),
    [
        ("预算(万元)", 50.5, 50_500_000),
        ("预算（万元）", "20-30", 20_000_000),
        ("预算/万", "50万", 50_000_000),
        ("预算(万元)", "5000元", 500_000),
        ("预计金额（元）", "5000", 500_000),
        ("Budget (k)", "12", 1_200_000),
        ("预算(一期)", 7, 700),
    ],
)
def test_a_header_may_name_the_unit_which_the_cell_overrides(header: str, cell: Any, cents: int) -> None:
    assert values.money(cell, unit=values.unit_of(header)) == cents


@given(st.decimals(0, 10**9, places=2), st.sampled_from(["{:,.2f}", "¥{:.2f}", "{:.2f}元", "约 {:,.2f} 元"]))
def test_an_amount_written_is_the_amount_read(amount: Decimal, form: str) -> None:
    assert values.money(form.format(amount)) == int(amount * 100)


@given(st.decimals(0, 10**6, places=3))
def test_tens_of_thousands_are_exact_and_half_a_cent_goes_up(amount: Decimal) -> None:
    assert values.money(f"{amount}万") == int(amount * 1_000_000)
    assert values.money(f"{amount}") == int((amount * 100).quantize(Decimal(1), ROUND_HALF_UP))


@pytest.mark.parametrize(
    "cell",
    [
        46143,
        46143.0,
        "46143",
        46143.75,
        20260501,
        "20260501",
        "2026/5/1",
        "2026-5-1",
        "2026.5.1",
        "2026-05-01",
        "2026年5月1日",
        "2026 年 5 月 1 日 星期五",
        "２０２６／５／１",
        "2026-05-01 14:30",
        "2026年5月1日（周五）下午2点半",
        "26年5月1日",
        "1 May 2026",
        "May 1st, 2026",
        datetime.date(2026, 5, 1),
        datetime.datetime(2026, 5, 1, 23, 59),
    ],
)
def test_the_first_of_may_2026_is_known_however_it_is_written(cell: Any) -> None:
    assert values.day(cell, TODAY) == "2026-05-01"


@pytest.mark.parametrize(
    ("cell", "today", "day"),
    [
        ("5月1日", datetime.date(2026, 11, 22), "2027-05-01"),  # 160 days ahead against 205 days back
        ("6月1日", datetime.date(2026, 11, 22), "2026-06-01"),  # 174 days back against 191 ahead
        ("5/1", datetime.date(2026, 4, 1), "2026-05-01"),
        ("12月31日", datetime.date(2027, 1, 2), "2026-12-31"),
        ("1月2日", datetime.date(2026, 12, 31), "2027-01-02"),
        ("2月29日", datetime.date(2028, 1, 1), "2028-02-29"),
    ],
)
def test_a_day_without_a_year_is_the_nearest(cell: str, today: datetime.date, day: str) -> None:
    assert values.day(cell, today) == day


@pytest.mark.parametrize(
    ("cell", "day"), [("13/5/2026", "2026-05-13"), ("5/13/2026", "2026-05-13"), ("5/5/2026", "2026-05-05")]
)
def test_one_figure_above_twelve_settles_which_is_the_month(cell: str, day: str) -> None:
    assert values.day(cell, TODAY) == day


def test_two_possible_days_are_refused() -> None:
    with pytest.raises(Refused, match="may be two different days"):
        values.day("1/5/2026", TODAY)


@pytest.mark.parametrize(
    "cell",
    ["2026-02-30", "2026年6月", "年前", "asap", "", None, True, 5.1, 2026, "99999", "2月29日", "0000-01-01", "25:00"],
)
def test_what_is_no_date_is_refused_in_words(cell: Any) -> None:
    with pytest.raises(Refused, match=r"is not a date\.") as refused:
        values.day(cell, TODAY)
    assert refused.value.values == {"value": values.text(cell)}


def test_day_numbers_know_the_leap_year_that_never_was() -> None:
    assert values.from_serial(1) == datetime.datetime(1900, 1, 1)
    assert values.from_serial(59) == datetime.datetime(1900, 2, 28)
    assert values.from_serial(61) == datetime.datetime(1900, 3, 1)
    assert values.from_serial(46143.75) == datetime.datetime(2026, 5, 1, 18)
    for never in (0, 60, 60.5, 3_000_000):
        with pytest.raises(ValueError, match=str(never)):
            values.from_serial(never)


@given(st.dates(datetime.date(1930, 1, 1), datetime.date(2099, 12, 31)))
def test_every_day_is_read_back_from_each_form(day: datetime.date) -> None:
    iso = day.isoformat()
    serial = (day - datetime.date(1899, 12, 30)).days
    assert values.day(serial, TODAY) == values.day(str(serial), TODAY) == iso
    assert values.day(f"{day.year}/{day.month}/{day.day}", TODAY) == iso
    assert values.day(f"{day.year}年{day.month}月{day.day}日", TODAY) == iso
    assert values.day(f"{day:%Y%m%d}", TODAY) == iso
    if abs(day - TODAY).days < 180:
        assert values.day(f"{day.month}月{day.day}日", TODAY) == iso


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-05-01 14:30", "2026-05-01T06:30:00Z"),
        ("2026/5/1 下午2:30", "2026-05-01T06:30:00Z"),
        ("2026/5/1 2:30 PM", "2026-05-01T06:30:00Z"),
        ("2026年5月1日14点半", "2026-05-01T06:30:00Z"),
        ("2026-05-01T06:30:00Z", "2026-05-01T06:30:00Z"),
        ("2026-05-01T14:30:05+08:00", "2026-05-01T06:30:05Z"),
        (datetime.datetime(2026, 5, 1, 14, 30), "2026-05-01T06:30:00Z"),
        (46143.75, "2026-05-01T10:00:00Z"),
        ("2026-05-01", "2026-04-30T16:00:00Z"),
        ("2026-05-01 凌晨12:10", "2026-04-30T16:10:00Z"),
    ],
)
def test_a_moment_is_kept_in_utc(cell: Any, moment: str) -> None:
    assert values.moment(cell, TODAY, SHANGHAI) == moment


def test_a_planned_contact_is_a_moment_or_all_day() -> None:
    assert values.when("2026-05-01", TODAY, SHANGHAI) == "2026-05-01"
    assert values.when(datetime.datetime(2026, 5, 1), TODAY, SHANGHAI) == "2026-05-01"
    assert values.when("2026-05-01 08:00", TODAY, SHANGHAI) == "2026-05-01T00:00:00Z"
    with pytest.raises(Refused):
        values.when("2026-05-01 25:00", TODAY, SHANGHAI)


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        (19900000123.0, "19900000123"),
        (19900000123, "19900000123"),
        ("１９９０００００１２３", "19900000123"),
        ("+86 199-0000-0123", "19900000123"),
        ("8619900000123", "19900000123"),
        ("手机：199 0000 0123", "19900000123"),
        ("(0755)55501234", "0755-55501234"),
        ("0755 5550 1234 转 801", "0755-55501234转801"),
        ("0755-55501234 ext. 801", "0755-55501234转801"),
        ("0086-755-55501234", "0755-55501234"),
        ("+86 10 5550 1234", "010-55501234"),
        (75555501234.0, "0755-55501234"),  # a figure lost the zero of its area code
        ("55501234", "55501234"),
        ("4005550123", "400-555-0123"),
        ("+1 (415) 555-0123", "+1 415 555-0123"),
        ("00852 5550 0123", "+852 5550 0123"),
        ("19900000123/0755-55501234", "19900000123 / 0755-55501234"),
        ("19900000123、19900000123", "19900000123"),
    ],
)
def test_phones_have_one_form(cell: Any, phone: str) -> None:
    assert values.phone(cell) == phone


def test_several_numbers_in_a_cell_can_be_had_apart() -> None:
    assert values.phones("19900000123\n0755-55501234转801") == ("19900000123", "0755-55501234转801")


@pytest.mark.parametrize("cell", ["没有电话", "12", "", None, True, "a@b.example", datetime.date(2026, 5, 1), "1" * 30])
def test_what_is_no_phone_is_refused(cell: Any) -> None:
    with pytest.raises(Refused, match="is not a phone number"):
        values.phone(cell)


@given(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.sampled_from(["{}", "+86{}", "+86 {}", "0086-{}", "tel:{}", " {} "]),
)
def test_a_mobile_number_loses_only_its_country(number: str, form: str) -> None:
    assert values.phone(form.format(number)) == number


@pytest.mark.parametrize(
    ("cell", "number"), [(5.0, 5), ("1,200", 1200), ("３人", 3), ("5 分钟", 5), ("约200人", 200), ("-3", -3)]
)
def test_whole_numbers(cell: Any, number: int) -> None:
    assert values.whole(cell) == number


@pytest.mark.parametrize("cell", [5.5, "50-99人", "多", "", None, True, 10**20, "1,2"])
def test_what_is_no_whole_number_is_refused(cell: Any) -> None:
    with pytest.raises(Refused, match="is not a whole number"):
        values.whole(cell)


@pytest.mark.parametrize(
    ("cell", "flag"), [("是", 1), ("√", 1), ("Ｙ", 1), ("Yes", 1), (True, 1), (1.0, 1), ("×", 0), ("否", 0), (0, 0)]
)
def test_ticks(cell: Any, flag: int) -> None:
    assert values.flag(cell) == flag


def test_a_tick_in_doubt_is_refused() -> None:
    with pytest.raises(Refused, match="neither yes nor no"):
        values.flag("也许")


def test_mail_addresses() -> None:
    assert values.email("尹思成 <yin@shili.example>") == "yin@shili.example"
    assert values.email("ｙｉｎ＠shili.example") == "yin@shili.example"
    assert values.email("mailto:Yin@shili.example") == "Yin@shili.example"
    for wrong in ("yin@shili", "not-an-address", "a b@shili.example", "a@b..example", "", None):
        with pytest.raises(Refused, match="is not a mail address"):
            values.email(wrong)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (19900000123.0, "19900000123"),
        (0.1 + 0.2, "0.3"),
        (1e20, "100000000000000000000"),
        (1.5e-7, "0.00000015"),
        (True, "TRUE"),
        (datetime.datetime(2026, 5, 1), "2026-05-01"),
        (datetime.datetime(2026, 5, 1, 14, 30), "2026-05-01 14:30"),
        (datetime.time(9, 5), "09:05"),
        ("\u200b 样品\u00a0", "样品"),
    ],
)
def test_a_cell_as_a_person_sees_it(cell: Any, text: str) -> None:
    assert values.text(cell) == text


def test_signs_that_stand_for_nothing_are_blank() -> None:
    for cell in (None, "", "-", "——", "/", "无", "N/A", "　", "待定"):
        assert values.blank(cell), cell
    for kept in (0, False, "0", "无锡", "n"):
        assert not values.blank(kept), kept


@given(
    st.one_of(st.text(max_size=12), st.integers(), st.floats(), st.booleans(), st.none(), st.datetimes(), st.times())
)
def test_any_cell_is_read_or_refused_in_a_sentence(cell: Any) -> None:
    readers = (
        values.money,
        values.phone,
        values.whole,
        values.flag,
        values.email,
        lambda c: values.day(c, TODAY),
        lambda c: values.moment(c, TODAY, SHANGHAI),
    )
    for reader in readers:
        assert values.text(cell) in _answer(reader, cell)


def _answer(reader: Callable[[Any], object], cell: Any) -> str:
    """The sentence of a refusal; where there is none, the cell itself."""
    try:
        reader(cell)
    except Refused as refused:
        return tr(refused.text, **refused.values)
    return values.text(cell)


@given(st.from_regex(r"0[0-9]{2,3}-[0-9]{7,8}|1[0-9]{10}", fullmatch=True))
def test_a_number_in_its_usual_form_reads_as_if_it_were_written_otherwise(said: str) -> None:
    assert values.phone(said) == values.phone(f" {said} ")


@given(st.integers(0, 10**9) | st.floats(0, 10**9), st.sampled_from([1, 10_000]))
def test_an_amount_that_is_a_number_reads_as_its_text(amount: float, unit: int) -> None:
    shown = format(Decimal(repr(amount)), "f")
    assert values.money(amount, unit=unit) == values.money(shown, unit=unit)
