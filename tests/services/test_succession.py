"""What a playbook gives up while it is in use (P1): leads and losses go where they are sent, in one step."""

import pytest
from sqlalchemy import select

from crmdesk.domain import playbook as rules
from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables.derived import card
from crmdesk.services import leads, settings, succession


def playbook_of(book):
    with book.reading() as session:
        return settings.playbook(session)


def without(playbook, section, key):
    return [entry for entry in getattr(playbook, section) if entry.key != key]


def standing(book):
    with book.reading() as session:
        return dict(session.execute(select(card.c.name, card.c.stage)).all())


@pytest.fixture
def four(book):
    """a, b untouched, c in negotiation by its opportunity, d lost for its price."""
    with book.writing("Begin") as session:
        leads.take_in(session, [leads.Entry({"name": name}) for name in "abcd"])
    with book.reading() as session:
        ids = dict(session.execute(select(card.c.name, card.c.lead)).all())
    with book.writing() as session:
        leads.convert(session, ids["c"], leads.Draft("Line 3", stage="contract"))
    with book.writing() as session:
        leads.move(session, [ids["d"]], "lost", reason="price")
    return ids


def test_uses_are_counted(book, four):
    with book.reading() as session:
        used = succession.uses(session)
    assert used.stages == {"untouched": 2, "negotiation": 1, "lost": 1}
    assert used.reasons == {"price": 1}


@pytest.mark.parametrize("heirs", [{}, {"untouched": "nowhere"}, {"untouched": "untouched"}])
def test_p1_without_a_successor_nothing_is_changed(book, four, heirs):
    playbook = playbook_of(book)
    fewer = rules.revised(playbook, stages=without(playbook, "stages", "untouched"))
    with pytest.raises(Refused, match="still in use"), book.writing() as session:
        succession.adopt(session, fewer, stages=heirs)
    assert playbook_of(book) == playbook


def test_p1_leads_go_to_the_successor_in_one_step_that_one_undo_takes_back(book, four):
    playbook, before = playbook_of(book), standing(book)
    fewer = rules.revised(playbook, stages=without(playbook, "stages", "untouched"))
    with book.writing() as session:
        succession.adopt(session, fewer, stages={"untouched": "conversation"})
    assert standing(book) == before | {"a": "conversation", "b": "conversation"}
    assert book.next_undo().words() == "Changed the playbook “Complex B2B”"
    book.undo()
    assert (standing(book), playbook_of(book)) == (before, playbook)


def test_p1_a_card_with_an_opportunity_follows_that(book, four):
    playbook = playbook_of(book)
    lanes = [
        stage.model_copy(update={"lane": "proposal"}) if stage.lane == "negotiation" else stage
        for stage in playbook.opportunity_stages
    ]
    fewer = rules.revised(playbook, stages=without(playbook, "stages", "negotiation"), opportunity_stages=lanes)
    with book.writing() as session:
        succession.adopt(session, fewer, stages={"negotiation": "proposal"})
    assert standing(book)["c"] == "proposal"
    with book.reading() as session:
        assert succession.uses(session).stages == {"untouched": 2, "proposal": 1, "lost": 1}


def test_p1_a_reason_that_is_gone_counts_as_another(book, four):
    playbook = playbook_of(book)
    fewer = rules.revised(playbook, loss_reasons=without(playbook, "loss_reasons", "price"))
    with book.writing() as session:
        succession.adopt(session, fewer, reasons={"price": "budget"})
    with book.reading() as session:
        assert succession.uses(session).reasons == {"budget": 1}


def test_p1_lost_leads_keep_their_reason_when_their_stage_is_replaced(book, four):
    playbook = playbook_of(book)
    other = playbook.stage("lost").model_copy(update={"key": "gone_away"})
    lanes = [
        stage.model_copy(update={"lane": "gone_away"}) if stage.lane == "lost" else stage
        for stage in playbook.opportunity_stages
    ]
    stages = [*without(playbook, "stages", "lost"), other]
    with book.writing() as session:
        succession.adopt(
            session, rules.revised(playbook, stages=stages, opportunity_stages=lanes), stages={"lost": "gone_away"}
        )
    assert standing(book)["d"] == "gone_away"
    with book.reading() as session:
        assert succession.uses(session).reasons == {"price": 2}  # the old mark is history, the new one holds
