"""Lines fit, lose nothing, keep words whole, and no line starts with a mark that closes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmdesk.exchange.paper.glyphs import drawable
from crmdesk.exchange.paper.lines import broken, joined, width

MIXED = st.text(st.sampled_from("恒泰精密MESab12 ，。：；“”（）—…、-/\n"), max_size=120)


def lines(text: str, room: float, most: int = 0) -> list[str]:
    return joined(broken(drawable(text)[0], 10.0, room, False, most)).split("\n")


@given(MIXED, st.floats(25, 300))
def test_nothing_is_lost_but_the_spaces_between_lines(text: str, room: float) -> None:
    kept = "".join(lines(text, room)).replace(" ", "")
    assert kept == drawable(text)[0].replace(" ", "").replace("\n", "")


@given(MIXED, st.floats(25, 300), st.integers(0, 3))
def test_every_line_fits(text: str, room: float, most: int) -> None:
    for line in lines(text, room, most):
        assert width(line, 10.0) <= room + 0.01 or len(line) == 1


@given(MIXED, st.floats(25, 300), st.integers(1, 3))
def test_no_more_lines_than_asked_for_and_a_cut_is_said(text: str, room: float, most: int) -> None:
    whole, cut = lines(text, room), lines(text, room, most)
    assert len(cut) <= most
    if cut != whole:
        assert cut[-1].endswith("…")
        assert cut[: most - 1] == whole[: most - 1]


@given(st.text(st.sampled_from("恒泰精密，。；）”"), min_size=1, max_size=80))
def test_no_line_starts_with_a_closing_mark(text: str) -> None:
    """Unless it leans on nothing or a row of marks is wider than the line."""
    spaced = "".join(char if at % 4 else "恒" for at, char in enumerate(text))
    assert not [line for line in lines(spaced, 60)[1:] if line[:1] in "，。；）”"]


@pytest.mark.parametrize(
    ("text", "room", "expected"),
    [
        ("Head of Equipment", 60, ["Head of", "Equipment"]),
        ("恒泰精密包装", 45, ["恒泰精密", "包装"]),
        ("接入 MES 系统", 40, ["接入", "MES 系", "统"]),
        ("说：“好”", 30, ["说：", "“好”"]),
        ("abcdefghijkl", 30, ["abcde", "fghijkl"]),
        ("a\n\nb", 100, ["a", "", "b"]),
        ("", 100, [""]),
    ],
)
def test_lines_worked_out_by_hand(text: str, room: float, expected: list[str]) -> None:
    """At size 10 a Chinese character is 10 wide; a b c d e f g h i j in Noto Sans are about
    5.6 6.2 4.8 6.2 5.6 3.4 6.2 6.2 2.6 2.6, so five of them fill 28.4 of 30 points and the next seven 28.9."""
    assert lines(text, room) == expected


def test_a_bold_word_is_wider() -> None:
    assert width("Equipment", 10, bold=True) > width("Equipment", 10)
    assert width("恒泰", 9.5) == pytest.approx(19.0)
