"""What the faults of the torture share: stores to try them on, work to do in them, what became of a try."""

import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from crmdesk.cli import stores
from crmdesk.services import leads
from crmdesk.store.book import FILE, Book


@dataclass(frozen=True)
class Case:
    """What became of one try, and what is wrong with that, if anything."""

    outcome: str
    wrong: str = ""


Tries = Callable[[Path, random.Random], Iterator[Case]]


def emptied(folder: Path) -> Path:
    """The folder, with nothing in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def copied(template: Path, place: Path) -> Path:
    """A closed store once more."""
    shutil.copy(template / FILE, emptied(place) / FILE)
    return place


def begun(folder: Path, *, sample: bool = False) -> Path:
    """A closed store with a playbook, and if wanted the sample's customers."""
    stores.begin(folder, playbook="complex-b2b", who="李明", with_sample=sample).close()
    return folder


def numbers(book: Book) -> list[int]:
    """Which of the numbered leads that `save` makes are there, in order."""
    with book.reading() as session:
        return sorted(int(id_) for (id_,) in session.execute(text("SELECT id FROM lead WHERE length(id) = 6")))


def save(book: Book, number: int) -> None:
    """One numbered lead, in a step of its own."""
    with book.writing("Saved {n}", n=number) as session:
        statement = text("INSERT INTO lead (id, name, captured) VALUES (:id, :name, '2026-11-18T02:00:00Z')")
        session.execute(statement, {"id": f"{number:06}", "name": f"恒泰 {number}" * 20})


def take_in(book: Book, rows: int, name: str) -> None:
    """An import of so many leads, all of that name."""
    entries = [leads.Entry({"name": name}, [{"name": "周敏", "phone": f"0512-{n:08}"}]) for n in range(rows)]
    with book.writing("Took in") as session:
        leads.take_in(session, entries)


def named(book: Book) -> Counter[str]:
    """How many leads there are of each name."""
    with book.reading() as session:
        found = session.execute(text("SELECT name, count(*) FROM lead GROUP BY name"))
        return Counter({str(name): int(n) for name, n in found})
