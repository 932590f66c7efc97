"""Stands between SQLite and the disk: writes down what a store writes and flushes, or lets the disk fail.

It hooks the file functions of the very driver that the program ships, so what is recorded is what happens. The record
makes images of the disk as a power cut may leave them: what was flushed is there, what was not may be or not.
"""

import ctypes as c
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from sqlcipher3 import _sqlite3 as driver

P = c.c_void_p
FULL, IOERR = 13, 10
_OPEN = c.CFUNCTYPE(c.c_int, P, P, P, c.c_int, P)  # names as addresses: SQLite keeps them and reads on behind their end
_DELETE = c.CFUNCTYPE(c.c_int, P, P, c.c_int)
_WRITE = c.CFUNCTYPE(c.c_int, P, P, c.c_int, c.c_int64)
_TRUNCATE = c.CFUNCTYPE(c.c_int, P, c.c_int64)
_SYNC = c.CFUNCTYPE(c.c_int, P, c.c_int)


class _Vfs(c.Structure):
    """The head of `sqlite3_vfs`: all that is hooked here."""

    _fields_ = [
        ("version", c.c_int), ("wide", c.c_int), ("longest", c.c_int), ("next", P), ("name", c.c_char_p),
        ("data", P), ("open", _OPEN), ("delete", _DELETE),
    ]  # fmt: skip


class _Methods(c.Structure):
    """`sqlite3_io_methods` of version 3; what is not hooked is carried along."""

    _fields_ = [
        ("version", c.c_int), ("close", P), ("read", P), ("write", _WRITE), ("truncate", _TRUNCATE), ("sync", _SYNC),
        *((f"other{n}", P) for n in range(13)),
    ]  # fmt: skip


class Op(NamedTuple):
    """One thing that was done to a file: open, write, truncate, sync, delete; or `ack`, told to the user, in `at`."""

    what: str
    file: str = ""
    at: int = 0
    data: bytes = b""


@dataclass
class Disk:
    """What was done to the disk, in order. From the write or flush number `fails` on, counted by `done`, all fail."""

    ops: list[Op] = field(default_factory=list)
    fails: int | None = None
    code: int = FULL
    done: int = 0

    def ack(self, number: int) -> None:
        """The program has told its user that something is saved."""
        self.ops.append(Op("ack", at=number))

    def refuses(self) -> bool:
        """Whether the write or flush at hand is one of those that fail."""
        self.done += 1
        return self.fails is not None and self.done >= self.fails


def possible() -> bool:
    """Whether the driver shows its file functions on this system."""
    return hasattr(c.CDLL(driver.__file__), "sqlite3_vfs_find")


@contextmanager
def watched() -> Iterator[Disk]:
    """Every file that the driver opens within is recorded, but for the shared memory beside it, which needs no disk."""
    library = c.CDLL(driver.__file__)
    library.sqlite3_vfs_find.restype = P
    vfs = _Vfs.from_address(library.sqlite3_vfs_find(None))
    disk, hooks = Disk(), _Hooks()
    # New objects: what is read from a field of the structure changes with the field.
    opens, deletes = (kind(c.cast(old, P).value or 0) for kind, old in ((_OPEN, vfs.open), (_DELETE, vfs.delete)))

    def opened(this: int, name: int | None, file: int, flags: int, out: int) -> int:
        code: int = opens(this, name, file, flags, out)
        if not code and name:
            hooks.hook(disk, file, _name(name))
        return code

    def deleted(this: int, name: int, flush: int) -> int:
        code: int = deletes(this, name, flush)
        if not code:
            disk.ops.append(Op("delete", _name(name), flush))
        return code

    hooked = _OPEN(opened), _DELETE(deleted)
    vfs.open, vfs.delete = hooked
    try:
        yield disk
    finally:
        vfs.open, vfs.delete = opens, deletes
        _KEPT.append((hooks, hooked))


def _name(address: int) -> str:
    return Path(c.string_at(address).decode()).name


_KEPT: list[Any] = []
"""Hooks that a connection still open may call are never let go."""


class _Hooks:
    """The functions put in the place of those of open files, by the original table."""

    def __init__(self) -> None:
        self.names: dict[int, str] = {}
        self.tables: dict[int, tuple[Any, ...]] = {}

    def hook(self, disk: Disk, file: int, name: str) -> None:
        """From now on what is done to an open file goes through `disk`."""
        self.names[file] = name
        disk.ops.append(Op("open", name))
        place = P.from_address(file)
        original = place.value or 0
        if original not in self.tables:
            self.tables[original] = self._table(disk, _Methods.from_address(original))
        place.value = c.addressof(self.tables[original][0])

    def _table(self, disk: Disk, old: _Methods) -> tuple[Any, ...]:
        new = _Methods.from_buffer_copy(old)
        write, truncate, sync = old.write, old.truncate, old.sync

        def written(file: int, data: int, size: int, at: int) -> int:
            if disk.refuses():
                return disk.code
            disk.ops.append(Op("write", self.names[file], at, c.string_at(data, size)))
            return int(write(file, data, size, at))

        def truncated(file: int, size: int) -> int:
            disk.ops.append(Op("truncate", self.names[file], size))
            return int(truncate(file, size))

        def synced(file: int, flags: int) -> int:
            if disk.refuses():
                return IOERR
            code = int(sync(file, flags))
            disk.ops.append(Op("sync", self.names[file]))
            return code

        hooked = _WRITE(written), _TRUNCATE(truncated), _SYNC(synced)
        new.write, new.truncate, new.sync = hooked
        return new, old, hooked


# --- images --------------------------------------------------------------------------------------------------------


@dataclass
class _File:
    """What is surely on the disk, None for no such file, and what was done since the last flush."""

    sure: bytearray | None = None
    pending: list[Op] = field(default_factory=list)


def image(start: dict[str, bytes], ops: Sequence[Op], rng: random.Random) -> dict[str, bytes]:
    """The files by name as a power cut after `ops` may leave them; `start` is what was on the disk before."""
    disk = {name: _File(bytearray(content)) for name, content in start.items()}
    for op in ops:
        if not op.file:
            continue
        file = disk.setdefault(op.file, _File())
        if op.what == "sync" or (op.what == "delete" and op.at):
            file.sure = _after(file.sure, [*file.pending, *([op] if op.what == "delete" else [])])
            file.pending = []
        elif op.what != "open" or (file.sure is None and not file.pending):
            file.pending.append(op)
    way = rng.choice((_none, _all, _first, _some))
    left = {name: _after(file.sure, way(file.pending, rng)) for name, file in disk.items()}
    return {name: bytes(content) for name, content in left.items() if content is not None}


def _none(_pending: list[Op], _rng: random.Random) -> list[Op]:
    return []


def _all(pending: list[Op], _rng: random.Random) -> list[Op]:
    return pending


def _first(pending: list[Op], rng: random.Random) -> list[Op]:
    """Those up to a moment, the last of them torn."""
    whole = rng.randint(0, len(pending))
    return pending[:whole] + [_torn(op, rng) for op in pending[whole : whole + 1]]


def _some(pending: list[Op], rng: random.Random) -> list[Op]:
    """Any of them: a disk orders its writes as it likes."""
    return [_torn(op, rng) if rng.random() < 0.2 else op for op in pending if rng.random() < 0.6]


def _torn(op: Op, rng: random.Random) -> Op:
    return op._replace(data=op.data[: rng.randint(0, len(op.data))]) if op.what == "write" else op


def _after(content: bytearray | None, ops: Sequence[Op]) -> bytearray | None:
    """A file's content, changed by what was done to it; None: no such file."""
    for op in ops:
        if op.what == "delete":
            content = None
            continue
        content = bytearray() if content is None else content
        if op.what != "open" and len(content) < op.at:
            content.extend(bytes(op.at - len(content)))
        if op.what == "truncate":
            del content[op.at :]
        elif op.what == "write":
            content[op.at : op.at + len(op.data)] = op.data
    return content
