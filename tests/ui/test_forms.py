"""Forms made from a table's own description."""

import pytest
from PySide6.QtCore import QDate, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QCalendarWidget,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
)

from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables.columns import Kind, described
from crmdesk.domain.tables.parties import Contact, Customer, Lead
from crmdesk.domain.tables.work import Followup, Opportunity, StageMark, Task
from crmdesk.ui.forms import Form, number

SOURCES = {"playbook:sources": {"referral": {"zh_CN": "老客户推荐", "en": "Referral"}, "fair": "Fair"}}
NAMES = ("name", "industry", "source", "budget", "close", "page_minutes", "remarks")


@pytest.fixture
def form(qtbot):
    made = Form(Lead, NAMES, SOURCES)
    made.heard = []
    made.edited.connect(lambda name, value: made.heard.append((name, value)))
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def write(form, name, text, qtbot):
    field = form.editor(name)
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Tab)


@pytest.mark.parametrize("table", [Lead, Customer, Contact, Followup, Task, Opportunity, StageMark])
def test_every_column_of_every_table_has_an_editor_that_gives_back_what_it_shows(qtbot, table):
    sample = {
        Kind.MONEY: 26_000_050,
        Kind.WHOLE: 7,
        Kind.DATE: "2026-11-30",
        Kind.WHEN: "2026-11-30",
        Kind.MOMENT: "2026-11-30T06:30:00Z",
        Kind.FLAG: 1,
    }
    columns = described(table)
    values = {name: sample.get(about.kind, "some value") for name, about in columns.items()}
    form = Form(table, list(columns))
    qtbot.addWidget(form)
    assert set(form.values().values()) == {None}
    form.set_values(values)
    assert form.values() == values
    assert form.changed() == {}
    assert all(form.editor(name).accessibleName() for name in columns)


def test_each_kind_has_its_widget_and_each_widget_its_label(form):
    kinds = [type(form.editor(name)) for name in NAMES]
    assert kinds == [QLineEdit, QComboBox, QComboBox, QLineEdit, QLineEdit, QLineEdit, QPlainTextEdit]
    buddies = {label.buddy() for label in form.findChildren(QLabel)}
    assert {form.editor(name) for name in NAMES} <= buddies


def test_leaving_a_changed_field_says_what_it_means_once(form, qtbot):
    write(form, "name", "Hengtai", qtbot)
    write(form, "name", "Hengtai", qtbot)
    write(form, "page_minutes", "12", qtbot)
    assert form.heard == [("name", "Hengtai"), ("page_minutes", 12)]
    assert form.changed() == {}


def test_money_and_days_are_read_as_people_write_them(form, qtbot):
    write(form, "budget", "2600000", qtbot)
    assert form.editor("budget").text() == "2,600,000"
    form.editor("budget").setText("50万")
    form.commit("budget")
    form.editor("close").setText("2026/12/1")
    form.commit("close")
    assert form.heard == [("budget", 260_000_000), ("budget", 50_000_000), ("close", "2026-12-01")]


def test_what_cannot_be_read_is_said_under_its_field_and_not_emitted(form, qtbot):
    write(form, "page_minutes", "many", qtbot)
    assert form.heard == []
    complaint = form._complaints["page_minutes"]
    assert complaint.isVisible()
    assert "“many”" in complaint.text()
    with pytest.raises(Refused):
        form.values()
    write(form, "page_minutes", "5", qtbot)
    assert not complaint.isVisible()
    assert form.heard == [("page_minutes", 5)]


def test_choices_come_from_the_playbook_in_the_language_in_use(form):
    box = form.editor("source")
    assert [box.itemText(n) for n in range(box.count())] == ["—", "Referral", "Fair"]
    box.setCurrentIndex(1)
    box.activated.emit(1)
    assert form.heard == [("source", "referral")]


def test_a_key_that_the_vocabulary_has_lost_is_kept(form):
    form.set_values({"source": "a fax"})
    assert form.editor("source").currentText() == "a fax"
    assert form.changed() == {}


def test_a_field_being_typed_in_is_not_overwritten_by_a_refresh(form, qtbot):
    field = form.editor("name")
    field.setFocus()
    qtbot.keyClicks(field, "Heng")
    form.set_values({"name": "from elsewhere", "page_minutes": 3})
    assert field.text() == "Heng"
    assert form.editor("page_minutes").text() == "3"
    form.reset()
    assert field.text() == ""


def test_enter_in_a_note_is_a_new_line_and_ctrl_enter_takes_over(form, qtbot):
    field = form.editor("remarks")
    field.setFocus()
    qtbot.keyClicks(field, "one")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.keyClicks(field, "two")
    with qtbot.waitSignal(form.entered):
        qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert form.heard == [("remarks", "one\ntwo")]


def test_tab_visits_the_fields_in_their_order(form, qtbot):
    form.editor("name").setFocus()
    seen = []
    for _ in NAMES:
        seen.append(QApplication.focusWidget().objectName())
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert tuple(seen) == NAMES


def test_the_wheel_does_not_change_what_it_passes_over(form):
    box = form.editor("industry")
    form.editor("name").setFocus()
    wheel = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, wheel)
    assert box.currentIndex() == 0


def test_c3_what_needs_consent_waits_for_it(qtbot):
    form = Form(Contact, ("name", "consent", "birthday", "personality"))
    qtbot.addWidget(form)
    form.show()
    assert not form.editor("birthday").isEnabled()
    assert not form.editor("personality").isEnabled()
    assert form.values()["consent"] is None  # never asked is not refused
    box = form.editor("consent")
    assert isinstance(box, QCheckBox)
    box.click()
    assert form.editor("birthday").isEnabled()
    assert form.values()["consent"] == 1
    box.click()
    assert not form.editor("birthday").isEnabled()
    assert form.values()["consent"] == 0
    form.set_values({"consent": 1})
    assert form.editor("birthday").isEnabled()


@pytest.mark.qt_log_ignore("does not support raise", "does not support grabbing")
def test_a_day_is_chosen_in_a_calendar_and_its_time_kept(qtbot):
    form = Form(Task, ("due",))
    heard = []
    form.edited.connect(lambda name, value: heard.append(value))
    qtbot.addWidget(form)
    form.show()
    form.set_values({"due": "2026-11-25T06:30:00Z"})
    field = form.editor("due")
    assert field.text() == "2026-11-25 14:30"
    field.actions()[0].trigger()
    calendar = field.findChild(QMenu).findChild(QCalendarWidget)
    assert calendar.selectedDate() == QDate(2026, 11, 25)
    calendar.clicked.emit(QDate(2026, 11, 27))
    assert heard == ["2026-11-27T06:30:00Z"]


def test_a_number_has_its_limits_and_a_name(qtbot):
    field = number(0, 100, "Weight")
    qtbot.addWidget(field)
    field.setValue(140)
    assert (field.value(), field.accessibleName()) == (100, "Weight")
