"""Forms: an editor for each column, made from the column's own description, so that a new field needs no form."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QDate, QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCalendarWidget,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QSpinBox,
    QWidget,
    QWidgetAction,
)
from sqlmodel import SQLModel

from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables.columns import About, Kind, about
from crmdesk.domain.terms import VOCABULARIES
from crmdesk.i18n import chosen, tr
from crmdesk.ui import icons, theme, typed

Value = str | int | None
Vocabulary = Mapping[str, Any]
"""Stable key -> label: a source text, or a text in both languages."""

_DATES = {Kind.DATE, Kind.WHEN, Kind.MOMENT}


@dataclass(frozen=True)
class Editor:
    """One widget and how it is read (Refused for what cannot be understood) and written."""

    widget: QWidget
    read: Callable[[], Value]
    write: Callable[[Value], None]


class Form(QWidget):
    """Editors for some columns of a table, each with its label, one below the other in the order of `names`.

    `edited(name, value)` when a field that was changed is left or Enter is pressed; what cannot be read is said under
    its field and not emitted. `choices` gives the vocabularies that the playbook owns (`playbook:sources`) or, under
    a column's own name, the rows a reference may point to. A field that needs consent (C3) waits for the flag when
    the form shows it.
    """

    edited = Signal(str, object)
    entered = Signal()

    def __init__(
        self,
        table: type[SQLModel],
        names: Sequence[str],
        choices: Mapping[str, Vocabulary] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._about = {name: about(table, name) for name in names}
        self._editors: dict[str, Editor] = {}
        self._shown: dict[str, Value] = dict.fromkeys(names)
        self._complaints: dict[str, QLabel] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        before: QWidget | None = None
        for number, name in enumerate(names):
            widget = self._add(grid, number * 2, name, choices or {})
            if before is not None:
                QWidget.setTabOrder(before, widget)
            before = widget
        self._mind_consent()

    def values(self) -> dict[str, Value]:
        """What stands in the fields: empty ones None. Refused, shown under its field, for one that cannot be read."""
        found: dict[str, Value] = {}
        first: Refused | None = None
        for name in self._editors:
            try:
                found[name] = self._read(name)
            except Refused as refusal:
                first = first or refusal
        if first is not None:
            raise first
        return found

    def changed(self) -> dict[str, Value]:
        """Only the values that differ from those last set. Refused as `values`."""
        return {name: value for name, value in self.values().items() if value != self._shown[name]}

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show values; a field that is not named keeps its own, one that is being typed in is left alone."""
        for name, value in values.items():
            if name in self._editors and not self._busy(name):
                self._show(name, value)

    def reset(self) -> None:
        """Back to the values last set."""
        for name, value in self._shown.items():
            self._show(name, value)

    def _busy(self, name: str) -> bool:
        """Whether something is being typed into a field that was not taken over yet."""
        widget = self._editors[name].widget
        if not widget.hasFocus():
            return False
        if isinstance(widget, QPlainTextEdit):
            return widget.document().isModified()
        return isinstance(widget, QLineEdit) and widget.isModified()

    def editor(self, name: str) -> QWidget:
        """The widget of a field."""
        return self._editors[name].widget

    def complain(self, name: str, refusal: Refused | None) -> None:
        """Say under a field what is wrong with it; None: nothing any more."""
        label = self._complaints[name]
        label.setText(tr(refusal.text, **refusal.values) if refusal else "")
        label.setVisible(refusal is not None)
        theme.mark(self._editors[name].widget, bad=refusal is not None)

    def commit(self, name: str) -> None:
        """Take over what stands in a field, as leaving it does."""
        try:
            value = self._read(name)
        except Refused:
            return
        if value != self._shown[name]:
            self._show(name, value)
            self.edited.emit(name, value)

    def _read(self, name: str) -> Value:
        try:
            value = self._editors[name].read()
        except Refused as refusal:
            self.complain(name, refusal)
            raise
        self.complain(name, None)
        return value

    def _show(self, name: str, value: Value) -> None:
        self._shown[name] = value
        editor = self._editors[name]
        with QSignalBlocker(editor.widget):
            editor.write(value)
        self.complain(name, None)
        if name == "consent":
            self._mind_consent()

    def _add(self, grid: QGridLayout, row: int, name: str, choices: Mapping[str, Vocabulary]) -> QWidget:
        described = self._about[name]
        title = tr(described.title)
        editor = make(described, choices.get(name, _vocabulary(described, choices)), self)
        widget = editor.widget
        widget.setObjectName(name)
        widget.setAccessibleName(title)
        label = QLabel(title, self)
        label.setBuddy(widget)
        label.setProperty("role", "muted")
        complaint = QLabel(self)
        complaint.setProperty("role", "error")
        complaint.setWordWrap(True)
        complaint.hide()
        tall = isinstance(widget, QPlainTextEdit)
        grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop if tall else Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(widget, row, 1)
        grid.addWidget(complaint, row + 1, 1)
        self._editors[name] = editor
        self._complaints[name] = complaint
        self._hear(name, widget)
        return widget

    def _hear(self, name: str, widget: QWidget) -> None:
        if isinstance(widget, QLineEdit):
            widget.editingFinished.connect(lambda: self.commit(name))
            widget.returnPressed.connect(self.entered)
        elif isinstance(widget, QComboBox):
            widget.activated.connect(lambda *_: self.commit(name))
        elif isinstance(widget, QCheckBox):
            widget.clicked.connect(lambda *_: self._flagged(name))
        widget.installEventFilter(self)

    def _flagged(self, name: str) -> None:
        self.commit(name)
        if name == "consent":
            self._mind_consent()

    def _mind_consent(self) -> None:
        if "consent" not in self._editors:
            return
        given = bool(self._editors["consent"].read())
        for name, described in self._about.items():
            if described.consent:
                widget = self._editors[name].widget
                widget.setEnabled(given)
                widget.setToolTip("" if given else tr("Kept only with the person's consent"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QComboBox) and not watched.hasFocus():
            event.ignore()  # the wheel scrolls the form, it does not change what it passes over
            return True
        if isinstance(watched, QPlainTextEdit):
            if event.type() == QEvent.Type.FocusOut:
                self.commit(watched.objectName())
            elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and _ctrl_enter(event):
                self.commit(watched.objectName())
                self.entered.emit()
                return True
        return False


def make(described: About, vocabulary: Vocabulary, parent: QWidget | None = None) -> Editor:
    """The editor for a column of this description; `vocabulary` for one with choices."""
    kind = described.kind
    if kind is Kind.NOTE:
        return _note(parent)
    if kind is Kind.FLAG:
        return _flag(described, parent)
    if kind in (Kind.CHOICE, Kind.REFERENCE):
        return _choice(vocabulary, parent)
    field = QLineEdit(parent)
    if kind in _DATES:
        _add_calendar(field)
        field.setPlaceholderText(tr("e.g. 2026-11-30, 11/30"))
    elif kind is Kind.MONEY:
        field.setPlaceholderText(tr("e.g. 500000 or 50万"))
    return Editor(
        field,
        lambda: typed.value(kind, field.text()),
        lambda value: field.setText(typed.text(kind, value)),
    )


def number(low: int, high: int, name: str, parent: QWidget | None = None) -> QSpinBox:
    """A field for a whole number between two limits; `name` (in words) is what a screen reader says."""
    field = QSpinBox(parent)
    field.setRange(low, high)
    field.setAccessibleName(name)
    field.lineEdit().setTextMargins(8, 0, 0, 0)  # a style sheet's padding does not reach inside a spin box
    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return field


def _vocabulary(described: About, choices: Mapping[str, Vocabulary]) -> Vocabulary:
    return choices.get(described.choices, VOCABULARIES.get(described.choices, {}))


def _note(parent: QWidget | None) -> Editor:
    field = QPlainTextEdit(parent)
    field.setTabChangesFocus(True)
    field.setMaximumHeight(theme.px(84))
    return Editor(
        field, lambda: field.toPlainText().strip() or None, lambda value: field.setPlainText(str(value or ""))
    )


def _flag(described: About, parent: QWidget | None) -> Editor:
    box = QCheckBox(parent)
    box.setAccessibleName(tr(described.title))
    unset: list[Value] = [None]

    def write(value: Value) -> None:
        unset[0] = 0 if value else value  # what was never answered stays unanswered until it is ticked
        box.setChecked(bool(value))

    return Editor(box, lambda: 1 if box.isChecked() else unset[0], write)


def _choice(vocabulary: Vocabulary, parent: QWidget | None) -> Editor:
    box = QComboBox(parent)
    box.setMaxVisibleItems(14)
    box.addItem("—", None)
    for key, label in vocabulary.items():
        box.addItem(tr(label) if isinstance(label, str) else str(chosen(label)), key)

    def write(value: Value) -> None:
        at = box.findData(value)
        if at < 0:  # a key that the vocabulary has lost is shown as it is, never dropped
            box.addItem(str(value), value)
            at = box.count() - 1
        box.setCurrentIndex(at)

    return Editor(box, box.currentData, write)


def _add_calendar(field: QLineEdit) -> None:
    action = field.addAction(icons.icon("calendar-days", "text3"), QLineEdit.ActionPosition.TrailingPosition)
    action.setToolTip(tr("Choose a day"))

    def show() -> None:
        menu = QMenu(field)
        calendar = QCalendarWidget(menu)
        calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        day = QDate.fromString(field.text()[:10], "yyyy-MM-dd")
        if day.isValid():
            calendar.setSelectedDate(day)

        def pick(picked: QDate) -> None:
            menu.close()
            field.setText(picked.toString("yyyy-MM-dd") + field.text()[10:])
            field.editingFinished.emit()

        calendar.clicked.connect(pick)
        calendar.activated.connect(pick)
        held = QWidgetAction(menu)
        held.setDefaultWidget(calendar)
        menu.addAction(held)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(field.mapToGlobal(field.rect().bottomLeft()))
        calendar.setFocus()

    action.triggered.connect(show)


def _ctrl_enter(event: QKeyEvent) -> bool:
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and bool(
        event.modifiers() & Qt.KeyboardModifier.ControlModifier
    )
