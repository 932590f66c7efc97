"""The torture in its short form: nothing acknowledged is lost (S2, S4, S5), and each fault notices a broken store."""

import random
import sys
from contextlib import closing
from itertools import islice

import pytest
from sqlalchemy import text

from crmdesk.store import files, journal
from crmdesk.store.book import Book


@pytest.fixture(scope="module")
def torture(script):
    return script("torture")


def tried(torture, tries, wanted, **more):
    tally = torture.run(lambda folder, rng: tries(folder, rng, **more), wanted)
    assert tally.wrong == []
    return tally.outcomes


def test_s2_random_histories(torture):
    assert tried(torture, torture.histories, 15) == {"as the model": 15}


def test_s4_killed_in_the_middle_of_each_work(torture):
    assert sum(tried(torture, torture.kills, 4).values()) == 4


@pytest.fixture
def hooked(torture):
    if not torture.powercut.possible():
        pytest.skip("the driver of this system hides how it writes files")


def test_s4_a_full_disk_at_the_writes_of_an_import(torture, hooked):
    outcomes = tried(torture, torture.full_disk, None, rows=3, every=5)
    assert all(outcome.startswith("said: The disk ") for outcome in outcomes)
    assert sum(outcomes.values()) > 8


def test_s4_power_cuts(torture, hooked):
    assert tried(torture, torture.power_cuts, 50) == {"all acknowledged there": 50}


def test_s4_s5_flipped_and_missing_bytes(torture):
    outcomes = tried(torture, torture.flips, 25)
    assert outcomes["said when opened"]
    assert outcomes["found by check"]


# Each fault sees what it is there to see.


def seen(tries, folder, **more):
    """Whether anything is wrong before the hundredth try."""
    with closing(tries(folder, random.Random(1), **more)) as cases:
        return any(case.wrong for case in islice(cases, 100))


def test_an_undo_that_forgets_a_table_is_seen(torture, tmp_path, monkeypatch):
    take_back = journal.take_back

    def forgetful(db, step):
        take_back(db, step)
        db.execute("DELETE FROM contact WHERE id LIKE '% a'")

    monkeypatch.setattr(journal, "take_back", forgetful)
    assert seen(torture.histories, tmp_path)


def test_saves_that_are_not_flushed_are_seen(torture, hooked, tmp_path):
    """With `synchronous = NORMAL` a power cut takes acknowledged saves."""
    assert seen(torture.power_cuts, tmp_path, synchronous="NORMAL")


def test_an_import_that_is_half_there_is_seen(torture, hooked, tmp_path, monkeypatch):
    def in_halves(book, rows, name):
        for _ in range(2):
            with book.writing("Half") as session:
                session.execute(text("INSERT INTO lead (id, name) VALUES (hex(randomblob(9)), :n)"), {"n": name})

    monkeypatch.setattr(torture, "take_in", in_halves)
    assert seen(torture.full_disk, tmp_path, rows=2)


def test_a_word_that_was_not_kept_is_seen(torture, tmp_path):
    kills = sys.modules["kills"]
    book = Book.open(tmp_path, create=True)
    for number in (1, 2):
        torture.save(book, number)
    assert [bool(kills.saved(book, acknowledged)) for acknowledged in range(5)] == [True, False, False, True, True]
    book.close()


def test_a_damaged_store_that_opening_writes_to_is_seen(torture, tmp_path, monkeypatch):
    """A `Refused` after the file was touched is no refusal."""
    opened = files.connected

    def careless(file):
        file.write_bytes(file.read_bytes()[:-1])
        return opened(file)

    monkeypatch.setattr(files, "connected", careless)
    place = tmp_path / "store"
    place.mkdir()
    case = torture._noticed(_written(place, b"burnt" * 999), b"burnt" * 999, {})
    assert (case.outcome, case.wrong) == ("said when opened", "the damaged file was changed")


def _written(place, content):
    (place / files.FILE).write_bytes(content)
    return place


# Images of the disk, by hand.


@pytest.fixture
def op(torture):
    return torture.powercut.Op


def images(torture, start, ops):
    rng = random.Random(1)
    return {tuple(sorted(torture.powercut.image(start, ops, rng).items())) for _ in range(400)}


def test_what_was_flushed_is_there_and_what_was_not_may_be(torture, op):
    ops = [op("write", "f", 0, b"AA"), op("sync", "f"), op("write", "f", 1, b"B"), op("write", "f", 3, b"C")]
    assert {dict(image)["f"] for image in images(torture, {"f": b""}, ops)} == {
        b"AA", b"AB", b"AA\0C", b"AB\0C", b"AA\0", b"AB\0",
    }  # fmt: skip


def test_a_file_that_was_taken_away_may_come_back_until_that_is_flushed(torture, op):
    start = {"f": b"A"}
    assert images(torture, start, [op("delete", "f", 0)]) == {(), (("f", b"A"),)}
    assert images(torture, start, [op("delete", "f", 1)]) == {()}


def test_a_file_that_was_cut_short(torture, op):
    found = images(torture, {"f": b"ABC"}, [op("truncate", "f", 1), op("sync", "f")])
    assert found == {(("f", b"A"),)}


def test_the_line_of_a_fault_says_how_often_and_what(torture, capsys):
    tally = torture.run(lambda _folder, _rng: islice(iter([torture.Case("fine")] * 3), 3), None)
    assert torture.told("name", tally, None).split() == ["ok", "name", "3", "tried", "3", "fine"]
    bad = torture.run(lambda _folder, _rng: iter([torture.Case("bad", "it is")]), None)
    assert "WRONG" in torture.told("name", bad, None)
    with pytest.raises(SystemExit) as usage:
        torture.main(["unknown"])
    assert usage.value.code == 2
