"""Whom a new row may already be (L7)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmdesk.domain.identity import Index, Known, company_key, marks, near, people_of, verdict
from crmdesk.domain.identity.index import Match
from crmdesk.domain.identity.names import NEAR

Row = tuple[dict[str, str], list[dict[str, str]]]


def known(
    id: str, name: str, *contacts: dict[str, str], kind: str = "company", root: str = "", code: str = ""
) -> Known:
    party = {"kind": kind, "name": name, "code": code}
    return Known(id, root or id, name, kind, marks(party, contacts), people_of(party, contacts))


def row(name: str, *contacts: dict[str, str], kind: str = "company", code: str = "") -> Row:
    return {"kind": kind, "name": name, "code": code}, list(contacts)


def judge(index: Index, found: Row) -> list[tuple[str, str, str]]:
    person = next(iter(people_of(*found)), "")
    return [(match.id, match.why, verdict(match, person)) for match in index.matches(*found)]


WANG = {"name": "王建国", "phone": "0512-67281100", "email": "wang@hengtai.example"}
HENGTAI = known("h", "苏州恒泰精密包装有限公司", WANG, code="91320594MA1X7Y2K6K")


@pytest.mark.parametrize(
    ("found", "why", "expected"),
    [
        (row("另一个名字", code="91320594ma1x7y2k6k"), "code", "duplicate"),
        (row("另一个名字", {"name": "王建国先生", "phone": "+86 512 6728 1100"}), "phone", "duplicate"),
        (row("另一个名字", {"phone": "0512-67281100转801"}), "phone", "duplicate"),
        (row("另一个名字", {"name": "李明", "phone": "0512-67281100"}), "phone", "further contact"),
        (row("恒泰（苏州）精密包装", {"name": "李明"}), "name", "further contact"),
        (row("恒泰（苏州）精密包装"), "name", "duplicate"),
        (row("恒泰精密包装集团", {"name": "王建国"}), "name", "duplicate"),
        (row("恒泰精密包装集团", {"name": "王总"}), "name", "duplicate"),
        (row("恒泰精密包装集团", {"name": "李总"}), "name", "further contact"),
        (row("恒泰精蜜包装有限公司"), "near", "duplicate"),
        (row("恒泰精蜜包装有限公司", {"name": "李明"}), "near", "further contact"),
        (row("恒太精密包装", {"name": "王建国"}), "near", "duplicate"),
        (row("x", {"email": "WANG@hengtai.example", "name": "王建国"}), "mail", "duplicate"),
    ],
)
def test_l7_a_duplicate_needs_the_same_person_or_none(found: Row, why: str, expected: str) -> None:
    assert judge(Index([HENGTAI]), found) == [("h", why, expected)]


@pytest.mark.parametrize(
    "found",
    [
        row("苏州长风汽配有限公司", {"name": "王建国"}),
        row("恒太精密包装"),
        row("恒太精密包装", {"name": "李明"}),
        row("", {"name": "王建国"}),
    ],
)
def test_l7_no_match(found: Row) -> None:
    assert Index([HENGTAI]).matches(*found) == ()


def test_l7_a_company_without_people_gets_the_rows_person_as_a_further_contact() -> None:
    assert judge(Index([known("c", "恒泰精密包装")]), row("恒泰精密包装", {"name": "李明"})) == [
        ("c", "name", "further contact")
    ]


def test_l7_private_people_of_one_name_are_told_apart_by_how_they_are_reached() -> None:
    index = Index([known("w", "王伟", {"mobile": "13912342231"}, kind="person")])
    assert judge(index, row("王伟", {"mobile": "13800001234"}, kind="person")) == [("w", "name", "namesake")]
    assert judge(index, row("王伟先生", kind="person")) == [("w", "name", "duplicate")]
    assert judge(index, row("王伟", {"mobile": "139 1234 2231"}, kind="person")) == [("w", "phone", "duplicate")]
    assert judge(index, row("张敏", {"mobile": "13912342231"}, kind="person")) == [("w", "phone", "further contact")]
    assert judge(index, row("王伟", kind="company")) == []


def test_l7_best_reason_first_and_one_match_for_each_page() -> None:
    index = Index(
        [
            known("name", "恒泰精密包装"),
            known("near", "恒泰精蜜包装"),
            known("code", "旧名", code="91320594MA1X7Y2K6K"),
            known("lead", "恒泰精密包装", {"phone": "0512-67281100"}, root="code"),
        ]
    )
    found = index.matches(*row("恒泰精密包装", {"phone": "0512-67281100"}, code="91320594MA1X7Y2K6K"))
    assert [(match.id, match.why, match.value) for match in found] == [
        ("code", "code", "91320594MA1X7Y2K6K"),
        ("name", "name", "恒泰精密包装"),
        ("near", "near", "恒泰精蜜包装"),
    ]


def test_l7_rows_of_one_file_are_compared_with_each_other() -> None:
    index = Index()
    first = row("恒泰精密包装", WANG)
    assert index.matches(*first) == ()
    index.add(known("row 2", "恒泰精密包装", WANG))
    assert judge(index, row("苏州恒泰精密包装公司", WANG)) == [("row 2", "mail", "duplicate")]


def test_l7_ten_matches_at_most() -> None:
    index = Index(known(f"{n:02}", "恒泰精密包装") for n in range(30))
    assert [match.id for match in index.matches(*row("恒泰精密包装"))] == [f"{n:02}" for n in range(10)]


STEMS = st.text(st.sampled_from("恒泰长风科瑞恩特青山"), min_size=2, max_size=5)
TAILS = st.text(st.sampled_from("精密包装电子器"), min_size=2, max_size=6)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.builds(str.__add__, STEMS, TAILS).map(company_key), min_size=2, max_size=25, unique=True))
def test_l7_the_index_finds_what_comparing_all_with_all_finds(names: list[str]) -> None:
    """Blocking loses nothing, so finding is symmetric as `near` is."""
    index = Index(known(name, name) for name in names)
    for name in names:
        found = {match.id for match in index.matches(*row(name)) if match.why == "near"}
        every = {other for other in names if other != name and near(name, other) >= NEAR}
        assert found == every if len(every) < 9 else found <= every


def test_a_match_says_what_it_stands_on() -> None:
    (match,) = Index([HENGTAI]).matches(*row("恒泰精蜜包装", {"name": "李明"}))
    # One of six characters differs.
    assert match == Match("h", "苏州恒泰精密包装有限公司", "company", "near", "恒泰精密包装", 1 - 1 / 6, False)
