"""A store turned from plain to encrypted and back, with its backups: whole, or not at all (S1).

The other file is made beside and verified; `vault.next.json` then says what the store is to be; one renaming makes it
so. Whatever moment the power is cut at, `settle` knows by the file that stands there whether that renaming happened.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver

from crmdesk.domain.refusal import Refused
from crmdesk.i18n import mark
from crmdesk.store import files, keys, migrations, vault
from crmdesk.store.files import BACKUPS, FILE
from crmdesk.store.vault import NEXT, VAULT, Cost, Vault

PART = f"{FILE}.rekeyed.part"
OLD = ".old"
"""The second name of a plain file that is being replaced, by which it is overwritten afterwards."""

_BLOCK = 1 << 20


@dataclass(frozen=True)
class Converted:
    """What became of a store: its new recovery code (empty: none), and copies in its backups that stayed as they were.

    `left` are too damaged to be converted: after `encrypt` they still hold customer data in the clear.
    """

    code: str
    left: tuple[Path, ...]


# --- there and back ------------------------------------------------------------------------------------------------


def encrypt(folder: Path, passphrase: str, *, cost: Cost = vault.FULL) -> Converted:
    """Encrypt a plain store that is open nowhere, and its own backups; the plain files are overwritten.

    No undo takes this back; `decrypt` does. Backups elsewhere and what a disk keeps of overwritten blocks stay.
    Refused: encrypted already, open elsewhere, too short a passphrase, no room; the store is as it was.
    """
    vault.demand_length(passphrase)
    with _alone(folder):
        if (folder / VAULT).exists() or not keys.plain(folder / FILE):
            raise Refused(mark("The store in {folder} is encrypted already. Nothing was changed."), folder=str(folder))
        planned, key, code = vault.new(folder / VAULT, passphrase, cost=cost)
        with keys.held(folder, key):
            try:
                with _exported(folder / FILE, folder / PART, key):
                    planned.save(folder / NEXT)
                    _replace(folder / PART, folder / FILE)
            finally:
                left = settle(folder)
    return Converted(code, left)


def decrypt(folder: Path, key: bytes) -> Converted:
    """Take the encryption off a store that is open nowhere, and off its own backups.

    Refused: not encrypted, open elsewhere, no room, another key; the store is as it was.
    """
    with _alone(folder):
        if not (folder / VAULT).exists() or keys.plain(folder / FILE):
            raise Refused(mark("The store in {folder} is not encrypted. Nothing was changed."), folder=str(folder))
        with keys.held(folder, key):
            try:
                with _exported(folder / FILE, folder / PART, None):
                    vault.write(folder / NEXT, {"version": vault.VERSION, "plain": True})
                    left = _match_backups(folder, None)
                    _replace(folder / PART, folder / FILE)
            finally:
                settle(folder)
    return Converted("", left)


def settle(folder: Path) -> tuple[Path, ...]:
    """Finish or drop a conversion that was cut off; returns copies that could not be converted.

    Only the one who holds the store's lock may call it. Backups follow as soon as the key is held.
    """
    files.remove(folder / PART)
    _wipe(folder / f"{FILE}{OLD}")
    for name in (VAULT, NEXT):
        vault.part(folder / name).unlink(missing_ok=True)
    planned = folder / NEXT
    if not planned.exists():
        return ()
    plain = keys.plain(folder / FILE)
    if plain:
        if _planned_plain(planned):
            (folder / VAULT).unlink(missing_ok=True)
    elif not _planned_plain(planned):
        Vault.read(planned).save(folder / VAULT)
    key = None if plain else keys.own(folder)
    if not plain and key is None:
        return ()
    left = _match_backups(folder, key)
    planned.unlink()
    files.flush_folder(folder)
    return left


def _planned_plain(planned: Path) -> bool:
    return "plain" in json.loads(planned.read_text(encoding="utf-8"))


def fit(part: Path, folder: Path, backup: Path) -> None:
    """Make a copy of a backup as plain or as encrypted as the store is whose place it is to take.

    Where there is no store yet it stays as it is, and the vault that lies with the backup comes along.
    """
    if protected(folder):
        key = keys.own(folder)
        if key is None:
            raise locked(folder)
        if not _opens(part, key):
            _convert(part, key)
    elif not keys.plain(part):
        if (folder / FILE).exists():
            _convert(part, None)
        else:
            _bring_vault(part, folder, backup)


def _bring_vault(part: Path, folder: Path, backup: Path) -> None:
    for known in vault.near(backup):
        for key in keys.fitting(part):
            with suppress(Refused):
                known.demand(key)
                known.save(folder / VAULT)
                return
    raise Refused(
        mark("No vault.json lies with {file}. Without it the backup could not be opened again. Nothing was changed."),
        file=str(backup),
    )


# --- what a store is -----------------------------------------------------------------------------------------------


def protected(folder: Path) -> bool:
    """Whether the store of a folder is an encrypted one, so that its key is needed to open it.

    Refused: the file is plain though its vault says it is encrypted; somebody put it there.
    """
    vaulted, plain = (folder / VAULT).exists(), keys.plain(folder / FILE)
    if not (folder / NEXT).exists() and vaulted and plain:
        raise Refused(
            mark(
                "The store in {folder} is not encrypted, though its vault.json says so. It was left as it is. "
                "If you put the file there yourself, move vault.json away; else restore a backup."
            ),
            folder=str(folder),
        )
    return not plain and (vaulted or (folder / NEXT).exists())


def locked(folder: Path) -> vault.Locked:
    """The refusal that asks for the passphrase."""
    return vault.Locked(
        mark("The store in {folder} is encrypted. Its passphrase is needed to open it."), folder=str(folder)
    )


# --- one file ------------------------------------------------------------------------------------------------------


@contextmanager
def _exported(file: Path, part: Path, key: bytes | None) -> Iterator[None]:
    """Write what a file holds into another, by another key, and verify it; nobody else opens the file meanwhile."""
    files.remove(part)
    db = files.opened(file)
    try:
        for pragma in ("busy_timeout = 1000", "journal_mode = DELETE", "main.locking_mode = EXCLUSIVE"):
            db.execute(f"PRAGMA {pragma}")
        db.execute("ATTACH DATABASE ? AS part KEY ?", (str(part), keys.phrase(key)))
        for pragma in ("part.journal_mode = OFF", "part.synchronous = OFF"):  # flushed as a whole in the end
            db.execute(f"PRAGMA {pragma}")
        db.execute("BEGIN EXCLUSIVE")
        db.execute("SELECT sqlcipher_export('part')").fetchall()
        db.execute(f"PRAGMA part.user_version = {migrations.version(db)}")
        same = _content(db, "main") == _content(db, "part")
        db.execute("COMMIT")
        db.execute("DETACH DATABASE part")
        if not same or not _sound(part, key):
            raise Refused(mark("The converted store could not be verified. The present store was left as it is."))
        if os.name == "nt":  # there, an open file cannot be replaced
            db.close()
        yield
    finally:
        db.close()
        files.remove(part)


def _content(db: Any, schema: str) -> dict[str, tuple[str, int]]:
    """Each thing of a schema with its statement and how many rows it has."""
    found = db.execute(
        f"SELECT type, name, sql FROM {schema}.sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    )
    return {
        name: (sql, db.execute(f'SELECT count(*) FROM {schema}."{name}"').fetchone()[0] if kind == "table" else 0)
        for kind, name, sql in found.fetchall()
    }


def _sound(part: Path, key: bytes | None) -> bool:
    db = files.opened(part, how="mode=ro")
    try:
        whole = [row[0] for row in db.execute("PRAGMA integrity_check")] == ["ok"]
        return (
            whole and keys.plain(part) == (key is None) and not db.execute("PRAGMA cipher_integrity_check").fetchall()
        )
    finally:
        db.close()


def _replace(part: Path, file: Path) -> None:
    """Let a verified file take the place of another; one that was plain is overwritten, not only unnamed."""
    old = file.with_name(file.name + OLD)
    if keys.plain(file):
        with suppress(OSError):  # some sticks know no second names; what stood there is then only unnamed
            os.link(file, old)
    files.settle(part, file)
    _wipe(old)


def _wipe(file: Path) -> None:
    """Overwrite a file that nobody needs and take its name away; what has another name is needed by it."""
    if not file.exists():
        return
    if file.stat().st_nlink == 1:
        with file.open("rb+") as stream:
            for start in range(0, file.stat().st_size, _BLOCK):
                stream.write(bytes(min(_BLOCK, file.stat().st_size - start)))
        files.flush(file)
    file.unlink()


# --- backups -------------------------------------------------------------------------------------------------------


def _match_backups(folder: Path, key: bytes | None) -> tuple[Path, ...]:
    """Make the store's own backups as plain or as encrypted as the store; returns those that cannot be read."""
    place, left = folder / BACKUPS, []
    for scrap in [*place.rglob("*.part"), *place.rglob(f"*{OLD}")]:
        _wipe(scrap)
    for file in sorted(place.rglob("*.db")):
        if _opens(file, key):
            continue
        try:
            _convert(file, key)
        except (driver.DatabaseError, Refused):
            left.append(file)
    if key:
        vault.accompany(folder, place)
    elif not left:
        for lid in place.glob(f"*.{VAULT}"):
            lid.unlink()
    return tuple(left)


def _convert(file: Path, key: bytes | None) -> None:
    part = file.with_name(f"{file.name}.part")
    with _exported(file, part, key):
        _replace(part, file)


def _opens(file: Path, key: bytes | None) -> bool:
    """Whether a file is readable as it is: by this key, or in the clear if there is none."""
    if key is None or keys.plain(file):
        return key is None and keys.plain(file)
    return files.reads(file, key)


# --- troubles ------------------------------------------------------------------------------------------------------


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """The store's lock, what was cut off before settled, and the disk's troubles as sentences."""
    if not (folder / FILE).exists():
        raise Refused(mark("There is no store in {folder}."), folder=str(folder))
    try:
        lock = files.locked(folder)
        try:
            settle(folder)
            _demand_room(folder)
            yield
        finally:
            lock.release()
    except (OSError, driver.Error) as error:
        text = _TROUBLES.get(files.trouble(error))
        if text is None:
            raise
        raise Refused(text, folder=str(folder)) from error


def _demand_room(folder: Path) -> None:
    """Both files stand beside each other for a while; better no beginning than a full disk."""
    if shutil.disk_usage(folder).free < (folder / FILE).stat().st_size * 1.1:
        raise Refused(_TROUBLES[files.FULL], folder=str(folder))


_TROUBLES = {
    files.FULL: mark("There is no room in {folder} for a second file of the store. It was left as it is. Make room."),
    files.READONLY: mark("The folder {folder} cannot be written to. The store was left as it is."),
    files.BUSY: mark("Another program is reading the store in {folder}. It was left as it is. Close that first."),
    files.DISK: mark("The disk with {folder} does not answer. The store was left as it is. Check it and try again."),
    files.DAMAGED: mark("The store in {folder} cannot be read by its key: it is damaged. It was left as it is."),
}
