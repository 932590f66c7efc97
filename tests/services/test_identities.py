"""Who is known already is found by mark, by near name and by number, with what is kept of them (L7)."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from crmdesk import clock
from crmdesk.domain import identity
from crmdesk.services import agenda, customers, followups, identities, leads, settings
from crmdesk.services.leads import Entry
from crmdesk.store.book import Book


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    book = Book.open(tmp_path / "store", who="李敏", create=True)
    with book.beginning("Began") as session:
        settings.adopt(session, settings.shipped("complex-b2b"))
    yield book
    book.close()


def marks(name: str = "", **contact: str) -> tuple[tuple[str, str], ...]:
    return identity.marks({"name": name}, [contact])


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (marks("苏州恒泰精密包装有限公司"), True),
        (marks("恒泰精蜜包装"), True),
        (marks("恒泰精包装"), True),
        (marks("泰恒精密包装"), False),
        (marks(phone="0512-6728 1100"), True),
        (marks(email="ZM@h.example"), True),
        (marks("北辰仪表"), False),
        (marks(phone="0512-67281101"), False),
    ],
)
def test_by_mark_and_near_name(book: Book, asked: tuple[tuple[str, str], ...], found: bool) -> None:
    with book.writing("x") as session:
        people = [{"name": "周敏", "phone": "0512-67281100", "email": "zm@h.example"}]
        (id_,) = customers.add(session, Entry({"name": "恒泰精密包装"}, people)).ids
        customers.add(session, Entry({"name": "拓普电子科技"}))
    with book.reading() as session:
        known = identities.known(session, asked)
    assert list(known.parties) == ([id_] if found else [])


def test_a_name_that_is_only_akin_counts_with_the_same_person(book: Book) -> None:
    """L7: 恒泰精密 and 恒泰精密包装设备 may be one company; a person in common says so."""
    with book.writing("x") as session:
        customers.add(session, Entry({"name": "恒泰精密包装设备"}, [{"name": "周敏", "phone": "0512-67281100"}]))
    with book.reading() as session:
        assert identities.known(session, marks("恒泰精密")).parties == {}
        assert identities.known(session, marks("恒泰精密"), people=("李敏",)).parties == {}
        assert len(identities.known(session, marks("恒泰精密"), people=("周敏",)).parties) == 1


def test_what_is_kept_of_a_page(book: Book) -> None:
    """A converted lead and its customer come together: people, tags, grade, stage, next step, what was said."""
    with book.writing("x") as session:
        people = [{"name": "周敏", "phone": "0512-67281100"}, {"name": "李敏"}]
        (lead,) = leads.add(session, Entry({"name": "恒泰精密包装"}, people, "confirmed", "A", ("样机",))).ids
        agenda.plan(session, lead, agenda.Plan("Call", "2026-11-20"))
        followups.log(session, lead, followups.Record("phone", "报价", at="2026-11-02T06:30:00Z"))
        customer = leads.convert(session, lead)
    with book.reading() as session:
        known = identities.known(session, marks("恒泰精密包装"), followups=True)
        number = leads.listed(session, leads.Filter(), now=clock.now()).rows[0].number
        by_number = identities.known(session, (), numbers=(str(number),))
    assert known.pages == {customer: (customer, lead)} == by_number.pages
    assert by_number.numbers == {number: lead}
    one, other = known.parties[customer], known.parties[lead]
    assert (one.table, other.table, one.root, other.root) == ("customer", "lead", customer, customer)
    assert [person["name"] for person in one.people] == ["周敏", "李敏"] == [p["name"] for p in other.people]
    assert (set(one.tags), one.grade, other.stage) == ({"样机"}, "A", "confirmed")
    assert (one.next_due, one.next_what) == ("2026-11-20", "Call")
    assert known.said == {customer: {("2026-11-02T06:30:00Z", "报价")}}


def test_no_near_name_is_missed(book: Book) -> None:
    """L7: of a thousand names with and without slips, exactly those are found that the rule itself calls near."""
    chance = random.Random(7)
    letters = "恒泰北辰华创锐科启明东联天工拓普宏远瑞达金川盛隆"

    def name() -> str:
        return "".join(chance.sample(letters, chance.randrange(2, 6))) + chance.choice(
            ("精密", "机械制造", "电子科技", "包装")
        )

    def slipped(name: str) -> str:
        at = chance.randrange(len(name) - 1)
        swapped = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
        return chance.choice(
            (swapped, name[:at] + name[at + 1 :], name[:at] + "鑫" + name[at:], name[:at] + "鑫" + name[at + 1 :])
        )

    kept = [name() for _ in range(300)]
    with book.writing("x") as session:
        customers.take_in(session, [Entry({"name": one}) for one in kept])
    asked = [slipped(one) for one in chance.sample(kept, 80)]
    asked += [slipped(slipped(one)) for one in chance.sample(kept, 40) if len(one) > 5]
    keys = {identity.company_key(one) for one in kept}
    expected = {key for key in keys for one in asked if identity.near(key, identity.company_key(one)) >= identity.NEAR}
    with book.reading() as session:
        known = identities.known(session, {mark for one in asked for mark in marks(one)})
    found = {identity.company_key(str(party.values["name"])) for party in known.parties.values()}
    assert len(expected) > 40
    assert expected <= found
    assert len(found - expected) < 10
