"""C6, C8: cadence by grade, completeness and what is missing first."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmdesk import resources
from crmdesk.domain import grading
from crmdesk.domain import playbook as playbooks
from crmdesk.domain.grading import completeness

B2B, FAST = (
    playbooks.load(resources.text("playbooks", f"{name}.json"), name) for name in ("complex-b2b", "fast-cycle")
)


def weighing(**weights: int) -> playbooks.Playbook:
    return playbooks.revised(B2B, completeness={"lead": weights, "customer": weights})


def test_c8_by_hand() -> None:
    book = weighing(decider=15, phone=12, budget=12, industry=8, email=4)  # 51 in all
    contact = {"name": "赵", "mobile": "13900000001", "role": "decides"}
    found = completeness({"name": "恒泰", "industry": "C36"}, [contact], book, customer=False)
    assert found.percent == 69  # (15 + 12 + 8) / 51 = 68.6 %
    assert found.missing == ("budget", "email")


def test_c8_half_a_percent_rounds_up() -> None:
    book = weighing(industry=1, region=7)
    assert completeness({"industry": "C"}, [], book, customer=True).percent == 13  # 1 / 8 = 12.5 %


def test_c8_the_most_valuable_is_missing_first_and_ties_keep_the_playbooks_order() -> None:
    book = weighing(region=3, budget=9, source=3, decider=20)
    assert completeness({}, [], book, customer=False) == grading.Completeness(
        0, ("decider", "budget", "region", "source")
    )


@pytest.mark.parametrize(
    ("contact", "missing"),
    [
        ({"role": "decides"}, ("phone", "contact")), ({"role": "influences"}, ("decider", "phone", "contact")),
        ({"role": "decides", "gone": 1, "phone": "1"}, ("decider", "phone", "contact")),
        ({"phone": "1"}, ("decider", "contact")), ({"mobile": "1"}, ("decider", "contact")),
        ({"name": "赵"}, ("decider", "phone")),
    ],
)  # fmt: skip
def test_c8_people_count_while_they_are_there(contact: dict[str, Any], missing: tuple[str, ...]) -> None:
    book = weighing(decider=9, phone=8, contact=7)
    assert completeness({"name": "恒泰"}, [contact], book, customer=True).missing == missing


def test_c8_a_persons_page_does_not_miss_what_only_companies_have() -> None:
    book = weighing(code=9, industry=8, size=7, spending=6, contact=5, title=4, region=3)
    person = completeness({"kind": "person", "name": "周女士"}, [], book, customer=True)
    assert person.missing == ("spending", "region")
    assert person.percent == 36  # 5 of 14
    company = completeness({"kind": "company", "name": "恒泰"}, [], book, customer=True)
    assert company.missing == ("code", "industry", "size", "contact", "title", "region")


def test_c8_a_zero_is_known_and_a_blank_is_not() -> None:
    book = weighing(budget=1, region=1)
    assert completeness({"budget": 0, "region": ""}, [], book, customer=False).missing == ("region",)


@pytest.mark.parametrize("book", [B2B, FAST], ids=["complex-b2b", "fast-cycle"])
@pytest.mark.parametrize("kind", ["company", "person"])
@pytest.mark.parametrize("customer", [True, False])
@given(
    known=st.sets(st.sampled_from(["industry", "size", "region", "budget", "pain", "spending", "source", "timeframe"]))
)
def test_c8_more_knowledge_is_never_less_complete(
    book: playbooks.Playbook, kind: str, customer: bool, known: set[str]
) -> None:
    fields: dict[str, Any] = {"kind": kind, "name": "周"}
    before = completeness(fields, [], book, customer=customer)
    after = completeness(fields | dict.fromkeys(known, "x"), [], book, customer=customer)
    assert 0 <= before.percent <= after.percent <= 100
    assert set(after.missing) == set(before.missing) - known
    assert (after.percent > before.percent) == bool(set(before.missing) & known)


@pytest.mark.parametrize("book", [B2B, FAST], ids=["complex-b2b", "fast-cycle"])
def test_c8_every_field_that_can_be_missing_has_a_title(book: playbooks.Playbook) -> None:
    names = {*book.completeness.lead, *book.completeness.customer, *book.capture.required, *book.capture.asked}
    titles = {name: grading.field_title(name) for name in names}
    assert titles["decider" if "decider" in titles else "name"] == "Who decides"
    assert titles["phone"] == "Office phone"
    assert all(titles.values())


def test_c6_cadence() -> None:
    assert [grading.cadence(grade, B2B).days for grade in "ABC"] == [7, 14, 30]
    assert [grading.cadence(grade, B2B).channels for grade in "AB"] == [("visit", "phone"), ("phone", "mail")]
    assert [grading.cadence(grade, FAST).days for grade in "ABC"] == [1, 3, 7]
    with pytest.raises(KeyError):
        grading.cadence("D", B2B)


def test_c8_what_a_lead_states_its_customer_does_not_lack():
    customer = {"name": "Hengtai", "budget": None, "region": "Suzhou", "pain": None}
    leads = [{"budget": None, "region": "Wuxi", "pain": "scrap"}, {"budget": 5, "pain": "labour"}]
    assert grading.with_leads(customer, leads) == {
        "name": "Hengtai", "budget": 5, "region": "Suzhou", "pain": "scrap",
    }  # fmt: skip


PEOPLE = st.lists(
    st.fixed_dictionaries({}, optional={
        "name": st.sampled_from(["", "赵"]), "phone": st.sampled_from([None, "0512-1"]), "mobile": st.just("139"),
        "email": st.just("a@b.cn"), "role": st.sampled_from(["decides", "uses"]), "gone": st.sampled_from([0, 1]),
    }),
    max_size=3,
)  # fmt: skip
PARTIES = st.fixed_dictionaries({}, optional={
    "kind": st.sampled_from(["company", "person"]), "name": st.sampled_from(["", "恒泰"]), "industry": st.just("C36"),
    "budget": st.sampled_from([None, 0, 5]), "spending": st.just("high"), "code": st.just("91"), "region": st.just(""),
})  # fmt: skip


@given(PARTIES, PEOPLE, st.booleans(), st.sampled_from([B2B, FAST]))
def test_c8_what_is_measured_in_bulk_is_what_is_explained(party, people, customer, book) -> None:
    said = completeness(party, people, book, customer=customer)
    assert grading.measure(book)(party, people, customer) == said.percent
