"""L3, L4: the score by hand, against a plain reading of the rules, and what it promises about answers."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmdesk import i18n, resources
from crmdesk.domain import playbook as playbooks
from crmdesk.domain import scoring, terms
from crmdesk.domain.playbook import Playbook, Step
from crmdesk.domain.scoring import Fact, Scorer

B2B, FAST = (
    playbooks.load(resources.text("playbooks", f"{name}.json"), name) for name in ("complex-b2b", "fast-cycle")
)
BOTH = {book.key: scoring.scorer(book) for book in (B2B, FAST)}
both = pytest.mark.parametrize("book", [B2B, FAST], ids=list(BOTH))


def facts(*contacts: dict[str, Any], **lead: Any) -> dict[str, int | str | None]:
    return scoring.facts(lead, contacts)


# ---- by hand -----------------------------------------------------------------------------------------------


def test_l3_a_good_lead_by_hand() -> None:
    known = facts(
        {"name": "赵启明", "title": "生产总监", "mobile": "13900000001", "email": "zhao@example.cn", "role": "decides"},
        {"name": "钱立", "role": "uses"},
        name="恒泰精密",
        clarity="clear",  # 80 % of 15 = 12
        timeframe="quarter",  # 80 % of 15 = 12
        budget=30_000_000,  # ¥300,000 = 150 % of ¥200,000: 15; the decider (of two contacts): 15
        industry="C36",  # a division of C, a target: 10
        size="100-499",  # 80 % of 10 = 8
        region="江苏苏州",  # 5
        plan="listed",  # 60 % of 5 = 3
        page_minutes=6,  # 60 % of 5 = 3
        downloads=1,  # under 2: nothing; a card with 4 of 5 parts, no WeChat: 80 % of 5 = 4
    )
    found = scoring.score(known, B2B)
    assert {part.key: part.points for part in found.dimensions} == {
        "clarity": 12, "urgency": 12, "budget": 15, "decision": 15, "industry": 10, "size": 8, "region": 5, "plan": 3,
        "behaviour": 3, "completeness": 4,
    }  # fmt: skip
    assert found.points == 12 + 12 + 15 + 15 + 10 + 8 + 5 + 3 + 3 + 4 == 87
    assert found.reach == 88  # only the WeChat is open
    assert found.band == "high"
    assert found.ask is not None
    assert (found.ask.key, found.ask.points) == ("completeness", 1)
    assert "微信" in found.ask.question.zh_CN
    assert {part.key: part.fact for part in found.dimensions} == {
        "clarity": "clear", "urgency": "quarter", "budget": 150, "decision": "decides", "industry": "C36",
        "size": "100-499", "region": "江苏苏州", "plan": "listed", "behaviour": 6, "completeness": 80,
    }  # fmt: skip


def test_l4_a_fresh_business_card_is_called_not_shelved() -> None:
    found = scoring.score(facts({"name": "孙越", "title": "厂长", "phone": "0512-1", "email": "s@example.cn"}), B2B)
    assert found.points == 4  # 4 parts of 5 of the card: 80 % of 5
    assert found.reach == 100
    assert found.band == playbooks.TO_QUALIFY
    assert found.ask is not None
    assert (found.ask.key, found.ask.points) == ("clarity", 15)  # first of four that give 15


def test_l4_a_low_lead_without_hope_is_nurtured() -> None:
    known = facts(
        {"name": "李", "role": "uses"}, clarity="none", timeframe="later", industry="S", size="1-49", region="X"
    )
    found = scoring.score(known, B2B)
    assert found.points == 0 + 0 + 3 + 5 + 2 + 5 + 1 == 16  # role 20 % of 15, industry 50 % of 10, size 20 %, card 20 %
    assert found.reach == 16 + 15 + 5 + 5 + 4 == 45  # budget, plan, behaviour, the rest of the card
    assert found.band == "low"
    assert found.ask is not None
    assert (found.ask.key, found.ask.points) == ("budget", 15)


def test_l4_a_medium_lead_that_could_be_high_stays_medium() -> None:
    known = facts(clarity="specified", timeframe="week", budget=20_000_000, size="500-999")  # 15 + 15 + 15 + 10
    assert BOTH["complex-b2b"].quick(known) == (55, 100, "medium")


def test_l4_band_limits_belong_to_the_better_band() -> None:
    band = BOTH["complex-b2b"]._band
    assert [band(n, n) for n in (0, 49, 50, 79, 80, 100)] == ["low", "low", "medium", "medium", "high", "high"]
    assert [band(49, n) for n in (79, 80)] == ["low", "qualify"]
    fast = BOTH["fast-cycle"]._band
    assert [fast(n, n) for n in (0, 59, 60, 100)] == ["nurture", "nurture", "follow", "follow"]
    assert [fast(0, n) for n in (59, 60)] == ["nurture", "qualify"]


def test_l3_fast_cycle_by_hand() -> None:
    known = facts(
        {"mobile": "13900000002", "role": "decides"},  # decider 15; name and a phone, 2 of 4: over 40, 40 % of 5 = 2
        kind="person",
        name="周女士",
        clarity="clear",  # 80 % of 20 = 16
        timeframe="week",  # 20
        spending="mid",  # 60 % of 15 = 9
        region="浦东",  # 5
        page_minutes=0,  # seen, not for long: 0
        downloads=0,
    )
    found = scoring.score(known, FAST)
    assert found.points == 15 + 2 + 16 + 20 + 9 + 5 == 67
    assert found.reach == 67 + 15 + 3 == 85  # the budget, and the rest of the card
    assert found.band == "follow"
    assert found.ask is not None
    assert found.ask.key == "budget"


def edited(share: int, points: int = 15) -> Playbook:
    """Complex B2B with one step of the first dimension and, to keep the sum, the second one's points changed."""
    data = B2B.score.model_dump(mode="json")
    data["dimensions"][0]["steps"][1]["share"] = share
    data["dimensions"][0]["points"] = points
    data["dimensions"][1]["points"] = 30 - points
    return playbooks.revised(B2B, score=data)


@pytest.mark.parametrize(
    ("share", "points", "earned"),
    [
        (50, 15, 8),  # 7.5
        (50, 13, 7),  # 6.5: up, not to the even one
        (49, 15, 7),  # 7.35
        (96, 13, 12),  # 12.48
        (0, 15, 0),
        (1, 15, 0),  # 0.15
    ],
)
def test_l3_a_dimension_rounds_half_up(share: int, points: int, earned: int) -> None:
    assert scoring.score(facts(clarity="clear"), edited(share, points)).points == earned


@pytest.mark.parametrize(
    ("page", "downloads", "points", "reach"),
    [
        (None, None, 0, 5), (4, None, 0, 2), (5, None, 3, 5), (None, 1, 0, 3), (None, 2, 2, 5), (5, 2, 5, 5),
        (4, 1, 0, 0), (600, 90, 5, 5), (0, 0, 0, 0),
    ],
)  # fmt: skip
def test_l3_behaviour_is_five_minutes_and_two_downloads(
    page: int | None, downloads: int | None, points: int, reach: int
) -> None:
    found = scoring.score(facts(page_minutes=page, downloads=downloads), B2B)
    part = next(part for part in found.dimensions if part.key == "behaviour")
    assert (part.points, part.points + part.raises) == (points, reach)
    assert part.facts == (Fact("page_minutes", page), Fact("downloads", downloads))


@pytest.mark.parametrize(
    ("page_share", "download_share", "page", "downloads", "points", "reach"),
    [
        (80, 70, 5, 2, 5, 5),  # 150 % are 100 %
        (80, 70, 5, None, 4, 5),
        (80, 70, None, 2, 4, 5),  # 70 % of 5 = 3.5
        (50, 50, 5, 0, 3, 3),  # 2.5
        (50, 50, 0, None, 0, 3),
    ],
)
def test_l3_the_shares_of_several_facts_add_up_to_the_whole_at_most(
    page_share: int, download_share: int, page: int, downloads: int, points: int, reach: int
) -> None:
    data = B2B.score.model_dump(mode="json")
    data["dimensions"][8]["steps"][0]["share"] = page_share
    data["dimensions"][8]["steps"][1]["share"] = download_share
    part = scoring.score(facts(page_minutes=page, downloads=downloads), playbooks.revised(B2B, score=data)).dimensions[
        8
    ]
    assert (part.key, part.points, part.points + part.raises) == ("behaviour", points, reach)


@pytest.mark.parametrize(
    ("budget", "percent", "points"),
    [
        (None, None, 0), (0, 0, 0), (7_999_999, 39, 0), (8_000_000, 40, 3), (13_999_999, 69, 3),
        (14_000_000, 70, 9), (19_999_999, 99, 9), (20_000_000, 100, 15), (10**12, 5_000_000, 15), (-1, -1, 0),
    ],
)  # fmt: skip
def test_l3_budget_against_the_minimum(budget: int | None, percent: int | None, points: int) -> None:
    part = scoring.score(facts(budget=budget), B2B).dimensions[2]
    assert (part.key, part.fact, part.points) == ("budget", percent, points)


@pytest.mark.parametrize(
    ("regions", "region", "covered"),
    [
        ([], "拉萨", True), ([], None, False), ([], " ", False), (["上海", "江苏省"], "江苏苏州", True),
        (["上海市"], "上海", True), (["上海"], "上海市浦东新区", True), (["上海"], "北京", False),
        (["Shanghai"], "shanghai, Pudong", True),
    ],
)  # fmt: skip
def test_l3_region_covered(regions: list[str], region: str | None, covered: bool) -> None:
    book = playbooks.revised(B2B, score=B2B.score.model_dump(mode="json") | {"regions": regions})
    part = scoring.score(facts(region=region), book).dimensions[6]
    assert (part.key, part.points) == ("region", 5 if covered else 0)
    assert part.raises == (5 if region in (None, " ") else 0)


def test_l3_a_value_that_the_vocabulary_lacks_counts_as_any_other() -> None:
    parts = scoring.score(facts(industry="养蜂", size="很大"), B2B).dimensions
    assert [(part.points, part.raises) for part in parts if part.key in ("industry", "size")] == [(5, 0), (0, 0)]


# ---- facts from rows ---------------------------------------------------------------------------------------


def test_l3_the_weightiest_role_of_those_who_are_still_there() -> None:
    uses, decides = {"role": "uses"}, {"role": "decides"}
    assert facts(uses, decides)["role"] == "decides"
    assert facts(uses, decides | {"gone": 1})["role"] == "uses"
    assert facts({"role": "guards"}, uses, {"role": None})["role"] == "uses"
    assert facts({"name": "王"})["role"] is None
    assert facts()["role"] is None


@pytest.mark.parametrize(
    ("kind", "card", "percent"),
    [
        ("company", {}, 0), ("company", {"name": "王", "title": "厂长"}, 40),
        ("company", {"phone": "1", "mobile": "2"}, 20), ("company", {"name": "", "email": "a@b.cn"}, 20),
        ("company", {"name": "王", "title": "厂长", "mobile": "2", "email": "a@b.cn", "wechat": "w"}, 100),
        ("person", {"mobile": "2"}, 50), ("person", {"mobile": "2", "email": "a@b.cn", "wechat": "w"}, 100),
    ],
)  # fmt: skip
def test_l3_completeness_of_a_card(kind: str, card: dict[str, str], percent: int) -> None:
    assert facts(card, kind=kind, name="周")["contact_completeness"] == percent
    assert facts(card, {}, kind=kind, name="周")["contact_completeness"] == max(percent, 25 if kind == "person" else 0)


def test_blank_texts_are_unknown_and_zero_is_known() -> None:
    known = facts(industry="", size="  ", downloads=0, budget=0)
    assert (known["industry"], known["size"], known["downloads"], known["budget"]) == (None, None, 0, 0)
    assert known["clarity"] is None


# ---- words -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "en", "zh"),
    [
        ("clarity", "clear", "Clear need", None), ("clarity", None, "unknown", "未知"),
        ("region", "苏州", "苏州", "苏州"), ("industry", "养蜂", "养蜂", "养蜂"),
        ("budget_percent", 150, "150 % of the minimum budget", "最低预算的 150%"),
        ("contact_completeness", 80, "80 % of the contact data", "联系信息的 80%"),
        ("page_minutes", 1, "1 minute on the product page", "浏览产品页 1 分钟"),
        ("page_minutes", 6, "6 minutes on the product page", "浏览产品页 6 分钟"),
        ("downloads", 2, "2 downloads", "下载 2 次"),
    ],
)  # fmt: skip
def test_l3_the_fact_used_in_words(name: str, value: int | str | None, en: str, zh: str | None) -> None:
    assert scoring.told(Fact(name, value)) == en
    i18n.set_language("zh_CN")
    said = scoring.told(Fact(name, value))
    assert said == zh if zh else said != en


# ---- against a plain reading, for any lead -----------------------------------------------------------------

NUMBERS = {"budget": st.integers(0, 50_000_000), "page_minutes": st.integers(0, 9), "downloads": st.integers(0, 4)}
CHOICES = {name: vocabulary for name, vocabulary in playbooks.FACTS.items() if vocabulary and name != "region"}
LEADS = st.fixed_dictionaries(
    {name: st.none() | st.sampled_from(list(vocabulary)) for name, vocabulary in CHOICES.items()}
    | {name: st.none() | numbers for name, numbers in NUMBERS.items()}
    | {"region": st.none() | st.sampled_from(["上海", "苏州"])}
    | {"contact_completeness": st.sampled_from(range(0, 101, 5))}
)
Known = dict[str, int | str | None]


def holds(step: Step, fact: str, value: Any, book: Playbook) -> bool:
    """Whether a step holds, as its docstring says it."""
    if fact == "region":
        regions = book.score.regions
        value = "covered" if not regions or any(region in value for region in regions) else "elsewhere"
    if step.at_least is not None:
        return bool(value >= step.at_least)
    return step.any_of is None or value in step.any_of or (fact == "industry" and value[0] in step.any_of)


def plainly(known: Known, book: Playbook) -> int:
    """The score read off the rules without any preparation."""
    percent = None if known["budget"] is None else known["budget"] * 100 // book.score.minimum_budget  # type: ignore[operator]
    values: Known = known | {"budget_percent": percent}
    points = 0
    for dimension in book.score.dimensions:
        shares: dict[str, int] = {}
        for step in dimension.steps:
            fact = step.fact or dimension.fact
            if values[fact] is not None and holds(step, fact, values[fact], book):
                shares[fact] = max(shares.get(fact, 0), step.share)
        points += (dimension.points * min(sum(shares.values()), 100) * 2 + 100) // 200
    return points


def answers(fact: str, known: Known, book: Playbook) -> list[Any]:
    """Every answer that could differ, if the fact is open; else the one there is."""
    row = "budget" if fact == "budget_percent" else fact
    if fact == "contact_completeness":
        return list(range(int(known[fact] or 0), 101))
    if known[row] is not None:
        return [known[row]]
    if fact in CHOICES:
        return list(CHOICES[fact])
    others: dict[str, list[Any]] = {"budget": [0, book.score.minimum_budget], "region": ["上海"]}
    return others.get(row, [0, 100])


def gains(known: Known, book: Playbook, rules: Scorer) -> Iterator[tuple[str, int]]:
    """By trying: how much each dimension's question could add."""
    now = rules.quick(known)[0]
    for dimension in book.score.dimensions:
        names = list(dimension.facts)
        rows = ["budget" if name == "budget_percent" else name for name in names]
        tries = itertools.product(*(answers(name, known, book) for name in names))
        yield dimension.key, max(rules.quick(known | dict(zip(rows, each, strict=True)))[0] for each in tries) - now


@both
@given(known=LEADS)
def test_l3_points_are_those_of_a_plain_reading(book: Playbook, known: Known) -> None:
    assert BOTH[book.key].quick(known)[0] == plainly(known, book)


@both
@given(known=LEADS)
def test_l3_the_parts_explain_the_whole(book: Playbook, known: Known) -> None:
    found = BOTH[book.key](known)
    assert (found.points, found.reach, found.band) == BOTH[book.key].quick(known)
    assert found.points == sum(part.points for part in found.dimensions)
    assert 0 <= found.points <= found.reach <= 100
    assert [part.key for part in found.dimensions] == [dimension.key for dimension in book.score.dimensions]
    for part in found.dimensions:
        assert 0 <= part.points <= part.points + part.raises <= part.of
        assert [scoring.told(fact) for fact in part.facts]


@both
@given(known=LEADS)
def test_l3_reach_and_question_are_what_trying_every_answer_shows(book: Playbook, known: Known) -> None:
    found = BOTH[book.key](known)
    gained = dict(gains(known, book, BOTH[book.key]))
    assert {part.key: part.raises for part in found.dimensions} == gained
    assert found.reach == found.points + sum(gained.values())
    best = max(gained.values())
    if found.ask is None:
        assert best == 0
    else:
        assert (found.ask.key, found.ask.points) == next((k, n) for k, n in gained.items() if n == best)


@both
@given(known=LEADS, better=LEADS)
def test_l3_an_answer_never_takes_points_and_never_adds_reach(book: Playbook, known: Known, better: Known) -> None:
    before = BOTH[book.key].quick(known)
    answered = {name: better[name] if value is None else value for name, value in known.items()}
    after = BOTH[book.key].quick(answered)
    assert before[0] <= after[0] <= after[1] <= before[1]


@both
@given(known=LEADS, random=st.randoms())
def test_l3_the_order_of_facts_and_contacts_says_nothing(book: Playbook, known: Known, random: Any) -> None:
    shuffled = list(known.items())
    random.shuffle(shuffled)
    assert BOTH[book.key](dict(shuffled)) == BOTH[book.key](known)
    contacts = [{"role": role, "name": "王" if i % 2 else None} for i, role in enumerate(terms.ROLE)]
    before = scoring.facts({}, contacts)
    random.shuffle(contacts)
    assert scoring.facts({}, contacts) == before


# ---- P3 ----------------------------------------------------------------------------------------------------


def test_p3_how_many_leads_change() -> None:
    leads = [
        facts(clarity="clear"),  # 12 -> 8: low, to qualify either way
        facts(clarity="vague"),  # untouched by the step
        facts(),  # nothing known
        # 12 + 15 + 15 + 8 = 50, medium -> 46 and still open: to qualify
        facts(clarity="clear", timeframe="week", budget=20_000_000, size="100-499"),
    ]
    assert scoring.changed(B2B, edited(50), leads) == scoring.Changed(leads=4, points=2, bands=1)
    assert scoring.changed(B2B, B2B, leads) == scoring.Changed(leads=4, points=0, bands=0)
