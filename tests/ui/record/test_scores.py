"""The score explains itself, and the question that would raise it most takes its answer."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton

from crmdesk.domain.tables import Lead
from crmdesk.services import rows
from crmdesk.ui.record.parts import Meter
from crmdesk.ui.record.scores import ScorePanel, column_of


def test_answering_the_question_sets_the_fact_and_asks_the_next(show, lead, stocked, qtbot):
    """L3: need clarity is worth 15 points, as much as urgency and budget; the first of them is asked."""
    page = show(lead)
    ask = page.header.ask
    score = page.subject.portrait.score
    assert score.ask.key == "clarity"
    assert ask.words.text().startswith("Ask next (+15): Which problem")
    assert isinstance(ask.field, QComboBox)
    at = ask.field.findData("specified")
    ask.field.setCurrentIndex(at)
    ask.field.activated.emit(at)
    assert stocked.ask(rows.row, Lead, lead)["clarity"] == "specified"
    assert page.subject.portrait.score.points == score.points + 15
    assert page.subject.portrait.score.ask.key == "urgency"
    assert ask.words.text().startswith("Ask next (+15): When do you want")


def test_a_number_is_typed_and_a_wrong_one_refused(show, lead, stocked, qtbot):
    stocked.do(rows.put, Lead, lead, "clarity", "clear")
    stocked.do(rows.put, Lead, lead, "timeframe", "week")
    page = show(lead)
    assert page.subject.portrait.score.ask.key == "budget"
    field = page.header.ask.field
    field.setText("好多")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert page.header.ask.refusal.isVisible()
    field.setText("80万")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert stocked.ask(rows.row, Lead, lead)["budget"] == 800_000_00


def test_a_customers_page_does_not_ask(show, customer):
    assert not show(customer).header.ask.isVisible()


def test_every_ground_is_shown_with_its_points(show, lead):
    page = show(lead)
    score = page.subject.portrait.score
    panel = ScorePanel(page, page.subject, score)
    meters = panel.findChildren(Meter)
    assert len(meters) == len(score.dimensions)
    assert meters[0].accessibleName() == "Need clarity: 0 of 15"
    words = {label.text() for label in panel.findChildren(QLabel)}
    assert "unknown · could add 15" in words
    assert f"With every open question answered at its best it would reach {score.reach}." in words
    panel.open()
    panel.dismiss()


def test_the_badge_opens_the_explanation(show, lead, window):
    page = show(lead)
    badge = page.header.score
    assert badge.text().startswith(("▲", "▬", "▼"))
    badge.click()
    panel = next(w for w in window.findChildren(ScorePanel) if w.isVisible())
    assert isinstance(panel.focusWidget(), QPushButton) or panel.isVisible()
    panel.dismiss()


@pytest.mark.parametrize(
    ("dimension", "column"),
    [("budget", "budget"), ("urgency", "timeframe"), ("decision", "role"), ("completeness", "contact")],
)
def test_which_column_answers(show, lead, dimension, column):
    assert column_of(dimension, show(lead).subject.playbook) == column
