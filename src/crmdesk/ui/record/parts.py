"""The small parts the cards are made of: card, scrolling column, flowing row, meter, pill, a field for a date."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from crmdesk import clock
from crmdesk.domain.tables import Kind
from crmdesk.domain.tables.columns import About
from crmdesk.i18n import mark, tr
from crmdesk.ui import buttons, forms, theme, typed

DUE = About(mark("When"), Kind.WHEN)


class Card(QFrame):
    """A white card with a title, tools at the right of it, and a column for its contents."""

    def __init__(self, title: str, *tools: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.setAccessibleName(title)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(14, 10, 12, 12)
        self.column.setSpacing(6)
        self.head = QHBoxLayout()
        self.head.setSpacing(6)
        self.title = label(title, "h2", self)
        self.head.addWidget(self.title)
        self.head.addStretch(1)
        for tool in tools:
            self.head.addWidget(tool)
        self.column.addLayout(self.head)


class Column(QScrollArea):
    """Cards one below the other, scrolling alone; no card is ever wider than the column."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        inside = QWidget()
        inside.setProperty("plain", True)
        inside.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.cards = QVBoxLayout(inside)
        self.cards.setContentsMargins(0, 0, 2, 12)
        self.cards.setSpacing(10)
        self.cards.addStretch(1)
        self.setWidget(inside)

    def add(self, card: QWidget) -> None:
        """Put a card below the others."""
        self.cards.insertWidget(self.cards.count() - 1, card)


class Flow(QLayout):
    """A row that goes on in the next line where it has no room."""

    def __init__(self, parent: QWidget | None = None, gap: int = 6) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _place(self, rect: QRect, *, move: bool) -> int:
        x, y, tall = rect.x(), rect.y(), 0
        for item in self._items:
            widget = item.widget()
            if widget is not None and widget.isHidden():
                continue
            hint = item.sizeHint()
            if x > rect.x() and x + hint.width() > rect.right() + 1:
                x, y, tall = rect.x(), y + tall + self._gap, 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), QSize(min(hint.width(), rect.width()), hint.height())))
            x += hint.width() + self._gap
            tall = max(tall, hint.height())
        return y + tall - rect.y()


class Meter(QWidget):
    """A bar that is filled to `part` of `of`; its words stand beside it and in its accessible name."""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._part, self._of = 0, 100
        self.setAccessibleName(name)
        self.setFixedHeight(6)

    def fill(self, part: int, of: int, name: str) -> None:
        """Show another value; `name` in words."""
        self._part, self._of = part, of
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("line"))
        painter.drawRoundedRect(self.rect(), 3, 3)
        if self._part and self._of:
            painter.setBrush(theme.color("accent"))
            filled = self.rect()
            filled.setWidth(max(6, round(filled.width() * self._part / self._of)))
            painter.drawRoundedRect(filled, 3, 3)
        painter.end()


class DueField(QWidget):
    """A day or moment: typed, picked, or taken from a chip. `changed` whenever it may have become another."""

    changed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        self.editor = forms.make(DUE, {}, self)
        field = self.editor.widget
        assert isinstance(field, QLineEdit)
        self.field = field
        field.setAccessibleName(name)
        field.setPlaceholderText(tr("When"))
        field.setMinimumWidth(theme.px(104))
        field.textChanged.connect(lambda _: self.changed.emit())
        self.chips = [
            buttons.push(words, partial(self.set_day, iso), kind="quiet", parent=self) for words, iso in nearby()
        ]
        for chip in self.chips:
            row.addWidget(chip)
        row.addWidget(field, 1)

    def set_day(self, iso: str) -> None:
        """Take a date."""
        self.field.setText(iso)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def value(self) -> str | None:
        """The date or UTC moment, None for an empty field. Refused for what cannot be read."""
        read = typed.value(Kind.WHEN, self.field.text())
        return None if read is None else str(read)

    def write(self, iso: str | None) -> None:
        """Show a date or moment."""
        self.field.setText(typed.text(Kind.WHEN, iso))


def nearby() -> list[tuple[str, str]]:
    """The days that a next step most often falls on: words and the date."""
    today = clock.today()
    monday = today + timedelta(days=7 - today.weekday())
    days = (
        (tr("Tomorrow"), today + timedelta(days=1)),
        (tr("+3 days"), today + timedelta(days=3)),
        (tr("Next Monday"), monday),
    )
    return [(words, day.isoformat()) for words, day in days]


def label(text: str, role: str = "", parent: QWidget | None = None, *, wrap: bool = False) -> QLabel:
    """A text with a role of the sheet (muted, caption, h2, pill …)."""
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    if wrap:
        made.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)  # else the layout takes the height of a text one word wide
        made.setSizePolicy(policy)
    return made


def pill(text: str, tone: str = "", parent: QWidget | None = None) -> QLabel:
    """A small tinted word; `tone` is overdue, today, ok or accent."""
    made = label(text, "pill", parent)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
    if tone:
        made.setProperty("tone", tone)
    return made


def tone(state: str) -> str:
    """The tone of the sheet for the state of a due date."""
    return state if state in ("overdue", "today") else ""


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


def rule(parent: QWidget | None = None) -> QFrame:
    """A thin line between two parts of a card."""
    line = QFrame(parent)
    line.setProperty("line", True)
    line.setFixedHeight(1)
    return line


def on_enter(field: QLineEdit, run: Callable[[], object]) -> None:
    """Enter in a field does this."""
    field.returnPressed.connect(lambda: run())
