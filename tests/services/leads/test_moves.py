"""How leads move (L6, L8, C5, C9), each step undone by one Undo."""

import pytest

from crmdesk.domain.refusal import Refused
from crmdesk.services import agenda, followups, leads, portrait
from crmdesk.services.leads import Draft, Entry


@pytest.fixture
def lead(book):
    with book.writing() as session:
        entry = Entry({"name": "恒泰精密", "budget": 26_000_000}, [{"name": "周敏", "phone": "0512-66668888"}])
        return leads.add(session, entry).ids[0]


def do(book, verb, *args, **kwargs):
    with book.writing() as session:
        return verb(session, *args, **kwargs)


def shown(book, id_):
    with book.reading() as session:
        return portrait.portrait(session, id_)


def test_l6_every_change_of_stage_is_a_record_with_reason_and_since(book, lead):
    do(book, leads.move, [lead], "conversation")
    seen = shown(book, lead)
    assert (seen.stage, seen.since) == ("conversation", "2026-11-18T02:00:00Z")
    assert [(h.stage_before, h.stage) for h in seen.timeline if h.what == "stage"] == [
        ("untouched", "conversation"),
        (None, "untouched"),
    ]


def test_l6_lost_needs_a_reason_else_the_card_stays(book, lead):
    with pytest.raises(Refused, match="Why was it lost"):
        do(book, leads.move, [lead], "lost")
    assert shown(book, lead).stage == "untouched"
    do(book, leads.move, [lead], "lost", reason="price", note="over budget")
    assert shown(book, lead).timeline[0].reason == "price"


def test_l6_a_reason_that_the_playbook_does_not_have_is_refused(book, lead):
    with pytest.raises(Refused, match="not one of the playbook's reasons"):
        do(book, leads.move, [lead], "lost", reason="weather")


def test_l6_conversion_is_offered_at_need_confirmed_and_only_once(book, lead):
    assert not do(book, leads.move, [lead], "conversation").convert
    assert do(book, leads.move, [lead], "confirmed").convert
    do(book, leads.convert, lead)
    do(book, leads.move, [lead], "conversation")
    assert not do(book, leads.move, [lead], "confirmed").convert


def test_l6_with_an_opportunity_the_stage_is_derived_and_dragging_moves_the_opportunity(book, lead):
    customer = do(book, leads.convert, lead, Draft("Line 2", 26_000_000, "2026-12-28"))
    assert shown(book, lead).stage == "proposal"
    do(book, leads.move, [lead], "negotiation")
    seen = shown(book, customer)
    assert (seen.stage, seen.deals[0].stage) == ("negotiation", "contract")
    assert [h.stage for h in seen.timeline if h.what == "stage" and h.document == "opportunity"] == [
        "contract",
        "proposal",
    ]


def test_l8_conversion_keeps_everything_and_nothing_is_typed_twice(book, lead):
    do(book, followups.log, lead, followups.Record("phone", "Asked for the line's cycle time"))
    do(book, agenda.plan, lead, agenda.Plan("Send the offer", "2026-11-20"))
    customer = do(book, leads.convert, lead, Draft("Line 2"))
    seen = shown(book, lead)
    assert (seen.root, seen.is_customer, seen.fields["budget"]) == (customer, True, 26_000_000)
    assert seen.fields["status"] == "intent"
    assert [person.name for person in seen.people] == ["周敏"]
    assert [h.summary for h in seen.timeline if h.what == "followup"] == ["Asked for the line's cycle time"]
    assert seen.next_step.title == "Send the offer"
    assert seen.leads[0]["number"] == "CL202611001"


def test_l8_conversion_can_be_undone_and_done_again(book, lead):
    before = shown(book, lead)
    customer = do(book, leads.convert, lead, Draft("Line 2"))
    assert book.undo().words() == "Made “恒泰精密” a customer"
    assert shown(book, lead) == before
    assert book.redo() is not None
    assert shown(book, lead).root == customer


def test_l8_a_customer_cannot_be_converted_again(book, lead):
    do(book, leads.convert, lead)
    with pytest.raises(Refused, match="a customer already"):
        do(book, leads.convert, lead)


def test_c5_a_grade_by_hand_needs_a_reason_and_keeps_its_history(book, lead):
    with pytest.raises(Refused, match="Why this grade"):
        do(book, leads.grade, lead, "A", " ")
    do(book, leads.grade, lead, "B", "budget not approved")
    do(book, leads.grade, lead, "A", "budget approved")
    seen = shown(book, lead)
    assert (seen.grade, seen.grade_reason) == ("A", "budget approved")
    assert [h.grade for h in seen.timeline if h.what == "grade"] == ["A", "B"]


def test_c9_the_same_tag_twice_is_once(book, lead):
    do(book, leads.tag, lead, "high intent")
    do(book, leads.tag, lead, "high intent")
    assert shown(book, lead).tags == ("high intent",)
    do(book, leads.untag, lead, "high intent")
    assert shown(book, lead).tags == ()


def test_a_deleted_customer_comes_back_with_everything(book, lead):
    do(book, followups.log, lead, followups.Record("phone", "Asked for the line's cycle time"))
    customer = do(book, leads.convert, lead, Draft("Line 2"))
    before = shown(book, customer)
    do(book, leads.discard, [customer])
    with pytest.raises(Refused, match="does not exist"):
        shown(book, customer)
    book.undo()
    assert shown(book, customer) == before


def test_many_cards_move_in_one_step(book, lead):
    with book.writing() as session:
        other = leads.add(session, Entry({"name": "长风"}, [{"phone": "021-5555666"}])).ids[0]
    do(book, leads.move, [lead, other], "conversation")
    assert book.next_undo().words() == "Moved 2 leads to In conversation"
    book.undo()
    assert {shown(book, one).stage for one in (lead, other)} == {"untouched"}


def test_moving_a_card_where_it_is_writes_nothing(book, lead):
    step = book.next_undo()
    do(book, leads.move, [lead], "untouched")
    assert book.next_undo() == step
