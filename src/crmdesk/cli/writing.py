"""Commands that write files for people: tables and profiles. What leaves the program is noted (S2)."""

from collections.abc import Callable
from typing import Any

from crmdesk import clock
from crmdesk.cli.arguments import Asked
from crmdesk.cli.stores import opened
from crmdesk.i18n import ntr, tr
from crmdesk.services import customers, papers, portrait, settings, tracking


def export(asked: Asked) -> int:
    """Write a table to a file; the journal notes that it left the program (S2)."""
    from crmdesk.exchange import workbooks
    from crmdesk.exchange.paper import tables

    now = clock.now().astimezone()
    questions: dict[str, Callable[..., Any]] = {
        "tracking": tracking.tracking, "customers": tracking.customers, "leads": tracking.leads,
    }  # fmt: skip
    with opened(asked) as book:
        with book.reading() as session:
            playbook, found = settings.playbook(session), questions[asked.what](session)
        room = tables if asked.file.suffix.lower() == ".pdf" else workbooks
        getattr(room, asked.what)(found, playbook, asked.file, now=now)
        with book.writing() as session:
            papers.note(session, asked.what, asked.file.name)
    print(ntr("Wrote {n} row to {file}", "Wrote {n} rows to {file}", len(found), file=asked.file))
    return 0


def profile(asked: Asked) -> int:
    """Print the profile of a lead or customer to a PDF."""
    from crmdesk.exchange import paper

    with opened(asked) as book:
        with book.reading() as session:
            shown = portrait.portrait(session, customers.find(session, asked.name))
            playbook = settings.playbook(session)
        printed = paper.profile(
            shown, playbook, asked.file, now=clock.now().astimezone(), visit_sheet=asked.visit, by=book.who
        )
        with book.writing() as session:
            papers.note(session, "visit" if asked.visit else "profile", asked.file.name, [shown.root])
    print(ntr("Wrote {n} page to {file}", "Wrote {n} pages to {file}", printed.pages, file=asked.file))
    if printed.missing:
        print(
            tr(
                "No font has these characters, a box stands for each: {characters}",
                characters=" ".join(printed.missing),
            )
        )
    return 0
