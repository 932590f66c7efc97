"""Where a passphrase comes from: a file descriptor, the environment, or whoever sits at the terminal; no argument."""

import getpass
import os
import sys
from pathlib import Path

from crmdesk.cli.arguments import Asked
from crmdesk.cli.output import complain
from crmdesk.domain.refusal import Refused
from crmdesk.i18n import mark, tr
from crmdesk.store import conversion, keys, vault
from crmdesk.store.vault import Vault

CURRENT, NEW = "CRMDESK_PASSPHRASE", "CRMDESK_NEW_PASSPHRASE"
TRIES = 3
_LONGEST = 4096


def key(asked: Asked, place: Path) -> bytes | None:
    """The key of the store in a folder, by the passphrase, the recovery code or the keychain; None: it needs none.

    Refused: wrong, or nobody there to ask.
    """
    if not conversion.protected(place):
        return None
    return _opened(asked, (Vault.read(place),))


def key_of_backup(asked: Asked, backup: Path) -> bytes | None:
    """The key of an encrypted backup where no store needs one, by the vault that lies with it; None: it needs none."""
    if not backup.is_file() or keys.plain(backup):
        return None
    found = vault.near(backup)
    return _opened(asked, found) if found else None


def _opened(asked: Asked, vaults: tuple[Vault, ...]) -> bytes:
    given = _given(asked, CURRENT)
    if given is not None:
        return _first(vaults, given)
    for known in vaults:
        if vault.KEYCHAIN in known.slots:
            try:
                return known.open_with_keychain()
            except Refused:
                continue
    for _ in range(TRIES - 1):
        try:
            return _first(vaults, _typed(tr("Passphrase or recovery code: ")))
        except Refused as refusal:
            if not _at_terminal():
                raise
            complain(refusal)
    return _first(vaults, _typed(tr("Passphrase or recovery code: ")))


def _first(vaults: tuple[Vault, ...], text: str) -> bytes:
    """What the first vault that a text opens holds; the refusal is the last one's."""
    for known in vaults[:-1]:
        try:
            return known.open(text)
        except Refused:
            continue
    return vaults[-1].open(text)


def new(asked: Asked, *, first: bool) -> str:
    """The passphrase that is to be. `first`: there is none yet, so that whichever is given is the new one.

    Refused: too short, typed differently the second time, nobody there to ask.
    """
    text = os.environ.get(NEW)
    if text is None and (first or asked.passphrase_fd is not None):
        text = _given(asked, CURRENT)
    if text is None:
        text = _typed(tr("New passphrase: "))
        vault.demand_length(text)
        if vault.normal(_typed(tr("New passphrase once more: "))) != vault.normal(text):
            raise Refused(mark("The two passphrases differ. Nothing was changed."))
    vault.demand_length(text)
    return text


def _given(asked: Asked, variable: str) -> str | None:
    if asked.passphrase_fd is not None:
        return _line(asked.passphrase_fd)
    return os.environ.get(variable)


def _line(descriptor: int) -> str:
    """The next line of a file descriptor, read letter by letter so that the one after it stays for who asks next."""
    read = b""
    try:
        while (letter := os.read(descriptor, 1)) not in (b"", b"\n") and len(read) < _LONGEST:
            read += letter
        return read.rstrip(b"\r").decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(
            mark("No passphrase in UTF-8 could be read from file descriptor {number}. Nothing was changed."),
            number=descriptor,
        ) from error


def _typed(prompt: str) -> str:
    if not _at_terminal():
        raise vault.Locked(
            mark(
                "A passphrase is needed. Call CRMDesk in a terminal, or give it by --passphrase-fd or {variable}. "
                "Nothing was changed."
            ),
            variable=CURRENT,
        )
    try:
        return getpass.getpass(prompt)
    except EOFError as error:
        raise Refused(mark("No passphrase was entered. Nothing was changed.")) from error


def _at_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()
