"""The fields of the open composer: reaction, person, aim, moment, promise, to-dos, next step, save."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from crmdesk.domain import wording
from crmdesk.domain.terms import AIM, CHANNEL
from crmdesk.i18n import tr
from crmdesk.services.agenda import Plan
from crmdesk.services.portrait import Person
from crmdesk.ui import buttons, icons, theme
from crmdesk.ui.record.channels import ICONS
from crmdesk.ui.record.drafts import Draft
from crmdesk.ui.record.parts import DueField, label
from crmdesk.ui.record.todos import Todos


class Details(QWidget):
    """Everything of a contact but its channel and summary. `typed` when a to-do has changed."""

    saved = Signal()
    discarded = Signal()
    typed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._lay_out()

    def _lay_out(self) -> None:
        inside = self
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.correction = label("", "caption", inside, wrap=True)
        self.correction.hide()
        self.reaction = _field(tr("What the customer said, in their own words"), inside)
        self.who = _combo(tr("With whom"), inside)
        self.aim = _combo(tr("Aim"), inside)
        self.aim.addItem(tr("Aim"), None)
        for key, words in AIM.items():
            self.aim.addItem(tr(words), key)
        self.at = _field(tr("When: now"), inside)
        self.at.setToolTip(tr("When it took place, e.g. 11-20 14:30; empty means now"))
        self.at.setAccessibleName(tr("When it took place"))
        first = QHBoxLayout()
        first.addWidget(self.reaction, 3)
        for widget in (self.who, self.aim, self.at):
            first.addWidget(widget, 1)
        column.addWidget(self.correction)
        column.addLayout(first)
        column.addWidget(self._make_promise(inside))
        self.todos = Todos(inside)
        self.todos.changed.connect(self.typed)
        column.addWidget(self.todos)
        column.addLayout(self._make_next(inside))
        self.advice = label("", "caption", inside, wrap=True)
        self.advice.hide()
        self.refusal = label("", "error", inside, wrap=True)
        self.refusal.hide()
        column.addWidget(self.advice)
        column.addWidget(self.refusal)
        column.addLayout(self._make_foot(inside))

    def _make_promise(self, inside: QWidget) -> QWidget:
        self.promise_row = QWidget(inside)
        row = QHBoxLayout(self.promise_row)
        row.setContentsMargins(0, 0, 0, 0)
        self.promise = _field(tr("The customer promised …"), self.promise_row)
        self.promise_due = DueField(tr("Promised by"), self.promise_row)
        for chip in self.promise_due.chips:
            chip.hide()
        row.addWidget(self.promise, 3)
        row.addWidget(self.promise_due, 1)
        self.promise_row.hide()
        return self.promise_row

    def _make_next(self, inside: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        self.next_title = _field(tr("Next step"), inside)
        self.next_due = DueField(tr("When is the next step"), inside)
        self.next_channel = _combo(tr("Channel of the next step"), inside)
        for key, words in CHANNEL.items():
            self.next_channel.addItem(icons.icon(ICONS[key]), tr(words), key)
        row.addWidget(self.next_title, 3)
        row.addWidget(self.next_due, 2)
        row.addWidget(self.next_channel)
        return row

    def _make_foot(self, inside: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        self.add_todo = buttons.push(tr("To-do"), self.todos.add, icon="plus", kind="link", parent=inside)
        self.add_promise = buttons.push(
            tr("Customer's promise"), self._new_promise, icon="plus", kind="link", parent=inside
        )
        keys = label("Ctrl+Enter", "faint", inside)
        self.cancel = buttons.push(tr("Discard"), self.discarded.emit, kind="quiet", parent=inside)
        self.save = buttons.push(tr("Save"), self.saved.emit, kind="primary", parent=inside)
        self.save.setToolTip(tr("{label} ({keys})", label=tr("Save"), keys="Ctrl+Enter"))
        for widget in (self.add_todo, self.add_promise):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(keys)
        row.addWidget(self.cancel)
        row.addWidget(self.save)
        return row

    def order_after(self, before: QWidget) -> None:
        """Tab goes as one writes: what was said (`before`), how they took it, what comes next, save."""
        order: list[QWidget] = [
            before, self.reaction, self.who, self.aim, self.at, self.promise, self.promise_due.field,
            self.next_title, *self.next_due.chips, self.next_due.field, self.next_channel, self.add_todo,
            self.add_promise, self.cancel, self.save,
        ]  # fmt: skip
        for one, following in pairwise(order):
            QWidget.setTabOrder(one, following)

    def say(self, hint: str, refusal: str) -> None:
        """Show a hint and a refusal under the fields; "" for none."""
        self.advice.setText(hint)
        self.advice.setVisible(bool(hint))
        self.refusal.setText(refusal)
        self.refusal.setVisible(bool(refusal))

    def _new_promise(self) -> None:
        self.promise_row.show()
        self.promise.setFocus(Qt.FocusReason.OtherFocusReason)

    def write(self, draft: Draft) -> None:
        """Show a draft; the people to choose from have been filled in."""
        self.correction.setVisible(draft.corrects is not None)
        self.reaction.setText(draft.reaction)
        self.aim.setCurrentIndex(max(0, self.aim.findData(draft.aim)))
        self.at.setText(draft.at)
        self.promise.setText(draft.promise)
        self.promise_due.field.setText(draft.promise_due)
        self.promise_row.setVisible(bool(draft.promise or draft.promise_due))
        self.todos.write(draft.todos)
        self.next_title.setText(draft.next_title)
        self.next_due.field.setText(draft.next_due)
        self.next_channel.setCurrentIndex(max(0, self.next_channel.findData(draft.next_channel or draft.channel)))
        self.say("", "")

    def fill_people(self, people: Sequence[Person], chosen: str | None) -> None:
        """Offer the people who are still there, and whoever is chosen."""
        self.who.clear()
        self.who.addItem(tr("With whom"), None)
        for person in people:
            if not person.gone or person.id == chosen:
                self.who.addItem(person.name or "", person.id)
        self.who.setCurrentIndex(max(0, self.who.findData(chosen)))

    def plans(self) -> list[Plan]:
        """The to-dos and the next step as plans. Refused: a date cannot be read."""
        made = [todo.plan() for todo in self.todos.read() if todo.written]
        due, title = self.next_due.value(), self.next_title.text().strip()
        if title or due:
            channel = self.next_channel.currentData()
            made.append(Plan(title or wording.choice("channel", channel), due, kind="contact", channel=channel))
        return made


def _field(placeholder: str, parent: QWidget) -> QLineEdit:
    made = QLineEdit(parent)
    made.setPlaceholderText(placeholder)
    made.setAccessibleName(placeholder)
    made.setMinimumWidth(theme.px(60))
    return made


def _combo(name: str, parent: QWidget) -> QComboBox:
    made = QComboBox(parent)
    made.setAccessibleName(name)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(4)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return made
