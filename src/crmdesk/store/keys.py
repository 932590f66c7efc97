"""The keys that this process holds, by the store they open; they stand in memory only, from opening to closing."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PLAIN = b"SQLite format 3\x00"
"""What a file that is not encrypted begins with; one that is begins with chance."""

_guard = threading.Lock()
_held: dict[Path, list[bytes]] = {}


def hold(folder: Path, key: bytes) -> None:
    """Let the files of a store, and backups of it wherever they lie, be opened; as often as called, so `forget`."""
    with _guard:
        _held.setdefault(folder.resolve(), []).append(key)


def forget(folder: Path) -> None:
    """The reverse of `hold`: with the last one the key leaves the memory of the program."""
    with _guard:
        keys = _held.get(folder.resolve(), [])
        keys[-1:] = []
        if not keys:
            _held.pop(folder.resolve(), None)


@contextmanager
def held(folder: Path, key: bytes | None) -> Iterator[None]:
    """Hold a key for the length of a block; None holds nothing."""
    if key is None:
        yield
        return
    hold(folder, key)
    try:
        yield
    finally:
        forget(folder)


def own(folder: Path) -> bytes | None:
    """The key that is held for a store; None: none."""
    with _guard:
        keys = _held.get(folder.resolve())
    return keys[-1] if keys else None


def fitting(file: Path) -> tuple[bytes, ...]:
    """The keys that may open an encrypted file: those of the store it lies in first, then every other one."""
    with _guard:
        by_folder = dict(_held)
    inside = [key for place in file.resolve().parents for key in reversed(by_folder.pop(place, []))]
    others = [keys[-1] for keys in by_folder.values()]
    return tuple(dict.fromkeys((*inside, *others)))


def home(file: Path) -> Path | None:
    """The folder of the store that a file lies in, if a key of it is held."""
    return next((place for place in file.resolve().parents if own(place)), None)


def plain(file: Path) -> bool:
    """Whether a file is a database in the clear, by its first bytes. False for what is not there or is empty."""
    try:
        with file.open("rb") as stream:
            return stream.read(len(_PLAIN)) == _PLAIN
    except FileNotFoundError:
        return False


def phrase(key: bytes | None) -> str:
    """A key as SQL has it: the raw bytes, so that opening derives nothing; empty for a file in the clear."""
    return f"x'{key.hex()}'" if key else ""
