"""No text of a `.csv` file is a formula, and every text comes back (S5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmdesk.exchange.guard import guarded, unguarded


@pytest.mark.parametrize(
    ("text", "stands_as"),
    [
        ("=1+1", "'=1+1"),
        ("+86 21 5555", "'+86 21 5555"),
        ("＝1", "'＝1"),
        ("'=1", "''=1"),
        ("a=1", "a=1"),
        ("'tis", "'tis"),
        ("", ""),
    ],
)
def test_s5_what_looks_like_a_formula_gets_an_apostrophe(text: str, stands_as: str) -> None:
    assert guarded(text) == stands_as


@given(st.text())
def test_s5_a_guarded_text_is_no_formula_and_comes_back(text: str) -> None:
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))
    assert unguarded(guarded(text)) == text


@given(st.text("'=+-@a \t\r"))
def test_s5_guarding_never_makes_two_texts_one(text: str) -> None:
    assert unguarded(guarded(text)) == text
