"""Commands about how the store is locked: its passphrase, its recovery code, the system's keychain (S1)."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from crmdesk import clock
from crmdesk.cli import passphrases
from crmdesk.cli.arguments import Asked
from crmdesk.cli.output import sentences
from crmdesk.cli.stores import folder
from crmdesk.domain.refusal import Refused
from crmdesk.i18n import mark, tr
from crmdesk.store import conversion
from crmdesk.store.book import Book
from crmdesk.store.vault import Vault


def passphrase(asked: Asked) -> int:
    """`crmdesk passphrase set|change|remove|code|keychain`."""
    return _ACTIONS[asked.action](asked, folder(asked))


def _set(asked: Asked, place: Path) -> int:
    """Encrypt a plain store."""
    done = conversion.encrypt(place, passphrases.new(asked, first=True))
    print(tr("The store and its backups in {folder} are encrypted now.", folder=place))
    print(tr("Undo does not take this back; “crmdesk passphrase remove” does."))
    print(tr("Backups in other folders, and what a disk may keep of deleted files, are not: make those backups anew."))
    _tell_left(done.left, mark("This damaged copy could not be encrypted and still holds customer data: {file}"))
    return tell_code(asked, done.code)


def _change(asked: Asked, place: Path) -> int:
    known, key = _unlocked(asked, place)
    new = passphrases.new(asked, first=False)
    with _alone(place, key):
        known.change_passphrase(key, new)
    print(tr("The new passphrase opens the store from now on. The recovery code stays the same."))
    print(tr("Backups in other folders still open with the passphrase they were made under."))
    return 0


def _remove(asked: Asked, place: Path) -> int:
    _, key = _unlocked(asked, place)
    done = conversion.decrypt(place, key)
    print(
        tr(
            "The store and its backups in {folder} are no longer encrypted: whoever has the files can read them.",
            folder=place,
        )
    )
    print(tr("Undo does not take this back; “crmdesk passphrase set” does."))
    _tell_left(done.left, mark("This damaged copy could not be decrypted: {file}"))
    return 0


def _renew_code(asked: Asked, place: Path) -> int:
    known, key = _unlocked(asked, place)
    with _alone(place, key):
        _, code = known.renew_code(key)
    return tell_code(asked, code)


def _keychain(asked: Asked, place: Path) -> int:
    known, key = _unlocked(asked, place)
    with _alone(place, key):
        if asked.off:
            known.leave_keychain(key)
            print(tr("The system's keychain no longer opens the store."))
        else:
            known.keep_in_keychain(key)
            print(tr("The system's keychain opens the store on this computer. The passphrase stays the sure way in."))
    return 0


_ACTIONS: dict[str, Callable[[Asked, Path], int]] = {
    "set": _set, "change": _change, "remove": _remove, "code": _renew_code, "keychain": _keychain,
}  # fmt: skip


def _unlocked(asked: Asked, place: Path) -> tuple[Vault, bytes]:
    key = passphrases.key(asked, place)
    if key is None:
        raise Refused(mark("The store in {folder} is not encrypted. Nothing was changed."), folder=str(place))
    return Vault.read(place), key


@contextmanager
def _alone(place: Path, key: bytes) -> Iterator[None]:
    """The store open by its key: so nobody else changes the vault meanwhile, and it is seen to be the store's own."""
    book = Book.open(place, key=key)
    try:
        yield
    finally:
        book.close()


def _tell_left(left: Sequence[Path], text: str) -> None:
    sentences([tr(text, file=file) for file in left])


def tell_code(asked: Asked, code: str) -> int:
    """Show a new recovery code, this once; as a page too where one is asked for."""
    print(tr("Recovery code: {code}", code=code))
    print(tr("It opens the store if the passphrase is forgotten, and is shown only now. Keep it apart from here."))
    if asked.code_pdf:
        from crmdesk.exchange.paper import recovery

        recovery.recovery(code, asked.code_pdf, store=str(folder(asked)), now=clock.now().astimezone())
        print(tr("Printed to {file}. Delete the file once it is on paper.", file=asked.code_pdf))
    return 0
