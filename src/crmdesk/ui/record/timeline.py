"""What was said, newest first: the list with its filters, and what can be done with an entry."""

from functools import partial

from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QButtonGroup, QLineEdit, QListView, QStackedWidget, QToolTip, QWidget

from crmdesk.i18n import tr
from crmdesk.services.portrait import Happening
from crmdesk.ui import buttons, theme
from crmdesk.ui.notices import placeholder
from crmdesk.ui.record.happenings import FILTERS, Happenings
from crmdesk.ui.record.painting import Painter
from crmdesk.ui.record.parts import Card
from crmdesk.ui.record.subject import Subject


class Entries(QListView):
    """The list itself. A click on “show all” or Enter opens an entry to its full length."""

    def __init__(self, model: Happenings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entries = model
        self.painter_of_entries = Painter(self)
        self.setModel(model)
        self.setItemDelegate(self.painter_of_entries)
        self.setAccessibleName(tr("Timeline"))
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setProperty("plain", True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.verticalScrollBar().setSingleStep(24)
        self.setMouseTracking(True)
        model.modelReset.connect(self.painter_of_entries.forget)
        theme.look.changed.connect(self._measure)
        self.activated.connect(self._toggle)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def _measure(self) -> None:
        width = self.viewport().width()
        if width != self.painter_of_entries.width:
            self.painter_of_entries.width = width
        self.scheduleDelayedItemsLayout()

    def chosen(self) -> Happening | None:
        """The entry that is selected."""
        picked = self.selectionModel().selectedIndexes()
        found = self.entries.at(picked[0]) if picked else None
        return found.happening if found else None

    def choose(self, row: int) -> None:
        """Select an entry by its place."""
        index = self.entries.index(row, 0)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _toggle(self, index: object) -> None:
        self.entries.toggle(index)  # type: ignore[arg-type]
        self.scheduleDelayedItemsLayout()

    def _over_more(self, at: QPoint) -> bool:
        index = self.indexAt(at)
        found = self.painter_of_entries.layout(index, self.painter_of_entries.width) if index.isValid() else None
        return found is not None and found.more.contains(at - self.visualRect(index).topLeft())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        over = self._over_more(event.position().toPoint())
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        at = event.position().toPoint()
        if self._over_more(at):
            self._toggle(self.indexAt(at))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()  # the two releases have opened and closed already

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.selectionModel().hasSelection():
            self.clearSelection()
            self.setCurrentIndex(self.entries.index(-1, 0))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._toggle(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            entry = self.entries.at(self.indexAt(event.pos()))
            if entry is not None and entry.chips:
                QToolTip.showText(event.globalPos(), "\n".join(chip.text for chip in entry.chips), self)
                return True
        return super().viewportEvent(event)


class TimelineCard(Card):
    """The timeline with its filters. `log_wanted` when an empty one's button is pressed."""

    log_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Timeline"))
        self.column.setContentsMargins(14, 8, 4, 4)
        self.model = Happenings(self)
        self.view = Entries(self.model, self)
        self.filter = QLineEdit(self)
        self.filter.setPlaceholderText(tr("Filter"))
        self.filter.setAccessibleName(tr("Filter the timeline"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setMaximumWidth(theme.px(170))
        self.filter.textChanged.connect(lambda text: self._sift(text=text))
        self.head.insertWidget(1, self.filter, 1)
        self.chips = QButtonGroup(self)
        self.chips.setExclusive(True)
        for key, words in FILTERS.items():
            chip = buttons.push(tr(words), partial(self._sift, kind=key), kind="chip", parent=self)
            chip.setChecked(key == "all")
            self.chips.addButton(chip)
            self.head.addWidget(chip)
        self._nothing = placeholder(
            "history",
            tr("Nothing was recorded yet. Write down the first contact above: what was said, and what comes next."),
            buttons.push(tr("Record a contact"), self.log_wanted.emit, icon="phone", kind="primary"),
        )
        self._sifted = placeholder(
            "funnel",
            tr("No entry fits the filter."),
            buttons.push(tr("Clear the filter"), self.clear_filter, icon="filter-x"),
        )
        self._pages = QStackedWidget(self)
        for page in (self.view, self._nothing, self._sifted):
            self._pages.addWidget(page)
        self.column.addWidget(self._pages, 1)
        self._root = ""

    def show_subject(self, subject: Subject) -> None:
        """Show the timeline; of the same party, the selection and the place in the list stay."""
        same = subject.root == self._root
        chosen, scroll = self.view.chosen(), self.view.verticalScrollBar().value()
        if not same:
            self._root = subject.root
        self.model.fill(subject)
        self._choose_page()
        if same and chosen is not None:
            row = self.model.row_of(chosen.id)
            if row >= 0:
                self.view.choose(row)
        QTimer.singleShot(0, self.view, lambda: self.view.verticalScrollBar().setValue(scroll if same else 0))

    def clear_filter(self) -> None:
        """Show everything again."""
        self.filter.clear()
        self.chips.buttons()[0].click()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _sift(self, *, kind: str | None = None, text: str | None = None) -> None:
        self.model.sift(kind=kind, text=text)
        self._choose_page()

    def _choose_page(self) -> None:
        page = self.view if self.model.rowCount() else self._sifted if self.model.total() else self._nothing
        self._pages.setCurrentWidget(page)
