"""Print preview: what is shown is what is saved and what is printed, and each is noted (S2)."""

import pypdfium2
import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, Qt
from PySide6.QtGui import QColor, QPageSize, QPdfWriter
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog
from sqlmodel import select

from crmdesk import i18n
from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables import Paper
from crmdesk.domain.tables.derived import party
from crmdesk.services import customers, leads, settings
from crmdesk.store.book import Book
from crmdesk.ui import printing, theme
from crmdesk.ui.desk import Desk
from crmdesk.ui.pages import PageSpec, Place
from crmdesk.ui.paper import PaperPage, make
from crmdesk.ui.window import Plan, Window


@pytest.fixture
def desk(tmp_path, qapp, prefs):
    theme.apply(qapp, "light", 13)
    book = Book.open(tmp_path / "store", who="李明", create=True)
    with book.beginning("Began") as session:
        settings.adopt(session, settings.shipped("complex-b2b"))
    with book.writing("Begin") as session:
        entries = [leads.Entry({"name": f"公司 {n}", "description": "换掉旧的系统，" * 12}) for n in range(60)]
        leads.take_in(session, entries)
        customers.add(session, leads.Entry({"name": "恒泰精密", "remarks": "\U0001f600 老客户"}))
    made = Desk(book, prefs)
    yield made
    made.close()
    book.close()
    theme.apply(qapp, "light", 13)


@pytest.fixture
def root(desk):
    return desk.ask(lambda s: s.execute(select(party.c.root).where(party.c.is_customer == 1)).scalar())


@pytest.fixture
def window(desk, qtbot):
    spec = PageSpec("paper", "Print preview", "printer", PaperPage, on_rail=False)
    made = Window(desk, Plan(pages=(spec,)))
    qtbot.addWidget(made)
    made.resize(1180, 640)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.fixture
def show(window, qtbot):
    def shown(target):
        window.shell.go(Place("paper", target))
        page = window.shell.page()
        qtbot.waitUntil(lambda: page.document is not None and page.document.target == target, timeout=10_000)
        qtbot.waitUntil(lambda: not page.desk.busy(), timeout=10_000)
        return page

    return shown


def noted(desk):
    return [(p.document, p.of) for p in desk.ask(lambda s: s.exec(select(Paper)).all())]


def save_as(monkeypatch, path):
    asked = []

    def answer(_host, _title, suggested, _patterns):
        asked.append(suggested)
        return str(path), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    return asked


def test_the_preview_has_as_many_leaves_as_the_pdf(show, qtbot):
    page = show("tracking")
    pages = len(pypdfium2.PdfDocument(page.document.pdf))
    assert pages > 1
    assert len(page.leaves.canvas.sizes) == pages
    assert page.pages.text() == f"{pages} pages"
    assert page.leaves.view.accessibleName() == f"Needs tracking table, {pages} pages"


def test_only_leaves_near_the_view_are_kept_drawn(show, qtbot):
    page = show("leads")
    canvas, bar = page.leaves.canvas, page.leaves.view.verticalScrollBar()
    qtbot.waitUntil(lambda: 0 in canvas.pictures, timeout=5000)
    last = len(canvas.sizes) - 1
    assert last > 3
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: last in canvas.pictures and 0 not in canvas.pictures, timeout=5000)


def test_what_is_saved_is_what_was_shown_and_is_noted(show, desk, root, tmp_path, monkeypatch, qtbot):
    page = show(f"profile:{root}")
    asked = save_as(monkeypatch, tmp_path / "out" / "恒泰")
    (tmp_path / "out").mkdir()
    page.save()
    qtbot.waitUntil(lambda: bool(noted(desk)), timeout=5000)
    assert asked == ["Customer profile 恒泰精密 2026-11-18.pdf"]
    assert (tmp_path / "out" / "恒泰.pdf").read_bytes() == page.document.pdf
    assert noted(desk) == [("profile", root)]
    assert desk.book.next_undo().words() == "Added the customer “恒泰精密”", "what left on paper is not undone"
    assert page.window().toast.text() == "Saved “恒泰.pdf”"


def test_a_file_that_cannot_be_written_is_said_and_not_noted(show, desk, root, tmp_path, monkeypatch, qtbot, window):
    page = show(f"profile:{root}")
    save_as(monkeypatch, tmp_path / "none" / "x.pdf")
    page.save()
    qtbot.waitUntil(window.shell.error.isVisible, timeout=5000)
    assert "does not exist" in window.shell.error.text()
    assert noted(desk) == []


def test_characters_that_no_font_has_are_named(show, root):
    page = show(f"profile:{root}")
    assert page.document.missing == ("\U0001f600",)
    assert page.missing.isVisible()
    assert show("customers").missing.isVisible()
    assert not show("tracking").missing.isVisible()


def test_profile_and_visit_sheet_are_one_click_apart(show, root, qtbot):
    page = show(f"profile:{root}")
    before = page.document.pdf
    page.kinds["visit"].click()
    qtbot.waitUntil(lambda: page.document.kind == "visit", timeout=10_000)
    assert page.document.pdf != before
    assert page.title() == "Visit sheet 恒泰精密"
    assert [key for key, button in page.kinds.items() if button.isChecked()] == ["visit"]


def test_the_paper_follows_the_book_but_not_its_own_notes(show, desk, root, qtbot):
    page = show(f"profile:{root}")
    first = page.document
    desk.do(leads.tag, root, "VIP")
    qtbot.waitUntil(lambda: page.document is not first, timeout=10_000)
    second = page.document
    page._note(second, "x.pdf")
    qtbot.waitUntil(lambda: not desk.busy(), timeout=5000)
    assert page.document is second


def test_every_leaf_is_printed_at_the_printers_resolution(desk):
    document = make(desk, "tracking")
    data = QByteArray()
    device = QBuffer(data)
    device.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(device)
    writer.setResolution(144)
    writer.setPageLayout(printing.layout(document.sizes[0]))
    told = []
    count = printing.put_on(writer, document.pdf, range(len(document.sizes)), lambda done, of: told.append((done, of)))
    device.close()
    printed = pypdfium2.PdfDocument(bytes(data.data()))
    assert count == len(printed) == len(document.sizes) == len(told)
    assert told[-1] == (count, count)
    assert printed.get_page_size(0) == pytest.approx(document.sizes[0], abs=1.0)  # landscape stays landscape


def test_printing_in_the_dark_is_black_on_white(desk, qapp):
    theme.apply(qapp, "dark", 13)
    picture = printing.pictures(make(desk, "tracking").pdf, [0], 1.0)[0]
    assert picture.pixelColor(2, 2) == QColor("white")
    values = [picture.pixelColor(x, y).lightness() for x in range(0, picture.width(), 2) for y in range(120, 200)]
    assert min(values) < 90
    assert sum(value > 240 for value in values) > len(values) / 2


def test_the_page_prints_and_notes_it(show, desk, root, tmp_path, qtbot):
    page = show(f"visit:{root}")
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageMargins(QMarginsF(0, 0, 0, 0))
    page.send(printer)
    qtbot.waitUntil(lambda: bool(noted(desk)), timeout=10_000)
    assert len(pypdfium2.PdfDocument(tmp_path / "printed.pdf")) == len(page.document.sizes)
    assert noted(desk) == [("visit", root)]


def test_a_range_of_leaves_can_be_printed(qapp):
    printer = QPrinter()
    assert list(printing.wanted(printer, 5)) == [0, 1, 2, 3, 4]
    printer.setFromTo(2, 3)
    assert list(printing.wanted(printer, 5)) == [1, 2]
    printer.setFromTo(4, 9)
    assert list(printing.wanted(printer, 5)) == [3, 4]


def test_a_paper_of_somebody_who_is_gone_is_refused(desk):
    with pytest.raises(Refused):
        make(desk, "profile:" + "0" * 32)


def test_zoom_by_key(show, window, qtbot):
    page = show("tracking")
    seen = []
    page.leaves.zoomed.connect(lambda percent, fits: seen.append((percent, fits)))
    page.leaves.view.setFocus()
    qtbot.keyClick(page.leaves.view, Qt.Key.Key_Minus)
    qtbot.keyClick(page.leaves.view, Qt.Key.Key_Minus)
    qtbot.keyClick(page.leaves.view, Qt.Key.Key_Plus)
    assert [fits for _, fits in seen] == [False] * 3
    assert seen[0] == seen[2] > seen[1]
    qtbot.keyClick(page.leaves.view, Qt.Key.Key_0)
    assert seen[-1][1]
    assert page.leaves.canvas.width() <= page.leaves.view.viewport().width()


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_everything_has_a_name_and_nothing_is_cut(desk, root, qtbot, language):
    i18n.set_language(language)
    spec = PageSpec("paper", "Print preview", "printer", PaperPage, on_rail=False)
    window = Window(desk, Plan(pages=(spec,), start=Place("paper", f"profile:{root}")))
    qtbot.addWidget(window)
    window.resize(1180, 640)
    window.show()
    page = window.shell.page()
    qtbot.waitUntil(lambda: page.document is not None, timeout=10_000)
    QApplication.processEvents()
    for button in page.findChildren(QAbstractButton):
        if button.isVisible():
            assert button.accessibleName()
            assert button.width() >= button.minimumSizeHint().width(), button.accessibleName()
    assert page.minimumSizeHint().width() <= 1100
    qtbot.waitUntil(lambda: not desk.busy(), timeout=5000)
