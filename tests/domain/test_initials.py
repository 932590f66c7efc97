"""Pinyin initials: `ht` finds 恒泰."""

import runpy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmdesk import resources
from crmdesk.domain.initials import AT_MOST, FIRST, Initials

INITIALS = Initials(resources.text("initials.txt"))


@pytest.mark.parametrize(
    ("name", "readings"),
    [
        ("恒泰精密", ("htjm",)),
        ("苏州恒泰精密包装有限公司", ("szhtjmbzyxgs",)),
        ("重庆", ("cq",)),
        ("厦门", ("xm",)),
        ("长沙银行", ("csyh",)),
        ("重庆长安汽车", ("cqcaqc",)),
        ("长城汽车", ("ccqc",)),
        ("大厦", ("ds",)),
        ("ABC（苏州）3M", ("abcsz3m",)),
        ("ＡＢＣ　１２", ("abc12",)),
        ("Hengtai Packaging Co., Ltd.", ("hengtaipackagingcoltd",)),
        ("。", ("",)),
        ("", ("",)),
    ],
)
def test_initials(name: str, readings: tuple[str, ...]) -> None:
    assert INITIALS.of(name) == readings


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("曾国强", "zgq"),
        ("曾经", "cj"),
        ("单明", "sm"),
        ("单明", "dm"),
        ("解军", "xj"),
        ("解军", "jj"),
        ("查敏", "zm"),
        ("查敏", "cm"),
        ("仇伟", "qw"),
        ("区志明", "ozm"),
        ("乐嘉", "yj"),
        ("乐嘉", "lj"),
        ("张重", "zc"),
        ("张重", "zz"),
    ],
)
def test_every_reading_is_found(name: str, reading: str) -> None:
    assert reading in INITIALS.of(name)


def test_readings_are_each_once_and_sixteen_at_most() -> None:
    assert INITIALS.of("乐乐") == ("ll", "ly", "yl", "yy")
    many = INITIALS.of("乐重长单解查")
    assert len(many) == len(set(many)) == AT_MOST


def test_the_shipped_table_is_what_its_maker_makes() -> None:
    """All but the head line, which names the version of the dictionary."""
    maker = runpy.run_path(str(Path(__file__).parents[2] / "packaging" / "make_initials.py"))
    assert resources.text("initials.txt").split("\n")[1:] == maker["table"]().split("\n")[1:]


def test_the_table_covers_the_common_characters() -> None:
    """GB 2312 level 1 begins at 啊 and ends at 座: 3,755 characters in the order of their pinyin."""
    level_1 = [
        bytes([row, cell]).decode("gb2312", errors="ignore") for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF)
    ]
    characters = [character for character in level_1 if character]
    assert len(characters) == 3755
    firsts = [INITIALS.of(character) for character in characters]
    assert all(len(reading) == 1 and reading.isalpha() for readings in firsts for reading in readings)
    # They stand in the order of one reading each, so the letter stays or goes on to the next one.
    letters = "abcdefghjklmnopqrstwxyz"
    at = 0
    astray = 0
    for readings in firsts:
        places = [letters.index(reading) for reading in readings]
        if at in places:
            continue
        if at + 1 in places:
            at += 1
        else:
            astray += 1
    assert at == len(letters) - 1
    assert astray <= 10


@given(st.text(st.characters(min_codepoint=FIRST, max_codepoint=0x9FA5), max_size=12))
def test_one_letter_for_each_character(name: str) -> None:
    readings = INITIALS.of(name)
    assert 1 <= len(readings) <= AT_MOST
    assert all(len(reading) <= len(name) and (reading == "" or reading.isascii()) for reading in readings)


@given(st.text(max_size=12))
def test_any_text_has_initials_of_letters_and_digits(name: str) -> None:
    assert all(reading == "" or (reading.isascii() and reading.isalnum()) for reading in INITIALS.of(name))
    assert all(reading == reading.lower() for reading in INITIALS.of(name))
