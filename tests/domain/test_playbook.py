"""P1–P3: what a playbook must be, what is refused and how it is said, what ships."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmdesk import i18n, resources
from crmdesk.domain import playbook as playbooks
from crmdesk.domain.playbook import Playbook
from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables import PlaybookRow

SHIPPED = ("complex-b2b", "fast-cycle")
HAN = re.compile(r"[\u4e00-\u9fff]")

Document = dict[str, Any]


def shipped(name: str) -> Playbook:
    return playbooks.load(resources.text("playbooks", f"{name}.json"), f"{name}.json")


def document() -> Document:
    loaded: Document = json.loads(resources.text("playbooks", "complex-b2b.json"))
    return loaded


def words_in(value: Any) -> Iterator[dict[str, str]]:
    if isinstance(value, dict):
        if "zh_CN" in value:
            yield value
        for entry in value.values():
            yield from words_in(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from words_in(entry)


@pytest.mark.parametrize("name", SHIPPED)
def test_p2_every_text_that_ships_is_in_both_languages(name: str) -> None:
    found = list(words_in(shipped(name).model_dump(mode="json")))
    assert len(found) > 40
    for words in found:
        assert HAN.search(words["zh_CN"]), words
        assert not HAN.search(words["en"]), words
        assert ("？" in words["zh_CN"]) == ("?" in words["en"])


def test_l3_weights_of_complex_b2b() -> None:
    weights = {d.key: d.points for d in shipped("complex-b2b").score.dimensions}
    assert weights == {
        "clarity": 15, "urgency": 15, "budget": 15, "decision": 15, "industry": 10, "size": 10, "region": 5,
        "plan": 5, "behaviour": 5, "completeness": 5,
    }  # fmt: skip


def test_l4_bands_and_clocks() -> None:
    b2b = shipped("complex-b2b").bands
    assert [(b.from_points, b.first_contact_hours, b.revisit_days) for b in b2b.bands] == [
        (80, 24, None),
        (50, 48, None),
        (0, None, 30),
    ]
    assert b2b.to_qualify.first_contact_hours == 48
    assert b2b.to_qualify.title.zh_CN == "待核实"
    fast = shipped("fast-cycle").bands.bands
    assert [b.from_points for b in fast] == [60, 0]
    assert fast[1].title.zh_CN == "待培育"


def test_l6_stages_and_where_opportunities_stand() -> None:
    book = shipped("complex-b2b")
    assert [stage.title.zh_CN for stage in book.lanes] == [
        "未接触", "沟通中", "需求确认", "方案制定", "合同谈判", "成交",
    ]  # fmt: skip
    assert {stage.key: stage.kind for stage in book.stages if stage.kind != "open"} == {
        "won": "won", "nurture": "nurture", "lost": "lost",
    }  # fmt: skip
    assert {stage.key: stage.lane for stage in book.opportunity_stages} == {
        "proposal": "proposal", "objections": "proposal", "contract": "negotiation", "delivery": "won",
        "done": "won", "lost": "lost",
    }  # fmt: skip
    assert [stage.key for stage in book.stages if stage.offers_conversion] == ["confirmed"]
    assert book.entrance.key == "untouched"


def test_c3_c5_c6_policies_that_differ() -> None:
    b2b, fast = (shipped(name) for name in SHIPPED)
    assert (b2b.privacy.mobile, fast.privacy.mobile) == ("warn", "allow")
    assert [b2b.grade(g).cadence.days for g in "ABC"] == [7, 14, 30]
    assert [fast.grade(g).cadence.days for g in "ABC"] == [1, 3, 7]
    assert b2b.grades.rule.model_dump() == {
        "by": "probability", "a_percent": 70, "a_months": 6, "c_percent": 30, "c_months": 12,
    }  # fmt: skip
    assert fast.grades.rule.model_dump() == {"by": "horizon", "a_days": 7, "b_days": 30}
    assert b2b.intake.per_day == 15
    assert b2b.capture.required == ("name",)


def test_lookups() -> None:
    book = shipped("complex-b2b")
    assert list(book.vocabulary("loss_reasons")) == ["price", "budget", "competitor", "delay", "no_fit", "other"]
    assert book.vocabulary("sources")["cold_call"].zh_CN == "陌拜"
    assert book.vocabulary("stages")["nurture"] == book.stage("nurture").title
    assert book.vocabulary("opportunity_stages")["done"] == book.opportunity_stage("done").title
    assert book.band_title("qualify").en == "To qualify"
    assert book.band_title("high") == book.band("high").title
    for asked in (book.vocabulary, book.stage, book.opportunity_stage, book.band, book.grade):
        with pytest.raises(KeyError):
            asked("nowhere")


def test_a_playbook_is_a_value_that_nobody_changes() -> None:
    book = shipped("complex-b2b")
    assert book == shipped("complex-b2b")
    with pytest.raises(ValueError, match="frozen"):
        book.score.minimum_budget = 1


# ---- cells -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHIPPED)
def test_p1_a_section_is_a_cell_and_back(name: str) -> None:
    book = shipped(name)
    cells = playbooks.sections(book)
    columns = [column for column in PlaybookRow.model_fields if column != "id"]
    assert list(cells) == columns == ["key", "title", *playbooks.SECTIONS]
    assert playbooks.from_sections({"id": "playbook"} | cells) == book
    assert playbooks.sections(playbooks.from_sections(cells)) == cells


def test_p1_cells_are_canonical_whatever_the_file_looked_like() -> None:
    untidy = "\ufeff" + json.dumps(document(), indent=7, ensure_ascii=True, sort_keys=True)
    tidy = playbooks.sections(shipped("complex-b2b"))
    found = playbooks.sections(playbooks.load(untidy, "a file"))
    weights = found.pop("completeness"), tidy.pop("completeness")
    assert found == tidy
    assert json.loads(weights[0]) == json.loads(weights[1])
    assert "优先" in tidy["bands"]
    assert "\\u" not in tidy["bands"]


def test_p1_two_valid_edits_that_make_an_invalid_whole_are_refused() -> None:
    book = shipped("complex-b2b")
    bands = book.bands.model_dump(mode="json")
    bands["bands"][0]["key"] = "hot"
    one = playbooks.revised(book, bands=bands, intake={"at_once": [], "per_day": 9})
    merged = playbooks.sections(book) | {"bands": playbooks.sections(one)["bands"]}
    with pytest.raises(Refused) as refused:
        playbooks.from_sections(merged, "the store")
    assert str(refused.value.values["where"]) == "the store › intake › at_once › 1"
    assert str(refused.value.values["reason"]) == "There is no band “high”."


@pytest.mark.parametrize(
    ("cells", "where"),
    [
        ({"score": None}, "score"),
        ({"score": ""}, "score"),
        ({"key": None}, "key"),
        ({"stages": "[1,"}, "stages"),
        ({"stages": '[],"key":"x"'}, "stages"),
        ({"privacy": "[]"}, "privacy"),
        ({"title": '{"zh_CN":"名","zh_CN":"称","en":"Name"}'}, "title"),
    ],
)
def test_p1_a_broken_cell_is_named(cells: dict[str, str | None], where: str) -> None:
    with pytest.raises(Refused) as refused:
        playbooks.from_sections(playbooks.sections(shipped("complex-b2b")) | cells)
    assert refused.value.values["where"] == where


def test_revised_takes_objects_and_plain_values_and_leaves_the_old_one() -> None:
    book = shipped("complex-b2b")
    new = playbooks.revised(book, privacy={"mobile": "refuse"}, stages=book.stages, score=book.score)
    assert (book.privacy.mobile, new.privacy.mobile) == ("warn", "refuse")
    assert playbooks.revised(new, privacy=book.privacy) == book
    with pytest.raises(Refused, match="add up to 85"):
        playbooks.revised(book, score=book.score.model_copy(update={"dimensions": book.score.dimensions[1:]}))


# ---- what is refused ---------------------------------------------------------------------------------------


def put(*path: Any, value: Any) -> Callable[[Document], None]:
    def edit(data: Document) -> None:
        inner: Any = data
        for part in path[:-1]:
            inner = inner[part]
        inner[path[-1]] = value

    return edit


def drop(*path: Any) -> Callable[[Document], None]:
    def edit(data: Document) -> None:
        inner: Any = data
        for part in path[:-1]:
            inner = inner[part]
        del inner[path[-1]]

    return edit


DIMENSION = ("score", "dimensions", 2)  # the third, budget: people count from 1
BROKEN: dict[str, tuple[Callable[[Document], None], str, str]] = {
    "a section is missing": (drop("grades"), "grades", "This is missing."),
    "a word is missing": (drop("stages", 1, "title", "en"), "stages › 2 › title › en", "This is missing."),
    "an empty word": (put("title", "zh_CN", value=" "), "title › zh_CN", "it is empty"),
    "an unknown name": (put(*DIMENSION, "weight", value=3), "score › dimensions › 3 › weight", "slip of the pen"),
    "a number in quotes": (put(*DIMENSION, "points", value="15"), "score › dimensions › 3 › points", 'not "15"'),
    "half a point": (put(*DIMENSION, "points", value=14.5), "score › dimensions › 3 › points", "whole number"),
    "true for a number": (put("intake", "per_day", value=True), "intake › per_day", "not true"),
    "no number at all": (put("score", "minimum_budget", value=None), "score › minimum_budget", "not null"),
    "a text is needed": (put(*DIMENSION, "fact", value=7), "score › dimensions › 3 › fact", "A text in quotes"),
    "one for true": (
        put("stages", 0, "offers_conversion", value=1), "stages › 1 › offers_conversion", "true or false",
    ),
    "a list is needed": (put("stages", value={}), "stages", "square brackets"),
    "a group is needed": (put("privacy", value="warn"), "privacy", "curly brackets"),
    "weights are a group": (put("completeness", "lead", value=[]), "completeness › lead", "curly brackets"),
    "negative points": (put(*DIMENSION, "points", value=-1), "score › dimensions › 3 › points", "at least 0"),
    "a share over 100": (
        put(*DIMENSION, "steps", 1, "share", value=101), "score › dimensions › 3 › steps › 2 › share", "at most 100",
    ),
    "a budget of nothing": (put("score", "minimum_budget", value=0), "score › minimum_budget", "at least 1"),
    "a clock of no hours": (
        put("bands", "bands", 0, "first_contact_hours", value=0),
        "bands › bands › 1 › first_contact_hours", "at least 1",
    ),
    "a policy nobody knows": (
        put("privacy", "mobile", value="ask"), "privacy › mobile", "It can be: refuse, warn, allow.",
    ),
    "a kind nobody knows": (put("stages", 0, "kind", value="new"), "stages › 1 › kind", '"new" cannot stand here'),
    "a key that is none": (put("sources", 0, "key", value="展会"), "sources › 1 › key", "is no key"),
    "a playbook's key that is none": (put("key", value="My Book"), "key", "is no key"),
    "an endless text": (put("title", "en", value="x" * 501), "title › en", "500 characters"),
    "no reasons": (put("loss_reasons", value=[]), "loss_reasons", "At least one entry"),
    "no rule": (drop("grades", "rule", "by"), "grades › rule", "“by” is missing"),
    "a rule nobody knows": (put("grades", "rule", "by", value="mood"), "grades › rule", "probability"),
    "a figure of the rule": (put("grades", "rule", "a_percent", value=101), "grades › rule › a_percent", "at most 100"),
    "weights that do not sum": (put(*DIMENSION, "points", value=16), "score › dimensions", "add up to 101"),
    "two dimensions alike": (
        put(*DIMENSION, "key", value="clarity"), "score › dimensions › 3 › key", "“clarity” is used twice",
    ),
    "two sources alike": (put("sources", 8, "key", value="website"), "sources › 9 › key", "“website” is used twice"),
    "a fact nobody knows": (put(*DIMENSION, "fact", value="mood"), "score › dimensions › 3 › fact", "no fact “mood”"),
    "a step's fact nobody knows": (
        put("score", "dimensions", 8, "steps", 1, "fact", value="mood"),
        "score › dimensions › 9 › steps › 2 › fact", "no fact “mood”",
    ),
    "a value that is never so": (
        put("score", "dimensions", 0, "steps", 0, "any_of", value=["specified", "mystic"]),
        "score › dimensions › 1 › steps › 1 › any_of › 2",
        "“clarity” is never “mystic”. It can be: none, vague",
    ),
    "a choice of a number": (
        put(*DIMENSION, "steps", 0, "any_of", value=["100"]),
        "score › dimensions › 3 › steps › 1 › any_of", "“budget_percent” is a number",
    ),
    "a threshold of a choice": (
        put("score", "dimensions", 0, "steps", 0, "at_least", value=1),
        "score › dimensions › 1 › steps › 1 › at_least", "“clarity” is no number",
    ),
    "a percentage out of reach": (
        put("score", "dimensions", 9, "steps", 4, "at_least", value=101),
        "score › dimensions › 10 › steps › 5 › at_least", "over 100 is never reached",
    ),
    "points nobody can reach": (
        put(*DIMENSION, "steps", 0, "share", value=90), "score › dimensions › 3 › steps", "The best steps give 90 %",
    ),
    "points nobody can reach together": (
        put("score", "dimensions", 8, "steps", 0, "share", value=59),
        "score › dimensions › 9 › steps", "The best steps give 99 %",  # 59 for the page, 40 for the downloads
    ),
    "bands that rise": (
        put("bands", "bands", 1, "from_points", value=80),
        "bands › bands › 2 › from_points", "80 does not lie below 80",
    ),
    "leads without a band": (
        put("bands", "bands", 2, "from_points", value=1), "bands › bands › 3 › from_points", "must start at 0",
    ),
    "a band's key that is taken": (
        put("bands", "bands", 1, "key", value="qualify"), "bands › bands › 2 › key", "is kept",
    ),
    "won twice": (put("stages", 4, "kind", value="won"), "stages", "there are 2"),
    "never won": (drop("stages", 5), "stages", "there are 0"),
    "never lost": (drop("stages", 7), "stages", "of the kind “lost”"),
    "no nurture": (drop("stages", 6), "stages", "of the kind “nurture”"),
    "no lost opportunity": (drop("opportunity_stages", 5), "opportunity_stages", "of the kind “lost”"),
    "a lane that leads nowhere": (
        put("opportunity_stages", 2, "lane", value="contract"), "opportunity_stages › 3 › lane", "no stage “contract”",
    ),
    "an open opportunity among the won": (
        put("opportunity_stages", 2, "lane", value="won"),
        "opportunity_stages › 3 › lane", "“won” is of the kind “won”; this one is “open”",
    ),
    "A no better than C": (
        put("grades", "rule", "c_percent", value=70), "grades › rule › a_percent", "70 must be more than 70",
    ),
    "A no sooner than C": (put("grades", "rule", "c_months", value=6), "grades › rule › c_months", "6 must be more"),
    "a channel nobody knows": (
        put("grades", "B", "cadence", "channels", 1, value="pigeon"),
        "grades › B › cadence › channels › 2", "no channel “pigeon”",
    ),
    "C more often than A": (put("grades", "C", "cadence", "days", value=6), "grades", "7, 14 and 6 days do not rise"),
    "a band at once that is none": (put("intake", "at_once", value=["hot"]), "intake › at_once › 1", "no band “hot”"),
    "a field that is none": (put("capture", "asked", 3, value="shoe"), "capture › asked › 4", "no field “shoe”"),
    "a way to reach that is none": (
        put("capture", "one_of", 0, 2, value="fax"), "capture › one_of › 1 › 3", "no field “fax”",
    ),
    "a weight of no field": (
        put("completeness", "customer", "shoe", value=3), "completeness › customer › shoe", "no field “shoe”",
    ),
    "a weight of nothing": (put("completeness", "lead", "size", value=0), "completeness › lead › size", "at least 1"),
    "no weights": (put("completeness", "lead", value={}), "completeness › lead", "At least one entry"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_p1_a_wrong_playbook_is_refused_with_place_and_reason(case: str) -> None:
    edit, where, reason = BROKEN[case]
    data = document()
    edit(data)
    with pytest.raises(Refused) as refused:
        playbooks.load(json.dumps(data), "team.json")
    assert refused.value.values["where"] == f"team.json › {where}"
    said = i18n.tr(refused.value.text, **refused.value.values)
    assert f"team.json › {where}: " in said
    assert reason in said
    assert "nothing was changed" in said


@pytest.mark.parametrize("case", BROKEN)
def test_p1_and_says_so_in_chinese(case: str) -> None:
    edit, where, _ = BROKEN[case]
    data = document()
    edit(data)
    with pytest.raises(Refused) as refused:
        playbooks.load(json.dumps(data), "团队.json")
    reason = str(refused.value.values["reason"])
    i18n.set_language("zh_CN")
    said = i18n.tr(refused.value.text, **refused.value.values)
    assert f"团队.json › {where}：" in said
    assert reason not in said
    assert HAN.search(str(refused.value.values["reason"]))
    assert not re.search(r"\{\w+\}", said)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "line 1, column 1"),
        ('{"key": "x",\n "title" 1}', "line 2, column 10"),
        ("[]", "curly brackets"),
        ("null", "curly brackets"),
        ("[" * 100_000, "not JSON"),
        ("1" * 5_000, "not JSON"),
        ('{"key": "a", "key": "b"}', "“key” stands there twice"),
        ('{"privacy": {"mobile": "warn", "mobile": "allow"}}', "“mobile” stands there twice"),
        (" " * 2_000_001, "too big"),
        ('{"key": "\\ud800"}', "characters that are no text"),
    ],
)
def test_p1_a_text_that_is_no_playbook_is_refused(text: str, reason: str) -> None:
    with pytest.raises(Refused, match=r"odd\.json") as refused:
        playbooks.load(text, "odd.json")
    assert reason in str(refused.value)


def test_p1_every_problem_comes_along_not_only_the_first() -> None:
    data = document()
    data["intake"]["at_once"] = ["hot", "cold"]
    data["bands"]["bands"][2]["from_points"] = 1
    with pytest.raises(Refused) as refused:
        playbooks.load(json.dumps(data), "team.json")
    assert [problem.path for problem in refused.value.values["problems"]] == [
        "bands › bands › 3 › from_points",
        "intake › at_once › 1",
        "intake › at_once › 2",
    ]
    assert "(Places like this: 3)" in str(refused.value)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, entry in entries:
        yield from places(entry, (*path, name))


PLACES = list(places(document()))[1:]


@given(
    st.sampled_from(PLACES), st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just([]) | st.just({})
)
@settings(max_examples=150, deadline=None)
def test_p1_whatever_stands_anywhere_is_taken_or_refused_with_a_sentence(path: tuple[Any, ...], value: Any) -> None:
    data = document()
    put(*path, value=value)(data)
    try:
        taken = playbooks.load(json.dumps(data), "any.json")
    except Refused as refused:
        said = i18n.tr(refused.text, **refused.values)
        assert said.startswith("The playbook was not taken, and nothing was changed. any.json")
    else:
        assert playbooks.problems(taken) == ()
        assert playbooks.from_sections(playbooks.sections(taken)) == taken


# ---- the difference between two ----------------------------------------------------------------------------


def test_p3_nothing_differs_from_itself() -> None:
    assert playbooks.difference(shipped("complex-b2b"), shipped("complex-b2b")) == ()


def test_p3_a_difference_is_named_by_keys() -> None:
    old = shipped("complex-b2b")
    data = document()
    data["score"]["dimensions"][0]["points"] = 20
    data["score"]["dimensions"][1]["points"] = 10
    data["privacy"]["mobile"] = "allow"
    data["stages"][1]["title"]["en"] = "Talking"
    data["loss_reasons"].insert(1, {"key": "moved", "title": {"zh_CN": "迁址", "en": "Moved away"}})
    del data["sources"][5]
    found = playbooks.difference(old, playbooks.load(json.dumps(data), "new"))
    assert [(d.section, d.path, d.old, d.new) for d in found] == [
        ("privacy", "mobile", "warn", "allow"),
        ("sources", "advert", {"key": "advert", "title": {"zh_CN": "广告", "en": "Advert"}}, None),
        ("score", "dimensions › clarity › points", 15, 20),
        ("score", "dimensions › urgency › points", 15, 10),
        ("stages", "conversation › title › en", "In conversation", "Talking"),
        ("loss_reasons", "moved", None, {"key": "moved", "title": {"zh_CN": "迁址", "en": "Moved away"}}),
    ]


def test_p3_a_new_order_is_one_difference() -> None:
    old = shipped("complex-b2b")
    new = playbooks.revised(old, loss_reasons=(*old.loss_reasons[1:], old.loss_reasons[0]))
    (only,) = playbooks.difference(old, new)
    assert (only.section, only.path) == ("loss_reasons", "")
    assert only.old == ["price", "budget", "competitor", "delay", "no_fit", "other"]
    assert only.new == ["budget", "competitor", "delay", "no_fit", "other", "price"]
