"""What was said (F1) and what comes next (D5)."""

import pytest

from crmdesk.domain.refusal import Refused
from crmdesk.services import agenda, followups, leads, portrait
from crmdesk.services.agenda import Plan
from crmdesk.services.followups import Record


@pytest.fixture
def lead(book):
    with book.writing() as session:
        return leads.add(session, leads.Entry({"name": "恒泰精密"}, [{"name": "周敏", "phone": "0512-66668888"}])).ids[
            0
        ]


def do(book, verb, *args):
    with book.writing() as session:
        return verb(session, *args)


def shown(book, id_):
    with book.reading() as session:
        return portrait.portrait(session, id_)


def test_f1_a_record_with_its_todos_is_one_step(book, lead):
    plans = (
        Plan("Send the plan", "2026-11-20", kind="todo", deliverable="3 payment steps"),
        Plan("Call", "2026-11-24"),
    )
    do(
        book,
        followups.log,
        lead,
        Record("phone", "The price is 10 % over budget", reaction="wants instalments", plans=plans),
    )
    said = shown(book, lead).timeline[0]
    assert (said.channel, said.by, said.at) == ("phone", "李明", "2026-11-18T02:00:00Z")
    assert [todo.deliverable for todo in said.todos] == ["3 payment steps", None]
    assert book.undo().words() == "Recorded a follow-up with “恒泰精密”"
    assert shown(book, lead).tasks == ()


def test_f1_a_correction_keeps_the_old_text_and_stands_in_its_place(book, lead):
    id_, _ = do(book, followups.log, lead, Record("phone", "The price is 10 % over", at="2026-11-17T02:00:00Z"))
    corrected = do(book, followups.correct, id_, Record("phone", "The price is 12 % over"))
    do(book, followups.correct, corrected, Record("visit", "The price is 11 % over"))
    said = [h for h in shown(book, lead).timeline if h.what == "followup"]
    assert [(h.summary, h.before, h.at) for h in said] == [
        ("The price is 11 % over", "The price is 12 % over", "2026-11-17T02:00:00Z")
    ]


def test_f1_withdrawing_takes_the_corrections_along_and_undo_brings_all_back(book, lead):
    id_, _ = do(book, followups.log, lead, Record("phone", "The price is 10 % over"))
    corrected = do(book, followups.correct, id_, Record("phone", "The price is 12 % over"))
    do(book, followups.withdraw, corrected)
    assert [h for h in shown(book, lead).timeline if h.what == "followup"] == []
    book.undo()
    assert [h.before for h in shown(book, lead).timeline if h.what == "followup"] == ["The price is 10 % over"]


@pytest.mark.parametrize(
    "record",
    [
        Record("phone", "  "),
        Record("pigeon", "said something real"),
        Record("phone", "later", at="2026-11-18T02:00:01Z"),
    ],
    ids=["nothing said", "unknown channel", "in the future"],
)
def test_f1_what_cannot_be_is_refused(book, lead, record):
    with pytest.raises(Refused):
        do(book, followups.log, lead, record)
    assert shown(book, lead).last_contact is None


def test_d5_the_next_step_is_the_earliest_open_one(book, lead):
    later = do(book, agenda.plan, lead, Plan("Visit", "2026-11-25T06:00:00Z", channel="visit"))
    sooner = do(book, agenda.plan, lead, Plan("Call", "2026-11-20", channel="phone"))
    assert shown(book, lead).next_step.id == sooner
    do(book, agenda.finish, sooner, "reached, wants a visit")
    assert shown(book, lead).next_step.id == later
    do(book, agenda.replan, later, "2026-12-01")
    assert shown(book, lead).next_step.due == "2026-12-01"
    do(book, agenda.drop, later)
    assert shown(book, lead).next_step is None


@pytest.mark.parametrize("plan", [Plan("", "2026-11-20"), Plan("Call", None)])
def test_d5_a_plan_says_what_and_when(book, lead, plan):
    with pytest.raises(Refused):
        do(book, agenda.plan, lead, plan)


def test_d5_a_to_do_of_any_version_of_a_follow_up_stays_with_it(book, lead):
    first, _ = do(book, followups.log, lead, Record("phone", "The price is 10 % over"))
    second = do(book, followups.correct, first, Record("phone", "The price is 12 % over"))
    with book.writing() as session:
        agenda.insert(session, lead, Plan("Send the plan", "2026-11-20"), followup=second)
    do(book, followups.correct, second, Record("phone", "The price is 11 % over"))
    (said,) = [h for h in shown(book, lead).timeline if h.what == "followup"]
    assert [todo.title for todo in said.todos] == ["Send the plan"]


def test_d5_only_the_plan_that_was_meant_moves(book, lead):
    first = do(book, agenda.plan, lead, Plan("Call", "2026-11-20"))
    second = do(book, agenda.plan, lead, Plan("Visit", "2026-11-25"))
    do(book, agenda.replan, first, "2026-12-01")
    assert {todo.id: todo.due for todo in shown(book, lead).tasks} == {first: "2026-12-01", second: "2026-11-25"}
