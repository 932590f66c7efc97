"""Is a follow-up worth keeping? (F2)"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmdesk.domain.followups import is_empty_phrase, quality

EMPTY = [
    "已沟通",
    "跟进中",
    "沟通了一下",
    "讨论了合作",
    "讨论了合作事宜。",
    "今天和客户电话沟通了一下",
    "已联系客户，继续跟进",
    "与对方领导进行了友好交流",
    "上午拜访了客户，沟通顺利",
    "微信联系，等待回复",
    "介绍了公司产品",
    "初步了解需求，后续再跟进",
    "双方进行了充分的沟通和交流",
    "discussed cooperation",
    "followed up",
    "had a call",
    "Had a good call with the client today.",
    "Sent an email, will follow up",
    "Talked about the project again",
    "Meeting went well",
    "Visited the customer and introduced our products",
]
SHORT = ["", "要报价", "嫌贵", "Too dear", "周五再打", "换人了", "B2线停机", "OK, price?"]
GOOD = [
    "王工说两条产线每周停机 3 次，想月底前看演示",
    "客户嫌报价高 8%，要我们下周三前给分期方案",
    "采购李明确认预算 64 万，等总经理周五签字",
    "竞品报价 52 万，但交期要 12 周，客户等不起",
    "对方财务要求 30% 预付款改成验收后付",
    "讨论了合作：先试用 5 台设备，验收后再签年框",
    "去看了包装车间，人工贴标错误率约 2%",
    "电话里说新厂三月投产，想要同一套系统",
    "质检主管担心换线时间，要看同行案例",
    "陈总同意下周二带技术负责人来公司看样机",
    "客户反馈上批次密封条有划痕，要求换货",
    "王总不在，前台让周四上午十点再打",
    "Budget of 640k approved, waiting for the CFO",
    "Wants a demo on line 2 before month end",
    "Buyer says the rival quoted 8% less but needs 12 weeks",
    "Discussed cooperation: a trial of five machines first",
    "Purchasing asked for payment in three instalments",
    "Quality manager worries about changeover time",
]


def test_the_table_is_long_enough() -> None:
    assert len(EMPTY) + len(SHORT) + len(GOOD) >= 40


@pytest.mark.parametrize("summary", EMPTY)
def test_f2_an_empty_phrase_is_pointed_out(summary: str) -> None:
    assert is_empty_phrase(summary)
    (advice,) = quality(summary)
    assert (advice.place, "any record" in advice.text) == ("summary", True)


@pytest.mark.parametrize("summary", SHORT)
def test_f2_too_short_is_pointed_out(summary: str) -> None:
    (advice,) = quality(summary)
    assert (advice.place, "little more" in advice.text) == ("summary", True)


@pytest.mark.parametrize("summary", GOOD)
def test_f2_substance_passes(summary: str) -> None:
    assert quality(summary) == ()


@pytest.mark.parametrize(
    ("todo", "places"),
    [
        ({"title": "发方案", "who": "我", "due": "2026-11-25", "deliverable": "报价单 V2"}, []),
        ({"title": "发方案", "who": "我", "due": "2026-11-25"}, ["todos.0.deliverable"]),
        ({"title": "发方案"}, ["todos.0.who", "todos.0.due", "todos.0.deliverable"]),
        ({"who": "我", "title": None, "due": ""}, ["todos.0.title", "todos.0.due", "todos.0.deliverable"]),
        ({}, []),
        ({"title": "", "who": None}, []),
    ],
)
def test_f2_a_todo_needs_who_when_and_what(todo: dict[str, str | None], places: list[str]) -> None:
    assert [advice.place for advice in quality(GOOD[0], [todo])] == places


def test_f2_each_todo_has_its_place() -> None:
    whole = {"title": "发方案", "who": "我", "due": "2026-11-25", "deliverable": "报价单"}
    found = quality("已沟通", [whole, {**whole, "who": ""}])
    assert [advice.place for advice in found] == ["summary", "todos.1.who"]


@given(st.text(max_size=60))
def test_f2_any_summary_gets_one_advice_at_most(summary: str) -> None:
    assert len(quality(summary)) <= 1
