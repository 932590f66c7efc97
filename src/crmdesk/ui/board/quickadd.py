"""A new lead where it belongs: an editor card on top of a lane. Enter saves and begins the next, Esc closes."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from crmdesk.i18n import tr
from crmdesk.services import settings
from crmdesk.ui import leadform
from crmdesk.ui.desk import Desk


class QuickAdd(QFrame):
    """The editor card of a lane. `saved(id)`, `opened(root)` for somebody known already, `closed`."""

    saved = Signal(str)
    opened = Signal(str)
    closed = Signal()

    def __init__(self, desk: Desk, stage: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.setAccessibleName(tr("New lead"))
        names = tuple(dict.fromkeys([*leadform.FIRST, *leadform.required(desk.ask(settings.playbook))]))
        self.capture = leadform.Capture(desk, names, labels=False, stage=stage, parent=self)
        self.capture.saved.connect(self._saved)
        self.capture.opened.connect(self.opened)
        hint = QLabel(tr("Enter saves · Esc closes"), self)
        hint.setProperty("role", "faint")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 6)
        column.setSpacing(4)
        column.addWidget(self.capture)
        column.addWidget(hint)

    def _saved(self, lead: str) -> None:
        self.saved.emit(lead)
        self.capture.first().setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        event.accept()
