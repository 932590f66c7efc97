"""A plan in words and for other programs: what became of each row, in which column, for which reason (L10)."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from crmdesk import clock, i18n
from crmdesk.domain import identity
from crmdesk.exchange import grid, sheets, workbooks
from crmdesk.exchange.grid import Row, Sheet
from crmdesk.exchange.intake import mapping, result
from crmdesk.exchange.intake.plan import Plan, plan
from crmdesk.exchange.intake.reading import read
from crmdesk.services import settings
from crmdesk.services.identities import Identities, Party

PLAYBOOK = settings.shipped("complex-b2b")


def sheet(*lines: Sequence[object]) -> Sheet:
    return grid.sheet("Sheet1", [Row(at, tuple(map(grid.cell, line))) for at, line in enumerate(lines, start=1)])


def example() -> Plan:
    values = {"kind": "company", "name": "恒泰精密包装", "region": None, "industry": None}
    party = Party("h", "lead", "h", values, ({"id": "p", "name": "周敏", "title": None},))
    known = identity.Known("h", "h", "恒泰精密包装", "company", identity.marks(values, []), ("周敏",))
    table = sheet(
        ("公司", "联系人", "职务", "电话", "行业", "预算", "预计签约"),
        ("恒泰精密包装有限公司", "周敏", "采购总监", None, "汽配", "50万", None),
        ("北辰仪表", "孙强", None, "021-55503000", None, None, "年前"),
        (None, "赵磊", None, "0512-11112222", None, None, None),
    )
    reading = read(table, mapping.match(table, "leads"), "leads", PLAYBOOK, today=date(2026, 11, 18))
    return plan(reading, Identities((known,), {"h": party}, {"h": ("h",)}), file="list.xlsx")


def test_the_plan_for_other_programs() -> None:
    """Counts and rows; a refused one with column and reason, a duplicate with whom and why."""
    found = result.summary(example())
    assert {key: found[key] for key in ("new", "changed", "same", "duplicate", "refused")} == {
        "new": 1, "changed": 0, "same": 0, "duplicate": 1, "refused": 1,
    }  # fmt: skip
    duplicate, new, refused = found["rows"]
    assert (duplicate["row"], duplicate["why"], duplicate["whom"]) == (2, "name", "恒泰精密包装")
    assert duplicate["changes"] == {
        "industry": [None, "C36"],
        "budget": [None, 50_000_000],
        "title": [None, "采购总监"],
    }
    assert new["notes"] == ["预计签约: “年前” is not a date."]
    assert refused == {
        "row": 4, "verdict": "refused", "action": "skip", "column": "公司", "reason": "Name is missing.",
    }  # fmt: skip


def test_the_plan_in_words() -> None:
    """In the language in use, amounts in yuan, labels for keys."""
    titles, lines = result.table(example(), PLAYBOOK)
    assert len(titles) == len(lines[0]) == len(lines[2])
    assert lines[0][:4] == (2, "Duplicate", "Blanks filled", "恒泰精密包装有限公司")
    assert lines[0][6:9] == ("恒泰精密包装", "same name", "Industry: Automotive\nBudget: 500,000\nTitle: 采购总监")
    assert lines[2][:6] == (4, "Refused", "Not imported", "", "公司", "Name is missing.")
    assert [line[0] for line in result.table(example(), PLAYBOOK, only=("refused",))[1]] == [4]


def test_the_result_is_a_workbook(tmp_path: Path) -> None:
    titles, lines = result.table(example(), PLAYBOOK)
    workbooks.report(lines, titles, tmp_path / "result.xlsx", title="Import", now=clock.now())
    (page,) = sheets.read(tmp_path / "result.xlsx").sheets
    assert (page.columns, [row.cells[0] for row in page.rows]) == (titles, [2, 3, 4])


def test_every_word_of_a_plan_is_known() -> None:
    """No verdict, action or reason is without its word."""
    from crmdesk.exchange.intake.plan import VERDICTS, Action

    assert set(result.VERDICTS) == set(VERDICTS)
    assert set(result.ACTIONS) == set(Action.__args__)  # type: ignore[attr-defined]
    assert set(result.WHY) == {"number", *identity.index.Why.__args__}  # type: ignore[attr-defined]
    assert i18n.language() == "en"
