"""Every table of the store, a room a subject. `JOURNALED` is what the journal watches, by table name."""

from sqlmodel import SQLModel

from crmdesk.domain.tables.columns import About, Kind, about, described
from crmdesk.domain.tables.parties import Contact, Customer, Lead, Tag
from crmdesk.domain.tables.rules import PLAYBOOK_ID, PlaybookRow, Setting
from crmdesk.domain.tables.work import Followup, GradeMark, Opportunity, Paper, StageMark, Task

JOURNALED: dict[str, type[SQLModel]] = {
    str(table.__tablename__): table
    for table in (
        Lead, Customer, Contact, Tag, Followup, Task, StageMark, GradeMark, Opportunity, Paper, PlaybookRow, Setting,
    )
}  # fmt: skip

__all__ = [
    "JOURNALED", "PLAYBOOK_ID", "About", "Contact", "Customer", "Followup", "GradeMark", "Kind", "Lead", "Opportunity",
    "Paper", "PlaybookRow", "Setting", "StageMark", "Tag", "Task", "about", "described",
]  # fmt: skip
