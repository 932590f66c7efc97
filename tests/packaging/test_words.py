"""The tool that brings the catalogue up to the source: nothing lost, nothing guessed, no churn."""

import gettext
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def words(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("words")


def source(folder: Path, text: str) -> Path:
    (folder / "room.py").write_text(text, encoding="utf-8")
    return folder


def test_texts_are_found_and_kept(words: ModuleType, tmp_path: Path) -> None:
    template = words.extracted(source(tmp_path, 'tr("Call"); mark("Visit"); ntr("{n} day", "{n} days", n); tr(x)'))
    known = words.new_catalogue("zh_CN")
    known.add("Call", "打电话")
    known.add("Visits", "拜访")
    kept = {message.id: message.string for message in words.updated(template, known) if message.id}
    assert kept.keys() == {"Call", "Visit", ("{n} day", "{n} days")}
    assert kept["Call"] == "打电话"
    assert not words.is_worded(words.updated(template, known)["Visit"])


def test_the_same_texts_give_the_same_bytes(words: ModuleType, tmp_path: Path) -> None:
    """Moved lines change nothing; nor does the day."""
    before = words.as_po(words.extracted(source(tmp_path, 'tr("Call")\ntr("A long text " "of many words")')))
    after = words.as_po(words.extracted(source(tmp_path, '\n\ntr("A long text of many words")\ntr("Call")')))
    assert before == after
    assert b"POT-Creation-Date" not in before


@pytest.fixture
def catalogue(words: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue of three texts, none translated yet; returns the folder of translations."""
    template = words.extracted(source(tmp_path, 'tr("Call"); tr("Visit"); ntr("{n} day", "{n} days", n)'))
    monkeypatch.setattr(words, "extracted", lambda: template)
    po = tmp_path / "zh_CN" / "LC_MESSAGES" / "crmdesk.po"
    for name, file in {"POT": tmp_path / "crmdesk.pot", "PO": po, "MO": po.with_suffix(".mo")}.items():
        monkeypatch.setattr(words, name, file)
    return tmp_path


def test_what_translators_hand_in_is_taken_over(
    words: ModuleType, catalogue: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert words.main([]) == 1
    assert capsys.readouterr().out.startswith("3 texts, 3 without a translation\n")

    paper = catalogue / "paper.po"
    paper.write_text(
        'msgid "Call"\nmsgstr "打电话"\n\nmsgid "Visit"\nmsgstr ""\n\n'
        'msgid "{n} day"\nmsgid_plural "{n} days"\nmsgstr[0] "{n} 天"\n',
        encoding="utf-8",
    )
    assert words.main([str(paper)]) == 1
    assert capsys.readouterr().out.splitlines() == ["3 texts, 1 without a translation", "  Visit"]

    paper.write_text('msgid "Visit"\nmsgstr "拜访"\n', encoding="utf-8")
    assert words.main([str(paper)]) == 0
    found = gettext.translation("crmdesk", str(catalogue), ["zh_CN"])
    assert [found.gettext("Call"), found.gettext("Visit")] == ["打电话", "拜访"]
    assert found.ngettext("{n} day", "{n} days", 2) == "{n} 天"


def test_a_second_run_changes_nothing(words: ModuleType, catalogue: Path) -> None:
    words.main([])
    before = [path.read_bytes() for path in (words.POT, words.PO, words.MO)]
    words.main([])
    assert [path.read_bytes() for path in (words.POT, words.PO, words.MO)] == before
