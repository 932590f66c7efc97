"""How a verb names its step of the journal: the text that Undo and Redo show."""

from typing import Any

from sqlalchemy.orm import Session


def named(session: Session, text: str, /, **values: Any) -> None:
    """Name the step under way with a source text, past tense and object: `Moved “{name}” to {stage}`.

    A value may be a `{zh_CN, en}` mapping; it is chosen when the text is shown. The last name given holds.
    """
    session.info["step"] = (text, values)


def lasting(session: Session) -> None:
    """The step under way is a fact about the world outside: Undo passes it over."""
    session.info["lasting"] = True


def author(session: Session) -> str:
    """Who is at work: the name that new records and marks carry."""
    return str(session.info.get("who", ""))
