"""The questions a window asks: answered by keyboard, safe by default, focus given back."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget

from crmdesk.ui import dialogs


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


def button(overlay, text):
    return next(b for b in overlay.findChildren(QPushButton) if b.text() == text)


def test_a_prompt_takes_a_line_and_gives_the_focus_back(window, qtbot):
    answers = []
    overlay = dialogs.prompt(window.field, "New tag", "Tag", "Add", answers.append, text="old")
    assert isinstance(QApplication.focusWidget(), QLineEdit)
    assert QApplication.focusWidget().selectedText() == "old"
    qtbot.keyClicks(QApplication.focusWidget(), "  VIP ")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert answers == ["VIP"]
    assert not overlay.isVisible()
    assert QApplication.focusWidget() is window.field


def test_an_empty_line_is_no_answer(window, qtbot):
    answers = []
    overlay = dialogs.prompt(window, "New tag", "Tag", "Add", answers.append)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert answers == []
    assert overlay.isVisible()


def test_esc_and_a_click_beside_close_without_an_answer(window, qtbot):
    answers = []
    overlay = dialogs.prompt(window, "New tag", "Tag", "Add", answers.append, text="x")
    with qtbot.waitSignal(overlay.closed):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    overlay = dialogs.prompt(window, "New tag", "Tag", "Add", answers.append, text="x")
    with qtbot.waitSignal(overlay.closed):
        qtbot.mouseClick(overlay, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert answers == []


def test_the_safe_button_has_the_keyboard(window, qtbot):
    done = []
    overlay = dialogs.confirm(window, "Erase", "Erase Ms Zhou? This cannot be undone.", "Erase", lambda: done.append(1))
    assert QApplication.focusWidget().text() == "Cancel"
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert done == []
    overlay = dialogs.confirm(window, "Erase", "Erase Ms Zhou? This cannot be undone.", "Erase", lambda: done.append(1))
    button(overlay, "Erase").click()
    assert done == [1]


def test_a_choice_is_made_by_number_too(window, qtbot):
    chosen = []
    dialogs.choose(window, "Why was it lost?", [("price", "Price"), ("budget", "Budget")], chosen.append)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_2)
    qtbot.waitUntil(lambda: chosen == ["budget"])


def test_tab_goes_round_inside_and_keys_do_not_reach_the_page(window, qtbot):
    overlay = dialogs.prompt(window, "New tag", "Tag", "Add", lambda _: None)
    seen = []
    for _ in range(6):
        seen.append(QApplication.focusWidget())
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert len(set(seen)) == 3
    assert all(overlay.isAncestorOf(widget) for widget in seen)


def test_the_cheat_sheet_lists_keys_and_filters(window, qtbot):
    actions = []
    for text, keys in (("&Undo", "Ctrl+Z"), ("&Find", "Ctrl+F"), ("No key", "")):
        action = QAction(text, window)
        action.setShortcut(keys)
        actions.append(action)
    sheet = dialogs.CheatSheet(window, actions)
    qtbot.addWidget(sheet)
    assert not sheet.isModal()

    def shown():
        return [sheet.table.item(r, 0).text() for r in range(sheet.table.rowCount()) if not sheet.table.isRowHidden(r)]

    assert shown() == ["Undo", "Find"]
    sheet.field.setText("ctrl+f")
    assert shown() == ["Find"]


def test_about_shows_the_notices(window, qtbot):
    overlay = dialogs.about(window, "ISC License …")
    assert overlay.findChild(dialogs.QPlainTextEdit).toPlainText() == "ISC License …"
    button(overlay, "Close").click()
    assert not overlay.isVisible()
