"""The book: reading, writing, undo, redo, history, check; that no write escapes the journal (S2, S4)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import OperationalError

import crmdesk
from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables import JOURNALED, Lead
from crmdesk.store import migrations
from crmdesk.store.book import FILE, Book

LEADS = Lead.__table__


@pytest.fixture
def book(tmp_path):
    opened = Book.open(tmp_path / "恒泰 store", who="Li", create=True)
    yield opened
    opened.close()


def rows(book):
    with book.reading() as session:
        return {row["id"]: dict(row) for row in session.execute(select(LEADS)).mappings()}


def test_a_change_is_a_step_with_its_name_who_and_when(book):
    with book.writing("Added the lead “{name}”", name="Hengtai") as session:
        session.add(Lead(id="a", name="Hengtai", budget=50_000_00))
    step = book.next_undo()
    assert (step.words(), step.who, step.at) == ("Added the lead “Hengtai”", "Li", "2026-11-18T02:00:00Z")
    assert book.check() == []


def test_a_step_that_changed_nothing_is_no_step(book):
    with book.writing("Nothing") as session:
        session.execute(select(LEADS))
    assert book.next_undo() is None


def test_an_error_leaves_nothing_behind(book):
    with pytest.raises(ZeroDivisionError), book.writing("Half") as session:  # noqa: PT012
        session.add(Lead(id="a", name="Hengtai"))
        session.flush()
        raise ZeroDivisionError
    assert rows(book) == {}
    assert book.next_undo() is None


def test_undo_and_redo_walk_back_and_forth(book):
    for name in ("one", "two", "three"):
        with book.writing("Named {n}", n=name) as session:
            session.merge(Lead(id="a", name=name))
    assert [book.undo().words() for _ in range(3)] == ["Named three", "Named two", "Named one"]
    assert rows(book) == {}
    assert book.undo() is None
    assert [book.redo().words() for _ in range(2)] == ["Named one", "Named two"]
    assert rows(book)["a"]["name"] == "two"
    assert book.undo().words() == "Named two"
    assert rows(book)["a"]["name"] == "one"
    with book.writing("Named {n}", n="four") as session:
        session.execute(update(LEADS).values(name="four"))
    assert book.next_redo() is None
    assert book.undo().words() == "Named four"
    assert rows(book)["a"]["name"] == "one"
    assert book.check() == []


def test_undo_reaches_back_over_a_restart(tmp_path):
    book = Book.open(tmp_path, who="Li", create=True)
    with book.writing("Added") as session:
        session.add(Lead(id="a", name="Hengtai"))
    book.close()
    again = Book.open(tmp_path, who="Li")
    assert again.undo().words() == "Added"
    assert rows(again) == {}
    again.close()


def test_history_names_who_when_old_and_new(book):
    with book.writing("Added") as session:
        session.add(Lead(id="a", name="Heng", region="Suzhou"))
    with book.writing("Changed") as session:
        session.execute(update(LEADS).values(name="Hengtai"))
    lines = [(p.step.text, p.field, p.old, p.new) for p in book.history("a", field="name")]
    assert lines == [("Changed", "name", "Heng", "Hengtai"), ("Added", "name", None, "Heng")]
    assert {p.field for p in book.history("a")} == {"name", "region"}


WRITES = {
    "core insert": lambda s: s.execute(insert(LEADS), [{"id": f"x{n}", "name": "x"} for n in range(50)]),
    "insert from select": lambda s: s.execute(text("INSERT INTO lead (id, name) SELECT id || 'b', name FROM lead")),
    "update all": lambda s: s.execute(update(LEADS).values(region="Wuxi")),
    "delete all": lambda s: s.execute(delete(LEADS)),
    "raw replace": lambda s: s.execute(text("INSERT OR REPLACE INTO lead (id, name) VALUES ('a', 'other')")),
    "raw upsert": lambda s: s.execute(
        text("INSERT INTO lead (id, name) VALUES ('a', 'up') ON CONFLICT (id) DO UPDATE SET name = 'up'")
    ),
    "renamed id": lambda s: s.execute(text("UPDATE lead SET id = 'moved' WHERE id = 'a'")),
    "driver": lambda s: s.connection().connection.driver_connection.execute("UPDATE lead SET name = 'beneath'"),
    "orm": lambda s: s.add(Lead(id="orm", name="orm")),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
def test_no_write_escapes_the_journal(book, write):
    """Bulk, raw, upsert, beneath the engine: the tables are what the journal says, and one undo takes it back (S2)."""
    with book.writing("Begin") as session:
        session.add(Lead(id="a", name="Hengtai"))
        session.add(Lead(id="b", name="Changfeng"))
    before = rows(book)
    with book.writing("Write") as session:
        write(session)
    assert rows(book) != before
    assert book.check() == []
    assert book.undo().text == "Write"
    assert rows(book) == before
    assert book.check() == []


def test_a_write_past_the_engine_becomes_a_step_of_its_own(book):
    with book.writing("Begin") as session:
        session.add(Lead(id="a", name="Hengtai"))
    with book._raw() as db:
        db.execute("UPDATE lead SET name = 'beneath'")
    with book.writing("Next") as session:
        session.add(Lead(id="b", name="Changfeng"))
    assert book.check() == []
    assert [book.undo().text for _ in range(2)] == ["Next", "Changed outside the program"]
    assert rows(book)["a"]["name"] == "Hengtai"


def test_a_commit_in_the_middle_is_journaled_too(book):
    with book.writing("Twice") as session:
        session.add(Lead(id="a", name="Hengtai"))
        session.commit()
        session.add(Lead(id="b", name="Changfeng"))
    assert book.check() == []


def test_check_finds_a_table_that_the_journal_does_not_know_of(book):
    with book.writing("Begin") as session:
        session.add(Lead(id="a", name="Hengtai"))
    with book._raw() as db:
        db.execute("UPDATE lead SET name = 'beneath'")
        db.execute("DELETE FROM dirty")
    assert ("{table} {row} is not what the journal says.", {"table": "lead", "row": "a"}) in book.check()


names = st.sampled_from(["a", "b", "c"])
moves = st.lists(
    st.one_of(
        st.tuples(st.just("put"), names, st.sampled_from(["name", "region", "budget"]), st.integers(0, 3)),
        st.tuples(st.just("delete"), names),
        st.just(("undo",)),
        st.just(("redo",)),
    ),
    max_size=14,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves)
def test_random_histories_equal_the_model(tmp_path_factory, history):
    """Edits, deletions, undo, redo at random: the state is that of a plain model with two stacks (S2)."""
    book = Book.open(tmp_path_factory.mktemp("book"), create=True)
    state, undone, done = {}, [], []
    try:
        for move in history:
            if move[0] in ("undo", "redo"):
                source, other = (done, undone) if move[0] == "undo" else (undone, done)
                assert (getattr(book, move[0])() is not None) == bool(source)
                if source:
                    other.append(state)
                    state = source.pop()
                continue
            after = {key: dict(row) for key, row in state.items()}
            with book.writing("Step") as session:
                if move[0] == "delete":
                    after.pop(move[1], None)
                    session.execute(delete(LEADS).where(LEADS.c.id == move[1]))
                else:
                    _, key, column, number = move
                    value = number if column == "budget" else f"text {number}"
                    after.setdefault(key, {})[column] = value
                    session.merge(Lead(id=key, **after[key]))
            if after != state:
                done.append(state)
                undone.clear()
            state = after
        shown = {key: {c: v for c, v in row.items() if v is not None and c != "id"} for key, row in rows(book).items()}
        assert shown == state
        assert book.check() == []
    finally:
        book.close()


def test_listeners_hear_what_changed(book):
    heard = []
    book.listeners.append(heard.append)
    with book.writing("Added") as session:
        session.add(Lead(id="a", name="Hengtai"))
    assert [(c.step.text, c.rows, c.roots) for c in heard] == [("Added", {("lead", "a")}, {"a"})]


def test_every_journaled_table_has_its_triggers(book):
    with book._raw() as db:
        found = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    assert len(found) == 3 * len(JOURNALED)


def test_a_second_window_is_told(book):
    """Another process opening the same folder for writing gets the sentence (two windows)."""
    code = (
        "import sys; from pathlib import Path; from crmdesk.store.book import Book\n"
        "from crmdesk.domain.refusal import Refused\n"
        "try: Book.open(Path(sys.argv[1]))\n"
        "except Refused as refused: print(refused.text)"
    )
    source = str(Path(crmdesk.__file__).parents[1])
    said = subprocess.run(
        [sys.executable, "-c", code, str(book.folder)],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": source, "PYTHONUTF8": "1"},
    )
    assert said.stdout.startswith("This store is open in another window")


def test_a_reader_may_look_while_the_window_is_open(book):
    with book.writing("Added") as session:
        session.add(Lead(id="a", name="Hengtai"))
    reader = Book.open(book.folder, writable=False)
    assert rows(reader).keys() == {"a"}
    with pytest.raises(Refused, match="reading only"), reader.writing("No"):
        pass
    reader.close()


def test_a_newer_store_is_refused_untouched(tmp_path):
    Book.open(tmp_path, create=True).close()
    book = Book.open(tmp_path)
    with book._raw() as db:
        db.execute(f"PRAGMA user_version = {migrations.VERSION + 1}")
    book.close()
    before = (tmp_path / FILE).read_bytes()
    with pytest.raises(Refused, match="newer version"):
        Book.open(tmp_path)
    assert (tmp_path / FILE).read_bytes() == before


def test_no_store_there_is_said(tmp_path):
    with pytest.raises(Refused, match="no store"):
        Book.open(tmp_path / "nowhere")


def test_a_file_that_is_no_store_is_left_as_it_is(tmp_path):
    (tmp_path / FILE).write_bytes(b"not a database, but long enough to look like one" * 100)
    with pytest.raises(Refused, match="damaged or not a store"):
        Book.open(tmp_path)
    assert (tmp_path / FILE).read_bytes().startswith(b"not a database")


def test_s4_damage_met_while_reading_is_a_sentence(tmp_path):
    book = Book.open(tmp_path, create=True)
    with book.writing("Added") as session:
        session.execute(insert(LEADS), [{"id": f"{n:06}", "name": f"name {n}" * 20} for n in range(2_000)])
    book.close()
    content = bytearray((tmp_path / FILE).read_bytes())
    pages = [page for page in range(len(content) // 4096) if b"name 1000name 1000" in content[page * 4096 :][:4096]]
    for page in pages:
        content[page * 4096 : page * 4096 + 8] = b"\xff" * 8
    (tmp_path / FILE).write_bytes(content)
    book = Book.open(tmp_path)
    with pytest.raises(Refused, match="damaged"), book.reading() as session:
        session.execute(select(LEADS)).all()
    with pytest.raises(Refused, match="damaged"), book.writing("Changed") as session:
        session.execute(update(LEADS).values(name="all"))
    assert book.check()
    book.close()


def test_a_bug_stays_a_bug(book):
    with pytest.raises(OperationalError, match="no such table"), book.writing("Changed") as session:
        session.execute(text("DELETE FROM nowhere"))
    with pytest.raises(OperationalError, match="no such table"), book.reading() as session:
        session.execute(text("SELECT * FROM nowhere"))


def test_a_clock_that_went_back_loses_nothing(book, monkeypatch):
    """A year-old clock after a flat battery: later edits still sort after earlier ones, undo still finds them."""
    with book.writing("Added") as session:
        session.add(Lead(id="a", name="one"))
    monkeypatch.setenv("CRMDESK_NOW", "2020-01-01T00:00:00+00:00")
    for name in ("two", "three"):
        with book.writing("Changed") as session:
            session.execute(update(LEADS).values(name=name))
    assert book.check() == []
    book.undo()
    assert rows(book)["a"]["name"] == "two"
    book.undo()
    assert rows(book)["a"]["name"] == "one"


def test_what_left_the_program_is_passed_over_by_undo(book):
    with book.writing("Added") as session:
        session.add(Lead(id="a", name="one"))
    with book.writing("Printed") as session:
        session.add(Lead(id="b", name="two"))
        session.info["lasting"] = True
    assert book.undo().text == "Added"
    assert rows(book).keys() == {"b"}
