"""The dry run: what would become of every row, worked out aside in slices so that a stale one can be abandoned."""

import gc
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from heapq import merge
from typing import overload

from sqlalchemy.orm import Session

from crmdesk import clock
from crmdesk.domain.playbook import Playbook
from crmdesk.exchange.intake.mapping import Columns
from crmdesk.exchange.intake.plan import VERDICTS, Plan, Planned, plan
from crmdesk.exchange.intake.reading import Draft, Reading, read
from crmdesk.exchange.intake.taking import gather
from crmdesk.exchange.sheets import Cell, Problem, Row, Sheet
from crmdesk.services import settings
from crmdesk.services.identities import Identities
from crmdesk.ui.intake.proposal import Proposal

SLICE = 250
"""Rows that are read between two looks at whether anybody still wants to know."""
_TURN = 0.001
"""Seconds that the work keeps the interpreter while the window waits for it."""
NOTED = "noted"
"""The sixth sieve beside the verdicts: rows of which something is to be said."""

Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the preview: a row of the file and its plan, or one that could not even be read."""

    number: int
    cells: tuple[Cell, ...]
    planned: Planned | None = None
    problem: Problem | None = None

    @property
    def verdict(self) -> str:
        """The verdict, "" while there is none yet."""
        if self.problem:
            return "refused"
        return self.planned.verdict if self.planned else ""


@dataclass(frozen=True)
class Rehearsal:
    """A dry run: its lines in the order of the file, and which of them each sieve lets through, by their places.

    `reading` and `known` are kept, since they stay the same while only duplicates and single rows are decided on.
    """

    sheet: Sheet
    columns: Columns
    playbook: Playbook
    reading: Reading
    known: Identities
    plan: Plan
    lines: tuple[Line, ...]
    sieved: Mapping[str, tuple[int, ...]]

    def count(self, sieve: str) -> int:
        """How many lines a verdict, or `NOTED`, has."""
        return len(self.sieved[sieve])


@contextmanager
def considerate() -> Iterator[None]:
    """Long work in Python that leaves the window its turn.

    Painting asks for the interpreter at every cell, so it is handed over more often. And no search for cyclic garbage:
    over so many rows one stops every thread for 0.2 s, and what is made here knows no cycles.
    """
    interval, collecting = sys.getswitchinterval(), gc.isenabled()
    sys.setswitchinterval(_TURN)
    gc.disable()
    try:
        yield
    finally:
        sys.setswitchinterval(interval)
        if collecting:
            gc.enable()


class Unjudged(Sequence[Line]):
    """The rows of a table as lines, each made when it is seen."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Line: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Line]: ...
    def __getitem__(self, place: int | slice) -> Line | Sequence[Line]:
        if isinstance(place, slice):
            return Unjudged(self._rows[place])
        row = self._rows[place]
        return Line(row.number, row.cells)


def plain(proposal: Proposal) -> Sequence[Line]:
    """The lines of a table before its dry run."""
    lines = Unjudged(proposal.sheet.rows)
    problems = tuple(_problems(proposal))
    return tuple(merge(lines, problems, key=lambda line: line.number)) if problems else lines


def rehearse(
    session: Session, proposal: Proposal, tell: Tell, before: Rehearsal | None = None, *, afresh: bool = False
) -> Rehearsal:
    """The dry run of a proposal against the store as it is; writes nothing (L10). `tell` may raise to stop it.

    `before` is the last dry run, of which is kept what still holds; `afresh`: the store has changed since.
    """
    playbook = settings.playbook(session)
    keeps = before is not None and _alike(before, proposal, playbook)
    reading = before.reading if before and keeps else _read(proposal, playbook, tell)
    known = before.known if before and keeps and not afresh else gather(session, reading)
    tell(1, 1)
    found = plan(
        reading, known, duplicates=proposal.duplicates, overrides=proposal.overrides, now=clock.stamp(),
        file=proposal.name,
    )  # fmt: skip
    tell(1, 1)
    rows = (Line(row.number, row.cells, planned) for row, planned in zip(proposal.sheet.rows, found.rows, strict=True))
    lines = tuple(merge(rows, _problems(proposal), key=lambda line: line.number))
    return Rehearsal(proposal.sheet, proposal.columns, playbook, reading, known, found, lines, _sieved(lines))


def _alike(before: Rehearsal, proposal: Proposal, playbook: Playbook) -> bool:
    return (
        before.sheet is proposal.sheet
        and before.columns == proposal.columns
        and before.reading.target == proposal.target
        and before.playbook is playbook
    )


def _read(proposal: Proposal, playbook: Playbook, tell: Tell) -> Reading:
    rows, drafts = proposal.sheet.rows, list[Draft]()
    reading = Reading(proposal.target, (), {})
    for start in range(0, max(1, len(rows)), SLICE):
        tell(start, len(rows) + 1)
        part = replace(proposal.sheet, rows=rows[start : start + SLICE])
        reading = read(part, proposal.columns, proposal.target, playbook, today=clock.today())
        drafts += reading.drafts
    return replace(reading, drafts=tuple(drafts))


def _problems(proposal: Proposal) -> Iterator[Line]:
    sheet = proposal.sheet
    found = [
        problem
        for problem in proposal.workbook.problems
        if problem.sheet in ("", sheet.name) and problem.row > sheet.header_row
    ]
    return (Line(problem.row, (), None, problem) for problem in sorted(found, key=lambda problem: problem.row))


def _sieved(lines: tuple[Line, ...]) -> dict[str, tuple[int, ...]]:
    places: dict[str, list[int]] = {verdict: [] for verdict in (*VERDICTS, NOTED)}
    for place, line in enumerate(lines):
        places[line.verdict].append(place)
        if line.planned and line.planned.notes:
            places[NOTED].append(place)
    return {sieve: tuple(found) for sieve, found in places.items()}
