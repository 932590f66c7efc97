"""The book: one store folder, open; `reading()` to ask, `writing()` to change, each change a step of the journal."""

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import filelock
import sqlcipher3.dbapi2 as driver
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool
from sqlmodel import Session

from crmdesk import clock
from crmdesk.domain.refusal import Refused
from crmdesk.i18n import mark
from crmdesk.store import backups, conversion, derived, files, journal, keys, migrations
from crmdesk.store.files import BACKUPS, FILE, LOCK
from crmdesk.store.journal import StepLine

__all__ = ["BACKUPS", "FILE", "LOCK", "NO_CHANGES", "Book", "Changes"]


@dataclass(frozen=True)
class Changes:
    """What one commit changed: the step, the rows `(table, id)`, and the parties whose page shows them."""

    step: StepLine | None
    rows: frozenset[tuple[str, str]]
    roots: frozenset[str]


NO_CHANGES = Changes(None, frozenset(), frozenset())


class Book:
    """An open store. One process at a time may open it for writing; any number may read.

    `listeners` are called after each commit that changed something, in the thread that wrote.
    """

    def __init__(self, folder: Path, engine: Engine, lock: filelock.FileLock | None, who: str) -> None:
        self.folder = folder
        self.who = who
        self.listeners: list[Callable[[Changes], None]] = []
        self._engine = engine
        self._lock = lock
        self._keyed = False
        self._writer = threading.Lock()
        self._keeper = threading.Lock()
        self._session: Session | None = None
        self._step: StepLine | None = None
        self._sealed = NO_CHANGES
        event.listen(engine, "commit", self._before_commit)

    # --- opening and closing ---------------------------------------------------------------------------------------

    @classmethod
    def open(
        cls, folder: Path, *, key: bytes | None = None, who: str = "", writable: bool = True, create: bool = False
    ) -> "Book":
        """Open the store in `folder`; `create` makes an empty one where there is none.

        `key` is what its `Vault` opens with; it is held until the book is closed (S1).
        Refused: no store there, open in another window, made by a newer program, damaged, folder not writable; and,
        as `vault.Locked`, encrypted and no key given.
        """
        if key:
            keys.hold(folder, key)
        try:
            book = cls._open(folder, who, writable, create)
        except BaseException:
            if key:
                keys.forget(folder)
            raise
        book._keyed = key is not None
        return book

    @classmethod
    def _open(cls, folder: Path, who: str, writable: bool, create: bool) -> "Book":
        if not (folder / FILE).exists() and not create:
            if _was_store(folder):
                raise _missing(folder)
            raise Refused(mark("There is no store in {folder}."), folder=str(folder))
        lock = None
        try:
            if writable:
                folder.mkdir(parents=True, exist_ok=True)
                lock = files.locked(folder)
                conversion.settle(folder)
            if conversion.protected(folder) and keys.own(folder) is None:
                raise conversion.locked(folder)
            if not (folder / FILE).exists():
                _bear(folder)
            elif (folder / FILE).stat().st_size < _SMALLEST:
                raise _damaged(folder)
            book = cls(folder, _engine(folder / FILE), lock, who)
            try:
                book._prepare()
            except BaseException:
                book.close()
                raise
        except BaseException as error:
            if lock:
                lock.release()
            if isinstance(error, (OSError, driver.DatabaseError)):
                raise _refusal(error, folder) or _damaged(folder) from error
            raise
        return book

    def close(self) -> None:
        """Close every connection and let other windows open the store."""
        self._engine.dispose()
        if self._lock:
            self._lock.release()
        if self._keyed:
            self._keyed = False
            keys.forget(self.folder)

    def _prepare(self) -> None:
        with self._raw() as db:
            found = migrations.version(db)
            if not found:
                raise _damaged(self.folder)
            if self._lock is None:
                if found != migrations.VERSION:
                    raise Refused(mark("Open this store in the window once: it must be brought up to date first."))
                return
            migrations.bring_up(db, lambda why: backups.make(db, self.folder, why))
            db.execute("BEGIN IMMEDIATE")
            derived.bring_up(db)
            if journal.marked(db):
                self._seal(db, self._line(journal.OUTSIDE, {}, "do"))
            db.execute("COMMIT")

    # --- asking and changing ---------------------------------------------------------------------------------------

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one moment of the book. What is written in it is thrown away."""
        with self._understood(), Session(self._engine) as session:
            session.info["who"] = self.who
            yield session

    @contextmanager
    def writing(self, text: str = "", /, **values: Any) -> Iterator[Session]:
        """A session whose changes become one step of the journal, or nothing at all if an error leaves the block.

        `text` is the step's name as a source text with `values`; a verb may name it by `session.info["step"]`.
        Refused: the disk is full or cannot be written; nothing was changed.
        """
        with self._one_step(StepLine("", "do", text or journal.OUTSIDE, values, self.who, "")) as session:
            yield session

    @contextmanager
    def beginning(self, text: str) -> Iterator[Session]:
        """As `writing`, for what a store starts with: its step is never undone."""
        with self._one_step(StepLine("", "base", text, {}, self.who, "")) as session:
            yield session

    @contextmanager
    def _one_step(self, step: StepLine) -> Iterator[Session]:
        if self._lock is None:
            raise Refused(mark("This store is open for reading only. Nothing was changed."))
        with self._writer:
            self._sealed = NO_CHANGES
            try:
                with self._understood(), Session(self._engine.execution_options(writing=True)) as session:
                    self._session, self._step = session, step
                    session.info["who"] = self.who
                    self._seal_strays(session)
                    yield session
                    session.commit()
            finally:
                self._session = self._step = None
            sealed = self._sealed
        if sealed.rows:
            for listener in tuple(self.listeners):
                listener(sealed)

    @contextmanager
    def _understood(self) -> Iterator[None]:
        """The troubles of the disk and the file as sentences; what is a bug stays one."""
        try:
            yield
        except (driver.DatabaseError, DBAPIError) as error:
            refusal = _refusal(error, self.folder)
            if refusal is None:
                raise
            raise refusal from error

    # --- backups ---------------------------------------------------------------------------------------------------

    def backup(self, why: str = "asked", *, to: Path | None = None, tell: backups.Tell | None = None) -> backups.Backup:
        """Make a verified copy in the store's own backups or in the folder `to`, from any thread (S3).

        Nobody who reads or writes is held up. The store's own backups are thinned out afterwards.
        Refused as `backups.make`.
        """
        with self._keeper, self._raw() as db:
            made = backups.make(db, self.folder, why, to=to, tell=tell)
            if self._lock:
                backups.thin(self.folder)
        return made

    def keep(self, why: str, *, every: timedelta = timedelta(0)) -> backups.Backup | None:
        """As `backup`, but only if something was changed since the last one and that is as old as `every` (S3)."""
        known = backups.listed(self.folder / BACKUPS)  # those by a clock that was ahead say nothing of what is due
        last = next((one for one in known if one.whole and one.made <= clock.stamp()), None)
        if last and clock.now() - datetime.fromisoformat(last.made) < every:
            return None
        with self._raw() as db:
            if last and backups.covers(last, db):
                return None
        return self.backup(why)

    def difference(self, backup: backups.Backup) -> tuple[backups.Difference, ...]:
        """How a backup differs from the store as it is now. Refused: it is not whole."""
        with self._raw() as db:
            return backups.difference(backup, db)

    # --- undo, redo, history, check --------------------------------------------------------------------------------

    def next_undo(self) -> StepLine | None:
        """The step that `undo` would take back."""
        with self._raw() as db:
            return journal.next_undo(db)

    def next_redo(self) -> StepLine | None:
        """The step that `redo` would do again."""
        with self._raw() as db:
            return journal.next_redo(db)

    def undo(self) -> StepLine | None:
        """Take the newest step back, as a step of its own; None if there is none."""
        return self._take_back(journal.next_undo, "undo")

    def redo(self) -> StepLine | None:
        """Take the newest undoing back; None if there is none."""
        return self._take_back(journal.next_redo, "redo")

    def _take_back(self, find: Callable[[Any], StepLine | None], kind: str) -> StepLine | None:
        with self._raw() as db:
            target = find(db)
        if target is None:
            return None
        line = StepLine("", kind, target.text, target.values, self.who, "", target.id)
        with self._one_step(line) as session:
            journal.take_back(_driver_connection(session.connection()), target)
        return target

    def history(self, root: str, *, field: str | None = None) -> list[journal.Past]:
        """Every cell ever written of a party, newest first: who, when, old, new, in which step (S2)."""
        with self._raw() as db:
            members = [member for (member,) in db.execute("SELECT member FROM kin WHERE root = ?", (root,))]
            return journal.history(db, members or [root], field=field)

    def changes_of(self, step: StepLine) -> int:
        """How many rows a step changed."""
        with self._raw() as db:
            return int(db.execute("SELECT count(*) FROM change WHERE step = ?", (step.id,)).fetchone()[0])

    def check(self) -> list[tuple[str, dict[str, Any]]]:
        """What is wrong with the store, as source texts with values; empty when all is well.

        The file itself, the tables against the journal, what is derived against what it is derived from.
        """
        with self._raw() as db:
            return list(_faults(db))

    # --- beneath the engine ----------------------------------------------------------------------------------------

    @contextmanager
    def _raw(self) -> Iterator[Any]:
        connection = self._engine.raw_connection()
        try:
            yield connection.driver_connection
        finally:
            connection.close()

    def _seal(self, db: Any, step: StepLine) -> None:
        """Seal the marked rows and bring up what is derived from them, inside the transaction under way."""
        sealed = journal.seal(db, step, milliseconds=int(clock.now().timestamp() * 1000))
        roots = derived.refresh(db, sealed.rows, sealed.anchors) if sealed.rows else frozenset()
        self._sealed = Changes(sealed.step, sealed.rows, roots)

    def _seal_strays(self, session: Session) -> None:
        """What went past the engine since the last step gets a step of its own before this one begins."""
        db = _driver_connection(session.connection())
        if journal.marked(db):
            self._seal(db, self._line(journal.OUTSIDE, {}, "do"))

    def _line(self, text: str, values: dict[str, Any], kind: str) -> StepLine:
        return StepLine(clock.new_id(), kind, text, values, self.who, clock.stamp())

    def _before_commit(self, connection: Connection) -> None:
        if not connection.get_execution_options().get("writing") or self._session is None or self._step is None:
            return
        step = self._step
        named = None if step.kind in ("undo", "redo") else self._session.info.get("step")
        text, values = named or (step.text, step.values)
        kind = "base" if step.kind == "do" and self._session.info.get("lasting") else step.kind
        line = StepLine(clock.new_id(), kind, text, values, step.who, clock.stamp(), step.undoes)
        self._seal(_driver_connection(connection), line)


def _driver_connection(connection: Connection) -> Any:
    return connection.connection.driver_connection


_STUMBLES = (driver.DatabaseError, ValueError, LookupError, TypeError, AttributeError, Refused)
"""What reading raises where the file holds what no program wrote: cells that are no JSON, a playbook without a key."""


def _faults(db: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is wrong with a store; where it cannot be read on, that is the last fault."""
    try:
        if not db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:  # the next check reads past the log
            for (line,) in db.execute("PRAGMA cipher_integrity_check").fetchall():
                yield mark("The file is damaged: {what}"), {"what": line}
        for (line,) in db.execute("PRAGMA integrity_check"):
            if line != "ok":
                yield mark("The file is damaged: {what}"), {"what": line}
        for table, row in journal.disagreements(db):
            yield mark("{table} {row} is not what the journal says."), {"table": table, "row": row}
        for table, row in derived.disagreements(db):
            yield mark("{table} {row} is not what follows from the facts."), {"table": table, "row": row}
    except _STUMBLES as error:
        if files.trouble(error) in _TROUBLES:
            raise
        yield mark("The file is damaged: {what}"), {"what": str(error)}


def _bear(folder: Path) -> None:
    """Make the file of a new store beside and whole, so that one that is empty is damage, never a beginning."""
    if _was_store(folder):
        raise _missing(folder)
    part = folder / f"{FILE}.part"
    files.remove(part)
    db = files.connected(part)
    try:
        migrations.bring_up(db, lambda _: None)
        values = [("site", secrets.token_hex(4)), ("seq", 0), ("clock", 0)]
        db.executemany("INSERT INTO local (key, value) VALUES (?, ?)", values)
    finally:
        db.close()
    files.settle(part, folder / FILE)


def _was_store(folder: Path) -> bool:
    """Whether a folder without a store's file once had one."""
    return (folder / f"{FILE}-wal").exists() or any((folder / BACKUPS).glob("*.db"))


def _engine(file: Path) -> Engine:
    engine = create_engine("sqlite://", module=driver, creator=lambda: files.connected(file), poolclass=QueuePool)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


_SMALLEST = 512
"""The smallest page: SQLite takes what is shorter for a file yet to be made, and would write into it."""

# --- sentences -----------------------------------------------------------------------------------------------------

_TROUBLES = {
    files.FULL: mark("The disk is full. Nothing was saved, what was saved before is safe. Make room and try again."),
    files.READONLY: mark("The folder {folder} cannot be written to. Nothing was changed. Choose another folder."),
    files.BUSY: mark("Another program is using the store in {folder}. Nothing was changed. Try again in a moment."),
    files.DISK: mark(
        "The disk with {folder} does not answer. Nothing was saved, what was saved before is safe. "
        "Check the disk or the stick and try again."
    ),
}


def _refusal(error: BaseException, folder: Path) -> Refused | None:
    """What an error of the disk or the file means to the user; None for a bug."""
    found = files.trouble(error)
    if found == files.DAMAGED:
        return _damaged(folder)
    return Refused(_TROUBLES[found], folder=str(folder)) if found else None


def _damaged(folder: Path) -> Refused:
    return _with_way_out(
        folder,
        mark("The store in {folder} cannot be read: it is damaged or not a store. It was left as it is."),
        mark(
            "The store in {folder} cannot be read: it is damaged or not a store. It was left as it is. "
            "The last good backup was made on {made}: {file}. It can be restored."
        ),
    )


def _missing(folder: Path) -> Refused:
    return _with_way_out(
        folder,
        mark(
            "The file of the store in {folder} is missing, though there was one. Nothing was changed. "
            "Bring it back, or choose another folder for a new store."
        ),
        mark(
            "The file of the store in {folder} is missing, though there was one. Nothing was changed. "
            "The last good backup was made on {made}: {file}. It can be restored."
        ),
    )


def _with_way_out(folder: Path, alone: str, with_backup: str) -> Refused:
    """A sentence about a store that cannot be opened, naming the last good backup if there is one."""
    last = backups.last_good(folder)
    if last is None:
        return Refused(alone, folder=str(folder))
    made = datetime.fromisoformat(last.made).astimezone()
    return Refused(with_backup, folder=str(folder), made=f"{made:%Y-%m-%d %H:%M}", file=str(last.path))
