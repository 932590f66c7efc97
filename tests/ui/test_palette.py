"""The palette: one field that finds, chosen with the arrows, usable with an input method."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QInputMethodEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from crmdesk.ui.palette import Hit, Palette, command_hits


@pytest.fixture
def calls():
    return []


@pytest.fixture
def palette(qtbot, calls):
    window = QWidget()
    window.field = QLineEdit(window)
    QVBoxLayout(window).addWidget(window.field)
    qtbot.addWidget(window)
    window.resize(1200, 700)
    actions = []
    for text in ("&Import…", "&New lead", "Im Board", "Off", "P1", "P2", "P3", "P4"):
        action = QAction(text, window)
        action.triggered.connect(lambda *_, text=text: calls.append(text))
        action.setEnabled(text != "Off")
        actions.append(action)

    def search(text):
        calls.append(f"? {text}")
        found = [name for name in ("恒泰精密", "恒力化工", "Im Glück") if text and text in name]
        return [Hit("Customers", name, lambda name=name: calls.append(name), "A", "building-2") for name in found]

    made = Palette(window, lambda: actions, search)
    QAbstractItemModelTester(made.rows, QAbstractItemModelTester.FailureReportingMode.Fatal)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.field.setFocus()
    made.host = window
    return made


def titles(palette):
    return [palette.rows.index(row).data() for row in range(palette.rows.rowCount())]


def test_found_things_come_before_commands_and_the_first_is_chosen(palette):
    palette.ask("Im")
    assert titles(palette) == ["Im Glück", "Import", "Im Board"]
    assert palette.list.currentIndex().row() == 0
    assert palette.rows.index(0).data(Qt.ItemDataRole.AccessibleTextRole) == "Customers, Im Glück, A"


def test_enter_runs_what_the_arrows_chose_and_the_focus_goes_back(palette, qtbot, calls):
    palette.ask("Im")
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return):
        qtbot.keyClick(palette.field, key)
    assert calls[-1] == "&Import…"
    assert not palette.isVisible()
    assert QApplication.focusWidget() is palette.window().field


def test_a_name_is_found_only_once_the_input_method_has_committed_it(palette, calls):
    palette.ask()
    calls.clear()
    QApplication.sendEvent(palette.field, QInputMethodEvent("heng", []))
    assert calls == []
    committed = QInputMethodEvent("", [])
    committed.setCommitString("恒")
    QApplication.sendEvent(palette.field, committed)
    assert calls == ["? 恒"]
    assert titles(palette) == ["恒泰精密", "恒力化工"]


def test_a_greater_sign_asks_for_commands_only(palette, calls):
    palette.ask(">im")
    assert titles(palette) == ["Import", "Im Board"]
    assert calls == []
    palette.ask(">")
    assert len(titles(palette)) == 7


def test_nothing_found_says_so_and_enter_does_nothing(palette, qtbot, calls):
    palette.ask("zzz")
    assert palette.count.text() == "Nothing found."
    calls.clear()
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert calls == []
    assert palette.isVisible()


def test_a_click_runs_a_hit_and_esc_none(palette, qtbot, calls):
    palette.ask("恒力")
    spot = palette.list.visualRect(palette.rows.index(0)).center()
    qtbot.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert calls[-1] == "恒力化工"
    palette.ask()
    calls.clear()
    qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert calls == []
    assert not palette.isVisible()


def test_commands_that_begin_with_the_text_come_first(palette):
    actions = palette._actions()
    assert [hit.title for hit in command_hits(actions, "boa")] == ["Im Board"]
    assert [hit.title for hit in command_hits(actions, "n")] == ["New lead"]
    assert "Off" not in [hit.title for hit in command_hits(actions, "")]
