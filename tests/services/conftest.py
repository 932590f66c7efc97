"""A store with a playbook, for verbs and questions."""

import pytest

from crmdesk.services import settings
from crmdesk.store.book import Book


@pytest.fixture
def book(tmp_path):
    opened = Book.open(tmp_path / "store", who="李明", create=True)
    with opened.beginning("Began") as session:
        settings.adopt(session, settings.shipped("complex-b2b"))
    yield opened
    assert opened.check() == []
    opened.close()
