"""The same leads as a list: sorted where they are kept, columns as the user likes them."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QToolButton, QVBoxLayout, QWidget

from crmdesk import clock
from crmdesk.domain import wording
from crmdesk.i18n import chosen, mark, tr
from crmdesk.services import leads
from crmdesk.services.leads import Card, Filter
from crmdesk.ui import buttons, rows
from crmdesk.ui.board.faces import Face, Faces
from crmdesk.ui.desk import Desk
from crmdesk.ui.rows import Column, Index

PREF = "board.hidden_columns"
_HIDDEN_AT_FIRST = ["number", "owner", "next_title"]
_BACKWARDS = ("score", "amount")
"""Orders of the service whose natural way is falling; the head's arrow means what it shows."""
NEIGHBOURS = 500
"""So many rows above and below go along when a lead is opened from a list of any length."""


class Listing(QWidget):
    """A table of the filtered leads. `opened(root, among)`, `asked(point)` for the menu."""

    opened = Signal(str, tuple)
    asked = Signal(QPoint)

    def __init__(self, desk: Desk, faces: Callable[[], Faces], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._faces = faces
        self._filter = Filter()
        self._order = "next"
        self.model = rows.PagedModel(self._columns(), self._fetch, self._count, self)
        self.view = rows.view(self.model, tr("Leads"), self)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(lambda at: self.asked.emit(self.view.viewport().mapToGlobal(at)))
        self.view.doubleClicked.connect(self.open_row)
        head = self.view.horizontalHeader()
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(lambda at: self.columns_menu().popup(head.mapToGlobal(at)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self._hide()

    def chooser(self, parent: QWidget) -> QToolButton:
        """The button that shows which columns there are."""
        button = buttons.tool("columns-3", tr("Columns"), parent=parent)
        button.clicked.connect(lambda *_: self.columns_menu().popup(button.mapToGlobal(button.rect().bottomLeft())))
        return button

    # --- rows -----------------------------------------------------------------------------------------------

    def show_leads(self, wanted: Filter, order: str) -> None:
        """Show what fits; the selected leads stay selected where they are still near."""
        kept = {card.lead for card in self.selected()}
        top = self.view.verticalScrollBar().value()
        self._filter, self._order = wanted, order
        self.model.reload()
        if kept:
            self._pick(kept)
        self.view.verticalScrollBar().setValue(top)

    def _pick(self, kept: set[str]) -> None:
        first = self.view.rowAt(0)
        selection = self.view.selectionModel()
        flag = selection.SelectionFlag
        for row in range(max(first, 0), min(max(first, 0) + rows.PAGE, self.model.rowCount())):
            card = self.model.row(row)
            if card is not None and card.lead in kept:
                index = self.model.index(row, 0)
                selection.select(index, flag.Select | flag.Rows)
                selection.setCurrentIndex(index, flag.NoUpdate)

    def selected(self) -> list[Card]:
        """The selected leads from top to bottom."""
        found = (self.model.at(index) for index in self.view.selectionModel().selectedRows())
        return [card for card in found if card is not None]

    def open_row(self, index: Index) -> None:
        """Open a lead with those around it."""
        card = self.model.at(index)
        if card is None:
            return
        start = max(0, index.row() - NEIGHBOURS)
        around = self._desk.ask(
            leads.listed, self._filter, now=self._faces().now, order=self._sorted(),
            down=self._down(), offset=start, limit=2 * NEIGHBOURS,
        )  # fmt: skip
        self.opened.emit(card.root, tuple(dict.fromkeys(row.root for row in around.rows)))

    def _fetch(self, offset: int, limit: int, sort: str, descending: bool) -> Sequence[Card]:
        down = descending != (sort in _BACKWARDS)
        found = self._desk.ask(
            leads.listed, self._filter, now=self._faces().now, order=sort or self._order,
            down=down if sort else False, offset=offset, limit=limit,
        )  # fmt: skip
        return found.rows

    def _count(self) -> int:
        return self._desk.ask(leads.listed, self._filter, now=self._faces().now, limit=0).total

    def _sorted(self) -> str:
        head = self.view.horizontalHeader()
        at = head.sortIndicatorSection()
        by = self.model.columns[at].sort if 0 <= at < len(self.model.columns) else None
        return by if isinstance(by, str) else self._order

    def _down(self) -> bool:
        head = self.view.horizontalHeader()
        if not 0 <= head.sortIndicatorSection() < len(self.model.columns):
            return False
        descending = head.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
        return descending != (self._sorted() in _BACKWARDS)

    # --- columns --------------------------------------------------------------------------------------------

    def _face(self, card: Card) -> Face:
        return self._faces().of(card)

    def _stage(self, card: Card) -> str:
        return str(chosen(self._faces().playbook.stage(card.stage).title))

    def _columns(self) -> tuple[Column[Card], ...]:
        def tone(card: Card) -> str:
            return {"overdue": "overdue", "today": "today"}.get(self._face(card).state, "")

        return (
            Column("number", mark("Number"), lambda card: card.number or "", 110, sort="number"),
            Column("name", mark("Name"), lambda card: card.name or "", 220, sort="name"),
            Column("contact", mark("Contact"), lambda card: card.contact or "", 100, sort="contact"),
            Column("need", mark("Need"), lambda card: " ".join((card.need or "").split()), 190, sort="need"),
            Column("grade", mark("Grade"), lambda card: card.grade or "", 64, sort="grade"),
            Column("score", mark("Score"), lambda card: self._face(card).worth, 110, sort="score",
                   tone=lambda card: {"qualify": "accent"}.get(self._face(card).sign, self._face(card).sign)),
            Column("stage", mark("Stage"), self._stage, 120, sort="stage"),
            Column("amount", mark("Amount"), lambda card: wording.money(card.amount), 90, right=True, sort="amount"),
            Column("next_due", mark("Next step"), lambda card: self._face(card).due, 130, sort="next_due",
                   tone=tone, icon=lambda card: self._face(card).icon),
            Column("next_title", mark("What"), lambda card: card.next_title or "", 180, sort="next_title"),
            Column("stage_since", mark("Days in stage"), lambda card: self._face(card).days, 120, right=True,
                   sort="stage_since", tone=lambda card: "overdue" if self._face(card).stale else "",
                   icon=lambda card: "history" if self._face(card).stale else ""),
            Column("owner", mark("Owner"), lambda card: card.owner or "", 90, sort="owner"),
            Column("last_contact", mark("Last contact"), self._last, 120, sort="last_contact"),
        )  # fmt: skip

    def _last(self, card: Card) -> str:
        return wording.ago(card.last_contact or "", clock.now().astimezone())

    def columns_menu(self) -> QMenu:
        """Which columns are seen; the name always is."""
        menu = QMenu(self)
        hidden = self._desk.prefs.get(PREF, _HIDDEN_AT_FIRST)
        for column in self.model.columns:
            action = menu.addAction(tr(column.title))
            action.setCheckable(True)
            action.setChecked(column.key not in hidden)
            action.setEnabled(column.key != "name")
            action.toggled.connect(partial(self._show_column, column.key))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _show_column(self, key: str, shown: bool) -> None:
        hidden = [kept for kept in self._desk.prefs.get(PREF, _HIDDEN_AT_FIRST) if kept != key]
        self._desk.prefs.set(PREF, hidden if shown else [*hidden, key])
        self._hide()

    def _hide(self) -> None:
        hidden = self._desk.prefs.get(PREF, _HIDDEN_AT_FIRST)
        for number, column in enumerate(self.model.columns):
            self.view.setColumnHidden(number, column.key in hidden and column.key != "name")
