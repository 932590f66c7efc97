"""Tables of frozen rows: complete, in order, asked for only as far as they are seen."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from crmdesk.ui import theme
from crmdesk.ui.rows import PAGE, PAGES_KEPT, ROW, Column, PagedModel, RowsModel, view


@dataclass(frozen=True)
class Lead:
    name: str
    score: int


COLUMNS = (
    Column[Lead]("name", "Name", lambda lead: lead.name, sort=lambda lead: lead.name, tip=lambda lead: f"{lead.name}!"),
    Column[Lead](
        "score",
        "Score",
        lambda lead: str(lead.score),
        right=True,
        sort="score",
        tone=lambda lead: "overdue" if lead.score < 50 else "",
        icon=lambda lead: "star" if lead.score > 80 else "",
    ),
)
FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


def cells(model, column=0):
    return [model.index(row, column).data() for row in range(model.rowCount())]


def test_a_model_shows_the_rows_it_was_given(qtbot):
    model = RowsModel(COLUMNS, [Lead("B", 90), Lead("A", 10)])
    QAbstractItemModelTester(model, FATAL)
    assert (cells(model), cells(model, 1)) == (["B", "A"], ["90", "10"])
    model.sort(0, Qt.SortOrder.AscendingOrder)
    assert cells(model) == ["A", "B"]
    model.sort(0, Qt.SortOrder.DescendingOrder)
    assert cells(model) == ["B", "A"]
    model.fill([Lead("C", 5)])
    assert cells(model) == ["C"]
    assert model.index(0, 0).data(ROW) == model.at(model.index(0, 0)) == Lead("C", 5)


def test_a_cell_says_all_it_means(qapp):
    model = RowsModel(COLUMNS, [Lead("A", 90), Lead("B", 10)])
    score, low = model.index(0, 1), model.index(1, 1)
    assert score.data(Qt.ItemDataRole.AccessibleTextRole) == "Score: 90"
    assert score.data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
    assert not score.data(Qt.ItemDataRole.DecorationRole).isNull()
    assert low.data(Qt.ItemDataRole.DecorationRole) is None
    assert low.data(Qt.ItemDataRole.ForegroundRole) != score.data(Qt.ItemDataRole.ForegroundRole)
    assert model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == "A!"
    assert model.headerData(1, Qt.Orientation.Horizontal) == "Score"


def test_data_is_total(qapp):
    """Nothing raises while Qt paints, whatever it asks."""
    model = RowsModel(COLUMNS, [Lead("A", 1)])
    paged = PagedModel(COLUMNS, lambda *_: [], lambda: 3)
    assert model.data(QModelIndex()) is None
    assert model.headerData(9, Qt.Orientation.Horizontal) is None
    assert paged.index(1, 0).data() is None
    model.sort(9)


class Store:
    """A table of a given length that counts what it is asked."""

    def __init__(self, length):
        self.length, self.asked = length, []

    def fetch(self, offset, limit, sort, descending):
        self.asked.append((offset, limit, sort, descending))
        numbers = range(self.length)
        if descending:
            numbers = numbers[::-1]
        return [Lead(f"L{n}", n) for n in numbers[offset : offset + limit]]


def test_a_hundred_thousand_rows_cost_the_pages_seen(qtbot):
    store = Store(100_000)
    model = PagedModel(COLUMNS, store.fetch, lambda: store.length)
    table = view(model, "Leads")
    qtbot.addWidget(table)
    table.resize(600, 400)
    with qtbot.waitExposed(table):
        table.show()
    assert {offset for offset, *_ in store.asked} <= {0}
    table.scrollToBottom()
    table.viewport().repaint()
    assert model.index(99_999, 0).data() == "L99999"
    assert len(store.asked) <= 3
    assert all(limit == PAGE for _, limit, _, _ in store.asked)


def test_sorting_is_asked_of_the_store_and_shows_from_the_first_row(qapp):
    store = Store(1_000)
    model = PagedModel(COLUMNS, store.fetch, lambda: store.length)
    QAbstractItemModelTester(model, FATAL)
    model.sort(1, Qt.SortOrder.DescendingOrder)
    store.asked.clear()
    assert model.index(0, 0).data() == "L999"
    assert store.asked == [(0, PAGE, "score", True)]
    model.sort(0, Qt.SortOrder.AscendingOrder)  # its sort is a function of the row: not one for a store
    store.asked.clear()
    assert model.index(0, 0).data() == "L0"
    assert store.asked == [(0, PAGE, "", False)]


def test_every_row_is_shown_once_whatever_the_length(qapp):
    for length in (0, 1, PAGE - 1, PAGE, PAGE + 1, 3 * PAGE):
        model = PagedModel(COLUMNS, Store(length).fetch, lambda length=length: length)
        assert cells(model) == [f"L{n}" for n in range(length)]


def test_pages_not_used_lately_are_forgotten(qapp):
    store = Store((PAGES_KEPT + 5) * PAGE)
    model = PagedModel(COLUMNS, store.fetch, lambda: store.length)
    for page in range(PAGES_KEPT + 5):
        model.index(page * PAGE, 0).data()
        model.index(0, 0).data()  # always in use, never forgotten
    assert [offset for offset, *_ in store.asked].count(0) == 1
    store.asked.clear()
    model.index(PAGE, 0).data()
    assert len(store.asked) == 1


def test_reload_shows_what_the_book_says_now(qapp):
    store = Store(3)
    model = PagedModel(COLUMNS, store.fetch, lambda: store.length)
    assert cells(model) == ["L0", "L1", "L2"]
    store.length = 1
    model.reload()
    assert cells(model) == ["L0"]


def test_rows_grow_with_the_text(qtbot, qapp):
    table = view(RowsModel(COLUMNS, [Lead("A", 1)]), "Leads")
    qtbot.addWidget(table)
    before = table.rowHeight(0)
    theme.apply(qapp, "light", 18)
    assert table.rowHeight(0) == round(before * 18 / 13)
    theme.apply(qapp, "light", 13)


@pytest.mark.parametrize("attribute", [Qt.WidgetAttribute.WA_InputMethodEnabled])
def test_a_list_takes_no_input_method(qtbot, attribute):
    """Else it eats the single-letter keys."""
    table = view(RowsModel(COLUMNS), "Leads")
    qtbot.addWidget(table)
    assert not table.testAttribute(attribute)
    assert table.accessibleName() == "Leads"
