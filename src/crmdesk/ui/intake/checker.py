"""The dry run kept up with the choices: made aside a moment after the last one, and dropped when it is stale."""

from PySide6.QtCore import QObject, QTimer, Signal

from crmdesk.ui.desk import Desk, Job, Tell
from crmdesk.ui.intake.proposal import Proposal
from crmdesk.ui.intake.rehearsal import Rehearsal, considerate, rehearse

WAIT = 150
"""Milliseconds after the last choice before the dry run is made again."""


class Checker(QObject):
    """`judged(Rehearsal)` when the dry run of the newest proposal is there; of those before it nothing is heard."""

    judged = Signal(object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._wanted: Proposal | None = None
        self._last: Rehearsal | None = None
        self._job: Job | None = None
        self._afresh = False
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.timeout.connect(self.check)

    def soon(self, proposal: Proposal, *, wait: int = WAIT, afresh: bool = False) -> None:
        """Check a proposal once nothing has been chosen for `wait` milliseconds; `afresh`: the store has changed."""
        self.stop()
        self._wanted = proposal
        self._afresh = self._afresh or afresh
        self._wait.start(wait)

    def check(self) -> None:
        """Check now what is waiting."""
        wanted, before, afresh = self._wanted, self._last, self._afresh
        if wanted is None:
            return

        def work(tell: Tell) -> Rehearsal:
            tell(0, 1)
            with considerate():
                return self._desk.ask(rehearse, wanted, tell, before, afresh=afresh)

        def done(found: Rehearsal) -> None:
            if self._job is job:  # else something was chosen meanwhile
                self._job, self._afresh, self._last = None, False, found
                self.judged.emit(found)

        job = self._job = self._desk.later(work, done=done)

    def stop(self) -> None:
        """Nobody wants to know any more."""
        self._wait.stop()
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def idle(self) -> bool:
        """Whether nothing is waiting or under way."""
        return self._job is None and not self._wait.isActive()
