"""`crmdesk import`: a file read, matched, compared, told about, taken in (L10)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from crmdesk import clock
from crmdesk.cli.arguments import Asked
from crmdesk.cli.output import as_json, table
from crmdesk.exchange import sheets, workbooks
from crmdesk.exchange.intake import mapping, result, taking
from crmdesk.exchange.intake.fields import Target
from crmdesk.exchange.intake.plan import Duplicates, Plan, Planned
from crmdesk.i18n import mark, tr
from crmdesk.services import papers, settings
from crmdesk.store.book import Book


def run(book: Book, asked: Asked) -> int:
    """Take the file in, or only say what would happen; 1 where nothing was taken in."""
    with _kept(book, not asked.plan):
        plan = planned(book, asked.file, target=asked.target, duplicates=asked.duplicates)
    written = 0
    if not asked.plan:
        with book.writing() as session:
            written = taking.take(session, plan, start=asked.start).written
    if asked.report:
        with book.reading() as session:
            titles, rows = result.table(plan, settings.playbook(session))
        now = clock.now().astimezone()
        workbooks.report(rows, titles, asked.report, title=tr("What became of each row"), now=now)
        if not asked.plan:  # a plan is made on a store that is open for reading only
            with book.writing() as session:
                papers.note(session, "import", asked.report.name)
    if asked.json:
        as_json(result.summary(plan))
    else:
        _tell(plan, written, planned_only=asked.plan)
    return 0 if asked.plan or written else 1


def planned(book: Book, path: Path, *, target: Target | None = None, duplicates: Duplicates = "fill") -> Plan:
    """What would become of a file: its best sheet, matched by itself, compared with who is known."""
    workbook = sheets.read(path)
    sheet = workbook.sheets[sheets.best(workbook)]
    chosen = target or mapping.guess_target(sheet)
    columns = mapping.match(sheet, chosen)
    with book.reading() as session:
        return taking.rehearse(session, sheet, columns, chosen, duplicates=duplicates, file=path.name)


def whole(book: Book, path: Path) -> taking.Outcome:
    """The whole way of a file, with no questions asked."""
    with _kept(book):
        plan = planned(book, path)
    with book.writing() as session:
        return taking.take(session, plan)


@contextmanager
def _kept(book: Book, wanted: bool = True) -> Iterator[None]:
    """A backup, made while the block reads the file; nothing is taken in if it could not be made (S3)."""
    if not wanted:
        yield
        return
    with ThreadPoolExecutor(max_workers=1) as worker:
        made = worker.submit(book.keep, "before-import")
        yield
        made.result()


def _tell(plan: Plan, written: int, *, planned_only: bool) -> None:
    """The counts, what became of each row that was not simply taken, and whether anything was written."""
    text = mark("New {new} · changed {changed} · same {same} · duplicate {duplicate} · refused {refused}")
    print(tr(text, **plan.counts))
    told = [_row(row) for row in plan.rows if row.verdict in ("duplicate", "refused") or row.notes]
    if told:
        titles = {"row": tr("Row"), "verdict": tr("Verdict"), "column": tr("Column"), "reason": tr("Reason")}
        table(told, titles)
    if planned_only:
        print(tr("Nothing was written yet."))
    else:
        print(tr("Taken in: {n} rows. Undo takes them back.", n=written) if written else tr("Nothing was taken in."))


def _row(row: Planned) -> dict[str, object]:
    """A row that was not simply taken: why, with whom, and what could not be kept of it (C3)."""
    said = [result.reason(row), result.whom(row), tr(result.WHY[row.why]) if row.why else ""]
    said += [result.said(note) for note in row.notes]
    return {
        "row": row.row,
        "verdict": tr(result.VERDICTS[row.verdict]),
        "column": row.column,
        "reason": " · ".join(part for part in said if part),
    }
