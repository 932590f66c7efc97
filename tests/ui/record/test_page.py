"""The page as a whole: moves, conversion, deletion, the way to the next one, and what it does on changes."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QWidget,
)

from crmdesk import i18n
from crmdesk.domain.tables import Lead
from crmdesk.services import followups, leads, rows
from crmdesk.services.followups import Record
from crmdesk.ui import theme
from crmdesk.ui.record.inplace import InPlace

CTRL = Qt.KeyboardModifier.ControlModifier
CTRL_SHIFT = CTRL | Qt.KeyboardModifier.ShiftModifier


def press(qtbot, key, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(QApplication.focusWidget(), key, modifier)


def stage(page):
    return page.subject.portrait.stage


def test_shows_a_lead_and_says_where_we_are(show, lead, customer):
    page = show(lead, [lead, customer])
    assert page.title() == "Lead 360°"
    assert page.context() == "Leads / 恒泰精密包装  1 of 2"
    assert show(customer, [lead, customer]).context() == "Customers / 长风汽配  2 of 2"


def test_the_portrait_is_asked_for_once_per_change(show, lead, stocked, monkeypatch):
    page = show(lead)
    asked = []
    real = stocked.ask
    monkeypatch.setattr(
        stocked, "ask", lambda question, *args, **kw: asked.append(question) or real(question, *args, **kw)
    )
    stocked.do(leads.tag, lead, "高意向")
    assert len(asked) == 1
    assert page.subject.portrait.tags == ("高意向",)


def test_a_change_elsewhere_does_not_ask(show, lead, customer, stocked, monkeypatch):
    show(lead)
    monkeypatch.setattr(stocked, "ask", lambda *a, **k: pytest.fail("asked"))
    stocked.do(leads.tag, customer, "竞品客户")


def test_stepper_by_keyboard_moves_and_offers_conversion(show, lead, qtbot):
    """L6, L8: two to the right is 需求确认, where conversion is offered with the lead's own words."""
    page = show(lead)
    page.header.stepper.setFocus()
    press(qtbot, Qt.Key.Key_Right)
    press(qtbot, Qt.Key.Key_Right)
    assert stage(page) == "untouched"
    press(qtbot, Qt.Key.Key_Return)
    assert stage(page) == "confirmed"
    title = QApplication.focusWidget()
    assert isinstance(title, QLineEdit)
    assert title.text() == "二号线全自动改造"
    press(qtbot, Qt.Key.Key_Return)
    assert page.subject.portrait.is_customer
    assert [deal.title for deal in page.subject.portrait.deals] == ["二号线全自动改造"]
    assert stage(page) == "proposal"
    page.desk.undo()
    assert not page.subject.portrait.is_customer


def test_lost_needs_a_reason_and_esc_leaves_the_card(show, lead, qtbot):
    """L6."""
    page = show(lead)
    page.header.stage_wanted.emit("lost")
    assert page.strip.isVisible()
    press(qtbot, Qt.Key.Key_Escape)
    assert not page.strip.isVisible()
    assert stage(page) == "untouched"
    page.header.stage_wanted.emit("lost")
    press(qtbot, Qt.Key.Key_Space)
    assert stage(page) == "lost"
    assert page.subject.portrait.timeline[0].reason == page.subject.playbook.loss_reasons[0].key


def test_moves_by_the_chord_of_all_pages(show, lead, qtbot):
    page = show(lead)
    press(qtbot, Qt.Key.Key_Right, CTRL_SHIFT)
    assert stage(page) == "conversation"
    press(qtbot, Qt.Key.Key_Left, CTRL_SHIFT)
    assert stage(page) == "untouched"


def test_grade_asks_for_its_reason(show, lead, qtbot):
    """C5: without a reason the old grade stays and the strip says so."""
    page = show(lead)
    page.grade.choices["A"].click()
    assert page.subject.portrait.grade is None
    press(qtbot, Qt.Key.Key_Return)
    assert "Why this grade?" in page.strip.refusal.text()
    QApplication.focusWidget().setText("预算已批")
    press(qtbot, Qt.Key.Key_Return)
    assert (page.subject.portrait.grade, page.subject.portrait.grade_reason) == ("A", "预算已批")
    assert page.header.grade.isVisible()
    assert page.next.cadence.text().startswith("Grade A: at least every 7 days")


def test_delete_goes_to_the_next_and_undo_brings_it_back(show, window, customer, others, stocked):
    page = show(customer, [customer, *others])
    page.delete()
    assert page.subject.root == others[0]
    stocked.undo()
    window.shell.back()
    assert page.subject.root == customer


def test_a_record_that_is_gone_says_so(show, others, stocked):
    page = show(others[0])
    stocked.do(leads.discard, [others[0]])
    assert page._pages.currentIndex() == 1
    stocked.undo()
    assert page._pages.currentIndex() == 0


def test_refresh_keeps_caret_text_and_scroll(show, lead, stocked):
    page = show(lead)
    for number in range(30):
        stocked.do(followups.log, lead, Record("phone", f"第 {number} 次沟通，谈了交货期和付款"))
    page.composer.compose("visit")
    page.composer.text.setPlainText("写到一半")
    cursor = page.composer.text.textCursor()
    cursor.setPosition(2)
    page.composer.text.setTextCursor(cursor)
    page.facts.open_field("timeframe")
    bar = page.timeline.view.verticalScrollBar()
    QApplication.processEvents()
    bar.setValue(300)
    stocked.do(rows.put, Lead, lead, "remarks", "别处改的")
    QApplication.processEvents()
    assert page.composer.text.toPlainText() == "写到一半"
    assert page.composer.text.textCursor().position() == 2
    assert bar.value() == 300
    assert page.facts.group.lines.lines["timeframe"].editing()
    assert page.facts.group.lines.lines["remarks"].fact.value == "别处改的"


def test_keyboard_only_from_the_list_to_the_next_customer(window, others, customer, qtbot):
    """Open from the list, log a follow-up with its next step, go on to the next customer."""
    from crmdesk.ui.pages import Place

    window.shell.go(Place("customers"))
    page_of_list = window.shell.pages["customers"]
    assert page_of_list.table.hasFocus()
    press(qtbot, Qt.Key.Key_Down)
    press(qtbot, Qt.Key.Key_Return)
    page = window.shell.pages["record"]
    first = page.subject.root
    among = page._among
    assert len(among) == 3
    press(qtbot, Qt.Key.Key_L, CTRL)
    text = QApplication.focusWidget()
    assert text is page.composer.text
    text.insertPlainText("总经理认可方案，要求周五前报价")
    for _ in range(20):
        if QApplication.focusWidget() is page.composer.details.next_title:
            break
        press(qtbot, Qt.Key.Key_Tab)
    QApplication.focusWidget().insert("报价")
    press(qtbot, Qt.Key.Key_Tab)
    press(qtbot, Qt.Key.Key_Space)
    press(qtbot, Qt.Key.Key_Return, CTRL)
    portrait = page.subject.portrait
    assert portrait.timeline[0].summary == "总经理认可方案，要求周五前报价"
    assert (portrait.next_step.title, portrait.next_step.due) in {("报价", "2026-11-19"), ("发报价单", "2026-11-17")}
    assert "2026-11-19" in {task.due for task in portrait.tasks}
    assert page.composer.text.hasFocus()
    press(qtbot, Qt.Key.Key_PageDown, CTRL)
    assert page.subject.root == among[among.index(first) + 1]


def test_undo_brings_a_withdrawn_entry_back(show, lead, qtbot):
    page = show(lead)
    row = next(
        n for n in range(page.timeline.model.rowCount()) if page.timeline.model._shown[n].happening.what == "followup"
    )
    page.timeline.view.setFocus()
    page.timeline.view.choose(row)
    press(qtbot, Qt.Key.Key_Delete)
    assert all(h.what != "followup" for h in page.subject.portrait.timeline)
    page.desk.undo()
    assert any(h.what == "followup" for h in page.subject.portrait.timeline)


def test_e_corrects_the_chosen_entry_and_else_writes_a_mail(show, lead, qtbot):
    page = show(lead)
    page.timeline.view.setFocus()
    press(qtbot, Qt.Key.Key_E)
    assert page.composer.channel == "mail"
    page.composer.discard()
    page.timeline.view.setFocus()
    row = next(
        n for n in range(page.timeline.model.rowCount()) if page.timeline.model._shown[n].happening.what == "followup"
    )
    page.timeline.view.choose(row)
    press(qtbot, Qt.Key.Key_E)
    assert page.composer.text.toPlainText().startswith("他们想先看样机")
    page.composer.text.setPlainText("他们先看样机，再谈价格和分期")
    press(qtbot, Qt.Key.Key_Return, CTRL)
    entry = next(h for h in page.subject.portrait.timeline if h.what == "followup")
    assert entry.summary == "他们先看样机，再谈价格和分期"
    assert entry.before.startswith("他们想先看样机")
    assert entry.at == "2026-11-16T07:20:00Z"


def interactive(page):
    kinds = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, InPlace)
    return [w for w in page.findChildren(QWidget) if isinstance(w, kinds) and w.focusPolicy() != Qt.FocusPolicy.NoFocus]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_everything_that_takes_the_keyboard_has_a_name(show, window, lead, customer, language):
    """A4, in both languages, with all fields shown."""
    i18n.set_language(language)
    for root in (lead, customer):
        page = show(root)
        page.composer.compose("visit")
        page.composer.details.todos.add()
        page.next.ask_result()
        page.facts.group._toggle()
        nameless = [
            w for w in interactive(page)
            if not w.accessibleName()
            and not (isinstance(w, QPushButton) and w.text())
            and not (isinstance(w, QToolButton) and isinstance(w.parent(), QLineEdit))
        ]  # fmt: skip
        assert nameless == []
        page.composer.discard()


@pytest.mark.parametrize("size", [(1366, 700), (1180, 640), (1920, 1080)])
@pytest.mark.parametrize("text", [13, 15])
def test_nothing_is_clipped(show, window, lead, customer, qapp, size, text):
    theme.apply(qapp, "light", text)
    window.resize(*size)
    for root in (lead, customer):
        page = show(root)
        page.composer.compose("phone")
        QApplication.processEvents()
        assert page.minimumSizeHint().width() <= page.width()
        page.next.ask_result()
        QApplication.processEvents()
        for button in page.findChildren(QPushButton):
            if button.isVisible() and button.property("kind") != "fact":
                assert button.width() >= button.sizeHint().width(), button.text()
                right = button.mapTo(page, QPoint(button.width(), 0)).x()
                assert right <= page.width()
        for column in (page.left, page.right):
            assert column.widget().width() <= column.viewport().width()
        page.composer.discard()
    theme.apply(qapp, "light", 13)


def test_side_columns_grow_from_1600_pixels_on(show, window, lead):
    page = show(lead)
    assert page.left.width() == 282
    window.resize(1700, 900)
    assert (page.left.width(), page.right.width()) == (360, 380)


def test_papers_are_places(show, window, lead):
    page = show(lead)
    went = []
    page.go.disconnect(window.shell.go)
    page.go.connect(went.append)
    page.papers.paper_wanted.emit("visit")
    page._paper("profile")
    assert [(place.page, place.target) for place in went] == [("paper", f"visit:{lead}"), ("paper", f"profile:{lead}")]


def test_single_letters_work_in_the_timeline_and_never_in_a_text(show, lead, qtbot):
    """I6: the list takes no input method; a letter typed into a field stays there."""
    page = show(lead)
    assert not page.timeline.view.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    for letter, channel in ((Qt.Key.Key_V, "visit"), (Qt.Key.Key_C, "phone")):
        page.timeline.view.setFocus()
        qtbot.keyClick(page.timeline.view, letter)
        assert page.composer.text.hasFocus()
        assert page.composer.channel == channel
    qtbot.keyClicks(page.composer.text, "vs e")
    assert page.composer.text.toPlainText() == "vs e"
    assert page.composer.channel == "phone"
    page.composer.discard()
    page.timeline.view.setFocus()
    qtbot.keyClick(page.timeline.view, Qt.Key.Key_A)
    assert page.composer.details.next_title.hasFocus()


def test_a_conversion_undone_shows_the_lead_again(show, customer, stocked):
    """L8: the page was opened on the customer that is no more."""
    page = show(customer)
    stocked.undo()
    stocked.undo()
    assert page.title() == "Lead 360°"
    assert page.subject.name == "长风汽配"
