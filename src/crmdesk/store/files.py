"""What lies in the folder of a store, the one way its files are opened, and what their troubles mean."""

import errno
import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import filelock
import sqlcipher3.dbapi2 as driver
from sqlalchemy.exc import DBAPIError

from crmdesk.domain.refusal import Refused
from crmdesk.i18n import mark
from crmdesk.store import keys

FILE = "crmdesk.db"
LOCK = "crmdesk.lock"
BACKUPS = "backups"
BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file that is in use."""

FULL, READONLY, BUSY, DAMAGED, DISK = "full", "readonly", "busy", "damaged", "disk"
"""The troubles a user can mend, as `trouble` names them."""


# --- opening -------------------------------------------------------------------------------------------------------


def opened(file: Path, *, how: str = "", folder: Path | None = None) -> Any:
    """A bare connection: every file of a store, its backups too, is opened here and so by the same key.

    `how` is the query of SQLite's file address: `mode=ro` reads beside a writer, `immutable=1` reads a file that
    nobody writes, from a read-only place too. A new file is encrypted as the store in `folder` is, or the one in
    whose folder it lies.
    """
    if not file.exists() or not file.stat().st_size:
        home = folder or keys.home(file)
        return _keyed(file, how, keys.own(home) if home and not keys.plain(home / FILE) else None)
    known = () if keys.plain(file) else keys.fitting(file)
    key = known[0] if len(known) == 1 else next((key for key in known if reads(file, key)), None)
    return _keyed(file, how, key)


def reads(file: Path, key: bytes) -> bool:
    """Whether a key opens an encrypted file."""
    db = _keyed(file, "mode=ro", key)
    try:
        return bool(db.execute("SELECT count(*) FROM sqlite_master").fetchone())
    except driver.DatabaseError as error:
        if trouble(error) != DAMAGED:
            raise
        return False
    finally:
        db.close()


def _keyed(file: Path, how: str, key: bytes | None) -> Any:
    name, address = str(file), bool(how)
    if how:
        path = file.resolve().as_posix()
        name = f"file://{'' if path.startswith('/') else '/'}{quote(path, safe='/:')}?{how}"
    db = driver.connect(name, uri=address, check_same_thread=False, isolation_level=None, timeout=10)
    if key:  # before anything else is asked
        db.execute(f'PRAGMA key = "{keys.phrase(key)}"')
    return db


def connected(file: Path) -> Any:
    """A connection that writes as a store is written: what is committed outlives a power cut (S4)."""
    db = opened(file)
    try:
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "recursive_triggers = ON", "fullfsync = 1"):
            db.execute(f"PRAGMA {pragma}")
    except BaseException:
        db.close()
        raise
    return db


def locked(folder: Path) -> filelock.FileLock:
    """The lock of the one who may write; the system lets go of it if the process dies. Refused: another has it."""
    lock = filelock.FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout as error:
        raise Refused(
            mark("This store is open in another window ({folder}). Nothing was changed. Close that window first."),
            folder=str(folder),
        ) from error
    return lock


# --- whole or not there --------------------------------------------------------------------------------------------


def settle(part: Path, file: Path) -> None:
    """Give a finished part its name, so that after a power cut the old file or the new one is there, whole."""
    flush(part)
    os.replace(part, file)
    flush_folder(file.parent)


def flush(file: Path) -> None:
    """Have the system put a file's content on the disk itself."""
    with file.open("rb+") as handle:
        if sys.platform == "darwin":  # there, fsync stops at the drive's own memory
            import fcntl

            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
        else:
            os.fsync(handle.fileno())


def flush_folder(folder: Path) -> None:
    """Have the system put a folder's names on the disk; Windows does so by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove(file: Path) -> None:
    """Take a file away with what SQLite may have left beside it; those that are not there are no trouble."""
    for ending in ("", *BESIDE):
        file.with_name(file.name + ending).unlink(missing_ok=True)


# --- troubles ------------------------------------------------------------------------------------------------------

_OF_THE_DRIVER = {
    "SQLITE_FULL": FULL,
    "SQLITE_READONLY": READONLY,
    "SQLITE_CANTOPEN": READONLY,
    "SQLITE_PERM": READONLY,
    "SQLITE_BUSY": BUSY,
    "SQLITE_LOCKED": BUSY,
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_NOTADB": DAMAGED,
    "SQLITE_IOERR": DISK,
}
_NAMES = {
    "database or disk is full": "SQLITE_FULL",
    "attempt to write a readonly database": "SQLITE_READONLY",
    "unable to open database file": "SQLITE_CANTOPEN",
    "database is locked": "SQLITE_BUSY",
    "database disk image is malformed": "SQLITE_CORRUPT",
    "file is not a database": "SQLITE_NOTADB",
    "disk I/O error": "SQLITE_IOERR",
}
"""An error of a backup has SQLite's words but not its name."""

_OF_THE_SYSTEM = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), FULL),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), READONLY),
}


def trouble(error: BaseException) -> str:
    """Which trouble of the outer world an error tells of; empty for one that is a bug."""
    if isinstance(error, DBAPIError):
        return trouble(error.orig) if error.orig else ""
    if isinstance(error, driver.Error):
        name = getattr(error, "sqlite_errorname", None) or _NAMES.get(str(error), "")
        return _OF_THE_DRIVER.get("_".join(name.split("_")[:2]), "")
    if isinstance(error, OSError):
        return _OF_THE_SYSTEM.get(error.errno or 0, DISK)
    return ""
