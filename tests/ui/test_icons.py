"""Icons are tinted while painting and crisp at every scale."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QImage

from crmdesk.ui import icons, theme
from crmdesk.ui.tokens import DARK, LIGHT


@pytest.fixture(autouse=True)
def light(qapp):
    theme.apply(qapp, "light", 13)
    yield
    theme.apply(qapp, "light", 13)


def ink(image: QImage) -> set[str]:
    """The colours of the pixels that are fully painted."""
    colors = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {color.name().upper() for color in colors if color.alpha() == 255}


def test_every_icon_shipped_draws_something():
    assert len(icons.names()) >= 60
    blank = [name for name in icons.names() if not ink(icons.pixmap(name, "#FF0000", 48).toImage())]
    assert blank == []


def test_an_icon_is_painted_in_the_colour_of_its_token():
    assert ink(icons.icon("phone").pixmap(48, 48).toImage()) == {LIGHT.text2}
    assert ink(icons.icon("phone", "overdue").pixmap(48, 48).toImage()) == {LIGHT.overdue}


def test_an_icon_made_before_a_switch_of_theme_follows_it(qapp):
    made = icons.icon("phone")
    theme.apply(qapp, "dark", 13)
    assert ink(made.pixmap(48, 48).toImage()) == {DARK.text2}


def test_a_checked_icon_takes_the_accent_and_a_disabled_one_fades():
    made = icons.icon("phone")
    checked = made.pixmap(QSize(48, 48), QIcon.Mode.Normal, QIcon.State.On)
    disabled = made.pixmap(QSize(48, 48), QIcon.Mode.Disabled, QIcon.State.Off)
    assert ink(checked.toImage()) == {LIGHT.accent}
    assert ink(disabled.toImage()) == {LIGHT.field}


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_a_picture_has_all_the_pixels_of_its_screen(ratio):
    delegate = icons.pixmap("clock", "accent", 16, ratio)
    assert (delegate.width(), delegate.devicePixelRatio()) == (round(16 * ratio), ratio)
    widget = icons.icon("clock").pixmap(QSize(16, 16), ratio)
    assert (widget.width(), widget.devicePixelRatio()) == (round(16 * ratio), ratio)


def test_an_icon_survives_its_copies():
    copies = [QIcon(icons.icon(name)) for name in icons.names()[:20] for _ in range(10)]
    assert all(ink(QIcon(copy).pixmap(24, 24).toImage()) for copy in copies)


def test_an_unknown_name_is_a_bug_when_made_and_an_empty_picture_while_painting():
    with pytest.raises(KeyError):
        icons.icon("no-such-icon")
    assert ink(icons.pixmap("no-such-icon", "accent", 16).toImage()) == set()


def test_the_same_picture_is_drawn_once():
    assert icons.pixmap("mail", "accent", 16).cacheKey() == icons.pixmap("mail", "accent", 16).cacheKey()
