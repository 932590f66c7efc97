"""The tables as files: what × format, written aside, noted, the folder one click away."""

import openpyxl
import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog
from sqlmodel import select

from crmdesk.domain.tables import Paper
from crmdesk.services import leads, settings
from crmdesk.store.book import Book
from crmdesk.ui import export, theme
from crmdesk.ui.desk import Desk
from crmdesk.ui.window import Plan, Window


@pytest.fixture
def desk(tmp_path, qapp, prefs):
    theme.apply(qapp, "light", 13)
    book = Book.open(tmp_path / "store", who="李明", create=True)
    with book.beginning("Began") as session:
        settings.adopt(session, settings.shipped("complex-b2b"))
    with book.writing("Begin") as session:
        leads.take_in(session, [leads.Entry({"name": "恒泰精密"}), leads.Entry({"name": "长风汽配"})])
    made = Desk(book, prefs)
    yield made
    made.close()
    book.close()


@pytest.fixture
def window(desk, qtbot):
    made = Window(desk, Plan(pages=()))
    qtbot.addWidget(made)
    made.resize(1180, 640)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def noted(desk):
    return [(p.document, p.file) for p in desk.ask(lambda s: s.exec(select(Paper)).all())]


@pytest.mark.parametrize("what", export.TABLES)
@pytest.mark.parametrize("suffix", export.FORMATS)
def test_each_table_is_written_in_each_format(desk, tmp_path, what, suffix):
    written = export.write(desk, what, tmp_path / f"out{suffix}")
    assert written.rows == (0 if what == "customers" else 2)
    if suffix == ".xlsx":
        sheet = openpyxl.load_workbook(written.path).worksheets[0]
        assert sheet.max_row == 1 + written.rows
    elif suffix == ".csv":
        assert written.path.read_bytes().startswith(b"\xef\xbb\xbf")
    else:
        assert len(pypdfium2.PdfDocument(written.path)) == 1


def test_by_keyboard_from_the_command_to_the_file(window, desk, tmp_path, qtbot, monkeypatch):
    asked = []

    def answer(_host, _title, suggested, pattern):
        asked.append((suggested, pattern))
        return str(tmp_path / "list"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    panel = export.ask(desk, lambda place: None)
    panel.what["leads"].click()
    panel.format[".csv"].click()
    qtbot.keyClick(panel.format[".csv"], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(noted(desk)), timeout=10_000)
    assert asked == [("Leads 2026-11-18.csv", "Text table (*.csv)")]
    assert noted(desk) == [("leads", "list.csv")]
    assert (tmp_path / "list.csv").read_text(encoding="utf-8-sig").count("恒泰精密") == 1
    assert window.toast.text() == "Wrote 2 rows to “list.csv”"
    again = export.ask(desk, lambda place: None)
    assert (again.what["leads"].isChecked(), again.format[".csv"].isChecked()) == (True, True)


def test_a_folder_that_is_not_there_is_said(window, desk, tmp_path, qtbot):
    export.export(desk, "leads", tmp_path / "none" / "x.xlsx")
    qtbot.waitUntil(window.shell.error.isVisible, timeout=5000)
    assert noted(desk) == []


def test_a_folder_that_nothing_opens_is_named(window, desk, tmp_path, monkeypatch):
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: False)
    export.open_folder(desk, tmp_path)
    assert str(tmp_path) in window.shell.error.text()
