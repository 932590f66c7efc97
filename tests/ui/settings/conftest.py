"""A settings page in a window, on a store with a playbook and three leads worked out by hand."""

import pytest

from crmdesk.services import leads, settings
from crmdesk.store.book import Book
from crmdesk.ui import theme
from crmdesk.ui.desk import Desk
from crmdesk.ui.pages import PageSpec
from crmdesk.ui.settings import SettingsPage
from crmdesk.ui.window import Plan, Window

FACTS = (
    {"name": "恒泰精密", "budget": 20_000_000},  # the whole minimum budget: all points of the budget, and no others
    {"name": "长风汽配", "budget": 8_000_000},  # 40 % of it: a fifth of the points
    {"name": "青禾软件"},
)


@pytest.fixture
def desk(tmp_path, qapp, prefs):
    theme.apply(qapp, "light", 13)
    book = Book.open(tmp_path / "store", who="李明", create=True)
    with book.beginning("Began") as session:
        settings.adopt(session, settings.shipped("complex-b2b"))
        settings.call_me(session, "李明")
    with book.writing("Begin") as session:
        leads.take_in(session, [leads.Entry(dict(facts)) for facts in FACTS])
    made = Desk(book, prefs)
    yield made
    made.close()
    assert book.check() == []
    book.close()
    theme.apply(qapp, "light", 13)


@pytest.fixture
def make_window(desk, qtbot):
    """Makes the window; a second call makes another one, as after a new start."""

    def make():
        spec = PageSpec("settings", "Settings", "settings", SettingsPage, position="bottom")
        window = Window(desk, Plan(pages=(spec,)))
        qtbot.addWidget(window)
        window.resize(1366, 700)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    return make


@pytest.fixture
def window(make_window):
    return make_window()


@pytest.fixture
def page(window):
    return window.shell.page()
