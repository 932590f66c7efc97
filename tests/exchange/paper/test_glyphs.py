"""Which font draws what, and that what is copied out of a PDF is what was typed in."""

import io
import re
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from crmdesk.exchange.paper import glyphs
from crmdesk.exchange.paper.glyphs import BOX, Run, drawable, missing, runs
from crmdesk.exchange.paper.sheet import Printed, Sheet


def printed(text: str, *, bold: bool = False, room: float = 500) -> tuple[Printed, PdfReader]:
    stream = io.BytesIO()
    sheet = Sheet((595, 842))
    sheet.put(text, 40, 40, 10, room=room, bold=bold)
    made = sheet.save(stream, title="t", author="a")
    return made, PdfReader(stream)


def squashed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize(
    "text",
    [
        "张伟明（设备科 Head of Equipment）说：“预算 50 万，Q1 上线”——周总",
        "㛃䶮𫖯𬭎𬤇",
        "café naïve Łódź Ωmega Привет",
        "¥1,234.50 ￥50 25℃ ㎡ ① № … — · ‘x’ <b>&amp;</b> %s {x} \\ (paren",
        "にほんご カタカナ",
    ],
)
def test_text_copied_out_is_the_text_typed_in(text: str, bold: bool) -> None:
    made, reader = printed(text, bold=bold)
    assert made == Printed(1, ())
    assert squashed(reader.pages[0].extract_text()) == squashed(text)


@cache
def drawn_characters() -> str:
    """Every character that our fonts draw, but for spaces and what has no shape of its own."""
    known = glyphs.widths(han=True)
    return "".join(sorted(c for c in known if known[c] > 0 and not c.isspace() and drawable(c) == (c, ())))


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_any_characters_survive_the_way_through_a_pdf(data: st.DataObject) -> None:
    """More than 256 different ones, so that a font is cut into several subsets."""
    picks = data.draw(st.lists(st.integers(0, len(drawn_characters()) - 1), min_size=1, max_size=400))
    text = "".join(drawn_characters()[pick] for pick in picks)
    made, reader = printed(text, room=450)
    assert made.missing == ()
    assert squashed(reader.pages[0].extract_text()) == squashed(text)


def test_every_font_is_embedded_and_cut_to_what_is_used() -> None:
    _, reader = printed("恒泰 Hengtai")
    resources: Any = reader.pages[0]["/Resources"]
    fonts = resources["/Font"]
    assert {font.get_object()["/BaseFont"].split("+")[1] for font in fonts.values()} == {
        "NotoSans-Regular", "NotoSansSC-Regular",
    }  # fmt: skip
    for font in fonts.values():
        descriptor = font.get_object()["/FontDescriptor"].get_object()
        assert re.fullmatch(r"/[A-Z]{6}\+.*", font.get_object()["/BaseFont"])
        assert 0 < len(descriptor["/FontFile2"].get_object().get_data()) < 60_000


def test_a_character_that_no_font_has_is_named_and_a_box_stands_for_it() -> None:
    made, reader = printed("客户 👍 한 𠮷 ☑")
    assert made.missing == ("👍", "한", "𠮷", "☑")
    assert squashed(reader.pages[0].extract_text()) == "客户" + BOX * 4


def test_missing_names_each_once_in_order() -> None:
    assert missing("한a한☐") == ("한", "☐")
    assert missing("李㛃 ABC 123，。") == ()


def test_what_has_no_shape_is_dropped_and_no_loss() -> None:
    assert drawable("a\u200bb\ufeffc\x07d\u00ade") == ("abcde", ())
    assert drawable("one\r\ntwo\rthree") == ("one\ntwo\nthree", ())


def test_a_letter_and_its_mark_become_the_letter() -> None:
    assert drawable("Jose\u0301") == ("José", ())


def test_noto_sans_draws_first_then_the_chinese_font() -> None:
    assert runs("恒泰MES项目") == (
        Run("NotoSansSC-Regular", "恒泰"), Run("NotoSans-Regular", "MES"), Run("NotoSansSC-Regular", "项目"),
    )  # fmt: skip
    assert runs("x恒", bold=True) == (Run("NotoSans-Bold", "x"), Run("NotoSansSC-Bold", "恒"))


def test_quotes_and_dashes_follow_the_language_of_the_text() -> None:
    assert [run.font for run in runs("“MES”——", han=True)] == [
        "NotoSansSC-Regular", "NotoSans-Regular", "NotoSansSC-Regular",
    ]  # fmt: skip
    assert [run.font for run in runs("“MES” —")] == ["NotoSans-Regular"]


@given(st.text(max_size=60), st.booleans())
def test_runs_are_the_text(text: str, han: bool) -> None:
    drawn, _ = drawable(text)
    assert "".join(run.text for run in runs(drawn, han=han)) == drawn
