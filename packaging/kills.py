"""Processes killed in the middle of their work on a store; run by itself, the work of such a process."""

import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path

PACKAGING = Path(__file__).resolve().parent
sys.path[:0] = [str(PACKAGING.parent / "src"), str(PACKAGING)]

from tries import Case, begun, copied, named, numbers, save, take_in  # noqa: E402 - found beside this file

from crmdesk.store import backups  # noqa: E402
from crmdesk.store.book import BACKUPS, Book  # noqa: E402

IMPORTED = 300


def _saving(place: Path) -> Iterator[int]:
    book = Book.open(place)
    for number in count(len(numbers(book)) + 1):
        save(book, number)
        yield number


def _importing(place: Path) -> Iterator[int]:
    book = Book.open(place)
    for number in count(1):
        take_in(book, IMPORTED, f"import {number}")
        yield number


def _backing_up(place: Path) -> Iterator[int]:
    backups.PAGES = 5
    book = Book.open(place)
    for number in count(1):
        save(book, number)
        book.backup()
        yield number


def _restoring(place: Path) -> Iterator[int]:
    stores = sorted((place / "of two").glob("*.db"))
    for number in count(1):
        backups.restore(place, stores[number % 2])
        yield number


def saved(book: Book, acknowledged: int) -> str:
    found = numbers(book)
    whole = found == list(range(1, len(found) + 1)) and acknowledged <= len(found) <= acknowledged + 1
    return "" if whole else f"{acknowledged} saves acknowledged, found {found}"


def _imported(book: Book, acknowledged: int) -> str:
    found = named(book)
    whole = {f"import {n}": IMPORTED for n in range(1, acknowledged + 1)}
    begun = {f"import {acknowledged + 1}": IMPORTED}
    return "" if found in (whole, whole | begun) else f"{acknowledged} imports acknowledged, found {found}"


def _backed_up(book: Book, acknowledged: int) -> str:
    found = backups.listed(book.folder / BACKUPS)
    broken = [one.path.name for one in found if not backups.sound(one.path)]
    if broken or len(found) < acknowledged:
        return f"{acknowledged} backups acknowledged, {len(found)} there, broken: {broken}"
    book.backup()
    left = list((book.folder / BACKUPS).glob("*.part*"))
    return f"left behind: {left}" if left else saved(book, acknowledged)


def _restored(book: Book, acknowledged: int) -> str:
    aside = [one for one in backups.listed(book.folder / BACKUPS) if one.whole]
    if len(aside) < acknowledged:
        return f"{acknowledged} restores acknowledged, {len(aside)} stores set aside"
    found, wanted = len(numbers(book)), [2 + (acknowledged + more) % 2 for more in (0, 1)]
    return "" if found in wanted else f"{acknowledged} restores acknowledged, {found} rows"


def _nothing(_template: Path, _place: Path) -> None:
    """Nothing but a copy of the template is needed."""


def _of_two(_template: Path, place: Path) -> None:
    """Two backups, of two leads and of three; the store has three: an odd restore brings three, an even one two."""
    (place / "of two").mkdir()
    book = Book.open(place)
    for number in (1, 2):
        save(book, number)
    shutil.move(book.backup().path, place / "of two" / "a.db")
    save(book, 3)
    shutil.move(book.backup().path, place / "of two" / "b.db")
    book.undo()
    book.close()


WORK: Mapping[str, tuple[Callable[[Path], Iterator[int]], Callable[[Book, int], str], Callable[[Path, Path], None]]] = {
    "saves": (_saving, saved, _nothing),
    "imports": (_importing, _imported, _nothing),
    "backups": (_backing_up, _backed_up, _nothing),
    "restores": (_restoring, _restored, _of_two),
}
LONGEST = {"saves": 0.2, "imports": 0.9, "backups": 0.4, "restores": 0.5}
"""How many seconds each work goes on at most before it is killed."""


def kills(folder: Path, rng: random.Random) -> Iterator[Case]:
    """A process killed while it saves, imports, backs up, restores: whole when reopened, no word broken (S4)."""
    template = begun(folder / "template")
    for kind in (kind for _ in count() for kind in WORK):
        place = copied(template, folder / "store")
        _, verify, prepare = WORK[kind]
        prepare(template, place)
        acknowledged, complaint = _killed(kind, place, rng.uniform(0, LONGEST[kind]))
        if not complaint:
            book = Book.open(place)
            complaint = "; ".join(str(fault) for fault in book.check()) or verify(book, acknowledged)
            book.close()
        yield Case(f"during {kind}", complaint and f"{kind}: {complaint}")


def _killed(kind: str, place: Path, seconds: float) -> tuple[int, str]:
    """How many times the killed process said that something was done; a complaint if it came to an end by itself."""
    command = [sys.executable, __file__, kind, str(place)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.readline()
        try:
            child.wait(seconds)
            return 0, child.stderr.read().decode("utf-8", "replace")
        except subprocess.TimeoutExpired:
            child.kill()
        said = child.stdout.read().decode().split("\n")[:-1]
    return int(said[-1]) if said else 0, ""


def work(kind: str, place: Path) -> None:
    """In the process that will be killed: works on, and says each time that it is done."""
    print("ready", flush=True)
    for number in WORK[kind][0](place):
        print(number, flush=True)


if __name__ == "__main__":
    work(sys.argv[1], Path(sys.argv[2]))
