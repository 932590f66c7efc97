"""The files that tests read are those that `make.py` writes, and they are as bad as it says."""

import io
import runpy
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

HERE = Path(__file__).parent
MAKE = runpy.run_path(str(HERE / "make.py"))


def cells(book: Any) -> list[tuple[str, list[tuple[Any, ...]], list[str]]]:
    return [(s.title, list(s.iter_rows(values_only=True)), sorted(map(str, s.merged_cells.ranges))) for s in book]


@pytest.fixture(scope="module")
def kept() -> Any:
    return load_workbook(HERE / "messy-fair-leads.xlsx")


def test_the_workbook_is_the_one_that_is_made(kept: Any) -> None:
    made = io.BytesIO()
    MAKE["workbook"]().save(made)
    assert cells(kept) == cells(load_workbook(made))


@pytest.mark.parametrize(
    ("name", "content"),
    [("messy-fair-leads.csv", "chinese_csv"), ("cards.vcf", "cards")],
)
def test_the_other_files_are_the_ones_that_are_made(name: str, content: str) -> None:
    assert (HERE / name).read_bytes() == MAKE[content]()


def test_the_table_is_as_messy_as_a_real_one(kept: Any) -> None:
    """S5, L10: counted by hand: 60 rows of which one repeats another, one is nameless, and one is the total."""
    sheet = kept["线索汇总"]
    names = [row[1] for row in sheet.iter_rows(min_row=MAKE["FIRST_ROW"], values_only=True)]
    assert sheet.cell(MAKE["FIRST_ROW"] - 1, 2).value == "公司名称（全称）"
    assert len([name for name in names if name]) == 58
    assert len([name for name in names if name]) - len({name for name in names if name}) == 1
    assert [row[0] for row in sheet.iter_rows(values_only=True)].count("合计") == 1
    assert sheet.max_row == 80
    kinds = {type(row[2]) for row in sheet.iter_rows(min_row=MAKE["FIRST_ROW"], max_col=4, min_col=2, values_only=True)}
    assert kinds >= {int, str, type(None)}


def test_the_chinese_text_needs_gb18030() -> None:
    content = (HERE / "messy-fair-leads.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    with pytest.raises(UnicodeDecodeError):
        content.decode("gbk")
    assert "赵䶮/总经理" in content.decode("gb18030")


def test_all_are_small() -> None:
    sizes = {path.name: path.stat().st_size for path in HERE.iterdir() if path.suffix in (".xlsx", ".csv", ".vcf")}
    assert len(sizes) == 4
    assert max(sizes.values()) < 60_000
