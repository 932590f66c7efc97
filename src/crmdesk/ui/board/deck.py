"""The cards of one lane as Qt's views see them: what came, went, moved or changed is told row by row."""

import json
from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt

from crmdesk.services.leads import Card
from crmdesk.ui.board.faces import Faces
from crmdesk.ui.rows import ROW

Index = QModelIndex | QPersistentModelIndex
MIME = "application/x-crmdesk-leads+json"
FEW = 24
"""So many rows are told one by one; beyond that a view is faster when it starts anew."""


class Deck(QAbstractListModel):
    """The cards of a lane in their order. Dropping is the view's business: the model changes when the book has."""

    def __init__(self, faces: Faces, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.faces = faces
        self._cards: list[Card] = []

    def cards(self) -> Sequence[Card]:
        """The cards from top to bottom."""
        return self._cards

    def at(self, index: Index) -> Card | None:
        """The card of an index; None for an invalid one."""
        row = index.row() if index.isValid() else -1
        return self._cards[row] if 0 <= row < len(self._cards) else None

    def row_of(self, lead: str) -> int:
        """Where a lead's card is, -1 if nowhere."""
        return next((row for row, card in enumerate(self._cards) if card.lead == lead), -1)

    def show(self, cards: Sequence[Card], faces: Faces) -> bool:
        """Show other cards; True if that was a new start, which takes selection and place in the list away."""
        self.faces = faces
        if self._cards == list(cards):
            return False
        if not self._few(cards) or not self._step_by_step(list(cards)):
            self.beginResetModel()
            self._cards = list(cards)
            self.endResetModel()
            return True
        return False

    def _few(self, cards: Sequence[Card]) -> bool:
        return len({card.lead for card in self._cards} ^ {card.lead for card in cards}) <= FEW

    def _step_by_step(self, cards: list[Card]) -> bool:
        self._drop_all_but({card.lead for card in cards})
        if not self._arrange([card.lead for card in cards]):
            return False
        known = {card.lead for card in self._cards}
        for row, card in enumerate(cards):
            if card.lead not in known:
                self.beginInsertRows(QModelIndex(), row, row)
                self._cards.insert(row, card)
                self.endInsertRows()
            elif self._cards[row] != card:
                self._cards[row] = card
                self.dataChanged.emit(self.index(row), self.index(row))
        return True

    def _drop_all_but(self, leads: set[str]) -> None:
        for row in range(len(self._cards) - 1, -1, -1):
            if self._cards[row].lead not in leads:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._cards[row]
                self.endRemoveRows()

    def _arrange(self, leads: list[str]) -> bool:
        """Bring the cards that stay into their new order; False, midway, if that takes too many moves."""
        here = {card.lead for card in self._cards}
        order = [lead for lead in leads if lead in here]
        place = {lead: row for row, lead in enumerate(order)}
        moves = row = 0
        while row < len(order):
            if self._cards[row].lead == order[row]:
                row += 1
                continue
            moves += 1
            if moves > FEW:
                return False
            following = self._cards[row + 1].lead == order[row]
            if following:  # one card went down: move it, not all those that it passed
                self._move(row, place[self._cards[row].lead])
            else:
                self._move(self.row_of(order[row]), row)
        return True

    def _move(self, source: int, target: int) -> None:
        before = target + 1 if target > source else target
        self.beginMoveRows(QModelIndex(), source, source, QModelIndex(), before)
        self._cards.insert(target, self._cards.pop(source))
        self.endMoveRows()

    # --- what Qt asks ---------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._cards)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        card = self.at(index)
        if card is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return card.name
        if role == ROW:
            return card
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.faces.sentence(card)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        flag = Qt.ItemFlag
        return flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsDragEnabled | flag.ItemNeverHasChildren

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        return packed([card.lead for index in indexes if (card := self.at(index)) is not None])

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:  # noqa: ARG002
        return False  # else the view from which they came removes the rows a second time


def packed(leads: Sequence[str]) -> QMimeData:
    """Leads as they are dragged."""
    mime = QMimeData()
    mime.setData(MIME, json.dumps(list(leads)).encode())
    return mime


def unpacked(mime: QMimeData) -> list[str]:
    """The leads that are being dragged; none for anything foreign."""
    if not mime.hasFormat(MIME):
        return []
    try:
        leads = json.loads(bytes(mime.data(MIME).data()))
    except ValueError:
        return []
    return [lead for lead in leads if isinstance(lead, str)] if isinstance(leads, list) else []
