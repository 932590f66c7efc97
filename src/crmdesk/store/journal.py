"""The journal: marks by triggers, sealed into changes at commit; the program's tables are a function of it.

Works on the driver's connection, beneath the engine, so that no write, however it was made, goes past it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from crmdesk import bulk
from crmdesk.domain.tables import JOURNALED
from crmdesk.i18n import mark, tr
from crmdesk.store.changes import (
    DELETED,
    Change,
    Identity,
    Image,
    Value,
    cells_text,
    difference,
    image,
    packed,
    texts_of_new,
    unpacked,
)

OUTSIDE = mark("Changed outside the program")

SCHEMA = (
    "CREATE TABLE IF NOT EXISTS local (key TEXT PRIMARY KEY, value) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS dirty (tbl TEXT, row TEXT, PRIMARY KEY (tbl, row)) WITHOUT ROWID",
    """CREATE TABLE IF NOT EXISTS step (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, vals TEXT NOT NULL,
        who TEXT NOT NULL, at TEXT NOT NULL, site TEXT NOT NULL, file TEXT, undoes TEXT)""",
    "CREATE INDEX IF NOT EXISTS step_id ON step (id)",
    """CREATE TABLE IF NOT EXISTS change (
        site TEXT NOT NULL, seq INTEGER NOT NULL, clock INTEGER NOT NULL, step TEXT NOT NULL, tbl TEXT NOT NULL,
        row TEXT NOT NULL, root TEXT NOT NULL, cells TEXT NOT NULL, replaced TEXT, PRIMARY KEY (site, seq))""",
    "CREATE INDEX IF NOT EXISTS change_row ON change (tbl, row)",
    "CREATE INDEX IF NOT EXISTS change_root ON change (root)",
    "CREATE INDEX IF NOT EXISTS change_step ON change (step)",
)

CHANGE_COLUMNS = "site, seq, clock, step, tbl, row, root, cells, replaced"


@dataclass(frozen=True)
class StepLine:
    """One step of the journal. `text` is a source text with `values`; `at` a UTC moment.

    `kind`: do, undo, redo, or base for what is never undone: how a store began, what left it on paper.
    """

    id: str
    kind: str
    text: str
    values: Mapping[str, Any]
    who: str
    at: str
    undoes: str | None = None

    def words(self) -> str:
        """The step in the language in use, as Undo and Redo show it."""
        return tr(self.text, **self.values)


@dataclass(frozen=True)
class Sealed:
    """What one commit came to: its step, the rows `(table, id)` that changed, and the parties these belong to.

    `anchors` are ids of leads and customers before conversions and merges are followed; no step: nothing changed.
    """

    step: StepLine | None
    rows: frozenset[tuple[str, str]]
    anchors: frozenset[str]


@cache
def columns(table: str) -> tuple[str, ...]:
    """The journaled columns of a table: all but its id."""
    return tuple(c.name for c in JOURNALED[table].__table__.c if c.name != "id")  # type: ignore[attr-defined]


def triggers() -> Iterator[str]:
    """The statements that make every write on a journaled table leave a mark, whoever makes it."""
    for table in JOURNALED:
        for event, names in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
            marks = " ".join(
                f"INSERT INTO dirty SELECT '{table}', {name}.id "
                f"WHERE NOT EXISTS (SELECT 1 FROM dirty WHERE tbl = '{table}' AND row = {name}.id);"
                for name in names
            )
            yield (
                f'CREATE TRIGGER IF NOT EXISTS "{table}_{event.lower()}_marks" AFTER {event} ON "{table}" '
                f"BEGIN {marks} END"
            )


def marked(db: Any) -> bool:
    """Whether any row waits to be sealed."""
    return bool(db.execute("SELECT 1 FROM dirty LIMIT 1").fetchone())


@bulk.uncollected()
def seal(db: Any, step: StepLine, *, milliseconds: int) -> Sealed:
    """Write what the marked rows became as changes of one step; the marks are gone afterwards.

    `milliseconds` is the present moment since 1970; the clock of the changes never goes back behind an earlier one.
    """
    site, seq, clock = _site(db)
    clock = max(milliseconds * 1000, clock + 1)
    anchors = _Anchors(db)
    written: list[tuple[Any, ...]] = []
    rows: list[tuple[str, str]] = []
    touched: set[str] = set()
    for table in JOURNALED:
        for row, root, left, cells, replaced in _news(db, table, anchors):
            seq += 1
            touched.add(root)
            if left:
                touched.add(left)
            written.append((site, seq, clock, step.id, table, row, root, cells, replaced))
            rows.append((table, row))
    db.execute("DELETE FROM dirty")
    if not written:
        return Sealed(None, frozenset(), frozenset())
    db.executemany(f"INSERT INTO change ({CHANGE_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?)", written)
    db.execute(
        "INSERT INTO step (id, kind, text, vals, who, at, site, file, undoes) VALUES (?,?,?,?,?,?,?,?,?)",
        (step.id, step.kind, step.text, cells_text(step.values), step.who, step.at, site, None, step.undoes),
    )
    db.execute("UPDATE local SET value = ? WHERE key = 'seq'", (seq,))
    db.execute("UPDATE local SET value = ? WHERE key = 'clock'", (clock,))
    return Sealed(step, frozenset(rows), frozenset(touched))


def _site(db: Any) -> tuple[str, int, int]:
    found = dict(db.execute("SELECT key, value FROM local WHERE key IN ('site', 'seq', 'clock')").fetchall())
    return found["site"], found["seq"], found["clock"]


def _news(db: Any, table: str, anchors: "_Anchors") -> Iterator[tuple[str, str, str, str, str | None]]:
    """What is to be written of a table's marked rows: what the journal says of them compared with what now stands.

    Of each: id, whom it belongs to, whom it belonged to before ("" if to nobody), and packed the cells that it became
    and what these replace.
    """
    ids = [row for (row,) in db.execute("SELECT row FROM dirty WHERE tbl = ?", (table,))]
    if not ids:
        return
    names = columns(table)
    listed = ", ".join(f'"{name}"' for name in names)
    marked = "(SELECT row FROM dirty WHERE tbl = ?)"
    now = {
        found[0]: found[1:]
        for found in db.execute(f'SELECT id, {listed} FROM "{table}" WHERE id IN {marked}', (table,))
    }
    known = changes(db, f"tbl = ? AND row IN {marked}", (table, table))
    images = {row: image(group) for row, group in groupby(known, key=lambda c: c.row)}
    text_of_new = texts_of_new(names)
    link = names.index("of") if "of" in names else None
    for row in ids:
        before, values = images.get(row), now.get(row)
        if before is None:  # nobody ever wrote of it: all of it is new, which is what most rows of a bulk are
            if values is not None:
                anchor = None if link is None else values[link]
                yield row, anchors.of(table, row, anchor), "", text_of_new(values), None
            continue
        cells = None if values is None else {n: v for n, v in zip(names, values, strict=True) if v is not None}
        found = difference(before, cells)
        if found is None:
            continue
        left = before.value("of")
        root = anchors.of(table, row, cells.get("of") if cells else left)
        yield row, root, str(left or ""), cells_text(found[0]), packed(found[1])


class _Anchors:
    """Which lead or customer a row belongs to, before conversions and merges are followed."""

    def __init__(self, db: Any) -> None:
        self._db = db
        self._deals: dict[str, str] | None = None

    def of(self, table: str, row: str, anchor: Value) -> str:
        """`anchor` is what the row's `of` names, None in a table without one."""
        if table != "stage_mark":
            return str(anchor or row)
        if self._deals is None:
            self._deals = dict(self._db.execute('SELECT id, "of" FROM opportunity').fetchall())
        return str(self._deals.get(str(anchor)) or anchor or row)


def changes(db: Any, where: str = "1", parameters: Sequence[Any] = ()) -> list[Change]:
    """The known changes that fit a condition on their columns, row by row, each row's in the order of time."""
    found = db.execute(
        f"SELECT {CHANGE_COLUMNS} FROM change WHERE {where} ORDER BY tbl, row, clock, site, seq", tuple(parameters)
    )
    return [
        Change(Identity(site, seq), clock, step, tbl, row, root, json.loads(cells), unpacked(replaced))
        for site, seq, clock, step, tbl, row, root, cells, replaced in found
    ]


# --- steps, undo, redo ---------------------------------------------------------------------------------------------


def steps(db: Any, where: str = "1", parameters: Sequence[Any] = (), *, limit: int = -1) -> Iterator[StepLine]:
    """Steps of the journal that fit a condition, newest first, read as they are asked for."""
    found = db.execute(
        f"SELECT id, kind, text, vals, who, at, undoes FROM step WHERE {where} ORDER BY n DESC LIMIT ?",
        (*parameters, limit),
    )
    for id_, kind, text, vals, who, at, undoes in found:
        yield StepLine(id_, kind, text, json.loads(vals), who, at, undoes)


def next_undo(db: Any) -> StepLine | None:
    """The step that Undo would take back: the newest of this site that still has its effect."""
    return _newest(db, ("do", "redo"), skip="undo")


def next_redo(db: Any) -> StepLine | None:
    """The undoing that Redo would take back, as long as nothing new was done since."""
    return _newest(db, ("undo",), skip="redo")


def _newest(db: Any, wanted: tuple[str, ...], *, skip: str) -> StepLine | None:
    taken_back: set[str] = set()
    for step in steps(db, "site = (SELECT value FROM local WHERE key = 'site')"):
        if step.id in taken_back or step.kind == "base":
            continue
        if step.kind in wanted:
            return step
        if step.kind != skip:
            return None
        taken_back.add(step.undoes or "")
    return None


def take_back(db: Any, step: StepLine) -> None:
    """Write into the tables what stood before a step; the marks that this leaves are the next step's changes."""
    for table, group in groupby(changes(db, "step = ?", (step.id,)), key=lambda c: c.table):
        made = {change.row: change for change in group}
        history: dict[str, list[Change]] = {}
        for change in changes(db, "tbl = ? AND row IN (SELECT row FROM change WHERE step = ?)", (table, step.id)):
            history.setdefault(change.row, []).append(change)
        gone, back, cells = [], [], []
        for row, change in made.items():
            was = image(c for c in history[row] if c.order < change.order)
            if not was.alive:
                gone.append((row,))
            elif change.deletes:
                back.append((row, was))
            else:
                cells.append((row, {column: was.value(column) for column in change.cells}))
        _write_rows(db, table, gone, back, cells)


def _write_rows(
    db: Any,
    table: str,
    gone: Sequence[tuple[str]],
    back: Sequence[tuple[str, Image]],
    cells: Iterable[tuple[str, Mapping[str, Value]]],
) -> None:
    db.executemany(f'DELETE FROM "{table}" WHERE id = ?', gone)
    names = columns(table)
    listed, marks = ", ".join(f'"{n}"' for n in names), ", ".join("?" for _ in names)
    db.executemany(
        f'INSERT INTO "{table}" (id, {listed}) VALUES (?, {marks})',
        [(row, *(was.value(name) for name in names)) for row, was in back],
    )
    for row, values in cells:
        known = {name: value for name, value in values.items() if name in names}
        if known:
            assignments = ", ".join(f'"{name}" = ?' for name in known)
            db.execute(f'UPDATE "{table}" SET {assignments} WHERE id = ?', (*known.values(), row))


# --- history -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Past:
    """One cell of one change: what it was before, what it became, when, by whom, in which step."""

    at: str
    who: str
    step: StepLine
    table: str
    row: str
    field: str
    old: Value
    new: Value


def history(db: Any, members: Sequence[str], *, field: str | None = None) -> list[Past]:
    """Every cell ever written of a party (its members: leads and customers that became one), newest first (S2).

    A deletion is a line whose field is empty and whose new value is None.
    """
    marks = ", ".join("?" for _ in members)
    made = {step.id: step for step in steps(db, f"id IN (SELECT step FROM change WHERE root IN ({marks}))", members)}
    lines: list[tuple[tuple[Any, ...], Past]] = []
    for (table, row), group in groupby(changes(db, f"root IN ({marks})", members), key=lambda c: (c.table, c.row)):
        values: dict[str, Value] = {}
        for change in group:
            for column, new in change.cells.items():
                step = made[change.step]
                if field is None or column == field:
                    new_value = None if column == DELETED else new
                    past = Past(step.at, step.who, step, table, row, column, values.get(column), new_value)
                    lines.append(((change.clock, change.identity.site, change.identity.seq), past))
                values[column] = new
    lines.sort(key=lambda line: line[0], reverse=True)
    return [past for _, past in lines]


# --- check ---------------------------------------------------------------------------------------------------------


def disagreements(db: Any) -> Iterator[tuple[str, str]]:
    """Rows `(table, id)` where the tables are not what the journal makes of them (`store` rule: pure function)."""
    for table in JOURNALED:
        names = columns(table)
        listed = ", ".join(f'"{name}"' for name in names)
        rows = {found[0]: found[1:] for found in db.execute(f'SELECT id, {listed} FROM "{table}"')}
        for row, group in groupby(changes(db, "tbl = ?", (table,)), key=lambda c: c.row):
            said = image(group)
            stands = rows.pop(row, None)
            expected = tuple(said.value(name) for name in names) if said.alive else None
            if stands != expected:
                yield table, row
        yield from ((table, row) for row in rows)
