"""The sheet takes its colours from the tokens and its pictures from files that exist."""

import re
from dataclasses import astuple
from pathlib import Path

import pytest

from crmdesk.ui.sheet import sheet
from crmdesk.ui.tokens import DARK, LIGHT


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_colour_is_a_token(theme):
    found = set(re.findall(r"#[0-9A-Fa-f]{3,8}\b", sheet(theme, 13).replace("QWidget#qt", "")))
    assert found
    assert found <= set(astuple(theme))


def test_every_picture_is_there_in_the_colour_of_the_theme():
    for theme in (LIGHT, DARK):
        pictures = [Path(name) for name in re.findall(r"url\((.+?)\)", sheet(theme, 13))]
        assert len(pictures) >= 5
        for picture in pictures:
            text = picture.read_text(encoding="utf-8")
            assert "currentColor" not in text
            assert theme.text2 in text or theme.on_accent in text


def test_lengths_follow_the_text_size():
    assert "font-size: 18px" in sheet(LIGHT, 13)
    assert "font-size: 25px" in sheet(LIGHT, 18)


def test_the_sheet_is_whole():
    text = sheet(LIGHT, 13)
    assert text.count("{") == text.count("}") > 60
    assert "None" not in text
