"""The customer profile: what is known is on it, what is not has no section, and it never grows beyond two pages."""

import dataclasses
import io
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from crmdesk import i18n, resources
from crmdesk.domain import playbook as playbooks
from crmdesk.domain import scoring
from crmdesk.domain.grading import Completeness
from crmdesk.domain.playbook import Playbook
from crmdesk.domain.refusal import Refused
from crmdesk.exchange.paper.profile import profile
from crmdesk.services.portrait import Deal, Happening, Person, Portrait, Todo, Wish

NOW = datetime(2026, 11, 22, 4, 30, tzinfo=UTC)
SECTIONS = (
    "Key facts",
    "Decision chain",
    "Needs so far",
    "Opportunities",
    "Last contacts",
    "Open tasks",
    "Still to find out",
)


@pytest.fixture(scope="module")
def playbook() -> Playbook:
    return playbooks.load(resources.text("playbooks", "complex-b2b.json"), "complex-b2b.json")


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "_language", "en")


def made(kind: type, /, **known: Any) -> Any:
    """A row of which only some fields are filled."""
    fields = dataclasses.fields(kind)
    blank = {f.name: None if f.default is dataclasses.MISSING else f.default for f in fields}
    return kind(**{**blank, **known})


def lead(**known: Any) -> dict[str, Any]:
    return {"id": "a", "number": "CL202611001", "name": "恒泰精密包装股份有限公司", "kind": "company", **known}


def portrait(**known: Any) -> Portrait:
    blank: dict[str, Any] = {
        "root": "a", "is_customer": False, "fields": lead(), "leads": (lead(),), "people": (), "tags": (), "wishes": (),
        "deals": (), "timeline": (), "tasks": (), "completeness": Completeness(100, ()),
    }  # fmt: skip
    answer: Portrait = made(Portrait, **{**blank, **known})
    return answer


def followups(count: int, summary: str = "看了 2 号包装线，次品率约 5%。") -> tuple[Happening, ...]:
    """Newest first, one a day back from 2026-11-21, numbered from 1."""
    return tuple(
        made(Happening, id=f"{n}", what="followup", at=f"2026-{11 - n // 20:02}-{21 - n % 20:02}T02:00:00Z", by="王磊",
             channel="visit", person="刘工", summary=f"№{n + 1}。{summary}", reaction="可以加预算",
             promise="给出产量数据", promise_due="2026-11-27")
        for n in range(count)
    )  # fmt: skip


def printed(known: Portrait, playbook: Playbook, **options: Any) -> tuple[Any, list[str]]:
    out = io.BytesIO()
    answer = profile(known, playbook, out, now=NOW, **options)
    return answer, [squashed(page.extract_text()) for page in PdfReader(out).pages]


def squashed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def rich() -> Portrait:
    people = tuple(
        made(Person, id=name, name=name, title=title, role=role, phone="0512-6288000" + name[-1:], attitude=attitude)
        for name, title, role, attitude in [
            ("王建国1", "总经理", "decides", "supports"),
            ("𫖯㛃2", "采购总监", "influences", "opposes"),
            ("刘工3", "设备科长", "evaluates", "neutral"),
            ("陈助理4", "总经理助理", "guards", None),
            ("李四5", "班长", None, None),
        ]
    )
    own = {"id": "c", "name": "恒泰精密包装股份有限公司", "kind": "company", "code": "91320594MA1W2XYZ2K",
           "status": "intent", "industry": "C35", "region": "苏州", "address": "星湖街 328 号", "owner": "王磊",
           "founded": "2008-05-16", "background": "2027 年计划建二厂", "background_source": "公众号",
           "background_date": "2026-10-18", "remarks": "进厂要穿劳保鞋"}  # fmt: skip
    behind = lead(budget=220000000, timeframe="quarter")
    return portrait(
        root="c", is_customer=True, fields=own, leads=(behind,), people=people, tags=("高意向", "老客户介绍"),
        wishes=(
            made(Wish, description="包装线改全自动", outcome="次品率 2% 以下", pain="招不到人", need_type="function"),
        ),
        deals=(made(Deal, id="d", title="2 号线改造", amount=8650050, close="2026-12-28", stage="objections"),),
        timeline=followups(3), tasks=(
            made(Todo, id="1", kind="contact", channel="phone", title="确认分期付款", due="2026-11-24", who="王磊"),
            made(Todo, id="2", kind="todo", title="整理对比表", deliverable="含 3 家的表", due="2026-11-20",
                 who="赵敏"),
        ),
        stage="proposal", since="2026-11-13T01:05:00Z", grade="A", grade_reason="能见到总经理",
        completeness=Completeness(80, ("revenue", "website")), last_contact="2026-11-21T02:00:00Z",
    )  # fmt: skip


def test_c4_everything_known_is_on_the_paper(playbook: Playbook) -> None:
    answer, pages = printed(rich(), playbook, by="王磊")
    text = "".join(pages)
    assert answer.missing == ()
    for expected in (
        "恒泰精密包装股份有限公司", "CL202611001", "91320594MA1W2XYZ2K", "Specialmachinery", "苏州", "Interested",
        "2008-05-16", "¥2,200,000", "Within3months", "2027年计划建二厂(公众号2026-10-18)", "进厂要穿劳保鞋",
        "能见到总经理",
        "高意向,老客户介绍", "王建国1", "𫖯㛃2", "Opposes", "0512-62880003", "Roleunknown", "包装线改全自动",
        "次品率2%以下", "招不到人", "2号线改造", "¥86,500.50", "2026-12-28", "№1。看了", "Reaction:可以加预算",
        "Promisedby2026-11-27:给出产量数据", "确认分期付款", "Deliverable:含3家的表", "2026-11-20overdue",
        "80%oftheprofileisknown", "Yearlyrevenue,Website", "by王磊", "Proposal", "2026-11-13",
    ):  # fmt: skip
        assert expected in text, expected
    assert "2026-11-24overdue" not in text
    assert all(squashed(section) in text for section in SECTIONS)


def test_a_section_without_data_is_not_there(playbook: Playbook) -> None:
    answer, pages = printed(portrait(), playbook)
    assert answer.pages == 1
    assert not [section for section in SECTIONS if squashed(section) in pages[0]]
    assert "None" not in pages[0]
    assert "Company" not in pages[0]


def test_issue_two_pages_hold_two_hundred_followups_and_say_what_is_left_out(playbook: Playbook) -> None:
    answer, pages = printed(dataclasses.replace(rich(), timeline=followups(200)), playbook)
    text = "".join(pages)
    assert answer.pages == len(pages) <= 2
    shown = [int(n) for n in re.findall(r"№(\d+)。", text)]
    assert shown == list(range(1, 7))
    assert "and194earlierones" in text


def test_what_does_not_fit_goes_oldest_first(playbook: Playbook) -> None:
    answer, pages = printed(
        dataclasses.replace(rich(), timeline=followups(9, "很长的话。" * 80)), playbook, visit_sheet=True
    )
    shown = [int(n) for n in re.findall(r"№(\d+)。", "".join(pages))]
    assert answer.pages == 2
    assert shown == list(range(1, len(shown) + 1))
    assert 1 <= len(shown) < 6
    assert f"and{9 - len(shown)}earlierones" in "".join(pages)


@pytest.mark.parametrize("visit_sheet", [False, True])
def test_not_even_the_greatest_of_everything_needs_a_third_page(playbook: Playbook, visit_sheet: bool) -> None:
    long = "很长的内容 and words，" * 4000
    full: Mapping[str, Any] = {**rich().fields, **dict.fromkeys(
        ("name", "address", "website", "pain", "rival", "background", "remarks", "region", "owner"), long)}  # fmt: skip
    roles = ("decides", "decides", "influences", "influences", "evaluates", "uses", "guards", None)
    known = dataclasses.replace(
        rich(), fields=full,
        leads=(lead(campaign=long, plan="listed", clarity="clear", close="2027-01-01", amount=1),) * 9,
        people=tuple(made(Person, id=f"{n}", name=long, title=long, role=roles[n % 8], email=long) for n in range(30)),
        tags=(long,) * 50, wishes=(made(Wish, description=long, outcome=long, pain=long),) * 30,
        deals=(made(Deal, id="d", title=long, amount=10**15, stage="contract"),) * 30, timeline=followups(200, long),
        tasks=tuple(made(Todo, id=f"{n}", title=long, deliverable=long, due="2026-11-24", who=long) for n in range(40)),
        grade_reason=long,
    )  # fmt: skip
    answer, pages = printed(known, playbook, visit_sheet=visit_sheet)
    assert answer.pages <= 2
    assert "earlierones" in "".join(pages)


def test_the_heads_of_a_list_never_stand_alone(playbook: Playbook) -> None:
    """Whatever stands above, the first opportunity is on the page of its head."""
    for notes in range(0, 60, 3):
        own = {**rich().fields, "remarks": "\n".join("x" * 3 for _ in range(notes))}
        people = rich().people * (1 + notes % 3)
        _, pages = printed(dataclasses.replace(rich(), fields=own, people=people), playbook)
        (page,) = [page for page in pages if "Opportunities" in page]
        assert "2号线改造" in page


def test_a_visit_sheet_has_room_to_write_and_to_sign(playbook: Playbook) -> None:
    _, pages = printed(rich(), playbook, visit_sheet=True)
    for expected in ("Visitsheet", "Visitnotes", "Place", "Representative", "Customer"):
        assert expected in "".join(pages), expected
    _, plain = printed(rich(), playbook)
    assert "Visitnotes" not in "".join(plain)


def test_issue_in_chinese_the_words_are_the_playbooks_chinese_ones(
    playbook: Playbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(i18n, "_language", "zh_CN")
    out = io.BytesIO()
    profile(rich(), playbook, out, now=NOW)
    reader = PdfReader(out)
    text = squashed(reader.pages[0].extract_text())
    assert all(stage.title.zh_CN in text for stage in playbook.lanes)
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "zh-CN"
    assert reader.metadata is not None
    assert str(reader.metadata.title).endswith("恒泰精密包装股份有限公司")


def test_l3_the_score_is_told_and_the_question_that_would_raise_it_most(playbook: Playbook) -> None:
    score = scoring.score(scoring.facts(lead(), []), playbook)
    assert score.ask is not None
    _, pages = printed(portrait(score=score), playbook)
    assert f"Score{score.points}of100" in pages[0]
    assert squashed(score.ask.question.en) in pages[0]


@pytest.mark.parametrize("stage", ["lost", "nurture", "untouched", "won", None])
def test_l6_a_stage_beside_the_board_stands_on_the_paper_too(playbook: Playbook, stage: str | None) -> None:
    _, pages = printed(portrait(stage=stage), playbook)
    shown = [entry.title.en for entry in playbook.stages if squashed(entry.title.en) in pages[0]]
    lanes = [entry.title.en for entry in playbook.lanes]
    beside = [entry.title.en for entry in playbook.stages if entry.key == stage and entry not in playbook.lanes]
    assert shown == lanes + beside


def test_c3_personality_and_birthday_stay_off_the_paper(playbook: Playbook) -> None:
    person = made(Person, id="1", name="周敏", personality="急性子", birthday="1980-02-03", hobbies="钓鱼", consent=1)
    _, pages = printed(portrait(people=(person,)), playbook)
    assert "周敏" in pages[0]
    assert not [secret for secret in ("急性子", "1980", "钓鱼") if secret in pages[0]]


def test_who_left_the_company_is_no_part_of_the_chain(playbook: Playbook) -> None:
    people = (made(Person, id="1", name="周敏", role="decides"), made(Person, id="2", name="赵勇", role="uses", gone=1))
    _, pages = printed(portrait(people=people), playbook)
    assert "Leftthecompany:赵勇" in pages[0]
    assert "Uses" not in pages[0]


def test_every_font_is_embedded(playbook: Playbook) -> None:
    out = io.BytesIO()
    profile(rich(), playbook, out, now=NOW)
    for page in PdfReader(out).pages:
        used: Any = page["/Resources"]
        for font in used["/Font"].values():
            assert "/FontFile2" in font.get_object()["/FontDescriptor"].get_object()
            assert re.match(r"/[A-Z]{6}\+NotoSans", font.get_object()["/BaseFont"])


def test_a_glyph_that_no_font_has_is_named(playbook: Playbook) -> None:
    answer, _ = printed(portrait(fields=lead(name="🏭 工厂 한국", remarks="👍👍")), playbook)
    assert answer.missing == ("🏭", "한", "국", "👍")


def test_a_file_that_cannot_be_written_is_a_sentence(playbook: Playbook, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="does not exist"):
        profile(portrait(), playbook, tmp_path / "none" / "a.pdf", now=NOW)
    answer = profile(portrait(), playbook, tmp_path / "档案.pdf", now=NOW)
    assert len(PdfReader(tmp_path / "档案.pdf").pages) == answer.pages == 1
