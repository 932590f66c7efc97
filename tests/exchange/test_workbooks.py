"""Tables as files of a spreadsheet program: they read back to what was written, and nothing in them is a formula."""

import csv
import dataclasses
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from crmdesk import i18n, resources
from crmdesk.domain import playbook as playbooks
from crmdesk.domain.playbook import Playbook
from crmdesk.domain.refusal import Refused
from crmdesk.exchange import workbooks
from crmdesk.exchange.guard import unguarded
from crmdesk.exchange.listings import CUSTOMERS, TRACKING, Cell
from crmdesk.services.tracking import CustomerRow, LeadRow, TrackingRow

NOW = datetime(2026, 11, 22, 4, 30, tzinfo=UTC)
RISKY = ["=1+1", '=HYPERLINK("http://x","y")', "+86 21 5555", "-5", "@SUM(A1)", "＝1", "\t=1", "#N/A", "TRUE", "00123"]


@pytest.fixture(scope="module")
def playbook() -> Playbook:
    return playbooks.load(resources.text("playbooks", "complex-b2b.json"), "complex-b2b.json")


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "_language", "en")


def row(kind: type, /, **known: Any) -> Any:
    """A row of which only some fields are filled."""
    return kind(**{**dict.fromkeys(field.name for field in dataclasses.fields(kind)), **known})


def tracked(**known: Any) -> TrackingRow:
    made: TrackingRow = row(TrackingRow, **{"band": "high", "score": 86, **known})
    return made


def first(path: Path) -> Worksheet:
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def at(sheet: Worksheet, title: str, line: int = 2) -> Any:
    titles = [cell.value for cell in sheet[1]]
    return sheet.cell(line, titles.index(title) + 1)


def test_x1_values_come_back_as_what_they_are(tmp_path: Path, playbook: Playbook) -> None:
    path = tmp_path / "a.xlsx"
    rows = [row(CustomerRow, name="恒泰精密", grade="A", status="intent", stage="proposal", amount=12345650,
                next_due="2026-11-24", tags="高意向")]  # fmt: skip
    workbooks.customers(rows, playbook, path, now=NOW)
    sheet = first(path)
    assert at(sheet, "Name").value == "恒泰精密"
    assert at(sheet, "Amount").value == 123456.5
    assert at(sheet, "Amount").number_format.startswith("#,##0.00")
    assert at(sheet, "Next step on").value == datetime(2026, 11, 24)
    assert at(sheet, "Next step on").number_format == "yyyy-mm-dd"
    assert [at(sheet, title).value for title in ("Grade", "Status", "Stage")] == ["Grade A", "Interested", "Proposal"]
    read = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert read[1][[*read[0]].index("Next step on")] == date(2026, 11, 24)
    assert read[1][[*read[0]].index("Amount")] == 123456.5


def test_x1_the_sheet_is_ready_to_work_in(tmp_path: Path, playbook: Playbook) -> None:
    path = tmp_path / "a.xlsx"
    workbooks.tracking([tracked(), tracked(score=12)], playbook, path, now=NOW)
    sheet = first(path)
    assert [cell.value for cell in sheet[1]] == [column.title for column in TRACKING]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", "A1:V3")
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$1", "$A:$B")
    assert openpyxl.load_workbook(path).properties.language == "en"


def test_x1_choices_are_offered_with_their_labels(tmp_path: Path, playbook: Playbook) -> None:
    path = tmp_path / "a.xlsx"
    workbooks.tracking([tracked()], playbook, path, now=NOW)
    book = openpyxl.load_workbook(path)
    sheet, lists = book.worksheets
    assert lists.sheet_state == "hidden"
    rules = {str(rule.sqref).split("2:")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    letter = at(first(path), "Stage").column_letter
    area = rules[letter].split("!")[1].replace("$", "")
    offered = [cell.value for (cell,) in lists[area]]
    assert offered == [stage.title.en for stage in playbook.stages]
    assert len(rules) == sum(1 for column in TRACKING if column.choices)


def test_on_paper_a_wide_table_goes_on_beside_instead_of_shrinking_away(tmp_path: Path) -> None:
    """Six columns of 36 places fit on one page of 270, twenty on three (720 / 270, rounded up)."""
    for columns, pages in ((6, 1), (20, 3)):
        path = tmp_path / f"{columns}.xlsx"
        workbooks.report([["x" * 100] * columns], ["a"] * columns, path, title="t", now=NOW)
        assert first(path).page_setup.fitToWidth == pages


def test_a_row_is_as_tall_as_its_longest_cell(tmp_path: Path) -> None:
    """30 characters of two places in 36 take two lines, a text of thousands no more than eight; 16.5 points each."""
    path = tmp_path / "a.xlsx"
    rows = [["长" * 30, "a"], ["b", "a"], ["长" * 3000, "a"], ["a\nb\nc", "a"]]
    workbooks.report(rows, ["x", "y"], path, title="t", now=NOW)
    heights = first(path).row_dimensions
    assert [heights[line].height for line in (2, 3, 4, 5)] == [33, None, 132, 49.5]


def test_an_amount_is_wide_enough_for_its_separators(tmp_path: Path) -> None:
    """2,600,000.00 takes 12 places, and two more for air."""
    path = tmp_path / "a.xlsx"
    workbooks.report([[Decimal(2_600_000)]], ["a"], path, title="t", now=NOW)
    assert first(path).column_dimensions["A"].width == 14


def test_widths_follow_the_content_and_a_chinese_character_takes_two_places(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    workbooks.report([["一二三四五六七八九十", "abcdefghij", "x" * 500]], ["a", "b", "c"], path, title="t", now=NOW)
    dimensions = first(path).column_dimensions
    assert [dimensions[letter].width for letter in "ABC"] == [22, 12, 36]


@pytest.mark.parametrize("text", RISKY)
def test_s5_text_that_looks_like_a_formula_stays_text(tmp_path: Path, playbook: Playbook, text: str) -> None:
    path = tmp_path / "a.xlsx"
    workbooks.tracking([tracked(name=text)], playbook, path, now=NOW)
    cell = at(first(path), "Name")
    assert (cell.value, cell.data_type) == (text, "s")
    assert bool(cell.quotePrefix) == (text[0] in "=+-@\t＝")
    formulas = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert formulas[1][1] == text


def test_s5_the_quoting_of_one_cell_does_not_leak_into_the_next(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    workbooks.report([["=1", "a"], ["b", "=2"], ["c", "d"]], ["x", "y"], path, title="t", now=NOW)
    quoted = [[bool(cell.quotePrefix) for cell in line] for line in first(path).iter_rows(min_row=2)]
    assert quoted == [[True, False], [False, True], [False, False]]


def test_control_characters_go_and_what_looks_like_an_escape_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    workbooks.report([["a\x00b\x07c\ud800", "_x0041_", "one\r\ntwo"]], ["x", "y", "z"], path, title="t", now=NOW)
    read = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert read[1] == ["abc", "_x0041_", "one\ntwo"]


@pytest.mark.parametrize("text", ["长" * 40_000, "𫖯" * 20_000, "=" + "x" * 40_000])
def test_a_text_too_long_for_a_cell_is_cut_and_says_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.xlsx"
    workbooks.report([[text], ["short"]], ["x"], path, title="t", now=NOW)
    sheet = first(path)
    kept = sheet["A2"].value
    assert len(kept.encode("utf-16-le")) // 2 <= workbooks.MOST_IN_A_CELL
    assert kept.endswith("…")
    assert text.startswith(kept[:-1])
    assert len(kept) > 16_000
    assert f"{len(text):,}" in sheet["A2"].comment.text
    assert sheet["A3"].comment is None


def test_a_text_that_just_fits_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    workbooks.report([["长" * workbooks.MOST_IN_A_CELL]], ["x"], path, title="t", now=NOW)
    assert first(path)["A2"].value == "长" * 32_767
    assert first(path)["A2"].comment is None


def test_csv_opens_in_excel_and_reads_back(tmp_path: Path, playbook: Playbook) -> None:
    path = tmp_path / "a.csv"
    leads = [row(LeadRow, name=text, remarks='say "hi",\nthen go', budget=1050, score=7, band="low") for text in RISKY]
    workbooks.leads(leads, playbook, path, now=NOW)
    assert path.read_bytes().startswith("\ufeffNumber".encode())
    with path.open(encoding="utf-8-sig", newline="") as stream:
        head, *lines = csv.reader(stream)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for line in lines for cell in line)
    assert [unguarded(line[head.index("Name")]) for line in lines] == RISKY
    assert {line[head.index("Remarks")] for line in lines} == {'say "hi",\nthen go'}
    assert {line[head.index("Budget")] for line in lines} == {"10.50"}


def test_l10_the_report_keeps_the_users_own_columns(tmp_path: Path) -> None:
    """Two headers the same, none at all, rows shorter and longer than the head."""
    path = tmp_path / "a.xlsx"
    rows: list[list[Cell]] = [
        [7, "恒泰", date(2026, 5, 1), Decimal("1.50")],
        [8.25, True],
        [9, "x", None, None, "beyond"],
    ]
    workbooks.report(rows, ["Name", "Name", ""], path, title="a/b:c?", now=NOW)
    sheet = first(path)
    assert sheet.title == "a b c"
    assert [[cell.value for cell in line] for line in sheet.iter_rows()] == [
        ["Name", "Name", None, None, None],
        [7, "恒泰", datetime(2026, 5, 1), 1.5, None],
        [8.25, True, None, None, None],
        [9, "x", None, None, "beyond"],
    ]


def test_a_table_without_rows_still_has_its_head(tmp_path: Path, playbook: Playbook) -> None:
    path = tmp_path / "a.xlsx"
    workbooks.customers([], playbook, path, now=NOW)
    assert [[cell.value for cell in line] for line in first(path).iter_rows()] == [[c.title for c in CUSTOMERS]]


def test_many_rows_are_all_there(tmp_path: Path, playbook: Playbook) -> None:
    path = tmp_path / "a.xlsx"
    workbooks.tracking([tracked(number=f"CL{n}") for n in range(5_001)], playbook, path, now=NOW)
    read = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert [line[0] for line in read[1:]] == [f"CL{n}" for n in range(5_001)]


def test_another_suffix_is_refused_and_nothing_written(tmp_path: Path, playbook: Playbook) -> None:
    with pytest.raises(Refused, match=r"\.ods"):
        workbooks.customers([], playbook, tmp_path / "a.ods", now=NOW)
    assert list(tmp_path.iterdir()) == []


def test_s4_a_full_disk_leaves_the_old_workbook(
    tmp_path: Path, playbook: Playbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(Refused, match="no room left"):
        workbooks.customers([], playbook, path, now=NOW)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
