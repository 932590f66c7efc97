"""Commands: one registry, safe keys, words without access keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QListView, QVBoxLayout, QWidget

from crmdesk.ui import commands


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("&Undo", "Undo"),
        ("撤销(&U)：把「A&&B」移到 方案制定", "撤销：把「A&B」移到 方案制定"),
        ("导入(&I)…", "导入"),
        ("Research && growth", "Research & growth"),
        ("C&ompact", "Compact"),
    ],
)
def test_plain_words_carry_no_access_key(qapp, text, plain):
    assert commands.plain(QAction(text)) == plain


@pytest.fixture
def page(qtbot):
    page = QWidget()
    column = QVBoxLayout(page)
    page.field, page.list = QLineEdit(), QListView()
    column.addWidget(page.field)
    column.addWidget(page.list)
    page.calls = []
    commands.command(page, "call", "&Phone", lambda: page.calls.append("call"), keys="C", menu="record")
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return page


def test_a_single_letter_works_in_a_list_and_never_in_a_field(page, qtbot):
    page.field.setFocus()
    qtbot.keyClick(page.field, Qt.Key.Key_C)
    assert (page.field.text(), page.calls) == ("c", [])
    page.list.setFocus()
    qtbot.keyClick(page.list, Qt.Key.Key_C)
    assert page.calls == ["call"]


def test_a_command_is_found_by_menu_and_offered_unless_hidden(page):
    commands.command(page, "secret", "Secret", lambda: None, hidden=True)
    assert [a.objectName() for a in commands.of_menu(page, "record")] == ["call"]
    assert [a.objectName() for a in commands.offered(page)] == ["call"]
    assert commands.hint(page.actions()[0]) == "Phone (C)"


def test_keys_given_to_a_part_work_there_only_and_the_page_offers_them(page, qtbot):
    commands.command(page.list, "move", "&Move", lambda: page.calls.append("move"), keys="M", menu="record")
    page.field.setFocus()
    qtbot.keyClick(page.field, Qt.Key.Key_M)
    page.other = QListView(page)
    page.other.show()
    page.other.setFocus()
    qtbot.keyClick(page.other, Qt.Key.Key_M)
    assert page.calls == []
    page.list.setFocus()
    qtbot.keyClick(page.list, Qt.Key.Key_M)
    assert page.calls == ["move"]
    assert [a.objectName() for a in commands.offered(page)] == ["call"]
    assert [a.objectName() for a in commands.offered(page, inside=True)] == ["call", "move"]


def test_a_choice_of_a_submenu_says_what_it_chooses(qtbot):
    owner = QWidget()
    qtbot.addWidget(owner)
    dark = commands.command(owner, "theme-dark", "&Dark", lambda: None, menu="view/theme", checked=True)
    assert commands.full(dark) == "Theme: Dark"
    assert dark.isCheckable()
    assert dark.isChecked()
