"""The playbook in use (P1–P3) and the store's user."""

import pytest
from sqlalchemy import select

from crmdesk.domain import playbook as rules
from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables.derived import card
from crmdesk.services import leads, settings


@pytest.mark.parametrize("key", settings.SHIPPED)
def test_p2_both_playbooks_ship(key):
    assert settings.shipped(key).key == key


def test_p2_another_name_is_refused():
    with pytest.raises(Refused, match="no playbook"):
        settings.shipped("wild-west")


def test_p1_a_section_is_one_cell_of_the_journal(book):
    with book.reading() as session:
        playbook = settings.playbook(session)
    changed = rules.revised(playbook, privacy={"mobile": "refuse"})
    with book.writing() as session:
        settings.adopt(session, changed)
    assert {past.field for past in book.history("playbook") if past.step == book.next_undo()} == {"privacy"}
    with book.reading() as session:
        assert settings.playbook(session) == changed


def test_p3_a_changed_playbook_says_before_and_does_after_what_changes(book):
    """60,000 yuan budget and nothing else known: the budget dimension counts for one lead of two."""
    with book.writing("Begin") as session:
        leads.take_in(session, [leads.Entry({"name": "a", "budget": 6_000_000}), leads.Entry({"name": "b"})])
    with book.reading() as session:
        playbook = settings.playbook(session)
        dimensions = [d.model_dump(mode="json") for d in playbook.score.dimensions]
        score = playbook.score.model_dump(mode="json") | {"minimum_budget": 6_000_000}
        assert dimensions == score["dimensions"]
        changed = rules.revised(playbook, score=score)
        before = dict(session.execute(select(card.c.name, card.c.score)).all())
        told = settings.effect(session, changed)
    with book.writing() as session:
        settings.adopt(session, changed)
    with book.reading() as session:
        after = dict(session.execute(select(card.c.name, card.c.score)).all())
    assert (told.leads, told.scores) == (2, sum(before[name] != after[name] for name in before))
    assert after["a"] > before["a"]
    assert after["b"] == before["b"]


def test_the_user_has_a_name(book):
    with book.writing() as session:
        settings.call_me(session, " 李明 ")
    with book.reading() as session:
        assert settings.me(session) == "李明"
    with pytest.raises(Refused), book.writing() as session:
        settings.call_me(session, " ")
