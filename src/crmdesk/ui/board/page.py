"""The board page: toolbar, lanes or list of the same leads, drop bar and strips, and the commands of all of them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QStackedWidget, QToolTip, QVBoxLayout, QWidget

from crmdesk import clock
from crmdesk.domain import wording
from crmdesk.domain.playbook import Stage
from crmdesk.i18n import chosen, mark, ntr, tr
from crmdesk.services import leads, settings
from crmdesk.services.leads import Board, Card
from crmdesk.services.leads.board import CHIPS
from crmdesk.store.book import Changes
from crmdesk.ui import buttons, leadform, theme
from crmdesk.ui.board.deeds import Deeds
from crmdesk.ui.board.dropbar import DropBar
from crmdesk.ui.board.faces import Faces
from crmdesk.ui.board.lanes import Lanes
from crmdesk.ui.board.listing import Listing
from crmdesk.ui.board.quickadd import QuickAdd
from crmdesk.ui.board.tips import tip
from crmdesk.ui.board.toolbar import Toolbar
from crmdesk.ui.board.wanted import Wanted, remember, remembered
from crmdesk.ui.desk import Desk
from crmdesk.ui.notices import announce, placeholder
from crmdesk.ui.pages import Page, Place

MINUTE = 60_000
GRADES = ("A", "B", "C")


class BoardPage(Page):
    """The leads on their way. Targets: a lead's id, a chip's name, "new"."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._wanted = remembered(desk.prefs)
        self._faces = self._now_faces()
        self._board: Board | None = None
        self._empty_for: object = None
        self._quick: QuickAdd | None = None
        self.lanes = Lanes(self)
        self.listing = Listing(desk, lambda: self._faces, self)
        density = desk.prefs.get("density", "comfortable")
        self.toolbar = Toolbar(self._wanted, self._faces.playbook, density, self)
        self._chooser = self.listing.chooser(self)
        self.body = QStackedWidget(self)
        self._empty = QFrame()
        QVBoxLayout(self._empty)
        self.drop_bar = DropBar(self.body)
        self.deeds = Deeds(desk, self.body, self._follow)
        self._lay_out()
        self._commands()
        self._wire()
        self.lanes.dense(density == "compact")

    def _lay_out(self) -> None:
        self.toolbar.extra.addWidget(self._chooser)
        for widget in (self.lanes, self.listing, self._empty):
            self.body.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 2, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.toolbar)
        column.addWidget(self.body, 1)

    def _wire(self) -> None:
        self.toolbar.wanted_changed.connect(self.want)
        self.toolbar.density_chosen.connect(lambda name: self.desk.prefs.set("density", name))
        self.toolbar.left.connect(self._to_cards)
        self.lanes.opened.connect(self._open)
        self.lanes.asked.connect(self.show_menu)
        self.lanes.dropped.connect(self._dropped)
        self.lanes.dragging.connect(self._dragging)
        self.lanes.tip_wanted.connect(self._tip)
        self.listing.opened.connect(lambda root, among: self.go.emit(Place("record", root, among=among)))
        self.listing.asked.connect(self.show_menu)
        self.drop_bar.dropped.connect(self._dropped)
        self.desk.prefs.changed.connect(self._preferred)
        theme.look.changed.connect(self.lanes.dress)
        self._minute = QTimer(self)
        self._minute.setInterval(MINUTE)
        self._minute.timeout.connect(lambda: self.reload() if self.isVisible() else None)
        self._minute.start()

    def _commands(self) -> None:
        def own(name: str, text: str, run: Callable[[], object], icon: str, keys: Sequence[str] = ()) -> QAction:
            return self.command(name, text, run, icon=icon, keys=keys, menu="record", within=self.body)

        self._menu_of = [
            own("board-open", mark("&Open"), self.open_current, "external-link", ["Return", "Enter"]),
            own("board-next", mark("To the &next stage"), lambda: self._step(1), "arrow-right", ["Ctrl+Shift+Right"]),
            own("board-back", mark("To the &stage before"), lambda: self._step(-1), "arrow-left", ["Ctrl+Shift+Left"]),
            own("board-lost", mark("Mark as &lost…"), lambda: self._send("lost"), "circle-x", ["L", "Ctrl+Shift+L"]),
            own("board-nurture", mark("To &nurture"), lambda: self._send("nurture"), "sprout"),
            own("board-customer", mark("Make a &customer…"), self._convert, "handshake", ["K"]),
        ]
        self._grades = [
            own(f"board-grade-{grade}", text, partial(self._grade, grade), "star", [key])
            for grade, text, key in zip(
                GRADES, (mark("Grade &A…"), mark("Grade &B…"), mark("Grade &C…")), "123", strict=True
            )
        ]
        self._ends = [
            own("board-new", mark("New lead in this &lane"), self.add_here, "plus", ["N", "Ins"]),
            own("board-delete", mark("&Delete"), self._delete, "trash-2", ["Del"]),
        ]
        clear = self.command("board-clear", mark("Clear filter, then selection"), self.escape, keys="Esc", menu="")
        clear.setProperty("hidden", True)

    # --- the page's contract --------------------------------------------------------------------------------

    def title(self) -> str:
        return tr("Board")

    def context(self) -> str:
        if self._board is None:
            return ""
        amount = sum(lane.amount for lane in self._board.lanes)
        return ntr("{n} lead · {amount}", "{n} leads · {amount}", self._board.total, amount=wording.money(amount))

    def open(self, place: Place) -> None:
        target = place.target
        if target == "new":
            self.new_lead()
        elif target in CHIPS:
            self.want(replace(self._wanted.unfiltered(), chips=frozenset([target]), aside=()))
        elif target:
            self._show_lead(target)
        else:
            self.reload()

    def refresh(self, _changes: Changes) -> None:
        self.reload()

    def filter_field(self) -> QWidget:
        return self.toolbar.field

    def first_focus(self) -> QWidget | None:
        if self.body.currentWidget() is self.listing:
            return self.listing.view
        lane = self.lanes.here()
        return lane.view if lane is not None and self.body.currentWidget() is self.lanes else None

    def leave(self) -> None:
        self.toolbar.apply_text()
        remember(self.desk.prefs, self._wanted)

    # --- what is seen ---------------------------------------------------------------------------------------

    def want(self, wanted: Wanted) -> None:
        """Show something else, and remember it."""
        self._wanted = wanted
        remember(self.desk.prefs, wanted)
        self.reload()

    def reload(self) -> None:
        """Ask the book again and show what differs; selection, place and keyboard stay where they are."""
        focused = self.window().focusWidget()
        on_page = focused is not None and self.body.isAncestorOf(focused)
        self._faces = self._now_faces()
        playbook, wanted = self._faces.playbook, self._wanted
        self.deeds.playbook = playbook
        asked = wanted.filter(playbook)
        self._board = self.desk.ask(leads.board, asked, now=self._faces.now, order=wanted.order)
        self.toolbar.show_wanted(wanted, self._board.chips, playbook)
        self._chooser.setVisible(wanted.as_list)
        self.lanes.show_board(self._board, self._faces)
        if wanted.as_list:
            self.listing.show_leads(asked, wanted.order)
        self._turn()
        if on_page and not self.body.isAncestorOf(self.window().focusWidget() or self):
            self._to_cards()
        self.retitled.emit()

    def _turn(self) -> None:
        """Lanes, list, or what an empty page says; the keyboard stays on the page."""
        assert self._board is not None
        page: QWidget = self.listing if self._wanted.as_list else self.lanes
        if not self._board.total and self._quick is None and (self._wanted.filtering or self._bare()):
            self._say_empty()
            page = self._empty
        if self.body.currentWidget() is not page:
            focused = self.window().focusWidget()
            was_here = focused is not None and self.body.isAncestorOf(focused)
            self.body.setCurrentWidget(page)
            if was_here:
                self._to_cards()

    def _bare(self) -> bool:
        """Whether there is no lead at all, on the lanes or off them."""
        return not self.desk.ask(leads.listed, leads.Filter(), now=self._faces.now, limit=0).total

    def _say_empty(self) -> None:
        reason = (self._wanted.filtering, self._wanted.told())
        if reason == self._empty_for and self.body.currentWidget() is self._empty:
            return
        self._empty_for = reason
        layout = self._empty.layout()
        assert layout is not None
        while item := layout.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        if self._wanted.filtering:
            text = tr("No lead fits {filters}.", filters=self._wanted.told())
            clear = buttons.push(tr("Clear the filter"), self.toolbar.clear, kind="primary")
            layout.addWidget(placeholder("filter-x", text, clear))
            return
        text = tr("No leads yet. Bring them in from a spreadsheet, or write the first one.")
        bring = buttons.push(tr("Import a spreadsheet"), lambda: self.go.emit(Place("import")), kind="primary")
        layout.addWidget(placeholder("square-kanban", text, bring, buttons.push(tr("New lead"), self.new_lead)))

    def _now_faces(self) -> Faces:
        return Faces(self.desk.ask(settings.playbook), clock.now().astimezone())

    def _show_lead(self, lead: str) -> None:
        self.reload()
        if self.lanes.where(lead) is None and self._wanted != Wanted():
            self.want(Wanted(order=self._wanted.order))
        self.lanes.follow([lead])

    def _preferred(self, key: str) -> None:
        if key == "density":
            density = self.desk.prefs.get("density", "comfortable")
            self.lanes.dense(density == "compact")
            self.toolbar.show_density(density)

    def _tip(self, card: Card, at: QPoint) -> None:
        score = self.desk.ask(leads.explain, card.lead)
        QToolTip.showText(at, tip(card, score, self._faces), self.lanes)

    # --- which leads, and what is done to them --------------------------------------------------------------

    def picked(self) -> list[Card]:
        """The selected leads of board or list."""
        return self.listing.selected() if self._wanted.as_list else self.lanes.selected()

    def _open(self, card: Card) -> None:
        found = self.lanes.where(card.lead)
        around = found[0].view.deck.cards() if found else (card,)
        self.go.emit(Place("record", card.root, among=tuple(dict.fromkeys(other.root for other in around))))

    def open_current(self) -> None:
        """Open the card that the keyboard is at."""
        if self._wanted.as_list:
            self.listing.open_row(self.listing.view.currentIndex())
            return
        lane = self.lanes.here()
        card = lane.view.current() if lane else None
        if card is not None:
            self._open(card)

    def _step(self, by: int) -> None:
        """One stage on or back, in the playbook's order; over the last lane: nothing."""
        cards = self.picked()
        lanes = [stage.key for stage in self._faces.playbook.lanes]
        if cards and cards[0].stage in lanes:
            at = lanes.index(cards[0].stage) + by
            if 0 <= at < len(lanes):
                self.deeds.move(cards, lanes[at])

    def _send(self, kind: str) -> None:
        self.deeds.move(self.picked(), self._faces.playbook.of_kind(kind)[0].key)

    def _dropped(self, dropped: Sequence[str], stage: str) -> None:
        self.drop_bar.go()
        found = (self.lanes.where(lead) for lead in dropped)
        self.deeds.move([card for one in found if one is not None for card in [one[1]]], stage)

    def _convert(self) -> None:
        cards = self.picked()
        if cards:
            self.deeds.convert(cards[0])

    def _grade(self, grade: str) -> None:
        self.deeds.grade(self.picked(), grade)

    def _delete(self) -> None:
        self.deeds.delete(self.picked())

    def _follow(self, moved: Sequence[str], stage: str) -> None:
        """The keyboard goes with the cards; where they are out of sight, it stays with those left behind."""
        if self._wanted.as_list:
            self.listing.view.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        found = self.lanes.follow(moved)
        if found is None:
            lane = self.lanes.here()
            if lane is not None:
                lane.view.setFocus(Qt.FocusReason.OtherFocusReason)
                lane.view.settle()
            return
        lane, row = found
        if stage:
            title = self.deeds.stage_title(stage)
            text = tr("Moved to {stage}, card {n} of {all}", stage=title, n=row + 1, all=lane.view.deck.rowCount())
            announce(lane.view, text)

    def _dragging(self, on: bool) -> None:
        if not on:
            self.drop_bar.go()
            return
        self.drop_bar.offer(self._off_lane())
        self.drop_bar.come()

    def _off_lane(self) -> list[Stage]:
        """What the drop bar offers: won, and every stage that is out of sight."""
        seen = {lane.stage for lane in self.lanes.lanes}
        return [stage for stage in self._faces.playbook.stages if stage.kind == "won" or stage.key not in seen]

    def escape(self) -> None:
        """Esc: the filter first, then the selection."""
        if self._quick is not None:
            self._close_quick()
        elif self._wanted.filtering:
            self.toolbar.clear()
        else:
            self.lanes.clear()
            self.listing.view.clearSelection()

    def _to_cards(self) -> None:
        first = self.first_focus() or next(iter(self._empty.findChildren(QPushButton)), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- menu -----------------------------------------------------------------------------------------------

    def menu(self) -> QMenu:
        """The context menu: the commands with their keys, and every stage to go to."""
        menu = QMenu(self)
        some = bool(self.picked())
        for action in self._menu_of:
            menu.addAction(action)
        stages = menu.addMenu(tr("Move to"))
        for stage in self._faces.playbook.stages:
            action = stages.addAction(str(chosen(stage.title)))
            action.triggered.connect(partial(self._send_to, stage.key))
        stages.setEnabled(some)
        grades = menu.addMenu(tr("Grade"))
        grades.addActions(self._grades)
        grades.setEnabled(some)
        menu.addSeparator()
        menu.addActions(self._ends)
        return menu

    def _send_to(self, stage: str, *_: object) -> None:
        self.deeds.move(self.picked(), stage)

    def show_menu(self, at: QPoint) -> None:
        """Show the context menu at a point of the screen."""
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    # --- new leads ------------------------------------------------------------------------------------------

    def new_lead(self) -> None:
        """The whole form; what was saved is selected on the board."""
        form = leadform.LeadForm(self, self.desk)
        form.saved.connect(self._show_lead)
        form.opened.connect(lambda root: self.go.emit(Place("record", root)))

    def add_here(self) -> None:
        """An editor card on top of the lane that the keyboard is in; of the first one where it is in none."""
        lane = self.lanes.here()
        if lane is None or self._wanted.as_list:
            self.new_lead()
            return
        self._close_quick()
        self._quick = quick = QuickAdd(self.desk, lane.stage, lane)
        lane.top.addWidget(quick)
        quick.show()
        quick.saved.connect(lambda lead: lane.view.pick([lead], lead))
        quick.opened.connect(lambda root: self.go.emit(Place("record", root)))
        quick.closed.connect(self._close_quick)
        quick.destroyed.connect(lambda: self._forget(quick))  # its lane may go while it is open
        self._turn()
        quick.capture.first().setFocus(Qt.FocusReason.OtherFocusReason)

    def _forget(self, quick: QuickAdd) -> None:
        if self._quick is quick:
            self._quick = None

    def _close_quick(self) -> None:
        quick, self._quick = self._quick, None
        if quick is None:
            return
        lane = quick.parentWidget()
        had_focus = quick.isAncestorOf(self.window().focusWidget() or self)
        quick.hide()
        quick.deleteLater()
        for found in self.lanes.lanes:
            if found is lane and had_focus:
                found.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._turn()
