"""Tags: put on and taken off in place (C9)."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton


def test_enter_puts_a_tag_on_and_a_click_takes_it_off(show, lead, qtbot):
    page = show(lead)
    page.tags.field.setText(" 高意向 ")
    qtbot.keyClick(page.tags.field, Qt.Key.Key_Return)
    assert page.subject.portrait.tags == ("高意向",)
    assert page.tags.field.text() == ""
    button = next(b for b in page.tags.findChildren(QPushButton) if b.isVisible())
    assert button.accessibleName() == "Take off the tag 高意向"
    button.click()
    assert page.subject.portrait.tags == ()


def test_an_empty_tag_is_none(show, lead, qtbot):
    page = show(lead)
    qtbot.keyClick(page.tags.field, Qt.Key.Key_Return)
    assert page.subject.portrait.tags == ()


def test_what_is_being_typed_outlives_a_change(show, lead, stocked):
    from crmdesk.services import leads

    page = show(lead)
    page.tags.field.setText("竞品")
    stocked.do(leads.tag, lead, "高意向")
    assert page.tags.field.text() == "竞品"
