"""What is written and not saved yet: kept per party while the program runs, never on disk."""

from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from crmdesk.ui.desk import Desk
from crmdesk.ui.record.todos import TodoText


@dataclass(frozen=True)
class Draft:
    """What stands in the composer, as typed."""

    channel: str = "phone"
    summary: str = ""
    reaction: str = ""
    contact: str | None = None
    aim: str | None = None
    at: str = ""
    promise: str = ""
    promise_due: str = ""
    todos: tuple[TodoText, ...] = ()
    next_title: str = ""
    next_due: str = ""
    next_channel: str | None = None
    corrects: str | None = None

    @property
    def written(self) -> bool:
        """Whether anything would be lost."""
        return replace(self, channel="phone", next_channel=None, contact=None, aim=None) != Draft()


_DRAFTS: WeakKeyDictionary[Desk, dict[str, Draft]] = WeakKeyDictionary()
"""Unsaved text by party, for as long as the desk lives: it outlasts a change of language."""


def drafts(desk: Desk) -> dict[str, Draft]:
    """The drafts kept at a desk, by root."""
    return _DRAFTS.setdefault(desk, {})
