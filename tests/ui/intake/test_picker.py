"""The list of fields under a column's button: grouped, found while typing, by keyboard alone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QWidget

from crmdesk.exchange import sheets
from crmdesk.exchange.intake import mapping
from crmdesk.ui.intake import proposal
from crmdesk.ui.intake.picker import Picker, entries, sought


@pytest.fixture
def listed():
    found = proposal.opened(sheets.from_text("公司\t姓名\n恒泰\t周敏\n"), None, {})
    return entries("leads", found.columns, 1)


@pytest.mark.parametrize("target", ["leads", "customers", "followups"])
def test_every_field_is_offered_once_after_not_imported(target):
    keys = [entry.key for entry in entries(target, (), 0) if entry.key != ""]
    assert keys[0] is None
    assert sorted(keys[1:]) == sorted(field.key for field in mapping.offered(target))


def test_a_field_in_use_says_where(listed):
    asides = {entry.key: entry.aside for entry in listed if entry.aside}
    assert asides == {"name": "now: 公司"}


def test_fields_are_found_by_title_in_both_languages_and_by_synonym(listed):
    assert [entry.key for entry in sought(listed, "邮箱")] == ["email", "reach"]
    assert sought(listed, "e-mail")[0].key == "email"
    assert "budget" in [entry.key for entry in sought(listed, "心理价位")]
    assert sought(listed, "budg")[0].key == "budget"
    assert sought(listed, "没有这样的") == ()
    assert sought(listed, " ") == listed


def test_typing_and_arrows_choose_and_escape_chooses_nothing(qtbot, qapp, listed):
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(800, 600)
    host.show()
    qtbot.waitExposed(host)
    chosen = []
    picker = Picker(host, host, listed, "contact", chosen.append)
    QAbstractItemModelTester(picker.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert picker.model.entries[picker.list.currentIndex().row()].key == "contact"
    for key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageUp, Qt.Key.Key_PageUp, Qt.Key.Key_PageUp):
        qtbot.keyClick(picker.field, key)
    assert picker.list.currentIndex().row() == 0
    qtbot.keyClick(picker.field, Qt.Key.Key_Down)
    assert picker.model.entries[1].key == "remarks"
    qtbot.keyClick(picker.field, Qt.Key.Key_Down)  # over the title of the group
    assert picker.list.currentIndex().row() == 3
    qtbot.keyClicks(picker.field, "wechat")
    qtbot.keyClick(picker.field, Qt.Key.Key_Return)
    assert chosen == ["wechat"]
    again = Picker(host, host, listed, None, chosen.append)
    qtbot.keyClick(again.field, Qt.Key.Key_Escape)
    assert chosen == ["wechat"]
    assert not again.isVisible()
