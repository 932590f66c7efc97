"""`crmdesk import`: a file read, matched, compared, told about, taken in (L10)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from crmdesk.cli.arguments import Asked
from crmdesk.cli.output import as_json, sentences, table
from crmdesk.exchange import intake, sheets, workbooks
from crmdesk.i18n import tr
from crmdesk.store.book import Book


def run(book: Book, asked: Asked) -> int:
    """Take the file in, or only say what would happen; 1 where nothing was taken in."""
    plan = planned(book, asked.file, target=asked.target, duplicates=asked.duplicates)
    written = 0
    if not asked.plan:
        with book.writing() as session:
            outcome = intake.take(session, plan, start=asked.start)
        written = outcome.written
    if asked.report:
        columns, rows = intake.result(plan)
        workbooks.report(rows, columns, asked.report)
    if asked.json:
        as_json(intake.answer(plan))
    else:
        _tell(plan, written, planned_only=asked.plan)
    return 0 if asked.plan or written else 1


def planned(book: Book, path: Path, *, target: str | None = None, duplicates: str = "fill") -> intake.Plan:
    """What would become of a file: its best sheet, matched by itself, compared with who is known."""
    workbook = sheets.read(path)
    sheet = workbook.sheets[sheets.best(workbook)]
    chosen = target or intake.guess_target(sheet)
    columns = intake.match(sheet, chosen)
    with book.reading() as session:
        return intake.rehearse(session, sheet, columns, chosen, duplicates=duplicates, file=path.name)


def whole(book: Book, path: Path) -> intake.Outcome:
    """The whole way of a file, with no questions asked."""
    plan = planned(book, path)
    with book.writing() as session:
        return intake.take(session, plan)


VERDICTS = ("new", "changed", "same", "duplicate", "refused")


def _tell(plan: intake.Plan, written: int, *, planned_only: bool) -> None:
    answer: Mapping[str, Any] = intake.answer(plan)
    print(
        tr(
            "New {new} · changed {changed} · same {same} · duplicate {duplicate} · refused {refused}",
            **{verdict: answer[verdict] for verdict in VERDICTS},
        )
    )
    titles = {"row": tr("Row"), "verdict": tr("Verdict"), "column": tr("Column"), "reason": tr("Reason")}
    told = [row for row in answer["rows"] if row.get("reason")]
    if told:
        table(told, titles)
    sentences(
        [tr("Nothing was written yet.") if planned_only else tr("Taken in: {n} rows. Undo takes them back.", n=written)]
    )
