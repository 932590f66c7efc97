"""Where the user's store is, how one begins, how a command opens it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs

from crmdesk import clock, resources
from crmdesk.cli.arguments import Asked
from crmdesk.i18n import language, mark
from crmdesk.services import sample, settings
from crmdesk.store.book import Book


def store_folder() -> Path:
    """The folder of the user's own store."""
    return Path(platformdirs.user_data_dir("CRMDesk", appauthor=False))


def preferences_file() -> Path:
    """Where this machine remembers its preferences."""
    return Path(platformdirs.user_config_dir("CRMDesk", appauthor=False), "preferences.json")


def folder(asked: Asked) -> Path:
    """The folder of the store that a command is about."""
    return Path(asked.store) if asked.store else store_folder()


@contextmanager
def opened(asked: Asked, *, writable: bool = True) -> Iterator[Book]:
    """The store that a command is about, open in the name of its user."""
    book = Book.open(folder(asked), writable=writable)
    try:
        with book.reading() as session:
            book.who = settings.me(session)
        yield book
    finally:
        book.close()


def begin(folder: Path, *, playbook: str, who: str, with_sample: bool = False) -> Book:
    """A new store with its playbook, its user and, if wanted, the sample; open for writing."""
    chosen_playbook = settings.shipped(playbook)
    book = Book.open(folder, who=who, create=True)
    with book.beginning(mark("Began the store")) as session:
        settings.adopt(session, chosen_playbook)
        if who.strip():
            settings.call_me(session, who)
        if with_sample:
            settings.mark_sample(session)
            text = resources.text("sample", "sample.json")
            sample.fill(session, language=language(), now=clock.now().astimezone(), who=who, text=text)
    return book
