"""Rows read by their columns: values as the tables keep them, what cannot be read kept as text, no record refused."""

from datetime import date
from typing import Any

import pytest

from crmdesk.domain.playbook import Privacy, revised
from crmdesk.exchange import grid
from crmdesk.exchange.grid import Row, Sheet
from crmdesk.exchange.intake import mapping, people
from crmdesk.exchange.intake.fields import Target
from crmdesk.exchange.intake.reading import Draft, read
from crmdesk.services import settings

TODAY = date(2026, 11, 18)


def sheet(*rows: tuple[object, ...]) -> Sheet:
    return grid.sheet("Sheet1", [Row(at, tuple(map(grid.cell, row))) for at, row in enumerate(rows, start=1)])


def drafts(
    *rows: tuple[object, ...], target: Target = "leads", playbook: str = "complex-b2b", **parts: Any
) -> list[Draft]:
    table = sheet(*rows)
    rules = revised(settings.shipped(playbook), **parts)
    return list(read(table, mapping.match(table, target), target, rules, today=TODAY).drafts)


def test_a_row_of_a_fair_list() -> None:
    """L1: one line with units in the head, two facts in a cell, full-width digits, a bare day number."""
    (draft,) = drafts(
        ("公司名称（全称）", "联系人/职务", "手机", "座机", "省份", "城市", "预算(万元)", "预计\n签约", "来源渠道",
        "意向", "标签", "备注"),
        ("苏州霁川精工有限公司", "尹思成/采购经理", 19900000200, "0512-55503000", "江苏省", "苏州市", "８０",
        46454, "展 会", "高",
         "高意向、样机", "要发样本"),
    )  # fmt: skip
    assert draft.refusal is None
    assert draft.values == {
        "name": "苏州霁川精工有限公司", "budget": 80_000_000, "close": "2027-03-08", "source": "exhibition",
        "region": "江苏省苏州市", "remarks": "要发样本",
    }  # fmt: skip
    assert draft.person == {"name": "尹思成", "title": "采购经理", "mobile": "19900000200", "phone": "0512-55503000"}
    assert draft.beside == {"grade": "A", "tags": ("高意向", "样机")}


@pytest.mark.parametrize(
    ("cell", "cents"),
    [
        (50, 50_000_000),
        ("50", 50_000_000),
        ("50万", 50_000_000),
        ("20-30", 20_000_000),
        ("1,200,000元", 120_000_000),
        (0, 0),
    ],
)
def test_amounts_under_a_head_with_a_unit(cell: object, cents: int) -> None:
    """A figure counts as its head says, unless it brings its own unit."""
    (draft,) = drafts(("公司", "预算(万元)"), ("甲公司", cell))
    assert draft.values["budget"] == cents


def test_a_wrong_optional_value_is_named_and_kept_as_text() -> None:
    """L10: the row stays, the value goes to the remarks under its head, the note names column and reason."""
    (draft,) = drafts(
        ("公司", "电话", "预计签约", "行业", "备注"), ("甲公司", "0512-55503000", "年前", "玄学", "加微信")
    )
    assert draft.refusal is None
    assert draft.values == {"name": "甲公司", "remarks": "加微信\n预计签约：年前\n行业：玄学"}
    assert [(note.column, note.values["value"]) for note in draft.notes] == [("预计签约", "年前"), ("行业", "玄学")]


@pytest.mark.parametrize(
    ("row", "column", "text"),
    [
        ((None, "赵磊", "0512-55503000"), "公司", "{field} is missing."),
        (("合计", None, "58"), "", "This is a row of totals, not a record."),
        ((None, "总计：", "58"), "", "This is a row of totals, not a record."),
        (("公司", "联系人", "电话"), "", "The heads of the columns stand here once more."),
        (("注：手机仅供回访", None, None), "", "This is a remark on the table, not a record."),
    ],
)
def test_rows_that_are_no_records_are_refused_with_the_reason(row: tuple[object, ...], column: str, text: str) -> None:
    """L10: named by column and reason; the rows around them stay."""
    found = drafts(
        ("公司", "联系人", "电话"), ("甲公司", "王建国", "0512-55503001"), row, ("乙公司", "李敏", "0512-55503002")
    )
    assert [draft.refusal is None for draft in found] == [True, False, True]
    refusal = found[1].refusal
    assert refusal is not None
    assert (found[1].row, refusal.column, refusal.text) == (3, column, text)


def test_remarks_of_several_columns_are_joined_in_their_order() -> None:
    (draft,) = drafts(("公司", "备注", "备注", "邮箱", "其他"), ("甲", "一", "二", "oops", "三"))
    assert draft.values["remarks"] == "一\n二\n邮箱：oops\n其他：三"


def test_a_company_named_total_is_a_company() -> None:
    found = drafts(("公司", "电话"), ("合计科技有限公司", "0512-55503001"), ("Total Energies", "0512-55503002"))
    assert [draft.refusal for draft in found] == [None, None]


def test_a_row_without_a_way_to_reach_stays_with_a_note() -> None:
    """L1 asks for one way to reach by hand; a file's row without one is taken and says so."""
    (draft,) = drafts(("公司", "联系人", "电话"), ("甲公司", "王建国", "-"))
    assert draft.refusal is None
    assert [note.text for note in draft.notes] == [
        "One way to reach them is missing: a phone, WeChat, email or address."
    ]


def test_phones_stand_where_they_belong() -> None:
    """A mobile number under 电话 is a mobile, a landline under 手机 is none."""
    (draft,) = drafts(("公司", "电话", "手机"), ("甲公司", "13912342231", "0512-55503000"))
    assert draft.person == {"mobile": "13912342231", "phone": "0512-55503000"}


@pytest.mark.parametrize(
    ("policy", "mobile", "remarks", "said"),
    [
        ("allow", "13912342231", "请拨打 13912342231 约时间", 0),
        ("warn", "13912342231", "请拨打 13912342231 约时间", 2),
        ("refuse", None, "请拨打 139****2231 约时间", 2),
    ],
)
def test_mobile_numbers_as_the_playbook_says(policy: str, mobile: str | None, remarks: str, said: int) -> None:
    """C3: in whatever field; the row is never refused; the plan shows what taking it in will do."""
    (draft,) = drafts(
        ("公司", "手机", "备注", "邮箱"), ("甲公司", "139 1234 2231", "请拨打 13912342231 约时间", "a@b.example"),
        privacy=Privacy(mobile=policy),  # type: ignore[arg-type]
    )  # fmt: skip
    assert (draft.person.get("mobile"), draft.values["remarks"], len(draft.notes)) == (mobile, remarks, said)
    assert {note.column for note in draft.notes} <= {"手机", "备注"}


def test_a_birthday_needs_consent() -> None:
    """C3: dropped with a note naming the column; kept where the file says yes."""
    found = drafts(("公司", "联系人", "邮箱", "生日", "同意保存个人信息"), ("甲", "王建国", "a@b.example",
    "1980-05-01", None),
                   ("乙", "李敏", "c@d.example", "1981-05-01", "是"))  # fmt: skip
    assert "birthday" not in found[0].person
    assert [note.column for note in found[0].notes] == ["生日"]
    assert found[1].person["birthday"] == "1981-05-01"


def test_private_people() -> None:
    """P2: where no company is asked for, a person goes by their own name."""
    (draft,) = drafts(("姓名", "手机", "消费能力"), ("周敏", "13912342231", "高"), playbook="fast-cycle")
    assert (draft.values, draft.refusal) == ({"name": "周敏", "kind": "person", "spending": "high"}, None)
    (draft,) = drafts(("姓名", "手机"), ("周敏", "13912342231"))
    assert draft.values == {"name": "周敏", "kind": "person"}


def test_follow_ups() -> None:
    """L10, F1: whom, when, how, what; a next step without a day is kept in what was said."""
    found = drafts(
        ("客户名称", "联系人", "跟进时间", "跟进方式", "跟进内容", "下一步", "下次跟进时间"),
        ("甲公司", "王建国", "2026-11-02 14:30", "上门拜访", "看了二号线", "发报价", "2026-11-20"),
        ("甲公司", None, "2026-11-03", "微信", "对账", "再约", None),
        ("甲公司", None, None, "微信", "对账", None, None),
        target="followups",
    )
    assert found[0].values == {"at": "2026-11-02T06:30:00Z", "channel": "visit", "summary": "看了二号线"}
    assert found[0].beside == {"whom": "甲公司", "contact": "王建国", "next_what": "发报价", "next_due": "2026-11-20"}
    assert found[1].values["summary"] == "对账\n下一步：再约"
    assert found[2].refusal is not None
    assert found[2].refusal.column == "跟进时间"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("尹思成/采购经理", {"contact": "尹思成", "title": "采购经理"}),
        ("厉小雨 设备科长", {"contact": "厉小雨", "title": "设备科长"}),
        ("于漫（生产副总）", {"contact": "于漫", "title": "生产副总"}),
        ("采购经理/王建国", {"contact": "王建国", "title": "采购经理"}),
        ("Owen Teo (Plant Manager)", {"contact": "Owen Teo", "title": "Plant Manager"}),
        ("Owen Teo, Plant Manager", {"contact": "Owen Teo", "title": "Plant Manager"}),
        ("Owen Teo", {"contact": "Owen Teo"}),
        ("丛建国", {"contact": "丛建国"}),
    ],
)
def test_name_and_title_in_one_cell(cell: str, expected: dict[str, str]) -> None:
    assert people.name_and_title(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("李敏 13800138000", {"contact": "李敏", "mobile": "13800138000"}),
        ("李敏（0512-55503000转801）", {"contact": "李敏", "phone": "0512-55503000转801"}),
        ("电话：0512-55503000；手机：13800138000", {"phone": "0512-55503000", "mobile": "13800138000"}),
        ("li@min.example / 微信 limin_88", {"email": "li@min.example", "wechat": "limin_88"}),
    ],
)
def test_name_and_ways_to_reach_in_one_cell(cell: str, expected: dict[str, str]) -> None:
    assert people.name_and_reach(cell) == expected
