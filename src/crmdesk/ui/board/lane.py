"""One lane: its head with count, sum and what is overdue, the place for a new lead, and the list of its cards."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QScrollBar,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from crmdesk.domain import wording
from crmdesk.i18n import chosen, ntr, tr
from crmdesk.services.leads import Card
from crmdesk.services.leads import Lane as Totals
from crmdesk.ui import theme
from crmdesk.ui.board.deck import Deck, packed, unpacked
from crmdesk.ui.board.faces import Faces
from crmdesk.ui.board.painting import CardDelegate, picture
from crmdesk.ui.notices import Sign

DRAG_AFTER = 4
"""Pixels that the pressed mouse moves before a drag begins."""
WIDE = 1600
"""From this width of the window on, cards say what the next step is called."""


class LaneView(QListView):
    """The cards of a lane: selected, opened, dragged and dropped here; what follows is told by signals."""

    opened = Signal(object)
    sideways = Signal(int)
    asked = Signal(QPoint)
    dropped = Signal(list)
    dragging = Signal(bool)
    entered_by_drag = Signal(bool)
    taken = Signal()
    tip_wanted = Signal(object, QPoint)

    def __init__(self, deck: Deck, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.deck = deck
        self.cards = CardDelegate(self)
        self._pressed = QPoint()
        self._bar = QScrollBar(Qt.Orientation.Vertical, self)
        self._bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setModel(deck)
        self.setItemDelegate(self.cards)
        self.setProperty("plain", True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalScrollBar().setSingleStep(24)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(False)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setTabKeyNavigation(False)
        self._tie_scroll_bar()

    def _tie_scroll_bar(self) -> None:
        """The bar floats over the cards, so that they are equally wide in every lane."""
        real = self.verticalScrollBar()
        real.rangeChanged.connect(self._follow_range)
        real.valueChanged.connect(self._bar.setValue)
        self._bar.valueChanged.connect(real.setValue)
        self._follow_range(0, 0)

    def _follow_range(self, low: int, high: int) -> None:
        self._bar.setRange(low, high)
        self._bar.setPageStep(self.verticalScrollBar().pageStep())
        self._bar.setVisible(high > low)

    # --- what is shown and selected -------------------------------------------------------------------------

    def show_cards(self, cards: Sequence[Card], faces: Faces) -> None:
        """Show other cards; selection, current card and place in the list stay."""
        kept, current, top = self.selected(), self.current(), self.verticalScrollBar().value()
        row = self.currentIndex().row()
        if self.deck.show(cards, faces):
            self.pick([card.lead for card in kept], current.lead if current else None, scroll=False)
            self.verticalScrollBar().setValue(top)
        if current is not None and cards and self.deck.row_of(current.lead) < 0:  # the next one takes its place
            following = self.deck.index(min(row, len(cards) - 1))
            self.selectionModel().setCurrentIndex(following, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.viewport().update()

    def selected(self) -> list[Card]:
        """The selected cards from top to bottom."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [self.deck.cards()[row] for row in rows]

    def current(self) -> Card | None:
        """The card that the keyboard is at."""
        return self.deck.at(self.currentIndex())

    def pick(self, leads: Sequence[str], current: str | None = None, *, scroll: bool = True) -> None:
        """Select the cards of these leads that are here, and put the keyboard on `current` or the first of them."""
        wanted = set(leads)
        chosen_rows = [row for row, card in enumerate(self.deck.cards()) if card.lead in wanted] if wanted else []
        picked = QItemSelection()
        for row in chosen_rows:
            picked.select(self.deck.index(row), self.deck.index(row))
        at = self.deck.row_of(current) if current else -1
        if at < 0 and chosen_rows:
            at = chosen_rows[0]
        if at >= 0:
            index = self.deck.index(at)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            if scroll:
                self.scrollTo(index)
        self.selectionModel().select(picked, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def step_to(self, row: int) -> None:
        """Put keyboard and selection on a row; the last one if there are fewer."""
        rows = self.deck.rowCount()
        if rows:
            self.setCurrentIndex(self.deck.index(min(max(row, 0), rows - 1)))

    def settle(self) -> None:
        """Where nothing is selected, select the card that the keyboard is at, else the first."""
        if not self.selectionModel().hasSelection():
            self.step_to(self.currentIndex().row())

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        if not selected.isEmpty():
            self.taken.emit()

    # --- keyboard -------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.sideways.emit(1 if event.key() == Qt.Key.Key_Right else -1)
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands here."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.MouseFocusReason:
            self.settle()
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    # --- mouse ----------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        held = bool(event.buttons() & Qt.MouseButton.LeftButton) and self.indexAt(self._pressed).isValid()
        far = (event.position().toPoint() - self._pressed).manhattanLength() >= DRAG_AFTER
        state = QAbstractItemView.State
        if held and far and self.selected() and self.state() in (state.DraggingState, state.NoState):
            self.setState(state.NoState)
            self.startDrag(Qt.DropAction.MoveAction)
            return
        super().mouseMoveEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        card = self.deck.at(self.indexAt(event.position().toPoint()))
        if card is not None and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(card)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        at = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.currentIndex().isValid():
            at = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        self.asked.emit(at)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            card = self.deck.at(self.indexAt(event.pos()))
            if card is None:
                QToolTip.hideText()
            else:
                self.tip_wanted.emit(card, event.globalPos())
            return True
        return bool(super().viewportEvent(event))

    # --- drag and drop --------------------------------------------------------------------------------------

    def startDrag(self, actions: Qt.DropAction) -> None:
        cards, held = self.selected(), self.current()
        if not cards:
            return
        drag = QDrag(self)
        drag.setMimeData(packed([card.lead for card in cards]))
        face = self.deck.faces.of(held if held in cards else cards[0])
        drag.setPixmap(picture(self.cards, face, self.viewport().width() - 2, len(cards), self))
        drag.setHotSpot(QPoint(theme.px(24), theme.px(18)))
        self.dragging.emit(True)
        try:
            drag.exec(actions, Qt.DropAction.MoveAction)
        finally:
            self.dragging.emit(False)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not unpacked(event.mimeData()):
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.MoveAction)
        event.accept()
        self.entered_by_drag.emit(True)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        super().dragMoveEvent(event)  # for its scrolling at the edges; what may be dropped is decided here
        if unpacked(event.mimeData()):
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self.entered_by_drag.emit(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.stopAutoScroll()
        self.setState(QAbstractItemView.State.NoState)
        self.entered_by_drag.emit(False)
        leads = unpacked(event.mimeData())
        if not leads:
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.MoveAction)
        event.accept()
        self.dropped.emit(leads)

    # --- painting -------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.deck.rowCount() == 0:
            self._paint_empty()

    def _paint_empty(self) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.hasFocus()
        pen = QPen(theme.color("accent" if focused else "line2"), 2 if focused else 1, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        box = QRectF(1, 1, self.viewport().width() - 2, theme.px(88)).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(box, 8, 8)
        painter.setPen(theme.color("text3"))
        painter.setFont(theme.font("caption"))
        words = box.adjusted(8, 4, -8, -4)
        flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(words, flags, tr("Drag a card here, or press N for a new one"))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self._bar.sizeHint().width()
        self._bar.setGeometry(QRect(self.width() - width, 0, width, self.height()))
        self._bar.raise_()
        self._follow_range(self.verticalScrollBar().minimum(), self.verticalScrollBar().maximum())


class Lane(QFrame):
    """A lane with its head. A card dragged over it tints it."""

    def __init__(self, stage: str, faces: Faces, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stage = stage
        self.setProperty("lane", True)
        self._hot = False
        self._name, self._count = _label(self, "strong"), _label(self, "caption")
        self._sum, self._late = _label(self, "caption"), _label(self, "error")
        self._late_sign = Sign("alarm-clock", "overdue", self, 14)
        for widget in (self._late, self._late_sign):  # heads are equally high with and without
            policy = widget.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            widget.setSizePolicy(policy)
        self.view = LaneView(Deck(faces, self), self)
        self.view.entered_by_drag.connect(self._tint)
        self.top = QVBoxLayout()
        self._lay_out()

    def _lay_out(self) -> None:
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(7, 8, 0, 6)
        column.setSpacing(0)
        for left, right in (((self._name, self._count), ()), ((self._sum,), (self._late_sign, self._late))):
            line = QHBoxLayout()
            line.setContentsMargins(7, 0, 12, 0)
            line.setSpacing(6)
            for widget in left:
                line.addWidget(widget)
            line.addStretch(1)
            for widget in right:
                line.addWidget(widget)
            column.addLayout(line)
        self.top.setContentsMargins(0, 6, 9, 0)
        column.addLayout(self.top)
        column.addSpacing(6)
        column.addWidget(self.view, 1)
        self.view.setViewportMargins(0, 0, 9, 0)

    def show_lane(self, totals: Totals, cards: Sequence[Card], faces: Faces) -> None:
        """Show cards and the head over them."""
        self._name.setText(str(chosen(faces.playbook.stage(totals.stage).title)))
        self._count.setText(wording.number(totals.cards))
        self._sum.setText(wording.money(totals.amount) if totals.amount else "")
        self._late.setText(ntr("{n} overdue", "{n} overdue", totals.overdue))
        for widget in (self._late, self._late_sign):
            widget.setVisible(bool(totals.overdue))
        head = faces.head(totals)
        self.view.setAccessibleName(head)
        self.setAccessibleName(head)
        self.view.show_cards(cards, faces)

    def _tint(self, on: bool) -> None:
        self._hot = on
        self.update()

    def hot(self) -> bool:
        """Whether a card is being dragged over it."""
        return self._hot

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._hot:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(theme.color("accent_soft"))
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
            painter.end()


def _label(parent: QWidget, role: str) -> QLabel:
    label = QLabel(parent)
    label.setProperty("role", role)
    return label
