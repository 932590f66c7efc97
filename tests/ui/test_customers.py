"""The list of customers: sorted and filtered in the store, graded, deleted, entered by hand."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from crmdesk import i18n
from crmdesk.services import agenda, customers, leads, settings
from crmdesk.services.agenda import Plan
from crmdesk.services.leads import Entry
from crmdesk.ui.customers import CustomersPage
from crmdesk.ui.pages import PageSpec
from crmdesk.ui.window import Plan as WindowPlan
from crmdesk.ui.window import Window

NAMES = ("恒泰汽配", "北辰仪表", "南山食品")


@pytest.fixture
def stocked(desk):
    desk.do(settings.adopt, settings.shipped("complex-b2b"))
    return desk


@pytest.fixture
def roots(stocked):
    made = {name: stocked.do(customers.add, Entry({"name": name, "region": name[:2]})).ids[0] for name in NAMES}
    stocked.do(leads.grade, made["北辰仪表"], "A", "预算已批")
    stocked.do(agenda.plan, made["南山食品"], Plan("送样品", "2026-11-16", channel="visit"))
    return made


@pytest.fixture
def page(stocked, qtbot):
    window = Window(stocked, WindowPlan(pages=(PageSpec("customers", "Customers", "building-2", CustomersPage),)))
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    shown = window.shell.pages["customers"]
    shown.went = []
    shown.go.disconnect(window.shell.go)
    shown.go.connect(shown.went.append)
    return shown


def column(page, key):
    at = next(n for n, c in enumerate(page.model.columns) if c.key == key)
    return [page.model.data(page.model.index(row, at)) for row in range(page.model.rowCount())]


def press(qtbot, key, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(QApplication.focusWidget(), key, modifier)


def test_names_stand_in_the_order_of_their_pinyin(roots, page):
    """I7: Běichén, Héngtài, Nánshān."""
    assert column(page, "name") == ["北辰仪表", "恒泰汽配", "南山食品"]
    assert page.context() == "3 customers"


def test_every_column_says_its_value(roots, page):
    assert column(page, "grade") == ["A", "", ""]
    assert column(page, "next") == ["No next step", "No next step", "Overdue by 2 days · 送样品"]
    assert column(page, "last") == ["Never"] * 3
    assert column(page, "region") == ["北辰", "恒泰", "南山"]
    at = next(n for n, c in enumerate(page.model.columns) if c.key == "next")
    assert page.model.data(page.model.index(2, at), Qt.ItemDataRole.DecorationRole) is not None


def test_sorting_is_asked_of_the_store(roots, page):
    at = next(n for n, c in enumerate(page.model.columns) if c.key == "next")
    page.table.sortByColumn(at, Qt.SortOrder.AscendingOrder)
    assert column(page, "name")[0] == "南山食品"
    page.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert column(page, "name") == ["南山食品", "恒泰汽配", "北辰仪表"]


def test_filters_by_name_and_initials_and_says_when_nothing_fits(roots, page):
    page.filter.setText("htqp")
    assert column(page, "name") == ["恒泰汽配"]
    page.filter.setText("没有这家")
    assert page._pages.currentWidget() is page._sifted
    page._sifted.findChild(QPushButton).click()
    assert page.model.rowCount() == 3
    assert page.table.hasFocus()


def test_enter_opens_with_the_list_as_it_stands(roots, page, qtbot):
    page.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    page.table.setFocus()
    page._choose(1)
    press(qtbot, Qt.Key.Key_Return)
    place = page.went[0]
    assert (place.page, place.target) == ("record", roots["恒泰汽配"])
    assert place.among == (roots["南山食品"], roots["恒泰汽配"], roots["北辰仪表"])


def test_one_key_grades_with_its_reason_and_undo_takes_it_back(roots, page, stocked, qtbot):
    """C5."""
    page.table.setFocus()
    page._choose(1)
    press(qtbot, Qt.Key.Key_2)
    assert page.grade.field.hasFocus()
    press(qtbot, Qt.Key.Key_Return)
    assert page.grade._refusal.text().startswith("Why this grade?")
    page.grade.field.setText("半年内定")
    press(qtbot, Qt.Key.Key_Return)
    assert column(page, "grade") == ["A", "B", ""]
    assert page.table.hasFocus()
    assert page.chosen().name == "恒泰汽配"
    stocked.undo()
    assert column(page, "grade") == ["A", "", ""]


def test_esc_leaves_the_grade(roots, page, qtbot):
    page._choose(0)
    page.ask_grade("C")
    press(qtbot, Qt.Key.Key_Escape)
    assert not page.grade.isVisible()
    assert column(page, "grade")[0] == "A"


def test_del_deletes_all_selected_and_undo_brings_them_back(roots, page, stocked, qtbot):
    page.table.setFocus()
    page.table.selectAll()
    page.table.selectionModel().select(
        page.model.index(2, 0),
        page.table.selectionModel().SelectionFlag.Deselect | page.table.selectionModel().SelectionFlag.Rows,
    )
    press(qtbot, Qt.Key.Key_Delete)
    assert column(page, "name") == ["南山食品"]
    stocked.undo()
    assert len(column(page, "name")) == 3


def test_an_empty_list_teaches(page):
    assert page._pages.currentWidget() is page._none
    words = [label.text() for label in page._none.findChildren(QLabel)]
    assert any(text.startswith("No customers yet.") for text in words)


def test_the_model_is_one_that_qt_accepts(roots, page):
    QAbstractItemModelTester(page.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    page.filter.setText("n")
    page.filter.clear()
    page.table.sortByColumn(5, Qt.SortOrder.DescendingOrder)


def test_lists_take_no_input_method(roots, page):
    """I6: else it eats the single letters."""
    assert not page.table.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_in_chinese(roots, stocked, qtbot):
    i18n.set_language("zh_CN")
    page = CustomersPage(stocked)
    qtbot.addWidget(page)
    assert page.title() == "客户"
    assert page.context() == "3 个客户"
    heads = [page.model.headerData(n, Qt.Orientation.Horizontal) for n in range(page.model.columnCount())]
    assert heads == ["公司", "等级", "阶段", "下一步", "最近联系", "金额", "行业", "城市", "完整度"]
