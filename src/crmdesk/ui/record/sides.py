"""The cards at the right below the next step: the grade with its history, needs, opportunities, papers."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from crmdesk.domain import wording
from crmdesk.i18n import tr
from crmdesk.services.portrait import Deal
from crmdesk.ui import buttons, theme
from crmdesk.ui.desk import Desk
from crmdesk.ui.record import facts
from crmdesk.ui.record.next_step import advice_of
from crmdesk.ui.record.parts import Card, Flow, clear, label, pill, rule
from crmdesk.ui.record.subject import Subject

HISTORY = 4
"""How many earlier grades are shown."""


class GradeCard(Card):
    """The grade with its reason (C5); A, B, C grade anew, which asks for a reason."""

    grade_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__(tr("Grade"))
        self.choices: dict[str, QPushButton] = {}
        for grade in ("A", "B", "C"):
            button = buttons.push(grade, partial(self.grade_wanted.emit, grade), kind="chip", parent=self)
            button.setAccessibleName(tr("Grade {grade}", grade=grade))
            button.setToolTip(tr("Grade {grade}", grade=grade))
            self.choices[grade] = button
            self.head.addWidget(button)
        self._body = QVBoxLayout()
        self._body.setSpacing(4)
        self.column.addLayout(self._body)

    def show_subject(self, subject: Subject) -> None:
        """Show the grade, why, since when, and the ones before."""
        portrait = subject.portrait
        for grade, button in self.choices.items():
            button.setChecked(grade == portrait.grade)
        clear(self._body)
        marks = [happening for happening in portrait.timeline if happening.what == "grade"]
        if portrait.grade_reason:
            self._body.addWidget(label(portrait.grade_reason, "", self, wrap=True))
        advice = advice_of(subject)
        if advice:
            self._body.addWidget(label(advice, "caption", self, wrap=True))
        if not marks:
            self._body.addWidget(label(tr("Not graded yet: choose A, B or C."), "muted", self, wrap=True))
        for happening in marks[1 : HISTORY + 1]:
            words = tr(
                "{day}: {grade} · {reason}",
                day=subject.when(happening.at[:10]),
                grade=happening.grade or "",
                reason=happening.reason or "—",
            )
            self._body.addWidget(label(words, "faint", self, wrap=True))


class NeedsCard(Card):
    """What they want, edited in place (N3); what earlier leads wanted stands below."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("Needs"))
        self.group = facts.FactGroup(desk, facts.needs, parent=self)
        self.column.addWidget(self.group)
        self._earlier = QVBoxLayout()
        self._earlier.setSpacing(4)
        self.column.addLayout(self._earlier)

    def show_subject(self, subject: Subject) -> None:
        """Show the needs; of a customer entered by hand there may be none."""
        self.setVisible(any(True for _ in facts.needs(subject)))
        self.group.show_subject(subject)
        clear(self._earlier)
        for lead in subject.portrait.leads[1:]:
            told = [str(lead[name]) for name in ("description", "outcome", "pain") if lead[name]]
            if told:
                self._earlier.addWidget(rule(self))
                self._earlier.addWidget(label(" · ".join(told), "caption", self, wrap=True))


class DealsCard(Card):
    """The opportunities: how much, when, how far."""

    def __init__(self) -> None:
        super().__init__(tr("Opportunities"))
        self._body = QVBoxLayout()
        self._body.setSpacing(4)
        self.column.addLayout(self._body)

    def show_subject(self, subject: Subject) -> None:
        """Show the opportunities, newest first; without any the card is not there."""
        clear(self._body)
        for number, deal in enumerate(reversed(subject.portrait.deals)):
            if number:
                self._body.addWidget(rule(self))
            self._show_deal(subject, deal)
        self.setVisible(bool(subject.portrait.deals))

    def _show_deal(self, subject: Subject, deal: Deal) -> None:
        row = QHBoxLayout()
        amount = wording.money(deal.amount)
        if deal.close:
            close = tr("expected {day}", day=subject.when(deal.close))
            amount = tr("{amount} · {close}", amount=amount, close=close) if amount else close
        row.addWidget(label(deal.title or "—", "strong", self, wrap=True), 1)
        row.addWidget(pill(subject.stage_title(deal.stage, of_deal=True), "accent", self))
        self._body.addLayout(row)
        self._body.addWidget(label(amount, "muted", self, wrap=True))


class PapersCard(Card):
    """What was printed or saved of this party (S2), and what can be."""

    paper_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__(tr("Papers"))
        self._body = QVBoxLayout()
        self._body.setSpacing(2)
        self.column.addLayout(self._body)
        held = QWidget(self)
        row = Flow(held)
        for document, words in (("profile", tr("Customer profile")), ("visit", tr("Visit sheet"))):
            wanted = partial(self.paper_wanted.emit, document)
            row.addWidget(buttons.push(words, wanted, icon="printer", parent=held))
        self.column.addWidget(held)

    def show_subject(self, subject: Subject) -> None:
        """Show the papers, newest first."""
        clear(self._body)
        for happening in subject.portrait.timeline:
            if happening.what == "paper":
                words = tr("{file} · {day}", file=happening.file or "", day=subject.when(happening.at[:10]))
                line = label(words, "caption", self, wrap=True)
                line.setToolTip(words)
                self._body.addWidget(line)


def column_width(width: int, *, wide: int, usual: int) -> int:
    """How wide a side column is in a window of `width` pixels: it grows from 1600 px on, and never takes too much."""
    wanted = theme.px(wide if width >= 1600 else usual)
    return min(wanted, width * 24 // 100)
