"""The import on one page: the file, what its columns mean over its own rows, every verdict, and the button (L10)."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from crmdesk.domain.playbook import Playbook
from crmdesk.exchange.intake import taking
from crmdesk.i18n import mark, ntr, tr
from crmdesk.services import settings
from crmdesk.ui import buttons, dialogs, theme
from crmdesk.ui.desk import Desk, Job, Tell
from crmdesk.ui.intake import outcome, proposal, telling
from crmdesk.ui.intake.checker import WAIT, Checker
from crmdesk.ui.intake.empty import Empty
from crmdesk.ui.intake.footer import Footer
from crmdesk.ui.intake.opener import MEMORY, Opener, file_of
from crmdesk.ui.intake.picker import Picker, entries
from crmdesk.ui.intake.preview import Preview
from crmdesk.ui.intake.proposal import Proposal
from crmdesk.ui.intake.rehearsal import Rehearsal, considerate, plain
from crmdesk.ui.intake.source import SourceBar
from crmdesk.ui.intake.strip import CHOICES, Strip, choices
from crmdesk.ui.intake.table import Table
from crmdesk.ui.pages import Page, Place

if TYPE_CHECKING:
    from crmdesk.store.book import Changes

NEXT = {"leads": "board", "customers": "customers", "followups": "customers"}
"""Where what was imported is seen."""


class ImportPage(Page):
    """One page, no wizard: nothing is written before Import, and one Undo takes it all back."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.proposal: Proposal | None = None
        self.rehearsal: Rehearsal | None = None
        self._playbook: Playbook | None = None
        self._taking: Job | None = None
        self.opener = Opener(desk, self)
        self.checker = Checker(desk, self)
        self.setAcceptDrops(True)
        self._build()
        self._connect()
        self._commands()

    def title(self) -> str:
        return tr("Import")

    def context(self) -> str:
        return tr("Excel · CSV · vCard")

    def first_focus(self) -> QWidget | None:
        return self.table if self.proposal else self.empty.choose

    def open(self, place: Place) -> None:
        """A place's target is a file: it is read, unless it is the one that is open already and has not changed."""
        if place.target and not self.opener.has(Path(place.target)):
            self.read(Path(place.target))

    def refresh(self, _changes: "Changes") -> None:
        if self.proposal is not None and self._taking is None:
            self._check_soon(afresh=True)

    # --- making --------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.empty = Empty(self.choose, self.paste, self)
        self.source = SourceBar(self.choose, self)
        self.preview = Preview(self)
        self.table = Table(self.preview, self)
        self.strip = Strip(self)
        self.footer = Footer(self.take, self.cancel, self)
        self._work = QWidget(self)
        column = QVBoxLayout(self._work)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.source)
        column.addWidget(self._make_card(), 1)
        column.addWidget(self.footer)
        self.footer.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._work)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 10, 12, 12)
        whole.addWidget(self._stack)
        self._order()

    def _make_card(self) -> QFrame:
        card = QFrame(self)
        card.setProperty("card", True)
        card.setAccessibleName(tr("Columns and preview"))
        column = QVBoxLayout(card)
        column.setContentsMargins(14, 10, 14, 8)
        column.setSpacing(6)
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addWidget(dialogs.heading(tr("Columns and preview"), card))
        self._hint = QLabel(card)
        theme.mark(self._hint, role="muted")
        line.addWidget(self._hint, 1)
        self.all_rows = buttons.push(
            tr("Show all rows"), lambda: self.sift(""), icon="filter-x", kind="link", parent=card
        )
        self.all_rows.hide()
        line.addWidget(self.all_rows)
        column.addLayout(line)
        column.addWidget(self.table, 1)
        column.addWidget(self.strip)
        return card

    def _order(self) -> None:
        """Tab goes from region to region in the order in which one works."""
        chain: list[QWidget] = [self.source.sheet, self.source.header, self.source.encoding]
        chain += [*self.source.target.buttons.values(), self.source.change, self.table.heads, self.table]
        chain += [*self.strip.buttons.values(), *self.footer.chips.values()]
        chain += [self.footer.duplicates, self.footer.start, self.footer.take]
        for before, after in pairwise(chain):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        self.source.sheet_chosen.connect(lambda at: self._change(proposal.with_sheet, at, self.opener.memories()))
        self.source.header_chosen.connect(lambda row: self._change(proposal.with_header, row, self.opener.memories()))
        self.source.target_chosen.connect(lambda key: self._change(proposal.with_target, key, self.opener.memories()))
        self.source.encoding_chosen.connect(self._read_as)
        self.opener.began.connect(self._reading)
        self.opener.opened.connect(self._begin)
        self.opener.ended.connect(lambda: self._reading())
        self.checker.judged.connect(self._judge)
        self.footer.sifted.connect(self.sift)
        self.footer.duplicates_chosen.connect(lambda choice: self._decide_all(duplicates=choice))
        self.footer.start_chosen.connect(lambda choice: self._decide_all(start=choice))
        self.strip.decided.connect(self.decide)
        self.table.looked_at.connect(self._look)
        self.table.heads.asked.connect(self._ask_field)
        self.table.heads.left.connect(self._leave_heads)

    def _commands(self) -> None:
        self.command(
            "import-open", mark("&Open a file to import…"), self.choose, icon="file-up", keys="Ctrl+O", menu="file"
        )
        self.command("import-paste", mark("&Paste a table"), self.paste, icon="copy", keys="Ctrl+V", menu="edit")
        self.command(
            "import-take", mark("&Import the rows"), self.take, icon="import", keys=["Ctrl+Return", "Ctrl+Enter"],
            menu="file",
        )  # fmt: skip
        self.command("import-next", mark("Next row to &look at"), self.go_on, icon="arrow-down", keys="F8")
        within = self.table
        self.command(
            "import-field", mark("&Meaning of the column"), self._ask_current, icon="columns-3",
            keys=["F2", "Alt+Down"], within=within,
        )  # fmt: skip
        words = {**CHOICES, "": mark("As the others")}
        for number, (key, text) in enumerate(words.items(), start=1):
            name = f"import-{key or 'default'}"
            self.command(name, text, partial(self.decide, key), keys=str(number % 5), within=within)

    # --- reading a file ------------------------------------------------------------------------------------------

    def choose(self) -> None:
        """Ask which file, and read it."""
        if self._taking is None:
            self.opener.choose(self)

    def paste(self) -> None:
        """Take what was copied: a table out of any program, or a file."""
        if self._taking is None:
            self.opener.paste()

    def read(self, path: Path, encoding: str | None = None) -> None:
        """Read a file aside; a refusal goes to the bar and what is open stays."""
        if self._taking is None:
            self.opener.read(path, encoding)

    def _read_as(self, encoding: object) -> None:
        if self.proposal and self.proposal.path:
            self.read(self.proposal.path, str(encoding))

    def _reading(self, name: str = "") -> None:
        self.empty.read(name)
        if name:
            self._hint.setText(tr("Reading “{name}”…", name=name))
        else:
            self._say_hint()

    def _begin(self, found: Proposal) -> None:
        self._playbook = self.desk.ask(settings.playbook)
        self._show(found)
        self._stack.setCurrentWidget(self._work)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.retitled.emit()

    def clear(self) -> None:
        """No file any more."""
        self.checker.stop()
        self.opener.close()
        self.proposal = self.rehearsal = None
        self._stack.setCurrentWidget(self.empty)

    # --- what is proposed ----------------------------------------------------------------------------------------

    def _change(self, change: Callable[..., Proposal], *arguments: object) -> None:
        """Another table or target: everything is shown anew."""
        if self.proposal is not None and self._taking is None:
            self._show(change(self.proposal, *arguments))

    def _show(self, found: Proposal) -> None:
        assert self._playbook is not None
        self.proposal, self.rehearsal = found, None
        lines = plain(found)
        self.preview.begin(found, lines, self._playbook.privacy.mobile)
        self._mobiles = (
            telling.mobiles(found.columns, lines) if self._playbook.privacy.mobile != "allow" else frozenset()
        )
        self.table.show_columns(found.target, self._mobiles)
        self.table.widen()
        self.table.go(0)
        self._show_choices()
        self._check_soon(wait=0)

    def _show_choices(self) -> None:
        assert self.proposal is not None
        assert self._playbook is not None
        self.source.show_proposal(self.proposal)
        self.footer.show_proposal(self.proposal, self._playbook)
        self._say_hint()

    def _say_hint(self) -> None:
        if self.proposal is None:
            return
        sieve = self.preview.sieve
        shown = ntr("{n} row shown", "{n} rows shown", self.preview.rowCount())
        self.all_rows.setVisible(bool(sieve))
        usual = tr("Matched by their headers and contents; press a column's meaning to change it.")
        self._hint.setText(shown if sieve else usual)

    def set_field(self, column: int, key: str | None) -> None:
        """Give a column another meaning, None: not imported."""
        if self.proposal is None or self._taking is not None:
            return
        self.proposal = proposal.with_field(self.proposal, column, key)
        self.preview.rename(self.proposal.columns)
        self.table.show_columns(self.proposal.target, self._mobiles)
        self._check_soon()

    def _ask_field(self, column: int, anchor: QWidget) -> None:
        if self.proposal is not None and self._taking is None:
            listed = entries(self.proposal.target, self.proposal.columns, column)
            now = self.proposal.columns[column].field
            Picker(self, anchor, listed, now, partial(self.set_field, column))

    def _ask_current(self) -> None:
        if self.proposal is not None:
            self.table.heads.ask(max(0, self.table.currentIndex().column()))

    def _leave_heads(self, forward: bool) -> None:
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        (self.table if forward else self.source.change).setFocus(reason)

    def _decide_all(self, **choice: Any) -> None:
        if self.proposal is not None and self._taking is None:
            self.proposal = proposal.with_defaults(self.proposal, **choice)
            self._show_choices()
            if "duplicates" in choice:
                self._check_soon()

    def decide(self, decision: str) -> None:
        """What is done with the selected rows that leave it open: skip, fill, merge, keep; "": as with the others."""
        if self.proposal is None or self._taking is not None:
            return
        target = self.proposal.target
        lines = [line for line in self.table.chosen() if decision in (*choices(line, target), "")]
        self.proposal = proposal.with_decision(self.proposal, [line.number for line in lines], decision or None)
        self._look()
        self._check_soon()

    # --- the dry run ---------------------------------------------------------------------------------------------

    def _check_soon(self, *, wait: int = WAIT, afresh: bool = False) -> None:
        if self.proposal is not None:
            self.footer.wait()
            self.checker.soon(self.proposal, wait=wait, afresh=afresh)

    def _judge(self, found: Rehearsal) -> None:
        current = self.table.current()
        self.rehearsal = found
        self._playbook = found.playbook
        rows = self.preview.rowCount()
        self.preview.judge(found)
        if self.preview.rowCount() != rows or self.table.current() is None:
            self.table.look_at(current.number if current else 0)
        self.table.viewport().update()
        self.table.numbers.viewport().update()
        self.footer.show_counts(found, self.preview.sieve)
        self._say_hint()
        self._look()

    def sift(self, sieve: str) -> None:
        """Show only the rows of a verdict, or those with notes; "": all."""
        if self.rehearsal is None:
            return
        current = self.table.current()
        self.preview.sift(sieve)
        self.table.look_at(current.number if current else 0)
        self.footer.show_counts(self.rehearsal, sieve)
        self._say_hint()

    def go_on(self) -> None:
        """To the next row that is refused, a duplicate, or has a note."""
        start = self.table.currentIndex().row() + 1
        rows = self.preview.rowCount()
        for row in [*range(start, rows), *range(min(start, rows))]:
            line = self.preview.line(row)
            if line and (line.verdict in ("refused", "duplicate") or (line.planned and line.planned.notes)):
                self.table.go(row)
                return

    def _look(self) -> None:
        if self.proposal is not None:
            lines, current = self.table.chosen(), self.table.current()
            self.strip.look_at(lines, current, self.rehearsal, dict(self.proposal.overrides), self.proposal.target)

    def checked(self) -> bool:
        """Whether what is shown is the dry run of what is proposed."""
        return self.rehearsal is not None and self.checker.idle() and self.opener.idle()

    # --- taking it in --------------------------------------------------------------------------------------------

    def take(self) -> None:
        """Write what the dry run says, as one step."""
        found, wanted = self.rehearsal, self.proposal
        if found is None or wanted is None or self._taking is not None or not self.footer.take.isEnabled():
            return

        def work(tell: Tell) -> taking.Outcome:
            with considerate():
                self.desk.book.keep("before-import")
                return self.desk.do(taking.take, found.plan, start=wanted.start, tell=tell)

        self._freeze(True)
        self.footer.begin(found.plan.writing)
        self._taking = self.desk.later(
            work, done=lambda taken: self._taken(wanted, found, taken), progress=self.footer.progress, ended=self._ended
        )

    def cancel(self) -> None:
        """Stop the import: nothing of it stays."""
        if self._taking is not None:
            self._taking.cancel()

    def _taken(self, wanted: Proposal, found: Rehearsal, taken: taking.Outcome) -> None:
        self.desk.prefs.set(MEMORY, proposal.remembering(self.opener.memories(), wanted))
        self.clear()
        words = ntr("Imported {n} row", "Imported {n} rows", taken.written)
        offer = (tr("Export the result"), lambda: outcome.save(self, self.desk, wanted, found, taken))
        self.desk.say(words, undoable=True, offers=(offer,))
        self.go.emit(Place(NEXT[wanted.target]))

    def _ended(self) -> None:
        self._taking = None
        self._freeze(False)
        self.footer.end()
        if self.proposal is not None:  # it was cancelled or refused
            self.desk.say(tr("The import was stopped. Nothing was written."))
            self._check_soon(wait=0, afresh=True)
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _freeze(self, frozen: bool) -> None:
        """While rows are being written nothing about them can be changed; they can be looked at."""
        self.source.setDisabled(frozen)
        self.table.heads.setDisabled(frozen)
        self.strip.setDisabled(frozen)

    # --- files let fall ------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if file_of(event.mimeData()) is not None:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.empty.heat(True)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self.empty.heat(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.empty.heat(False)
        file = file_of(event.mimeData())
        if file is not None:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.read(file)
