"""The next step: done with its result, put off, and what the cadence says."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from crmdesk.services import leads
from crmdesk.ui.record.next_step import cadence_words, snoozes

SHANGHAI = ZoneInfo("Asia/Shanghai")


def tasks(page):
    return [(task.title, task.due) for task in page.subject.portrait.tasks]


def test_done_with_its_result_and_the_step_after_in_one_step(show, lead, stocked, qtbot):
    """D5, F1: the planned call becomes the contact that it was, the silence ends, one Undo takes it back."""
    page = show(lead)
    page.next.ask_result()
    assert page.next.result.hasFocus()
    page.next.result.setText("同意分三期，周一签补充协议")
    page.next.after.setText("补充协议")
    page.next.after_due.chips[2].click()
    qtbot.keyClick(page.next.after_due.field, Qt.Key.Key_Return)
    assert tasks(page) == [("补充协议", "2026-11-23")]
    newest = page.subject.portrait.timeline[0]
    assert (newest.channel, newest.summary) == ("phone", "同意分三期，周一签补充协议")
    assert page.subject.portrait.last_contact == "2026-11-18T02:00:00Z"
    assert page.next.done.hasFocus()
    stocked.undo()
    assert tasks(page) == [("确认分期方案", "2026-11-19")]
    assert page.subject.portrait.last_contact == "2026-11-16T07:20:00Z"


def test_done_without_words_is_only_done(show, lead, qtbot):
    page = show(lead)
    before = len(page.subject.portrait.timeline)
    page.next.ask_result()
    qtbot.keyClick(page.next.result, Qt.Key.Key_Return)
    assert tasks(page) == []
    assert len(page.subject.portrait.timeline) == before
    assert page.next.plan.isVisible()


def test_a_step_after_without_a_day_is_refused_and_nothing_is_written(show, lead, qtbot):
    page = show(lead)
    page.next.ask_result()
    page.next.after.setText("再打")
    qtbot.keyClick(page.next.after, Qt.Key.Key_Return)
    assert page.next.refusal.text().startswith("When?")
    assert tasks(page) == [("确认分期方案", "2026-11-19")]


def test_space_completes_and_s_puts_off_from_the_timeline(show, lead, qtbot):
    page = show(lead)
    assert page.timeline.view.hasFocus()
    qtbot.keyClick(page.timeline.view, Qt.Key.Key_Space)
    assert page.next.result.hasFocus()
    qtbot.keyClick(page.next.result, Qt.Key.Key_Escape)
    assert not page.next.strip.isVisible()
    page.timeline.view.setFocus()
    qtbot.keyClick(page.timeline.view, Qt.Key.Key_S)
    chips = [b for b in page.next.strip.findChildren(QPushButton) if b.text() == "+7 days"]
    chips[0].click()
    assert tasks(page) == [("确认分期方案", "2026-11-25")]


def test_typed_days_are_taken_too(show, lead, qtbot):
    page = show(lead)
    page.next.ask_later()
    page.next.other_day.field.setText("2026-12-01 09:30")
    qtbot.keyClick(page.next.other_day.field, Qt.Key.Key_Return)
    assert tasks(page) == [("确认分期方案", "2026-12-01T01:30:00Z")]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (
            datetime(2026, 11, 18, 10, tzinfo=SHANGHAI),
            ["2026-11-18T03:00:00Z", "2026-11-18T07:00:00Z", "2026-11-19", "2026-11-23", "2026-11-21", "2026-11-25"],
        ),
        (
            datetime(2026, 11, 23, 16, tzinfo=SHANGHAI),
            ["2026-11-23T09:00:00Z", "2026-11-24", "2026-11-30", "2026-11-26", "2026-11-30"],
        ),
    ],
    ids=["a Wednesday morning", "a Monday afternoon"],
)
def test_where_a_step_may_be_put_off_to(now, expected):
    assert [iso for _, iso in snoozes(now)] == expected


def test_the_cadence_of_the_grade(show, lead, stocked):
    """C6: A of Complex B2B is silent for seven days at most; last contact two days ago."""
    page = show(lead)
    assert cadence_words(page.subject) == "Last contact: 2 days ago"
    stocked.do(leads.grade, lead, "A", "预算已批")
    assert cadence_words(page.subject) == "Grade A: at least every 7 days (Visit, Phone) · Last contact: 2 days ago"


def test_the_badge_tells_what_is_overdue(show, customer):
    page = show(customer)
    assert page.next._badge.text() == "Overdue by 1 day"
    assert page.next._badge.property("tone") == "overdue"
    assert QApplication.focusWidget() is not None
