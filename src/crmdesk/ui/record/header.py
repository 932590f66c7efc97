"""The head of the page: who it is, how much they are worth to us, where they stand, and what can be done at once."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout

from crmdesk.domain import wording
from crmdesk.i18n import chosen, tr
from crmdesk.ui import buttons, theme
from crmdesk.ui.desk import Desk
from crmdesk.ui.record import facts
from crmdesk.ui.record.chain import Tile
from crmdesk.ui.record.inplace import InPlace
from crmdesk.ui.record.parts import label
from crmdesk.ui.record.scores import AskLine, badge_words, band_mark
from crmdesk.ui.record.stepper import Stepper
from crmdesk.ui.record.subject import Subject

_TONES = {"high": "overdue", "mid": "today", "low": ""}
DIRECT = ("phone", "visit", "mail", "next")
"""The commands that stand as buttons; the others are in the menu beside them."""


class Header(QFrame):
    """`stage_wanted(key)` from stepper or menu; `score_wanted`; the rest are the page's commands."""

    stage_wanted = Signal(str)
    score_wanted = Signal()

    def __init__(self, desk: Desk, commands: Mapping[str, QAction]) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._desk = desk
        self._commands = commands
        self._subject: Subject | None = None
        self.tile = Tile("", 46, self)
        self.name: InPlace | None = None
        self.grade = label("", "badge", self)
        self.grade.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.score = buttons.push("", self.score_wanted.emit, kind="pill", parent=self)
        self.line = label("", "muted", self)
        self.line.setContentsMargins(4, 0, 0, 0)
        self.line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.stepper = Stepper(self)
        self.stepper.chosen.connect(self.stage_wanted)
        self.stages = buttons.tool("chevron-down", tr("Move to another stage"), self.open_stages, parent=self)
        self.ask = AskLine(desk, self)
        self.more = buttons.tool("ellipsis", tr("More"), self._open_more, kind="", parent=self)
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 12, 10)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.setSpacing(10)
        who = QVBoxLayout()
        who.setSpacing(0)
        self._name_row = QHBoxLayout()
        self._name_row.setSpacing(6)
        for widget in (self.grade, self.score):
            self._name_row.addWidget(widget)
        self._name_row.addStretch(1)
        who.addLayout(self._name_row)
        who.addWidget(self.line)
        top.addWidget(self.tile)
        top.addLayout(who, 1)
        for name in DIRECT:
            kind = "primary" if name == "next" else ""
            button = buttons.of(self._commands[name], kind=kind, parent=self)
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            top.addWidget(button)
        top.addWidget(self.more)
        column.addLayout(top)
        way = QHBoxLayout()
        way.setSpacing(4)
        way.addWidget(self.stepper, 1)
        way.addWidget(self.stages)
        column.addLayout(way)
        column.addWidget(self.ask)

    def show_subject(self, subject: Subject) -> None:
        """Show a party; a name that is being edited stays open."""
        self._subject = subject
        portrait = subject.portrait
        self.tile.show_text(subject.name)
        fact = facts.named_fact(subject)
        if self.name is None:
            self.name = InPlace(fact, lambda fact, value: self._desk.do(facts.keep, fact, value), self, role="title")
            self._name_row.insertWidget(0, self.name)
        elif self.name.fact.targets != fact.targets:
            self.name.cancel()
        self.name.show_fact(fact)
        self.grade.setVisible(portrait.grade is not None)
        if portrait.grade in ("A", "B", "C"):
            self.grade.setText(str(chosen(subject.playbook.grade(portrait.grade).title)))
            self.grade.setToolTip(portrait.grade_reason or "")
            theme.mark(self.grade, grade=portrait.grade)
        self._show_score(subject)
        self._fit_line()
        has_card = subject.lead is not None
        self.stepper.setVisible(has_card)
        self.stages.setVisible(has_card)
        self.stepper.show_subject(subject)
        self.ask.show_subject(subject)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._fit_line)  # the layout has not given the line its width yet

    def _fit_line(self) -> None:
        if self._subject is not None:
            words, room = about_line(self._subject), self.line.width() - theme.px(6)
            self.line.setText(self.line.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room))
            self.line.setToolTip(words)
            self.line.setAccessibleName(words)

    def _show_score(self, subject: Subject) -> None:
        score = subject.portrait.score
        self.score.setVisible(score is not None)
        if score is None:
            return
        words = badge_words(score, subject.playbook)
        self.score.setText(words)
        self.score.setAccessibleName(words)
        grounds = [f"{chosen(part.title)} {part.points}/{part.of}" for part in score.dimensions]
        self.score.setToolTip("\n".join([*grounds, tr("Click to see why")]))
        theme.mark(self.score, tone=_TONES[band_mark(score, subject.playbook)])

    def open_stages(self) -> None:
        """The menu of all stages, the twin of the painted row: nurture and lost are here too."""
        if self._subject is None:
            return
        menu = QMenu(self)
        for stage in self._subject.playbook.stages:
            action = menu.addAction(str(chosen(stage.title)), partial(self.stage_wanted.emit, stage.key))
            action.setCheckable(True)
            action.setChecked(stage.key == self._subject.portrait.stage)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.stages.mapToGlobal(QPoint(0, self.stages.height())))

    def _open_more(self) -> None:
        menu = QMenu(self)
        for name, action in self._commands.items():
            if name not in DIRECT and action.isEnabled():
                if action.property("apart"):
                    menu.addSeparator()
                menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))


def about_line(subject: Subject) -> str:
    """The muted line: industry, size, region, source, number, code."""
    portrait = subject.portrait
    own, lead = portrait.fields, subject.lead or {}
    sources = subject.playbook.vocabulary("sources")
    source = own.get("source") or lead.get("source")
    told = str(chosen(sources.get(str(source), str(source)))) if source else ""
    parts = [
        wording.choice("industry", own.get("industry")),
        wording.choice("headcount", own.get("size")) if not subject.is_person else "",
        wording.choice("spending", own.get("spending")) if subject.is_person else "",
        str(own.get("region") or ""),
        tr("Source: {source}", source=told) if told else "",
        str(lead.get("number") or ""),
        str(own.get("code") or "") if not subject.is_person else "",
    ]
    return " · ".join(part for part in parts if part)
