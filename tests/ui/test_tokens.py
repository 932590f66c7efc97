"""A3: text ≥ 4.5:1, borders of inputs and the focus ring ≥ 3:1, in both themes."""

import math
from dataclasses import fields
from itertools import combinations

import pytest

from crmdesk.ui.tokens import DARK, LIGHT, Tokens

GROUNDS = ("window", "surface", "sunken", "raised")
TEXT_PAIRS = [
    *[(text, ground) for text in ("text", "text2", "text3") for ground in GROUNDS],
    ("text", "accent_soft"),
    ("text", "hover"),
    ("text2", "hover"),
    ("text2", "accent_soft"),
    ("accent", "surface"),
    ("accent", "accent_soft"),
    ("accent", "window"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    *[(name, f"{name}_bg") for name in ("grade_a", "grade_b", "grade_c", "overdue", "today", "ok")],
    *[(name, "raised") for name in ("high", "mid", "low", "overdue", "today", "ok")],
    *[(name, "surface") for name in ("call", "visit", "mail", "demo", "due", "care", "overdue")],
    *[(name, "accent_soft") for name in ("high", "mid", "low")],
    ("toast_text", "toast_bg"),
    ("toast_link", "toast_bg"),
]
EDGES = [*[("field", ground) for ground in ("surface", "window")], *[("accent", ground) for ground in GROUNDS]]


def luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_itself():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_is_readable(theme: Tokens):
    found = {pair: round(contrast(getattr(theme, pair[0]), getattr(theme, pair[1])), 2) for pair in TEXT_PAIRS}
    assert len(found) >= 35
    assert {pair: ratio for pair, ratio in found.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_edges_are_visible(theme: Tokens):
    found = {pair: round(contrast(getattr(theme, pair[0]), getattr(theme, pair[1])), 2) for pair in EDGES}
    assert {pair: ratio for pair, ratio in found.items() if ratio < 3.0} == {}


# How a colour looks to who does not tell red from green (Machado, Oliveira, Fernandes 2009, severity 1).
BLINDNESS = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
}
GROUPS = [("high", "mid", "low"), ("overdue", "today"), ("call", "visit", "mail", "demo", "due")]


def linear(color: str) -> list[float]:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def lab(rgb: list[float]) -> list[float]:
    xyz = [
        sum(factor * part for factor, part in zip(row, rgb, strict=True)) / white
        for row, white in (
            ((0.4124, 0.3576, 0.1805), 0.9505),
            ((0.2126, 0.7152, 0.0722), 1.0),
            ((0.0193, 0.1192, 0.9505), 1.089),
        )
    ]
    x, y, z = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in xyz)
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)]


def seen(color: str, eyes: str) -> list[float]:
    rgb = linear(color)
    mixed = (sum(f * part for f, part in zip(row, rgb, strict=True)) for row in BLINDNESS[eyes])
    return lab([min(1.0, max(0.0, part)) for part in mixed])


@pytest.mark.parametrize("eyes", BLINDNESS)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_colours_of_one_group_differ_for_every_eye(theme: Tokens, eyes: str):
    """A colour difference (ΔE 1976) of 10 is plain to see; words and icons stand beside each anyway (A2)."""
    found = {
        (one, other): round(math.dist(seen(getattr(theme, one), eyes), seen(getattr(theme, other), eyes)), 1)
        for group in GROUPS
        for one, other in combinations(group, 2)
    }
    assert {pair: difference for pair, difference in found.items() if difference < 10} == {}


def test_the_measure_of_difference_finds_what_it_is_for():
    """Vermilion and olive, far apart to most eyes, are near for one that does not tell red from green."""
    assert math.dist(lab(linear("#C0392B")), lab(linear("#7F6A00"))) > 45
    assert math.dist(seen("#C0392B", "protan"), seen("#7F6A00", "protan")) < 25


def test_every_token_is_a_full_colour():
    for theme in (LIGHT, DARK):
        for token in fields(theme):
            value = getattr(theme, token.name)
            assert len(value) == 7, token.name
            assert int(value[1:], 16) >= 0
