"""Random histories of edits, deletions, undo, redo and restarts, beside a model that shares no code with the store."""

import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import text
from tries import Case, begun, copied

from crmdesk.domain.tables import JOURNALED, Kind, described
from crmdesk.store.book import Book

State = dict[tuple[str, str], dict[str, Any]]
IDS = ("a", "b", "c", "d", "e")
KINDS = {
    Kind.TEXT: ("恒泰", "长风", "", "'; DROP TABLE lead"), Kind.NAME: ("周敏", "王磊"), Kind.NOTE: ("一行\n又一行",),
    Kind.PHONE: ("0512-66668888", "13800138000"), Kind.MONEY: (0, 26_000_000, -1, 2**53 + 1), Kind.WHOLE: (0, 7),
    Kind.FLAG: (0, 1), Kind.DATE: ("2026-11-22", "2027-02-28"), Kind.MOMENT: ("2026-11-22T04:22:58Z",),
    Kind.REFERENCE: tuple(f"{table} {id_}" for table in ("lead", "customer", "opportunity") for id_ in IDS),
}  # fmt: skip
"""Values for what a column holds; a choice is left empty, for the playbook says what may stand there."""

MOVES = {"put": 9, "delete": 3, "bulk": 2, "fail": 1, "undo": 5, "redo": 4, "restart": 1}
"""What a history is made of, and how often each comes."""

COLUMNS = {
    table: {name: KINDS[about.kind] for name, about in described(model).items() if about.kind in KINDS}
    for table, model in JOURNALED.items()
    if table not in ("playbook", "setting", "paper")
}


def histories(folder: Path, rng: random.Random) -> Iterator[Case]:
    """Edits, deletions, bulk updates, failures, undo, redo, restarts: the store is always what a model says (S2)."""
    template = begun(folder / "template")
    while True:
        wrong = _history(copied(template, folder / "store"), rng)
        yield Case("otherwise" if wrong else "as the model", wrong)


def _history(place: Path, rng: random.Random) -> str:
    tables = rng.sample(sorted(COLUMNS), 3)
    book = Book.open(place)
    state: State = {}
    done: list[State] = []
    undone: list[State] = []
    try:
        for move in rng.choices(list(MOVES), list(MOVES.values()), k=10):
            if move == "restart":
                book.close()
                book = Book.open(place)
            elif move in ("undo", "redo"):
                source, other = (done, undone) if move == "undo" else (undone, done)
                if (getattr(book, move)() is not None) != bool(source):
                    return f"{move} with {len(source)} steps to take"
                if source:
                    other.append(state)
                    state = source.pop()
            else:
                after = _step(book, move, tables, state, rng)
                if after != state:
                    done.append(state)
                    undone.clear()
                state = after
            if (shown := _state(book, tables)) != state:
                return f"after {move}: {shown} is not {state}"
        return "; ".join(str(fault) for fault in book.check())
    finally:
        book.close()


def _step(book: Book, move: str, tables: Sequence[str], state: State, rng: random.Random) -> State:
    """Does one step in the store and in the model; returns the model's new state."""
    after = {row: dict(cells) for row, cells in state.items()}
    try:
        with book.writing("Step") as session:
            for table in rng.sample(tables, rng.randint(1, 2)):
                for id_ in rng.sample(IDS, rng.randint(1, 3)):
                    for sql, values in _statements(move, table, f"{table} {id_}", after, rng):
                        session.execute(text(sql), values)
            if move == "fail":
                raise ZeroDivisionError
    except ZeroDivisionError:
        return state
    return after


def _statements(
    move: str, table: str, id_: str, after: State, rng: random.Random
) -> Iterator[tuple[str, dict[str, Any]]]:
    if move == "delete":
        after.pop((table, id_), None)
        yield f'DELETE FROM "{table}" WHERE id = :id', {"id": id_}
        return
    names = rng.sample(sorted(COLUMNS[table]), min(3, len(COLUMNS[table])))
    cells = {name: rng.choice((*COLUMNS[table][name], None)) for name in names}
    values = {f"v{n}": value for n, value in enumerate(cells.values())}
    sets = ", ".join(f'"{name}" = :v{n}' for n, name in enumerate(cells))
    if move == "bulk":
        for row in [row for row in after if row[0] == table]:
            after[row] = _filled(after[row] | cells)
        yield f'UPDATE "{table}" SET {sets}', values
        return
    after[table, id_] = _filled(after.get((table, id_), {}) | cells)
    listed, marks = ", ".join(f'"{name}"' for name in cells), ", ".join(f":{name}" for name in values)
    sql = f'INSERT INTO "{table}" (id, {listed}) VALUES (:id, {marks}) ON CONFLICT (id) DO UPDATE SET {sets}'
    yield sql, values | {"id": id_}


def _filled(cells: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in cells.items() if value is not None}


def _state(book: Book, tables: Sequence[str]) -> State:
    with book.reading() as session:
        return {
            (table, row["id"]): {name: value for name, value in _filled(dict(row)).items() if name != "id"}
            for table in tables
            for row in session.execute(text(f'SELECT * FROM "{table}"')).mappings()
        }
