"""From each released schema to the next: numbered steps, one transaction each, a copy made first."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables import JOURNALED
from crmdesk.domain.tables.derived import derived
from crmdesk.i18n import mark
from crmdesk.store import journal

_DIALECT = sqlite.dialect()


def build(db: Any) -> None:
    """Make what the present schema has and the file lacks: tables, columns, indexes, triggers. Never takes away.

    Journaled tables only ever grow, so this alone brings up any older store; a step of `STEPS` is needed only where
    values must move too.
    """
    for statement in journal.SCHEMA:
        db.execute(statement)
    for table in [t.__table__ for t in JOURNALED.values()] + list(derived.tables.values()):  # type: ignore[attr-defined]
        there = {name for _, name, *_ in db.execute(f'PRAGMA table_info("{table.name}")')}
        if not there:
            db.execute(str(CreateTable(table).compile(dialect=_DIALECT)))
        for column in table.c:
            if there and column.name not in there:
                db.execute(f'ALTER TABLE "{table.name}" ADD COLUMN "{column.name}" {column.type.compile(_DIALECT)}')
        for index in sorted(table.indexes, key=lambda i: str(i.name)):
            db.execute(str(CreateIndex(index, if_not_exists=True).compile(dialect=_DIALECT)))
    for statement in journal.triggers():
        db.execute(statement)


STEPS: tuple[Callable[[Any], None], ...] = (build,)
"""`STEPS[n]` brings a store of version n to version n + 1."""

VERSION = len(STEPS)


def version(db: Any) -> int:
    """The version of the schema in a file; 0 for one without any."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def bring_up(db: Any, copy: Callable[[str], Path]) -> None:
    """Bring a store to `VERSION`; `copy(name)` is called first where there is something to lose.

    Refused: the store is newer than the program; it is not touched.
    """
    found = version(db)
    if found > VERSION:
        raise Refused(
            mark(
                "This store was made by a newer version of CRMDesk (schema {found}, this program knows {known}). "
                "It was not touched. Install the newer program to open it."
            ),
            found=found,
            known=VERSION,
        )
    if 0 < found < VERSION:
        copy(f"before-version-{VERSION}")
    for number in range(found, VERSION):
        db.execute("BEGIN IMMEDIATE")
        try:
            STEPS[number](db)
            db.execute(f"PRAGMA user_version = {number + 1}")
            db.execute("COMMIT")
        except BaseException:
            db.execute("ROLLBACK")
            raise
