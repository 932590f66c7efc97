"""A window with the board on a small store that holds every state of a card."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from crmdesk.services import agenda, leads, settings
from crmdesk.services.leads import Card, Entry
from crmdesk.ui import theme
from crmdesk.ui.board import BoardPage
from crmdesk.ui.pages import Page, PageSpec
from crmdesk.ui.window import Plan, Window

CARDS = [
    # name, person, amount in yuan, stage, due, grade; it is 18 November 2026, 10:00 in Shanghai
    ("恒泰精密", "周敏", 600_000, "untouched", "2026-11-16", "A"),
    ("长风汽配", "赵颖", 200_000, "untouched", "2026-11-18T01:59:59Z", None),
    ("中瑞环保", "何川", 30_000, "untouched", "2026-11-18T06:30:00Z", "B"),
    ("海图冷链", "胡月", None, "untouched", None, "C"),
    ("德信化工", "高原", 80_000, "conversation", "2026-11-20", None),
    ("联创自动化", "李森", 120_000, "confirmed", "2026-11-19", "A"),
    ("天工包装", "马可", 50_000, "lost", None, None),
]


@pytest.fixture(scope="session")
def card():
    """Makes a card: `card(id, name, column=value…)`."""

    def make(lead, name="", **more):
        known = dict.fromkeys(Card._fields) | {
            "lead": str(lead), "root": str(lead), "name": name or f"Lead {lead}", "score": 50, "reach": 80,
            "band": "medium", "stage": "untouched", "stage_since": "2026-11-10T01:00:00Z", "kind": "open",
        }  # fmt: skip
        return Card(**{**known, **more})

    return make


class Record(Page):
    """Where opened leads go."""

    def __init__(self, desk):
        super().__init__(desk)
        self.places = []
        self.first = QWidget(self)
        self.first.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def title(self):
        return "Record"

    def open(self, place):
        self.places.append(place)


@pytest.fixture
def adopted(desk):
    with desk.book.beginning("Began") as session:
        settings.adopt(session, settings.shipped("complex-b2b"))
    return desk


@pytest.fixture
def filled(adopted):
    with adopted.book.beginning("Filled") as session:
        entries = [
            Entry({"name": name, "amount": yuan and yuan * 100, "captured": "2026-11-01T01:00:00Z"},
                  [{"name": person, "phone": f"021-5555000{n}"}], stage, grade)
            for n, (name, person, yuan, stage, _, grade) in enumerate(CARDS)
        ]  # fmt: skip
        taken = leads.take_in(session, entries)
        for id_, (_, _, _, _, due, _) in zip(taken.ids, CARDS, strict=True):
            if due:
                agenda.plan(session, id_, agenda.Plan("Call", due, channel="phone"))
    return adopted


def opened(desk, qtbot, size=(1366, 700)):
    plan = Plan(
        pages=(
            PageSpec("board", "Board", "square-kanban", BoardPage),
            PageSpec("record", "Record", "id-card", Record, on_rail=False),
            PageSpec("import", "Import", "import", Record, on_rail=False),
        )
    )
    window = Window(desk, plan)
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    page = window.shell.page()

    def view(stage):
        return page.lanes.lane(stage).view

    def names(stage):
        return [card.name for card in view(stage).deck.cards()]

    def pick(stage, *wanted):
        found = {card.name: card.lead for card in view(stage).deck.cards()}
        view(stage).setFocus()
        view(stage).pick([found[name] for name in wanted])
        return [found[name] for name in wanted]

    return SimpleNamespace(window=window, page=page, desk=desk, view=view, names=names, pick=pick)


@pytest.fixture
def board(filled, qtbot, qapp):
    yield opened(filled, qtbot)
    theme.apply(qapp, "light", 13)


@pytest.fixture
def bare(adopted, qtbot):
    return opened(adopted, qtbot)


@pytest.fixture
def open_board(filled, qtbot):
    """Opens a window of a size on the filled store: `open_board((1180, 640))`."""
    return lambda size: opened(filled, qtbot, size)
