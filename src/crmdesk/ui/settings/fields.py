"""The parts of the settings: cards, rows, fields bound to a place in the draft, and where their problems are said."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from crmdesk.domain.playbook import Problem
from crmdesk.i18n import LANGUAGES, tr
from crmdesk.ui import forms, theme
from crmdesk.ui.settings.draft import Draft, Path, place

LANGUAGE_HINTS = {"zh_CN": "中文", "en": "English"}
"""Which of two fields side by side is in which language, each in its own."""


class Card(QFrame):
    """A white card with a title, a muted sentence under it, and a column for its contents."""

    def __init__(self, title: str, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.setAccessibleName(title)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 12, 16, 14)
        self.column.setSpacing(8)
        self.title = label(title, "h2", self)
        self.column.addWidget(self.title)
        if hint:
            self.column.addWidget(label(hint, "muted", self))

    def words(self) -> str:
        """All that can be read on the card, for the search."""
        found = [self.accessibleName()]
        found += [child.text() for child in self.findChildren(QLabel)]
        found += [child.text() for child in self.findChildren(QAbstractButton)]
        found += [child.accessibleName() for child in self.findChildren(QWidget) if child.accessibleName()]
        return " ".join(found).lower()


class Section(QWidget):
    """The cards of one section, one below the other."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("plain", True)
        self.cards: list[Card] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 4)
        self._column.setSpacing(12)
        self.title = label(title, "title", self)
        self._column.addWidget(self.title)

    def add(self, card: Card) -> Card:
        """Put a card below the others."""
        self.cards.append(card)
        self._column.addWidget(card)
        return card

    def sift(self, wanted: str) -> int:
        """Show only the cards that say `wanted` (lower case, "" for all); answers how many."""
        own = wanted in self.title.text().lower()
        shown = 0
        for card in self.cards:
            fits = own or wanted in card.words()
            card.setVisible(fits)
            shown += fits
        return shown


class Spots(QObject):
    """Where the problems of a draft are said: under the row, or in the card, whose place fits best."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._labels: dict[str, QLabel] = {}
        self._fields: dict[str, QWidget] = {}
        self._problems: tuple[Problem, ...] = ()

    def label(self, path: Path, parent: QWidget) -> QLabel:
        """A line, hidden without a problem, for all that is wrong at a place or below it."""
        made = label("", "error", parent)
        made.hide()
        self._labels[place(path)] = made
        return made

    def watch(self, path: Path, field: QWidget) -> None:
        """Have a field framed while something at its place is wrong."""
        self._fields[place(path)] = field

    def forget(self, path: Path) -> None:
        """The widgets at a place and below it are going."""
        for known in (self._labels, self._fields):
            for key in [key for key in known if _within(key, place(path))]:
                del known[key]

    def clear(self) -> None:
        """All widgets are going."""
        self._labels.clear()
        self._fields.clear()

    def show(self, problems: Iterable[Problem]) -> None:
        """Say the problems at their places; one whose section was not built yet is said by the bar alone."""
        self._problems = tuple(problems)
        said: dict[str, list[str]] = {key: [] for key in self._labels}
        for problem in self._problems:
            spot = max((key for key in self._labels if _within(problem.path, key)), key=len, default=None)
            if spot is not None:
                said[spot].append(str(problem))
        for key, sentences in said.items():
            self._labels[key].setText("\n".join(dict.fromkeys(sentences)))
            self._labels[key].setVisible(bool(sentences))
        for key, field in self._fields.items():
            bad = any(_within(problem.path, key) for problem in self._problems)
            if bool(field.property("bad")) != bad:
                theme.mark(field, bad=bad)


def _within(path: str, spot: str) -> bool:
    return path == spot or path.startswith(spot + " › ")


def label(text: str, role: str, parent: QWidget | None = None) -> QLabel:
    """A text in a role of the sheet; whole sentences go on in the next line."""
    made = QLabel(text, parent)
    made.setProperty("role", role)
    made.setWordWrap(role in ("muted", "error", "faint"))
    return made


def caption(text: str, field: QWidget, parent: QWidget | None = None) -> QLabel:
    """The label of a field."""
    made = QLabel(text, parent)
    made.setBuddy(field)
    return made


def line(*widgets: QWidget | str, stretch: bool = True) -> QHBoxLayout:
    """Widgets and words in a row, left-aligned."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(QLabel(widget) if isinstance(widget, str) else widget)
    if stretch:
        row.addStretch(1)
    return row


# --- fields bound to a place in the draft ---------------------------------------------------------------------------


def number(
    draft: Draft, spots: Spots, path: Path, bounds: tuple[int, int], name: str, *, suffix: str = "", none: str = ""
) -> QSpinBox:
    """A whole number at a place of the draft; with `none` its lowest figure stands for "not set" and is so called."""
    low, high = bounds
    field = forms.number(low, high, name)
    field.setKeyboardTracking(True)
    field.setSuffix(suffix)
    field.setSpecialValueText(none)
    value = draft.get(path)
    field.setValue(low if value is None else int(value))
    field.valueChanged.connect(lambda value: draft.put(path, None if none and value == low else value))
    _quiet_wheel(field)
    spots.watch(path, field)
    return field


def words(draft: Draft, spots: Spots, path: Path, name: str) -> tuple[QLineEdit, ...]:
    """A text in both languages, a field each, side by side; what is written in one only is taken over in the other."""
    made: dict[str, QLineEdit] = {}

    def fill_other(own: str) -> None:
        other = next(language for language in LANGUAGES if language != own)
        if made[own].text().strip() and not made[other].text().strip():
            made[other].setText(made[own].text())

    for language in LANGUAGES:
        field = QLineEdit(str(draft.get((*path, language))))
        field.setMaxLength(500)
        field.setPlaceholderText(LANGUAGE_HINTS[language])
        field.setAccessibleName(tr("{field} ({language})", field=name, language=LANGUAGE_HINTS[language]))
        field.textChanged.connect(lambda text, language=language: draft.put((*path, language), text))
        field.editingFinished.connect(lambda language=language: fill_other(language))
        spots.watch((*path, language), field)
        made[language] = field
    return tuple(made.values())


def tick(draft: Draft, path: Path, text: str) -> QCheckBox:
    """A flag at a place of the draft."""
    box = QCheckBox(text)
    box.setAccessibleName(text)
    box.setChecked(bool(draft.get(path)))
    box.toggled.connect(lambda on: draft.put(path, on))
    return box


def radios(
    choices: Mapping[str, str], chosen: str, run: Callable[[str], object], parent: QWidget
) -> dict[str, QRadioButton]:
    """One of a few, in words already; `run(key)` when another is chosen by the user."""
    made = {}
    group = QButtonGroup(parent)
    for key, text in choices.items():
        button = QRadioButton(text, parent)
        group.addButton(button)
        button.setChecked(key == chosen)
        button.toggled.connect(lambda on, key=key: run(key) if on else None)
        made[key] = button
    return made


def set_quietly(field: QSpinBox | QAbstractButton, value: Any) -> None:
    """Show a value without telling anybody."""
    with QSignalBlocker(field):
        if isinstance(field, QSpinBox):
            field.setValue(value)
        else:
            field.setChecked(value)


def wide(field: QWidget, pixels: int) -> QWidget:
    """Give a field a width that follows the text size."""
    field.setMinimumWidth(theme.px(pixels))
    return field


class _Wheel(QObject):
    """The wheel scrolls the page, it does not change what it passes over."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False


def _quiet_wheel(field: QWidget) -> None:
    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    field.installEventFilter(_Wheel(field))
