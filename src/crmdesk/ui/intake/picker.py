"""Every field that a column can be, in groups, found while typing: what opens under a column's button."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QListView, QWidget

from crmdesk.exchange.intake import mapping
from crmdesk.exchange.intake.fields import Field, Target
from crmdesk.exchange.intake.mapping import Columns
from crmdesk.i18n import both, mark, tr
from crmdesk.ui import theme
from crmdesk.ui.intake import telling
from crmdesk.ui.overlays import Overlay

_NEEDS = frozenset(
    [
        "description",
        "outcome",
        "need_type",
        "clarity",
        "timeframe",
        "plan",
        "pain",
        "budget",
        "amount",
        "close",
        "rival",
    ]
)
_COURSE = frozenset(["stage", "grade", "tags", "next_due", "next_what", "status", "owner", "captured"])
_TITLES = {
    "none": "",
    "party": mark("Company"),
    "person": mark("Contact"),
    "need": mark("Need and deal"),
    "course": mark("Course"),
    "talk": mark("Follow-up"),
}


@dataclass(frozen=True)
class Entry:
    """A line of the list: a field, "not imported" (`key` None), or the title of a group (`key` "")."""

    key: str | None
    words: str
    aside: str = ""
    search: str = ""


def entries(target: Target, columns: Columns, column: int) -> tuple[Entry, ...]:
    """What a column can be: not imported, remarks, and the fields by groups, with who has them now."""
    now = {one.field: telling.head(one) for one in columns if one.field and one.index != column}
    offered = mapping.offered(target)
    found = [Entry(None, tr("Do not import"), search=_search(mark("Do not import")))]
    found += [_entry(field, now) for field in offered if field.several]
    for group, title in _TITLES.items():
        inside = [field for field in offered if not field.several and _group(field, target) == group]
        if inside:
            found += [Entry("", tr(title)), *(_entry(field, now) for field in inside)]
    return tuple(found)


def sought(listed: Sequence[Entry], text: str) -> tuple[Entry, ...]:
    """The entries whose words or synonyms hold a text; a group without any is left out."""
    said = mapping.normal(text) if text.strip() else ""
    if not said:
        return tuple(listed)
    hits = [entry for entry in listed if entry.key != "" and said in entry.search]
    return tuple(sorted(hits, key=lambda entry: not mapping.normal(entry.words).startswith(said)))


def _entry(field: Field, now: dict[str, str]) -> Entry:
    aside = tr("now: {column}", column=now[field.key]) if field.key in now and not field.several else ""
    return Entry(field.key, tr(field.title), aside, _search(field.title, *field.synonyms))


def _search(title: str, *synonyms: str) -> str:
    return " ".join(mapping.normal(word) for word in (*both(title).values(), *synonyms))


def _group(field: Field, target: Target) -> str:
    if target == "followups":
        return "talk"
    if field.key in _NEEDS:
        return "need"
    if field.key in _COURSE:
        return "course"
    return "person" if field.person else "party"


Index = QModelIndex | QPersistentModelIndex


class Entries(QAbstractListModel):
    """The entries as a list; titles of groups cannot be chosen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: Sequence[Entry] = ()
        self.chosen: str | None = ""

    def show_entries(self, listed: Sequence[Entry], chosen: str | None) -> None:
        """Show entries, one of them as the present choice."""
        self.beginResetModel()
        self.entries, self.chosen = listed, chosen
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.entries)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or self.entries[index.row()].key == "":
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.entries):
            return None
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            tick = "✓ " if entry.key == self.chosen and entry.key != "" else ""
            return f"{tick}{entry.words}" + (f"   {entry.aside}" if entry.aside else "")
        if role == Qt.ItemDataRole.SizeHintRole:
            return QSize(0, theme.px(30 if entry.key == "" else 26))
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("caption" if entry.key == "" else "body")
        if role == Qt.ItemDataRole.ForegroundRole:
            return theme.color("text3" if entry.key == "" or entry.aside else "text")
        return None

    def first(self, start: int = 0, by: int = 1) -> int:
        """The next place from `start` on that can be chosen, -1 if there is none."""
        place = start
        while 0 <= place < len(self.entries):
            if self.entries[place].key != "":
                return place
            place += by
        return -1


class Picker(Overlay):
    """The list under a column's button, with a field to find in it; `done(key)`, None for not imported."""

    def __init__(
        self,
        host: QWidget,
        anchor: QWidget,
        listed: Sequence[Entry],
        now: str | None,
        done: Callable[[str | None], None],
    ) -> None:
        super().__init__(host, width=300)
        self._anchor, self._listed, self._now, self._done = anchor, listed, now, done
        self.field = QLineEdit(self.panel)
        self.field.setPlaceholderText(tr("Find a field"))
        self.field.setAccessibleName(tr("Find a field"))
        self.model = Entries(self)
        self.list = QListView(self.panel)
        self.list.setModel(self.model)
        self.list.setAccessibleName(tr("Fields"))
        self.list.setUniformItemSizes(False)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMinimumHeight(theme.px(330))
        self.list.setMouseTracking(True)
        self.panel_layout.setContentsMargins(8, 8, 8, 8)
        self.panel_layout.addWidget(self.field)
        self.panel_layout.addWidget(self.list)
        self.field.textChanged.connect(self._find)
        self.field.installEventFilter(self)
        self.list.clicked.connect(lambda index: self._take(index.row()))
        self._find("")
        self.show_panel(self.field)

    def place(self) -> None:
        width = theme.px(300)
        self.panel.setFixedWidth(width)
        corner = self._anchor.mapTo(self.window(), QPoint(0, self._anchor.height() + 2))
        height = min(theme.px(400), self.height() - 24)
        left = max(8, min(corner.x(), self.width() - width - 8))
        self.panel.setGeometry(left, max(8, min(corner.y(), self.height() - height - 8)), width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
            if event.key() in steps:
                self._step(steps[Qt.Key(event.key())])
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take(self.list.currentIndex().row())
                return True
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """No veil: it is a menu, not a question."""

    def _find(self, text: str) -> None:
        self.model.show_entries(sought(self._listed, text), self._now)
        keys = [entry.key for entry in self.model.entries]
        at = keys.index(self._now) if not text.strip() and self._now in keys else self.model.first()
        self._go(at)

    def _step(self, by: int) -> None:
        way = 1 if by > 0 else -1
        wanted = max(0, min(self.list.currentIndex().row() + by, self.model.rowCount() - 1))
        place = self.model.first(wanted, way)
        self._go(place if place >= 0 else self.model.first(wanted, -way))

    def _go(self, place: int) -> None:
        if place >= 0:
            self.list.setCurrentIndex(self.model.index(place, 0))
            self.list.scrollTo(self.list.currentIndex(), QAbstractItemView.ScrollHint.EnsureVisible)

    def _take(self, place: int) -> None:
        if 0 <= place < self.model.rowCount() and (key := self.model.entries[place].key) != "":
            self.dismiss()
            self._done(key)
