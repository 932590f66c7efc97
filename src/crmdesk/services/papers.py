"""The log of what left the program on paper or in a file (S2)."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from crmdesk import clock
from crmdesk.domain.tables import Paper
from crmdesk.i18n import mark
from crmdesk.services import rows
from crmdesk.services.leads.capture import insert_all
from crmdesk.services.steps import author, lasting, named


def note(session: Session, document: str, file: str, parties: Sequence[str] = ()) -> None:
    """Note that a document was printed or saved under a file name; for each party it is about, or for the store.

    Undo passes it over: what left the program is out.
    """
    made = {"document": document, "file": file, "at": clock.stamp(), "by": author(session)}
    about: Sequence[str | None] = parties or [None]
    lasting(session)
    insert_all(session, Paper, [{**made, "id": clock.new_id(), "of": of} for of in about])
    if len(parties) == 1:
        named(session, mark("Printed “{file}” of “{name}”"), file=file, name=rows.name_of(session, parties[0]))
    else:
        named(session, mark("Exported “{file}”"), file=file)
