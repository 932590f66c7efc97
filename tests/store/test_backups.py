"""Backups: verified, listed, thinned, taken back as a new site; what can go wrong is a sentence, nothing half (S3)."""

import os
import random
import shutil
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables import Customer, Lead
from crmdesk.store import backups, files, migrations
from crmdesk.store.backups import Backup
from crmdesk.store.book import BACKUPS, FILE, Book

LEADS = Lead.__table__
NOW = datetime(2026, 11, 18, 2, tzinfo=UTC)


@pytest.fixture
def place(tmp_path):
    return tmp_path / "恒泰 store"


@pytest.fixture
def book(place):
    opened = Book.open(place, who="Li", create=True)
    yield opened
    opened.close()


def add(book, *ids):
    with book.writing("Added") as session:
        session.add_all(Lead(id=id_, name=f"name {id_}") for id_ in ids)


def ids(book):
    with book.reading() as session:
        return set(session.execute(select(LEADS.c.id)).scalars())


def site(book):
    with book._raw() as db:
        return dict(db.execute("SELECT key, value FROM local WHERE key IN ('site', 'seq')").fetchall())


def tree(folder):
    """Every file below a folder with its bytes, but for the lock, and what SQLite keeps beside an open file."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith((".lock", "-shm", "-wal"))
    }


# --- making --------------------------------------------------------------------------------------------------------


def test_s3_a_backup_says_what_is_in_it(book, place):
    add(book, "a", "b")
    with book.writing("Met") as session:
        session.add(Customer(id="c", name="Changfeng"))
    made = book.backup()
    assert made == backups.listed(place / BACKUPS)[0]
    assert made.path == place / BACKUPS / "crmdesk-20261118-020000-asked.db"
    assert (made.made, made.why, made.words(), made.whole) == ("2026-11-18T02:00:00Z", "asked", "Asked for", True)
    assert (made.counts["lead"], made.counts["customer"], made.counts["followup"]) == (2, 1, 0)
    assert (made.steps, made.changes, made.changed) == (2, 3, "2026-11-18T02:00:00Z")
    assert (made.schema, made.site, made.size) == (migrations.VERSION, site(book)["site"], made.path.stat().st_size)


def test_two_backups_of_the_same_second_have_names_of_their_own(book, place):
    first, second = book.backup(), book.backup()
    assert (first.path.name, second.path.name) == (
        "crmdesk-20261118-020000-asked.db", "crmdesk-20261118-020000-asked_2.db",
    )  # fmt: skip
    assert [one.why for one in backups.listed(place / BACKUPS)] == ["asked", "asked"]


def test_s3_a_backup_is_of_one_moment_while_others_write(book, monkeypatch):
    """Steps of one page, a write between each two: the copy is the store as it was when it began, and ends."""
    add(book, *(f"x{n}" for n in range(300)))
    monkeypatch.setattr(backups, "PAGES", 1)
    told = []

    def tell(done, of):
        if not told:
            add(book, "late")
        told.append((done, of))

    made = book.backup(tell=tell)
    assert made.counts["lead"] == 300
    assert len(ids(book)) == 301
    assert [done for done, _ in told] == list(range(1, len(told) + 1))
    assert told[-1][0] == told[-1][1] > 20


def test_s3_a_backup_from_another_thread_holds_nobody_up(book, monkeypatch):
    add(book, *(f"x{n}" for n in range(300)))
    monkeypatch.setattr(backups, "PAGES", 1)
    begun, written, made = threading.Event(), threading.Event(), []

    def tell(_done, _of):
        begun.set()
        assert written.wait(30)

    worker = threading.Thread(target=lambda: made.append(book.backup(tell=tell)))
    worker.start()
    assert begun.wait(30)
    add(book, "while it was under way")
    written.set()
    worker.join(30)
    assert made[0].counts["lead"] == 300


def test_a_backup_that_is_stopped_leaves_nothing(book, place):
    def tell(_done, _of):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        book.backup(tell=tell)
    assert list((place / BACKUPS).iterdir()) == []
    add(book, "a")
    assert book.check() == []


def test_s3_only_what_changed_is_kept_again_and_only_so_often(book, place, monkeypatch):
    day = timedelta(days=1)
    add(book, "a")
    assert book.keep("daily", every=day).counts["lead"] == 1
    assert book.keep("closing") is None
    add(book, "b")
    assert book.keep("daily", every=day) is None
    assert book.keep("closing").counts["lead"] == 2
    monkeypatch.setenv("CRMDESK_NOW", "2026-11-19T02:00:00+00:00")
    assert book.keep("daily", every=day) is None
    book.undo()
    assert book.keep("daily", every=day).counts["lead"] == 1


def test_s4_a_clock_that_was_a_year_ahead_neither_stops_backups_nor_makes_too_many(book, monkeypatch):
    monkeypatch.setenv("CRMDESK_NOW", "2027-11-18T02:00:00+00:00")
    book.keep("daily", every=timedelta(days=1))
    monkeypatch.setenv("CRMDESK_NOW", NOW.isoformat())
    add(book, "a")
    assert book.keep("daily", every=timedelta(days=1)) is not None
    add(book, "b")
    assert book.keep("daily", every=timedelta(days=1)) is None


def test_s3_a_reader_makes_a_backup_beside_the_window_and_thins_nothing(book, place, monkeypatch):
    thinned = []
    monkeypatch.setattr(backups, "thin", thinned.append)
    reader = Book.open(place, writable=False)
    assert reader.backup().whole
    assert thinned == []
    reader.close()
    book.backup()
    assert thinned == [place]


# --- what can go wrong ---------------------------------------------------------------------------------------------


def test_s4_a_missing_stick_is_said_and_no_folder_is_made(book, tmp_path):
    with pytest.raises(Refused, match="is not there"):
        book.backup(to=tmp_path / "stick")
    assert not (tmp_path / "stick").exists()


@pytest.mark.parametrize("inside", [".", "deeper", "backups/deeper"])
def test_s4_a_folder_inside_the_store_is_no_place_for_a_backup(book, place, inside):
    (place / inside).mkdir(parents=True, exist_ok=True)
    before = tree(place)
    with pytest.raises(Refused, match="inside the store"):
        book.backup(to=place / inside)
    assert tree(place) == before


def test_the_stores_own_folder_may_be_named(book, place):
    (place / BACKUPS).mkdir()
    assert book.backup(to=place / BACKUPS).path.parent == place / BACKUPS


def failing(name, error):
    def fail(*_args, **_kwargs):
        raise error

    return name, fail


ERRNO = {"full": (28, "no room"), "read-only": (30, "Nothing can be written"), "pulled out": (5, "does not answer")}


@pytest.mark.parametrize("what", ERRNO)
@pytest.mark.parametrize("where", ["flush", "flush_folder"])
def test_s4_a_disk_that_fails_is_a_sentence_and_nothing_half_written(book, tmp_path, monkeypatch, what, where):
    (tmp_path / "stick").mkdir()
    number, sentence = ERRNO[what]
    monkeypatch.setattr(files, *failing(where, OSError(number, "no")))
    with pytest.raises(Refused, match=sentence):
        book.backup(to=tmp_path / "stick")
    assert not list((tmp_path / "stick").glob("*.part"))
    monkeypatch.undo()
    assert all(one.whole for one in backups.listed(tmp_path / "stick"))
    assert book.check() == []


def test_s4_a_disk_that_is_full_for_sqlite_is_a_sentence(book, place, monkeypatch):
    opened = files.opened

    def small(file, *, how="", folder=None):
        db = opened(file, how=how, folder=folder)
        if file.name.endswith(".part") and not how:
            db.execute("PRAGMA max_page_count = 5")
        return db

    monkeypatch.setattr(files, "opened", small)
    with pytest.raises(Refused, match="no room"):
        book.backup()
    assert list((place / BACKUPS).iterdir()) == []


@pytest.mark.skipif(os.name == "nt" or getattr(os, "geteuid", lambda: 0)() == 0, reason="root may write everywhere")
def test_s4_a_folder_that_may_not_be_written_is_said(book, tmp_path):
    (tmp_path / "stick").mkdir(mode=0o500)
    with pytest.raises(Refused, match="Nothing can be written"):
        book.backup(to=tmp_path / "stick")


def test_s4_a_copy_that_is_not_what_was_copied_is_not_kept(book, place, monkeypatch):
    add(book, "a")
    copy = backups._copy

    def careless(db, part, tell, folder):
        copy(db, part, tell, folder)
        other = files.opened(part)
        other.execute("DELETE FROM lead")
        other.close()

    monkeypatch.setattr(backups, "_copy", careless)
    with pytest.raises(Refused, match="could not be verified"):
        book.backup()
    assert list((place / BACKUPS).iterdir()) == []


def test_s4_a_damaged_store_is_not_copied_as_a_good_one(place):
    book = Book.open(place, create=True)
    add(book, *(f"x{n}" for n in range(500)))
    book.close()
    content = bytearray((place / FILE).read_bytes())
    content[-40 * 4096 :: 4096] = bytes(40)  # the kind of each of the last pages
    (place / FILE).write_bytes(content)
    book = Book.open(place)
    with pytest.raises(Refused, match="damaged"):
        book.backup()
    book.close()
    assert list((place / BACKUPS).iterdir()) == []


# --- listing -------------------------------------------------------------------------------------------------------


def test_broken_backups_are_shown_as_such_and_never_raise(book, place):
    add(book, *(f"x{n}" for n in range(100)))
    good = book.backup()
    content = good.path.read_bytes()
    for name, broken in {
        "empty": b"", "half": content[: len(content) // 2], "odd": content[:-1], "no header": b"x" * 8192,
        "first page": content[:4096], "longer": content + bytes(10),
    }.items():  # fmt: skip
        (place / BACKUPS / f"{name}.db").write_bytes(broken)
    other = driver.connect(str(place / BACKUPS / "other program.db"))
    other.execute("CREATE TABLE step (n)")
    other.close()
    (place / BACKUPS / "folder.db").mkdir()
    found = backups.listed(place / BACKUPS)
    assert len(found) == 8
    assert [one.path for one in found if one.whole] == [good.path]
    assert backups.last_good(place) == good


def test_a_folder_that_is_not_there_holds_no_backups(tmp_path):
    assert backups.listed(tmp_path / "stick") == ()


def test_a_backup_that_was_renamed_is_still_one(book, tmp_path):
    shutil.move(book.backup().path, tmp_path / "我的备份.db")
    (found,) = backups.listed(tmp_path)
    assert (found.whole, found.why, found.words()) == (True, "", "我的备份.db")


def test_s3_how_a_backup_differs_from_now(book):
    """Three leads then; one of them gone, one changed, two more and a customer now."""
    add(book, "a", "b", "c")
    made = book.backup()
    assert book.difference(made) == ()
    with book.writing("Later") as session:
        session.execute(delete(LEADS).where(LEADS.c.id == "b"))
        session.execute(update(LEADS).where(LEADS.c.id == "c").values(region="Suzhou"))
        session.add_all([Lead(id="0", name="first"), Lead(id="z", name="last"), Customer(id="k", name="Changfeng")])
    found = {d.table: (d.only_now, d.only_then, d.changed) for d in book.difference(made)}
    assert found == {"lead": (2, 1, 1), "customer": (1, 0, 0)}


# --- thinning ------------------------------------------------------------------------------------------------------


def dated(moments, why="daily"):
    return [
        Backup(Path(f"{n}.db"), f"{moment:%Y-%m-%dT%H:%M:%SZ}", why, 1, whole=True) for n, moment in enumerate(moments)
    ]


def left(moments, now=NOW):
    found = dated(moments)
    gone = backups.too_many(found, now=now)
    return [one.made[:10] for one in found if one not in gone]


def test_s3_one_a_day_for_two_years_leaves_what_the_rule_says():
    """By hand, Wednesday 18 November 2026: 12 days back to the 7th; Sundays of the 8 weeks before; then month ends."""
    assert left([NOW - timedelta(days=n) for n in range(700)]) == [
        "2026-11-18", "2026-11-17", "2026-11-16", "2026-11-15", "2026-11-14", "2026-11-13", "2026-11-12", "2026-11-11",
        "2026-11-10", "2026-11-09", "2026-11-08", "2026-11-07",
        "2026-11-01", "2026-10-31", "2026-10-25", "2026-10-18", "2026-10-11", "2026-10-04", "2026-09-30", "2026-09-27",
        "2026-09-20", "2026-08-31", "2026-07-31", "2026-06-30", "2026-05-31", "2026-04-30", "2026-03-31",
    ]  # fmt: skip


def test_s3_all_of_two_days_stay():
    assert len(left([NOW - timedelta(hours=n) for n in range(48)])) == 48
    assert len(left([NOW - timedelta(hours=n) for n in range(200)])) < 70


def test_s4_a_clock_a_year_ahead_thins_no_more_than_today(book):
    moments = [NOW - timedelta(days=n) for n in range(3, 100)]
    assert left(moments, now=NOW + timedelta(days=365)) == left(moments)


@given(st.lists(st.integers(0, 3 * 365 * 24), max_size=60), st.integers(-400, 400))
def test_s3_thinning_keeps_the_newest_and_is_done_at_once(hours, off):
    found = dated(sorted((NOW - timedelta(hours=n) for n in hours), reverse=True))
    now = NOW + timedelta(days=off)
    gone = backups.too_many(found, now=now)
    stays = [one for one in found if one not in gone]
    assert stays[:1] == found[:1]
    assert backups.too_many(stays, now=now) == []
    assert len([one for one in stays if datetime.fromisoformat(one.made) <= now - backups.ALL]) <= 31


def test_what_a_restore_set_aside_is_never_thinned():
    found = dated([NOW - timedelta(hours=3 * n) for n in range(200)], why="before-restore")
    assert backups.too_many(found, now=NOW) == []


def test_thinning_touches_only_whole_backups_of_its_own_and_parts_of_a_crash(book, place):
    first = book.backup()
    for n in range(1, 40):
        made = NOW - timedelta(days=3, minutes=n)
        shutil.copy(first.path, place / BACKUPS / f"crmdesk-{made:%Y%m%d-%H%M%S}-daily.db")
    (place / BACKUPS / "crmdesk-20200101-000000-daily.db").write_bytes(b"broken")
    (place / BACKUPS / "crmdesk-20200101-000000-daily.db.part").write_bytes(b"half")
    shutil.copy(first.path, place / BACKUPS / "mine.db")
    book.backup()
    left = sorted(path.name for path in (place / BACKUPS).iterdir())
    assert left == [
        "crmdesk-20200101-000000-daily.db",
        "crmdesk-20261115-015900-daily.db",
        "crmdesk-20261118-020000-asked.db",
        "crmdesk-20261118-020000-asked_2.db",
        "mine.db",
    ]


# --- taking back ---------------------------------------------------------------------------------------------------


def test_s3_a_restore_sets_the_store_aside_and_begins_a_new_site(place):
    book = Book.open(place, who="Li", create=True)
    add(book, "a")
    made, was = book.backup(), site(book)
    add(book, "b")
    book.close()
    done = backups.restore(place, made.path)
    assert done.backup == made
    assert made.path.exists()
    book = Book.open(place, who="Li")
    assert ids(book) == {"a"}
    assert book.check() == []
    assert (site(book)["site"] != was["site"], site(book)["seq"]) == (True, 0)
    add(book, "c")
    with book._raw() as db:
        assert db.execute("SELECT count(*), count(DISTINCT site || seq) FROM change").fetchone() == (2, 2)
    assert book.undo().text == "Added"
    assert ids(book) == {"a"}
    book.close()
    aside = backups.read(done.aside)
    assert (aside.why, aside.counts["lead"]) == ("before-restore", 2)
    backups.restore(place, aside.path)
    book = Book.open(place)
    assert ids(book) == {"a", "b"}
    book.close()


def test_s3_a_backup_is_restored_where_there_was_no_store(book, tmp_path):
    add(book, "a")
    made = book.backup()
    assert backups.restore(tmp_path / "new computer", made.path).aside is None
    other = Book.open(tmp_path / "new computer")
    assert ids(other) == {"a"}
    assert site(other)["site"] != site(book)["site"]
    other.close()


def test_s3_a_backup_of_the_first_schema_is_brought_up(tmp_path):
    kept = Path(__file__).parent / "kept" / "version-1.db"
    backups.restore(tmp_path / "store", kept)
    book = Book.open(tmp_path / "store")
    assert (len(ids(book)), book.check()) == (48, [])
    book.close()


def test_s4_the_damaged_store_is_kept_byte_for_byte(place):
    book = Book.open(place, create=True)
    add(book, "a")
    made = book.backup()
    book.close()
    (place / FILE).write_bytes(b"burnt" * 1000)
    (place / f"{FILE}-wal").write_bytes(b"what was not yet in the file")
    done = backups.restore(place, made.path)
    assert {path.name: path.read_bytes() for path in done.aside.iterdir()} == {
        FILE: b"burnt" * 1000, f"{FILE}-wal": b"what was not yet in the file",
    }  # fmt: skip
    book = Book.open(place)
    assert (ids(book), book.check()) == ({"a"}, [])
    book.close()


@pytest.fixture
def closed(place):
    """A store of two leads, not open, and a backup of its first."""
    book = Book.open(place, create=True)
    add(book, "a")
    made = book.backup()
    add(book, "b")
    book.close()
    return made


def refuses(place, file, match):
    before = tree(place)
    with pytest.raises(Refused, match=match):
        backups.restore(place, file)
    assert {name: content for name, content in tree(place).items() if name in before} == before
    assert not list(place.glob("*.part"))
    book = Book.open(place)
    assert (ids(book), book.check()) == ({"a", "b"}, [])
    book.close()


def bad_files(good):
    rng = random.Random(20261118)
    yield b""
    yield b"SQLite format 3\0"
    yield b"PK\x03\x04" + rng.randbytes(9000)
    yield good[: len(good) // 2]
    yield good[:-4096]
    yield good + bytes(4096)
    for page in range(1, len(good) // 4096, 3):
        yield good[: page * 4096] + rng.randbytes(4096) + good[page * 4096 + 4096 :]


def test_s5_a_bad_backup_is_refused_and_the_store_is_as_it_was(place, closed, tmp_path):
    refused = 0
    for content in bad_files(closed.path.read_bytes()):
        (tmp_path / "bad.db").write_bytes(content)
        refuses(place, tmp_path / "bad.db", "damaged or not a backup")
        refused += 1
    assert refused > 20


def test_s5_the_store_itself_and_nothing_are_no_backups(place, closed):
    refuses(place, place / FILE, "is the store itself")
    refuses(place, place / "nowhere.db", "There is no backup")


def test_s5_a_backup_of_a_newer_program_is_refused(place, closed):
    db = files.opened(closed.path)
    db.execute(f"PRAGMA user_version = {migrations.VERSION + 1}")
    db.close()
    refuses(place, closed.path, "newer version")


def test_s4_a_store_that_is_open_is_not_replaced(place, closed):
    book = Book.open(place)
    with pytest.raises(Refused, match="open in another window"):
        backups.restore(place, closed.path)
    assert ids(book) == {"a", "b"}
    book.close()


def test_s4_a_store_that_somebody_reads_is_not_replaced(place, closed):
    reader = Book.open(place, writable=False)
    with reader.reading() as session:
        session.execute(select(LEADS.c.id)).all()
        refuses(place, closed.path, "reading the store")
    reader.close()


@pytest.mark.parametrize("what", ERRNO)
@pytest.mark.parametrize("call", [1, 2, 3])
def test_s4_a_restore_that_fails_leaves_the_old_store(place, closed, monkeypatch, what, call):
    """The disk fails at the first, second, third thing that is to be flushed."""
    flush, calls = files.flush, []

    def failing(file):
        calls.append(file)
        if len(calls) == call:
            raise OSError(ERRNO[what][0], "no")
        flush(file)

    monkeypatch.setattr(files, "flush", failing)
    if call == 3:
        backups.restore(place, closed.path)
        assert len(calls) == 2
        return
    with pytest.raises(Refused, match="store"):
        backups.restore(place, closed.path)
    monkeypatch.undo()
    book = Book.open(place)
    assert (ids(book), book.check()) == ({"a", "b"}, [])
    book.close()


# --- a store that is damaged when it is opened ---------------------------------------------------------------------


@pytest.mark.parametrize("create", [True, False])
@pytest.mark.parametrize("content", [b"", b"\0" * 4096, b"burnt" * 1000, None], ids=["empty", "zeros", "burnt", "gone"])
def test_s4_a_damaged_store_is_no_new_one_and_the_backup_is_named(place, closed, create, content):
    if content is None:
        (place / FILE).unlink()
    else:
        (place / FILE).write_bytes(content)
    before = tree(place)
    with pytest.raises(Refused) as refusal:
        Book.open(place, create=create)
    assert "2026-11-18 10:00" in str(refusal.value)
    assert str(closed.path) in str(refusal.value)
    assert tree(place) == before


def test_s4_only_a_good_backup_is_named(place, closed):
    content = bytearray(closed.path.read_bytes())
    content[-4096:] = bytes(4096)
    (place / BACKUPS / "crmdesk-20270101-000000-asked.db").write_bytes(content)
    (place / FILE).write_bytes(b"")
    with pytest.raises(Refused) as refusal:
        Book.open(place)
    assert refusal.value.values["file"] == str(closed.path)


@pytest.mark.parametrize("cut", [1, 16, 100, 4096, 40_960])
def test_s4_a_store_that_was_cut_short_is_said_without_a_backup_too(place, closed, cut):
    shutil.rmtree(place / BACKUPS)
    content = (place / FILE).read_bytes()[:cut]
    (place / FILE).write_bytes(content)
    with pytest.raises(Refused, match="damaged or not a store"):
        Book.open(place, create=True)
    assert (place / FILE).read_bytes() == content


def test_a_store_of_another_program_is_left_as_it_is(place):
    place.mkdir()
    other = driver.connect(str(place / FILE))
    other.execute("CREATE TABLE bookmark (url)")
    other.close()
    before = driver.connect(str(place / FILE)).execute("SELECT name FROM sqlite_master").fetchall()
    with pytest.raises(Refused, match="damaged or not a store"):
        Book.open(place, create=True)
    assert driver.connect(str(place / FILE)).execute("SELECT name FROM sqlite_master").fetchall() == before


def test_s4_a_birth_that_was_cut_off_is_begun_anew(place):
    place.mkdir()
    (place / f"{FILE}.part").write_bytes(b"half")
    book = Book.open(place, create=True)
    assert book.check() == []
    book.close()
    assert [path.name for path in place.iterdir() if not path.name.endswith(".lock")] == [FILE]
