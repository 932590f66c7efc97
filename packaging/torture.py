"""`python3 run.py torture [NAME …] [--minutes N]`: does the store lose anything, whatever happens to it? 1 if so.

Each fault is tried again and again at random moments of random work, printed with its count and what became of it.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, islice
from pathlib import Path
from typing import Any

PACKAGING = Path(__file__).resolve().parent
sys.path[:0] = [str(PACKAGING.parent / "src"), str(PACKAGING)]

import powercut  # noqa: E402 - found beside this file
from histories import histories  # noqa: E402
from kills import IMPORTED, kills, saved  # noqa: E402
from tries import Case, Tries, begun, copied, emptied, named, numbers, save, take_in  # noqa: E402

from crmdesk.domain.refusal import Refused  # noqa: E402
from crmdesk.store.book import FILE, Book  # noqa: E402

SEED = 20261118


@dataclass
class Tally:
    """All tries of a fault."""

    outcomes: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    cut: bool = False

    def add(self, case: Case) -> None:
        """Count one more."""
        self.outcomes[case.outcome] += 1
        if case.wrong:
            self.wrong.append(f"{self.outcomes.total()}: {case.wrong}")


# --- a disk that is full -------------------------------------------------------------------------------------------


def full_disk(folder: Path, _rng: random.Random, *, rows: int = IMPORTED, every: int = 1) -> Iterator[Case]:
    """From the n-th write of an import on, for each n, the disk is full: a sentence, nothing of it there (S4)."""
    template = begun(folder / "template")
    for number in count(1, every):
        case = _import_on_full_disk(copied(template, folder / "store"), number, rows)
        if case is None:
            break
        yield case


def _import_on_full_disk(place: Path, number: int, rows: int) -> Case | None:
    """One import from whose write `number` on the disk is full; None if it needs no more than were let through."""
    with powercut.watched() as disk:
        book = Book.open(place)
        try:
            with book._raw() as db:
                db.execute("PRAGMA wal_autocheckpoint = 100")  # so that moving it into the file is tried too
            save(book, 1)
            disk.done, disk.fails = 0, number
            try:
                take_in(book, rows, "import")
                outcome, wanted = "the import was whole already", rows
            except Refused as refusal:
                outcome, wanted = f"said: {refusal.text.partition('. ')[0]}", 0
            disk.fails = None
            if disk.done < number:
                return None
            wrong = "; ".join(str(fault) for fault in book.check())
            if (found := named(book)["import"]) != wanted:
                wrong = f"{found} rows, wanted {wanted}"
            save(book, 2)  # with room again, the same window goes on
            if numbers(book) != [1, 2] or book.undo() is None:
                wrong = "the store could not be used afterwards"
            return Case(outcome, wrong and f"write {number}: {wrong}")
        finally:
            book.close()


# --- power cuts ----------------------------------------------------------------------------------------------------

SAVES, IMAGES = 30, 50


def power_cuts(folder: Path, rng: random.Random, *, synchronous: str = "FULL") -> Iterator[Case]:
    """The power goes between any two writes; what was not flushed is dropped, torn or kept: no word broken (S4)."""
    template = begun(folder / "template")
    while True:
        place = copied(template, folder / "store")
        start = {FILE: (place / FILE).read_bytes()}
        with powercut.watched() as disk:
            book = Book.open(place)
            with book._raw() as db:
                db.execute(f"PRAGMA synchronous = {synchronous}")
                db.execute(f"PRAGMA wal_autocheckpoint = {rng.choice((20, 60, 1000))}")
            for number in range(1, SAVES + 1):
                save(book, number)
                disk.ack(number)
            book.close()
        for _ in range(IMAGES):
            yield _cut(folder / "image", start, disk.ops[: rng.randrange(len(disk.ops) + 1)], rng)


def _cut(place: Path, start: dict[str, bytes], ops: list[powercut.Op], rng: random.Random) -> Case:
    emptied(place)
    for name, content in powercut.image(start, ops, rng).items():
        (place / name).write_bytes(content)
    acknowledged = max((op.at for op in ops if op.what == "ack"), default=0)
    try:
        book = Book.open(place)
    except Refused as refusal:
        return Case("lost", f"{acknowledged} saves acknowledged: {refusal}")
    wrong = "; ".join(str(fault) for fault in book.check()) or saved(book, acknowledged)
    book.close()
    return Case("lost" if wrong else "all acknowledged there", wrong)


# --- flipped and missing bytes -------------------------------------------------------------------------------------


def flips(folder: Path, rng: random.Random) -> Iterator[Case]:
    """A store with damaged bytes: noticed when opened or checked, explained, made no worse (S4, S5).

    A file that is not encrypted has no sums over its pages: what the journal tells only once, such as the hour of a
    step, can change in silence. That is counted, not judged.
    """
    template = begun(folder / "template", sample=True)
    content = (template / FILE).read_bytes()
    meant = _everything(template)
    while True:
        place = emptied(folder / "store")
        damaged = _damaged(content, rng)
        (place / FILE).write_bytes(damaged)
        yield _noticed(place, damaged, meant)


def _damaged(content: bytes, rng: random.Random) -> bytes:
    at, wide = rng.randrange(len(content)), rng.choice((1, 16, 512, 4096))
    way = rng.choice(("bit", "bit", "bit", "zero", "random", "missing", "short"))
    if way == "bit":
        return content[:at] + bytes([content[at] ^ 1 << rng.randrange(8)]) + content[at + 1 :]
    if way == "short":
        return content[:at]
    if way == "missing":
        return content[:at] + content[at + wide :]
    wide = min(wide, len(content) - at)
    return content[:at] + (bytes(wide) if way == "zero" else rng.randbytes(wide)) + content[at + wide :]


def _noticed(place: Path, damaged: bytes, meant: Mapping[str, list[Any]]) -> Case:
    try:
        book = Book.open(place)
    except Refused:
        worse = (place / FILE).read_bytes() != damaged
        return Case("said when opened", "the damaged file was changed" if worse else "")
    try:
        found = book.check()
    finally:
        book.close()
    if found:
        return Case("found by check")
    now = _everything(place)
    different = sorted(table for table in meant if now[table] != meant[table])
    return Case(f"in silence: {', '.join(different)}" if different else "changed nothing")


def _everything(place: Path) -> dict[str, list[Any]]:
    """Every row of every table of a store."""
    book = Book.open(place, writable=False)
    try:
        with book._raw() as db:
            tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {table: sorted(map(repr, db.execute(f'SELECT * FROM "{table}"'))) for table in tables}
    finally:
        book.close()


# --- running -------------------------------------------------------------------------------------------------------

FAULTS: Mapping[str, tuple[Tries, int | None]] = {
    "histories": (histories, 20_000),
    "kills": (kills, 500),
    "full-disk": (full_disk, None),
    "power-cuts": (power_cuts, 1_000),
    "flips": (flips, 500),
}
"""Each fault with how often it is tried; None: as often as it can be."""

HOOKED = {"full-disk", "power-cuts"}


def run(tries: Tries, wanted: int | None, *, seed: int = SEED, seconds: float | None = None) -> Tally:
    """Try a fault so often, or as long."""
    until = None if seconds is None else time.monotonic() + seconds
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="crmdesk-torture-") as folder:
        for case in islice(tries(Path(folder), random.Random(seed)), wanted):
            tally.add(case)
            tally.cut = until is not None and time.monotonic() > until
            if tally.cut:
                break
    return tally


def told(name: str, tally: Tally, wanted: int | None) -> str:
    """A fault's line, its outcomes below it, then what is wrong."""
    tried = tally.outcomes.total()
    of = f" of {f'{wanted:,}' if wanted else 'all'}, time was up" if tally.cut and tried != wanted else ""
    lines = [f"{'WRONG' if tally.wrong else 'ok   '}  {name:<12} {tried:>7,} tried{of}"]
    lines += [f"       {n:>20,} {outcome}" for outcome, n in tally.outcomes.most_common()]
    lines += [f"       try {wrong[:2000]}" for wrong in tally.wrong[:10]]
    return "\n".join(lines)


def main(argv: Sequence[str]) -> int:
    """Try all faults, or those named; 1 if anything was lost."""
    parser = argparse.ArgumentParser(prog="torture", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(FAULTS))
    parser.add_argument("--minutes", type=float, help="give all together so long at most")
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args(list(argv))
    if unknown := set(asked.names) - FAULTS.keys():
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    names = [name for name in FAULTS if name in (asked.names or FAULTS)]
    until = time.monotonic() + asked.minutes * 60 if asked.minutes else None
    print(f"seed {asked.seed}", flush=True)
    whole = True
    for at, name in enumerate(names):
        if name in HOOKED and not powercut.possible():
            print(f"--     {name:<12} not on this system: its driver hides how it writes files", flush=True)
            continue
        tries, wanted = FAULTS[name]
        share = None if until is None else max(0.0, until - time.monotonic()) / (len(names) - at)
        tally = run(tries, wanted, seed=asked.seed, seconds=share)
        print(told(name, tally, wanted), flush=True)
        whole = whole and not tally.wrong
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
