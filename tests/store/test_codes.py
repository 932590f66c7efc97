"""The recovery code: tolerant of how it is typed, never of a slip that makes another code (S1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmdesk.store import codes

letters = st.text(codes.LETTERS, min_size=codes.SIZE, max_size=codes.SIZE)


def test_a_code_worked_out_by_hand():
    """All zeros but the last letter, which counts 1: 1 modulo 1021 is 1, in two letters 01."""
    assert codes.written("0" * 27 + "1") == "00000-00000-00000-00000-00000-00101"


def test_a_code_of_the_largest_number():
    """2**140 - 1 modulo 1021 is 4 (2**10 is 3, so 2**140 is 3**14 = 4,782,969, which is 4,684 times 1021 and 605)."""
    assert (3**14) % 1021 == 605
    assert codes.written("Z" * 28)[-2:] == codes.LETTERS[604 // 32] + codes.LETTERS[604 % 32]


def test_codes_are_random_and_have_six_groups_of_five():
    found = {codes.new() for _ in range(50)}
    assert len(found) == 50
    assert {tuple(map(len, code.split("-"))) for code in found} == {(5,) * 6}


@given(letters)
def test_however_it_is_typed_it_is_read(whole):
    code = codes.written(whole)
    plain = code.replace("-", "")
    wide = "".join(chr(ord(c) + 0xFEE0) for c in plain)
    for typed in (
        code,
        code.lower(),
        plain,
        f"  {code.replace('-', ' ')}\n",
        wide,
        code.replace("-", "—"),
        code + "。",
    ):
        assert list(codes.readings(typed)) == [plain]
        assert codes.looks_like(typed)


@given(letters)
def test_look_alikes_are_read_as_what_they_must_be(whole):
    code = codes.written(whole)
    slips = str.maketrans({"1": "l", "0": "O", "V": "u"})
    assert list(codes.readings(code.translate(slips))) == [code.replace("-", "")]
    assert list(codes.readings(code.replace("1", "I"))) == [code.replace("-", "")]


@given(letters, st.integers(0, 29), st.sampled_from(codes.LETTERS))
def test_one_wrong_letter_is_never_taken_for_the_code_that_it_is_not(whole, at, other):
    """It is noticed; if it is one of 8B 5S 2Z 6G, the right code is among the readings."""
    code = codes.written(whole).replace("-", "")
    if code[at] == other:
        return
    slip = code[:at] + other + code[at + 1 :]
    readings = list(codes.readings(slip))
    assert slip not in readings
    if {code[at], other} in ({"8", "B"}, {"5", "S"}, {"2", "Z"}, {"6", "G"}):
        assert code in readings


@given(letters, st.integers(0, 29), st.integers(0, 29))
def test_two_letters_that_changed_places_are_noticed(whole, one, two):
    code = list(codes.written(whole).replace("-", ""))
    if code[one] == code[two]:
        return
    code[one], code[two] = code[two], code[one]
    assert "".join(code) not in codes.readings("".join(code))


@pytest.mark.parametrize(
    "typed", ["", "恢复码", "00000-00000", "-" * 30, "0" * 31, "é" * 30, "correct horse battery staple"]
)
def test_what_is_no_code_has_no_reading(typed):
    assert list(codes.readings(typed)) == []
