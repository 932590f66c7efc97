"""The unified social credit code (C1, fixed): GB 32100-2015 and, inside it, GB 11714."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmdesk.domain.identity.codes import (
    ALPHABET,
    KINDS,
    PROVINCES,
    Part,
    check_character,
    credit_code,
    organisation_check,
)

# Organisation code MA1X7Y2K: 22·3 + 10·7 + 1·9 + 33·10 + 7·5 + 34·8 + 2·4 + 20·2
#   = 66 + 70 + 9 + 330 + 35 + 272 + 8 + 40 = 830 = 75·11 + 5, and 11 - 5 = 6.
# Whole code 91320594MA1X7Y2K6, weights 3^i mod 31 = 1 3 9 27 19 26 16 17 20 29 25 13 8 24 10 30 28:
#   9 + 3 + 27 + 54 + 0 + 130 + 144 + 68 + 420 + 290 + 25 + 377 + 56 + 720 + 20 + 570 + 168 = 3081
#   = 99·31 + 12, and 31 - 12 = 19, which is K.
ENTERPRISE = "91320594MA1X7Y2K6K"

# 12345678: 3 + 14 + 27 + 40 + 25 + 48 + 28 + 16 = 201 = 18·11 + 3, and 11 - 3 = 8.
# 51440300123456788: 5 + 3 + 36 + 108 + 0 + 78 + 0 + 0 + 20 + 58 + 75 + 52 + 40 + 144 + 70 + 240 + 224
#   = 1153 = 37·31 + 6, and 31 - 6 = 25, which is R.
SOCIETY = "51440300123456788R"

bodies = st.builds(
    lambda kind, province, rest, organisation: kind + province + rest + organisation,
    st.sampled_from(sorted(KINDS)),
    st.sampled_from(sorted(PROVINCES)),
    st.text("0123456789", min_size=4, max_size=4),
    st.text(ALPHABET, min_size=8, max_size=8),
)
codes = bodies.map(lambda body: body + organisation_check(body[8:])).filter(lambda body: body[-1] in ALPHABET)
valid_codes = codes.map(lambda body: body + check_character(body))


@pytest.mark.parametrize("code", [ENTERPRISE, SOCIETY])
def test_c1_codes_worked_by_hand_are_valid(code: str) -> None:
    found = credit_code(code)
    assert (found.complete, found.valid, found.wrong_at, found.reason) == (True, True, None, None)


@pytest.mark.parametrize(
    ("body", "check"),
    [
        # 00000001: 1·2 = 2, and 11 - 2 = 9.   00000006: 12 = 11 + 1, and 11 - 1 = 10, written X.
        ("00000001", "9"),
        ("00000006", "X"),
        # 00000000: 0, and 11 - 0 = 11, written 0.
        ("00000000", "0"),
    ],
)
def test_gb_11714_check(body: str, check: str) -> None:
    assert organisation_check(body) == check


def test_c1_parts_say_what_they_mean() -> None:
    assert credit_code(ENTERPRISE).parts == (
        Part("Registration authority", "9", "Market regulation"),
        Part("Kind of organisation", "1", "Enterprise"),
        Part("Region", "320594", "Jiangsu"),
        Part("Organisation code", "MA1X7Y2K6", ""),
        Part("Check character", "K", ""),
    )


def test_c1_width_case_spaces_and_dashes_are_nothing() -> None:
    assert credit_code(" ９１320594-ma1x7y2k6 k ") == credit_code(ENTERPRISE)


def test_c1_every_beginning_of_a_valid_code_is_without_a_mistake() -> None:
    for end in range(18):
        found = credit_code(ENTERPRISE[:end])
        assert (found.code, found.complete, found.valid) == (ENTERPRISE[:end], False, False)
        assert (found.wrong_at, found.reason, found.missing) == (None, None, 18 - end)


def test_c1_parts_appear_while_typing() -> None:
    assert [part.meaning for part in credit_code("91").parts] == ["Market regulation", "Enterprise"]
    assert [part.characters for part in credit_code("9132").parts] == ["9", "1", "32"]
    assert credit_code("9132").parts[2].meaning == "Jiangsu"
    assert credit_code("913").parts[2].meaning == ""
    assert credit_code("").parts == ()


@pytest.mark.parametrize(
    ("typed", "position", "values"),
    [
        ("9132O", 5, {"position": 5, "letter": "O", "instead": "0"}),
        ("I", 1, {"position": 1, "letter": "I", "instead": "1"}),
        ("91320594MAZ", 11, {"position": 11, "letter": "Z", "instead": "2"}),
        ("91320594MS", 10, {"position": 10, "letter": "S", "instead": "5"}),
        ("91320594V", 9, {"position": 9, "letter": "V", "instead": "U"}),
        ("91苏", 3, {"position": 3, "letter": "苏"}),
        ("913A", 4, {"position": 4}),
        ("0", 1, {"letter": "0"}),
        ("9199", 3, {"code": "99"}),
        (ENTERPRISE + "7", 19, {"n": 19}),
    ],
)
def test_c1_the_wrong_character_is_named(typed: str, position: int, values: dict[str, object]) -> None:
    found = credit_code(typed)
    assert found.wrong_at == position
    assert found.reason is not None
    assert found.reason[1] == values
    assert found.reason[0].format(**found.reason[1])
    assert not found.valid


def test_c1_a_wrong_check_character_points_at_the_part() -> None:
    outside = credit_code("91320595" + ENTERPRISE[8:])
    assert outside.wrong_at is None
    assert outside.reason is not None
    assert "1–8" in outside.reason[0]
    # 7 -> 8 at position 13 moves the sums by 8 mod 31 and 5 mod 11; no other place in 9–17 mends both.
    inside = credit_code("91320594MA1X8Y2K6K")
    assert inside.reason is not None
    assert inside.wrong_at in (13, None)
    assert "1–8" not in inside.reason[0]


@given(valid_codes, st.data())
def test_c1_one_changed_character_is_never_valid(code: str, data: st.DataObject) -> None:
    """All 18 positions, whatever stands there instead."""
    for at in range(18):
        other = data.draw(st.sampled_from([c for c in ALPHABET if c != code[at]]))
        changed = credit_code(code[:at] + other + code[at + 1 :])
        assert credit_code(code).valid
        assert changed.complete
        assert not changed.valid
        assert changed.reason is not None


@given(valid_codes, st.integers(8, 16), st.data())
def test_c1_a_slip_in_the_organisation_code_is_never_blamed_on_another_place(
    code: str, at: int, data: st.DataObject
) -> None:
    other = data.draw(st.sampled_from([c for c in ALPHABET if c != code[at]]))
    changed = code[:at] + other + code[at + 1 :]
    if organisation_check(changed[8:16]) != changed[16]:
        assert credit_code(changed).wrong_at in (at + 1, None)


@given(valid_codes, st.integers(0, 16))
def test_c1_two_swapped_neighbours_are_noticed(code: str, at: int) -> None:
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert credit_code(swapped).valid == (swapped == code)


@given(st.text(max_size=40))
def test_c1_any_text_is_answered(text: str) -> None:
    found = credit_code(text)
    assert not (found.valid and found.reason)
    assert "".join(part.characters for part in found.parts) == found.code[:18]
