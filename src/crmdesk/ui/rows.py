"""Tables of frozen rows: a model that is given its rows, one that asks for them page by page, and the view for both."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from crmdesk.i18n import tr
from crmdesk.ui import icons, theme

T = TypeVar("T")
Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole
"""The role under which a model hands out the frozen row itself."""
PAGE = 200
PAGES_KEPT = 40


@dataclass(frozen=True)
class Column(Generic[T]):
    """One column: `title` is a source text, `read` the words of a cell.

    `sort` is the key that `fetch` understands (paged) or a function of the row (given rows); None: not sortable.
    `tone` names the token of the text's colour, `icon` the drawing before it, `tip` the tooltip.
    """

    key: str
    title: str
    read: Callable[[T], str]
    width: int = 120
    right: bool = False
    sort: str | Callable[[T], Any] | None = None
    tone: Callable[[T], str] | None = None
    icon: Callable[[T], str] | None = None
    tip: Callable[[T], str] | None = None


class _Table(QAbstractTableModel, Generic[T]):
    """What both models share: a cell is what its column reads from its row."""

    def __init__(self, columns: Sequence[Column[T]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)

    def row(self, number: int) -> T | None:
        """The frozen row at a position; None if there is none."""
        raise NotImplementedError

    def at(self, index: Index) -> T | None:
        """The frozen row of an index; None for an invalid one."""
        return self.row(index.row()) if index.isValid() else None

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Vertical or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(column.title)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or not 0 <= index.column() < len(self.columns):
            return None
        column, row = self.columns[index.column()], self.row(index.row())
        if row is None:
            return None
        return _cell(column, row, role)


def _cell(column: Column[T], row: T, role: int) -> object:
    if role == Qt.ItemDataRole.DisplayRole:
        return column.read(row)
    if role == ROW:
        return row
    if role == Qt.ItemDataRole.TextAlignmentRole:
        return _alignment(column)
    if role == Qt.ItemDataRole.ForegroundRole and column.tone is not None:
        return theme.color(column.tone(row) or "text")
    if role == Qt.ItemDataRole.DecorationRole and column.icon is not None:
        name = column.icon(row)
        return icons.icon(name, (column.tone(row) if column.tone else "") or "text2") if name else None
    if role == Qt.ItemDataRole.ToolTipRole:
        return column.tip(row) if column.tip is not None else column.read(row) or None
    if role == Qt.ItemDataRole.AccessibleTextRole:
        return tr("{label}: {words}", label=tr(column.title), words=column.read(row))
    return None


def _alignment(column: Column[Any]) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


class RowsModel(_Table[T]):
    """A table of rows that it is given whole."""

    def __init__(self, columns: Sequence[Column[T]], rows: Sequence[T] = (), parent: QObject | None = None) -> None:
        super().__init__(columns, parent)
        self._rows = list(rows)

    def fill(self, rows: Sequence[T]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def row(self, number: int) -> T | None:
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def rows(self) -> list[T]:
        """The rows in the order shown."""
        return list(self._rows)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        by = self.columns[column].sort if 0 <= column < len(self.columns) else None
        if callable(by):
            self.beginResetModel()
            self._rows.sort(key=by, reverse=order == Qt.SortOrder.DescendingOrder)
            self.endResetModel()


Fetch = Callable[[int, int, str, bool], Sequence[T]]
"""`fetch(offset, limit, sort key or "", descending)` -> that stretch of the rows, sorted and filtered in SQL."""


class PagedModel(_Table[T]):
    """A table of any length: rows are asked for when they come into view, and sorted where they are kept."""

    def __init__(
        self, columns: Sequence[Column[T]], fetch: Fetch[T], count: Callable[[], int], parent: QObject | None = None
    ) -> None:
        super().__init__(columns, parent)
        self._fetch = fetch
        self._ask_count = count
        self._pages: dict[int, Sequence[T]] = {}
        self._sort = ""
        self._descending = False
        self._count = count()

    def reload(self) -> None:
        """Ask anew: the filter or the book has changed."""
        self.beginResetModel()
        self._pages.clear()
        self._count = self._ask_count()
        self.endResetModel()

    def row(self, number: int) -> T | None:
        if not 0 <= number < self._count:
            return None
        page, place = divmod(number, PAGE)
        rows = self._pages.pop(page, None)
        if rows is None:
            rows = self._fetch(page * PAGE, PAGE, self._sort, self._descending)
            if len(self._pages) >= PAGES_KEPT:
                del self._pages[next(iter(self._pages))]
        self._pages[page] = rows  # last in the dict: the one used last is forgotten last
        return rows[place] if place < len(rows) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self._count

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        by = self.columns[column].sort if 0 <= column < len(self.columns) else None
        self._sort = by if isinstance(by, str) else ""
        self._descending = order == Qt.SortOrder.DescendingOrder
        self.reload()


class _Cells(QStyledItemDelegate):
    """Cells keep the colour of their meaning while they are selected."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        ink = option.palette.color(QPalette.ColorRole.Text)
        option.palette.setColor(QPalette.ColorRole.HighlightedText, ink)


class _View(QTableView):
    """A table whose rows follow the text size."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setItemDelegate(_Cells(self))
        theme.look.changed.connect(self.fit)

    def fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(theme.px(34))


def view(model: QAbstractItemModel, name: str, parent: QWidget | None = None) -> QTableView:
    """A table view for either model: whole rows, even heights, no input method, sorted by its head. `name` in words."""
    table = _View(parent)
    table.setModel(model)
    table.setAccessibleName(name)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setTabKeyNavigation(False)
    table.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
    table.verticalHeader().hide()
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    head = table.horizontalHeader()
    head.setHighlightSections(False)
    head.setStretchLastSection(True)
    head.setSectionsMovable(True)
    head.setSortIndicatorShown(True)
    head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    table.setSortingEnabled(True)
    table.fit()
    if isinstance(model, _Table):
        for number, column in enumerate(model.columns):
            table.setColumnWidth(number, theme.px(column.width))
    return table
