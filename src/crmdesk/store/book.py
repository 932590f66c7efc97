"""The book: one store folder, open; `reading()` to ask, `writing()` to change, each change a step of the journal."""

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import filelock
import sqlcipher3.dbapi2 as driver
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool
from sqlmodel import Session

from crmdesk import clock
from crmdesk.domain.refusal import Refused
from crmdesk.i18n import mark
from crmdesk.store import derived, journal, migrations
from crmdesk.store.journal import StepLine

FILE = "crmdesk.db"
LOCK = "crmdesk.lock"
BACKUPS = "backups"


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
        self._writer = threading.Lock()
        self._session: Session | None = None
        self._step: StepLine | None = None
        self._sealed = NO_CHANGES
        event.listen(engine, "commit", self._before_commit)

    # --- opening and closing ---------------------------------------------------------------------------------------

    @classmethod
    def open(cls, folder: Path, *, who: str = "", writable: bool = True, create: bool = False) -> "Book":
        """Open the store in `folder`; `create` makes an empty one where there is none.

        Refused: no store there, open in another window, made by a newer program, damaged, folder not writable.
        """
        if not (folder / FILE).exists() and not create:
            raise Refused(mark("There is no store in {folder}."), folder=str(folder))
        lock = None
        try:
            if writable:
                folder.mkdir(parents=True, exist_ok=True)
                lock = _locked(folder)
            book = cls(folder, _engine(folder / FILE), lock, who)
            try:
                book._prepare(create)
            except BaseException:
                book.close()
                raise
        except driver.DatabaseError as error:
            raise _refusal(error, folder) from error
        except PermissionError as error:
            raise Refused(
                mark("The folder {folder} cannot be written to. Nothing was changed. Choose another folder."),
                folder=str(folder),
            ) from error
        return book

    def close(self) -> None:
        """Close every connection and let other windows open the store."""
        self._engine.dispose()
        if self._lock:
            self._lock.release()

    def _prepare(self, create: bool) -> None:
        with self._raw() as db:
            if self._lock is None:
                found = migrations.version(db)
                if found != migrations.VERSION:
                    raise Refused(mark("Open this store in the window once: it must be brought up to date first."))
                return
            migrations.bring_up(db, self._copy)
            if create and not db.execute("SELECT 1 FROM local LIMIT 1").fetchone():
                values = [("site", secrets.token_hex(4)), ("seq", 0), ("clock", 0)]
                db.executemany("INSERT INTO local (key, value) VALUES (?, ?)", values)
            db.execute("BEGIN IMMEDIATE")
            derived.bring_up(db)
            if journal.marked(db):
                self._seal(db, self._line(journal.OUTSIDE, {}, "do"))
            db.execute("COMMIT")

    def _copy(self, name: str) -> Path:
        """A verified copy of the store file in its backups folder."""
        target = self.folder / BACKUPS / f"{name}-{clock.now():%Y%m%d-%H%M%S}.db"
        target.parent.mkdir(exist_ok=True)
        made = driver.connect(str(target))
        try:
            with self._raw() as db:
                db.backup(made)
            if made.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise Refused(mark("A copy of the store could not be verified. Nothing was changed."))
        finally:
            made.close()
        return target

    # --- asking and changing ---------------------------------------------------------------------------------------

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one moment of the book. What is written in it is thrown away."""
        with Session(self._engine) as session:
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
                with Session(self._engine.execution_options(writing=True)) as session:
                    self._session, self._step = session, step
                    session.info["who"] = self.who
                    self._seal_strays(session)
                    yield session
                    session.commit()
            except driver.OperationalError as error:
                raise _refusal(error, self.folder) from error
            finally:
                self._session = self._step = None
            sealed = self._sealed
        if sealed.rows:
            for listener in tuple(self.listeners):
                listener(sealed)

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
        found: list[tuple[str, dict[str, Any]]] = []
        with self._raw() as db:
            for (line,) in db.execute("PRAGMA integrity_check"):
                if line != "ok":
                    found.append((mark("The file is damaged: {what}"), {"what": line}))
            for table, row in journal.disagreements(db):
                found.append((mark("{table} {row} is not what the journal says."), {"table": table, "row": row}))
            for table, row in derived.disagreements(db):
                found.append((mark("{table} {row} is not what follows from the facts."), {"table": table, "row": row}))
        return found

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
        line = StepLine(clock.new_id(), step.kind, text, values, step.who, clock.stamp(), step.undoes)
        self._seal(_driver_connection(connection), line)


def _driver_connection(connection: Connection) -> Any:
    return connection.connection.driver_connection


def _locked(folder: Path) -> filelock.FileLock:
    lock = filelock.FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout as error:
        raise Refused(
            mark("This store is open in another window ({folder}). Nothing was changed. Close that window first."),
            folder=str(folder),
        ) from error
    return lock


def _engine(file: Path) -> Engine:
    def connect() -> Any:
        db = driver.connect(str(file), check_same_thread=False, isolation_level=None, timeout=10)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "recursive_triggers = ON", "fullfsync = 1"):
            db.execute(f"PRAGMA {pragma}")
        return db

    engine = create_engine("sqlite://", module=driver, creator=connect, poolclass=QueuePool)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _refusal(error: Exception, folder: Path) -> Refused:
    """What the driver's error means to the user."""
    said = str(error).lower()
    if "full" in said:
        text = mark("The disk is full. Nothing was saved, what was saved before is safe. Make room and try again.")
    elif "readonly" in said or "read-only" in said or "unable to open" in said:
        text = mark("The folder {folder} cannot be written to. Nothing was changed. Choose another folder.")
    elif "locked" in said or "busy" in said:
        text = mark("Another program is using the store in {folder}. Nothing was changed. Try again in a moment.")
    else:
        text = mark("The store in {folder} cannot be read: it is damaged or not a store. It was left as it is.")
    return Refused(text, folder=str(folder))
