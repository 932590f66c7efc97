"""The score made plain (L3): what each ground earned, the fact behind it, and the question that would raise it most."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QWidget,
)
from sqlalchemy.orm import Session

from crmdesk.domain import scoring
from crmdesk.domain.playbook import TO_QUALIFY, Playbook
from crmdesk.domain.refusal import Refused
from crmdesk.domain.scoring import Score
from crmdesk.domain.tables import Lead, about, described
from crmdesk.i18n import chosen, tr
from crmdesk.ui import buttons, forms, theme
from crmdesk.ui.desk import Desk
from crmdesk.ui.dialogs import heading
from crmdesk.ui.notices import Sign
from crmdesk.ui.overlays import Overlay
from crmdesk.ui.record import facts
from crmdesk.ui.record.inplace import Fact
from crmdesk.ui.record.parts import Meter, label
from crmdesk.ui.record.subject import Subject

SHAPES = {"high": "▲", "mid": "▬", "low": "▼"}


def band_mark(score: Score, playbook: Playbook) -> str:
    """The sign of a score's band: high, mid or low; to qualify stands in the middle."""
    return "mid" if score.band == TO_QUALIFY else playbook.band(score.band).mark


def badge_words(score: Score, playbook: Playbook) -> str:
    """The score in a few words, with the shape of its band."""
    band = chosen(playbook.band_title(score.band))
    return tr("{shape} Score {n} · {band}", shape=SHAPES[band_mark(score, playbook)], n=score.points, band=band)


def column_of(dimension: str, playbook: Playbook) -> str:
    """The column that answers a dimension's question, "role" or "contact" where a contact does."""
    fact = next(d.fact for d in playbook.score.dimensions if d.key == dimension)
    if fact == "budget_percent":
        return "budget"
    return "contact" if fact == "contact_completeness" else fact


def answer(session: Session, fact: Fact, value: Any) -> str:
    """Set the fact that a question asked for."""
    return facts.keep(session, fact, value)


class ScorePanel(Overlay):
    """Every ground of the score with its points, over the page."""

    def __init__(self, host: QWidget, subject: Subject, score: Score) -> None:
        super().__init__(host, width=620, top=0.08)
        playbook = subject.playbook
        self.panel_layout.addWidget(heading(badge_words(score, playbook), self.panel))
        reach = tr("With every open question answered at its best it would reach {n}.", n=score.reach)
        self.panel_layout.addWidget(label(reach, "muted", self.panel, wrap=True))
        if score.ask is not None:
            self.panel_layout.addWidget(self._ask(score))
        self.panel_layout.addWidget(self._grounds(score), 1)
        close = buttons.push(tr("Close"), self.dismiss, parent=self.panel)
        self.panel_layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self._close = close

    def open(self) -> None:
        """Show it."""
        self.show_panel(self._close)

    def _ask(self, score: Score) -> QLabel:
        assert score.ask is not None
        words = tr("Ask next (+{n}): {question}", n=score.ask.points, question=chosen(score.ask.question))
        return label(words, "strong", self.panel, wrap=True)

    def _grounds(self, score: Score) -> QScrollArea:
        inside = QWidget()
        inside.setProperty("plain", True)
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 4, 6, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(3, 1)
        for row, part in enumerate(score.dimensions):
            title, told = str(chosen(part.title)), "；".join(scoring.told(fact) for fact in part.facts)
            points = tr("{n} of {of}", n=part.points, of=part.of)
            meter = Meter(parent=inside)
            meter.setFixedWidth(theme.px(120))
            meter.fill(part.points, part.of, tr("{label}: {words}", label=title, words=points))
            grid.addWidget(label(title, "", inside), row, 0)
            grid.addWidget(meter, row, 1, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(label(points, "muted", inside), row, 2)
            words = told if not part.raises else tr("{told} · could add {n}", told=told, n=part.raises)
            line = label(words, "caption", inside, wrap=True)
            line.setToolTip(str(chosen(part.question)))
            grid.addWidget(line, row, 3)
        area = QScrollArea(self.panel)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        area.setMinimumHeight(theme.px(320))
        return area


class AskLine(QWidget):
    """The question that would raise the score most, with the field that takes its answer.

    `person_wanted(field)` where a contact answers it.
    """

    person_wanted = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._shown: tuple[str, str, int] | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addWidget(Sign("lightbulb", "due", self, 16))
        self.words = label("", "", self)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._row.addWidget(self.words, 1)
        self.refusal = label("", "error", self)
        self.refusal.hide()
        self._row.addWidget(self.refusal)
        self.field: QWidget | None = None

    def show_subject(self, subject: Subject) -> None:
        """Show the question, or nothing where none is open; one that is being answered is left alone."""
        score = subject.portrait.score
        ask = score.ask if score is not None and not subject.portrait.is_customer else None
        self.setVisible(ask is not None)
        if ask is None or subject.lead is None:
            self._shown = None
            return
        key = (subject.root, ask.key, ask.points)
        if key == self._shown:
            return
        self._shown = key
        question = str(chosen(ask.question))
        self.words.setText(tr("Ask next (+{n}): {question}", n=ask.points, question=question))
        self.words.setToolTip(question)
        self.refusal.hide()
        if self.field is not None:
            self._row.removeWidget(self.field)
            self.field.hide()
            self.field.deleteLater()
        self.field = self._answer_field(subject, column_of(ask.key, subject.playbook), question)
        self._row.addWidget(self.field)

    def _answer_field(self, subject: Subject, column: str, question: str) -> QWidget:
        if column not in described(Lead):
            words = tr("Enter who decides") if column == "role" else tr("Complete the contact")
            wanted = column if column == "role" else "title"
            return buttons.push(words, lambda: self.person_wanted.emit(wanted), icon="user-plus", parent=self)
        fact = facts.fact_of(subject, column)
        editor = forms.make(about(Lead, column), fact.vocabulary, self)
        field = editor.widget
        field.setAccessibleName(tr("Answer: {question}", question=question))
        field.setMinimumWidth(theme.px(190))
        if isinstance(field, QComboBox):
            field.setItemText(0, tr("Choose the answer"))
            field.activated.connect(lambda _: self._take(fact, editor))
        elif isinstance(field, QLineEdit):
            if not field.placeholderText():
                field.setPlaceholderText(tr("The answer, then Enter"))
            field.returnPressed.connect(lambda: self._take(fact, editor))
        return field

    def _take(self, fact: Fact, editor: forms.Editor) -> None:
        try:
            value = editor.read()
            if value is not None:
                self._desk.do(answer, fact, value)
                self._desk.say_step()
        except Refused as refusal:
            self.refusal.setText(tr(refusal.text, **refusal.values))
            self.refusal.show()
