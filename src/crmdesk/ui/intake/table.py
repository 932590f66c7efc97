"""The table of the preview: tinted lines under what their columns mean, numbers and verdicts always in view."""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPolygon, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from crmdesk.exchange.intake.fields import Target
from crmdesk.i18n import tr
from crmdesk.ui import theme
from crmdesk.ui.intake import telling
from crmdesk.ui.intake.heads import ColumnHead, RowHead
from crmdesk.ui.intake.preview import NOTED, TONE, Preview
from crmdesk.ui.intake.rehearsal import Line
from crmdesk.ui.rows import ROW

_WIDEST = 260
_LOOKED_AT = 60


class Table(QTableView):
    """The preview seen. `looked_at()` when other rows are selected or the current one has changed."""

    looked_at = Signal()

    def __init__(self, preview: Preview, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.preview = preview
        self.heads = ColumnHead(preview, self)
        self.setHorizontalHeader(self.heads)
        self.horizontalScrollBar().valueChanged.connect(lambda _: self.heads.place())
        self.numbers = RowHead(preview, self)
        self.setVerticalHeader(self.numbers)
        self.setModel(preview)
        self.setItemDelegate(_Cells(self))
        self.setAccessibleName(tr("Preview"))
        self._corner = QLabel(tr("Row · verdict"), self)
        theme.mark(self._corner, role="faint")
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setCornerWidget(QWidget(self))  # else Fusion draws a box where the scroll bars meet
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.selectionModel().selectionChanged.connect(lambda *_: self._moved())
        self.selectionModel().currentChanged.connect(lambda *_: self.looked_at.emit())
        theme.look.changed.connect(self.fit)
        self.fit()

    def fit(self) -> None:
        """Sizes that follow the text size."""
        self.verticalHeader().setDefaultSectionSize(theme.px(30))
        self.horizontalHeader().setFixedHeight(theme.px(66))
        self.verticalHeader().setFixedWidth(self.numbers.sizeHint().width())

    def widen(self) -> None:
        """Columns as wide as their meaning, header and first cells ask for, within reason."""
        metrics = QFontMetrics(theme.font())
        rows = min(self.preview.rowCount(), _LOOKED_AT)
        self.heads.still = True  # each width set would place every button anew
        for column in range(self.preview.columnCount()):
            words = [str(self.preview.index(row, column).data() or "") for row in range(rows)]
            widest = max((metrics.horizontalAdvance(text[:80]) for text in words), default=0) + theme.px(22)
            head = self.heads.sectionSizeFromContents(column).width()
            self.setColumnWidth(column, max(head, min(widest, theme.px(_WIDEST))))
        self.heads.still = False
        self.fit()
        self.heads.place()

    def show_columns(self, target: Target, mobiles: frozenset[int]) -> None:
        """Show other meanings; a column grows where its own would be cut."""
        self.heads.show_columns(target, mobiles)
        for column in range(self.preview.columnCount()):
            if self.columnWidth(column) < (wanted := self.heads.sectionSizeFromContents(column).width()):
                self.setColumnWidth(column, wanted)

    def chosen(self) -> tuple[Line, ...]:
        """The lines selected, in the order of the file."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return tuple(line for row in rows if (line := self.preview.line(row)) is not None)

    def current(self) -> Line | None:
        """The line under the cursor."""
        return self.preview.line(self.currentIndex().row())

    def look_at(self, number: int) -> None:
        """Select the row of that number in the file, or the first if it is not shown."""
        row = self.preview.place(number)
        self.go(max(row, 0))

    def go(self, row: int) -> None:
        """Select a row by its position."""
        if 0 <= row < self.preview.rowCount():
            column = max(self.currentIndex().column(), 0)
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            index = self.preview.index(row, column)
            self.selectionModel().setCurrentIndex(index, flags)
            self.scrollTo(index)

    def _moved(self) -> None:
        self.verticalHeader().viewport().update()
        self.looked_at.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        height = theme.px(28)
        self._corner.setGeometry(theme.px(12), self.heads.height() - height + 2, self.numbers.width(), height)
        self.heads.place()


class _Cells(QStyledItemDelegate):
    """A cell on the ground of its row's verdict; a corner is folded where something is to be said of it."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        line = index.data(ROW)
        if line is None:
            return
        rect = option.rect
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        ground = "accent_soft" if chosen else telling.LOOKS[line.verdict].ground or "surface"
        painter.save()
        painter.fillRect(rect, theme.color(ground))
        painter.setPen(theme.color("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        font = theme.font()
        room = rect.adjusted(theme.px(10), 0, -theme.px(8), 0)
        words = QFontMetrics(font).elidedText(str(index.data() or ""), Qt.TextElideMode.ElideRight, room.width())
        painter.setFont(font)
        painter.setPen(theme.color(str(index.data(TONE))))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), words)
        if index.data(NOTED):
            side = theme.px(7)
            corner = rect.topRight()
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("due"))
            painter.drawPolygon(QPolygon([corner - QPoint(side, 0), corner, corner + QPoint(0, side)]))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(theme.color("accent"))
            painter.drawRect(rect.adjusted(0, 0, -2, -2))
        painter.restore()
