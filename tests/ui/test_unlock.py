"""S1: the screen that asks for the passphrase never freezes, says plainly what is wrong, and can be left."""

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLineEdit

from crmdesk import i18n
from crmdesk.store import vault
from crmdesk.store.vault import Cost, Vault
from crmdesk.ui import theme
from crmdesk.ui.unlock import Unlock

CHEAP = Cost(64, 1, 1)
WORDS = "correct horse 电池"


@pytest.fixture
def heard():
    return []


@pytest.fixture
def make(qtbot, qapp, prefs, tmp_path, heard):
    def made(open_with):
        screen = Unlock(prefs, tmp_path / "store", open_with, opened=heard.append, go=heard.append)
        qtbot.addWidget(screen)
        screen.show()
        screen.activateWindow()
        qtbot.waitUntil(screen.isActiveWindow)
        return screen

    yield made
    theme.apply(qapp, "light", 13)


@pytest.fixture
def known(tmp_path):
    folder = tmp_path / "store"
    key, code = vault.create(folder, WORDS, cost=CHEAP)
    yield folder, key, code
    vault._failed.clear()


def with_vault(folder):
    return lambda text, pause: Vault.read(folder).open(text, pause=pause)


def typed(screen, qtbot, text):
    screen.secret.field.setText(text)
    qtbot.keyClick(screen.secret.field, Qt.Key.Key_Return)


def test_s1_enter_opens_by_passphrase_and_by_recovery_code(make, qtbot, known, heard):
    folder, key, code = known
    screen = make(with_vault(folder))
    assert QApplication.focusWidget() is screen.secret.field
    typed(screen, qtbot, WORDS)
    qtbot.waitUntil(lambda: heard == [key])
    typed(screen, qtbot, code.lower().replace("-", " "))
    qtbot.waitUntil(lambda: heard == [key, key])


def test_s1_a_wrong_passphrase_is_said_and_the_next_one_can_be_typed_at_once(make, qtbot, known, heard):
    folder, key, _ = known
    screen = make(with_vault(folder))
    typed(screen, qtbot, "not this one")
    qtbot.waitUntil(screen.secret.isEnabled)
    qtbot.waitUntil(lambda: "wrong" in screen.words.text())
    assert screen.words.isVisible()
    assert heard == []
    assert screen.secret.field.selectedText()
    assert QApplication.focusWidget() is screen.secret.field
    typed(screen, qtbot, WORDS)
    qtbot.waitUntil(lambda: heard == [key])


def test_s1_the_window_answers_while_an_attempt_is_slowed_and_esc_gives_it_up(make, qtbot, heard):
    """The work runs in another thread; its pause of half an hour ends with Esc, and nothing was opened."""
    threads = []

    def slow(text, pause):
        threads.append(threading.current_thread())
        pause(1800)
        return b"key"

    screen = make(slow)
    typed(screen, qtbot, "a passphrase")
    qtbot.waitUntil(lambda: "1800 seconds" in screen.words.text())
    assert threads[0] is not threading.main_thread()
    assert screen.bar.isVisible()
    assert not screen.secret.isEnabled()
    assert QApplication.focusWidget() is screen.cancel
    qtbot.keyClick(screen.cancel, Qt.Key.Key_Escape)
    assert not threads[0].is_alive()
    assert (screen.bar.isVisible(), screen.secret.isEnabled(), heard) == (False, True, [])


def test_closing_the_screen_ends_an_attempt(make, qtbot, heard):
    started = threading.Event()
    ended = threading.Event()

    def slow(text, pause):
        started.set()
        try:
            pause(1800)
        finally:
            ended.set()

    screen = make(slow)
    typed(screen, qtbot, "a passphrase")
    assert started.wait(5)
    screen.close()
    assert ended.is_set()
    assert heard == []


def test_nothing_typed_is_no_attempt(make, qtbot):
    asked = []
    screen = make(lambda text, pause: asked.append(text))
    typed(screen, qtbot, "   ")
    assert asked == []
    assert screen.bar.isHidden()


def test_the_eye_shows_what_is_typed(make, qtbot):
    screen = make(lambda text, pause: b"")
    assert screen.secret.field.echoMode() == QLineEdit.EchoMode.Password
    qtbot.keyClick(screen.secret.field, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is screen.secret.eye
    qtbot.keyClick(screen.secret.eye, Qt.Key.Key_Space)
    assert screen.secret.field.echoMode() == QLineEdit.EchoMode.Normal
    assert screen.secret.field.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_another_folder_or_none(make, tmp_path, heard, monkeypatch):
    screen = make(lambda text, pause: b"")
    screen.quit.click()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "other"))
    screen.other.click()
    assert heard == [None, tmp_path / "other"]


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_everything_has_a_name(make, language):
    i18n.set_language(language)
    screen = make(lambda text, pause: b"")
    for widget in [*screen.findChildren(QAbstractButton), *screen.findChildren(QLineEdit), screen.bar]:
        assert widget.accessibleName()
