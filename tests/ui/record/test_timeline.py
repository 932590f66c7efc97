"""The timeline card: its four states, its selection, its filters."""

from PySide6.QtCore import Qt

from crmdesk.services import followups, leads
from crmdesk.services.followups import Record


def test_nothing_fits_says_so_and_clears(show, lead):
    card = show(lead).timeline
    assert card._pages.currentWidget() is card.view
    card.filter.setText("没有这句话")
    assert card._pages.currentWidget() is card._sifted
    card.clear_filter()
    assert card._pages.currentWidget() is card.view
    assert card.model.rowCount() == 2


def test_an_empty_one_teaches(show, others):
    page = show(others[0])
    assert page.timeline._pages.currentWidget() is page.timeline._nothing
    page.timeline.log_wanted.emit()
    assert page.composer.text.hasFocus()


def test_a_chip_shows_one_kind(show, lead, qtbot):
    card = show(lead).timeline
    card.chips.buttons()[4].click()
    assert [card.model._shown[n].happening.what for n in range(card.model.rowCount())] == ["stage"]


def test_the_chosen_entry_stays_chosen_when_others_come(show, lead, stocked):
    page = show(lead)
    view = page.timeline.view
    view.choose(1)
    chosen = view.chosen().id
    stocked.do(followups.log, lead, Record("mail", "发了选型手册和价格表"))
    assert view.chosen().id == chosen
    stocked.do(leads.tag, lead, "新")
    assert view.chosen().id == chosen


def test_enter_opens_and_esc_lets_go(show, lead, qtbot):
    view = show(lead).timeline.view
    view.setFocus()
    row = next(n for n in range(2) if view.entries._shown[n].happening.what == "followup")
    view.choose(row)
    id_ = view.chosen().id
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert view.entries.is_open(id_)
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert view.chosen() is None
