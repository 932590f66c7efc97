"""Customers: added, listed, found; the tables that people exchange (C1, C2, N11, X1)."""

import pytest

from crmdesk.domain.refusal import Refused
from crmdesk.services import customers, leads, tracking
from crmdesk.services.leads import Entry


@pytest.fixture
def filled(book):
    with book.writing("Begin") as session:
        people = [{"name": "周敏", "title": "采购总监", "phone": "0512-66668888", "role": "influences"},
                  {"name": "王强", "title": "总经理", "email": "wang@hengtai.example", "role": "decides"}]  # fmt: skip
        values = {"name": "恒泰精密", "description": "2 号包装线", "budget": 26_000_000, "industry": "C35"}
        lead = leads.take_in(session, [Entry(values, people, "confirmed", "A", ["high intent"])]).ids[0]
        customers.take_in(session, [Entry({"name": "北辰汽配"}), Entry({"name": "恒达仪表"})])
    with book.writing() as session:
        leads.convert(session, lead, leads.Draft("Line 2", 26_000_000))
    return book


def ask(book, question, *args, **kwargs):
    with book.reading() as session:
        return question(session, *args, **kwargs)


def test_the_list_is_in_the_order_of_initials(filled):
    """bcqp, hdyb, htjm."""
    assert [line.name for line in ask(filled, customers.listed).rows] == ["北辰汽配", "恒达仪表", "恒泰精密"]


@pytest.mark.parametrize("name", ["恒泰精密", "CL202611001", "htjm", "王强"])
def test_a_customer_is_found_by_what_it_is_known_as(filled, name):
    root = ask(filled, customers.find, name)
    assert ask(filled, customers.search, "恒泰")[0].root == root


def test_several_that_fit_are_named(filled):
    with pytest.raises(Refused, match="恒达仪表、恒泰精密"):
        ask(filled, customers.find, "恒")


def test_nobody_fits(filled):
    with pytest.raises(Refused, match="Nobody"):
        ask(filled, customers.find, "没有这个")


def test_n11_the_tracking_table_names_need_ground_and_decider(filled):
    (row,) = ask(filled, tracking.tracking)
    assert (row.number, row.name, row.contact, row.description) == ("CL202611001", "恒泰精密", "周敏", "2 号包装线")
    assert (row.decider, row.decider_title, row.decider_reach) == ("王强", "总经理", "wang@hengtai.example")
    assert (row.stage, row.ground) == ("proposal", "budget")


def test_x1_the_customer_table_has_every_customer(filled):
    found = {row.name: row for row in ask(filled, tracking.customers)}
    assert found.keys() == {"恒泰精密", "北辰汽配", "恒达仪表"}
    hengtai = found["恒泰精密"]
    assert (hengtai.grade, hengtai.tags, hengtai.amount, hengtai.contact) == ("A", "high intent", 26_000_000, "周敏")


def test_c2_a_contact_comes_last_and_needs_a_name(filled):
    root = ask(filled, customers.find, "恒泰精密")
    with filled.writing() as session:
        customers.add_person(session, root, {"name": "刘工", "role": "uses"})
    with pytest.raises(Refused, match="needs a name"), filled.writing() as session:
        customers.add_person(session, root, {"phone": "0512-1234567"})
