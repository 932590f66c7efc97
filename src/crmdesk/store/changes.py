"""What a change is, and what a set of changes says of a row: the one rule that saving, undo, merge and check share."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

Value = str | int | None
DELETED = ""
"""The name under which a deletion stands in `cells` and `replaced`; no column is called so."""


class Identity(NamedTuple):
    """Which change it is, on every machine: the site that made it and its number there. Never used twice."""

    site: str
    seq: int


@dataclass(frozen=True)
class Change:
    """One row's part of one transaction: what its cells became and which changes that replaced.

    A deletion has the cell `DELETED` and replaces, under that name, all that its author had seen of the row.
    """

    identity: Identity
    clock: int
    step: str
    table: str
    row: str
    root: str
    cells: Mapping[str, Value]
    replaced: Mapping[str, tuple[Identity, ...]]

    @property
    def order(self) -> tuple[int, str, int]:
        """Later sorts after: by clock, then by site, the same on every machine."""
        return self.clock, *self.identity

    @property
    def deletes(self) -> bool:
        return DELETED in self.cells


@dataclass(frozen=True)
class Image:
    """What the known changes make of a row: whether it stands, each cell's heads (best first), all identities."""

    alive: bool
    heads: Mapping[str, tuple[Change, ...]]
    seen: tuple[Identity, ...]

    def value(self, column: str) -> Value:
        """The cell's value: that of its highest head, or None where nothing was ever written."""
        found = self.heads.get(column)
        return found[0].cells[column] if found else None


NOTHING = Image(False, {}, ())


def image(changes: Iterable[Change]) -> Image:
    """The row that a set of its changes makes, whatever their order.

    A head of a cell is a change that no known change replaced there. The row stands if some change, no deletion,
    is covered by no deletion: so an edit that the deleting side had not seen keeps the row.
    """
    known = tuple(changes)
    if not known:
        return NOTHING
    over: dict[str, set[Identity]] = {}
    for change in known:
        for column, identities in change.replaced.items():
            over.setdefault(column, set()).update(identities)
    covered = over.get(DELETED, set())
    heads: dict[str, list[Change]] = {}
    alive = False
    for change in known:
        if change.deletes:
            continue
        alive = alive or change.identity not in covered
        for column in change.cells:
            if change.identity not in over.get(column, ()):
                heads.setdefault(column, []).append(change)
    ordered = {column: tuple(sorted(found, key=lambda c: c.order, reverse=True)) for column, found in heads.items()}
    return Image(alive, ordered, tuple(change.identity for change in known))


def difference(
    before: Image, now: Mapping[str, Value] | None
) -> tuple[dict[str, Value], dict[str, tuple[Identity, ...]]] | None:
    """The cells to write, and what they replace, so that the journal says `now`. None: nothing is to be written.

    `now` holds the cells of the row that are not empty; None: there is no such row.
    """
    if now is None:
        return ({DELETED: 1}, {DELETED: before.seen}) if before.alive else None
    if not before.seen:
        return dict(now), {}
    cells = {
        column: now.get(column)
        for column in dict.fromkeys((*now, *before.heads))
        if now.get(column) != before.value(column)
    }
    if not cells and before.alive:
        return None
    return cells, {c: tuple(h.identity for h in before.heads[c]) for c in cells if c in before.heads}


def packed(replaced: Mapping[str, tuple[Identity, ...]]) -> str | None:
    """`replaced` as the journal keeps it, None for nothing."""
    return json.dumps(replaced, separators=(",", ":")) if replaced else None


def unpacked(text: str | None) -> dict[str, tuple[Identity, ...]]:
    """The reverse of `packed`."""
    if not text:
        return {}
    return {column: tuple(Identity(*i) for i in identities) for column, identities in json.loads(text).items()}


def cells_text(cells: Mapping[str, Any]) -> str:
    """Cells as the journal keeps them: JSON of texts, whole numbers and null, nothing else."""
    return _ENCODE(cells)


def texts_of_new(names: Sequence[str]) -> Callable[[Sequence[Value]], str]:
    """As `cells_text`, for the values of many new rows in the order of `names`, each with its empty cells left out."""
    heads = [f"{_ENCODE(name)}:" for name in names]

    def text(values: Sequence[Value]) -> str:
        cells = [
            head + (_QUOTED(value) if type(value) is str else _ENCODE(value))
            for head, value in zip(heads, values, strict=True)
            if value is not None
        ]
        return "{" + ",".join(cells) + "}"

    return text


_QUOTED: Callable[[str], str] = json.encoder.encode_basestring
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
