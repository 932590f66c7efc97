"""Facts: shown when known, edited where they stand, one fact in all rows that share it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox

from crmdesk.domain.tables import Customer, Lead
from crmdesk.services import customers, rows
from crmdesk.services.leads import Entry


def lines(page):
    return page.facts.group.lines.lines


def row(stocked, kind, id_):
    return stocked.ask(rows.row, kind, id_)


def test_empty_facts_are_hidden_behind_one_button(show, lead):
    page = show(lead)
    assert "budget" not in lines(page)
    assert page.facts.group.more.isVisible()
    page.facts.group.more.click()
    assert {"budget", "timeframe", "website"} <= set(lines(page))
    page.facts.group.more.click()
    assert "budget" not in lines(page)


def test_f2_edits_enter_keeps_esc_restores(show, lead, stocked, qtbot):
    page = show(lead)
    page.facts.open_field("budget")
    field = QApplication.focusWidget()
    field.setText("50万")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert row(stocked, Lead, lead)["budget"] == 500_000_00
    line = lines(page)["budget"]
    assert line.hasFocus()
    qtbot.keyClick(line, Qt.Key.Key_F2)
    line.editor().setText("1")
    qtbot.keyClick(line.editor(), Qt.Key.Key_Escape)
    assert not line.editing()
    assert row(stocked, Lead, lead)["budget"] == 500_000_00


def test_leaving_a_field_keeps_it(show, lead, stocked):
    page = show(lead)
    page.facts.open_field("rival" if "rival" in lines(page) else "address")
    QApplication.focusWidget().setText("工业园区一号")
    page.timeline.view.setFocus()
    assert row(stocked, Lead, lead)["address"] == "工业园区一号"


def test_a_choice_is_a_combo_and_commits_when_chosen(show, lead, stocked):
    page = show(lead)
    page.facts.open_field("timeframe")
    box = lines(page)["timeframe"].editor()
    assert isinstance(box, QComboBox)
    at = box.findData("quarter")
    box.setCurrentIndex(at)
    box.activated.emit(at)
    assert row(stocked, Lead, lead)["timeframe"] == "quarter"


def test_what_cannot_be_read_is_said_under_the_field_and_stays_open(show, lead, stocked, qtbot):
    page = show(lead)
    page.facts.open_field("budget")
    line = lines(page)["budget"]
    line.editor().setText("很多")
    qtbot.keyClick(line.editor(), Qt.Key.Key_Return)
    assert line.editing()
    assert line.said()
    assert row(stocked, Lead, lead)["budget"] is None


def test_one_fact_is_kept_in_both_rows_of_a_customer(show, customer, stocked, qtbot):
    """Score (of the lead) and list (of the customer) never tell two stories; one Undo takes both back."""
    page = show(customer)
    page.facts.open_field("budget")
    QApplication.focusWidget().setText("900000")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    id_ = page.subject.lead["id"]
    assert (row(stocked, Lead, id_)["budget"], row(stocked, Customer, customer)["budget"]) == (900_000_00, 900_000_00)
    stocked.undo()
    assert (row(stocked, Lead, id_)["budget"], row(stocked, Customer, customer)["budget"]) == (640_000_00, 640_000_00)


def test_the_opportunity_is_among_the_facts(show, customer):
    page = show(customer)
    assert lines(page)["deal.title"].fact.words == "MES 试点"
    assert lines(page)["deal.amount"].fact.value == 640_000_00
    assert "amount" not in lines(page)


def test_what_misses_most_is_one_click_away(show, lead):
    """C8: 完整度 and what is missing, most valuable first; a contact's field opens the contact."""
    page = show(lead)
    assert page.subject.portrait.completeness.missing[0] == "decider"
    page.facts._missing.itemAt(0).widget().click()
    assert page.chain.panel.isVisible()
    assert QApplication.focusWidget() is page.chain.panel.form.editor("role")
    page.chain.panel.dismiss()
    page.facts._missing.itemAt(1).widget().click()
    assert lines(page)["budget"].editing()


def test_a_person_has_neither_credit_code_nor_headcount(show, stocked):
    """B2C."""
    id_ = stocked.do(customers.add, Entry({"name": "陈立夏", "kind": "person"})).ids[0]
    page = show(id_)
    page.facts.group.more.click()
    assert not {"code", "size", "revenue", "founded"} & set(lines(page))
    assert "spending" in lines(page)


def test_needs_and_background_are_edited_in_place(show, customer, stocked, qtbot):
    page = show(customer)
    page.open_field("pain")
    field = QApplication.focusWidget()
    field.setPlainText("停线一天八万")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert row(stocked, Lead, page.subject.lead["id"])["pain"] == "停线一天八万"
    assert row(stocked, Customer, customer)["pain"] == "停线一天八万"
    page.background.group.open_field("background")
    QApplication.focusWidget().setPlainText("明年建二厂")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert row(stocked, Customer, customer)["background"] == "明年建二厂"


def test_up_and_down_go_from_fact_to_fact(show, customer, qtbot):
    page = show(customer)
    first, second = (lines(page)[key] for key in ("deal.title", "deal.amount"))
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Down)
    assert second.hasFocus()
    qtbot.keyClick(second, Qt.Key.Key_Up)
    assert first.hasFocus()
