"""Buttons carry a name, their keys, and the state of their command."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from crmdesk.ui import buttons, commands


def test_a_button_that_is_only_an_icon_has_a_name(qtbot):
    button = buttons.tool("plus", "Add")
    qtbot.addWidget(button)
    assert button.accessibleName() == button.toolTip() == "Add"
    words = buttons.push("Call", icon="phone", kind="primary")
    qtbot.addWidget(words)
    assert isinstance(words, QPushButton)
    assert words.accessibleName() == "Call"


def test_a_button_follows_its_command(qtbot):
    owner, calls = QWidget(), []
    qtbot.addWidget(owner)
    action = commands.command(owner, "call", "&Phone", lambda: calls.append("call"), icon="phone", keys="C")
    button = buttons.of(action, parent=owner)
    button.click()
    assert calls == ["call"]
    assert button.toolTip() == "Phone (C)"
    action.setEnabled(False)
    assert not button.isEnabled()


def test_a_chip_is_on_or_off_and_a_button_runs_what_it_is_given(qtbot):
    calls = []
    chip = buttons.push("A", lambda: calls.append(chip.isChecked()), kind="chip")
    qtbot.addWidget(chip)
    chip.click()
    chip.click()
    assert calls == [True, False]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_presses_as_space_does(qtbot, key):
    pressed = []
    button = buttons.push("Choose a file…", lambda: pressed.append(True))
    qtbot.addWidget(button)
    qtbot.keyClick(button, key)
    qtbot.keyClick(button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert pressed == [True]
