"""From each released schema to the next: numbered steps, one transaction each, a copy made first."""

from collections.abc import Callable, Collection, Iterator
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables import JOURNALED
from crmdesk.i18n import mark
from crmdesk.store import journal

_DIALECT = sqlite.dialect()


def build(db: Any) -> None:
    """Make what the present schema has and the file lacks: tables, columns, indexes, triggers. Never takes away.

    Journaled tables only ever grow, so this alone brings up any older store; a step of `STEPS` is needed only where
    values must move too. Derived tables are no part of it: `derived.bring_up` makes them anew.
    """
    for statement in journal.SCHEMA:
        db.execute(statement)
    for kind in JOURNALED.values():
        table = cast(Table, kind.__table__)  # type: ignore[attr-defined]
        there = {name for _, name, *_ in db.execute(f'PRAGMA table_info("{table.name}")')}
        for statement in creation(table) if not there else _additions(table, there):
            db.execute(statement)
    for statement in journal.triggers():
        db.execute(statement)


def creation(table: Table) -> Iterator[str]:
    """The statements that make a table with its indexes."""
    yield str(CreateTable(table).compile(dialect=_DIALECT))
    yield from _indexes(table)


def _additions(table: Table, there: Collection[str]) -> Iterator[str]:
    for column in table.c:
        if column.name not in there:
            yield f'ALTER TABLE "{table.name}" ADD COLUMN "{column.name}" {column.type.compile(_DIALECT)}'
    yield from _indexes(table)


def _indexes(table: Table) -> Iterator[str]:
    for index in sorted(table.indexes, key=lambda i: str(i.name)):
        yield str(CreateIndex(index, if_not_exists=True).compile(dialect=_DIALECT))


STEPS: tuple[Callable[[Any], None], ...] = (build,)
"""`STEPS[n]` brings a store of version n to version n + 1."""

VERSION = len(STEPS)


def version(db: Any) -> int:
    """The version of the schema in a file; 0 for one without any."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def bring_up(db: Any, copy: Callable[[str], object]) -> None:
    """Bring a store to `VERSION`; `copy(why)` is called first where there is something to lose.

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
