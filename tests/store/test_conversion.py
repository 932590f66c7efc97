"""A store encrypted and decrypted: nothing readable beside it, nothing lost, whole at whatever moment it dies (S1)."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import insert, select

import crmdesk
from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables import JOURNALED, Lead
from crmdesk.domain.tables.derived import derived
from crmdesk.store import backups, conversion, files, keys, vault
from crmdesk.store.book import BACKUPS, FILE, Book
from crmdesk.store.vault import NEXT, VAULT, Cost, Locked, Vault

CHEAP = Cost(memory=64, passes=1, lanes=1)
WORDS = "晨跑 correct horse"
MARKER = "青石桥MARKER"
TRACES = [MARKER.encode(coding) for coding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")] + [b"MARKER"]


@pytest.fixture(autouse=True)
def no_key_is_left_behind():
    yield
    left = dict(keys._held)
    keys._held.clear()
    assert left == {}


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """The folder of temporary files of this test, for Python and for SQLite."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def place(tmp_path):
    return tmp_path / "恒泰 store"


def filled(place, key=None, rows=3):
    """A store with the marker in every text column of every table, its playbook last; open."""
    book = Book.open(place, key=key, who=MARKER, create=True)
    with book.writing(MARKER, value=MARKER) as session:
        for name, table in JOURNALED.items():
            texts = marked(table.__table__)
            if name != "playbook":
                found = [{**texts, "id": f"{MARKER} {name} {n}"} for n in range(rows)]
                session.execute(insert(table.__table__), found)
    with book._raw() as db:
        for table in (JOURNALED["playbook"].__table__, *derived.tables.values()):
            if not db.execute(f'SELECT * FROM "{table.name}"').fetchone():
                texts = marked(table)
                names, marks = ", ".join(f'"{name}"' for name in texts), ", ".join("?" for _ in texts)
                db.execute(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', tuple(texts.values()))
        db.execute("DELETE FROM dirty")
    return book


def marked(table):
    """A row with the marker in every text column; numbers where there must be one."""
    return {c.name: MARKER if c.type.python_type is str else 1 for c in table.c}


def content(book):
    """Everything that a store holds, table by table."""
    with book._raw() as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {name: sorted(db.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for name in names}
        return rows, db.execute("PRAGMA user_version").fetchone()


def begun(place, *names, key=None):
    """A store with some leads, closed."""
    book = Book.open(place, key=key, who="Li", create=True)
    for name in names:
        with book.writing("Added") as session:
            session.add(Lead(id=name, name=name))
    book.close()


def opened(place):
    key = Vault.read(place).open(WORDS) if conversion.protected(place) else None
    return Book.open(place, key=key)


def leads(book):
    with book.reading() as session:
        return sorted(session.execute(select(Lead.__table__.c.name)).scalars())


def traces(*folders):
    """Files in which a reader of bytes finds the marker, or that are named by it."""
    return [
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and any(trace in path.read_bytes() for trace in TRACES)
    ]


# Nothing readable


def test_s1_a_plain_store_is_full_of_the_marker(place):
    """So that the next test can fail."""
    book = filled(place)
    assert {path.name for path in traces(place)} >= {f"{FILE}-wal"}
    book.backup()
    book.close()
    assert len(traces(place)) == 2


def test_s1_no_byte_beside_an_encrypted_store_tells_anything(place, temporary):
    """Every text column of every table, in the store, its log, its backups and the folder of temporary files."""
    key, _ = vault.create(place, WORDS, cost=CHEAP)
    book = filled(place, key, rows=400)
    with book.reading() as session:  # a sort that would spill to a temporary file if there were any
        rows = session.connection().exec_driver_sql(
            "SELECT a.* FROM change a, change b ORDER BY a.cells, b.row LIMIT 9"
        )
        assert len(rows.fetchall()) == 9
        assert traces(place, temporary) == []
    assert (place / f"{FILE}-wal").stat().st_size > 0
    book.backup()
    assert traces(place, temporary) == []
    book.close()
    assert traces(place, temporary) == []
    assert len(list((place / BACKUPS).glob("*.db"))) == 1


def test_s1_setting_a_passphrase_leaves_no_trace_of_before(place, temporary):
    book = filled(place)
    book.backup()
    book.close()
    conversion.encrypt(place, WORDS, cost=CHEAP)
    assert traces(place, temporary) == []
    assert not list(place.rglob("*.old")) + list(place.rglob("*.part"))


def test_s1_the_plain_file_is_overwritten_not_only_unnamed(place, tmp_path):
    filled(place).close()
    try:
        os.link(place / FILE, tmp_path / "second name")
    except OSError:
        pytest.skip("no second names here")
    with (place / FILE).open("rb") as still_open:
        (tmp_path / "second name").unlink()
        conversion.encrypt(place, WORDS, cost=CHEAP)
        assert set(still_open.read()) == {0}


def test_s1_what_has_another_name_is_never_overwritten(tmp_path):
    (tmp_path / "one").write_bytes(b"needed")
    os.link(tmp_path / "one", tmp_path / "two")
    conversion._wipe(tmp_path / "two")
    assert [path.name for path in tmp_path.iterdir()] == ["one"]
    assert (tmp_path / "one").read_bytes() == b"needed"


# Nothing lost


def test_s1_there_and_back_everything_is_as_it_was(place):
    begun(place, "a", "b", "c")
    with_undo = Book.open(place)
    with_undo.undo()
    before = content(with_undo)
    with_undo.close()
    done = conversion.encrypt(place, WORDS, cost=CHEAP)
    key = Vault.read(place).open(done.code)
    book = Book.open(place, key=key)
    assert content(book) == before
    assert book.check() == []
    assert book.redo().text == "Added"
    assert book.undo() is not None
    then = content(book)
    book.close()
    conversion.decrypt(place, key)
    book = Book.open(place)
    assert content(book) == then
    assert book.check() == []
    book.close()
    assert not (place / VAULT).exists()


def test_s1_site_and_journal_stay_so_that_no_change_is_numbered_twice(place):
    begun(place, "a")
    before = content(opened_and_kept := Book.open(place))[0]
    opened_and_kept.close()
    conversion.encrypt(place, WORDS, cost=CHEAP)
    book = opened(place)
    after = content(book)[0]
    book.close()
    assert (after["local"], after["change"], after["step"]) == (before["local"], before["change"], before["step"])


def test_s3_the_stores_own_backups_follow_and_can_be_restored(place):
    begun(place, "a")
    book = Book.open(place)
    book.backup()
    book.close()
    conversion.encrypt(place, WORDS, cost=CHEAP)
    key = Vault.read(place).open(WORDS)
    begun(place, "b", key=key)
    with keys.held(place, key):
        (first,) = backups.listed(place / BACKUPS)
        assert first.whole
        backups.restore(place, first.path)
    book = opened(place)
    assert (leads(book), book.check()) == (["a"], [])
    book.close()
    conversion.decrypt(place, key)
    assert {backup.whole for backup in backups.listed(place / BACKUPS)} == {True}
    assert not list((place / BACKUPS).glob(f"*{VAULT}"))


def test_s3_a_backup_on_a_stick_opens_on_another_computer_by_what_lies_with_it(place, tmp_path):
    key, _ = vault.create(place, WORDS, cost=CHEAP)
    begun(place, "a", key=key)
    stick = tmp_path / "stick"
    stick.mkdir()
    book = Book.open(place, key=key)
    made = book.backup(to=stick)
    book.close()
    shutil.rmtree(place)
    assert [backup.whole for backup in backups.listed(stick)] == [False]
    (known,) = vault.near(made.path)
    new = tmp_path / "new computer"
    with keys.held(new, known.open(WORDS)):
        backups.restore(new, made.path)
    book = opened(new)
    assert (leads(book), book.check()) == (["a"], [])
    book.close()


def test_s3_a_plain_backup_restored_into_an_encrypted_store_is_encrypted(place, tmp_path):
    begun(place, MARKER)
    book = Book.open(place)
    plain = book.backup(to=tmp_path)
    book.close()
    conversion.encrypt(place, WORDS, cost=CHEAP)
    with pytest.raises(Locked):
        backups.restore(place, plain.path)
    key = Vault.read(place).open(WORDS)
    with keys.held(place, key):
        backups.restore(place, plain.path)
    assert traces(place) == []
    book = opened(place)
    assert leads(book) == [MARKER]
    book.close()


def test_s3_an_encrypted_backup_restored_into_a_plain_store_is_plain(place, tmp_path):
    key, _ = vault.create(place, WORDS, cost=CHEAP)
    begun(place, "a", key=key)
    book = Book.open(place, key=key)
    made = book.backup(to=tmp_path)
    book.close()
    conversion.decrypt(place, key)
    with keys.held(place, key):
        backups.restore(place, made.path)
    book = Book.open(place)
    assert (leads(book), book.check()) == (["a"], [])
    book.close()


def test_s1_a_damaged_copy_that_cannot_be_encrypted_is_told(place):
    filled(place).close()
    (place / BACKUPS).mkdir()
    (place / BACKUPS / "half.db").write_bytes((place / FILE).read_bytes()[:50_000])
    done = conversion.encrypt(place, WORDS, cost=CHEAP)
    assert [path.name for path in done.left] == ["half.db"]
    assert [path.name for path in traces(place)] == ["half.db"]


# Locked


def test_s1_without_the_key_it_is_locked_for_reading_too_and_says_so_in_a_way_of_its_own(place):
    key, _ = vault.create(place, WORDS, cost=CHEAP)
    begun(place, "a", key=key)
    for writable in (True, False):
        with pytest.raises(Locked, match="passphrase is needed"):
            Book.open(place, writable=writable)
    reader = Book.open(place, key=key, writable=False)
    writer = Book.open(place, key=key)
    assert leads(reader) == leads(writer) == ["a"]
    reader.close()
    assert leads(writer) == ["a"]
    writer.close()
    writer.close()


def test_s1_a_wrong_key_opens_nothing_and_harms_nothing(place):
    key, _ = vault.create(place, WORDS, cost=CHEAP)
    begun(place, "a", key=key)
    before = (place / FILE).read_bytes()
    with pytest.raises(Refused, match="cannot be read"):
        Book.open(place, key=bytes(32))
    assert (place / FILE).read_bytes() == before


def test_s1_an_empty_file_where_the_vault_says_there_is_a_store_is_damage(place):
    key, _ = vault.create(place, WORDS, cost=CHEAP)
    begun(place, "a", key=key)
    (place / FILE).write_bytes(b"")
    with pytest.raises(Refused, match="damaged"):
        Book.open(place, key=key, create=True)


def test_s1_a_plain_file_put_in_the_place_of_an_encrypted_one_is_not_opened_in_silence(place, tmp_path):
    begun(tmp_path / "other", "x")
    key, _ = vault.create(place, WORDS, cost=CHEAP)
    begun(place, "a", key=key)
    shutil.copy(tmp_path / "other" / FILE, place / FILE)
    for given in (key, None):
        with pytest.raises(Refused, match=r"though its vault\.json says so"):
            Book.open(place, key=given)


def test_s1_check_finds_a_flipped_byte_anywhere_in_an_encrypted_store(place):
    key, _ = vault.create(place, WORDS, cost=CHEAP)
    begun(place, *"abc", key=key)
    whole = (place / FILE).read_bytes()
    for page in range(1, len(whole) // 4096, 7):
        broken = bytearray(whole)
        broken[page * 4096 + 1234] ^= 1
        (place / FILE).write_bytes(broken)
        try:
            book = Book.open(place, key=key, writable=False)
        except Refused as refusal:
            assert "damaged" in refusal.text  # noqa: PT017 - noticed at opening is as good
            continue
        assert book.check() != []
        book.close()


# Refused


@pytest.mark.parametrize("encrypted", [False, True])
def test_s1_not_while_another_window_or_reader_is_there(place, encrypted):
    key = vault.create(place, WORDS, cost=CHEAP)[0] if encrypted else None
    begun(place, "a", key=key)
    before = {path.name: path.read_bytes() for path in place.glob("*") if path.name in (FILE, VAULT)}

    def convert():
        return conversion.decrypt(place, key) if key else conversion.encrypt(place, WORDS, cost=CHEAP)

    writer = Book.open(place, key=key)
    with pytest.raises(Refused, match="another window"):
        convert()
    writer.close()
    reader = Book.open(place, key=key, writable=False)
    with reader.reading() as session:
        session.execute(select(Lead.__table__)).fetchall()
        with pytest.raises(Refused, match="Another program"):
            convert()
    reader.close()
    assert {path.name for path in place.iterdir()} - {BACKUPS} <= {FILE, VAULT, files.LOCK}
    assert {name: (place / name).read_bytes() for name in before}.keys() == before.keys()
    book = opened(place)
    assert leads(book) == ["a"]
    book.close()


def test_s1_twice_is_once(place):
    begun(place, "a")
    with pytest.raises(Refused, match="not encrypted"):
        conversion.decrypt(place, bytes(32))
    conversion.encrypt(place, WORDS, cost=CHEAP)
    with pytest.raises(Refused, match="already"):
        conversion.encrypt(place, WORDS, cost=CHEAP)
    with pytest.raises(Refused, match="too short"):
        conversion.encrypt(place, "x", cost=CHEAP)
    with pytest.raises(Refused, match="no store"):
        conversion.encrypt(place / "nowhere", WORDS, cost=CHEAP)


def test_s1_another_key_does_not_decrypt(place):
    key, _ = vault.create(place, WORDS, cost=CHEAP)
    begun(place, "a", key=key)
    with pytest.raises(Refused, match="cannot be read by its key"):
        conversion.decrypt(place, bytes(32))
    book = opened(place)
    assert leads(book) == ["a"]
    book.close()


def test_s4_a_full_disk_is_noticed_before_anything_is_begun(place, monkeypatch):
    begun(place, "a")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9, 1000))
    with pytest.raises(Refused, match="no room"):
        conversion.encrypt(place, WORDS, cost=CHEAP)
    assert not (place / VAULT).exists()


def test_s4_a_copy_that_is_not_the_same_is_not_taken(place, monkeypatch):
    begun(place, "a")
    before = (place / FILE).read_bytes()
    monkeypatch.setattr(conversion, "_sound", lambda *_: False)
    with pytest.raises(Refused, match="could not be verified"):
        conversion.encrypt(place, WORDS, cost=CHEAP)
    assert {path.name for path in place.iterdir()} <= {FILE, files.LOCK}
    assert len((place / FILE).read_bytes()) == len(before)


def test_s4_what_a_crash_left_in_the_log_is_taken_along_and_no_log_lies_beside_a_file_that_is_not_its_own(
    place, tmp_path, monkeypatch
):
    book = Book.open(place, create=True)
    with book.writing("Added") as session:
        session.add(Lead(id="a", name="in the log only"))
    shutil.copytree(place, tmp_path / "crashed", ignore=shutil.ignore_patterns("*-shm"))
    book.close()
    crashed, beside, replace = tmp_path / "crashed", [], conversion._replace
    assert (crashed / f"{FILE}-wal").stat().st_size > 0

    def watched(part, file):
        beside.extend(path.name for path in file.parent.iterdir() if path.name.startswith(f"{FILE}-"))
        replace(part, file)

    monkeypatch.setattr(conversion, "_replace", watched)
    conversion.encrypt(crashed, WORDS, cost=CHEAP)
    assert beside == []
    book = opened(crashed)
    assert (leads(book), book.check()) == (["in the log only"], [])
    book.close()


def test_s4_nobody_else_gets_in_between_the_copy_and_its_taking_the_place(place, monkeypatch):
    begun(place, "a")
    said, replace = [], conversion._replace

    def interrupted(part, file):
        other = files.driver.connect(str(file), timeout=0.05)
        try:
            other.execute("SELECT count(*) FROM lead").fetchall()
        except files.driver.OperationalError as error:
            said.append(str(error))
        finally:
            other.close()
        replace(part, file)

    monkeypatch.setattr(conversion, "_replace", interrupted)
    if os.name == "nt":
        pytest.skip("there, an open file cannot be replaced, and the replacing is refused")
    conversion.encrypt(place, WORDS, cost=CHEAP)
    assert said == ["database is locked"]


# Killed


DYING = """
import os, signal, shutil, sys
from pathlib import Path
from crmdesk.store import conversion, vault
from crmdesk.store.vault import Cost

template, out, there = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] == "encrypt"
key = None if there else vault.Vault.read(template).open(sys.argv[4])
CALLS = ("replace", "unlink", "link", "open")

unlink = os.unlink

def run(number):
    left = [number]
    def dying(call):
        def wrapped(*args, **more):
            if call is not unlink or os.path.exists(args[0]):  # else nothing on the disk changes
                if not left[0]:
                    os.kill(os.getpid(), signal.SIGKILL)
                left[0] -= 1
            return call(*args, **more)
        return wrapped
    for name in CALLS:
        setattr(os, name, dying(getattr(os, name)))
    conversion._sound = dying(conversion._sound)
    vault.Vault.save = dying(vault.Vault.save)
    place = out / str(number)
    conversion.encrypt(place, sys.argv[4], cost=Cost(64, 1, 1)) if there else conversion.decrypt(place, key)

for number in range(200):
    shutil.copytree(template, out / str(number))
    child = os.fork()
    if not child:
        try:
            run(number)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        print(number)
        break
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the children are forked")
@pytest.mark.parametrize("way", ["encrypt", "decrypt"])
def test_s4_killed_at_any_call_to_the_disk_it_is_the_old_store_or_the_new_one_whole(tmp_path, way):
    """A child dies before the first, the second… call that changes the disk, until one lives to the end."""
    template, out = tmp_path / "template", tmp_path / "out"
    key = vault.create(template, WORDS, cost=CHEAP)[0] if way == "decrypt" else None
    begun(template, "a", MARKER, key=key)
    book = Book.open(template, key=key)
    book.backup()
    book.close()
    done = subprocess.run(
        [sys.executable, "-c", DYING, str(template), str(out), way, WORDS],
        env=os.environ | {"PYTHONPATH": str(Path(crmdesk.__file__).parents[1])},
        capture_output=True, text=True, timeout=100,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    points = int(done.stdout)
    assert points > 12
    ended = set()
    for number in range(points + 1):
        place = out / str(number)
        book = opened(place)
        ended.add(conversion.protected(place))
        assert (leads(book), book.check()) == (["a", MARKER], []), number
        assert [backup.whole for backup in backups.listed(place / BACKUPS)] == [True], number
        book.close()
        assert {path.name for path in place.iterdir()} <= {FILE, VAULT, BACKUPS, files.LOCK}, number
        assert (traces(place) == []) == conversion.protected(place), number
    assert ended == {False, True}, "some died before it, some after"


def test_s4_a_conversion_that_was_cut_off_is_finished_by_who_has_the_key(place):
    """Killed between the swap and the vault's taking its name, and opened first by somebody who cannot unlock it."""
    begun(place, "a")
    conversion.encrypt(place, WORDS, cost=CHEAP)
    (place / VAULT).rename(place / NEXT)
    reader_key = Vault.read(place).open(WORDS)
    with pytest.raises(Locked):
        Book.open(place)
    reader = Book.open(place, key=reader_key, writable=False)
    assert leads(reader) == ["a"]
    reader.close()
    assert (place / NEXT).exists()
    book = Book.open(place, key=reader_key)
    assert not (place / NEXT).exists()
    book.close()
    assert json.loads((place / VAULT).read_text())["version"] == 1
