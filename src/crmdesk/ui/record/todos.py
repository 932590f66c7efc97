"""The to-dos of a contact while they are written (F1): what, who, by when, and what is delivered."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from crmdesk.domain.tables import Kind
from crmdesk.i18n import tr
from crmdesk.services.agenda import Plan
from crmdesk.ui import buttons, forms, theme, typed
from crmdesk.ui.record.parts import DUE


@dataclass(frozen=True)
class TodoText:
    """One to-do as typed."""

    title: str = ""
    who: str = ""
    due: str = ""
    deliverable: str = ""

    @property
    def written(self) -> bool:
        """Whether it is one at all."""
        return bool(self.title.strip() or self.due.strip() or self.deliverable.strip())

    def plan(self) -> Plan:
        """The to-do as it is kept. Refused: its date cannot be read."""
        due = typed.value(Kind.WHEN, self.due)
        title, deliverable = self.title.strip(), self.deliverable.strip()
        return Plan(
            title=title or deliverable, due=None if due is None else str(due), kind="todo",
            deliverable=deliverable or None, who=self.who.strip() or None,
        )  # fmt: skip

    def advice_on(self, author: str) -> dict[str, str]:
        """The fields that F2 looks at; who does it is the author unless somebody is named."""
        found = {"title": self.title.strip(), "due": self.due.strip(), "deliverable": self.deliverable.strip()}
        return {**found, "who": self.who.strip() or author} if any(found.values()) else found


class _Line(QWidget):
    """The fields of one to-do."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.title = _field(tr("To-do: what?"), self)
        self.who = _field(tr("Who (me)"), self)
        due = forms.make(DUE, {}, self).widget
        assert isinstance(due, QLineEdit)
        self.due = due
        due.setPlaceholderText(tr("By when"))
        due.setAccessibleName(tr("By when"))
        due.setMinimumWidth(theme.px(60))
        self.deliverable = _field(tr("What is delivered"), self)
        self.remove = buttons.tool("x", tr("Remove this to-do"), parent=self)
        for field, stretch in ((self.title, 4), (self.who, 2), (self.due, 3), (self.deliverable, 3)):
            row.addWidget(field, stretch)
        row.addWidget(self.remove)

    def fields(self) -> tuple[QLineEdit, ...]:
        """The four fields."""
        return self.title, self.who, self.due, self.deliverable


class Todos(QWidget):
    """Any number of to-dos, one line each; none at the beginning."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self.lines: list[_Line] = []
        self.hide()

    def add(self, text: TodoText | None = None) -> None:
        """One more line, shown with its text, or empty with the focus in it."""
        line = _Line(self)
        for field, words in zip(line.fields(), _texts(text or TodoText()), strict=True):
            field.setText(words)
            field.textChanged.connect(lambda _: self.changed.emit())
        line.remove.clicked.connect(lambda *_: self._drop(line))
        self.lines.append(line)
        self._column.addWidget(line)
        self.show()
        if text is None:
            line.title.setFocus(Qt.FocusReason.OtherFocusReason)

    def _drop(self, line: _Line) -> None:
        self.lines.remove(line)
        self._column.removeWidget(line)
        line.hide()
        line.deleteLater()
        self.setVisible(bool(self.lines))
        self.changed.emit()

    def read(self) -> tuple[TodoText, ...]:
        """What is typed, line by line."""
        return tuple(TodoText(*(field.text() for field in line.fields())) for line in self.lines)

    def write(self, todos: tuple[TodoText, ...]) -> None:
        """Show these to-dos in place of what was there."""
        for line in list(self.lines):
            self._drop(line)
        for todo in todos:
            self.add(todo)


def _texts(todo: TodoText) -> tuple[str, str, str, str]:
    return todo.title, todo.who, todo.due, todo.deliverable


def _field(placeholder: str, parent: QWidget) -> QLineEdit:
    made = QLineEdit(parent)
    made.setPlaceholderText(placeholder)
    made.setAccessibleName(placeholder)
    made.setMinimumWidth(theme.px(50))
    return made
