"""What follows from the facts is worked out again in the step that touched them, and compared by check."""

import pytest
from sqlalchemy import insert, select, update

from crmdesk.domain.tables import Contact, Customer, Lead, Opportunity, StageMark, Task
from crmdesk.domain.tables.derived import card, identity_mark, kin, party
from crmdesk.services import settings
from crmdesk.store.book import Book


@pytest.fixture
def book(tmp_path):
    opened = Book.open(tmp_path, create=True)
    with opened.beginning("Began") as session:
        settings.adopt(session, settings.shipped("complex-b2b"))
    yield opened
    assert opened.check() == []
    opened.close()


def put(book, *rows):
    with book.writing("Put") as session:
        session.add_all(rows)


def change(book, kind, id_, **values):
    table = kind.__table__
    with book.writing("Change") as session:
        session.execute(update(table).where(table.c.id == id_).values(**values))


def column(book, found):
    with book.reading() as session:
        return dict(session.execute(select(*found)).all())


def roots(book):
    return column(book, (kin.c.member, kin.c.root))


def stages(book):
    return column(book, (card.c.lead, card.c.stage))


def test_l8_a_lead_is_its_own_root_until_it_is_converted(book):
    put(book, Lead(id="l", name="Hengtai"))
    assert roots(book) == {"l": "l"}
    put(book, Customer(id="c", name="Hengtai"))
    change(book, Lead, "l", customer="c")
    assert roots(book) == {"l": "c", "c": "c"}
    assert column(book, (party.c.root, party.c.is_customer)) == {"c": 1}


def test_l7_merges_are_followed_to_the_survivor_and_split_again(book):
    put(book, *(Customer(id=i, name=i) for i in "abc"), Lead(id="l", name="a", customer="a"))
    change(book, Customer, "a", merged_into="b")
    change(book, Customer, "b", merged_into="c")
    assert set(roots(book).values()) == {"c"}
    change(book, Customer, "b", merged_into=None)
    assert roots(book) == {"a": "b", "b": "b", "c": "c", "l": "b"}


def test_merged_in_a_circle_nobody_is_lost(book):
    put(book, Customer(id="a", name="a", merged_into="b"), Customer(id="b", name="b", merged_into="a"))
    assert set(roots(book)) == {"a", "b"}


def test_a_link_to_nobody_is_not_followed(book):
    put(book, Lead(id="l", name="a", customer="gone"))
    assert roots(book) == {"l": "l"}


def test_l6_the_furthest_opportunity_gives_the_stage_a_lost_one_does_not(book):
    put(book, Lead(id="l", name="a", customer="c"), Customer(id="c", name="a"))
    put(book, *(Opportunity(id=i, of="c", lead="l", title=i) for i in ("first", "second")))
    put(book, StageMark(id="1", of="l", stage="confirmed", at="2026-01-01T00:00:00Z"))
    put(book, StageMark(id="2", of="first", stage="proposal", at="2026-01-02T00:00:00Z"))
    assert stages(book) == {"l": "proposal"}
    put(book, StageMark(id="3", of="second", stage="contract", at="2026-01-03T00:00:00Z"))
    assert stages(book) == {"l": "negotiation"}
    put(book, StageMark(id="4", of="second", stage="lost", at="2026-01-04T00:00:00Z"))
    assert stages(book) == {"l": "proposal"}
    put(book, StageMark(id="5", of="first", stage="lost", at="2026-01-05T00:00:00Z"))
    assert stages(book) == {"l": "confirmed"}


def test_d5_the_next_step_is_the_earliest_open_task_wherever_it_hangs(book):
    put(book, Lead(id="l", name="a", customer="c"), Customer(id="c", name="a"))
    put(
        book, Task(id="1", of="l", title="late", due="2026-12-01"), Task(id="2", of="c", title="soon", due="2026-11-20")
    )
    put(book, Task(id="3", of="c", title="undated"), Task(id="4", of="c", title="past", due="2026-01-01", done="x"))
    assert column(book, (party.c.root, party.c.next_title)) == {"c": "soon"}
    assert column(book, (card.c.lead, card.c.next_due)) == {"l": "2026-11-20"}


def test_l7_marks_follow_the_contacts(book):
    put(
        book,
        Lead(id="l", name="苏州恒泰精密包装股份有限公司"),
        Contact(id="p", of="l", name="周敏", phone="0512-66668888"),
    )
    values = lambda: set(column(book, (identity_mark.c.value, identity_mark.c.kind)).values())  # noqa: E731
    assert values() == {"name", "phone"}
    change(book, Contact, "p", phone=None, email="Zhou@Hengtai.example")
    assert values() == {"name", "mail"}


def test_a_task_that_moves_to_another_customer_leaves_the_first(book):
    put(book, Customer(id="a", name="a"), Customer(id="b", name="b"), Task(id="t", of="a", title="x", due="2026-12-01"))
    change(book, Task, "t", of="b")
    assert column(book, (party.c.root, party.c.next_task)) == {"a": None, "b": "t"}


def test_p3_a_changed_playbook_works_everything_out_again(book):
    put(book, Lead(id="l", name="a"), StageMark(id="1", of="l", stage="gone_stage", at="2026-01-01T00:00:00Z"))
    assert stages(book) == {"l": "untouched"}


def test_check_finds_what_does_not_follow(book):
    put(book, Lead(id="l", name="a"))
    with book._raw() as db:
        db.execute("UPDATE card SET score = 99")
    assert {values["table"] for _, values in book.check()} == {"card"}
    with book._raw() as db:
        db.execute("UPDATE card SET score = 0")


def test_what_something_is_linked_to_may_arrive_later_and_leave_and_come_back(book):
    """A lead's customer, the one that was merged into, and a chain of both: found as soon as they are there."""
    put(book, Lead(id="l", name="a", customer="c"), Customer(id="d", name="d", merged_into="e"))
    assert roots(book) == {"l": "l", "d": "d"}
    put(book, Customer(id="c", name="c", merged_into="d"))
    assert roots(book) == {"l": "d", "c": "d", "d": "d"}
    put(book, Customer(id="e", name="e"))
    assert set(roots(book).values()) == {"e"}
    book.undo()
    assert set(roots(book).values()) == {"d"}
    book.redo()
    assert set(roots(book).values()) == {"e"}


def test_many_rows_at_once(book):
    """More rows than one statement takes parameters."""
    with book.writing("Put") as session:
        session.execute(insert(Lead.__table__), [{"id": f"{n:05}", "name": f"n{n}"} for n in range(2_000)])
    assert len(stages(book)) == 2_000


def test_a_store_worked_out_by_other_rules_is_worked_out_again_at_opening(tmp_path):
    book = Book.open(tmp_path / "other", create=True)
    with book.beginning("Began") as session:
        settings.adopt(session, settings.shipped("complex-b2b"))
    put(book, Lead(id="l", name="a"))
    with book._raw() as db:
        db.execute("UPDATE card SET score = 99")
        db.execute("UPDATE local SET value = 0 WHERE key = 'rules'")
    book.close()
    again = Book.open(tmp_path / "other")
    assert again.check() == []
    again.close()
