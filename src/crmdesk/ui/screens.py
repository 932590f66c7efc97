"""What the screens without a desk have in common: their dress, their head, and slow work aside."""

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from crmdesk.ui import theme
from crmdesk.ui.desk import Cancelled
from crmdesk.ui.notices import Sign
from crmdesk.ui.prefs import Prefs

Pause = Callable[[float], None]
"""Handed to slow work: waits so many seconds, or raises `Cancelled` as soon as the user has had enough."""


def dress(prefs: Prefs) -> None:
    """Put on the theme and text size that this machine remembers, for a window without a desk."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    mode, size = prefs.get("theme", "system"), prefs.get("text_size", 13)
    theme.apply(app, mode if mode in theme.MODES else "system", size if size in theme.TEXT_SIZES else 13)


def label(text: str, role: str, *, wrap: bool = True) -> QLabel:
    """A text in a role of the sheet."""
    made = QLabel(text)
    made.setWordWrap(wrap and role not in ("badge",))
    if role:
        made.setProperty("role", role)
    return made


def readable(text: str, role: str) -> QLabel:
    """A sentence that can be selected with mouse and keyboard, and that a screen reader finds."""
    made = label(text, role)
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    made.setAccessibleName(text)
    return made


def headed(screen: QWidget, icon: str, token: str, title: str, *, high: int = 320) -> QVBoxLayout:
    """Make a widget one of the small screens: a sign and a title, and the column for the rest."""
    screen.setProperty("page", True)
    screen.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    screen.setWindowTitle("CRMDesk")
    screen.resize(theme.px(680), theme.px(high))
    column = QVBoxLayout(screen)
    column.setContentsMargins(32, 28, 32, 24)
    column.setSpacing(12)
    head = QHBoxLayout()
    head.setSpacing(10)
    head.addWidget(Sign(icon, token, screen, 24))
    head.addWidget(label(title, "title"), 1)
    column.addLayout(head)
    return column


def busy_bar(name: str, parent: QWidget) -> QProgressBar:
    """A bar that says only that something is under way."""
    bar = QProgressBar(parent)
    bar.setRange(0, 0)
    bar.setTextVisible(False)
    bar.setAccessibleName(name)
    return bar


class Aside(QObject):
    """Work in a thread of its own, for a screen without a desk.

    `over(result, accident)` arrives in the window's thread, and not at all once it was stopped; `waits(seconds)` tells
    of a pause that the work makes.
    """

    over = Signal(object, object)
    waits = Signal(float)
    _arrived = Signal(object, object)
    _pauses = Signal(float)

    def __init__(self, work: Callable[[Pause], Any], parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        waiting = Qt.ConnectionType.QueuedConnection
        self._arrived.connect(self._pass_on, waiting)
        self._pauses.connect(self._tell_pause, waiting)

    def start(self) -> None:
        """Begin; connect the signals before."""
        self._thread.start()

    def running(self) -> bool:
        """Whether the work is under way."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """End it at its next pause, at once if it pauses now, and wait for that. What it comes to is not heard."""
        self._stopped.set()
        self._thread.join()

    @Slot(object, object)
    def _pass_on(self, result: Any, accident: BaseException | None) -> None:
        if not self._stopped.is_set():
            self.over.emit(result, accident)

    @Slot(float)
    def _tell_pause(self, seconds: float) -> None:
        if not self._stopped.is_set():
            self.waits.emit(seconds)

    def _pause(self, seconds: float) -> None:
        self._pauses.emit(seconds)
        if self._stopped.wait(seconds):
            raise Cancelled

    def _run(self) -> None:
        try:
            result = self._work(self._pause)
        except Cancelled:
            return
        except BaseException as accident:
            self._arrived.emit(None, accident)
        else:
            self._arrived.emit(result, None)
