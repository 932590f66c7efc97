"""Between two windows: an errand cannot be cut off, goes on by itself when there is nothing to be read."""

import threading

import pytest
from PySide6.QtWidgets import QApplication

from crmdesk.domain.refusal import Refused
from crmdesk.store import codes
from crmdesk.ui import theme
from crmdesk.ui.errands import Errand, Outcome, Working


@pytest.fixture
def went():
    return []


@pytest.fixture
def make(qtbot, qapp, prefs, tmp_path, went):
    def made(work, key=None):
        screen = Working(prefs, tmp_path, Errand("Working", work, None, key), went.append)
        qtbot.addWidget(screen)
        screen.show()
        screen.activateWindow()
        qtbot.waitUntil(screen.isActiveWindow)
        return screen

    yield made
    theme.apply(qapp, "light", 13)


def test_it_cannot_be_closed_while_it_works_and_then_goes_on_by_itself(make, qtbot, went):
    started, free = threading.Event(), threading.Event()

    def work():
        started.set()
        free.wait(5)
        return Outcome(b"key", said="Done")

    screen = make(work)
    qtbot.waitUntil(started.is_set)
    assert not screen.close()
    assert screen.bar.isVisible()
    free.set()
    qtbot.waitUntil(lambda: went == [Outcome(b"key", said="Done")])
    assert screen.close()


def test_s1_a_code_is_shown_until_it_was_kept(make, qtbot, went):
    code = codes.new()
    screen = make(lambda: Outcome(b"key", code))
    qtbot.waitUntil(lambda: screen.card is not None)
    assert screen.card.code.text().replace("\n", "-") == code
    assert QApplication.focusWidget() is screen.card.print_button
    assert went == []
    screen.proceed.click()
    assert [outcome.key for outcome in went] == [b"key"]


def test_a_warning_is_read_before_it_goes_on(make, qtbot, went):
    screen = make(lambda: Outcome(warnings=("One copy is damaged",)))
    qtbot.waitUntil(screen.proceed.isVisible)
    assert screen.words.text() == "One copy is damaged"
    assert went == []


def test_what_is_refused_is_said_and_the_key_stays(make, qtbot, went):
    def work():
        raise Refused("There is no room in {folder}.", folder="/there")

    screen = make(work, b"key")
    qtbot.waitUntil(screen.proceed.isVisible)
    assert screen.words.text() == "There is no room in /there."
    screen.proceed.click()
    assert went == [Outcome(b"key")]
