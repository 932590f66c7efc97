"""A file leaves whole or not at all (S4)."""

import errno
import os
import stat
from pathlib import Path

import pytest

from crmdesk.domain.refusal import Refused
from crmdesk.exchange.outbox import written


def _write(target: Path, accident: Exception) -> None:
    """Write a part, then the accident happens."""
    with written(target) as stream:
        stream.write(b"half")
        raise accident


def test_the_bytes_become_the_file_and_nothing_stays_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "客户 档案.pdf"
    with written(target) as stream:
        stream.write(b"abc")
        assert not target.exists()
    assert target.read_bytes() == b"abc"
    assert list(tmp_path.iterdir()) == [target]


def test_s4_an_error_half_way_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    target.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError):
        _write(target, ZeroDivisionError())
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (errno.ENOSPC, "no room left"),
        (errno.EDQUOT, "no room left"),
        (errno.EACCES, "open in another program"),
        (errno.EROFS, "open in another program"),
        (errno.EIO, "could not be written (Input/output error)"),
    ],
)
def test_s4_a_disk_that_fails_is_a_sentence_and_the_old_file_stays(tmp_path: Path, number: int, says: str) -> None:
    target = tmp_path / "a.xlsx"
    target.write_bytes(b"old")
    with pytest.raises(Refused) as refused:
        _write(target, OSError(number, os.strerror(number)))
    assert says in str(refused.value)
    assert "a.xlsx" in str(refused.value)
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_target_held_by_another_program_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Windows answers when Excel has the file open: the rename fails."""
    target = tmp_path / "a.xlsx"
    target.write_bytes(b"old")

    def held(source: object, destination: object) -> None:
        raise PermissionError(errno.EACCES, "Access is denied")

    monkeypatch.setattr(os, "replace", held)
    with pytest.raises(Refused, match="open in another program"), written(target) as stream:
        stream.write(b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_protected_file_is_not_replaced(tmp_path: Path) -> None:
    target = tmp_path / "a.pdf"
    target.write_bytes(b"old")
    target.chmod(stat.S_IREAD)
    with pytest.raises(Refused, match="may not be written"), written(target) as stream:
        stream.write(b"new")
    assert target.read_bytes() == b"old"


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused, written(tmp_path / "none" / "a.pdf"):
        pass
    assert str(tmp_path / "none") in str(refused.value)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="could not be written"), written(tmp_path):
        pass


def test_a_long_name_is_no_obstacle(tmp_path: Path) -> None:
    target = tmp_path / ("长" * 80 + ".pdf")
    with written(target) as stream:
        stream.write(b"1")
    assert target.exists()
