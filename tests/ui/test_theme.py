"""The theme changes while the program runs, as if it had been started with it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QLabel,
    QLineEdit,
    QProgressBar,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)

from crmdesk.ui import buttons, theme
from crmdesk.ui.notices import Sign
from crmdesk.ui.tokens import DARK, LIGHT


@pytest.fixture(autouse=True)
def light_again(qapp):
    theme.apply(qapp, "light", 13)
    yield
    theme.apply(qapp, "light", 13)


def sample() -> QWidget:
    page = QWidget()
    page.setProperty("page", True)
    column = QVBoxLayout(page)
    for role in ("title", "h2", "muted", "caption", "error", "figure", "pill"):
        label = QLabel("恒泰精密 Hengtai 260")
        theme.mark(label, role=role)
        column.addWidget(label)
    card = QFrame()
    card.setProperty("card", True)
    inner = QVBoxLayout(card)
    for kind in ("", "primary", "quiet", "chip"):
        inner.addWidget(buttons.push("Call", icon="phone", kind=kind))
    for widget in (QLineEdit("text"), QComboBox(), QCheckBox("yes"), QProgressBar(), Sign("clock", "text2")):
        inner.addWidget(widget)
    column.addWidget(card)
    column.addWidget(QTableWidget(2, 2))
    page.resize(400, 700)
    return page


def picture(page: QWidget):
    page.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    page.show()
    page.ensurePolished()
    return page.grab().toImage()


@pytest.mark.parametrize(("first", "then"), [("light", "dark"), ("dark", "light")])
def test_a_live_switch_equals_a_fresh_start_pixel_for_pixel(qapp, qtbot, first, then):
    theme.apply(qapp, first, 13)
    switched = sample()
    qtbot.addWidget(switched)
    before = picture(switched)
    theme.apply(qapp, then, 13)
    after = picture(switched)
    fresh = sample()
    qtbot.addWidget(fresh)
    assert after == picture(fresh)
    assert before != after


def test_dark_and_light_put_on_their_tokens(qapp):
    theme.apply(qapp, "dark")
    assert theme.now() is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == DARK.window
    theme.apply(qapp, "light")
    assert theme.now() is LIGHT
    assert theme.color("accent").name().upper() == LIGHT.accent


def test_text_size_scales_every_role(qapp):
    roles = ("caption", "nav", "body", "strong", "h2", "title", "figure")
    assert [theme.font(role).pixelSize() for role in roles] == [12, 11, 13, 13, 14, 18, 22]
    theme.apply(qapp, "light", 18)
    assert [theme.font(role).pixelSize() for role in roles] == [17, 15, 18, 18, 19, 25, 30]
    assert theme.px(13) == 18
    label = QLabel("x")
    theme.mark(label, role="title")
    label.ensurePolished()
    assert label.font().pixelSize() == 25


def test_changed_is_told_after_the_tokens_are_in_use(qapp, qtbot):
    seen = []
    theme.look.changed.connect(lambda: seen.append(theme.now()))
    theme.apply(qapp, "dark")
    assert seen == [DARK]


@pytest.mark.parametrize(("mode", "size"), [("sepia", 13), ("light", 11), ("light", 19)])
def test_an_unknown_look_is_refused(qapp, mode, size):
    with pytest.raises(ValueError):
        theme.apply(qapp, mode, size)


def test_chinese_shapes_come_from_a_chinese_font(qapp):
    """A family made for Chinese is named before chance picks Japanese shapes."""
    families = qapp.font().families()
    assert "Noto Sans CJK SC" in families
    assert not {"sans", "sans serif", "sans-serif"} & {family.lower() for family in families}
