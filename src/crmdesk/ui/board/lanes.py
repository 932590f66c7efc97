"""The lanes side by side: one selection among them, the keyboard's way between them."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QWidget

from crmdesk.services.leads import Board, Card
from crmdesk.ui import theme
from crmdesk.ui.board.faces import Faces
from crmdesk.ui.board.lane import WIDE, Lane, LaneView

NARROWEST = 172
"""A lane's least width; when all do not fit, they scroll."""


class Lanes(QScrollArea):
    """All lanes. `dropped(leads, stage)`; `dragging` while cards are in the air."""

    opened = Signal(object)
    asked = Signal(QPoint)
    dropped = Signal(list, str)
    dragging = Signal(bool)
    tip_wanted = Signal(object, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lanes: list[Lane] = []
        self._compact = False
        self._last: Lane | None = None
        self._inside = QWidget()
        self._inside.setProperty("plain", True)
        self._row = QHBoxLayout(self._inside)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self.setWidget(self._inside)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_board(self, board: Board, faces: Faces) -> None:
        """Show the lanes of a board; lanes are made anew only when there are others than before."""
        if [lane.stage for lane in self.lanes] != [totals.stage for totals in board.lanes]:
            self._make([totals.stage for totals in board.lanes], faces)
        for lane, totals in zip(self.lanes, board.lanes, strict=True):
            lane.show_lane(totals, board.cards[totals.stage], faces)

    def _make(self, stages: Sequence[str], faces: Faces) -> None:
        for lane in self.lanes:
            self._row.removeWidget(lane)
            lane.hide()
            lane.deleteLater()
        self.lanes = [Lane(stage, faces, self._inside) for stage in stages]
        self._last = None
        before: QWidget | None = None
        for lane in self.lanes:
            self._row.addWidget(lane, 1)
            self._hear(lane)
            if before is not None:
                QWidget.setTabOrder(before, lane.view)
            before = lane.view
        self.dress()

    def _hear(self, lane: Lane) -> None:
        view = lane.view
        view.opened.connect(self.opened)
        view.asked.connect(self.asked)
        view.tip_wanted.connect(self.tip_wanted)
        view.dragging.connect(self.dragging)
        view.dropped.connect(lambda leads: self.dropped.emit(leads, lane.stage))
        view.sideways.connect(lambda by: self._sideways(lane, by))
        view.taken.connect(lambda: self._only(lane))
        view.entered_by_drag.connect(lambda on: self.ensureWidgetVisible(lane, 0, 0) if on else None)

    # --- looks ----------------------------------------------------------------------------------------------

    def dense(self, compact: bool) -> None:
        """Compact cards or comfortable ones."""
        self._compact = compact
        self.dress()

    def dress(self) -> None:
        """Sizes that follow density, text size and the window."""
        named = self.window().width() >= WIDE
        for lane in self.lanes:
            lane.setMinimumWidth(theme.px(NARROWEST))
            cards = lane.view.cards
            if (cards.compact, cards.named) != (self._compact, named):
                cards.compact, cards.named = self._compact, named
            lane.view.doItemsLayout()
            lane.view.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        named = self.window().width() >= WIDE
        if any(lane.view.cards.named != named for lane in self.lanes):
            self.dress()

    # --- which cards ----------------------------------------------------------------------------------------

    def lane(self, stage: str) -> Lane | None:
        """The lane of a stage, if it is seen."""
        return next((lane for lane in self.lanes if lane.stage == stage), None)

    def here(self) -> Lane | None:
        """The lane that the keyboard is in or was in last, else the first with a card."""
        focused = self.window().focusWidget()
        for lane in self.lanes:
            if focused is not None and lane.isAncestorOf(focused):
                self._last = lane
                return lane
        full = [lane for lane in self.lanes if lane.view.deck.rowCount()]
        if self._last is not None and (self._last in full or not full):
            return self._last
        return next(iter(full or self.lanes), None)

    def selected(self) -> list[Card]:
        """The selected cards; they are all in one lane."""
        return next((cards for lane in self.lanes if (cards := lane.view.selected())), [])

    def where(self, lead: str) -> tuple[Lane, Card] | None:
        """Where a lead's card is."""
        for lane in self.lanes:
            row = lane.view.deck.row_of(lead)
            if row >= 0:
                return lane, lane.view.deck.cards()[row]
        return None

    def follow(self, leads: Sequence[str]) -> tuple[Lane, int] | None:
        """Select cards and give them the keyboard, wherever they are now; the lane and row of the first."""
        for lead in leads:
            found = self.where(lead)
            if found is not None:
                lane, _ = found
                lane.view.pick(leads, lead)
                lane.view.setFocus(Qt.FocusReason.OtherFocusReason)
                self.ensureWidgetVisible(lane, 0, 0)
                self._last = lane
                return lane, lane.view.deck.row_of(lead)
        return None

    def clear(self) -> bool:
        """Select nothing; True if something was selected."""
        had = bool(self.selected())
        for lane in self.lanes:
            lane.view.clearSelection()
        return had

    def _only(self, taken: Lane) -> None:
        self._last = taken
        for lane in self.lanes:
            if lane is not taken:
                lane.view.clearSelection()

    def _sideways(self, lane: Lane, by: int) -> None:
        at = self.lanes.index(lane) + by
        if not 0 <= at < len(self.lanes):
            return
        target = self.lanes[at]
        row = _beside(lane.view, target.view)
        target.view.setFocus(Qt.FocusReason.OtherFocusReason)
        target.view.step_to(row)
        self.ensureWidgetVisible(target, 0, 0)
        if not target.view.deck.rowCount():
            self._only(target)


def _beside(view: LaneView, other: LaneView) -> int:
    """The row of another lane at the height of the current card."""
    index = view.currentIndex()
    if not index.isValid():
        return 0
    beside = other.indexAt(QPoint(theme.px(20), view.visualRect(index).center().y()))
    return beside.row() if beside.isValid() else other.deck.rowCount() - 1
