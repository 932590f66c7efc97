"""Notices: the toast that tells what was done, the bar that tells what was refused, the banner of a lasting state."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from crmdesk.domain.refusal import Refused
from crmdesk.i18n import tr
from crmdesk.ui import icons, theme
from crmdesk.ui.desk import Said
from crmdesk.ui.overlays import shadow

TOAST_SECONDS = 8


def announce(widget: QWidget, text: str) -> None:
    """Have a screen reader say a text (A5): after a move, a completion, an undo."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


class Toast(QFrame):
    """One line at the bottom centre for eight seconds; hovering or focusing it stops its clock; the newest replaces."""

    undo = Signal()

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self.setProperty("toast", True)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(14, 6, 8, 6)
        self._line.setSpacing(12)
        self._text = QLabel(self)
        self._line.addWidget(self._text)
        self._buttons: list[QWidget] = []
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(TOAST_SECONDS * 1000)
        self._clock.timeout.connect(self.hide)
        shadow(self)
        host.installEventFilter(self)
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]
        self.hide()

    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def counting(self) -> bool:
        """Whether its clock runs."""
        return self._clock.isActive()

    def show_said(self, said: Said) -> None:
        """Show it in place of whatever was there."""
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._buttons = []
        self._text.setText(said.text)
        if said.undoable:
            self._offer(tr("Undo {keys}", keys="Ctrl+Z"), self.undo.emit)
        for label, run in said.offers:
            self._offer(label, run)
        close = QToolButton(self)
        close.setIcon(icons.icon("x", "toast_text"))
        close.setAccessibleName(tr("Close"))
        close.setToolTip(tr("Close"))
        close.clicked.connect(self.hide)
        self._add(close)
        self._place()
        self.show()
        self.raise_()
        self._clock.start()
        announce(self, said.text)

    def _offer(self, label: str, run: Callable[[], object]) -> None:
        button = QPushButton(label, self)
        button.clicked.connect(self.hide)
        button.clicked.connect(lambda *_: run())
        self._add(button)

    def _add(self, button: QWidget) -> None:
        self._buttons.append(button)
        self._line.addWidget(button)
        button.show()  # in a toast that is seen already, a new button counts only once it is shown

    def _place(self) -> None:
        host = self._host
        self.setMaximumWidth(max(320, host.width() - 48))
        self._line.activate()
        self.adjustSize()
        self.move((host.width() - self.width()) // 2, host.height() - self.height() - 22)

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self.isVisible():
            self._pause(new is not None and self.isAncestorOf(new))

    def _pause(self, paused: bool) -> None:
        if paused:
            self._clock.stop()
        elif not self._clock.isActive():
            self._clock.start()

    def enterEvent(self, _event: QEnterEvent) -> None:
        self._pause(True)

    def leaveEvent(self, _event: QEvent) -> None:
        self._pause(False)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False


class ErrorBar(QFrame):
    """What was refused, at the top of the page: what happened, what is safe, what to do. Stays until mended."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("tone", "error")
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 6, 6, 6)
        line.setSpacing(10)
        self._text = _wrapping(self)
        self._run: Callable[[], object] | None = None
        self._mend = QPushButton(self)
        self._mend.clicked.connect(lambda *_: self._run() if self._run is not None else None)
        close = QToolButton(self)
        theme.mark(close, kind="quiet")
        close.setIcon(icons.icon("x", "overdue"))
        close.setAccessibleName(tr("Close"))
        close.setToolTip(tr("Close"))
        close.clicked.connect(self.hide)
        line.addWidget(_sign("triangle-alert", "overdue", self))
        line.addWidget(self._text, 1)
        line.addWidget(self._mend)
        line.addWidget(close)
        self.hide()

    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def show_refusal(self, refusal: Refused, *, mend: tuple[str, Callable[[], object]] | None = None) -> None:
        """Show a refusal; `mend` is a button `(label, run)` that sets it right, if there is one."""
        words = tr(refusal.text, **refusal.values)
        self._text.setText(words)
        self._mend.setVisible(mend is not None)
        if mend is not None:
            self._mend.setText(mend[0])
        self._run = mend[1] if mend is not None else None
        self.show()
        announce(self, words)


class Banner(QFrame):
    """A thin line under the top bar that tells of a lasting state, with what can be done about it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("tone", "notice")
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(16, 2, 16, 2)
        self._line.setSpacing(8)
        self._said: Said | None = None
        self.hide()

    def show_said(self, said: Said | None) -> None:
        """Show a text with its offers, or nothing."""
        if said == self._said:
            return
        self._said = said
        self.hide()
        while item := self._line.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        if said is None:
            return
        self._line.addWidget(_sign("info", "accent", self))
        self._line.addWidget(QLabel(said.text, self))
        for label, run in said.offers:
            button = QPushButton(label, self)
            theme.mark(button, kind="link")
            button.clicked.connect(partial(_press, run))
            self._line.addWidget(button)
        self._line.addStretch(1)
        self.show()


class Sign(QLabel):
    """A small icon that follows the theme."""

    def __init__(self, name: str, token: str, parent: QWidget | None = None, size: int = 18) -> None:
        super().__init__(parent)
        self._name, self._token, self._size = name, token, size
        self._draw()
        theme.look.changed.connect(self._draw)

    def _draw(self) -> None:
        side = theme.px(self._size)
        self.setPixmap(icons.pixmap(self._name, self._token, side, self.devicePixelRatioF()))


def placeholder(icon: str, text: str, *offers: QPushButton) -> QFrame:
    """What an empty list shows: an icon, one sentence, and the buttons that help."""
    frame = QFrame()
    column = QVBoxLayout(frame)
    column.addStretch(2)
    sign = Sign(icon, "text3", frame, 40)
    sentence = QLabel(text, frame)
    sentence.setWordWrap(True)
    sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
    theme.mark(sentence, role="muted")
    column.addWidget(sign, 0, Qt.AlignmentFlag.AlignHCenter)
    column.addWidget(sentence)
    row = QHBoxLayout()
    row.addStretch(1)
    for button in offers:
        row.addWidget(button)
    row.addStretch(1)
    column.addLayout(row)
    column.addStretch(3)
    return frame


def _press(run: Callable[[], object], *_: object) -> None:
    run()


def _sign(name: str, token: str, parent: QWidget) -> Sign:
    return Sign(name, token, parent)


def _wrapping(parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return label
