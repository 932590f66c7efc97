"""The painted stages: keyboard, mouse, names for a screen reader, and the twin that is no painting."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QMenu

from crmdesk.services import leads


@pytest.fixture
def stepper(show, lead):
    return show(lead).header.stepper


def test_it_says_where_the_card_stands(stepper):
    assert stepper.accessibleName() == "Stage: Untouched, 0 days"


def test_left_and_right_choose_only_enter_moves(stepper, qtbot):
    chosen = []
    stepper.chosen.disconnect()
    stepper.chosen.connect(chosen.append)
    stepper.setFocus()
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(stepper, key)
    assert chosen == []
    assert stepper.accessibleName() == "In conversation"
    qtbot.keyClick(stepper, Qt.Key.Key_Return)
    assert chosen == ["conversation"]


def test_enter_where_it_stands_does_nothing(stepper, qtbot):
    chosen = []
    stepper.chosen.connect(chosen.append)
    stepper.setFocus()
    qtbot.keyClick(stepper, Qt.Key.Key_Return)
    assert chosen == []


def test_a_click_moves(show, lead, stepper, qtbot):
    width = stepper.width()
    qtbot.mouseClick(stepper, Qt.MouseButton.LeftButton, pos=QPoint(width * 39 // 64, 10))
    assert show(lead).subject.portrait.stage == "proposal"


def test_the_menu_has_every_stage_also_those_beside_the_lanes(show, lead, window):
    page = show(lead)
    page.header.open_stages()
    menu = next(m for m in page.header.findChildren(QMenu) if m.isVisible())
    assert [a.text() for a in menu.actions()] == [
        "Untouched", "In conversation", "Need confirmed", "Proposal", "Negotiation", "Won", "Nurture", "Lost",
    ]  # fmt: skip
    assert [a.text() for a in menu.actions() if a.isChecked()] == ["Untouched"]
    menu.actions()[6].trigger()
    menu.close()
    assert page.subject.portrait.stage == "nurture"


def test_a_card_beside_the_lanes_has_none_to_step_from(show, lead, stocked):
    stocked.do(leads.move, [lead], "nurture")
    page = show(lead)
    assert page.header.stepper.neighbour(1) is None
    assert page.header.stepper.accessibleName() == "Stage: Nurture, 0 days"
    QApplication.processEvents()


def test_without_a_card_there_are_no_stages(show, others):
    page = show(others[0])
    assert not page.header.stepper.isVisible()
    assert not page.header.stages.isVisible()
