"""S1: a window that nobody touches asks to be locked, by the clock on the wall, and never in the midst of work."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from crmdesk.ui.idle import PREFERENCE, USUAL, Idle


@pytest.fixture
def clock():
    return [1_000_000.0]


@pytest.fixture
def locked():
    return []


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def idle(window, desk, clock, locked):
    return Idle(window, desk, lambda: locked.append(clock[0]), now=lambda: clock[0])


def press(idle):
    handle = idle.parent().windowHandle()
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)
    QCoreApplication.sendEvent(handle, event)


def test_s1_it_locks_after_the_usual_time_and_a_key_puts_it_off(idle, clock, locked):
    clock[0] += USUAL * 60 - 1
    assert not idle.look()
    press(idle)
    clock[0] += USUAL * 60 - 1
    assert not idle.look()
    clock[0] += 1
    assert idle.look()
    assert len(locked) == 1


def test_s1_after_a_night_asleep_the_first_key_locks_it(idle, clock, locked):
    clock[0] += 9 * 3600
    press(idle)
    assert len(locked) == 1


@pytest.mark.parametrize(("minutes", "after", "locks"), [(0, 10**6, 0), (5, 299, 0), (5, 300, 1), (30, 1799, 0)])
def test_s1_the_time_is_chosen(idle, desk, clock, locked, minutes, after, locks):
    desk.prefs.set(PREFERENCE, minutes)
    clock[0] += after
    idle.look()
    assert len(locked) == locks


def test_work_under_way_is_waited_for(idle, desk, clock, locked, qtbot):
    clock[0] += USUAL * 60
    ended = []
    desk.later(lambda _: None, done=ended.append)
    assert not idle.look()
    qtbot.waitUntil(lambda: not desk.busy())
    assert idle.look()


def test_a_clock_set_back_locks_rather_than_waits(idle, clock, locked):
    clock[0] -= 3600
    assert idle.look()
    assert len(locked) == 1
