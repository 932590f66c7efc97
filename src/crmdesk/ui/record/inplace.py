"""A value that is edited where it stands: F2, Enter or a double click opens it, leaving keeps it, Esc restores it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget
from sqlmodel import SQLModel

from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables.columns import About
from crmdesk.i18n import language, tr
from crmdesk.ui import codes, forms, theme
from crmdesk.ui.record.parts import label

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True)
class Fact:
    """One column of one row (or of two rows that share it), its value, and the words of it.

    `targets` are the rows that keep it, each `(table, id)`; `vocabulary` its choices.
    """

    name: str
    about: About
    targets: tuple[tuple[type[SQLModel], str], ...]
    value: Any
    words: str
    vocabulary: Mapping[str, Any]


Save = Callable[[Fact, Any], str]
"""Keeps a value; what is to be said of it ("" for nothing). Refused: it may not be kept so."""


class InPlace(QWidget):
    """One fact. `wants(step)` asks to go to the fact above (-1) or below (1)."""

    wants = Signal(int)

    def __init__(self, fact: Fact, save: Save, parent: QWidget | None = None, *, role: str = "") -> None:
        super().__init__(parent)
        self._save = save
        self._editor: forms.Editor | None = None
        self._titled = not role
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(4, 3, 4, 3)
        self._grid.setHorizontalSpacing(0 if role else 8)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        self._title = label("", "muted", self, wrap=True)
        narrow = QSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        narrow.setHeightForWidth(True)
        self._title.setSizePolicy(narrow)
        self._shown = QLabel(self)
        self._shown.setTextFormat(Qt.TextFormat.PlainText)
        if role:
            self._shown.setProperty("role", role)
            self._title.hide()
        else:
            self._shown.setWordWrap(True)
            policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            policy.setHeightForWidth(True)
            self._shown.setSizePolicy(policy)
        self._said = label("", "caption", self, wrap=True)
        self._said.hide()
        if self._titled:
            self._grid.addWidget(self._title, 0, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(self._shown, 0, 1)
        self._grid.addWidget(self._said, 1, 0, 1, 2)
        self.show_fact(fact)

    def show_fact(self, fact: Fact) -> None:
        """Show a fact; while it is being edited only its ground changes, not what is typed."""
        self.fact = fact
        self._title.setText(tr(fact.about.title))
        self._title.setFixedWidth(theme.px(68 if language() == "zh_CN" else 84))
        if self._editor is None:
            self._shown.setText(fact.words or "—")
        words = tr("{label}: {words}", label=tr(fact.about.title), words=fact.words or tr("unknown"))
        self.setAccessibleName(words)
        self.setToolTip(tr("{words} (F2 edits)", words=words))

    def editing(self) -> bool:
        """Whether a field is open."""
        return self._editor is not None

    def editor(self) -> QWidget | None:
        """The open field."""
        return self._editor.widget if self._editor else None

    def said(self) -> str:
        """What stands under the value: a refusal, a warning, what a code means."""
        return self._said.text() if not self._said.isHidden() else ""

    def begin(self) -> None:
        """Open the field."""
        if self._editor is not None:
            return
        made = forms.make(self.fact.about, self.fact.vocabulary, self)
        self._editor = made
        made.write(self.fact.value)
        field = made.widget
        field.setAccessibleName(tr(self.fact.about.title))
        field.installEventFilter(self)
        self._say("")
        self._shown.hide()
        self._grid.addWidget(field, 0, 1)
        if isinstance(field, QLineEdit):
            field.selectAll()
            field.editingFinished.connect(self.finish)
            if self.fact.name == "code":
                field.textEdited.connect(self._explain_code)
                self._explain_code(field.text())
        elif isinstance(field, QComboBox):
            field.activated.connect(lambda _: self.finish())
        field.show()  # a layout shows what is new in it only later, and what is hidden takes no focus
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(field, QComboBox):
            QTimer.singleShot(0, field, field.showPopup)

    def finish(self) -> None:
        """Keep what stands in the field; a refusal is said under it and leaves it open."""
        editor = self._editor
        if editor is None:
            return
        try:
            value = editor.read()
            said = self._save(self.fact, value) if value != self.fact.value else ""
        except Refused as refusal:
            self._say(tr(refusal.text, **refusal.values), bad=True)
            return
        self._close()
        self._say(said)

    def cancel(self) -> None:
        """Close the field; the value stays as it was."""
        if self._editor is not None:
            self._close()
            self._say("")

    def _close(self) -> None:
        editor, self._editor = self._editor, None
        if editor is None:
            return
        if editor.widget.hasFocus():
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        editor.widget.removeEventFilter(self)
        self._grid.removeWidget(editor.widget)
        editor.widget.hide()
        editor.widget.deleteLater()
        self._shown.setText(self.fact.words or "—")
        self._shown.show()

    def _say(self, text: str, *, bad: bool = False) -> None:
        self._said.setText(text)
        self._said.setVisible(bool(text))
        theme.mark(self._said, role="error" if bad else "caption")
        if self._editor is not None:
            theme.mark(self._editor.widget, bad=bad)

    def _explain_code(self, text: str) -> None:
        """The credit code while it is typed: what its parts mean, or which character is wrong (C1)."""
        words, wrong = codes.told(text)
        self._say(words, bad=wrong)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._editor is None or watched is not self._editor.widget:
            return False
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(watched, event)
        elif event.type() == QEvent.Type.FocusOut and not isinstance(watched, QLineEdit):
            QTimer.singleShot(0, self, self._left)
        elif event.type() == QEvent.Type.Wheel and isinstance(watched, QComboBox):
            return True  # the wheel scrolls the column, it does not change what it passes over
        return False

    def _left(self) -> None:
        """The keyboard is elsewhere: in the list of a combo box it has not left the field."""
        field = self.editor()
        is_open = isinstance(field, QComboBox) and field.view().isVisible()
        if field is not None and not field.hasFocus() and not is_open and self.window().isActiveWindow():
            self.finish()

    def _key(self, field: QObject, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            self.cancel()
            return True
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() in _ENTER and isinstance(field, QPlainTextEdit) and not shifted:
            self.finish()
            return True
        if event.key() in _ENTER and isinstance(field, QComboBox | QLineEdit):
            self.finish()
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (*_ENTER, Qt.Key.Key_F2) and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.begin()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.wants.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.begin()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self.hasFocus() and not self.underMouse():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRect(self.rect()).adjusted(1, 1, -1, -1)
        if self.hasFocus():
            pen = painter.pen()
            pen.setColor(theme.color("accent"))
            pen.setWidth(2)
            painter.setPen(pen)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("hover"))
        painter.drawRoundedRect(frame, 6, 6)
        painter.end()
