"""The layout of entries: four lines and a word that opens the rest, and a long timeline that stays quick."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication

from crmdesk.services import followups, leads
from crmdesk.services.followups import Record
from crmdesk.ui import theme
from crmdesk.ui.record import painting
from crmdesk.ui.record.painting import LINES, lay_out


@pytest.fixture
def long(show, lead):
    page = show(lead)
    return next(e for e in page.timeline.model._shown if e.happening.what == "followup")


def test_a_long_text_shows_four_lines_until_it_is_opened(long):
    closed, opened = lay_out(long, 500, False), lay_out(long, 500, True)
    line = painting.QFontMetrics(theme.font("body")).lineSpacing()
    assert closed.body.height() == LINES * line
    assert opened.body.height() > LINES * line
    assert not closed.more.isNull()
    assert opened.height > closed.height


@pytest.mark.parametrize("width", [240, 420, 700, 1400])
def test_nothing_lies_outside_and_nothing_overlaps(long, width):
    found = lay_out(long, width, True)
    parts = [found.title, found.body, found.more, found.quote, *found.chips]
    for part in parts:
        assert part.top() >= 0
        assert part.bottom() < found.height
    for above, below in pairwise(parts):
        assert above.bottom() < below.top() + 1
    assert found.body.width() <= theme.px(598)


def test_a_click_on_the_word_opens_and_closes(show, lead, qtbot):
    page = show(lead)
    view = page.timeline.view
    QApplication.processEvents()
    row = next(n for n, e in enumerate(page.timeline.model._shown) if e.happening.what == "followup")
    index = page.timeline.model.index(row, 0)
    layout = view.painter_of_entries.layout(index, view.painter_of_entries.width)
    at = view.visualRect(index).topLeft() + layout.more.center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert page.timeline.model.is_open(index.data(painting.ENTRY).happening.id)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).topLeft() + QPoint(90, 30))
    assert page.timeline.model.is_open(index.data(painting.ENTRY).happening.id)


def _log_many(session, lead):
    followups.take_in(session, [(lead, Record("phone", f"第 {n} 次：交货期、付款方式、样机")) for n in range(500)])


def test_heights_are_worked_out_once(show, lead, stocked, monkeypatch):
    stocked.do(_log_many, lead)
    page = show(lead)
    QApplication.processEvents()
    worked = []
    monkeypatch.setattr(painting, "lay_out", lambda *a: worked.append(a) or lay_out(*a))
    view = page.timeline.view
    view.verticalScrollBar().setValue(120)
    canvas = QPixmap(view.size())
    view.render(canvas)
    view.doItemsLayout()
    assert worked == []
    stocked.do(leads.tag, lead, "新")
    QApplication.processEvents()
    view.doItemsLayout()
    assert len(worked) == page.timeline.model.rowCount()
