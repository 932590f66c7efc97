"""A desk on an empty store, dressed in the light theme."""

import pytest

from crmdesk.store.book import Book
from crmdesk.ui import theme
from crmdesk.ui.desk import Desk
from crmdesk.ui.prefs import Prefs


@pytest.fixture
def prefs(tmp_path, qapp):
    return Prefs(tmp_path / "preferences.json")


@pytest.fixture
def desk(tmp_path, qapp, prefs):
    theme.apply(qapp, "light", 13)
    book = Book.open(tmp_path / "store", who="李明", create=True)
    made = Desk(book, prefs)
    yield made
    made.close()
    book.close()
