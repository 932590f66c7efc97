"""Outer files become plain rows (L1, L10), and bad ones a sentence (S5)."""

import csv
import datetime
import io
import struct
import subprocess
import sys
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st

from crmdesk.domain.refusal import Refused
from crmdesk.exchange import sheets
from crmdesk.exchange.sheets import Workbook, bounds, delimited, limits
from crmdesk.i18n import tr

BAD = Path(__file__).with_name("bad")
SAMPLES = Path(__file__).parents[1] / "samples"
HEADER = ("公司名称", "联系人", "手机")
PEOPLE = (("霁川精工", "尹思成", "19900000001"), ("云栎自动化", "厉小雨", "19900000002"))


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Workbook]:
    """Reads bytes as a file of that name."""

    def reading(name: str, data: bytes, **options: Any) -> Workbook:
        path = tmp_path / name
        path.write_bytes(data)
        return sheets.read(path, **options)

    return reading


def xlsx(rows: Iterable[Iterable[object]], *merged: str) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    for place in merged:
        sheet.merge_cells(place)
    return saved(book)


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(data: bytes, part: str, content: str | bytes) -> bytes:
    """A workbook with one of its parts replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, content)
    return out.getvalue()


def worksheet(rows: str, *, head: str = "") -> bytes:
    """A workbook whose sheet is written by hand."""
    content = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"{head}<sheetData>{rows}</sheetData></worksheet>"
    )
    return with_part(xlsx([]), "xl/worksheets/sheet1.xml", content)


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def ods(rows: str) -> bytes:
    """An OpenDocument spreadsheet whose table is written by hand."""
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="表">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def ods_row(*texts: str) -> str:
    cells = (f'<table:table-cell office:value-type="string"><text:p>{t}</text:p></table:table-cell>' for t in texts)
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def cells(book: Workbook, at: int = 0) -> list[tuple[object, ...]]:
    return [row.cells for row in book.sheets[at].rows]


def numbers(book: Workbook, at: int = 0) -> list[int]:
    return [row.number for row in book.sheets[at].rows]


# What people send


def test_a_plain_workbook_in_each_format(read: Callable[..., Workbook]) -> None:
    old = xlwt.Workbook()
    sheet = old.add_sheet("表")
    for at, row in enumerate((HEADER, *PEOPLE)):
        for column, value in enumerate(row):
            sheet.write(at, column, value)
    files = {
        "xlsx": xlsx([HEADER, *PEOPLE]),
        "xls": saved(old),
        "ods": ods("".join(ods_row(*row) for row in (HEADER, *PEOPLE))),
        "csv": "\n".join(",".join(row) for row in (HEADER, *PEOPLE)).encode(),
    }
    for kind, data in files.items():
        found = read(f"线索.{kind}", data)
        assert (found.format, found.sheets[0].header_row, found.sheets[0].columns) == (kind, 1, HEADER)
        assert cells(found) == list(PEOPLE)
        assert numbers(found) == [2, 3]


def test_values_keep_their_type_and_formulas_their_result(read: Callable[..., Workbook]) -> None:
    cell = '<row r="1">{}</row><row r="2">{}</row>'
    heads = "".join(
        text_cell(f"{column}1", text) for column, text in zip("ABCD", ("名", "和", "错", "对"), strict=True)
    )
    body = text_cell("A2", "=1+1") + '<c r="B2"><f>40+2</f><v>42</v></c><c r="C2" t="e"><v>#N/A</v></c>'
    found = read("a.xlsx", worksheet(cell.format(heads, body + '<c r="D2" t="b"><v>1</v></c>')))
    assert cells(found) == [("=1+1", 42, None, True)]
    when = datetime.datetime(2026, 5, 1, 14, 30)
    found = read("b.xlsx", xlsx([("日", "时", "号"), (datetime.date(2026, 5, 1), when, 19900000001)]))
    assert cells(found) == [(datetime.date(2026, 5, 1), when, 19900000001)]


def test_a_messy_list_from_a_fair(read: Callable[..., Workbook]) -> None:
    found = sheets.read(SAMPLES / "messy-fair-leads.xlsx")
    sheet = found.sheets[sheets.best(found)]
    assert (sheet.name, sheet.header_row) == ("线索汇总", 4)
    assert sheet.columns[1] == "公司名称（全称）"
    assert {row.cells[5] for row in sheet.rows[:8]} == {"江苏苏州"}
    same = sheets.read(SAMPLES / "messy-fair-leads.csv")
    assert same.encoding == "gb18030"
    assert same.sheets[0].columns == sheet.columns
    assert same.sheets[0].rows[0].number == sheet.rows[0].number == 5


def test_titles_notes_and_blank_lines_above_the_header_are_passed_over(read: Callable[..., Workbook]) -> None:
    rows = [("2026 年客户线索汇总表",), (), ("制表：展务组", None, None), HEADER, *PEOPLE]
    found = read("a.xlsx", xlsx(rows, "A1:C1"))
    assert found.sheets[0].header_row == 4
    assert numbers(found) == [5, 6]


def test_a_sheet_without_a_header_names_its_columns_by_position_and_loses_no_row(read: Callable[..., Workbook]) -> None:
    found = read("a.xlsx", xlsx([*PEOPLE, ("沁桥电子", "于漫", None), ("样品", "备注", "待定")]))
    assert (found.sheets[0].header_row, found.sheets[0].columns) == (0, ("A", "B", "C"))
    assert numbers(found) == [1, 2, 3, 4]


def test_two_equal_headers_and_an_empty_one_stay_as_they_are(read: Callable[..., Workbook]) -> None:
    found = read("a.csv", "公司,电话,电话,\n甲,0512-55501234,19900000001,备注\n".encode())
    assert found.sheets[0].columns == ("公司", "电话", "电话", "")
    assert cells(found) == [("甲", "0512-55501234", "19900000001", "备注")]


def test_of_a_header_in_two_rows_the_lower_one_counts(read: Callable[..., Workbook]) -> None:
    rows = [("公司名称", "联系方式", None, "备注"), (None, "电话", "微信", None), ("甲", "0512-55501234", "w1", "好")]
    found = read("a.xlsx", xlsx(rows, "A1:A2", "B1:C1", "D1:D2"))
    assert (found.sheets[0].header_row, found.sheets[0].columns) == (2, ("公司名称", "电话", "微信", "备注"))
    assert numbers(found) == [3]


def test_another_header_can_be_chosen_without_reading_again(read: Callable[..., Workbook]) -> None:
    sheet = read("a.xlsx", xlsx([HEADER, *PEOPLE])).sheets[0]
    lower = sheets.with_header(sheet, 2)
    assert lower.columns == PEOPLE[0]
    assert [row.number for row in lower.rows] == [3]
    assert lower.rows[0] is sheet.rows[1]
    none = sheets.with_header(lower, 0)
    assert (none.columns, len(none.rows)) == (("A", "B", "C"), 3)
    assert sheets.with_header(none, 1) == sheet


def test_a_region_merged_over_rows_counts_for_each_but_makes_no_row(read: Callable[..., Workbook]) -> None:
    rows = [("地区", "公司", "电话"), ("江苏", "甲", "1990001"), (None, "乙", "1990002"), (), (None, "丙", "1990003")]
    rows.append((None, "丁", "1990004"))
    found = read("a.xlsx", xlsx(rows, "A2:A5"))
    assert [row[0] for row in cells(found)] == ["江苏", "江苏", "江苏", None]
    assert numbers(found) == [2, 3, 5, 6]


def test_the_sheet_with_the_data_is_preferred_and_hidden_ones_are_left_out(read: Callable[..., Workbook]) -> None:
    book = openpyxl.Workbook()
    book.active.title = "说明"
    book.active["A1"] = "请勿修改"
    choices = book.create_sheet("选项")
    for at in range(400):
        choices.append((f"来源{at}", "启用"))
    hidden = book.create_sheet("隐藏")
    hidden.append(HEADER)
    hidden.sheet_state = "hidden"
    data = book.create_sheet("线索")
    for row in ((*HEADER, "地区", "来源", "备注"), *((*person, "江苏", "展会", "好") for person in PEOPLE * 3)):
        data.append(row)
    found = read("a.xlsx", saved(book))
    assert [sheet.name for sheet in found.sheets] == ["说明", "选项", "线索"]
    assert sheets.best(found) == 2


def test_control_characters_and_invisible_blanks_are_removed_line_ends_stay(read: Callable[..., Workbook]) -> None:
    found = read("a.csv", '公司,备注\n\u200b\u00a0甲\x07\u3000,"一\r\n二\t三\x1b"\n\u00a0,-\n'.encode())
    assert cells(found) == [("甲", "一\n二\t三"), (None, "-")]


def test_a_cell_of_40000_characters_refuses_its_row_and_no_other_l10(read: Callable[..., Workbook]) -> None:
    found = read("a.csv", f"公司,备注\n甲,{'长' * 40_000}\n乙,好\n".encode())
    assert cells(found) == [("乙", "好")]
    (problem,) = found.problems
    assert (problem.row, problem.column) == (2, 2)
    assert tr(problem.text, **problem.values) == "The text has 40000 characters; a cell holds at most 32767."
    (exact,) = read("b.csv", f"公司,备注\n甲,{'长' * 32_767}\n".encode()).sheets
    assert len(exact.rows) == 1


# Text tables


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("gb18030", "gb18030"), ("gbk", "gb18030"), ("utf-16", "utf-16")],
)
def test_the_encoding_is_found_by_mark_then_strictly(read: Callable[..., Workbook], codec: str, encoding: str) -> None:
    found = read("a.csv", "公司,联系人\n霁川精工,尹思成\n".encode(codec))
    assert (found.encoding, cells(found)) == (encoding, [("霁川精工", "尹思成")])


def test_the_user_may_know_the_encoding_better(read: Callable[..., Workbook]) -> None:
    data = "公司,聯絡人\n霽川,尹思成\n".encode("big5")
    assert cells(read("a.csv", data)) != [("霽川", "尹思成")]
    assert cells(read("a.csv", data, encoding="big5")) == [("霽川", "尹思成")]
    for wrong in ("utf-8", "no-such"):
        with pytest.raises(Refused):
            read("a.csv", data, encoding=wrong)
    for known in sheets.ENCODINGS:
        assert cells(read("b.csv", b"a,b\n1,2\n".decode().encode(known), encoding=known)) == [("1", "2")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "，"])
def test_the_delimiter_is_found(read: Callable[..., Workbook], delimiter: str) -> None:
    rows = [("公司", "需求", "预算"), ("甲", "联网, 看板; 报表|大屏", "50万"), ("乙", "能耗，先要资料", "20万")]
    rows = [tuple(f'"{cell}"' if delimiter in cell else cell for cell in row) for row in rows]
    found = read("a.txt", "\n".join(delimiter.join(row) for row in rows).encode())
    assert cells(found) == [("甲", "联网, 看板; 报表|大屏", "50万"), ("乙", "能耗，先要资料", "20万")]


def test_excels_own_line_names_the_delimiter(read: Callable[..., Workbook]) -> None:
    found = read("a.csv", "sep=;\n公司;预算\n甲;1,5\n乙;2,5\n".encode())
    assert found.sheets[0].columns == ("公司", "预算")
    assert cells(found) == [("甲", "1,5"), ("乙", "2,5")]
    assert numbers(found) == [3, 4]


TEXTS = st.text(alphabet='霁川精工龥a1,;|\t"\n，. ', min_size=1, max_size=12).map(lambda text: f"甲{text}乙")


@given(
    st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=8),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
    st.sampled_from(["\r\n", "\n", "\r"]),
)
def test_a_text_table_written_is_the_table_read(rows: list[tuple[str, ...]], codec: str, end: str) -> None:
    out = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if end == "\r" else csv.QUOTE_MINIMAL
    csv.writer(out, lineterminator=end, quoting=quoting).writerows(rows)
    text, _ = delimited.decoded("a.csv", out.getvalue().encode(codec))
    assert [tuple(line) for line in delimited.lines("a.csv", text, ",")] == rows


def test_a_table_copied_from_a_sheet_is_pasted_l1() -> None:
    found = sheets.from_text('公司名称\t备注, 随手\n甲\t"两\n行"\n乙\t一, 二, 三\n')
    assert found.sheets[0].columns == ("公司名称", "备注, 随手")
    assert cells(found) == [("甲", "两\n行"), ("乙", "一, 二, 三")]
    assert sheets.from_text("BEGIN:VCARD\nFN:尹思成\nEND:VCARD").format == "vcf"
    for nothing in ("", " \n\t\n"):
        with pytest.raises(Refused, match="nothing to paste"):
            sheets.from_text(nothing)


# Bad input (S5): a sentence, soon, and nothing swallowed

SENTENCES = {
    "archive.xlsx": "is a compressed archive, not a spreadsheet",
    "blank.xlsx": "is empty",
    "cut-character.csv": "was cut off",
    "declared-texts.xlsx": "is damaged or incomplete",
    "empty.xlsx": "is empty",
    "encrypted.xlsx": "is protected by a password",
    "far-cell.xls": "reaches to row 65536 and column IV",
    "far-cell.xlsx": "reaches to row 1048576 and column XFD",
    "letter.xlsx": "is a document, not a spreadsheet",
    "no-card.vcf": "holds no card",
    "no-encoding.csv": "cannot be recognised",
    "nul.csv": "neither a workbook nor a text",
    "open-quote.csv": "In row 2 of",
    "page.xls": "is a web page, not a spreadsheet",
    "picture.xlsx": "is a picture, not a spreadsheet",
    "repeated.ods": "holds more than can be read at once",
    "report.csv": "is a PDF, not a spreadsheet",
    "truncated.xls": "is damaged or incomplete",
    "truncated.xlsx": "is damaged or incomplete",
}


@pytest.mark.parametrize("name", sorted(path.name for path in BAD.iterdir()))
def test_a_bad_file_is_refused_with_a_sentence_s5(name: str) -> None:
    start = time.process_time()
    with pytest.raises(Refused) as refused:
        sheets.read(BAD / name)
    assert time.process_time() - start < 2
    assert SENTENCES[name] in tr(refused.value.text, **refused.value.values)


def test_every_sentence_has_its_file() -> None:
    assert set(SENTENCES) == {path.name for path in BAD.iterdir()}


def test_what_a_file_is_counts_and_not_its_name(read: Callable[..., Workbook]) -> None:
    assert read("a.xls", xlsx([HEADER, *PEOPLE])).format == "xlsx"
    assert read("a.xlsx", "公司,电话\n甲,1\n".encode()).format == "csv"
    assert read("a.csv", xlsx([HEADER, *PEOPLE])).format == "xlsx"


def test_a_file_that_is_not_there_a_folder_and_one_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused, match="There is no file"):
        sheets.read(tmp_path / "none.xlsx")
    with pytest.raises(Refused, match=r"is a folder|cannot be opened"):
        sheets.read(tmp_path)
    (tmp_path / "a.csv").write_bytes(b"a,b\n" * 10)
    monkeypatch.setattr(sheets, "LARGEST_FILE", 20)
    with pytest.raises(Refused, match="more than can be read at once"):
        sheets.read(tmp_path / "a.csv")


@pytest.mark.parametrize("honest", [True, False])
def test_a_zip_bomb_is_refused_even_if_it_lies_about_its_size(read: Callable[..., Workbook], honest: bool) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(limits.LARGEST_UNPACKED // (1 << 20) + 1):
                part.write(bytes(1 << 20))
    data = bytearray(out.getvalue())
    if not honest:
        last = data.rfind(b"PK\x01\x02")
        data[last + 24 : last + 28] = (1000).to_bytes(4, "little")
    assert len(data) < 2_000_000
    start = time.process_time()
    with pytest.raises(Refused, match="more than can be read at once"):
        read("bomb.xlsx", bytes(data))
    assert time.process_time() - start < 10


def test_rows_by_declaration_cost_nothing(read: Callable[..., Workbook]) -> None:
    row = '<row r="{0}">' + text_cell("A{0}", "样品{0}") + text_cell("B{0}", "备注") + "</row>"
    far = '<row r="1048576"><c r="A1048576" s="0"/><c r="XFD1048576" s="0"/></row>'
    content = "".join(row.format(at) for at in range(1, 11)) + far
    declared = worksheet(content, head='<dimension ref="A1:XFD1048576"/>')
    tracemalloc.start()
    start = time.process_time()
    found = read("a.xlsx", declared)
    assert time.process_time() - start < 1
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()
    assert len(found.sheets[0].grid) == 10
    blank = '<table:table-row table:number-rows-repeated="1048565"><table:table-cell '
    blank += 'table:number-columns-repeated="16384"/></table:table-row>'
    assert len(read("a.ods", ods("".join(ods_row("样品", "备注") for _ in range(10)) + blank)).sheets[0].grid) == 10


def test_one_stray_cell_in_the_last_row_is_only_another_row(read: Callable[..., Workbook]) -> None:
    head = '<row r="1">' + text_cell("A1", "公司") + text_cell("B1", "备注") + "</row>"
    found = read("a.xlsx", worksheet(head + '<row r="1048576">' + text_cell("B1048576", "远") + "</row>"))
    assert numbers(found) == [1_048_576]


def test_cells_without_a_place_are_counted_on(read: Callable[..., Workbook]) -> None:
    bare = "<row><c><v>1</v></c><c><v>2</v></c></row>"
    assert read("a.xlsx", worksheet(bare * 3)).sheets[0].columns == ("A", "B")
    wide = "<row>" + "<c><v>1</v></c>" * 16_384 + "</row>" + "<row><c><v>1</v></c></row>" * 600
    with pytest.raises(Refused, match="column XFD"):
        read("b.xlsx", worksheet(wide))


def test_a_sheet_cannot_hide_behind_another_name_or_encoding(read: Callable[..., Workbook]) -> None:
    far = (BAD / "far-cell.xlsx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(far)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        links = archive.read("xl/_rels/workbook.xml.rels").decode()
    assert "/xl/worksheets/sheet1.xml" in links
    renamed = with_part(far, "xl/_rels/workbook.xml.rels", links.replace("/xl/worksheets/sheet1.xml", "/xl/other.bin"))
    renamed = with_part(with_part(renamed, "xl/worksheets/sheet1.xml", "<x/>"), "xl/other.bin", sheet)
    with pytest.raises(Refused, match="column XFD"):
        read("a.xlsx", renamed)
    with pytest.raises(Refused, match="damaged"):
        read("b.xlsx", with_part(far, "xl/worksheets/sheet1.xml", sheet.encode("utf-16")))


@pytest.mark.parametrize(
    "place", ['r="L99999999999999999999"', 'r="XFDA1"', 'r = "XFD1048576"', "r='A0'", 'x=">" r="A99999999"', 'r="A-1"']
)
def test_a_place_that_cannot_be_is_refused(read: Callable[..., Workbook], place: str) -> None:
    with pytest.raises(Refused, match="damaged"):
        read("a.xlsx", worksheet(f'<row r="1"><c r="A1"><v>1</v></c><c {place}><v>1</v></c></row>'))


def test_a_missing_end_tag_does_not_keep_the_reader_waiting(read: Callable[..., Workbook]) -> None:
    with pytest.raises(Refused, match="damaged"):
        read("a.ods", ods(ods_row(*HEADER).replace("</text:p>", "", 1)))
    with pytest.raises(Refused, match="damaged"):
        read("a.xlsx", worksheet('<row r="1"><c r="A1" t="inlineStr"><is><t>1'))


def test_one_long_text_in_very_many_cells_is_refused_before_it_is_copied(read: Callable[..., Workbook]) -> None:
    texts = f"<si><t>{'长' * 30_000}</t></si><si><t>短</t></si>"
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'

    def shared(index: int) -> bytes:
        rows = "".join(f'<row r="{at}"><c r="A{at}" t="s"><v>{index}</v></c></row>' for at in range(1, 4001))
        return with_part(worksheet(rows), "xl/sharedStrings.xml", f"<sst {space}>{texts}</sst>")

    with pytest.raises(Refused, match="more than can be read at once"):
        read("a.xlsx", shared(0))
    assert len(read("b.xlsx", shared(1)).sheets[0].grid) == 4000


def test_a_workbook_of_excel_97_is_read_whole_whatever_its_container_says(read: Callable[..., Workbook]) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    rows = [("公司", "序号"), *((f"第 {at} 号样品公司", float(at)) for at in range(3000))]
    for at, row in enumerate(rows):
        sheet.write(at, 0, row[0])
        sheet.write(at, 1, row[1])
    data = saved(book)
    assert len(data) > 200_000
    assert cells(read("a.xls", data)) == rows[1:]
    size = data.index(struct.pack("<HHII", 0x0200, 14, 0, len(rows)))
    huge = data[: size + 4] + (0).to_bytes(4, "little") + (0xFFFFFFF0).to_bytes(4, "little") + data[size + 12 :]
    assert cells(read("b.xls", huge)) == rows[1:]


@given(st.lists(st.tuples(st.integers(0, 5631), st.integers(0, 255)), min_size=1, max_size=8), st.booleans())
def test_a_workbook_with_wrong_bytes_is_read_or_refused_and_never_fatal(
    changes: list[tuple[int, int]], old: bool
) -> None:
    data = bytearray(_SMALL_XLS if old else _SMALL_XLSX)
    for at, byte in changes:
        data[at % len(data)] = byte
    assert "样品" in said("样品", "xls" if old else "xlsx", bytes(data))


def said(name: str, kind: str, data: bytes) -> str:
    """The sentence of a refusal, or the name if the workbook is read."""
    try:
        found, _ = sheets.office.sheets(name, kind, data)
    except Refused as refused:
        return tr(refused.text, **refused.values)
    return name if found else ""


def _small_xls() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    sheet.write_merge(0, 1, 0, 0, "公司")
    sheet.write(2, 1, 3.5)
    return saved(book)


_SMALL_XLS, _SMALL_XLSX = _small_xls(), xlsx([HEADER, *PEOPLE])


def test_the_reader_is_imported_at_first_use_only() -> None:
    code = (
        "import sys, crmdesk.exchange.sheets; sys.exit('python_calamine' in sys.modules or 'openpyxl' in sys.modules)"
    )
    source = str(Path(sheets.__file__).parents[3])
    assert subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": source}, check=False).returncode == 0


def test_s5_our_own_guarded_csv_reads_back_as_it_was(tmp_path):
    path = tmp_path / "ours.csv"
    path.write_text("Name,Phone\n恒泰,'+86 512\n'=长风,021\n", encoding="utf-8-sig")
    assert [row.cells for row in sheets.read(path).sheets[0].rows] == [("恒泰", "+86 512"), ("=长风", "021")]


CELL = st.sampled_from(
    [
        '<c r="A1"><v>1</v></c>', '<c r="B1" s="3" t="s"><v>1</v></c>', '<c r="A1" r = "XFD1048576"><v>1</v></c>',
        '<c r="12"><v>1</v></c>', "<c r='B2'/>", '<c s="r" r="A0"/>', '<x:c r="C1"/>', '<row r="A1"/>', '<row r="7">',
        '<row r="0"/>', '<c r="A1" t="s" r="A-1"/>', '<c r="A1"t="s"/>', "<c  r='A99999999'/>", '<c t="n"><v>2</v></c>',
    ]
)  # fmt: skip


@given(st.lists(CELL, max_size=6))
def test_s5_what_looks_usual_has_no_place_that_cannot_be(cells: list[str]) -> None:
    content = "".join(cells).encode()
    assert bounds._XLSX_UNUSUAL.search(content) or not bounds._XLSX_WRONG_PLACE.search(content)
    assert bounds._values(content) == len(bounds._XLSX_VALUE.findall(content))


def test_s5_cells_are_counted_under_any_prefix() -> None:
    content = b"<x:c><x:v>1</x:v></x:c><c><v >2</v></c><c><is><t>v</t></is></c><x:is ></x:is>"
    assert bounds._values(content) == 4
