"""What is said of a credit code while it is typed (C1)."""

import pytest

from crmdesk.ui import codes


@pytest.mark.parametrize(
    ("typed", "words", "wrong"),
    [
        ("", "", False),
        ("9", "Market regulation (17 characters to go)", False),
        ("91320594MA1", "Market regulation · Enterprise · Jiangsu (7 characters to go)", False),
        ("9199", "Characters 3–4: there is no province 99.", True),
        ("91350100M000100Y43", "✓ Market regulation · Enterprise · Fujian", False),
    ],
)
def test_what_is_said_of_a_beginning(typed, words, wrong):
    assert codes.told(typed) == (words, wrong)


def test_a_wrong_check_character_is_told():
    words, wrong = codes.told("91350100M000100Y44")
    assert wrong
    assert words
