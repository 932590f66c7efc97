"""Preferences: kept between two starts, never a reason not to start."""

import pytest

from crmdesk.ui.prefs import Prefs


def test_what_is_set_is_there_at_the_next_start(prefs):
    prefs.set("filter:board", {"grade": ["A"], "text": "恒泰"})
    prefs.set("text_size", 15)
    again = Prefs(prefs.file)
    assert again.get("filter:board", {}) == {"grade": ["A"], "text": "恒泰"}
    assert again.get("text_size", 13) == 15
    assert "恒泰" in prefs.file.read_text(encoding="utf-8")


@pytest.mark.parametrize("content", ["", "{", "[1]", "\x00\x01", '"text"'])
def test_a_damaged_file_counts_as_empty_and_is_written_over(tmp_path, qapp, content):
    file = tmp_path / "preferences.json"
    file.write_text(content, encoding="utf-8")
    prefs = Prefs(file)
    assert prefs.get("theme", "system") == "system"
    prefs.set("theme", "dark")
    assert Prefs(file).get("theme", "system") == "dark"


def test_a_value_of_another_type_gives_the_default(prefs):
    prefs.set("text_size", "large")
    assert prefs.get("text_size", 13) == 13


def test_changed_is_told_once_and_only_when_something_differs(prefs):
    heard = []
    prefs.changed.connect(heard.append)
    prefs.set("theme", "dark")
    prefs.set("theme", "dark")
    prefs.forget("theme")
    prefs.forget("theme")
    assert heard == ["theme", "theme"]
    assert not prefs.file.with_suffix(".part").exists()
