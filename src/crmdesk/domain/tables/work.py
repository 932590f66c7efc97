"""What happens with them: follow-ups, tasks, marks of stage and grade, opportunities, papers."""

from sqlmodel import SQLModel

from crmdesk.domain.tables.columns import Kind, column, key
from crmdesk.i18n import mark


class Followup(SQLModel, table=True):
    """One contact that took place (F1), append-only: a correction is a row that names the old one in `corrects`."""

    id: str = key()
    of: str | None = column(mark("At"), Kind.REFERENCE, index=True)
    at: str | None = column(mark("When"), Kind.MOMENT)
    by: str | None = column(mark("Who"), Kind.NAME)
    channel: str | None = column(mark("Channel"), Kind.CHOICE, choices="channel")
    aim: str | None = column(mark("Aim"), Kind.CHOICE, choices="aim")
    contact: str | None = column(mark("With"), Kind.REFERENCE)
    summary: str | None = column(mark("Summary"), Kind.NOTE)
    reaction: str | None = column(mark("Customer's reaction"), Kind.NOTE)
    promise: str | None = column(mark("The customer promised"), Kind.NOTE)
    promise_due: str | None = column(mark("Promised by"), Kind.DATE)
    recorded: str | None = column(mark("Recorded"), Kind.MOMENT)
    corrects: str | None = column(mark("Corrects"), Kind.REFERENCE)


class Task(SQLModel, table=True):
    """A planned contact (F4) or a to-do (D5). Open while `done` is empty; the earliest open one is the next step."""

    id: str = key()
    of: str | None = column(mark("At"), Kind.REFERENCE, index=True)
    kind: str | None = column(mark("Kind"), Kind.CHOICE, choices="task")
    channel: str | None = column(mark("Channel"), Kind.CHOICE, choices="channel")
    aim: str | None = column(mark("Aim"), Kind.CHOICE, choices="aim")
    title: str | None = column(mark("What"))
    deliverable: str | None = column(mark("Deliverable"))
    due: str | None = column(mark("Due"), Kind.WHEN)
    who: str | None = column(mark("By whom"), Kind.NAME)
    followup: str | None = column(mark("From the follow-up"), Kind.REFERENCE)
    created: str | None = column(mark("Created"), Kind.MOMENT)
    done: str | None = column(mark("Done"), Kind.MOMENT)
    result: str | None = column(mark("Result"), Kind.NOTE)


class StageMark(SQLModel, table=True):
    """A stage reached by a lead or an opportunity, with reason and moment (L6), append-only: the newest one holds."""

    __tablename__ = "stage_mark"

    id: str = key()
    of: str | None = column(mark("At"), Kind.REFERENCE, index=True)
    stage: str | None = column(mark("Stage"), Kind.CHOICE, choices="playbook:stages")
    reason: str | None = column(mark("Reason"), Kind.CHOICE, choices="playbook:loss_reasons")
    note: str | None = column(mark("Note"), Kind.NOTE)
    at: str | None = column(mark("Since"), Kind.MOMENT)
    by: str | None = column(mark("Who"), Kind.NAME)


class GradeMark(SQLModel, table=True):
    """A grade given to a lead or customer by hand with its reason (C5), append-only: the newest one holds."""

    __tablename__ = "grade_mark"

    id: str = key()
    of: str | None = column(mark("At"), Kind.REFERENCE, index=True)
    grade: str | None = column(mark("Grade"), Kind.CHOICE, choices="grade")
    reason: str | None = column(mark("Reason"), Kind.NOTE)
    at: str | None = column(mark("Since"), Kind.MOMENT)
    by: str | None = column(mark("Who"), Kind.NAME)


class Opportunity(SQLModel, table=True):
    """One possible sale at a customer (O1): its stage is its newest `StageMark`."""

    id: str = key()
    of: str | None = column(mark("At"), Kind.REFERENCE, index=True)
    lead: str | None = column(mark("From the lead"), Kind.REFERENCE, index=True)
    title: str | None = column(mark("Opportunity"))
    amount: int | None = column(mark("Amount"), Kind.MONEY)
    close: str | None = column(mark("Expected close"), Kind.DATE)
    created: str | None = column(mark("Created"), Kind.MOMENT)


class Paper(SQLModel, table=True):
    """A document of customer data that was printed or saved (S2): which, where to, when, by whom."""

    id: str = key()
    of: str | None = column(mark("At"), Kind.REFERENCE, index=True)
    document: str | None = column(mark("Document"))
    file: str | None = column(mark("File"))
    at: str | None = column(mark("When"), Kind.MOMENT)
    by: str | None = column(mark("Who"), Kind.NAME)
