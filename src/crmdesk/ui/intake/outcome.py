"""What became of an import as a workbook: every row of the file, its verdict, and what was done with it."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QWidget

from crmdesk import clock
from crmdesk.exchange import workbooks
from crmdesk.exchange.intake import result, taking
from crmdesk.i18n import tr
from crmdesk.services import papers
from crmdesk.ui import dialogs
from crmdesk.ui.desk import Desk, Tell
from crmdesk.ui.intake import telling
from crmdesk.ui.intake.proposal import Proposal
from crmdesk.ui.intake.rehearsal import Rehearsal


def save(host: QWidget, desk: Desk, proposal: Proposal, rehearsal: Rehearsal, taken: taking.Outcome) -> None:
    """Ask where to, and write the result there aside."""
    suggested = tr("{name} result", name=Path(proposal.name).stem) + ".xlsx"
    kinds = (tr("Workbook ({patterns})", patterns="*.xlsx"), tr("Text table ({patterns})", patterns="*.csv"))
    path = dialogs.save_file(host, tr("Save what became of each row"), suggested, ";;".join(kinds))
    if path is None:
        return

    def work(_tell: Tell) -> None:
        titles, rows = lines(rehearsal, taken)
        workbooks.report(rows, titles, path, title=tr("Import result"), now=clock.now())
        desk.do(papers.note, "import", path.name)

    desk.later(work, done=lambda _: desk.say(tr("Saved “{name}”", name=path.name)))


def lines(rehearsal: Rehearsal, taken: taking.Outcome) -> tuple[tuple[str, ...], list[result.Line]]:
    """Titles and rows of the workbook, with what arose while writing and the lines that could not even be read."""
    rows = tuple(
        replace(planned, notes=(*planned.notes, *taken.notes[planned.row])) if planned.row in taken.notes else planned
        for planned in rehearsal.plan.rows
    )
    titles, told = result.table(replace(rehearsal.plan, rows=rows), rehearsal.playbook)
    refused, skipped = map(tr, (result.VERDICTS["refused"], result.ACTIONS["skip"]))
    for line in rehearsal.lines:
        if line.problem:
            told.append((line.number, refused, skipped, "", "", telling.why(line, rehearsal), "", "", "", ""))
    return titles, sorted(told, key=lambda row: int(row[0]))
