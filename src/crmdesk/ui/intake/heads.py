"""The two heads of the preview: what each column means, to be changed there; number and verdict of each row."""

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QHeaderView,
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from crmdesk.exchange.intake import fields
from crmdesk.exchange.intake.fields import Target
from crmdesk.exchange.intake.mapping import Column
from crmdesk.i18n import mark, tr
from crmdesk.ui import icons, theme
from crmdesk.ui.intake import telling
from crmdesk.ui.intake.preview import Preview

BADGES = {
    "name": mark("Automatic"),
    "synonym": mark("Automatic"),
    "content": mark("By content"),
    "remembered": mark("Remembered"),
    "chosen": mark("By hand"),
}
"""How a column came to its meaning (source texts)."""
_TONES = {
    "chosen": ("today", "today_bg"),
    "content": ("accent", "accent_soft"),
    "remembered": ("accent", "accent_soft"),
}
_LIVE = 60
"""Buttons kept; more columns than these are never in view together."""


def meaning(column: Column, target: Target) -> str:
    """What a column is taken for, in words."""
    return tr(fields.field(target, column.field).title) if column.field else tr("Do not import")


class Meaning(QPushButton):
    """What one column is taken for, and how that came; pressed it offers every field."""

    moved = Signal(int)
    left = Signal(bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("kind", "quiet")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.badge, self._tone = "", ("ok", "ok_bg")
        self._muted = False

    def show_column(self, column: Column, target: Target, *, mobile: bool) -> None:
        """Show a column's meaning; `mobile`: it holds personal mobile numbers (C3)."""
        words = meaning(column, target)
        self.badge = tr("Mobile numbers") if mobile else tr(BADGES.get(column.how, ""))
        self._tone = ("today", "today_bg") if mobile else _TONES.get(column.how, ("ok", "ok_bg"))
        self._muted = column.field is None
        self.setText(words)
        parts = tuple(part for part in (words, self.badge) if part)
        name = tr("{label}: {words}", label=telling.head(column), words=" · ".join(parts))
        self.setAccessibleName(name)
        self.setToolTip(tr("{label} ({keys})", label=name, keys="F2"))
        self.update()

    def wanted(self) -> int:
        """The width at which nothing is cut."""
        small = QFontMetrics(theme.font("caption"))
        badge = small.horizontalAdvance(self.badge) + theme.px(20) if self.badge else 0
        return self.fontMetrics().horizontalAdvance(self.text()) + theme.px(38) + badge

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""  # drawn below, beside the badge
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        room = self.rect().adjusted(theme.px(8), 0, -theme.px(4), 0)
        if self.badge:
            room.setRight(self._draw_badge(painter, room))
        side = theme.px(14)
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width() - side - 4)
        painter.setFont(self.font())
        painter.setPen(theme.color("text3" if self._muted else "text"))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), words)
        at = room.left() + self.fontMetrics().horizontalAdvance(words) + theme.px(4)
        arrow = icons.pixmap("chevron-down", "text3", side, self.devicePixelRatioF())
        painter.drawPixmap(at, (self.height() - side) // 2 + 1, arrow)
        painter.end()

    def _draw_badge(self, painter: QPainter, room: QRect) -> int:
        font = theme.font("caption")
        metrics = QFontMetrics(font)
        width, height = metrics.horizontalAdvance(self.badge) + theme.px(12), metrics.height() + 2
        pill = QRect(room.right() - width, (self.height() - height) // 2, width, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(self._tone[1]))
        painter.drawRoundedRect(pill, 4, 4)
        painter.setFont(font)
        painter.setPen(theme.color(self._tone[0]))
        painter.drawText(pill, int(Qt.AlignmentFlag.AlignCenter), self.badge)
        return pill.left() - theme.px(6)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -100_000, Qt.Key.Key_End: 100_000}
        if event.key() in steps:
            self.moved.emit(steps[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.click()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        self.left.emit(forward)
        return True


class ColumnHead(QHeaderView):
    """Two lines for each column: its meaning as a button, and the header as the file has it.

    One stop for Tab; the arrows go from column to column. `asked(column, button)` when another meaning is wanted,
    `left(forward)` when Tab leaves. Only the columns in view have a button.
    """

    asked = Signal(int, object)
    left = Signal(bool)

    def __init__(self, preview: Preview, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._preview = preview
        self._target: Target = "leads"
        self._mobiles: frozenset[int] = frozenset()
        self._buttons: dict[int, Meaning] = {}
        self._at = 0
        self.still = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(tr("What the columns mean"))
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(theme.px(72))
        self.sectionResized.connect(lambda *_: self.place())
        self.sectionCountChanged.connect(lambda *_: self.place())
        preview.headerDataChanged.connect(lambda *_: self.place())

    def show_columns(self, target: Target, mobiles: frozenset[int]) -> None:
        """Show other meanings, with the columns that hold personal mobile numbers."""
        self._target, self._mobiles = target, mobiles
        self._at = min(self._at, max(0, len(self._preview.columns) - 1))
        self.place()

    def button(self, column: int) -> Meaning:
        """The button of a column."""
        if column not in self._buttons:
            if len(self._buttons) > _LIVE:
                for far in [at for at, one in self._buttons.items() if one.isHidden() and at != self._at]:
                    self._buttons.pop(far).deleteLater()
            made = Meaning(self.viewport())
            made.moved.connect(lambda by, at=column: self.go(at + by))
            made.left.connect(self.left)
            made.clicked.connect(lambda _=False, at=column: self.ask(at))
            self._buttons[column] = made
        button = self._buttons[column]
        mobile = column in self._mobiles
        button.show_column(self._preview.columns[column], self._target, mobile=mobile)
        return button

    def ask(self, column: int) -> None:
        """Ask for another meaning of a column."""
        self.go(column)
        self.asked.emit(column, self.button(column))

    def go(self, column: int) -> None:
        """Bring a column into view and give it the keyboard."""
        if not self._preview.columns:
            return
        self._at = max(0, min(column, len(self._preview.columns) - 1))
        table = self.parent()
        assert isinstance(table, QAbstractScrollArea)
        left, right = self.sectionViewportPosition(self._at), self.sectionSize(self._at)
        bar = table.horizontalScrollBar()
        if left < 0:
            bar.setValue(bar.value() + left)
        elif left + right > self.viewport().width():
            bar.setValue(bar.value() + min(left, left + right - self.viewport().width()))
        self.place()
        self.button(self._at).setFocus(Qt.FocusReason.TabFocusReason)

    def place(self) -> None:
        """Put the buttons of the columns in view where they belong; not while `still` is set."""
        if self.still:
            return
        height, seen = theme.px(32), set[int]()
        columns = len(self._preview.columns)
        for column in range(min(columns, self.count())):
            left, width = self.sectionViewportPosition(column), self.sectionSize(column)
            if left + width < 0 or left > self.viewport().width():
                continue
            seen.add(column)
            button = self.button(column)
            button.setGeometry(left + 2, 2, width - 5, height)
            button.show()
        for column in [column for column in self._buttons if column not in seen]:
            self._buttons[column].hide()
            if column >= columns:
                self._buttons.pop(column).deleteLater()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme.px(66))

    def sectionSizeFromContents(self, section: int) -> QSize:
        """The width that a column's meaning and header need."""
        if not 0 <= section < len(self._preview.columns):
            return QSize(theme.px(100), theme.px(66))
        words = QFontMetrics(theme.font("strong")).horizontalAdvance(telling.head(self._preview.columns[section]))
        return QSize(max(words + theme.px(22), self.button(section).wanted() + 5), theme.px(66))

    def resizeEvent(self, event: QEvent) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.place()

    def focusInEvent(self, _event: QFocusEvent) -> None:
        if self._preview.columns:
            self.go(self._at)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        painter.save()
        painter.fillRect(rect, theme.color("surface"))
        painter.setPen(theme.color("line"))
        painter.drawLine(rect.topRight(), rect.bottomRight())
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        middle = rect.top() + theme.px(37)
        painter.drawLine(rect.left(), middle, rect.right(), middle)
        if 0 <= section < len(self._preview.columns):
            column = self._preview.columns[section]
            font = theme.font("strong")
            room = rect.adjusted(theme.px(10), theme.px(38), -theme.px(8), -1)
            words = QFontMetrics(font).elidedText(telling.head(column), Qt.TextElideMode.ElideRight, room.width())
            painter.setFont(font)
            painter.setPen(theme.color("text" if column.field else "text3"))
            painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), words)
        painter.restore()


class RowHead(QHeaderView):
    """Number and verdict of each row; it stays when the table is scrolled sideways."""

    def __init__(self, preview: Preview, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._preview = preview
        self.setAccessibleName(tr("Rows with their verdicts"))
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(theme.font("caption"))
        verdicts = [tr(telling.SIEVES[verdict]) for verdict in telling.LOOKS if verdict in telling.SIEVES]
        doings = [tr(word) for word in telling.DOING.values()]
        longest = max(verdicts, key=metrics.horizontalAdvance) + " · " + max(doings, key=metrics.horizontalAdvance)
        return QSize(metrics.horizontalAdvance(longest) + self._numbers() + theme.px(44), 0)

    def _numbers(self) -> int:
        last = self._preview.line(self._preview.rowCount() - 1)
        digits = max(2, len(str(last.number if last else 0)))
        return QFontMetrics(theme.font("caption")).horizontalAdvance("0" * digits)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        line = self._preview.line(section)
        if line is None:
            return
        look = telling.LOOKS[line.verdict]
        chosen = self.selectionModel() is not None and self.selectionModel().isRowSelected(section)
        painter.save()
        painter.fillRect(rect, theme.color("accent_soft" if chosen else look.ground or "surface"))
        if chosen:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme.color("accent"))
        painter.setPen(theme.color("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        painter.setFont(theme.font("caption"))
        numbers = QRect(rect.left() + theme.px(8), rect.top(), self._numbers(), rect.height())
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(theme.color("text3"))
        painter.drawText(numbers, int(middle | Qt.AlignmentFlag.AlignRight), str(line.number))
        side, left = theme.px(14), numbers.right() + theme.px(9)
        if look.icon:
            picture = icons.pixmap(look.icon, look.ink, side, self.devicePixelRatioF())
            painter.drawPixmap(left, rect.center().y() - side // 2, picture)
        painter.setPen(theme.color(look.ink))
        words = rect.adjusted(left + side + theme.px(5) - rect.left(), 0, -2, 0)
        painter.drawText(words, int(middle), telling.verdict(line))
        painter.restore()
