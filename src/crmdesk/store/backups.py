"""Verified copies of the store: made by themselves, listed with what they hold, thinned out, taken back (S3)."""

import re
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver

from crmdesk import clock
from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables import JOURNALED
from crmdesk.i18n import mark, tr
from crmdesk.store import conversion, derived, files, journal, migrations, vault
from crmdesk.store.files import BACKUPS, FILE

PAGES = 1_000
"""How many pages one step copies: a few milliseconds, after which `tell` is called and others may have a turn."""

ALL, DAILY, WEEKLY, MONTHLY = timedelta(days=2), 12, 10, 9
"""What thinning leaves: all of two days, then the newest of each of so many days, weeks and months."""

BEFORE_VERSION, BEFORE_RESTORE = "before-version", "before-restore"
WHY = {
    "asked": mark("Asked for"),
    "closing": mark("When the window was closed"),
    "daily": mark("By itself, daily"),
    "before-import": mark("Before an import"),
    BEFORE_VERSION: mark("Before the store was brought up to a new version"),
    BEFORE_RESTORE: mark("Set aside when a backup was restored"),
}
"""Why a backup was made, by the word in its name."""

_NAME = re.compile(r"crmdesk-(?P<made>\d{8}-\d{6})-(?P<why>[a-z]+(?:-[a-z]+)*)(?:-\d+)?(?:_\d+)?\.db")
_MOMENT = "%Y%m%d-%H%M%S"
_PART = ".part"

Tell = Callable[[int, int], None]
"""Hears how far a copy is, in pages `(done, of)`; by raising an error it stops the copy, of which nothing stays."""


@dataclass(frozen=True)
class Backup:
    """A backup and what it holds. `made` and `changed` (its last step) are UTC moments, `size` bytes.

    `counts` are rows by table. One that is not whole cannot be restored; what is known of it is only its file.
    """

    path: Path
    made: str
    why: str
    size: int
    whole: bool
    schema: int = 0
    site: str = ""
    steps: int = 0
    changes: int = 0
    changed: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)

    def words(self) -> str:
        """Why it was made, in the language in use."""
        return tr(WHY[self.why]) if self.why in WHY else self.path.name


@dataclass(frozen=True)
class Difference:
    """How many rows of a table stand only in the store, only in the backup, or otherwise in each."""

    table: str
    only_now: int
    only_then: int
    changed: int


@dataclass(frozen=True)
class Restored:
    """What a restore came to: the backup that is now the store, and where the former store is (None: was none)."""

    backup: Backup
    aside: Path | None


# --- making --------------------------------------------------------------------------------------------------------


def make(db: Any, folder: Path, why: str, *, to: Path | None = None, tell: Tell | None = None) -> Backup:
    """Copy the store of `folder`, open in the connection `db`, into its backups folder or the folder `to` (S3).

    The copy is that of one moment, whatever is written meanwhile. It is made beside, opened again, checked, compared
    with what was copied, flushed and only then named. `db` must be in no transaction.
    Refused: no room, no such folder, not writable, the copy or the store is damaged; nothing half-written stays.
    """
    place = _place(folder, to)
    with _said(place, _MAKING), _reserved(place, why) as (part, target):
        db.execute("BEGIN")  # SQLite would otherwise begin anew whenever somebody writes between two steps
        try:
            meant = _content(db)
            _copy(db, part, tell, folder)
        finally:
            db.execute("ROLLBACK")
        if not sound(part) or _held(part) != meant:
            raise Refused(mark("The copy of the store could not be verified and was not kept. The store is as it was."))
        vault.accompany(folder, target.parent)
        files.settle(part, target)
        return read(target)


def _place(folder: Path, to: Path | None) -> Path:
    own = folder / BACKUPS
    if to is None or to.resolve() == own.resolve():
        with _said(own, _MAKING):
            own.mkdir(exist_ok=True)
        return own
    if not to.is_dir():
        raise Refused(
            mark("The folder {folder} is not there. No backup was made. Put the stick in or choose another folder."),
            folder=str(to),
        )
    if to.resolve().is_relative_to(folder.resolve()):
        raise Refused(
            mark("{folder} lies inside the store: what harms the store would harm the backup. Choose another folder."),
            folder=str(to),
        )
    return to


@contextmanager
def _reserved(place: Path, why: str) -> Iterator[tuple[Path, Path]]:
    """A file to write to, gone in the end, and the free name that it may take."""
    stem = f"crmdesk-{clock.now():{_MOMENT}}-{why}"
    for number in range(1, 1_000):
        target = place / (f"{stem}.db" if number == 1 else f"{stem}_{number}.db")
        part = target.with_name(target.name + _PART)
        if target.exists():
            continue
        with suppress(FileExistsError):
            part.touch(exist_ok=False)
            break
    try:
        yield part, target
    finally:
        with suppress(OSError):  # a stick that was pulled out takes the part along
            files.remove(part)


def _copy(db: Any, part: Path, tell: Tell | None, folder: Path) -> None:
    def told(_status: int, remaining: int, total: int) -> None:
        if tell:
            tell(total - remaining, total)

    made = files.opened(part, folder=folder)
    try:
        made.execute("PRAGMA synchronous = OFF")  # flushed as a whole in the end
        db.backup(made, pages=PAGES, progress=told)
        made.execute("PRAGMA journal_mode = DELETE")  # one file, readable from a read-only place
    finally:
        made.close()


@contextmanager
def _said(place: Path, troubles: Mapping[str, str]) -> Iterator[None]:
    """The disk's troubles as sentences about a folder."""
    try:
        yield
    except (OSError, driver.Error) as error:
        text = troubles.get(files.trouble(error))
        if text is None:
            raise
        raise Refused(text, folder=str(place)) from error


_MAKING = {
    files.FULL: mark("There is no room for a backup in {folder}. None was made, the store is safe. Make room there."),
    files.READONLY: mark("Nothing can be written to {folder}. No backup was made, the store is safe. Choose another."),
    files.DISK: mark("The disk with {folder} does not answer. No backup was made. Put the stick in or choose another."),
    files.BUSY: mark("Another program is using the store. No backup was made. Try again in a moment."),
    files.DAMAGED: mark("The store is damaged and could not be copied. It was left as it is. Restore a backup."),
}
_RESTORING = {
    files.FULL: mark("There is no room in {folder} to restore a backup. The store was left as it is. Make room there."),
    files.READONLY: mark("Nothing can be written to {folder}. The store was left as it is."),
    files.DISK: mark("The backup could not be read or the disk with {folder} does not answer. Nothing was changed."),
    files.BUSY: mark("Another program is reading the store. Nothing was changed. Close it and try again."),
}


# --- reading -------------------------------------------------------------------------------------------------------


def listed(place: Path) -> tuple[Backup, ...]:
    """The backups in a folder, newest first; a file that is none, or broken, is listed as not whole.

    Quick: of each only its counts are read. A folder that is not there holds none.
    """
    with suppress(OSError):
        found = [(path.stat().st_mtime_ns, read(path)) for path in place.glob("*.db") if path.is_file()]
        found.sort(key=lambda one: (one[1].made, one[0], one[1].path.name), reverse=True)
        return tuple(backup for _, backup in found)
    return ()


def read(path: Path) -> Backup:
    """A backup file and what it holds; never raises for what is in it."""
    named = _NAME.fullmatch(path.name)
    stat = path.stat()
    if named:
        made, why = datetime.strptime(named["made"], _MOMENT).replace(tzinfo=UTC), named["why"]
    else:
        made, why = datetime.fromtimestamp(int(stat.st_mtime), UTC), ""
    held = _held(path)
    return Backup(path, f"{made:%Y-%m-%dT%H:%M:%SZ}", why, stat.st_size, held is not None, **(held or {}))


def _held(path: Path) -> dict[str, Any] | None:
    """What a file holds; None if it is no whole store."""
    try:
        db = files.opened(path, how="immutable=1")
    except driver.Error:
        return None
    try:
        pages, wide = (int(db.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "page_size"))
        return _content(db) if pages * wide == path.stat().st_size else None
    except (driver.Error, LookupError, TypeError):
        return None
    finally:
        db.close()


def _content(db: Any) -> dict[str, Any]:
    """What identifies and describes a store. An error of the driver if it is none."""
    there = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    last = db.execute("SELECT n, at FROM step ORDER BY n DESC LIMIT 1").fetchone() or (0, None)
    return {
        "schema": migrations.version(db),
        "site": db.execute("SELECT value FROM local WHERE key = 'site'").fetchone()[0],
        "steps": last[0],
        "changed": last[1],
        "changes": db.execute("SELECT coalesce(max(rowid), 0) FROM change").fetchone()[0],
        "counts": {
            table: db.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in JOURNALED if table in there
        },
    }


def sound(path: Path) -> bool:
    """Whether a file is a store that SQLite finds no fault with, after reading all of it."""
    try:
        db = files.opened(path, how="mode=ro")
        try:
            return db.execute("PRAGMA integrity_check").fetchone() == ("ok",) and bool(_content(db)["site"])
        finally:
            db.close()
    except (driver.Error, TypeError):
        return False


def covers(backup: Backup, db: Any) -> bool:
    """Whether a backup holds all that is in the store open in `db`: nothing was changed since."""
    now = _content(db)
    return backup.whole and all(getattr(backup, name) == now[name] for name in ("site", "steps", "changes"))


def last_good(folder: Path) -> Backup | None:
    """The newest backup of a store that stands a thorough check."""
    return next((backup for backup in listed(folder / BACKUPS) if backup.whole and sound(backup.path)), None)


def difference(backup: Backup, db: Any) -> tuple[Difference, ...]:
    """How a backup differs from the store open in `db`, the tables that do. Refused: the backup is not whole."""
    _demand_whole(backup)
    then = files.opened(backup.path, how="immutable=1")
    try:
        found = [_compared(table, db, then) for table in JOURNALED]
    finally:
        then.close()
    return tuple(one for one in found if one.only_now or one.only_then or one.changed)


def _compared(table: str, now: Any, then: Any) -> Difference:
    """Both sides are walked by id at once, so that neither is held in memory."""
    known = {name for _, name, *_ in then.execute(f'PRAGMA table_info("{table}")')}
    names = ["id", *(name for name in journal.columns(table) if name in known)]
    columns = ", ".join(f'"{name}"' for name in names)
    select = f'SELECT {columns} FROM "{table}" ORDER BY id'
    here, there = iter(now.execute(select)), iter(then.execute(select) if known else ())
    only_now = only_then = changed = 0
    left, right = next(here, None), next(there, None)
    while left or right:
        if right is None or (left and left[0] < right[0]):
            only_now, left = only_now + 1, next(here, None)
        elif left is None or right[0] < left[0]:
            only_then, right = only_then + 1, next(there, None)
        else:
            changed += left != right
            left, right = next(here, None), next(there, None)
    return Difference(table, only_now, only_then, changed)


# --- thinning ------------------------------------------------------------------------------------------------------


def thin(folder: Path) -> tuple[Path, ...]:
    """Take away what is too much among the store's own backups, and parts that a crash left; returns what went.

    Only the one who holds the store's lock may call it. What is broken, or was not named by the program, stays.
    """
    place = folder / BACKUPS
    for part in place.glob(f"crmdesk-*{_PART}"):
        files.remove(part)
    whole = [backup for backup in listed(place) if backup.whole and backup.why in WHY]
    gone = too_many(whole, now=clock.now())
    for backup in gone:
        backup.path.unlink(missing_ok=True)
    return tuple(backup.path for backup in gone)


def too_many(found: Sequence[Backup], *, now: datetime) -> list[Backup]:
    """Which backups thinning takes away (S3), given newest first.

    Days, weeks and months are those that have a backup, not those since now: after a pause, or by a clock that is a
    year off, as many stay. What a restore set aside always stays.
    """
    kept = {backup.path for backup in found if _moment(backup) > now - ALL or backup.why == BEFORE_RESTORE}
    kept.update(backup.path for backup in found[:1])
    for count, period in ((DAILY, "%Y-%m-%d"), (WEEKLY, "%G-%V"), (MONTHLY, "%Y-%m")):
        newest: dict[str, Path] = {}
        for backup in found:
            newest.setdefault(_moment(backup).astimezone().strftime(period), backup.path)
        kept.update(list(newest.values())[:count])
    return [backup for backup in found if backup.path not in kept]


def _moment(backup: Backup) -> datetime:
    return datetime.fromisoformat(backup.made)


# --- taking back ---------------------------------------------------------------------------------------------------


def restore(folder: Path, file: Path) -> Restored:
    """Make a backup the store of `folder`; what was the store is set aside first, never deleted (S3).

    The backup itself stays. The store gets a new site, so that no change is ever numbered as one before. All that can
    fail is done on a copy beside; its taking the store's place is one renaming.
    Refused: no whole backup, made by a newer program, store open elsewhere, no room; the store is as it was.
    """
    if file.exists() and (folder / FILE).exists() and file.samefile(folder / FILE):
        raise Refused(mark("{file} is the store itself, not a backup of it. Nothing was changed."), file=str(file))
    if not file.is_file():
        raise Refused(mark("There is no backup {file}. Nothing was changed."), file=str(file))
    backup = read(file)
    _demand_whole(backup)
    part = folder / f"{FILE}.restored{_PART}"
    with _said(folder, _RESTORING):
        folder.mkdir(parents=True, exist_ok=True)
        lock = files.locked(folder)
        try:
            _renew(file, part)
            conversion.fit(part, folder, file)
            aside = _set_aside(folder)
            files.settle(part, folder / FILE)
        finally:
            files.remove(part)
            lock.release()
    return Restored(backup, aside)


def _demand_whole(backup: Backup) -> None:
    if not backup.whole:
        raise Refused(
            mark("{file} is damaged or not a backup of CRMDesk. Nothing was changed. Choose another."),
            file=str(backup.path),
        )


def _renew(file: Path, part: Path) -> None:
    """A copy of a backup that can be the store: brought up to date, of a site of its own, checked when reopened."""
    files.remove(part)
    shutil.copyfile(file, part)
    if not sound(part):
        _demand_whole(Backup(file, "", "", 0, whole=False))
    db = files.connected(part)
    try:
        migrations.bring_up(db, lambda _: part)
        db.execute("BEGIN IMMEDIATE")
        db.execute("UPDATE local SET value = ? WHERE key = 'site'", (secrets.token_hex(4),))
        db.execute("UPDATE local SET value = 0 WHERE key = 'seq'")
        derived.bring_up(db)
        db.execute("COMMIT")
    finally:
        db.close()
    if not sound(part):
        raise Refused(mark("The restored store could not be verified. The present store was left as it is."))


def _set_aside(folder: Path) -> Path | None:
    """A copy of the present store; afterwards nothing beside its file belongs to it any more."""
    file = folder / FILE
    present = [path for ending in ("", *files.BESIDE) if (path := file.with_name(file.name + ending)).exists()]
    if not present:
        return None
    if not sound(file):
        return _set_aside_raw(folder, present)
    db = files.connected(file)
    try:
        backup = make(db, folder, BEFORE_RESTORE)
        db.execute("PRAGMA busy_timeout = 1000")
        db.execute("PRAGMA journal_mode = DELETE")  # moves all into the file; refused while somebody else reads it
    finally:
        db.close()
    return backup.path


def _set_aside_raw(folder: Path, present: Iterable[Path]) -> Path:
    """What is damaged is copied as it lies there, byte for byte, for whoever may mend it."""
    place = folder / BACKUPS / f"set-aside-{clock.now():{_MOMENT}}-{secrets.token_hex(2)}"
    place.mkdir(parents=True)
    for path in present:
        shutil.copy2(path, place)
        files.flush(place / path.name)
    files.flush_folder(place)
    files.flush_folder(place.parent)
    for ending in files.BESIDE:
        (folder / (FILE + ending)).unlink(missing_ok=True)
    return place
