"""Writing down a contact: saved with one chord, advised but never blocked, and never lost."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from crmdesk.ui.record.composer import drafts

CTRL = Qt.KeyboardModifier.ControlModifier


def save(qtbot, page):
    qtbot.keyClick(page.composer.text, Qt.Key.Key_Return, CTRL)


def said(page):
    return [h for h in page.subject.portrait.timeline if h.what == "followup"]


def test_one_line_opens_on_focus_and_closes_when_nothing_is_written(show, lead):
    composer = show(lead).composer
    tall = composer.height()
    assert composer.details.isHidden()
    composer.text.setFocus()
    QApplication.processEvents()
    assert composer.details.isVisible()
    assert composer.height() > tall + 100
    show(lead).timeline.view.setFocus()
    assert composer.details.isHidden()


def test_ctrl_enter_saves_everything_as_one_step_and_the_focus_stays(show, lead, stocked, qtbot):
    """F1: reaction, promise, to-do and next step in one form, taken back by one Undo."""
    page = show(lead)
    composer, fields = page.composer, page.composer.details
    composer.compose("visit")
    composer.text.setPlainText("看了二号线，次品率约 5%，老板担心停线")
    fields.reaction.setText("先做一条线看看")
    fields.who.setCurrentIndex(1)
    fields.at.setText("2026-11-17 14:00")
    fields.promise.setText("提供产量数据")
    fields.promise_due.field.setText("2026-11-25")
    fields.todos.add()
    for field, words in zip(fields.todos.lines[0].fields(), ("案例报告", "", "2026-11-20", "含数据对比"), strict=True):
        field.setText(words)
    fields.next_title.setText("约老板")
    fields.next_due.field.setText("2026-11-23")
    save(qtbot, page)
    newest = said(page)[0]
    assert (newest.channel, newest.at, newest.person) == ("visit", "2026-11-17T06:00:00Z", "周敏")
    assert (newest.reaction, newest.promise, newest.promise_due) == ("先做一条线看看", "提供产量数据", "2026-11-25")
    assert {(t.kind, t.title, t.due, t.deliverable) for t in newest.todos} == {
        ("todo", "案例报告", "2026-11-20", "含数据对比"),
        ("contact", "约老板", "2026-11-23", None),
    }
    assert composer.text.hasFocus()
    assert composer.text.toPlainText() == ""
    stocked.undo()
    assert len(said(page)) == 1
    assert len(page.subject.portrait.tasks) == 1


def test_a_day_alone_plans_a_contact_by_that_channel(show, lead, qtbot):
    page = show(lead)
    page.composer.compose("phone")
    page.composer.text.setPlainText("他说周四再打，那时预算会批")
    page.composer.details.next_due.chips[0].click()
    save(qtbot, page)
    assert ("Phone", "2026-11-19", "phone") in {(t.title, t.due, t.channel) for t in said(page)[0].todos}


def test_a_plan_without_a_contact_is_only_a_plan(show, lead, qtbot):
    page = show(lead)
    page.composer.compose_next()
    page.composer.details.next_title.setText("送样品")
    page.composer.details.next_due.field.setText("2026-11-20")
    save(qtbot, page)
    assert len(said(page)) == 1
    assert "送样品" in {task.title for task in page.subject.portrait.tasks}


def test_a_refusal_is_said_inline_and_nothing_is_lost(show, lead, qtbot):
    page = show(lead)
    page.composer.compose("phone")
    page.composer.text.setPlainText("报价超出预算一成")
    page.composer.details.next_title.setText("再谈")
    save(qtbot, page)
    assert page.composer.details.refusal.text().startswith("When? Choose a day")
    assert page.composer.text.toPlainText() == "报价超出预算一成"
    assert len(said(page)) == 1


def test_the_future_is_no_follow_up(show, lead, qtbot):
    page = show(lead)
    page.composer.compose("phone")
    page.composer.text.setPlainText("明天要谈的内容已经写好")
    page.composer.details.at.setText("2026-11-19 09:00")
    save(qtbot, page)
    assert "this is in the future" in page.composer.details.refusal.text()


@pytest.mark.parametrize(
    ("words", "hinted"),
    [("已沟通", True), ("谈了合作", True), ("报价超出预算一成，要分三期付款", False), ("", False)],
)
def test_an_empty_phrase_is_pointed_out_but_saved(show, lead, qtbot, words, hinted):
    """F2 advises, it does not block."""
    page = show(lead)
    page.composer.compose("phone")
    page.composer.text.setPlainText(words)
    page.composer.advise()
    assert page.composer.details.advice.isVisible() is hinted
    save(qtbot, page)
    assert len(said(page)) == (2 if words else 1)


def test_the_hint_comes_by_itself_after_a_pause(show, lead, qtbot):
    page = show(lead)
    page.composer.compose("phone")
    page.composer.text.setPlainText("跟进中")
    assert not page.composer.details.advice.isVisible()
    qtbot.waitUntil(page.composer.details.advice.isVisible, timeout=4000)


def test_a_to_do_without_a_day_is_advised(show, lead):
    page = show(lead)
    page.composer.compose("phone")
    page.composer.text.setPlainText("报价超出预算一成，要分三期付款")
    page.composer.details.todos.add()
    page.composer.details.todos.lines[0].title.setText("分期方案")
    page.composer.advise()
    assert page.composer.details.advice.text() == "Hint: By when?"


def test_a_mobile_number_is_warned_of_after_saving(show, lead, qtbot):
    """C3: Complex B2B warns, and keeps the text."""
    page = show(lead)
    page.composer.compose("phone")
    page.composer.text.setPlainText("老板让直接打 13912342231 约看样机")
    save(qtbot, page)
    assert "139****2231" in page.composer.details.advice.text()
    assert "13912342231" in said(page)[0].summary


def test_unsaved_text_waits_for_its_own_party(show, lead, customer, stocked):
    page = show(lead)
    page.composer.compose("visit")
    page.composer.text.setPlainText("写到一半的话")
    page.composer.details.next_title.setText("约老板")
    show(customer)
    assert page.composer.text.toPlainText() == ""
    show(lead)
    assert page.composer.text.toPlainText() == "写到一半的话"
    assert page.composer.channel == "visit"
    assert page.composer.details.next_title.text() == "约老板"
    assert page.composer.details.isVisible()
    page.composer.discard()
    assert drafts(stocked) == {}


def test_unsaved_text_outlives_a_change_of_language_and_is_not_on_disk(window, show, lead, stocked, prefs):
    show(lead).composer.text.setPlainText("客户的秘密")
    window.speak("zh_CN")
    assert window.shell.pages["record"].composer.text.toPlainText() == "客户的秘密"
    assert "客户的秘密" not in prefs.file.read_text(encoding="utf-8")


def test_a_correction_does_not_swallow_what_is_being_written(show, lead):
    page = show(lead)
    page.composer.text.setPlainText("还没保存")
    page.composer.correct(said(page)[0])
    assert page.composer.text.toPlainText() == "还没保存"
    assert "Save or discard" in page.composer.details.refusal.text()
