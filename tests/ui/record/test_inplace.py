"""One fact edited where it stands: the credit code tells while it is typed."""

import pytest
from PySide6.QtCore import Qt

from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables import Customer, about
from crmdesk.ui.record.inplace import Fact, InPlace


@pytest.fixture
def kept():
    return []


@pytest.fixture
def line(desk, qtbot, kept):
    def save(fact, value):
        if value == "no":
            raise Refused("It may not be “{value}”.", value=value)
        kept.append(value)
        return "kept, but mind"

    made = InPlace(Fact("code", about(Customer, "code"), ((Customer, "1"),), None, "", {}), save)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.setFocus()
    return made


def type_in(line, text):
    line.editor().setText(text)
    line.editor().textEdited.emit(text)


def test_what_the_parts_of_a_code_mean(line):
    """C1: market regulation, enterprise, Jiangsu; 7 of 18 characters are still to come."""
    line.begin()
    type_in(line, "91320594MA1")
    assert line.said() == "Market regulation · Enterprise · Jiangsu (7 characters to go)"


def test_which_character_is_wrong(line):
    """C1: the letter O is never used; it stands at the eleventh place."""
    line.begin()
    type_in(line, "91320594MAO")
    assert line.said().startswith("Character 11: the letter O never occurs")
    assert line.editor().property("bad") is True
    type_in(line, "91320594MA0")
    assert line.editor().property("bad") is False


def test_a_refusal_leaves_the_field_open_and_a_warning_closes_it(line, kept, qtbot):
    line.begin()
    line.editor().setText("no")
    qtbot.keyClick(line.editor(), Qt.Key.Key_Return)
    assert line.editing()
    assert line.said() == "It may not be “no”."
    line.editor().selectAll()
    qtbot.keyClicks(line.editor(), "yes")
    qtbot.keyClick(line.editor(), Qt.Key.Key_Return)
    assert not line.editing()
    assert kept == ["yes"]
    assert line.said() == "kept, but mind"


def test_nothing_is_kept_where_nothing_changed(line, kept, qtbot):
    line.begin()
    qtbot.keyClick(line.editor(), Qt.Key.Key_Return)
    assert kept == []
    assert line.hasFocus()


def test_it_says_its_name_and_value(line):
    assert line.accessibleName() == "Unified credit code: unknown"
