"""The system's keychain, which may open a store besides its passphrase: a convenience, never the only way in (S1)."""

from typing import Any

from crmdesk.domain.refusal import Refused
from crmdesk.i18n import mark

SERVICE = "CRMDesk"


def usable() -> bool:
    """Whether this machine has a keychain that can be used."""
    try:
        _found()
    except Refused:
        return False
    return True


def keep(name: str, secret: bytes) -> None:
    """Give a secret to the keychain. Refused: there is none, or it does not take it."""
    keychain = _found()
    try:
        keychain.set_password(SERVICE, name, secret.hex())
    except Exception as error:  # every system's keychain has errors of its own
        raise _refused() from error


def kept(name: str) -> bytes | None:
    """The secret that the keychain keeps; None if it has none. Refused: there is no keychain, or it stays shut."""
    keychain = _found()
    try:
        return bytes.fromhex(keychain.get_password(SERVICE, name) or "") or None
    except Exception as error:
        raise _refused() from error


def drop(name: str) -> None:
    """Take a secret out of the keychain; one that is not there is no trouble."""
    try:
        _found().delete_password(SERVICE, name)
    except Exception:  # without the slot that it opened it is a random number
        return


def _found() -> Any:
    """The keychain in use. A backend that keeps nothing, or keeps it in the clear, says so by a low priority."""
    try:
        import keyring
    except ImportError as error:
        raise Refused(
            mark("CRMDesk cannot reach the system's keychain: the package keyring is not installed. Nothing changed.")
        ) from error
    found = keyring.get_keyring()
    if found.priority < 1:
        raise Refused(mark("This system has no keychain that CRMDesk can use. Enter the passphrase as before."))
    return found


def _refused() -> Refused:
    return Refused(mark("The system's keychain did not answer or is locked. Enter the passphrase."))
