"""The form of a contact: consent, mobile numbers, a new one, one who left."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from crmdesk.services import settings


def people(page):
    return page.subject.portrait.people


@pytest.fixture
def panel(show, lead):
    page = show(lead)
    page.chain.open_person(people(page)[0], "mobile")
    return page.chain.panel


def enter(panel, name, text):
    field = panel.form.editor(name)
    field.setText(text)
    field.editingFinished.emit()


def test_a_mobile_number_is_warned_of(panel, window):
    """C3: Complex B2B warns."""
    enter(panel, "mobile", "13912342231")
    assert panel.said.text() == "139****2231 is a personal mobile number: keep it only with good reason."
    assert people(window.shell.page())[0].mobile == "13912342231"


def test_a_mobile_number_is_refused_where_the_playbook_says_so(show, lead, stocked):
    """C3: refused means that the value is dropped and said so."""
    book = settings.shipped("complex-b2b")
    strict = book.model_copy(update={"privacy": book.privacy.model_copy(update={"mobile": "refuse"})})
    stocked.do(settings.adopt, strict)
    page = show(lead)
    page.chain.open_person(people(page)[0])
    enter(page.chain.panel, "mobile", "13912342231")
    assert people(page)[0].mobile is None
    assert "left out" in page.chain.panel.said.text()


def test_birthday_and_personality_wait_for_consent(panel, window):
    """C2, C3."""
    assert not panel.form.editor("birthday").isEnabled()
    panel.form.editor("consent").click()
    assert panel.form.editor("birthday").isEnabled()
    enter(panel, "birthday", "1980-05-01")
    assert people(window.shell.page())[0].birthday == "1980-05-01"
    panel.form.editor("consent").click()
    assert people(window.shell.page())[0].birthday is None


def test_a_new_contact_is_kept_with_its_name(show, lead, qtbot):
    page = show(lead)
    page.chain.open_person(None)
    panel = page.chain.panel
    panel.form.editor("title").setText("总经理")
    panel.finish()
    assert panel.isVisible()
    assert panel.said.text() == "A contact needs a name."
    panel.form.editor("name").setText("王总")
    panel.form.editor("role").setCurrentIndex(panel.form.editor("role").findData("decides"))
    qtbot.keyClick(panel.form.editor("name"), Qt.Key.Key_Return)
    assert [(p.name, p.role) for p in people(page)] == [("王总", "decides"), ("周敏", "influences")]


def test_who_left_stands_last_and_is_marked(show, lead, qtbot):
    page = show(lead)
    page.chain.open_person(people(page)[0])
    page.chain.panel._toggle_gone()
    assert people(page)[0].gone == 1
    assert page.desk.undo() is not None
    assert not people(page)[0].gone


def test_del_on_a_line_deletes_and_undo_brings_back(show, lead, qtbot):
    page = show(lead)
    line = page.chain.lines()[0]
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_Delete)
    assert people(page) == ()
    assert QApplication.focusWidget() is not None
    page.desk.undo()
    assert [p.name for p in people(page)] == ["周敏"]


def test_a_line_says_everything_a_reader_needs(show, lead):
    page = show(lead)
    assert page.chain.lines()[0].accessibleName() == "周敏 · 采购总监 · Influences · Office 0512-65550001"
