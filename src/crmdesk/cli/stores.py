"""How a store begins, how a command opens it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from crmdesk import clock, resources
from crmdesk.cli import passphrases
from crmdesk.cli.arguments import Asked
from crmdesk.cli.folders import store_folder
from crmdesk.cli.output import complain
from crmdesk.domain.refusal import Refused
from crmdesk.i18n import language, mark
from crmdesk.services import sample, settings
from crmdesk.store import keys
from crmdesk.store.book import Book


def folder(asked: Asked) -> Path:
    """The folder of the store that a command is about."""
    return Path(asked.store) if asked.store else store_folder()


@contextmanager
def opened(asked: Asked, *, writable: bool = True) -> Iterator[Book]:
    """The store that a command is about, open in the name of its user."""
    with unlocked(asked):
        book = Book.open(folder(asked), key=keys.own(folder(asked)), writable=writable)
    try:
        with book.reading() as session:
            book.who = settings.me(session)
        yield book
        if writable:
            _keep(book)
    finally:
        book.close()


@contextmanager
def unlocked(asked: Asked, *, backup: Path | None = None) -> Iterator[None]:
    """Ask for the passphrase if the store that a command is about is encrypted, or else if a backup is; but once."""
    place = folder(asked)
    key = None
    if keys.own(place) is None:
        key = passphrases.key(asked, place)
        if key is None and backup:
            key = passphrases.key_of_backup(asked, backup)
    with keys.held(place, key):
        yield


def _keep(book: Book) -> None:
    """The daily backup (S3). What was asked for is done already: that it could not be kept is said, no more."""
    try:
        book.keep("daily", every=timedelta(days=1))
    except Refused as refusal:
        complain(refusal)


def begin(folder: Path, *, playbook: str, who: str, with_sample: bool = False, key: bytes | None = None) -> Book:
    """A new store with its playbook, its user and, if wanted, the sample; open for writing.

    With the `key` of a vault that was made for it, it is encrypted from its first byte on.
    """
    chosen_playbook = settings.shipped(playbook)
    who = who.strip() or settings.system_user()
    book = Book.open(folder, key=key, who=who, create=True)
    with book.beginning(mark("Began the store")) as session:
        settings.adopt(session, chosen_playbook)
        if who:
            settings.call_me(session, who)
        if with_sample:
            settings.mark_sample(session)
            text = resources.text("sample", "sample.json")
            sample.fill(session, language=language(), now=clock.now().astimezone(), who=who, text=text)
    return book
