"""The desk: the three doors through which pages reach the book, and the one signal that tells them what changed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal, Slot

from crmdesk.domain.refusal import Refused
from crmdesk.i18n import mark, tr
from crmdesk.ui.prefs import Prefs

if TYPE_CHECKING:
    from sqlmodel import Session

    from crmdesk.store.book import Book, Changes
    from crmdesk.store.journal import StepLine
    from crmdesk.ui.errands import Errand

P = ParamSpec("P")
R = TypeVar("R")
Tell = Callable[[int, int], None]
"""Handed to slow work: `tell(done, of)` moves the bar and raises `Cancelled` once the user has had enough."""


LARGE = 1_000
"""A step that changed more rows than this is undone and redone aside: the window stays alive."""


@dataclass(frozen=True)
class Said:
    """What a toast or banner shows: a text in the user's language, Undo if wanted, further buttons `(label, run)`."""

    text: str
    undoable: bool = False
    offers: tuple[tuple[str, Callable[[], object]], ...] = ()


@dataclass(frozen=True)
class Trouble:
    """What the bar of errors shows: the refusal, and a button `(label, run)` that sets it right, if there is one."""

    refusal: Refused
    mend: tuple[str, Callable[[], object]] | None = None


class Cancelled(Exception):  # noqa: N818 - the user's wish, not an accident
    """Raised inside slow work by `tell` after `Job.cancel()`: what was being written is rolled back."""


class Job(QObject):
    """One piece of slow work under way. All signals arrive in the window's thread; `ended` comes last, always."""

    progressed = Signal(int, int)
    ended = Signal()
    _over = Signal(object, object)

    def __init__(self, work: Callable[[Tell], Any], parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._cancelled = False
        self._shown = -1
        self.running = True

    def cancel(self) -> None:
        """Ask the work to stop at its next `tell`."""
        self._cancelled = True

    def run(self) -> None:
        """Do the work; called in the worker's thread."""
        try:
            self._over.emit(self._work(self._tell), None)
        except BaseException as accident:
            self._over.emit(None, accident)

    def _tell(self, done: int, of: int) -> None:
        if self._cancelled:
            raise Cancelled
        part = done * 200 // max(of, 1)
        if part != self._shown:  # half a per cent is as fine as a bar shows: no flood of events
            self._shown = part
            self.progressed.emit(done, of)


class Desk(QObject):
    """What a page is given. `ask` reads, `do` writes, `later` works aside; `changed` tells of every commit.

    `changed(Changes)` is emitted in the window's thread whoever wrote. `said(Said)` asks for a toast,
    `refused(Trouble)` for the bar of what went wrong. `leaving(Errand | None)` asks for the store to be closed.
    """

    changed = Signal(object)
    said = Signal(object)
    refused = Signal(object)
    leaving = Signal(object)
    _arrived = Signal(object)

    def __init__(self, book: "Book", prefs: Prefs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.book = book
        self.prefs = prefs
        self._jobs: set[Job] = set()
        self._closed = False
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._arrived.connect(self._pass_on)
        self._listener: Callable[[Changes], None] = self._arrived.emit
        book.listeners.append(self._listener)

    def ask(self, question: "Callable[Concatenate[Session, P], R]", *args: P.args, **kwargs: P.kwargs) -> R:
        """Answer a question `question(session, …)` about the book."""
        with self.book.reading() as session:
            return question(session, *args, **kwargs)

    def do(self, verb: "Callable[Concatenate[Session, P], R]", *args: P.args, **kwargs: P.kwargs) -> R:
        """Do a verb `verb(session, …)` as one step of the journal. Refused passes on to the caller, nothing written."""
        with self.book.writing() as session:
            return verb(session, *args, **kwargs)

    def attempt(self, verb: "Callable[Concatenate[Session, P], R]", *args: P.args, **kwargs: P.kwargs) -> R | None:
        """As `do`, but a refusal is told to the user and None comes back."""
        try:
            return self.do(verb, *args, **kwargs)
        except Refused as refusal:
            self.tell(refusal)
            return None

    def later(
        self,
        work: Callable[[Tell], R],
        *,
        done: Callable[[R], None],
        failed: Callable[[Refused], None] | None = None,
        progress: Callable[[int, int], None] | None = None,
        ended: Callable[[], None] | None = None,
    ) -> Job:
        """Do slow work aside; `work(tell)` may use `ask` and `do`. One after the other, in the order asked for.

        `done(result)` or `failed(refusal)` (the bar, unless given) and then `ended()` are called in the window's
        thread; after `cancel()` only `ended()`. Any other error is raised there as the bug that it is.
        """
        job = Job(work, self)
        self._jobs.add(job)

        def over(result: Any, accident: BaseException | None) -> None:
            self._jobs.discard(job)
            job.running = False
            job.deleteLater()
            if self._closed and (accident is None or isinstance(accident, Refused)):
                return  # who asked is gone with the window
            try:
                if accident is None:
                    done(result)
                elif isinstance(accident, Refused):
                    (failed or self.tell)(accident)
                elif not isinstance(accident, Cancelled):
                    raise accident
            finally:
                if ended is not None:
                    ended()
                job.ended.emit()

        waiting = Qt.ConnectionType.QueuedConnection
        inbox = _Inbox(over, progress, job)
        job._over.connect(inbox.over, waiting)
        job.progressed.connect(inbox.progressed, waiting)
        self._pool.start(job.run)
        return job

    def undo(self) -> "StepLine | None":
        """Take back the newest step and say so; None if there is none or it is refused. A large one is done aside."""
        return self._turn(self.book.next_undo, self.book.undo, mark("Undone: {step}"))

    def redo(self) -> "StepLine | None":
        """Do the step last taken back again and say so. A large one is done aside."""
        return self._turn(self.book.next_redo, self.book.redo, mark("Done again: {step}"))

    def say(
        self, text: str, *, undoable: bool = False, offers: tuple[tuple[str, Callable[[], object]], ...] = ()
    ) -> None:
        """Show a toast: past tense and object, already in the user's language; never for errors."""
        self.said.emit(Said(text, undoable, offers))

    def say_step(self) -> None:
        """Show the newest step in its own words as a toast with Undo: call it after a `do` that deserves one."""
        step = self.book.next_undo()
        if step is not None:
            self.say(step.words(), undoable=True)

    def tell(self, refusal: Refused, *, mend: tuple[str, Callable[[], object]] | None = None) -> None:
        """Show what was refused, why, and what to do, in the bar at the top of the page; `mend` is a button for it."""
        self.refused.emit(Trouble(refusal, mend))

    def leave(self, errand: "Errand | None" = None) -> None:
        """Close window and store, run the errand, and come back; without one, lock the store (S1)."""
        self.leaving.emit(errand)

    def busy(self) -> bool:
        """Whether slow work is under way."""
        return bool(self._jobs)

    def close(self) -> None:
        """Stop all slow work, wait for it, and leave the book. What it still had to report is heard by nobody."""
        self._closed = True
        for job in self._jobs:
            job.cancel()
        self._pool.waitForDone()
        if self._listener in self.book.listeners:
            self.book.listeners.remove(self._listener)

    def _turn(
        self, find: "Callable[[], StepLine | None]", turn: "Callable[[], StepLine | None]", text: str
    ) -> "StepLine | None":
        step = find()
        if step is not None and self.book.changes_of(step) > LARGE:
            self.say(tr("One moment: {step}", step=step.words()))
            self.later(lambda _tell: turn(), done=lambda turned: self._say_turned(turned, text))
            return step
        try:
            step = turn()
        except Refused as refusal:
            self.tell(refusal)
            return None
        self._say_turned(step, text)
        return step

    def _say_turned(self, step: "StepLine | None", text: str) -> None:
        if step is not None:
            self.say(tr(text, step=step.words()))

    @Slot(object)
    def _pass_on(self, changes: "Changes") -> None:
        self.changed.emit(changes)


class _Inbox(QObject):
    """Lives in the window's thread, so that what a worker reports is delivered there."""

    def __init__(
        self,
        over: Callable[[Any, BaseException | None], None],
        progress: Callable[[int, int], None] | None,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._over = over
        self._progress = progress

    @Slot(object, object)
    def over(self, result: Any, accident: BaseException | None) -> None:
        self._over(result, accident)

    @Slot(int, int)
    def progressed(self, done: int, of: int) -> None:
        if self._progress is not None:
            self._progress(done, of)
