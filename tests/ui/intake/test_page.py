"""The import page from the file to the board and back: nothing before Import, all of it undone by one Undo (L10)."""

from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QAccessible, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QAbstractButton, QApplication

from crmdesk import i18n
from crmdesk.clock import new_id
from crmdesk.domain.tables import Contact, Customer, Lead
from crmdesk.services.rows import table_of
from crmdesk.ui import dialogs
from crmdesk.ui.desk import Said
from crmdesk.ui.intake.opener import MEMORY
from crmdesk.ui.pages import Place

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
TABLE = (
    "公司,姓名,职务,电话,需求\n"
    "恒泰精密有限公司,周敏,采购总监,0512-55500001,看样机\n"
    "北辰仪表集团,孙强,总经理,0512-55500002,要报价\n"
    ",赵磊,采购经理,0512-55500003,缺公司名\n"
    "拓普电子,何静,信息部经理,0512-55500004,\n"
)


def add_customer(session, **values):
    row = Customer(id=new_id(), **values)
    session.add(row)
    return row.id


def count(session, table):
    return len(session.execute(table_of(table).select()).all())


def say(page):
    heard = []
    page.desk.said.connect(heard.append)
    return heard


def take(page, qtbot):
    with qtbot.waitSignal(page.go, timeout=20_000) as went:
        page.take()
    qtbot.waitUntil(lambda: not page.desk.busy())
    return went.args[0]


# --- reading ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("encoding", "shown"), [("gb18030", "GB18030"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16")])
def test_a_text_table_is_read_in_its_encoding_which_is_shown(page, fed, encoding, shown):
    fed(TABLE, encoding=encoding)
    assert page.preview.index(0, 0).data() == "恒泰精密有限公司"
    assert page.source.encoding.isVisible()
    assert shown in page.source.encoding.text()


def test_another_encoding_reads_the_file_again(page, fed, judged, qtbot):
    path = fed("公司,姓名\n" + "恒泰精密有限公司,周敏\n" * 3, encoding="gb18030")
    page.source.encoding.chosen.emit("big5")
    qtbot.waitUntil(lambda: page.proposal.workbook.encoding == "big5")
    judged()
    assert page.preview.index(0, 0).data() != "恒泰精密有限公司"
    assert page.proposal.path == path


def test_empty_and_repeated_headers_stay_apart(page, fed):
    fed("公司,,备注,备注\n恒泰,甲,一,二\n")
    heads = [page.preview.headerData(at, Qt.Orientation.Horizontal) for at in range(4)]
    assert heads == ["公司", "(column B)", "备注", "备注"]
    assert [column.field for column in page.proposal.columns] == ["name", None, "remarks", "remarks"]
    names = [page.table.heads.button(at).accessibleName() for at in range(4)]
    assert names[1].startswith("(column B): Do not import")


def test_a_bad_file_is_told_of_in_the_bar_and_the_open_one_stays(page, fed, qtbot, tmp_path):
    fed(TABLE)
    bad = tmp_path / "photo.xlsx"
    bad.write_bytes(b"\x89PNG\r\n")
    with qtbot.waitSignal(page.desk.refused) as refused:
        page.read(bad)
    assert "photo.xlsx" in str(refused.args[0].refusal)
    qtbot.waitUntil(page.checked)
    assert page.preview.rowCount() == 4
    assert page.footer.take.isEnabled()


def test_a_table_is_pasted_from_the_clipboard(page, judged, qtbot):
    QGuiApplication.clipboard().setText("公司\t姓名\n恒泰精密\t周敏\n")
    qtbot.keyClick(page.empty.choose, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    judged()
    assert page.proposal.name == "Pasted table"
    assert not page.source.encoding.isVisible()
    assert page.footer.take.text().strip() == "Import 1 row"


def test_pasting_nothing_says_what_to_copy(page, qtbot):
    QGuiApplication.clipboard().setText("  ")
    with qtbot.waitSignal(page.desk.refused) as refused:
        page.paste()
    assert "Copy the rows of a table first" in str(refused.args[0].refusal)


def test_a_file_dropped_on_the_page_is_read(page, judged):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(SAMPLES / "leads.csv"))])
    move, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(page, QDragEnterEvent(QPoint(90, 90), move, mime, left, none))
    QApplication.sendEvent(page, QDropEvent(QPoint(90, 90), move, mime, left, none))
    assert len(judged().lines) == 12


def test_going_there_with_a_file_reads_it_once_and_coming_back_keeps_what_was_chosen(page, judged, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(TABLE, encoding="utf-8")
    page.open(Place("import", str(path)))
    judged()
    page.set_field(4, None)
    judged()
    page.open(Place("import", str(path)))
    assert not page.desk.busy()
    assert page.proposal.columns[4].field is None


def test_cards_are_read_and_have_neither_header_nor_sheet_to_choose(page, judged):
    page.read(SAMPLES / "cards.vcf")
    judged()
    assert page.preview.rowCount() == len(page.proposal.sheet.rows) + len(page.proposal.workbook.problems)
    assert not page.source.header.isVisible()
    assert not page.source.sheet.isVisible()


# --- the dry run -----------------------------------------------------------------------------------------------------


def test_a_dry_run_writes_nothing_and_tells_each_row(page, fed, tables):
    before = tables()
    fed(TABLE)
    counts = {sieve: page.rehearsal.count(sieve) for sieve in ("new", "changed", "same", "duplicate", "refused")}
    assert counts == {"new": 3, "changed": 0, "same": 0, "duplicate": 0, "refused": 1}
    assert page.footer.take.text().strip() == "Import 3 rows"
    assert page.footer.chips["refused"].accessibleName() == "Refused 1"
    page.table.go(2)
    assert page.strip.words()[0] == "Row 4: Refused · 公司: Name is missing."
    assert page.preview.index(2, 0).data() == "Name is missing."
    assert tables() == before


def test_a_chip_shows_only_its_rows_and_pressed_again_all(page, fed, qtbot):
    fed(TABLE)
    qtbot.mouseClick(page.footer.chips["refused"], Qt.MouseButton.LeftButton)
    assert [page.preview.line(row).number for row in range(page.preview.rowCount())] == [4]
    assert page.all_rows.isVisible()
    qtbot.mouseClick(page.footer.chips["refused"], Qt.MouseButton.LeftButton)
    assert page.preview.rowCount() == 4
    assert not page.all_rows.isVisible()


def test_rows_that_name_nobody_are_refused_until_a_column_is_the_name_again(page, fed, judged):
    fed(TABLE)
    page.set_field(1, None)
    page.set_field(0, None)
    assert not page.footer.take.isEnabled()  # the counts are not true any more
    judged()
    assert page.rehearsal.count("refused") == 4
    assert not page.footer.take.isEnabled()
    page.set_field(0, "name")
    judged()
    assert page.rehearsal.count("refused") == 1
    assert page.table.heads.button(0).badge == "By hand"


def test_a_stale_dry_run_is_dropped(page, fed, judged, qtbot):
    """Of choices that follow each other fast only the last is worked out and shown."""
    fed(TABLE)
    shown = []
    page.checker.judged.connect(shown.append)
    for key in (None, "name", None):
        page.set_field(0, key)
        page.checker.check()  # as if the pause had passed: this one is under way when the next choice comes
    page.set_field(0, "name")
    qtbot.waitUntil(page.checked)
    assert len(shown) == 1
    assert page.rehearsal.count("refused") == 1


def test_another_header_row_and_none(page, fed, judged):
    fed("2026 展会名单,,,,\n" + TABLE)
    assert page.proposal.sheet.header_row == 2
    page.source.header.chosen.emit(0)
    judged()
    assert page.proposal.sheet.header_row == 0
    assert page.preview.rowCount() == 6
    page.source.header.chosen.emit(2)
    judged()
    assert page.footer.take.text().strip() == "Import 3 rows"


def test_a_workbook_offers_its_sheets(page, judged, qtbot):
    page.read(SAMPLES / "messy-fair-leads.xlsx")
    judged()
    assert page.source.sheet.isVisible()
    assert page.proposal.sheet.name == "线索汇总"
    page.source.sheet.chosen.emit(1)
    assert page.proposal.sheet.name == "说明"
    assert page.preview.rowCount() == len(page.proposal.sheet.rows)


def test_another_target_is_matched_and_judged_anew(page, fed, judged, qtbot):
    fed(TABLE)
    assert page.footer.start.isVisible()
    qtbot.mouseClick(page.source.target.buttons["customers"], Qt.MouseButton.LeftButton)
    judged()
    assert page.rehearsal.plan.target == "customers"
    assert not page.footer.start.isVisible()


def test_a_write_elsewhere_is_seen_by_the_dry_run(page, fed, judged, stocked):
    fed(TABLE)
    stocked.changed.connect(page.refresh)
    stocked.do(add_customer, name="北辰仪表集团")
    QApplication.processEvents()
    judged()
    assert page.rehearsal.count("duplicate") == 1
    assert page.strip  # the page is whole


def test_a_mobile_number_is_dropped_with_a_note_where_the_playbook_refuses_it(page, judged, fed, stocked):
    """C3: neither shown nor kept, the row stays."""
    from crmdesk.services import settings

    strict = settings.shipped("complex-b2b")
    strict = strict.model_copy(update={"privacy": strict.privacy.model_copy(update={"mobile": "refuse"})})
    stocked.do(settings.adopt, strict)
    fed("公司,姓名,手机\n恒泰精密,周敏,13900002231\n")
    assert page.preview.index(0, 2).data() == "139****2231"
    assert page.table.heads.button(2).badge == "Mobile numbers"
    assert "139****2231 was left out" in page.strip.words()[1]
    assert page.rehearsal.count("noted") == 1


# --- decisions -------------------------------------------------------------------------------------------------------


@pytest.fixture
def known(stocked):
    return stocked.do(add_customer, name="北辰仪表集团有限公司", remarks="老客户")


def test_a_duplicate_names_whom_and_why_and_takes_a_decision_by_key(page, known, fed, judged, qtbot):
    fed("公司,需求,备注\n恒泰精密,样机,\n北辰仪表集团,要报价,新备注\n拓普电子,,\n")
    line = page.preview.line(1)
    assert (line.verdict, line.planned.action) == ("duplicate", "fill")
    page.table.go(1)
    assert "same name ↔ “北辰仪表集团有限公司”" in page.strip.words()[0]
    page.table.setFocus()
    for key, action in ((Qt.Key.Key_4, "add"), (Qt.Key.Key_3, "merge"), (Qt.Key.Key_1, "skip"), (Qt.Key.Key_0, "fill")):
        qtbot.keyClick(page.table, key)
        judged()
        assert page.preview.line(1).planned.action == action
    assert page.proposal.overrides == {}


def test_a_decision_counts_for_all_selected_rows_that_leave_it_open(page, fed, judged, qtbot):
    fed(TABLE)
    page.table.selectAll()
    assert page.strip.words()[0] == "4 rows selected"
    qtbot.mouseClick(page.strip.buttons["skip"], Qt.MouseButton.LeftButton)
    judged()
    assert page.proposal.overrides == {2: "skip", 3: "skip", 5: "skip"}  # the refused row has nothing to decide
    assert not page.footer.take.isEnabled()


def test_the_default_for_all_duplicates(page, known, fed, judged):
    fed("公司,备注\n北辰仪表集团,新备注\n")
    page.footer.duplicates.chosen.emit("keep")
    judged()
    assert page.preview.line(0).planned.action == "add"
    assert "Keep both" in page.footer.duplicates.text()


# --- taking it in ----------------------------------------------------------------------------------------------------


def test_what_was_shown_is_written_and_one_undo_takes_it_back_whole(page, fed, tables, stocked, qtbot):
    before = tables()
    fed(TABLE)
    heard = say(page)
    place = take(page, qtbot)
    assert place == Place("board")
    assert (stocked.ask(count, Lead), stocked.ask(count, Contact)) == (3, 3)
    assert [(said.text, said.undoable) for said in heard] == [("Imported 3 rows", True)]
    assert stocked.book.next_undo().words() == "Imported 3 rows from 展会.csv"
    assert page.proposal is None
    stocked.undo()
    assert tables() == before


def test_clocks_of_new_leads_start_as_chosen(page, fed, stocked, qtbot):
    """L4: now, or spread over working days."""

    def starts(session):
        return sorted({row.clock_start[:10] for row in session.execute(table_of(Lead).select())})

    fed(TABLE)
    page.footer.start.chosen.emit("now")
    take(page, qtbot)
    assert stocked.ask(starts) == ["2026-11-18"]


def test_the_mapping_is_remembered_for_the_next_file_of_the_same_headers(page, fed, qtbot):
    fed(TABLE)
    page.set_field(4, "remarks")
    qtbot.waitUntil(page.checked)
    take(page, qtbot)
    fed(TABLE.replace("恒泰", "恒达"), name="下个月.csv")
    assert (page.proposal.columns[4].field, page.proposal.columns[4].how) == ("remarks", "remembered")
    kept = page.desk.prefs.file.read_text(encoding="utf-8")
    assert MEMORY in kept
    assert not any(word in kept for word in ("恒泰", "周敏", "55500001"))


def test_cancelled_means_nothing_was_written(page, fed, tables, stocked, qtbot):
    fed("公司,需求\n" + "".join(f"第{n}厂有限公司,要样机\n" for n in range(1500)))
    before = tables()
    heard = say(page)
    page.take()
    assert page.footer.currentIndex() == 1
    assert page.footer.cancel.hasFocus()
    page.footer.cancel.click()
    qtbot.waitUntil(lambda: bool(heard) and page.checked(), timeout=20_000)
    assert heard == [Said("The import was stopped. Nothing was written.")]
    assert tables() == before
    assert stocked.ask(count, Lead) == 0
    assert page.footer.currentIndex() == 0


def test_nothing_can_be_changed_while_rows_are_written(page, fed, qtbot):
    fed(TABLE)
    wanted = page.proposal
    with qtbot.waitSignal(page.go, timeout=20_000):
        page.take()
        page.set_field(0, None)
        page.decide("skip")
        page.take()
        assert page.proposal is wanted
    qtbot.waitUntil(lambda: not page.desk.busy())


def test_the_result_goes_into_a_workbook(page, fed, qtbot, tmp_path, monkeypatch):
    fed(TABLE)
    heard = say(page)
    take(page, qtbot)
    target = tmp_path / "result.xlsx"
    asked = []
    monkeypatch.setattr(dialogs, "save_file", lambda *args: asked.append(args[2]) or target)
    ((label, export),) = heard[0].offers
    assert label == "Export the result"
    export()
    qtbot.waitUntil(lambda: heard[-1].text == "Saved “result.xlsx”", timeout=20_000)
    assert asked == ["展会 result.xlsx"]
    rows = list(openpyxl.load_workbook(target).active.values)
    at = next(n for n, row in enumerate(rows) if row[0] == "Row")
    told = {row[0]: row[1:6] for row in rows[at + 1 :]}
    assert [told[n][0] for n in (2, 3, 4, 5)] == ["New", "New", "Refused", "New"]
    assert told[4][3:5] == ("公司", "Name is missing.")


def test_the_window_stays_alive_through_ten_thousand_rows(page, fed, qtbot):
    """Beats of the window's thread during an import: far below the time that the import itself takes."""
    from time import perf_counter

    from PySide6.QtCore import QTimer

    fed("公司,需求\n" + "".join(f"第{n}厂,要样机\n" for n in range(10_000)))
    beats = [perf_counter()]
    clock = QTimer()
    clock.setInterval(5)
    clock.timeout.connect(lambda: beats.append(perf_counter()))
    bars = []
    page.footer.bar.valueChanged.connect(bars.append)
    clock.start()
    with qtbot.waitSignal(page.go, timeout=60_000):
        page.take()
    clock.stop()
    gaps = sorted(b - a for a, b in pairwise(beats))
    assert gaps[int(len(gaps) * 0.99)] < 0.1
    assert gaps[-1] < max(0.5, (beats[-1] - beats[0]) / 4)
    assert len(set(bars)) > 5


# --- keyboard, names, models -----------------------------------------------------------------------------------------


def test_the_messy_spreadsheet_goes_in_by_keyboard_alone(page, judged, stocked, qtbot, monkeypatch):
    monkeypatch.setattr(dialogs, "open_file", lambda *_: SAMPLES / "messy-fair-leads.csv")
    page.empty.choose.setFocus()
    qtbot.keyClick(page.empty.choose, Qt.Key.Key_Space)
    judged()
    assert page.table.hasFocus()
    assert page.proposal.workbook.encoding == "gb18030"
    # the column of numbers: its meaning is looked for and taken back again
    qtbot.keyClick(page.table, Qt.Key.Key_F2)
    field = QApplication.focusWidget()
    assert field.accessibleName() == "Find a field"
    qtbot.keyClicks(field, "number")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    judged()
    assert page.proposal.columns[0].field == "number"
    qtbot.keyClick(page.table.heads.button(0), Qt.Key.Key_Return)
    qtbot.keyClicks(QApplication.focusWidget(), "do not")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    judged()
    assert page.proposal.columns[0].field is None
    # the next row to look at, a decision on it, and in it goes
    page.table.setFocus()
    page.sift("duplicate")
    qtbot.keyClick(page.table, Qt.Key.Key_F8)
    duplicate = page.table.current()
    assert duplicate.verdict == "duplicate"
    qtbot.keyClick(page.table, Qt.Key.Key_1)
    judged()
    assert page.proposal.overrides == {duplicate.number: "skip"}
    writing = page.rehearsal.plan.writing
    with qtbot.waitSignal(page.go, timeout=20_000):
        qtbot.keyClick(page.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert stocked.book.next_undo().words() == f"Imported {writing} rows from messy-fair-leads.csv"
    assert stocked.ask(count, Lead) >= 50


def test_the_meanings_are_one_stop_for_tab_and_the_arrows_go_along_them(page, fed, qtbot):
    fed(TABLE)
    qtbot.keyClick(page.table, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.focusWidget() is page.table.heads.button(0)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    assert QApplication.focusWidget() is page.table.heads.button(1)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_End)
    assert QApplication.focusWidget() is page.table.heads.button(4)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert page.table.hasFocus()
    page.table.heads.setFocus()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert page.source.change.hasFocus()


def test_everything_that_takes_the_keyboard_has_a_name(page, fed):
    fed(TABLE)
    page.table.go(1)
    nameless = [
        widget
        for widget in [*page.findChildren(QAbstractButton), page.table, page.table.heads, page.table.numbers]
        if widget.isVisible() and widget.focusPolicy() != Qt.FocusPolicy.NoFocus and not widget.accessibleName()
    ]
    assert nameless == []
    reader = QAccessible.queryAccessibleInterface(page.table.heads.button(0))
    assert reader.text(QAccessible.Text.Name) == "公司: Name · Automatic"
    index = page.preview.index(0, 1)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "姓名: 周敏"
    told = page.preview.headerData(2, Qt.Orientation.Vertical, Qt.ItemDataRole.AccessibleTextRole)
    assert told == "Row 4: Refused\n公司: Name is missing."


def test_the_model_keeps_its_word_through_files_sieves_and_verdicts(page, fed, judged):
    fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
    tester = QAbstractItemModelTester(page.preview, fatal)
    fed(TABLE)
    page.sift("refused")
    page.set_field(0, None)
    judged()
    page.sift("")
    page.source.header.chosen.emit(0)
    judged()
    assert tester.model() is page.preview


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize(("width", "height"), [(1180, 640), (1366, 700)])
def test_nothing_is_clipped(stocked, qtbot, language, width, height):
    from crmdesk.ui.intake import ImportPage

    i18n.set_language(language)
    page = ImportPage(stocked)
    qtbot.addWidget(page)
    page.resize(width - 80, height - 77)
    page.show()
    page.read(SAMPLES / "messy-fair-leads.xlsx")
    qtbot.waitUntil(page.checked, timeout=20_000)
    page.table.look_at(13)
    QApplication.processEvents()
    hint = page.minimumSizeHint()
    assert (hint.width() <= width - 80, hint.height() <= height - 77) == (True, True)
    seen = [button for button in page.findChildren(QAbstractButton) if button.isVisible() and button.text()]
    clipped = [b.text() for b in seen if not hasattr(b, "badge") and b.width() < b.minimumSizeHint().width()]
    clipped += [b.text() for b in seen if hasattr(b, "badge") and b.width() < b.wanted()]
    assert clipped == []


def test_columns_that_are_scrolled_to_have_their_buttons(page, fed):
    """The wheel and the bar move the view without asking the head."""
    fed(",".join(f"栏{n}" for n in range(60)) + "\n" + ",".join("x" for _ in range(60)) + "\n")
    bar = page.table.horizontalScrollBar()
    bar.setValue(bar.maximum())
    heads = page.table.heads
    assert heads._buttons[59].isVisible()
    assert abs(heads._buttons[59].x() - heads.sectionViewportPosition(59)) < 12


def test_only_the_columns_in_view_have_a_button(page, fed):
    fed(",".join(f"栏{n}" for n in range(400)) + "\n" + ",".join("x" for _ in range(400)) + "\n")
    shown = [button for button in page.table.heads._buttons.values() if button.isVisible()]
    assert 3 < len(shown) < 40
    page.table.heads.go(399)
    assert page.table.heads.button(399).hasFocus()
    assert page.table.heads.sectionViewportPosition(399) < page.table.viewport().width()
