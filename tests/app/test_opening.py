"""From the start to the end of the program: first run, the sample and out of it, trouble, what is imported when."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

import crmdesk
from crmdesk import cli, i18n
from crmdesk.app import assembly, opening
from crmdesk.cli import stores
from crmdesk.services import customers, settings
from crmdesk.store.book import FILE, Book
from crmdesk.ui import theme, welcome
from crmdesk.ui.prefs import Prefs
from crmdesk.ui.window import Window

SOURCE = Path(crmdesk.__file__).parents[1]
EXEC = QApplication.exec
HEAVY = ("openpyxl", "reportlab", "python_calamine", "rapidfuzz", "pypdfium2", "pypinyin", "numpy", "PIL")


@pytest.fixture
def start(tmp_path, qtbot, qapp, monkeypatch):
    """Starts the program; each of `acts` is called with the top-level widget that it shows next."""
    monkeypatch.setattr(cli, "preferences_file", lambda: tmp_path / "preferences.json")
    monkeypatch.setattr(cli, "store_folder", lambda: tmp_path / "store")

    def start(*acts, command=None, store=None):
        remaining = list(acts)

        def act():
            shown = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w.isWindow()]
            remaining.pop(0)(shown[0])

        def run(*_):
            QTimer.singleShot(0, act)
            return EXEC()

        monkeypatch.setattr(QApplication, "exec", run)
        asked = argparse.Namespace(store=store, lang="en", command=command, playbook="complex-b2b")
        status = opening.run(asked)
        assert remaining == []
        theme.apply(qapp, "light", 13)
        return status

    return start


def choose(kind):
    def act(widget):
        assert isinstance(widget, welcome.Welcome)
        widget._begin(welcome.Begin(kind, "complex-b2b", "Li Ming", "en"))

    return act


def close(widget):
    assert isinstance(widget, Window)
    widget.close()


def place(seen):
    def act(widget):
        seen.append(widget.shell.place.page if not callable(widget.shell.place) else widget.shell.place().page)
        widget.close()

    return act


def test_the_first_run_starts_blank_and_the_board_is_the_start_page(start, tmp_path):
    seen = []
    assert start(choose("blank"), place(seen)) == 0
    assert seen == ["board"]
    book = Book.open(tmp_path / "store")
    with book.reading() as session:
        assert settings.me(session) == "Li Ming"
        assert customers.listed(session).total == 0
    book.close()
    assert start(close) == 0


def test_the_first_run_goes_on_to_the_import(start):
    seen = []
    assert start(choose("import"), place(seen)) == 0
    assert seen == ["import"]


def test_the_sample_is_a_store_of_its_own_and_can_be_left(start, tmp_path):
    def leave(widget):
        said = widget.plan.banner(widget.desk, widget.shell.go)
        assert said.text == "You are looking at sample data."
        said.offers[1][1]()

    assert start(choose("sample"), leave, choose("blank"), close) == 0
    assert (tmp_path / "store" / FILE).exists()
    assert not (tmp_path / "store sample").exists()


def test_a_store_that_is_open_elsewhere_is_said_and_left(start, tmp_path):
    stores.begin(tmp_path / "store", playbook="complex-b2b", who="Li").close()
    elsewhere = Book.open(tmp_path / "store")

    def leave(widget):
        assert isinstance(widget, welcome.Trouble)
        widget._go(None)

    try:
        assert start(leave) == 1
    finally:
        elsewhere.close()


def test_demo_throws_its_store_away(start, tmp_path, monkeypatch):
    folders = []
    monkeypatch.setattr(opening.tempfile, "mkdtemp", lambda prefix: str(tmp_path / "demo"))

    def look(widget):
        folders.append((tmp_path / "demo" / "store" / FILE).exists())
        widget.close()

    assert start(look, command="demo") == 0
    assert folders == [True]
    assert not (tmp_path / "demo").exists()


PAINTED = """
import sys
from pathlib import Path
from crmdesk.app import assembly, opening
from crmdesk.cli import stores
from crmdesk.ui.prefs import Prefs
application = opening.application()
folder = Path(sys.argv[1])
book = stores.begin(folder / "store", playbook="complex-b2b", who="Li", with_sample=True)
window = assembly.assemble(book, Prefs(folder / "preferences.json"))
window.show()
application.processEvents()
assert not window.grab().isNull()
print(" ".join(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_no_heavy_library_is_imported_before_the_first_paint(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", PAINTED, str(tmp_path)],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    loaded = done.stdout.split()
    assert "PySide6" in loaded
    assert [name for name in HEAVY if name in loaded] == []


@pytest.mark.parametrize(
    ("platform", "asked", "given"),
    [
        ("linux", "fcitx", "ibus"),
        ("linux", "fcitx5", "ibus"),
        ("linux", "ibus", "ibus"),
        ("win32", "fcitx", "fcitx"),
    ],
)
def test_fcitx_is_reached_through_ibus(monkeypatch, platform, asked, given):
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv("QT_IM_MODULE", asked)
    opening.mind_input_method()
    assert os.environ["QT_IM_MODULE"] == given


def test_every_page_and_offer_has_its_own_name_and_keys():

    keys = [spec.keys for spec in assembly.PAGES if spec.keys] + [o.keys for o in assembly.OFFERS if o.keys]
    assert len([spec.key for spec in assembly.PAGES]) == len({spec.key for spec in assembly.PAGES})
    assert len(keys) == len(set(keys))


def test_qts_own_words_follow_the_language(qapp, tmp_path):
    prefs = Prefs(tmp_path / "preferences.json")
    words = opening.QtWords(qapp)
    prefs.changed.connect(words.follow)
    assert QApplication.translate("QPlatformTheme", "Cancel") == "Cancel"
    i18n._language = "zh_CN"
    prefs.set("language", "zh_CN")
    assert QApplication.translate("QPlatformTheme", "Cancel") == "取消"
    i18n._language = "en"
    words.follow("language")
    assert QApplication.translate("QPlatformTheme", "Cancel") == "Cancel"
