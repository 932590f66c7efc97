"""An import against a store: taken in as one step, taken back by one Undo, and the second time nothing (L4, L10)."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from crmdesk import clock, i18n
from crmdesk.domain.tables import JOURNALED, Contact, Customer, Followup, Lead, Task
from crmdesk.exchange import grid, sheets, workbooks
from crmdesk.exchange.grid import Row, Sheet
from crmdesk.exchange.intake import mapping, taking
from crmdesk.exchange.intake.fields import Target
from crmdesk.exchange.intake.plan import Duplicates, Plan
from crmdesk.services import agenda, customers, followups, leads, rows, settings, tracking
from crmdesk.services.leads import Entry
from crmdesk.store.book import Book

SAMPLES = Path(__file__).parents[2] / "samples"


def opened(folder: Path, playbook: str = "complex-b2b") -> Book:
    book = Book.open(folder, who="李敏", create=True)
    with book.beginning("Began") as session:
        settings.adopt(session, settings.shipped(playbook))
    return book


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    book = opened(tmp_path / "store")
    yield book
    book.close()


def sheet(*lines: Sequence[object], name: str = "Sheet1") -> Sheet:
    return grid.sheet(name, [Row(at, tuple(map(grid.cell, line))) for at, line in enumerate(lines, start=1)])


def rehearsed(book: Book, table: Sheet, target: Target = "leads", duplicates: Duplicates = "fill", **more: Any) -> Plan:
    with book.reading() as session:
        columns = mapping.match(table, target)
        return taking.rehearse(session, table, columns, target, duplicates=duplicates, file="list.xlsx", **more)


def taken(
    book: Book, table: Sheet, target: Target = "leads", start: taking.Start = "now", **more: Any
) -> taking.Outcome:
    plan = rehearsed(book, table, target, **more)
    with book.writing("Imported") as session:
        return taking.take(session, plan, start=start)


def content(book: Book) -> dict[str, set[tuple[Any, ...]]]:
    """Every journaled row and everything derived from them."""
    names = [*JOURNALED, "kin", "party", "card", "identity_mark"]
    with book.reading() as session:
        return {name: set(map(tuple, session.execute(text(f'SELECT * FROM "{name}"')))) for name in names}


def every(book: Book, kind: Any) -> list[dict[str, Any]]:
    with book.reading() as session:
        table = rows.table_of(kind)
        return [dict(row) for row in session.execute(select(table).order_by(table.c.id)).mappings()]


LIST = sheet(
    ("公司", "联系人", "职务", "电话", "邮箱", "行业", "阶段", "等级", "标签", "下次跟进时间", "下一步", "备注"),
    ("苏州恒泰精密包装有限公司", "周敏", "采购总监", "0512-67281100", "zm@h.example", "包装机械", "沟通中", "A",
    "样机、展会",
     "2026-12-01", "发报价", "看了样机"),
    ("恒泰精密包装", "李敏", "设备科长", "0512-67281109", None, None, None, None, "技术", None, None, None),
    ("北辰仪表集团有限公司", "孙强", "总经理", "021-55503000", None, "仪表", None, None, None, None, None, None),
    (None, "赵磊", "采购经理", "0512-11112222", None, "汽配", None, None, None, None, None, None),
)  # fmt: skip


def test_a_list_is_taken_in_with_all_that_comes_along(book: Book) -> None:
    """L10: people, stage, grade, tags and the next step; later rows of the file are part of the same record."""
    outcome = taken(book, LIST)
    assert outcome.counts == {"new": 2, "changed": 0, "same": 0, "duplicate": 1, "refused": 1}
    assert (outcome.written, sorted(outcome.ids)) == (3, [2, 3, 4])
    assert outcome.ids[2] == outcome.ids[3]
    with book.reading() as session:
        page = leads.listed(session, leads.Filter(), now=clock.now(), order="name")
        cards = {card.name: card for card in page.rows}
    hengtai = cards["苏州恒泰精密包装有限公司"]
    assert (hengtai.number, hengtai.stage, hengtai.grade, hengtai.contact) == (
        "CL202611001", "conversation", "A", "周敏",
    )  # fmt: skip
    assert (hengtai.next_due, hengtai.next_title) == ("2026-12-01", "发报价")
    people = sorted(every(book, Contact), key=lambda contact: str(contact["sort_key"]))
    assert [(c["name"], c["title"]) for c in people if c["of"] == outcome.ids[2]] == [
        ("周敏", "采购总监"), ("李敏", "设备科长"),
    ]  # fmt: skip
    assert book.check() == []


def test_the_step_is_named_by_the_file_and_undo_takes_all_of_it_back(book: Book) -> None:
    """L10: one Undo, and the tables are what they were, to the byte."""
    with book.writing("x") as session:
        leads.add(session, Entry({"name": "北辰仪表集团"}, [{"name": "孙强", "phone": "021-55503000"}]))
    before = content(book)
    taken(book, LIST)
    after = content(book)
    step = book.next_undo()
    assert step is not None
    assert step.words() == "Imported 3 rows from list.xlsx"
    book.undo()
    assert content(book) == before
    book.redo()
    assert content(book) == after


def test_nothing_is_left_of_an_import_that_was_cancelled(book: Book) -> None:
    plan, before = rehearsed(book, LIST), content(book)

    def tell(done: int, of: int) -> None:
        if done:
            raise taking.Cancelled

    with pytest.raises(taking.Cancelled), book.writing("Imported") as session:
        taking.take(session, plan, tell=tell)
    assert content(book) == before


def test_progress_is_told_up_to_the_end(book: Book) -> None:
    heard: list[tuple[int, int]] = []
    plan = rehearsed(book, LIST)
    with book.writing("Imported") as session:
        taking.take(session, plan, tell=lambda done, of: heard.append((done, of)))
    assert (heard[0], heard[-1]) == ((0, 3), (3, 3))
    assert [done for done, _ in heard] == sorted(done for done, _ in heard)


def test_fill_and_merge_write_what_the_plan_shows(book: Book) -> None:
    """L7: fill touches blanks only; merge lets the file win where it is not blank."""
    with book.writing("x") as session:
        leads.add(
            session, Entry({"name": "恒泰精密包装", "region": "上海"}, [{"name": "周敏", "phone": "021-1111222"}])
        )
    table = sheet(
        ("公司", "联系人", "职务", "电话", "地区", "网址"),
        ("恒泰精密包装", "周敏", "总监", "0512-67281100", "苏州", "h.example"),
    )
    taken(book, table)
    (lead,), (contact,) = every(book, Lead), every(book, Contact)
    assert (lead["region"], lead["website"], contact["title"], contact["phone"]) == (
        "上海",
        "h.example",
        "总监",
        "021-1111222",
    )
    taken(book, table, duplicates="merge")
    (lead,), (contact,) = every(book, Lead), every(book, Contact)
    assert (lead["region"], contact["phone"]) == ("苏州", "0512-67281100")
    assert rehearsed(book, table).counts["same"] == 1


def test_a_next_step_is_moved_by_a_merge_and_not_planned_twice(book: Book) -> None:
    with book.writing("x") as session:
        (lead,) = leads.add(session, Entry({"name": "恒泰精密包装"}, [{"phone": "0512-67281100"}])).ids
        agenda.plan(session, lead, agenda.Plan("Call", "2026-11-20"))
    table = sheet(("公司", "下次跟进时间", "下一步"), ("恒泰精密包装", "2026-12-01", "发报价"))
    taken(book, table)
    assert [(task["title"], task["due"]) for task in every(book, Task)] == [("Call", "2026-11-20")]
    taken(book, table, duplicates="merge")
    assert [(task["title"], task["due"]) for task in every(book, Task)] == [("发报价", "2026-12-01")]


def test_clocks_start_spread_over_the_working_days(book: Book) -> None:
    """L4: the playbook's bands at once, the rest 15 a weekday from the next one on, the most promising first."""
    high = {
        "行业": "汽配", "人数": "1200", "省份": "江苏", "需求清晰度": "已书面", "采购时间": "一周内", "预算": "500万",
        "采购计划": "已立项", "决策角色": "拍板", "职务": "总经理", "邮箱": "a@b.example", "微信": "wx_boss1",
        "浏览时长": "9", "下载次数": "3",
    }  # fmt: skip
    heads = ("公司", "联系人", "电话", *high)
    lines = [(f"第{at}号厂商行", f"人{at}", f"0512-6728{at:04}", *[None] * len(high)) for at in range(1000, 1032)]
    table = sheet(heads, *lines, ("恒泰精密包装", "周敏", "0512-67289999", *high.values()))
    taken(book, table, start="spread")
    with book.reading() as session:
        cards = leads.listed(session, leads.Filter(), now=clock.now()).rows
    starts = {lead["name"]: lead["clock_start"] for lead in every(book, Lead)}
    (best,) = [card for card in cards if card.band == "high"]
    assert (best.name, starts[best.name]) == ("恒泰精密包装", clock.stamp())
    rest = sorted(start for name, start in starts.items() if name != best.name)
    assert rest == ["2026-11-19"] * 15 + ["2026-11-20"] * 15 + ["2026-11-23"] * 2


def test_clocks_start_now(book: Book) -> None:
    """L4: even where the list says that a lead was collected weeks ago."""
    taken(book, sheet(("公司", "电话", "收集日期"), ("恒泰", "0512-67281100", "2026-10-02")))
    (lead,) = every(book, Lead)
    assert (lead["captured"], lead["clock_start"]) == ("2026-10-01T16:00:00Z", clock.stamp())


def test_a_persons_phone_is_vetted_at_this_door_too(tmp_path: Path) -> None:
    """C3: what the plan says is left out does not come in."""
    book = opened(tmp_path / "b2b")
    with book.writing("x") as session:
        settings.adopt(session, settings.shipped("complex-b2b").model_copy(
            update={"privacy": settings.shipped("complex-b2b").privacy.model_copy(update={"mobile": "refuse"})}
        ))  # fmt: skip
    taken(book, sheet(("公司", "联系人", "手机", "备注"), ("恒泰", "周敏", "13912342231", "请拨打 13912342231 约时间")))
    assert [(c["name"], c["mobile"]) for c in every(book, Contact)] == [("周敏", None)]
    assert every(book, Lead)[0]["remarks"] == "请拨打 139****2231 约时间"
    assert "13912342231" not in str(content(book))
    book.close()


def test_consent_taken_back_takes_the_birthday_with_it(book: Book) -> None:
    """C3: at this door as at the form's."""
    heads = ("公司", "联系人", "邮箱", "生日", "同意保存个人信息")
    taken(book, sheet(heads, ("恒泰", "周敏", "zm@h.example", "1980-05-01", "是")))
    assert [(c["birthday"], c["consent"]) for c in every(book, Contact)] == [("1980-05-01", 1)]
    taken(book, sheet(heads, ("恒泰", "周敏", "zm@h.example", None, "否")), duplicates="merge")
    assert [(c["birthday"], c["consent"]) for c in every(book, Contact)] == [(None, 0)]


SAID = sheet(
    ("客户名称", "联系人", "跟进时间", "跟进方式", "跟进内容", "下一步", "下次跟进时间", "待办", "待办期限"),
    (
        "恒泰精密包装有限公司",
        "周敏",
        "2026-11-02 14:30",
        "上门拜访",
        "看了二号线",
        "发报价",
        "2026-11-05",
        "样机清单",
        "2026-11-04",
    ),
    ("恒泰精密包装", "王工", "2026-11-10", "微信", "对了一遍参数", "演示", "2026-12-01", None, None),
    ("查无此人有限公司", None, "2026-11-10", "微信", "对账", None, None, None, None),
)


def test_past_follow_ups_go_to_their_customers(book: Book) -> None:
    """L10, F1: with the person, the next step of the newest one, and a reason where nobody is meant."""
    with book.writing("x") as session:
        (lead,) = leads.add(session, Entry({"name": "恒泰精密包装"}, [{"name": "周敏", "phone": "0512-67281100"}])).ids
    before = content(book)
    outcome = taken(book, SAID, "followups")
    assert outcome.counts == {"new": 2, "changed": 0, "same": 0, "duplicate": 0, "refused": 1}
    said = sorted(every(book, Followup), key=lambda row: row["at"])
    assert [(row["of"], row["at"], row["channel"], row["summary"]) for row in said] == [
        (lead, "2026-11-02T06:30:00Z", "visit", "看了二号线"), (lead, "2026-11-09T16:00:00Z", "wechat", "对了一遍参数"),
    ]  # fmt: skip
    people = {contact["id"]: contact["name"] for contact in every(book, Contact)}
    assert [people[row["contact"]] for row in said] == ["周敏", "王工"]
    assert [(task["title"], task["due"]) for task in every(book, Task)] == [("演示", "2026-12-01")]
    assert list(outcome.notes) == [2]
    assert rehearsed(book, SAID, "followups").counts["same"] == 2
    book.undo()
    assert content(book) == before


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_what_went_out_comes_back_as_the_same(book: Book, tmp_path: Path, language: str, suffix: str) -> None:
    """X1: leads and customers, a converted lead included; one cell edited in the file is one change."""
    i18n.set_language(language)
    taken(book, LIST)
    with book.writing("x") as session:
        customers.add(
            session,
            Entry(
                {"name": "拓普电子", "budget": 123_456, "source": "website"},
                [{"name": "何静", "mobile": "13912342231"}],
            ),
        )
        first = leads.find(session, "CL202611001")
        party = leads.convert(session, first)
        followups.log(session, party, followups.Record("phone", "要报价"))
    files = tmp_path / f"leads{suffix}", tmp_path / f"customers{suffix}"
    with book.reading() as session:
        playbook = settings.playbook(session)
        workbooks.leads(tracking.leads(session), playbook, files[0], now=clock.now())
        workbooks.customers(tracking.customers(session), playbook, files[1], now=clock.now())
    for file, target in zip(files, ("leads", "customers"), strict=True):
        table = sheets.read(file).sheets[0]
        assert mapping.guess_target(table) == target
        plan = rehearsed(book, table, target)
        assert [(row.verdict, row.changes, row.notes) for row in plan.rows if row.verdict != "same"] == []
        assert len(plan.rows) == 2


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("messy-fair-leads.xlsx", {"new": 56, "changed": 0, "same": 0, "duplicate": 2, "refused": 2}),
        ("messy-fair-leads.csv", {"new": 57, "changed": 0, "same": 0, "duplicate": 2, "refused": 2}),
        ("leads.csv", {"new": 10, "changed": 0, "same": 0, "duplicate": 1, "refused": 1}),
    ],
)
def test_the_samples_go_in_once(book: Book, name: str, counts: dict[str, int]) -> None:
    """L10: a messy list; the second time nothing is new and nothing changes."""
    found = sheets.read(SAMPLES / name)
    table = found.sheets[sheets.best(found)]
    assert taken(book, table, start="spread").counts == counts
    before = content(book)
    again = rehearsed(book, table)
    assert (again.counts["new"], again.counts["changed"], again.writing) == (0, 0, 0)
    taken(book, table)
    assert content(book) == before
    assert book.check() == []


lines = st.lists(
    st.tuples(
        st.sampled_from(("恒泰精密包装", "恒泰精密包装有限公司", "北辰仪表", "拓普电子科技", None)),
        st.sampled_from(("周敏", "李敏", "王总", None)),
        st.sampled_from(("0512-67281100", "021-55503000", None)),
        st.sampled_from(("江苏苏州", "上海", None)),
        st.sampled_from(("A", "B", None)),
        st.sampled_from(("样机", "展会、样机", None)),
        st.sampled_from(("2026-12-01", "年前", None)),
    ),
    min_size=1,
    max_size=6,
)


@given(lines, st.sampled_from(("fill", "merge")))
@hypothesis_settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_second_time_nothing_is_new_or_changed(
    tmp_path_factory: pytest.TempPathFactory, made: list[tuple[str | None, ...]], duplicates: Duplicates
) -> None:
    """L10: whatever the rows; and Undo leaves the tables as they were."""
    book = opened(tmp_path_factory.mktemp("store"))
    table = sheet(("公司", "联系人", "电话", "地区", "等级", "标签", "下次跟进时间"), *made)
    before = content(book)
    first = taken(book, table, duplicates=duplicates)
    assert sum(first.counts.values()) == len(table.rows)
    again = rehearsed(book, table, duplicates="fill")
    assert (again.counts["new"], again.counts["changed"]) == (0, 0)
    assert book.check() == []
    if first.written:
        book.undo()
    assert content(book) == before
    book.close()


def test_customers_come_in_as_customers(book: Book) -> None:
    table = sheet(
        ("客户名称", "客户状态", "年营收", "联系人", "电话"),
        ("恒泰精密包装", "意向客户", "5000万", "周敏", "0512-67281100"),
    )
    outcome = taken(book, table, "customers")
    (customer,) = every(book, Customer)
    assert (customer["id"], customer["status"], customer["revenue"]) == (outcome.ids[2], "intent", "20m-100m")
    assert every(book, Lead) == []
