"""The composition root: what is put together, what is not imported yet, and which input method is asked for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox

from crmdesk import app
from crmdesk.store.book import FILE, Book
from crmdesk.ui import theme
from crmdesk.ui.prefs import Prefs

SOURCE = Path(app.__file__).parents[1]
HEAVY = ("openpyxl", "reportlab", "python_calamine", "rapidfuzz", "pypdfium2", "pypinyin", "numpy", "PIL")


def child(code: str, folder: Path) -> str:
    """Run code in an interpreter of its own; its output. AssertionError with what it said if it failed."""
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


PAINTED = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from crmdesk import app
from crmdesk.i18n import set_language
from crmdesk.store.book import Book
from crmdesk.ui.prefs import Prefs
set_language("en")
application = QApplication([])
folder = Path(sys.argv[1])
window = app.assemble(Book.open(folder / "store", create=True), Prefs(folder / "preferences.json"))
window.show()
application.processEvents()
assert not window.grab().isNull()
print(" ".join(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_no_heavy_library_is_imported_before_the_first_paint(tmp_path):
    loaded = child(PAINTED, tmp_path).split()
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
    app.mind_input_method()
    assert os.environ["QT_IM_MODULE"] == given


def test_run_opens_a_store_shows_the_window_and_leaves_the_store_free(tmp_path, qtbot, qapp, monkeypatch):
    monkeypatch.setattr(app, "preferences_file", lambda: tmp_path / "preferences.json")
    seen = []

    def stay(*_):
        window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, app.Window) and w.isVisible())
        seen.append(window.windowTitle())
        window.close()
        return 0

    monkeypatch.setattr(QApplication, "exec", stay)
    assert app.run(tmp_path / "store", "en") == 0
    assert len(seen) == 1
    assert (tmp_path / "store" / FILE).is_file()
    Book.open(tmp_path / "store").close()
    theme.apply(qapp, "light", 13)


def test_a_store_that_is_open_elsewhere_is_said_so(tmp_path, qtbot, monkeypatch):
    monkeypatch.setattr(app, "preferences_file", lambda: tmp_path / "preferences.json")
    said = []
    monkeypatch.setattr(QMessageBox, "critical", lambda parent, title, text: said.append(text))
    elsewhere = Book.open(tmp_path / "store", create=True)
    try:
        assert app.run(tmp_path / "store", "en") == 1
    finally:
        elsewhere.close()
    assert len(said) == 1
    assert str(tmp_path / "store") in said[0]


def test_every_page_and_offer_has_its_own_name_and_keys():
    names = [spec.key for spec in app.PAGES] + [offer.name for offer in app.OFFERS]
    keys = [spec.keys for spec in app.PAGES if spec.keys] + [offer.keys for offer in app.OFFERS if offer.keys]
    assert len(names) == len(set(names))
    assert len(keys) == len(set(keys))


def test_qts_own_words_follow_the_language(qapp, tmp_path):
    from crmdesk import i18n

    prefs = Prefs(tmp_path / "preferences.json")
    words = app.QtWords(qapp)
    prefs.changed.connect(words.follow)
    assert QApplication.translate("QPlatformTheme", "Cancel") == "Cancel"
    i18n._language = "zh_CN"
    prefs.set("language", "zh_CN")
    assert QApplication.translate("QPlatformTheme", "Cancel") == "取消"
    i18n._language = "en"
    words.follow("language")
    assert QApplication.translate("QPlatformTheme", "Cancel") == "Cancel"
