"""Commands about the store itself: its backups, made, listed, taken back (S3)."""

from pathlib import Path

from crmdesk import clock
from crmdesk.cli.arguments import Asked
from crmdesk.cli.output import as_json, sentences, table
from crmdesk.cli.stores import folder, opened, unlocked
from crmdesk.domain import wording
from crmdesk.domain.refusal import Refused
from crmdesk.i18n import tr
from crmdesk.store import backups
from crmdesk.store.backups import Backup
from crmdesk.store.book import BACKUPS, Book


def backup(asked: Asked) -> int:
    """Make a verified copy of the store; works beside an open window."""
    with opened(asked, writable=False) as book:
        made = book.backup(to=asked.folder)
    print(tr("Made a backup, opened and checked: {file} ({size})", file=made.path, size=_size(made.size)))
    return 0


def show_backups(asked: Asked) -> int:
    """The backups of the store, newest first, with what each holds and how it differs from now.

    Where the store itself cannot be read, they are listed all the same, without the difference.
    """
    with unlocked(asked):
        return _show(asked, asked.folder or folder(asked) / BACKUPS)


def _show(asked: Asked, place: Path) -> int:
    found = backups.listed(place)
    if asked.json:
        try:
            with opened(asked, writable=False) as book:
                as_json([_described(one, book) for one in found])
        except Refused:
            as_json([_described(one, None) for one in found])
        return 0
    now = clock.now().astimezone()
    table(
        (
            {
                "made": wording.moment(one.made, now),
                "why": one.words() if one.whole else tr("Damaged or not a backup"),
                "leads": one.counts.get("lead"),
                "customers": one.counts.get("customer"),
                "followups": one.counts.get("followup"),
                "changed": wording.moment(one.changed or "", now),
                "size": _size(one.size),
                "file": one.path.name,
            }
            for one in found
        ),
        {
            "made": tr("Made"), "why": tr("Why"), "leads": tr("Leads"), "customers": tr("Customers"),
            "followups": tr("Follow-ups"), "changed": tr("Last change"), "size": tr("Size"), "file": tr("File"),
        },
    )  # fmt: skip
    return 0


def _described(one: Backup, book: Book | None) -> dict[str, object]:
    differs = book.difference(one) if book and one.whole else None
    return {
        "file": str(one.path), "made": one.made, "why": one.why, "whole": one.whole, "size": one.size,
        "schema": one.schema, "steps": one.steps, "last_change": one.changed, "counts": dict(one.counts),
        "difference": differs if differs is None else {
            d.table: {"only_now": d.only_now, "only_in_backup": d.only_then, "changed": d.changed} for d in differs
        },
    }  # fmt: skip


def restore(asked: Asked) -> int:
    """Make a backup the store; what was the store is set aside. The store is checked afterwards."""
    place = folder(asked)
    file = _found(asked.file, place / BACKUPS)
    with unlocked(asked, backup=file):
        return _restore(asked, place, file)


def _restore(asked: Asked, place: Path, file: Path) -> int:
    done = backups.restore(place, file)
    now = clock.now().astimezone()
    print(
        tr("Restored the backup of {made}: {file}", made=wording.moment(done.backup.made, now), file=done.backup.path)
    )
    if done.aside:
        print(tr("What was the store before is kept here: {file}", file=done.aside))
    with opened(asked) as book:
        faults = book.check()
    sentences([tr(text, **values) for text, values in faults])
    return 1 if faults else 0


def _found(file: Path, place: Path) -> Path:
    """A backup as named: where the user is, else by its name among the store's own."""
    own = place / file.name
    return own if not file.exists() and file.parent == Path() and own.exists() else file


def _size(size: int) -> str:
    """Bytes as people read them: 412 KB, 41.0 MB."""
    return f"{size / 1_000_000:,.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} KB"
