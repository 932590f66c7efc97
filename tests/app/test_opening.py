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
from crmdesk.domain.refusal import Refused
from crmdesk.services import customers, settings
from crmdesk.store import backups, conversion, keys, vault
from crmdesk.store.book import BACKUPS, FILE, Book
from crmdesk.ui import theme, welcome
from crmdesk.ui.errands import Errand, Outcome, Working
from crmdesk.ui.idle import Idle
from crmdesk.ui.pages import Place
from crmdesk.ui.prefs import Prefs
from crmdesk.ui.unlock import Unlock
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
    assert [backup.why for backup in backups.listed(tmp_path / "store" / BACKUPS)] == ["closing"]
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


WORDS = "correct horse"


def choose_locked(kind):
    def act(widget):
        widget._begin(welcome.Begin(kind, "complex-b2b", "Li Ming", "en", WORDS))

    return act


def unlock(text):
    def act(widget):
        assert isinstance(widget, Unlock)
        widget.secret.field.setText(text)
        widget.attempt()

    return act


def keep_code(qtbot, found):
    def act(widget):
        assert isinstance(widget, Working)
        qtbot.waitUntil(lambda: widget.card is not None)
        found.append(widget.card.code.text())
        widget.proceed.click()

    return act


@pytest.fixture
def free_attempts():
    yield
    vault._failed.clear()


def test_s1_a_store_begun_with_a_passphrase_is_encrypted_and_asks_for_it(start, qtbot, tmp_path, free_attempts):
    """The code is shown before the first window; the next start asks, and the code opens it too."""
    codes, seen = [], []
    assert start(choose_locked("import"), keep_code(qtbot, codes), place(seen)) == 0
    assert seen == ["import"]
    assert conversion.protected(tmp_path / "store")
    assert keys.own(tmp_path / "store") is None
    assert start(unlock(WORDS), close) == 0
    assert start(unlock(codes[0]), close) == 0


def test_s1_the_sample_is_never_encrypted(start, tmp_path):
    def choose_sample(widget):
        for secret in (widget.lock.pair.first, widget.lock.pair.second):
            secret.field.setText(WORDS)
        widget.lock.unfold.setChecked(True)
        widget.decide("sample")

    assert start(choose_sample, close) == 0
    assert not conversion.protected(tmp_path / "store sample")


def test_s1_a_locked_store_can_be_left(start, tmp_path, free_attempts):
    begun_locked(tmp_path / "store")
    assert start(lambda screen: screen.quit.click()) == 0
    assert start(lambda screen: screen.close()) == 0


def begun_locked(folder):
    key, code = vault.create(folder, WORDS)
    stores.begin(folder, playbook="complex-b2b", who="Li", key=key).close()
    return key, code


def test_s1_trouble_and_another_store_that_is_locked(start, tmp_path, free_attempts):
    stores.begin(tmp_path / "store", playbook="complex-b2b", who="Li").close()
    begun_locked(tmp_path / "other")
    elsewhere = Book.open(tmp_path / "store")
    try:
        assert start(lambda trouble: trouble._go(tmp_path / "other"), unlock(WORDS), close) == 0
    finally:
        elsewhere.close()
    assert Prefs(tmp_path / "preferences.json").get("store", "") == str(tmp_path / "other")


def test_s1_lock_closes_the_book_and_comes_back_to_the_same_page(start, tmp_path, free_attempts):
    begun_locked(tmp_path / "store")
    seen, held = [], []

    def lock(window):
        window.shell.go(Place("customers"))
        window.shell.offered["lock"].trigger()

    def look(screen):
        held.append(keys.own(tmp_path / "store"))
        unlock(WORDS)(screen)

    assert start(unlock(WORDS), lock, look, place(seen)) == 0
    assert (seen, held) == (["customers"], [None])


def test_s1_only_an_encrypted_store_can_be_locked(start, tmp_path):
    stores.begin(tmp_path / "store", playbook="complex-b2b", who="Li").close()

    def look(window):
        assert "lock" not in window.shell.offered
        assert window.findChild(Idle) is None
        window.close()

    assert start(look) == 0


def test_s1_encrypted_from_the_settings_and_plain_again(start, qtbot, tmp_path, free_attempts):
    """Both leave the window and come back to where they were asked for, without asking for the passphrase again."""
    stores.begin(tmp_path / "store", playbook="complex-b2b", who="Li").close()
    codes, said = [], []

    def encrypt(window):
        window.shell.go(Place("settings", "security"))
        ask = window.shell.page().sections["security"].ask_set()
        for secret in (ask.pair.first, ask.pair.second):
            secret.field.setText(WORDS)
        ask.finish()

    def decrypt(window):
        said.append(window.toast.text())
        assert conversion.protected(tmp_path / "store")
        assert window.findChild(Idle) is not None
        ask = window.shell.page().sections["security"].ask_remove()
        ask.current.field.setText(WORDS)
        ask.finish()

    def wait(screen):
        assert isinstance(screen, Working)

    def end(window):
        said.append(window.toast.text())
        window.close()

    assert start(encrypt, keep_code(qtbot, codes), decrypt, wait, end) == 0
    assert len(codes) == 1
    assert said == [
        f"The store and its backups in {tmp_path / 'store'} are encrypted now.",
        "The store is no longer encrypted.",
    ]
    assert not conversion.protected(tmp_path / "store")


def test_an_errand_that_is_refused_is_said_and_the_store_opened_as_before(start, qtbot, tmp_path, free_attempts):
    begun_locked(tmp_path / "store")

    def work():
        raise Refused("There is no room in {folder}.", folder="/there")

    def leave(window):
        window.desk.leave(Errand("Working", work, Place("customers"), keys.own(tmp_path / "store")))

    def read(screen):
        qtbot.waitUntil(screen.proceed.isVisible)
        assert screen.words.text() == "There is no room in /there."
        screen.proceed.click()

    seen = []
    assert start(unlock(WORDS), leave, read, place(seen)) == 0
    assert seen == ["customers"]


def test_a_sample_that_was_locked_is_not_thrown_away(start, tmp_path):
    """Locking goes on to the same store; only leaving the sample for another store ends it."""

    def leave(window):
        window.desk.leave(Errand("Working", Outcome, None))

    assert start(choose("sample"), leave, lambda screen: None, close) == 0
    assert (tmp_path / "store sample" / FILE).exists()


PAINTED = """
import sys
from pathlib import Path
from crmdesk.app import assembly, opening
from crmdesk.cli import stores
from crmdesk.ui.errands import Errand, Outcome, Working
from crmdesk.ui.idle import Idle
from crmdesk.ui.pages import Place
from crmdesk.ui.prefs import Prefs
from crmdesk.ui.unlock import Unlock
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
