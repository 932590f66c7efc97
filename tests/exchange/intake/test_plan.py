"""The verdict on each row and what follows from it, before anything is written (L7, L10)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmdesk.domain import identity
from crmdesk.domain.identity.codes import check_character
from crmdesk.exchange import grid
from crmdesk.exchange.grid import Row, Sheet
from crmdesk.exchange.intake import mapping
from crmdesk.exchange.intake.fields import Target
from crmdesk.exchange.intake.plan import DUPLICATES, Duplicates, Plan, plan
from crmdesk.exchange.intake.reading import read
from crmdesk.services import settings
from crmdesk.services.identities import Identities, Party

TODAY = date(2026, 11, 18)
HEADS = ("编号", "公司", "统一社会信用代码", "联系人", "职务", "电话", "邮箱", "地区", "标签", "等级")
COLUMNS = ("number", "name", "code", "contact", "title", "phone", "email", "region", "tags", "grade")
CODES = tuple(body + check_character(body) for body in ("91320594MA0X00015", "91330212MA0X00023"))


def line(**cells: str) -> tuple[str | None, ...]:
    return tuple(cells.get(column) for column in COLUMNS)


def sheet(*rows: Sequence[object]) -> Sheet:
    return grid.sheet("Sheet1", [Row(at, tuple(map(grid.cell, row))) for at, row in enumerate(rows, start=1)])


def planned(
    *rows: Sequence[object], known: Identities | None = None, target: Target = "leads", heads: Sequence[str] = HEADS,
    duplicates: Duplicates = "fill", overrides: Mapping[int, str] | None = None,
) -> Plan:  # fmt: skip
    """A plan of rows under `HEADS`; the first of them is row 2."""
    table = sheet(heads, *rows)
    columns = mapping.match(sheet(heads, heads), target)
    assert None not in [column.field for column in columns]
    reading = read(table, columns, target, settings.shipped("complex-b2b"), today=TODAY)
    return plan(reading, known or Identities(), duplicates=duplicates, overrides=overrides, now="2026-11-18T02:00:00Z")


def party(id_: str, *people: dict[str, Any], table: str = "lead", **values: Any) -> Party:
    contacts = tuple({"id": f"{id_}-{at}", **person} for at, person in enumerate(people))
    return Party(id_, table, id_, {"kind": "company", **values}, contacts)


def who(*parties: Party) -> Identities:
    known = tuple(
        identity.Known(
            one.id, one.root, str(one.values["name"]), str(one.values["kind"]), identity.marks(one.values, one.people),
            identity.people_of(one.values, one.people),
        )
        for one in parties
    )  # fmt: skip
    numbers = {str(one.values["number"]): one.id for one in parties if one.values.get("number")}
    return Identities(known, {one.id: one for one in parties}, {one.root: (one.id,) for one in parties}, numbers)


HENGTAI = party(
    "h", {"name": "周敏", "phone": "0512-67281100",
    "title": None}, number="CL202605001", name="苏州恒泰精密包装有限公司",
    code=None, region=None,
)  # fmt: skip


def test_new_nobody_like_it() -> None:
    (row,) = planned(line(name="北辰仪表集团有限公司", phone="021-55503000"), known=who(HENGTAI)).rows
    assert (row.verdict, row.action, row.whom, row.into) == ("new", "add", None, "row 2")


def test_changed_same_number_and_something_differs() -> None:
    """X1, L10: the file is an edited list of ours: it wins where it is not blank."""
    (row,) = planned(
        line(
            number="CL202605001", name="苏州恒泰精密包装有限公司", contact="周敏", title="采购总监", region="江苏苏州"
        ),
        known=who(HENGTAI),
    ).rows
    assert (row.verdict, row.action, row.why, row.into) == ("changed", "merge", "number", "h")
    assert row.changes == {"region": (None, "江苏苏州"), "title": (None, "采购总监")}


def test_same_nothing_differs() -> None:
    """Blanks, width, brackets of a number and blanks inside a name are no difference."""
    (row,) = planned(
        line(number="CL202605001", name="苏州恒泰 精密包装有限公司", contact="周敏", phone="(0512) 6728 1100"),
        known=who(HENGTAI),
    ).rows
    assert (row.verdict, row.writes, row.changes) == ("same", False, {})


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"name": "恒泰精密包装股份有限公司", "contact": "周敏", "region": "苏州"}, "name"),
        ({"name": "恒泰精蜜包装有限公司", "contact": "周敏", "region": "苏州"}, "near"),
        ({"name": "某某贸易商行", "contact": "周敏", "phone": "051267281100", "region": "苏州"}, "phone"),
        ({"name": "恒泰精密包装", "region": "苏州"}, "name"),
    ],
)
def test_a_duplicate_is_shown_with_whom_and_why(cells: dict[str, str], why: str) -> None:
    """L7: the same person, or a row that names nobody."""
    (row,) = planned(line(**cells), known=who(HENGTAI)).rows
    assert (row.verdict, row.action, row.why, row.into) == ("duplicate", "fill", why, "h")
    assert row.whom is not None
    assert row.whom.label == "苏州恒泰精密包装有限公司"


def test_the_same_company_with_another_person_gets_a_further_contact() -> None:
    """L7: the same company, so no second one; the person is added, unless duplicates are skipped."""
    row = line(name="恒泰精密包装", contact="李敏", title="设备科长", phone="0512-67281109")
    (found,) = planned(row, known=who(HENGTAI)).rows
    assert (found.verdict, found.action) == ("duplicate", "contact")
    assert found.person == {"name": "李敏", "title": "设备科长", "phone": "0512-67281109"}
    assert [edit for edit in found.edits if edit.table == "contact"] == []
    (found,) = planned(row, known=who(HENGTAI), duplicates="skip").rows
    assert (found.action, found.writes) == ("skip", False)


def test_a_shared_phone_with_another_name_fills_nothing_but_says_so() -> None:
    """A switchboard in common: the person is offered, the other company's facts are not mixed in."""
    (found,) = planned(
        line(name="北辰仪表集团", contact="孙强", phone="0512-67281100", region="上海"), known=who(HENGTAI)
    ).rows
    assert (found.action, found.edits) == ("contact", ())
    assert [note.values["whom"] for note in found.notes] == ["苏州恒泰精密包装有限公司"]


def test_two_credit_codes_are_two_companies() -> None:
    known = who(party("h", name="恒泰精密包装有限公司", code=CODES[0]))
    (found,) = planned(line(name="恒泰精密包装有限公司", code=CODES[1], email="a@b.example"), known=known).rows
    assert found.verdict == "new"


def test_a_code_names_a_customer() -> None:
    """X1: in the customer table the credit code is what a row goes by; for leads it is a duplicate (L7)."""
    known = who(party("c", table="customer", name="恒泰精密包装有限公司", code=CODES[0], region="上海"))
    row = line(name="恒泰精密包装有限公司", code=CODES[0], region="江苏苏州")
    heads = tuple(HEADS[1:])
    (found,) = planned(row[1:], known=known, target="customers", heads=heads).rows
    assert (found.verdict, found.changes) == ("changed", {"region": ("上海", "江苏苏州")})
    (found,) = planned(row, known=known).rows
    assert (found.verdict, found.action, found.changes) == ("duplicate", "fill", {})


@pytest.mark.parametrize(
    ("duplicates", "action", "changes"),
    [
        ("skip", "skip", {}),
        ("fill", "fill", {"region": (None, "江苏苏州")}),
        ("merge", "merge", {"region": (None, "江苏苏州"), "title": ("采购总监", "总经理")}),
        ("keep", "add", {}),
    ],
)
def test_what_is_done_with_duplicates(duplicates: Duplicates, action: str, changes: dict[str, Any]) -> None:
    """L7: for all, or for one row; a blank never overwrites."""
    known = who(
        party("h", {"name": "周敏", "title": "采购总监", "email": "zm@h.example"}, name="恒泰精密包装", region=None)
    )
    row = line(name="恒泰精密包装", contact="周敏", title="总经理", region="江苏苏州")
    for found in (
        planned(row, known=known, duplicates=duplicates).rows[0],
        planned(row, known=known, duplicates="skip", overrides={2: duplicates}).rows[0],
    ):
        assert (found.verdict, found.action, found.changes) == ("duplicate", action, changes)


def test_rows_of_one_file_are_compared_with_each_other() -> None:
    """L7: a later row fills what an earlier one left blank, and says which row it is."""
    found = planned(
        line(name="恒泰精密包装", contact="周敏", phone="0512-67281100"),
        line(name="恒泰精密包装有限公司", contact="周敏", title="采购总监", region="江苏苏州"),
        line(name="恒泰精密包装（苏州）", contact="李敏"),
        line(name="恒泰精密包装", contact="李敏", title="设备科长"),
    )
    assert [row.verdict for row in found.rows] == ["new", "duplicate", "duplicate", "duplicate"]
    assert [row.whom_row for row in found.rows] == [None, 2, 2, 2]
    assert {row.into for row in found.rows} == {"row 2"}
    assert found.rows[1].changes == {"title": (None, "采购总监"), "region": (None, "江苏苏州")}
    assert found.rows[2].person == {"name": "李敏"}
    assert found.rows[3].changes == {"title": (None, "设备科长")}


def test_single_rows_are_decided_on() -> None:
    """L7: row by row: a new row left out is not there for later ones; a changed one kept as a second record."""
    made = line(name="恒泰精密包装", contact="周敏"), line(name="恒泰精密包装", contact="周敏", region="苏州")
    found = planned(*made, overrides={2: "skip"}).rows
    assert [(row.verdict, row.action) for row in found] == [("new", "skip"), ("new", "add")]
    (row,) = planned(
        line(number="CL202605001", name="恒泰", region="苏州"), known=who(HENGTAI), overrides={2: "keep"}
    ).rows
    assert (row.verdict, row.action, row.into, row.label) == ("changed", "add", "row 2", "苏州恒泰精密包装有限公司")


def test_a_foreign_number_is_no_lead_of_ours() -> None:
    """Another program's KH-001 may be anybody's; ours is believed even where the name was corrected."""
    known = who(party("a", number="KH-001", name="恒泰精密包装"), party("b", number="CL202605002", name="北辰仪表"))
    found = planned(line(number="KH-001", name="拓普电子"), line(number="CL202605002", name="启明医药"), known=known)
    assert [row.verdict for row in found.rows] == ["new", "changed"]
    assert found.rows[1].changes == {"name": ("北辰仪表", "启明医药")}


def test_private_people_of_one_name_are_two_if_reached_differently() -> None:
    known = who(
        Party(
            "p",
            "lead",
            "p",
            {"kind": "person", "name": "王伟"},
            ({"id": "p-0", "name": "王伟", "mobile": "13912342231"},),
        )
    )
    heads = ("姓名", "手机")
    found = planned(("王伟", "13912349999"), ("王伟", "13912342231"), known=known, heads=heads)
    assert [row.verdict for row in found.rows] == ["new", "same"]


@pytest.mark.parametrize("duplicates", ["fill", "merge"])
def test_a_private_person_known_at_a_company_is_that_contact(duplicates: Duplicates) -> None:
    """L7: an address book names people only: the company's own facts stay what they are."""
    known = who(party("h", {"name": "周敏", "mobile": "13912342231"}, name="恒泰精密包装", region="上海"))
    rows = planned(
        ("周敏", "13912342231", "wx_zm123", "苏州"),
        known=known,
        heads=("姓名", "手机", "微信", "地区"),
        duplicates=duplicates,
    ).rows
    assert (rows[0].verdict, rows[0].into, rows[0].changes) == ("duplicate", "h", {"wechat": (None, "wx_zm123")})
    assert [note for note in rows[0].notes if "whom" in note.values] == []


def test_a_lead_file_about_a_customer_says_what_it_cannot_keep() -> None:
    known = who(party("c", table="customer", name="恒泰精密包装", region=None))
    (found,) = planned(
        ("恒泰精密包装", "周敏", "江苏苏州", "要换产线"), known=known, heads=("公司", "联系人", "地区", "需求描述")
    ).rows
    assert (found.verdict, found.into) == ("duplicate", "c")
    assert found.changes["region"] == (None, "江苏苏州")
    assert [note.values["fields"]["en"] for note in found.notes if "fields" in note.values] == ["Need"]


SAID = ("客户名称", "联系人", "跟进时间", "跟进方式", "跟进内容")


def test_follow_ups_find_their_customer_or_are_refused() -> None:
    """L10: by the whole name or code; nobody, several, a name only near, the future: refused with the reason."""
    twins = (party("t", name="天工电子"), party("u", name="天工电子有限公司"))
    found = planned(
        ("恒泰精密包装有限公司", "周敏", "2026-11-02 14:30", "电话", "报价"),
        ("恒泰精蜜包装有限公司", None, "2026-11-02", "电话", "报价"),
        ("天工电子", None, "2026-11-02", "电话", "报价"),
        ("查无此人有限公司", None, "2026-11-02", "电话", "报价"),
        ("恒泰精密包装", None, "2026-12-24", "电话", "报价"),
        ("恒泰精密包装", "周敏", "2026-11-02 14:30", "电话", "报价"),
        known=who(HENGTAI, *twins), target="followups", heads=SAID,
    )  # fmt: skip
    assert [row.verdict for row in found.rows] == ["new", "refused", "refused", "refused", "refused", "duplicate"]
    assert [row.column for row in found.rows] == ["", "客户名称", "客户名称", "客户名称", "跟进时间", ""]
    assert found.rows[1].reason is not None
    assert found.rows[1].reason[1]["near"] == "苏州恒泰精密包装有限公司"
    assert found.rows[5].whom_row == 2


names = st.sampled_from(("恒泰精密包装", "恒泰精密包装有限公司", "北辰仪表", "拓普电子科技", "", "合计"))
rows = st.lists(
    st.builds(
        line,
        name=names,
        contact=st.sampled_from(("周敏", "李敏", "王总", "")),
        phone=st.sampled_from(("0512-67281100", "021-55503000", "", "oops")),
        email=st.sampled_from(("a@b.example", "", "nope")),
        region=st.sampled_from(("江苏苏州", "上海", "")),
        grade=st.sampled_from(("A", "b级", "?", "")),
    ),
    max_size=8,
)


@given(rows, st.sampled_from(DUPLICATES))
def test_counts_sum_to_the_rows_and_a_blank_never_overwrites(
    made: list[tuple[str | None, ...]], duplicates: Duplicates
) -> None:
    """L7, L10: whatever the rows."""
    found = planned(line(name="甲", phone="0512-11112222"), *made, known=who(HENGTAI), duplicates=duplicates)
    assert sum(found.counts.values()) == len(found.rows)
    for row in found.rows:
        assert all(new not in (None, "") for _, new in row.changes.values())
        if duplicates == "fill" and row.verdict == "duplicate":
            assert all(old is None or old == "" for old, _ in row.changes.values())


@given(st.permutations(range(4)))
def test_the_order_of_rows_does_not_matter_to_who_is_known(order: list[int]) -> None:
    """But for duplicates within the file, which there are none of here."""
    made = [
        line(name="恒泰精密包装", contact="周敏", region="江苏苏州"), line(name="北辰仪表", phone="021-55503000"),
        line(name="", contact="赵磊"), line(name="拓普电子科技", email="a@b.example"),
    ]  # fmt: skip
    counts = planned(*made, known=who(HENGTAI)).counts
    assert counts == {"new": 2, "changed": 0, "same": 0, "duplicate": 1, "refused": 1}
    assert planned(*(made[at] for at in order), known=who(HENGTAI)).counts == counts
