"""The import: a file, its columns matched, every row judged before anything is written, and taken in as one step."""

from crmdesk.ui.intake.page import ImportPage

__all__ = ["ImportPage"]
