"""The palette: one field over the window that finds commands and whatever else it is given a search for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QPainter
from PySide6.QtWidgets import QLabel, QLineEdit, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from crmdesk.i18n import ntr, tr
from crmdesk.ui import commands, icons, theme
from crmdesk.ui.overlays import Overlay

Index = QModelIndex | QPersistentModelIndex
HIT = Qt.ItemDataRole.UserRole
AT_MOST = 5


@dataclass(frozen=True)
class Hit:
    """One row of the palette: what it is, where it was found, and what happens on Enter. All texts are in words."""

    group: str
    title: str
    run: Callable[[], object]
    detail: str = ""
    icon: str = "search"


Search = Callable[[str], Sequence[Hit]]
"""Answers a text with hits, best first, grouped; an empty text with what is most likely wanted."""


def command_hits(actions: Sequence[QAction], text: str) -> list[Hit]:
    """The commands whose words contain the text, those that begin with it first; all for an empty text."""
    wanted = text.strip().lower()
    found = [action for action in actions if action.isEnabled() and wanted in commands.full(action).lower()]
    found.sort(key=lambda action: not commands.full(action).lower().startswith(wanted))
    return [
        Hit(tr("Commands"), commands.full(a), a.trigger, commands.keys_of(a), str(a.property("drawing") or "command"))
        for a in found
    ]


class Palette(Overlay):
    """Type, choose with ↑ and ↓, Enter. `>` asks for commands only."""

    def __init__(self, host: QWidget, actions: Callable[[], Sequence[QAction]], search: Search | None) -> None:
        super().__init__(host, width=620, top=0.14, keep=True)
        self._actions = actions
        self._search = search
        self.panel_layout.setContentsMargins(8, 8, 8, 8)
        self.field = QLineEdit(self.panel)
        self.field.setPlaceholderText(tr("Search customers, contacts, commands"))
        self.field.setAccessibleName(tr("Search"))
        self.field.addAction(icons.icon("search", "text3"), QLineEdit.ActionPosition.LeadingPosition)
        self.field.installEventFilter(self)
        self.rows = _Rows(self)
        self.list = QListView(self.panel)
        self.list.setModel(self.rows)
        self.list.setItemDelegate(_Row(self.list))
        self.list.setProperty("plain", True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.list.setAccessibleName(tr("Found"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.clicked.connect(self._run)
        self.count = QLabel(self.panel)
        theme.mark(self.count, role="faint")
        for widget in (self.field, self.list, self.count):
            self.panel_layout.addWidget(widget)
        self.field.textChanged.connect(self._find)

    def ask(self, text: str = "") -> None:
        """Open it with a text already typed."""
        self.field.setText(text)
        self.field.selectAll()
        self._find(text)
        self.show_panel(self.field)

    def _find(self, text: str) -> None:
        only_commands = text.startswith(">")
        wanted = text.lstrip(">").strip()
        found = [] if only_commands or self._search is None else list(self._search(wanted))
        found += command_hits(self._actions(), wanted)[: None if only_commands or not found else AT_MOST]
        self.rows.fill(found)
        self.list.setFixedHeight(min(theme.px(420), self.rows.height() + 4))
        self.count.setText(ntr("{n} hit", "{n} hits", len(found)) if found else tr("Nothing found."))
        self._choose(0)
        if self.isVisible():
            self.place()

    def _choose(self, row: int) -> None:
        if self.rows.rowCount():
            self.list.setCurrentIndex(self.rows.index(max(0, min(row, self.rows.rowCount() - 1))))

    def _run(self, index: QModelIndex) -> None:
        hit = index.data(HIT)
        if isinstance(hit, Hit):
            self.dismiss()
            hit.run()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            row = self.list.currentIndex().row()
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                self._choose(row + (1 if event.key() == Qt.Key.Key_Down else -1))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run(self.list.currentIndex())
                return True
        return super().eventFilter(watched, event)


class _Rows(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._hits: list[Hit] = []

    def fill(self, hits: list[Hit]) -> None:
        self.beginResetModel()
        self._hits = hits
        self.endResetModel()

    def begins_group(self, row: int) -> bool:
        return row == 0 or self._hits[row - 1].group != self._hits[row].group

    def height(self) -> int:
        return sum(_row_height(self.begins_group(row)) for row in range(len(self._hits)))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._hits):
            return None
        hit = self._hits[index.row()]
        if role == HIT:
            return hit
        if role == Qt.ItemDataRole.DisplayRole:
            return hit.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (hit.group, hit.title, hit.detail) if part)
        return None


def _row_height(first: bool) -> int:
    return theme.px(32) + (theme.px(24) if first else 0)


class _Row(QStyledItemDelegate):
    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        rows = index.model()
        return QSize(100, _row_height(isinstance(rows, _Rows) and rows.begins_group(index.row())))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        hit, rows = index.data(HIT), index.model()
        if not isinstance(hit, Hit) or not isinstance(rows, _Rows):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRect(option.rect)
        middle = Qt.AlignmentFlag.AlignVCenter
        if rows.begins_group(index.row()):
            painter.setFont(theme.font("caption"))
            painter.setPen(theme.color("text3"))
            painter.drawText(
                box.adjusted(10, 0, -10, 0).adjusted(0, 0, 0, theme.px(24) - box.height()), middle, hit.group
            )
            box.setTop(box.top() + theme.px(24))
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent_soft"))
            painter.drawRoundedRect(box, 6, 6)
        side = theme.px(16)
        ratio = painter.device().devicePixelRatio()
        painter.drawPixmap(
            box.left() + 10, box.center().y() - side // 2 + 1, icons.pixmap(hit.icon, theme.now().text2, side, ratio)
        )
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.color("text3"))
        room = painter.fontMetrics().horizontalAdvance(hit.detail)
        painter.drawText(box.adjusted(0, 0, -10, 0), middle | Qt.AlignmentFlag.AlignRight, hit.detail)
        painter.setFont(theme.font())
        painter.setPen(theme.color("text"))
        words = box.adjusted(20 + side, 0, -20 - room, 0)
        title = painter.fontMetrics().elidedText(hit.title, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, middle, title)
        painter.restore()
