"""An import against a store: whom its rows may be, and a plan taken in as one step that one Undo takes back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy.orm import Session

from crmdesk import bulk, clock
from crmdesk.domain import identity
from crmdesk.exchange.grid import Sheet
from crmdesk.exchange.intake import recording, records
from crmdesk.exchange.intake.fields import Target
from crmdesk.exchange.intake.mapping import Columns
from crmdesk.exchange.intake.plan import Duplicates, Overrides, Plan, plan
from crmdesk.exchange.intake.reading import Note, Reading, read
from crmdesk.i18n import mark
from crmdesk.services import identities, settings
from crmdesk.services.steps import named

Start = Literal["now", "spread"]
Tell = Callable[[int, int], None]


class Cancelled(Exception):  # noqa: N818 - somebody's wish, not an accident
    """Raised by `tell` to stop an import: it leaves the block of `writing`, so that nothing is written."""


@dataclass(frozen=True)
class Outcome:
    """What became of a plan: how many rows of each verdict, how many were written, the id that each row went to.

    `notes` are those that arose while writing, by row.
    """

    counts: Mapping[str, int]
    written: int
    ids: Mapping[int, str]
    notes: Mapping[int, tuple[Note, ...]] = field(default_factory=dict)


def rehearse(
    session: Session, sheet: Sheet, columns: Columns, target: Target, *, duplicates: Duplicates = "fill",
    overrides: Overrides | None = None, file: str = "",
) -> Plan:  # fmt: skip
    """The dry run of an import: its plan against the store as it is now. Writes nothing (L10)."""
    with bulk.uncollected():
        reading = read(sheet, columns, target, settings.playbook(session), today=clock.today())
        known = gather(session, reading)
        return plan(reading, known, duplicates=duplicates, overrides=overrides, now=clock.stamp(), file=file)


def gather(session: Session, reading: Reading) -> identities.Identities:
    """Whom the rows read may be, of all who are known. Kept while only `duplicates` and single rows are decided on."""
    talks = reading.target == "followups"
    marks = {
        found for draft in reading.drafts if not draft.refusal for found in identity.marks(draft.values, [draft.person])
    }
    people = {key for draft in reading.drafts for key in identity.people_of(draft.values, [draft.person])}
    numbers = {draft.values["number"] for draft in reading.drafts if draft.values.get("number")}
    if talks:
        besides = [draft.beside for draft in reading.drafts if not draft.refusal]
        numbers = {beside["whom_number"] for beside in besides if beside.get("whom_number")}
        for beside in besides:
            party = {"name": beside.get("whom"), "code": beside.get("whom_code")}
            marks |= {m for kind in ("company", "person") for m in identity.marks({**party, "kind": kind}, [])}
    return identities.known(session, marks, people=people, numbers=numbers, followups=talks)


def _silence(done: int, of: int) -> None:
    """Nobody wants to hear."""


def take(session: Session, plan: Plan, *, start: Start = "now", tell: Tell | None = None) -> Outcome:
    """Take a plan in, as part of one step named by the file (L10). `tell(done, of)` hears of rows as they are written.

    `start`: when the clocks of new leads run from (L4): `now`, or `spread`: the playbook's bands at once, the others
    so many a working day, the most promising first. What `tell` raises leaves nothing written.
    """
    writing = [planned for planned in plan.rows if planned.writes]
    tell = tell or _silence
    tell(0, len(writing))
    with bulk.uncollected():
        if plan.target == "followups":
            ids, notes = recording.write(session, writing, tell)
        else:
            ids, notes = records.write(session, plan, writing, tell, spread=start == "spread"), {}
    if writing:
        one_or_many = (mark("Imported {n} row from {file}"), mark("Imported {n} rows from {file}"))
        named(session, one_or_many[len(writing) != 1], n=len(writing), file=plan.file)
    tell(len(writing), len(writing))
    return Outcome(plan.counts, len(writing), ids, notes)
