"""Columns are matched by name, synonym, a slip of the pen, memory and content (L10)."""

from itertools import pairwise

import pytest

from crmdesk import i18n
from crmdesk.exchange import grid
from crmdesk.exchange.cards import COLUMNS
from crmdesk.exchange.grid import Row, Sheet
from crmdesk.exchange.intake import mapping
from crmdesk.exchange.intake.fields import FIELDS, Target, field
from crmdesk.exchange.listings import CUSTOMERS, LEADS, TRACKING, Column


def sheet(*rows: tuple[object, ...], name: str = "Sheet1") -> Sheet:
    return grid.sheet(name, [Row(at, tuple(map(grid.cell, row))) for at, row in enumerate(rows, start=1)])


def fields(columns: mapping.Columns) -> list[str | None]:
    return [column.field for column in columns]


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize(("target", "listing"), [("leads", LEADS), ("customers", CUSTOMERS), ("leads", TRACKING)])
def test_every_column_that_goes_out_is_known_when_it_comes_back(
    language: str, target: Target, listing: tuple[Column, ...]
) -> None:
    """X1, L10: the sheet of our own export maps whole, in either language, by its names alone."""
    i18n.set_language(language)
    found = mapping.match(sheet(tuple(i18n.tr(column.title) for column in listing), ("x",)), target)
    assert [(column.header, column.how) for column in found if column.how != "name"] == []
    assert len({column.field for column in found}) == len(listing)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("公司名称（全称）", "name"), ("单 位", "name"), ("*企业名称", "name"), ("Account Name", "name"),
        ("贵公司名称", "name"),
        ("联系人姓名", "contact"), ("联系人/职务", "contact_and_title"), ("姓名、职务", "contact_and_title"),
        ("联系人及电话", "contact_and_reach"), ("联系方式", "reach"), ("手机号码", "mobile"), ("座机", "phone"),
        ("E-mail", "email"), ("预算(万元)", "budget"), ("预算/万元", "budget"), ("Budget (K)", "budget"),
        ("预计\n签约", "close"), ("客户级别", "grade"), ("统一社会信用代码", "code"), ("税号", "code"), ("省份",
        "province"),
        ("城市", "city"), ("Lead Source", "source"), ("来源渠道", "source"), ("职位 ", "title"), ("Compnay Name",
        "name"),
        ("备注", "remarks"), ("下次跟进时间", "next_due"), ("标签", "tags"), ("跟进阶段", "stage"), ("序号", None),
        ("No.", None),
    ],
)  # fmt: skip
def test_headers_in_both_languages(header: str, expected: str | None) -> None:
    assert fields(mapping.match(sheet((header, "qwertz"), ("", "")), "leads"))[0] == expected


def test_each_field_is_given_once_and_to_the_surest() -> None:
    found = mapping.match(sheet(("单位", "公司名称", "客户"), ("甲", "乙", "丙")), "leads")
    assert sorted(fields(found), key=str) == ["None", "None", "name"] or fields(found).count("name") == 1
    assert found[1].field == "name"


@pytest.mark.parametrize("target", FIELDS)
def test_no_column_gets_a_field_twice(target: Target) -> None:
    """L10: whatever the headers, a field is given once but where several may hold it."""
    for one, other in pairwise(FIELDS[target]):
        found = mapping.match(sheet((*one.synonyms, *other.synonyms, "x"), ("",) * 3), target)
        given = [key for key in fields(found) if key and not field(target, key).several]
        assert len(given) == len(set(given))


def test_a_sheet_without_headers_is_matched_by_content() -> None:
    """L10: nothing but cells: company, person, title, phones, mail, place."""
    found = mapping.match(
        sheet(
            (
                "苏州恒泰精密有限公司",
                "周敏",
                "采购总监",
                "13912342231",
                "0512-67281100",
                "zm@hengtai.example",
                "江苏苏州",
            ),
            ("北辰仪表集团有限公司", "孙强", "总经理", "13912342232", "0512-67281101", "sq@beichen.example", "上海"),
            (
                "拓普电子科技有限公司",
                "何静",
                "信息部经理",
                "13912342233",
                "0512-67281102",
                "hj@tuopu.example",
                "浙江宁波",
            ),
        ),
        "leads",
    )
    assert fields(found) == ["name", "contact", "title", "mobile", "phone", "email", "region"]
    assert {column.how for column in found} == {"content"}


def test_mail_and_mobiles_are_found_under_headers_that_say_nothing() -> None:
    found = mapping.match(sheet(("公司", "Q1", "Q2"), ("甲公司", "a@b.example", "13912342231")), "leads")
    assert fields(found) == ["name", "email", "mobile"]


def test_cells_speak_against_a_header() -> None:
    """A column “时间” that holds no dates is none, whatever its header says."""
    rows = [("客户", "录入时间")] + [(f"客户{at}", "上午班") for at in range(5)]
    assert fields(mapping.match(sheet(*rows), "leads")) == ["name", None]


def test_bare_figures_are_no_numbers_of_leads() -> None:
    counted = sheet(("编号", "公司"), *((at, f"公司{at}") for at in range(1, 6)))
    assert fields(mapping.match(counted, "leads")) == [None, "name"]
    numbered = sheet(("编号", "公司"), *((f"CL20260500{at}", f"公司{at}") for at in range(1, 6)))
    assert fields(mapping.match(numbered, "leads")) == ["number", "name"]


def test_a_mapping_is_remembered_by_its_headers() -> None:
    """L10: what was chosen once holds for the next file with the same headers, not reading a column included."""
    first = sheet(("公司", "展位", "手机"), ("甲", "A12", "13912342231"))
    columns = mapping.chosen(mapping.match(first, "leads"), 1, "campaign", "leads")
    columns = mapping.chosen(columns, 2, None, "leads")
    again = sheet(("公司 ", "展位", "手机"), ("乙", "B7", "13912342232"))
    assert mapping.signature(first) == mapping.signature(again) != mapping.signature(sheet(("公司", "手机"), ("", "")))
    found = mapping.match(again, "leads", mapping.memory(columns))
    assert fields(found) == ["name", "campaign", None]
    assert [column.how for column in found][1:] == ["remembered", "remembered"]


def test_name_beside_company_is_a_person() -> None:
    """As on cards and in address books; alone it is the record's own."""
    assert fields(mapping.match(sheet(("Name", "Company", "Title"), ("x",) * 3), "leads")) == [
        "contact",
        "name",
        "title",
    ]
    assert fields(mapping.match(sheet(("Name", "Contact", "Title"), ("x",) * 3), "leads")) == [
        "name",
        "contact",
        "title",
    ]
    assert fields(mapping.match(Sheet("", 0, COLUMNS, ()), "leads")) == [
        "contact", "name", "department", "title", "phone", "mobile", "wechat", "email", "address", "website",
        "birthday",
        "remarks",
    ]  # fmt: skip


def test_choosing_a_field_takes_it_from_the_column_that_had_it() -> None:
    columns = mapping.match(sheet(("公司", "单位名称", "备注", "其他"), ("甲", "乙", "丙", "丁")), "leads")
    assert fields(mapping.chosen(columns, 1, "name", "leads"))[:2] == [None, "name"]
    both = mapping.chosen(mapping.chosen(columns, 2, "remarks", "leads"), 3, "remarks", "leads")
    assert fields(both)[2:] == ["remarks", "remarks"]


@pytest.mark.parametrize(
    ("header", "by"),
    [
        ("预算(万元)", 10_000), ("预算（单位：万元）", 10_000), ("预算/万元", 10_000), ("Budget (K)", 1_000),
        ("金额：千元", 1_000),
        ("金额（亿元）", 100_000_000), ("Budget (million RMB)", 1_000_000), ("预算", 1), ("Budget (RMB)", 1),
        ("万象公司", 1),
    ],
)  # fmt: skip
def test_units_in_headers(header: str, by: int) -> None:
    assert mapping.scale(header) == by


@pytest.mark.parametrize(
    ("headers", "name", "expected"),
    [
        (("公司", "联系人", "电话", "来源", "需求"), "展会名片", "leads"),
        (("客户名称", "统一社会信用代码", "客户状态", "年营收"), "客户信息总表", "customers"),
        (("客户名称", "跟进时间", "跟进方式", "跟进内容", "下一步"), "Sheet1", "followups"),
        (("Company", "When", "Channel", "Summary"), "Sheet1", "followups"),
        (("姓名", "手机"), "Sheet1", "leads"),
    ],
)
def test_what_a_sheet_holds_is_guessed(headers: tuple[str, ...], name: str, expected: Target) -> None:
    """L10: a file holds leads, customers or past follow-ups."""
    assert mapping.guess_target(sheet(headers, ("x",) * len(headers), name=name)) == expected
