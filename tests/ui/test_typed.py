"""What people type and what is kept: the way there and back."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables.columns import Kind
from crmdesk.ui import typed


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.TEXT, "  恒泰 ", "恒泰"),
        (Kind.TEXT, "   ", None),
        (Kind.MONEY, "50万", 50_000_000),
        (Kind.MONEY, "1,234.5", 123_450),
        (Kind.WHOLE, "1,200", 1_200),
        (Kind.WHOLE, "１２", 12),
        (Kind.DATE, "2026/5/1", "2026-05-01"),
        (Kind.WHEN, "2026-11-25", "2026-11-25"),
        (Kind.WHEN, "2026-11-25 14:30", "2026-11-25T06:30:00Z"),
        (Kind.WHEN, "2026/11/25 9：05", "2026-11-25T01:05:00Z"),
        (Kind.MOMENT, "2026-11-25", "2026-11-24T16:00:00Z"),
    ],
)
def test_what_is_typed_is_read(kind, text, value):
    """The clock of the tests stands in Shanghai: eight hours before UTC."""
    assert typed.value(kind, text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.WHOLE, "a few"),
        (Kind.WHOLE, "1.5"),
        (Kind.WHEN, "2026-11-25 25:00"),
        (Kind.DATE, "never"),
        (Kind.MONEY, "x"),
    ],
)
def test_what_cannot_be_read_is_refused(kind, text):
    with pytest.raises(Refused):
        typed.value(kind, text)


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (Kind.MONEY, 50_000_000, "500,000"),
        (Kind.MONEY, 5, "0.05"),
        (Kind.MONEY, -123_450, "-1,234.50"),
        (Kind.WHEN, "2026-11-25T06:30:00Z", "2026-11-25 14:30"),
        (Kind.WHEN, "2026-11-25", "2026-11-25"),
        (Kind.WHOLE, 0, "0"),
        (Kind.TEXT, None, ""),
    ],
)
def test_what_is_kept_is_shown(kind, value, text):
    assert typed.text(kind, value) == text


@given(st.integers(0, 10**13))
def test_money_comes_back_to_the_cent(cents):
    assert typed.value(Kind.MONEY, typed.text(Kind.MONEY, cents)) == cents


@given(st.datetimes(datetime(1992, 1, 1), datetime(2100, 1, 1)))
def test_a_moment_comes_back_to_the_minute(at):
    stamp = at.strftime("%Y-%m-%dT%H:%M:00Z")
    assert typed.value(Kind.WHEN, typed.text(Kind.WHEN, stamp)) == stamp
