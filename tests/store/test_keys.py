"""The keys in memory: held from opening to closing, tried where they fit, and gone afterwards (S1)."""

import pytest

from crmdesk.store import files, keys

ONE, TWO = bytes(range(32)), bytes(range(1, 33))


@pytest.fixture(autouse=True)
def nothing_stays():
    yield
    left = dict(keys._held)
    keys._held.clear()
    assert left == {}


def written(file):
    db = files.opened(file)
    db.execute("CREATE TABLE a (b TEXT)")
    db.close()


def readable(file):
    db = files.opened(file, how="mode=ro")
    try:
        return db.execute("SELECT count(*) FROM a").fetchone() == (0,)
    except files.driver.DatabaseError:
        return False
    finally:
        db.close()


def test_a_key_is_held_as_often_as_it_is_asked_for(tmp_path):
    with keys.held(tmp_path, ONE):
        with keys.held(tmp_path / "inner" / "..", ONE):
            assert keys.own(tmp_path) == ONE
        assert keys.own(tmp_path) == ONE
    assert keys.own(tmp_path) is None
    with keys.held(tmp_path, None):
        assert keys.own(tmp_path) is None


def test_a_key_is_let_go_of_when_the_block_fails(tmp_path):
    with pytest.raises(ZeroDivisionError), keys.held(tmp_path, ONE):
        raise ZeroDivisionError


def test_a_new_file_belongs_to_the_store_in_whose_folder_it_lies(tmp_path):
    (tmp_path / "a" / "backups").mkdir(parents=True)
    with keys.held(tmp_path / "a", ONE):
        written(tmp_path / "a" / "backups" / "x.db")
        written(tmp_path / "y.db")
    assert not keys.plain(tmp_path / "a" / "backups" / "x.db")
    assert keys.plain(tmp_path / "y.db")


def test_the_right_one_of_several_keys_is_found(tmp_path):
    for name, key in (("a", ONE), ("b", TWO)):
        (tmp_path / name).mkdir()
        with keys.held(tmp_path / name, key):
            written(tmp_path / name / "x.db")
            assert readable(tmp_path / name / "x.db")
    (tmp_path / "b" / "x.db").rename(tmp_path / "a" / "moved.db")
    with keys.held(tmp_path / "a", ONE), keys.held(tmp_path / "b", TWO):
        assert readable(tmp_path / "a" / "x.db")
        assert readable(tmp_path / "a" / "moved.db")
    with keys.held(tmp_path / "a", ONE):
        assert not readable(tmp_path / "a" / "moved.db")
    assert not readable(tmp_path / "a" / "x.db")


def test_what_is_not_there_or_empty_is_not_plain(tmp_path):
    (tmp_path / "empty").touch()
    assert not keys.plain(tmp_path / "empty")
    assert not keys.plain(tmp_path / "nothing")
    written(tmp_path / "plain")
    assert keys.plain(tmp_path / "plain")
