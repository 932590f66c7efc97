"""Overlays: children of the window that hold the keyboard and give it back."""

import pytest
import shiboken6
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from crmdesk.ui.overlays import Overlay


@pytest.fixture
def window(qtbot):
    window = QWidget()
    window.field = QLineEdit(window)
    QVBoxLayout(window).addWidget(window.field)
    qtbot.addWidget(window)
    window.resize(900, 600)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.field.setFocus()
    return window


def test_it_is_no_window_of_its_own_and_follows_its_host(window):
    """A popup window takes no Chinese input method."""
    overlay = Overlay(window, width=480)
    overlay.panel_layout.addWidget(QLabel("text"))
    overlay.show_panel()
    assert not overlay.isWindow()
    window.resize(1400, 800)
    assert overlay.size() == window.size()
    assert abs(overlay.panel.geometry().center().x() - 700) <= 1
    assert overlay.panel.isVisible()


def test_it_closes_although_what_had_the_keyboard_is_gone(window):
    """A save rebuilds the facts behind the contact form: the button it was opened from does not live any more."""
    button = QPushButton("open", window)
    button.show()
    button.setFocus()
    overlay = Overlay(window, width=480)
    closed = []
    overlay.closed.connect(lambda: closed.append(True))
    overlay.show_panel()
    shiboken6.delete(button)
    overlay.dismiss()
    assert closed == [True]
