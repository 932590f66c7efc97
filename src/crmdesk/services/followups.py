"""What was said: recording a contact that took place, correcting it, taking it back (F1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from crmdesk import clock
from crmdesk.domain import privacy
from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables import Followup, Task
from crmdesk.i18n import mark
from crmdesk.services import agenda, rows, settings
from crmdesk.services.agenda import Plan
from crmdesk.services.leads.capture import insert_all
from crmdesk.services.steps import author, named


@dataclass(frozen=True)
class Record:
    """A contact that took place (F1). `at` a UTC moment, None: now; `contact` the id of the person; dates as dates."""

    channel: str
    summary: str
    at: str | None = None
    aim: str | None = None
    contact: str | None = None
    reaction: str | None = None
    promise: str | None = None
    promise_due: str | None = None
    by: str | None = None
    plans: Sequence[Plan] = field(default=())


def log(session: Session, of: str, record: Record) -> tuple[str, tuple[privacy.Note, ...]]:
    """Record a follow-up with its to-dos and next plan in one step; returns its id and what is to be said (C3).

    Refused: nothing was written down, the channel is unknown, it lies in the future.
    """
    values, notes = _values(session, record)
    id_ = rows.add(session, Followup, {**values, "of": of})
    for plan in record.plans:
        agenda.insert(session, of, plan, followup=id_)
    named(session, mark("Recorded a follow-up with “{name}”"), name=rows.name_of(session, of))
    return id_, notes


def _values(session: Session, record: Record) -> tuple[dict[str, Any], tuple[privacy.Note, ...]]:
    if not record.summary.strip():
        raise Refused(mark("What was said? Write a sentence; nothing was saved yet."))
    now = clock.stamp()
    if record.at and record.at > now:
        raise Refused(mark("A follow-up is about what took place; this is in the future. Plan it as a next step."))
    vetted = rows.vetted(
        Followup,
        {
            "channel": record.channel, "summary": record.summary, "aim": record.aim, "contact": record.contact,
            "reaction": record.reaction, "promise": record.promise, "promise_due": record.promise_due,
        },
        settings.playbook(session),
    )  # fmt: skip
    times = {"at": record.at or now, "by": record.by or author(session), "recorded": now}
    return {**vetted.values, **times}, vetted.notes


def correct(session: Session, followup: str, record: Record) -> str:
    """Write a follow-up anew; the old text stays one click away. Returns the id of the correction."""
    old = rows.row(session, Followup, followup)
    values, _ = _values(session, record)
    id_ = rows.add(
        session,
        Followup,
        {**values, "of": old["of"], "at": record.at or old["at"], "by": old["by"], "corrects": followup},
    )
    named(session, mark("Corrected a follow-up with “{name}”"), name=rows.name_of(session, old["of"]))
    return id_


def withdraw(session: Session, followup: str) -> None:
    """Take a follow-up away, with what it corrected; Undo puts it back."""
    old: Mapping[str, Any] = rows.row(session, Followup, followup)
    of = old["of"]
    while True:
        rows.remove(session, Followup, old["id"])
        if not old["corrects"]:
            break
        old = rows.row(session, Followup, old["corrects"])
    named(session, mark("Withdrew a follow-up with “{name}”"), name=rows.name_of(session, of))


def take_in(session: Session, records: Sequence[tuple[str, Record]]) -> tuple[str, ...]:
    """Insert past follow-ups of many parties, as an import brings them: pairs of party and record. Names no step."""
    made, plans = [], []
    for of, record in records:
        values, _ = _values(session, record)
        id_ = clock.new_id()
        made.append({**values, "id": id_, "of": of})
        plans += [agenda.values(session, of, plan, followup=id_) for plan in record.plans]
    insert_all(session, Followup, made)
    insert_all(session, Task, plans)
    return tuple(row["id"] for row in made)
