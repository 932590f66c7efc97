"""Older stores are brought up, with a copy first; the kept store of each released schema opens (S4)."""

import shutil
from pathlib import Path

import pytest

from crmdesk.store import migrations
from crmdesk.store.book import BACKUPS, FILE, Book

KEPT = Path(__file__).parent / "kept"


@pytest.mark.parametrize("number", range(1, migrations.VERSION + 1))
def test_the_kept_store_of_each_released_schema_opens_and_agrees(tmp_path, number):
    shutil.copy(KEPT / f"version-{number}.db", tmp_path / FILE)
    book = Book.open(tmp_path)
    assert book.check() == []
    with book._raw() as db:
        assert db.execute("SELECT count(*) FROM lead").fetchone() == (48,)
    book.close()


def schema(book):
    with book._raw() as db:
        tables = [t for (t,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        columns = {t: {(c[1], c[2]) for c in db.execute(f'PRAGMA table_info("{t}")')} for t in tables}
        others = set(db.execute("SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'index')"))
    return columns, others


@pytest.mark.parametrize("number", range(1, migrations.VERSION + 1))
def test_a_kept_store_ends_in_the_same_schema_as_a_new_one(tmp_path, number):
    (tmp_path / "old").mkdir()
    shutil.copy(KEPT / f"version-{number}.db", tmp_path / "old" / FILE)
    old, new = Book.open(tmp_path / "old"), Book.open(tmp_path / "new", create=True)
    assert schema(old) == schema(new)
    old.close()
    new.close()


def test_a_column_and_a_table_that_are_missing_are_added_and_the_copy_keeps_the_old(tmp_path, monkeypatch):
    """A step of the next version: what the present schema has and the file lacks is built, nothing else changes."""
    book = Book.open(tmp_path, create=True)
    with book._raw() as db:
        db.execute("ALTER TABLE lead DROP COLUMN pain")
        db.execute("DROP TABLE paper")
        db.execute("INSERT INTO lead (id, name) VALUES ('a', 'Hengtai')")
    book.close()
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, migrations.build))
    monkeypatch.setattr(migrations, "VERSION", migrations.VERSION + 1)
    book = Book.open(tmp_path)
    assert "pain" in {name for name, _ in schema(book)[0]["lead"]}
    assert "paper" in schema(book)[0]
    assert book.check() == []
    book.close()
    assert [path.name for path in (tmp_path / BACKUPS).iterdir()] == ["crmdesk-20261118-020000-before-version-2.db"]


def test_a_step_that_fails_leaves_the_old_version(tmp_path, monkeypatch):
    def broken(db):
        db.execute("CREATE TABLE half (id)")
        raise ZeroDivisionError

    Book.open(tmp_path, create=True).close()
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, broken))
    monkeypatch.setattr(migrations, "VERSION", migrations.VERSION + 1)
    with pytest.raises(ZeroDivisionError):
        Book.open(tmp_path)
    monkeypatch.undo()
    book = Book.open(tmp_path)
    assert "half" not in schema(book)[0]
    book.close()
