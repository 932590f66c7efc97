"""What is done to leads from the board: moved, lost with a reason, made customers, graded, deleted; all undoable."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget
from sqlmodel import Session

from crmdesk.domain.playbook import Playbook
from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables import Lead
from crmdesk.i18n import chosen, mark, ntr, tr
from crmdesk.services import leads, rows
from crmdesk.services.leads import Card, Draft
from crmdesk.services.steps import named
from crmdesk.ui import dialogs
from crmdesk.ui.board.strips import Conversion, Reasons, Strip
from crmdesk.ui.desk import Desk

Follow = Callable[[Sequence[str], str], object]
"""`follow(leads, stage)`: the cards went to a stage; keep the eye on them."""


class Deeds:
    """The board's verbs with what they ask of the user. Strips appear over `host`, one at a time."""

    def __init__(self, desk: Desk, host: QWidget, follow: Follow) -> None:
        self._desk = desk
        self._host = host
        self._follow = follow
        self.playbook: Playbook | None = None
        self.strip: Strip | None = None

    def move(self, cards: Sequence[Card], stage: str) -> None:
        """Move cards to a stage; a lost one waits where it is until its reason is known (L6)."""
        cards = [card for card in cards if card.stage != stage]
        if not cards or self.playbook is None:
            return
        if self.playbook.stage(stage).kind == "lost":
            self._ask_reason(cards, stage)
        else:
            self._move(cards, stage, None)

    def _move(self, cards: Sequence[Card], stage: str, reason: str | None) -> None:
        moved = [card.lead for card in cards]
        offer = self._desk.attempt(leads.move, moved, stage, reason=reason)
        if offer is None:
            return
        step = self._desk.book.next_undo()
        offers = ((tr("Make a customer"), lambda: self.convert(cards[0])),) if offer.convert and len(cards) == 1 else ()
        if step is not None:
            self._desk.say(step.words(), undoable=True, offers=offers)
        self._follow(moved, stage)

    def _ask_reason(self, cards: Sequence[Card], stage: str) -> None:
        assert self.playbook is not None
        if len(cards) == 1:
            question = tr("Why was “{name}” lost?", name=cards[0].name)
        else:
            question = ntr("Why was {n} lead lost?", "Why were {n} leads lost?", len(cards))
        reasons = self.playbook.loss_reasons
        strip = Reasons(self._host, question, reasons, lambda reason: self._move(cards, stage, reason), self._focus())
        self._show(strip)
        strip.ask(strip.chips[0])

    def convert(self, card: Card) -> None:
        """Ask for the first opportunity of a lead that becomes a customer; what is known stands there (L8)."""
        if card.root != card.lead:
            self._desk.tell(Refused(mark("“{name}” is a customer already."), name=card.name))
            return
        try:
            lead = self._desk.ask(rows.row, Lead, card.lead)
        except Refused as refusal:
            self._desk.tell(refusal)
            return
        need = str(lead["description"] or "").strip().splitlines()
        known = {
            "title": need[0] if need else lead["name"],
            "amount": lead["amount"] if lead["amount"] is not None else lead["budget"],
            "close": lead["close"],
        }
        strip = Conversion(self._host, card.name or "", known, lambda draft: self._convert(card, draft), self._focus())
        self._show(strip)
        strip.ask(strip.editor("title"))

    def _convert(self, card: Card, draft: Draft | None) -> None:
        if self._desk.attempt(leads.convert, card.lead, draft) is not None:
            self._desk.say_step()
            self._follow([card.lead], "")

    def grade(self, cards: Sequence[Card], grade: str) -> None:
        """Grade leads by hand, which takes a reason (C5)."""
        if not cards:
            return
        if len(cards) == 1:
            title = tr("Grade {grade} for “{name}”", grade=grade, name=cards[0].name)
        else:
            title = ntr("Grade {grade} for {n} lead", "Grade {grade} for {n} leads", len(cards), grade=grade)
        roots = list(dict.fromkeys(card.root for card in cards))

        def finish(reason: str) -> None:
            if self._desk.attempt(_grade_all, roots, grade, reason) is not None:
                self._desk.say_step()

        dialogs.prompt(self._host, title, tr("Why this grade?"), tr("Grade"), finish)

    def delete(self, cards: Sequence[Card]) -> None:
        """Delete leads; a customer is deleted on its own page, where all is seen that goes with it."""
        if not cards:
            return
        customer = next((card for card in cards if card.root != card.lead), None)
        if customer is not None:
            text = mark("“{name}” is a customer. Nothing was deleted. Open it to delete it with its history.")
            self._desk.tell(Refused(text, name=customer.name))
            return
        if self._desk.attempt(_discard, [card.lead for card in cards]) is not None:
            self._desk.say_step()
            self._follow([], "")

    def stage_title(self, stage: str) -> str:
        """What the playbook calls a stage."""
        assert self.playbook is not None
        return str(chosen(self.playbook.stage(stage).title))

    def _show(self, strip: Strip) -> None:
        if self.strip is not None:
            self.strip.close_strip()
        self.strip = strip
        strip.destroyed.connect(lambda: self._gone(strip))

    def _gone(self, strip: Strip) -> None:
        if self.strip is strip:
            self.strip = None

    def _focus(self) -> QWidget | None:
        return self._host.window().focusWidget()


def _grade_all(session: Session, parties: Sequence[str], grade: str, reason: str) -> bool:
    for party in parties:
        leads.grade(session, party, grade, reason)
    if len(parties) > 1:
        named(session, mark("Graded {n} leads {grade}"), n=len(parties), grade=grade)
    return True


def _discard(session: Session, gone: Sequence[str]) -> bool:
    leads.discard(session, gone)
    return True
