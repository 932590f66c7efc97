"""Toast, bar and banner: what they say, when they go, and that a screen reader hears them."""

import pytest
from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget

from crmdesk.domain.refusal import Refused
from crmdesk.ui import notices
from crmdesk.ui.desk import Said
from crmdesk.ui.notices import Banner, ErrorBar, Toast, placeholder


@pytest.fixture
def heard(monkeypatch):
    texts = []
    monkeypatch.setattr(notices, "announce", lambda widget, text: texts.append(text))
    return texts


@pytest.fixture
def toast(qtbot, heard):
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(900, 600)
    host.field = QLineEdit(host)
    made = Toast(host)
    host.show()
    host.activateWindow()
    qtbot.waitUntil(host.isActiveWindow)
    return made


def words(widget):
    return [button.text() for button in widget.findChildren(QPushButton) if button.isVisible()]


def test_the_newest_toast_replaces_the_one_before(toast, heard):
    toast.show_said(Said("Moved “Hengtai” to Proposal", undoable=True, offers=(("Export", lambda: None),)))
    assert words(toast) == ["Undo Ctrl+Z", "Export"]
    toast.show_said(Said("Saved"))
    assert (toast.text(), words(toast)) == ("Saved", [])
    assert heard == ["Moved “Hengtai” to Proposal", "Saved"]


def test_it_lies_at_the_bottom_centre_also_when_the_window_grows(toast):
    toast.show_said(Said("Saved", undoable=True))
    for width, height in ((900, 600), (1400, 800)):
        toast.parentWidget().resize(width, height)
        middle = toast.geometry().center().x()
        assert abs(middle - width // 2) <= 1
        assert height - 40 < toast.geometry().bottom() < height


def test_its_clock_stops_under_the_mouse_and_with_the_focus(toast):
    toast.show_said(Said("Saved", undoable=True))
    assert toast.counting()
    toast.enterEvent(QEnterEvent(QPointF(), QPointF(), QPointF()))
    assert not toast.counting()
    toast.leaveEvent(QEvent(QEvent.Type.Leave))
    assert toast.counting()
    toast.findChildren(QPushButton)[0].setFocus()
    assert not toast.counting()
    toast.parentWidget().field.setFocus()
    assert toast.counting()


def test_it_goes_when_its_time_is_over(toast, qtbot):
    toast._clock.setInterval(1)
    toast.show_said(Said("Saved"))
    qtbot.waitUntil(lambda: not toast.isVisible())


def test_undo_is_asked_for_once_and_the_toast_goes(toast, qtbot):
    toast.show_said(Said("Moved", undoable=True))
    with qtbot.waitSignal(toast.undo):
        toast.findChildren(QPushButton)[0].click()
    assert not toast.isVisible()


def test_a_refusal_is_worded_shown_and_announced(qtbot, heard):
    bar = ErrorBar()
    qtbot.addWidget(bar)
    mended = []
    refusal = Refused("The drive {name} is gone. Put it back.", name="E:")
    bar.show_refusal(refusal, mend=("Try again", lambda: mended.append(1)))
    assert bar.text() == "The drive E: is gone. Put it back."
    assert heard == [bar.text()]
    bar.findChildren(QPushButton)[0].click()
    bar.show_refusal(refusal, mend=("Try again", lambda: mended.append(2)))
    bar.findChildren(QPushButton)[0].click()
    assert mended == [1, 2]
    bar.show_refusal(refusal)
    assert words(bar) == []


def test_a_banner_stays_until_the_state_is_over(qtbot):
    banner = Banner()
    qtbot.addWidget(banner)
    chosen = []
    said = Said("Sample data", offers=(("Import mine", lambda: chosen.append("import")), ("Clear", lambda: None)))
    banner.show_said(said)
    assert words(banner) == ["Import mine", "Clear"]
    banner.findChildren(QPushButton)[0].click()
    assert chosen == ["import"]
    banner.show_said(None)
    assert not banner.isVisible()


def test_an_empty_list_offers_what_helps(qtbot):
    chosen = []
    button = QPushButton("New lead")
    button.clicked.connect(lambda: chosen.append(1))
    empty = placeholder("square-kanban", "No leads yet", button)
    qtbot.addWidget(empty)
    empty.show()
    button.click()
    assert chosen == [1]


def test_a_toast_that_replaces_a_visible_one_has_room_for_all_its_words(toast, qtbot):
    toast.show_said(Said("One", undoable=True))
    QApplication.processEvents()
    toast.show_said(
        Said("Took in 56 rows from messy-fair-leads.xlsx", undoable=True, offers=(("Result", lambda: None),))
    )
    QApplication.processEvents()
    buttons = [button for button in toast.findChildren(QPushButton) if button.isVisible()]
    assert toast.width() >= toast.sizeHint().width()
    assert all(button.width() >= button.sizeHint().width() for button in buttons)
    assert not any(a.geometry().intersects(b.geometry()) for a in buttons for b in buttons if a is not b)
