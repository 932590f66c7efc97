"""Overlays: children of the window that hold the keyboard and give it back."""

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

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
