"""The page itself: one question, its answer handed to the cards, and the commands on whoever is shown."""

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from crmdesk import clock
from crmdesk.domain.playbook import DECIDER
from crmdesk.domain.refusal import Refused
from crmdesk.i18n import mark, tr
from crmdesk.services import followups, leads, settings
from crmdesk.services.leads import Draft
from crmdesk.services.portrait import portrait
from crmdesk.ui import buttons
from crmdesk.ui.desk import Desk
from crmdesk.ui.notices import announce, placeholder
from crmdesk.ui.pages import Page, Place
from crmdesk.ui.record.chain import ChainCard
from crmdesk.ui.record.composer import Composer
from crmdesk.ui.record.facts import BackgroundCard, FactsCard
from crmdesk.ui.record.header import Header
from crmdesk.ui.record.next_step import NextCard
from crmdesk.ui.record.parts import Column
from crmdesk.ui.record.scores import ScorePanel
from crmdesk.ui.record.sides import DealsCard, GradeCard, NeedsCard, PapersCard, column_width
from crmdesk.ui.record.strips import Strip
from crmdesk.ui.record.subject import Subject
from crmdesk.ui.record.tags import TagsCard
from crmdesk.ui.record.timeline import TimelineCard

if TYPE_CHECKING:
    from crmdesk.store.book import Changes


def read(session: Session, member: str, now: datetime) -> Subject:
    """Everything that the page shows of a lead or customer. Refused: it is not there any more."""
    return Subject(portrait(session, member), settings.playbook(session), now)


class RecordPage(Page):
    """The 360° page of one party (C4). The place's target is the id of a lead or customer."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.subject: Subject | None = None
        self._member = ""
        self._among: tuple[str, ...] = ()
        self._commands: dict[str, QAction] = {}
        self.header: Header
        self._make_cards()
        self._make_commands()
        self.header = Header(desk, self._commands)
        self._lay_out()
        self._wire()

    # --- making ---------------------------------------------------------------------------------------------

    def _make_cards(self) -> None:
        self.strip = Strip(self)
        self.facts = FactsCard(self.desk)
        self.chain = ChainCard(self.desk)
        self.tags = TagsCard(self.desk)
        self.background = BackgroundCard(self.desk)
        self.composer = Composer(self.desk)
        self.timeline = TimelineCard()
        self.next = NextCard(self.desk)
        self.deals = DealsCard()
        self.needs = NeedsCard(self.desk)
        self.grade = GradeCard()
        self.papers = PapersCard()

    def _make_commands(self) -> None:
        def give(
            name: str, text: str, run: object, icon: str, keys: list[str], within: QWidget | None = None
        ) -> QAction:
            made = self.command(f"record-{name}", text, run, icon=icon, keys=keys, within=within)  # type: ignore[arg-type]
            self._commands[name] = made
            return made

        view = self.timeline.view
        compose = self.composer.compose
        give("phone", mark("&Phone"), partial(compose, "phone"), "phone", ["C", "Ctrl+Shift+C"])
        give("visit", mark("&Visit"), partial(compose, "visit"), "map-pin", ["V", "Ctrl+Shift+V"])
        give("mail", mark("&Mail"), self._mail_or_correct, "mail", ["E", "Ctrl+Shift+E"])
        give("next", mark("&Next step"), self.composer.compose_next, "alarm-clock", ["A", "Ctrl+Shift+A"])
        give("note", mark("&Write it down"), self._write, "notebook-pen", ["M", "Ctrl+L"])
        give("done", mark("&Complete the step"), self.next.ask_result, "check", ["Space"], within=view)
        give("later", mark("Put &off"), self.next.ask_later, "clock", ["S", "Ctrl+Shift+S"])
        give("correct", mark("&Correct the entry"), self._correct, "pencil", ["F2"], within=view).setProperty(
            "apart", True
        )
        give("withdraw", mark("W&ithdraw the entry"), self._withdraw, "trash-2", ["Del"], within=view)
        give("stage-on", mark("To the next &stage"), partial(self._step, 1), "arrow-right", ["Ctrl+Shift+Right"])
        give("stage-back", mark("To the stage &before"), partial(self._step, -1), "arrow-left", ["Ctrl+Shift+Left"])
        self._commands["stage-on"].setProperty("apart", True)
        give("convert", mark("Make a &customer"), self.offer_conversion, "handshake", [])
        give("score", mark("E&xplain the score"), self.explain_score, "gauge", [])
        give("rename", mark("&Rename"), self._rename, "pencil", [])
        give("profile", mark("Print the &profile"), partial(self._paper, "profile"), "printer", ["Ctrl+P"])
        self._commands["profile"].setProperty("apart", True)
        give("visit-sheet", mark("Print the visit s&heet"), partial(self._paper, "visit"), "printer", [])
        give("previous", mark("Previous in the &list"), partial(self._neighbour, -1), "chevron-up", ["Ctrl+PgUp"])
        give("following", mark("Next in the l&ist"), partial(self._neighbour, 1), "chevron-down", ["Ctrl+PgDown"])
        give("delete", mark("De&lete"), self.delete, "trash-2", [])
        self._commands["delete"].setProperty("apart", True)

    def _lay_out(self) -> None:
        self.left = Column(tr("Facts and people"), self)
        for card in (self.facts, self.chain, self.tags, self.background):
            self.left.add(card)
        self.right = Column(tr("What comes next"), self)
        for side in (self.next, self.deals, self.needs, self.grade, self.papers):
            self.right.add(side)
        middle = QVBoxLayout()
        middle.setSpacing(10)
        middle.addWidget(self.composer)
        middle.addWidget(self.timeline, 1)
        middle.setContentsMargins(0, 0, 0, 12)
        columns = QHBoxLayout()
        columns.setSpacing(10)
        columns.addWidget(self.left)
        columns.addLayout(middle, 1)
        columns.addWidget(self.right)
        whole = QWidget(self)
        column = QVBoxLayout(whole)
        column.setContentsMargins(12, 10, 12, 0)
        column.setSpacing(10)
        column.addWidget(self.header)
        column.addWidget(self.strip)
        column.addLayout(columns, 1)
        gone = placeholder(
            "archive",
            tr("This record does not exist any more. Somebody deleted it, or it was undone."),
            buttons.push(tr("To the customers"), lambda: self.go.emit(Place("customers")), kind="primary"),
        )
        self._pages = QStackedWidget(self)
        self._pages.addWidget(whole)
        self._pages.addWidget(gone)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)

    def _wire(self) -> None:
        self.header.stage_wanted.connect(self.move_to)
        self.header.score_wanted.connect(self.explain_score)
        self.header.ask.person_wanted.connect(self.chain.open_field)
        self.facts.wanted.connect(self.open_field)
        self.timeline.log_wanted.connect(lambda: self.composer.compose("phone"))
        self.next.plan_wanted.connect(self.composer.compose_next)
        self.grade.grade_wanted.connect(self.ask_grade)
        self.papers.paper_wanted.connect(self._paper)
        self.strip.closed.connect(self._back_to_timeline)

    # --- the page's contract --------------------------------------------------------------------------------

    def title(self) -> str:
        if self.subject is not None and not self.subject.portrait.is_customer:
            return tr("Lead 360°")
        return tr("Customer 360°")

    def context(self) -> str:
        if self.subject is None:
            return ""
        place = self._position()
        words = {"name": self.subject.name, "place": place}
        if self.subject.portrait.is_customer:
            return tr("Customers / {name}  {place}", **words)
        return tr("Leads / {name}  {place}", **words)

    def _position(self) -> str:
        at = self._at()
        return "" if at is None or len(self._among) < 2 else tr("{n} of {of}", n=at + 1, of=len(self._among))

    def open(self, place: Place) -> None:
        if place.target is not None:
            if place.target != self._member:
                self.strip.put_away()
            self._member = place.target
            self._among = place.among
        self._read()

    def refresh(self, changes: "Changes") -> None:
        known = {self._member, self.subject.root} if self.subject else {self._member}
        if self.subject is not None:
            known |= {str(lead["id"]) for lead in self.subject.portrait.leads}
        rules = any(table in ("playbook", "setting") for table, _ in changes.rows)
        if self._member and (known & changes.roots or rules):
            self._read()

    def leave(self) -> None:
        self.composer.keep_draft()

    def filter_field(self) -> QWidget | None:
        return self.timeline.filter

    def first_focus(self) -> QWidget | None:
        if self.timeline.model.rowCount():
            return self.timeline.view
        return self.composer.text

    def open_field(self, name: str) -> None:
        """Open the field of a fact that the card of facts does not have: a need's or a contact's."""
        if not self.needs.group.open_field(name):
            self.chain.open_field({DECIDER: "role", "contact": "name"}.get(name, name))

    # --- reading and showing --------------------------------------------------------------------------------

    def _read(self) -> None:
        if not self._member:
            self._pages.setCurrentIndex(1)
            return
        try:
            subject = self._ask()
        except Refused:
            self.composer.keep_draft()
            self.subject = None
            self._pages.setCurrentIndex(1)
            self.retitled.emit()
            return
        self._pages.setCurrentIndex(0)
        self._show(subject)

    def _ask(self) -> Subject:
        """The one question. A customer whose conversion was undone is the lead again that it came from."""
        now = clock.now().astimezone()
        try:
            return self.desk.ask(read, self._member, now)
        except Refused:
            before = [str(lead["id"]) for lead in self.subject.portrait.leads] if self.subject else []
            for lead in before:
                if lead != self._member:
                    return self.desk.ask(read, lead, now)
            raise

    def _show(self, subject: Subject) -> None:
        self.subject = subject
        for card in (
            self.header, self.facts, self.chain, self.tags, self.background, self.composer, self.timeline, self.next,
            self.deals, self.needs, self.grade, self.papers,
        ):  # fmt: skip
            card.show_subject(subject)
        is_lead = not subject.portrait.is_customer
        self._commands["convert"].setEnabled(is_lead)
        self._commands["score"].setEnabled(subject.portrait.score is not None)
        for name in ("stage-on", "stage-back"):
            self._commands[name].setEnabled(subject.lead is not None)
        self._commands["previous"].setEnabled(self._beside(-1) is not None)
        self._commands["following"].setEnabled(self._beside(1) is not None)
        self.retitled.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self.window().width()
        self.left.setFixedWidth(column_width(width, wide=360, usual=282))
        self.right.setFixedWidth(column_width(width, wide=380, usual=276))

    # --- stage, grade, conversion ---------------------------------------------------------------------------

    def move_to(self, stage: str) -> None:
        """Move the card to a stage (L6); a lost one asks why first, a confirmed need offers conversion."""
        subject = self.subject
        if subject is None or subject.lead is None or stage == subject.portrait.stage:
            return
        if subject.playbook.stage(stage).kind == "lost":
            self.strip.ask_reason(subject, lambda reason: self._move(stage, reason))
            return
        try:
            self._move(stage, None)
        except Refused as refusal:
            self.desk.tell(refusal)

    def _move(self, stage: str, reason: str | None) -> None:
        assert self.subject is not None
        assert self.subject.lead is not None
        offer = self.desk.do(leads.move, [str(self.subject.lead["id"])], stage, reason=reason)
        self.desk.say_step()
        announce(self, tr("Moved to {stage}", stage=self.subject.stage_title(stage)))
        if offer.convert:
            self.offer_conversion()

    def _step(self, by: int) -> None:
        stage = self.header.stepper.neighbour(by)
        if stage is not None:
            self.move_to(stage)

    def offer_conversion(self) -> None:
        """Offer to make a customer of the lead (L8)."""
        if self.subject is not None and not self.subject.portrait.is_customer:
            self.strip.offer_conversion(self.subject, self._convert)

    def _convert(self, draft: Draft | None) -> None:
        assert self.subject is not None
        assert self.subject.lead is not None
        self.desk.do(leads.convert, str(self.subject.lead["id"]), draft)
        self.desk.say_step()

    def ask_grade(self, grade: str) -> None:
        """Ask why, then grade."""
        if self.subject is not None:
            self.grade.show_subject(self.subject)  # the chip shows the new grade only once it is one
            self.strip.ask_grade(grade, self._grade)

    def _grade(self, grade: str, reason: str) -> None:
        assert self.subject is not None
        self.desk.do(leads.grade, self.subject.root, grade, reason)
        self.desk.say_step()

    def explain_score(self) -> None:
        """Show every ground of the score (L3)."""
        if self.subject is not None and self.subject.portrait.score is not None:
            ScorePanel(self, self.subject, self.subject.portrait.score).open()

    # --- what was said --------------------------------------------------------------------------------------

    def _write(self) -> None:
        self.composer.compose(self.composer.channel)

    def _mail_or_correct(self) -> None:
        """E is the mail; on an entry that is selected in the timeline it corrects that one."""
        chosen = self.timeline.view.chosen() if self.timeline.view.hasFocus() else None
        if chosen is not None and chosen.what == "followup":
            self.composer.correct(chosen)
        else:
            self.composer.compose("mail")

    def _correct(self) -> None:
        chosen = self.timeline.view.chosen()
        if chosen is not None:
            self.composer.correct(chosen)

    def _withdraw(self) -> None:
        chosen = self.timeline.view.chosen()
        if chosen is None or chosen.what != "followup":
            return
        row = self.timeline.model.row_of(chosen.id)
        self.desk.attempt(followups.withdraw, chosen.id)
        self.desk.say_step()
        if self.timeline.model.rowCount():
            self.timeline.view.choose(min(row, self.timeline.model.rowCount() - 1))
            self.timeline.view.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- elsewhere ------------------------------------------------------------------------------------------

    def _rename(self) -> None:
        if self.header.name is not None:
            self.header.name.begin()

    def _paper(self, document: str) -> None:
        if self.subject is not None:
            self.go.emit(Place("paper", f"{document}:{self.subject.root}"))

    def delete(self) -> None:
        """Delete the party with all that belongs to it; the toast brings it back."""
        if self.subject is None:
            return
        root, beside = self.subject.root, self._beside(1) or self._beside(-1)
        rest = tuple(id_ for id_ in self._among if id_ != self._member)
        self.desk.attempt(leads.discard, [root])
        self.desk.say_step()
        self.go.emit(Place("record", beside, rest) if beside else Place("customers"))

    def _at(self) -> int | None:
        names = (self._member, self.subject.root if self.subject else "")
        return next((self._among.index(name) for name in names if name in self._among), None)

    def _beside(self, by: int) -> str | None:
        at = self._at()
        return self._among[at + by] if at is not None and 0 <= at + by < len(self._among) else None

    def _neighbour(self, by: int) -> None:
        beside = self._beside(by)
        if beside is not None:
            self.go.emit(Place("record", beside, self._among))

    def _back_to_timeline(self) -> None:
        first = self.first_focus()
        if first is not None and self.isVisible():
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.timeline.view.hasFocus():
            self._back_to_timeline()
        else:
            super().keyPressEvent(event)
