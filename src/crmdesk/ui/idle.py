"""Nobody at the window: an encrypted store locks itself after a time without key or mouse (S1)."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from crmdesk.ui.desk import Desk

PREFERENCE = "lock_after"
MINUTES = (0, 5, 15, 30)
"""What may be chosen; 0: never by itself."""
USUAL = 15

_LOOK = 5_000
"""Milliseconds between two looks at the clock."""
_SIGNS = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TabletPress,
    QEvent.Type.TouchBegin,
    QEvent.Type.InputMethod,
}


class Idle(QObject):
    """Calls `lock()` after as many minutes without a sign of life as the preference says.

    By the clock on the wall: a computer that slept the night through is locked before anybody reads. Work under way
    and an open dialog are waited for.
    """

    def __init__(
        self, window: QWidget, desk: Desk, lock: Callable[[], object], *, now: Callable[[], float] = time.time
    ) -> None:
        super().__init__(window)
        self._desk, self._lock, self._now = desk, lock, now
        self._last = now()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(_LOOK)
        handle = window.windowHandle()  # hears what the system sends before any widget does, and nothing else
        if handle is not None:
            handle.installEventFilter(self)

    def look(self) -> bool:
        """Lock if it is time to; answers whether it was."""
        minutes = self._desk.prefs.get(PREFERENCE, USUAL)
        waited = self._now() - self._last
        if minutes <= 0 or 0 <= waited < minutes * 60:
            return False
        if self._desk.busy() or QApplication.activeModalWidget() is not None:
            return False
        self._timer.stop()
        self._last = self._now()
        self._lock()
        return True

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _SIGNS and not self.look():
            self._last = self._now()
        return False
