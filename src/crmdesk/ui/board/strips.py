"""The strips at the bottom of the board: why was it lost, and making a customer; both by keyboard alone, no dialog."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from crmdesk.domain.playbook import Choice
from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables import Opportunity, about
from crmdesk.i18n import chosen, tr
from crmdesk.services.leads import Draft
from crmdesk.ui import buttons, forms, notices, theme
from crmdesk.ui.overlays import shadow


def floor(host: QWidget) -> int:
    """How far above the lower edge of `host` something may lie: over the toast, where one is shown."""
    toast = host.window().findChild(notices.Toast)
    if toast is None or not toast.isVisible():
        return 12
    return host.mapTo(host.window(), host.rect().bottomLeft()).y() - toast.y() + 12


class Strip(QFrame):
    """A question over the lower edge of its host. Esc closes it, changes nothing and gives the focus back."""

    def __init__(self, host: QWidget, back: QWidget | None) -> None:
        super().__init__(host)
        self.setProperty("overlay", True)
        self._host = host
        self._back = back
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 12, 16, 12)
        self.column.setSpacing(8)
        shadow(self)
        host.installEventFilter(self)
        self.hide()

    def ask(self, first: QWidget) -> None:
        """Show it and give `first` the keyboard."""
        self.place()
        self.show()
        self.raise_()
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def place(self) -> None:
        """Put it at the bottom centre of the host."""
        host = self._host
        self.setMaximumWidth(host.width() - 24)
        self.adjustSize()
        self.move((host.width() - self.width()) // 2, host.height() - self.height() - floor(host))

    def close_strip(self) -> None:
        """Close it; nothing was changed by that."""
        self.hide()
        if self._back is not None and isValid(self._back) and self._back.isVisible():
            self._back.setFocus(Qt.FocusReason.PopupFocusReason)
        self.deleteLater()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.place()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        return False

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:  # keys typed here are not the board's commands
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_strip()
        event.accept()


class Reasons(Strip):
    """Why was it lost? `done(reason)` once a chip is pressed or its number typed; a reason is required (L6)."""

    def __init__(
        self,
        host: QWidget,
        question: str,
        reasons: Sequence[Choice],
        done: Callable[[str], object],
        back: QWidget | None,
    ) -> None:
        super().__init__(host, back)
        self.setAccessibleName(question)
        self._done = done
        title = QLabel(question, self)
        title.setProperty("role", "strong")
        hint = QLabel(tr("Esc puts the card back"), self)
        hint.setProperty("role", "faint")
        head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(hint)
        self.column.addLayout(head)
        self.reasons = [reason.key for reason in reasons]
        self.chips: list[QPushButton] = []
        grid = QGridLayout()
        for number, reason in enumerate(reasons):
            words = str(chosen(reason.title))
            text = tr("{number}  {label}", number=number + 1, label=words) if number < 9 else words
            chip = buttons.push(text, partial(self._choose, reason.key), parent=self)
            chip.setAccessibleName(words)
            grid.addWidget(chip, number // 6, number % 6)
            self.chips.append(chip)
        self.column.addLayout(grid)

    def _choose(self, reason: str) -> None:
        self.close_strip()
        self._done(reason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        typed = event.text()
        if typed.isdigit() and 1 <= int(typed) <= min(9, len(self.reasons)):
            self._choose(self.reasons[int(typed) - 1])
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._step(1 if event.key() == Qt.Key.Key_Right else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chips[self._at()].click()
        else:
            super().keyPressEvent(event)

    def _at(self) -> int:
        return next((n for n, chip in enumerate(self.chips) if chip.hasFocus()), 0)

    def _step(self, by: int) -> None:
        self.chips[(self._at() + by) % len(self.chips)].setFocus(Qt.FocusReason.TabFocusReason)


class Conversion(Strip):
    """A lead becomes a customer with a first opportunity (L8): what is known stands there already, Enter is enough.

    `done(draft)`; None: a customer without an opportunity.
    """

    FIELDS = ("title", "amount", "close")

    def __init__(
        self,
        host: QWidget,
        name: str,
        known: Mapping[str, str | int | None],
        done: Callable[[Draft | None], object],
        back: QWidget | None,
    ) -> None:
        super().__init__(host, back)
        self._done = done
        words = tr("Make “{name}” a customer, with a first opportunity", name=name)
        self.setAccessibleName(words)
        title = QLabel(words, self)
        title.setProperty("role", "strong")
        hint = QLabel(tr("Enter makes it so · Esc not now"), self)
        hint.setProperty("role", "faint")
        head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(hint)
        self.column.addLayout(head)
        self.complaint = QLabel(self)
        self.complaint.setProperty("role", "error")
        self.complaint.hide()
        self._editors = {field: forms.make(about(Opportunity, field), {}, self) for field in self.FIELDS}
        self.column.addLayout(self._fields(known))
        self.column.addWidget(self.complaint)

    def _fields(self, known: Mapping[str, str | int | None]) -> QHBoxLayout:
        line = QHBoxLayout()
        for field, editor in self._editors.items():
            words = tr(about(Opportunity, field).title)
            label = QLabel(words, self)
            label.setProperty("role", "muted")
            label.setBuddy(editor.widget)
            editor.widget.setAccessibleName(words)
            editor.widget.setMinimumWidth(theme.px(220 if field == "title" else 100 if field == "amount" else 160))
            editor.write(known.get(field))
            if isinstance(editor.widget, QLineEdit):
                editor.widget.returnPressed.connect(self._finish)
            line.addWidget(label)
            line.addWidget(editor.widget, 2 if field == "title" else 1)
        line.addWidget(buttons.push(tr("Make a customer"), self._finish, kind="primary", parent=self))
        line.addWidget(buttons.push(tr("Without an opportunity"), self._plain, parent=self))
        return line

    def editor(self, field: str) -> QWidget:
        """The field for the opportunity's title, amount or expected close."""
        return self._editors[field].widget

    def _plain(self) -> None:
        self.close_strip()
        self._done(None)

    def _finish(self) -> None:
        found: dict[str, str | int | None] = {}
        for field, editor in self._editors.items():
            try:
                found[field] = editor.read()
            except Refused as refusal:
                self._complain(editor.widget, tr(refusal.text, **refusal.values))
                return
        amount, close = found["amount"], found["close"]
        title = str(found["title"] or "")
        if not title:
            self._complain(
                self._editors["title"].widget, tr("The opportunity needs a title: what do they want to buy?")
            )
            return
        self.close_strip()
        self._done(Draft(title, int(amount) if amount is not None else None, str(close) if close else None))

    def _complain(self, field: QWidget, words: str) -> None:
        self.complaint.setText(words)
        self.complaint.show()
        theme.mark(field, bad=True)
        field.setFocus()
        self.place()
        notices.announce(self, words)
