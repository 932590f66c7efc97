"""The list of customers: sorted and filtered in the store, graded with one key, a new one in one form."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from crmdesk import clock
from crmdesk.domain import wording
from crmdesk.domain.refusal import Refused
from crmdesk.i18n import chosen, mark, ntr, tr
from crmdesk.services import customers, leads, settings
from crmdesk.services.customers import Line
from crmdesk.ui import buttons, theme
from crmdesk.ui.customerform import NewCustomer
from crmdesk.ui.desk import Desk
from crmdesk.ui.notices import announce, placeholder
from crmdesk.ui.pages import Page, Place
from crmdesk.ui.rows import Column, PagedModel, view

if TYPE_CHECKING:
    from crmdesk.store.book import Changes

GRADES = {"1": "A", "2": "B", "3": "C"}
_TONES = {"overdue": "overdue", "today": "today"}
_ICONS = {"overdue": "alarm-clock", "today": "clock"}


class CustomersPage(Page):
    """All customers. Enter opens one, with the list it stands in; 1, 2, 3 grade; Del deletes, undoable."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._stages = desk.ask(settings.playbook).vocabulary("stages")
        self.filter = QLineEdit(self)
        self.filter.setPlaceholderText(tr("Filter by company, person, number or initials"))
        self.filter.setAccessibleName(tr("Filter the customers"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setMinimumWidth(theme.px(340))
        self.model = PagedModel(self._columns(), self._fetch, self._count, self)
        self.filter.textChanged.connect(lambda _: self._reload())
        self.table = view(self.model, tr("Customers"), self)
        self.table.activated.connect(lambda _: self.open_chosen())
        head = self.table.horizontalHeader()
        head.setStretchLastSection(False)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.grade = GradeStrip(self)
        self.grade.decided.connect(self._grade)
        self._make_commands()
        self._lay_out()
        self._choose_page()

    def _columns(self) -> tuple[Column[Line], ...]:
        return (
            Column("name", mark("Company"), lambda line: line.name, 250, sort="name"),
            Column("grade", mark("Grade"), lambda line: line.grade or "", 60, sort="grade"),
            Column("stage", mark("Stage"), self._stage, 110, sort="stage"),
            Column(
                "next", mark("Next step"), self._next, 210, sort="next_due",
                tone=lambda line: _TONES.get(self._due(line).state, "text2"),
                icon=lambda line: _ICONS.get(self._due(line).state, ""),
            ),
            Column("last", mark("Last contact"), self._last, 110, sort="last_contact"),
            Column("amount", mark("Amount"), lambda line: wording.money(line.amount), 100, right=True, sort="amount"),
            Column("industry", mark("Industry"), lambda line: wording.choice("industry", line.industry), 130,
                   sort="industry"),
            Column("region", mark("City"), lambda line: line.region or "", 110, sort="region"),
            Column("completeness", mark("Completeness"), lambda line: tr("{n} %", n=line.completeness), 110, right=True,
                   sort="completeness"),
        )  # fmt: skip

    def _make_commands(self) -> None:
        self.command("customers-new", mark("New &customer"), self.new, icon="plus", keys="Ctrl+Shift+N", menu="file")
        self.command(
            "customers-open", mark("&Open"), self.open_chosen, icon="arrow-right", keys="Ctrl+Return", within=self.table
        )
        for key, grade in GRADES.items():
            self.command(
                f"customers-grade-{grade}",
                {"A": mark("Grade &A"), "B": mark("Grade &B"), "C": mark("Grade &C")}[grade],
                partial(self.ask_grade, grade),
                icon="star",
                keys=key,
                within=self.table,
            )
        self.command("customers-delete", mark("De&lete"), self.delete, icon="trash-2", keys="Del", within=self.table)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        self.counted = QLabel(self)
        theme.mark(self.counted, role="muted")
        bar.addWidget(self.filter)
        bar.addWidget(self.counted)
        bar.addStretch(1)
        new = next(action for action in self.actions() if action.objectName() == "customers-new")
        bar.addWidget(buttons.of(new, parent=self))
        self._none = placeholder(
            "building-2",
            tr("No customers yet. A lead becomes one when its need is confirmed; or enter one that you have."),
            buttons.push(tr("New customer"), self.new, icon="plus", kind="primary"),
            buttons.push(tr("To the board"), lambda: self.go.emit(Place("board")), icon="square-kanban"),
        )
        self._sifted = placeholder(
            "funnel",
            tr("No customer fits the filter."),
            buttons.push(tr("Clear the filter"), self._clear_filter, icon="filter-x"),
        )
        card = QFrame(self)
        card.setProperty("card", True)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        self._pages = QStackedWidget(card)
        for page in (self.table, self._none, self._sifted):
            self._pages.addWidget(page)
        inside.addWidget(self._pages)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(10)
        column.addLayout(bar)
        column.addWidget(self.grade)
        column.addWidget(card, 1)

    # --- the page's contract --------------------------------------------------------------------------------

    def title(self) -> str:
        return tr("Customers")

    def context(self) -> str:
        return ntr("{n} customer", "{n} customers", self._total)

    def open(self, place: Place) -> None:
        if place.target == "new":
            self.new()

    def refresh(self, changes: "Changes") -> None:
        if any(table == "playbook" for table, _ in changes.rows):
            self._stages = self.desk.ask(settings.playbook).vocabulary("stages")
        self._reload()

    def filter_field(self) -> QWidget | None:
        return self.filter

    def first_focus(self) -> QWidget | None:
        return self.table if self.model.rowCount() else None

    # --- reading --------------------------------------------------------------------------------------------

    def _fetch(self, offset: int, limit: int, order: str, down: bool) -> tuple[Line, ...]:
        self._now = clock.now().astimezone()
        found = self.desk.ask(
            customers.listed, text=self.filter.text(), order=order or "name", down=down, offset=offset, limit=limit
        )
        return found.rows

    def _count(self) -> int:
        self._now = clock.now().astimezone()
        self._total = self.desk.ask(customers.listed, text=self.filter.text(), limit=1).total
        return self._total

    def _reload(self) -> None:
        """Ask anew; the row that was chosen stays chosen, and the list stays where it was."""
        line, at, scroll = self.chosen(), self.table.currentIndex().row(), self.table.verticalScrollBar().value()
        self.model.reload()
        self._choose_page()
        if line is not None:
            row = next((n for n in range(min(self.model.rowCount(), 2000)) if self._root_at(n) == line.root), at)
            self._choose(min(row, self.model.rowCount() - 1))
            self.table.verticalScrollBar().setValue(scroll)
        self.retitled.emit()

    def _root_at(self, row: int) -> str:
        line = self.model.row(row)
        return line.root if line else ""

    def _choose_page(self) -> None:
        filled, sifted = bool(self.model.rowCount()), bool(self.filter.text().strip())
        self._pages.setCurrentWidget(self.table if filled else self._sifted if sifted else self._none)
        self.counted.setText(ntr("{n} fits", "{n} fit", self._total) if sifted and filled else "")

    def _choose(self, row: int) -> None:
        if row >= 0:
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.table.selectionModel().setCurrentIndex(self.model.index(row, 0), flags)

    def _clear_filter(self) -> None:
        self.filter.clear()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _stage(self, line: Line) -> str:
        return str(chosen(self._stages.get(line.stage or "", line.stage or "")))

    def _due(self, line: Line) -> wording.Due:
        return wording.due(line.next_due, self._now)

    def _next(self, line: Line) -> str:
        due = self._due(line)
        if due.state == "none":
            return due.text
        return tr(
            "{due} · {title}", due=due.text, title=line.next_title or wording.choice("channel", line.next_channel)
        )

    def _last(self, line: Line) -> str:
        return wording.ago(line.last_contact, self._now) if line.last_contact else tr("Never")

    # --- doing ----------------------------------------------------------------------------------------------

    def chosen(self) -> Line | None:
        """The row that has the keyboard."""
        return self.model.at(self.table.currentIndex())

    def _picked(self) -> list[Line]:
        rows = sorted({index.row() for index in self.table.selectionModel().selectedIndexes()})
        return [line for row in rows if (line := self.model.row(row)) is not None]

    def open_chosen(self) -> None:
        """Open the customer, with the list as it is sorted and filtered now."""
        line = self.chosen()
        if line is not None:
            among = tuple(self._root_at(row) for row in range(self.model.rowCount()))
            self.go.emit(Place("record", line.root, among))

    def ask_grade(self, grade: str) -> None:
        """Ask for the reason of a grade in the line above the list."""
        line = self.chosen()
        if line is not None:
            self.grade.ask(line.root, line.name, grade)

    def _grade(self, root: str, grade: str, reason: str) -> None:
        try:
            self.desk.do(leads.grade, root, grade, reason)
        except Refused as refusal:
            self.grade.refuse(refusal)
            return
        self.grade.put_away()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.desk.say_step()

    def delete(self) -> None:
        """Delete the selected customers; the toast brings them back."""
        lines = self._picked()
        if lines:
            at = self.table.currentIndex().row()
            self.desk.attempt(leads.discard, [line.root for line in lines])
            self._choose(min(at, self.model.rowCount() - 1))
            self.desk.say_step()

    def new(self) -> None:
        """Enter a customer by hand."""
        form = NewCustomer(self, self.desk)
        form.made.connect(lambda root: self.go.emit(Place("record", root)))
        form.open()


class GradeStrip(QFrame):
    """Why this grade? One line above the list: Enter keeps it, Esc puts it away. `decided(root, grade, reason)`."""

    decided = Signal(str, str, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._root = ""
        self._grade = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        self._question = QLabel(self)
        theme.mark(self._question, role="strong")
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(tr("A few words are enough, then Enter"))
        self.field.setAccessibleName(tr("Reason"))
        self.field.returnPressed.connect(lambda: self.decided.emit(self._root, self._grade, self.field.text()))
        self._refusal = QLabel(self)
        theme.mark(self._refusal, role="error")
        row.addWidget(self._question)
        row.addWidget(self.field, 1)
        row.addWidget(self._refusal)
        row.addWidget(buttons.tool("x", tr("Close"), self.put_away, parent=self))
        self.hide()

    def ask(self, root: str, name: str, grade: str) -> None:
        """Ask for the reason of one grade."""
        self._root, self._grade = root, grade
        self._question.setText(tr("Why grade {grade} for “{name}”?", grade=grade, name=name))
        self._refusal.clear()
        self.field.clear()
        self.show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, refusal: Refused) -> None:
        """Say what is missing."""
        self._refusal.setText(tr(refusal.text, **refusal.values))
        announce(self, self._refusal.text())

    def put_away(self) -> None:
        """Close it; nothing has changed."""
        self.hide()
        table = self.window().findChild(QTableView)
        if isinstance(table, QTableView):
            table.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
        else:
            super().keyPressEvent(event)
