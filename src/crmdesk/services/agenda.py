"""What comes next: planned contacts and tasks (D5, F4). The earliest open one of a party is its next step."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from crmdesk import clock
from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables import Task
from crmdesk.i18n import mark
from crmdesk.services import rows, settings
from crmdesk.services.steps import author, named

TASKS = rows.table_of(Task)


@dataclass(frozen=True)
class Plan:
    """What is planned: `kind` contact or todo, `due` a date (all day) or a UTC moment.

    `deliverable` is what is handed over; `who` does it, None: the author.
    """

    title: str
    due: str | None
    kind: str = "contact"
    channel: str | None = None
    aim: str | None = None
    deliverable: str | None = None
    who: str | None = None


def plan(session: Session, of: str, wanted: Plan) -> str:
    """Plan a contact or task; returns its id. Refused: it does not say what, or when."""
    made = values(session, of, wanted)
    named(session, mark("Planned “{title}” with “{name}”"), title=made["title"], name=rows.name_of(session, of))
    return rows.add(session, Task, made)


def insert(session: Session, of: str, wanted: Plan, *, followup: str | None = None) -> str:
    """Insert a plan as part of a larger step."""
    return rows.add(session, Task, values(session, of, wanted, followup=followup))


def values(session: Session, of: str, wanted: Plan, *, followup: str | None = None) -> dict[str, Any]:
    """The row of a plan. Refused: it does not say what, or when."""
    if not wanted.title.strip():
        raise Refused(mark("What shall be done? Write a few words."))
    if not wanted.due:
        raise Refused(mark("When? Choose a day; a plan without one is forgotten."))
    vetted = rows.vetted(
        Task,
        {
            "kind": wanted.kind, "channel": wanted.channel, "aim": wanted.aim, "title": wanted.title,
            "deliverable": wanted.deliverable, "due": wanted.due,
        },
        settings.playbook(session),
    )  # fmt: skip
    who = wanted.who or author(session)
    made = {"id": clock.new_id(), "of": of, "who": who, "followup": followup, "created": clock.stamp()}
    return {"title": None, **vetted.values, **made}


def finish(session: Session, task: str, result: str = "") -> None:
    """Mark a plan as done, with its result (D5)."""
    old = rows.row(session, Task, task)
    kept = rows.passed(session, Task, "result", result)
    session.execute(update(TASKS).where(TASKS.c.id == task).values(done=clock.stamp(), result=kept))
    named(session, mark("Done: “{title}” with “{name}”"), title=old["title"], name=rows.name_of(session, old["of"]))


def replan(session: Session, task: str, due: str) -> None:
    """Move a plan to another date or moment."""
    old = rows.row(session, Task, task)
    session.execute(update(TASKS).where(TASKS.c.id == task).values(due=due))
    named(session, mark("Moved “{title}” with “{name}”"), title=old["title"], name=rows.name_of(session, old["of"]))


def drop(session: Session, task: str) -> None:
    """Delete a plan; Undo puts it back."""
    old = rows.row(session, Task, task)
    rows.remove(session, Task, task)
    named(
        session,
        mark("Deleted the plan “{title}” with “{name}”"),
        title=old["title"],
        name=rows.name_of(session, old["of"]),
    )
