"""S1: the passphrase set, changed, taken off, the recovery code renewed; each only by who knows the present one."""

import pytest
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from crmdesk.domain.refusal import Refused
from crmdesk.services import settings
from crmdesk.store import conversion, keys, vault
from crmdesk.store.book import FILE, Book
from crmdesk.store.vault import Vault
from crmdesk.ui import theme
from crmdesk.ui.desk import Desk
from crmdesk.ui.idle import PREFERENCE
from crmdesk.ui.passphrases import CodeCard
from crmdesk.ui.settings.security import HERE, Security, decrypt, encrypt

WORDS, OTHER = "correct horse", "电池 staple"


@pytest.fixture
def left(desk):
    found = []
    desk.leaving.connect(found.append)
    return found


@pytest.fixture
def section(page):
    page.choose("security")
    made = page.sections["security"]
    assert isinstance(made, Security)
    return made


@pytest.fixture
def locked_desk(tmp_path, qapp, prefs):
    """A desk on an encrypted store; its code beside it."""
    theme.apply(qapp, "light", 13)
    folder = tmp_path / "locked"
    key, code = vault.create(folder, WORDS)
    book = Book.open(folder, key=key, who="李明", create=True)
    with book.beginning("Began") as session:
        settings.adopt(session, settings.shipped("complex-b2b"))
    made = Desk(book, prefs)
    yield made, code
    made.close()
    book.close()
    vault._failed.clear()


@pytest.fixture
def locked(locked_desk, qtbot):
    section = Security(locked_desk[0])
    qtbot.addWidget(section)
    section.resize(900, 700)
    section.show()
    return section


def test_s1_setting_leaves_the_window_for_the_errand(section, left, desk):
    ask = section.ask_set()
    ask.pair.first.field.setText(WORDS)
    ask.pair.second.field.setText(OTHER)
    ask.finish()
    assert "differ" in ask.said.text()
    assert left == []
    ask.pair.second.field.setText(WORDS)
    ask.finish()
    assert [errand.start for errand in left] == [HERE]
    assert left[0].key is None


def test_too_short_a_passphrase_is_told_while_typing(section):
    ask = section.ask_set()
    ask.pair.first.field.setText("七个字母")
    assert ask.pair.words.property("role") == "muted"  # four Chinese characters count eight
    ask.pair.first.field.setText("seven77")
    assert ask.pair.words.property("role") == "error"
    with pytest.raises(Refused, match="too short"):
        ask.new_text()


def test_s1_the_errands_there_and_back(tmp_path):
    folder = tmp_path / "other"
    Book.open(folder, create=True).close()
    done = encrypt(folder, WORDS)
    assert conversion.protected(folder)
    assert Vault.read(folder).open_with_code(done.code) == done.key
    Book.open(folder, key=done.key).close()
    back = decrypt(folder, done.key)
    assert (back.key, back.code, back.warnings) == (None, "", ())
    assert keys.plain(folder / FILE)


def test_s1_changing_asks_for_the_present_passphrase(locked, locked_desk, qtbot):
    desk, code = locked_desk
    ask = locked.ask_change()
    for secret in (ask.pair.first, ask.pair.second):
        secret.field.setText(OTHER)
    ask.finish()
    assert "present passphrase" in ask.said.text()
    ask.current.field.setText("a wrong one")
    ask.finish()
    qtbot.waitUntil(lambda: "wrong" in ask.said.text())
    ask.current.field.setText(WORDS)
    with qtbot.waitSignal(desk.said) as said:
        ask.finish()
    assert said.args[0].text == "Changed the passphrase"
    known = Vault.read(desk.book.folder)
    assert known.open_with_passphrase(OTHER) == known.open_with_code(code)
    with pytest.raises(Refused):
        known.open_with_passphrase(WORDS)


def test_s1_a_new_code_is_shown_and_the_old_one_is_void(locked, locked_desk, qtbot, tmp_path):
    desk, code = locked_desk
    ask = locked.ask_code()
    ask.current.field.setText(WORDS)
    ask.finish()
    qtbot.waitUntil(lambda: locked.window().findChild(CodeCard) is not None)
    card = locked.window().findChild(CodeCard)
    shown = card.code.text().replace("\n", "-")
    assert shown != code
    Vault.read(desk.book.folder).open_with_code(shown)
    with pytest.raises(Refused):
        Vault.read(desk.book.folder).open_with_code(code)
    card.save(tmp_path / "code.pdf")
    assert (tmp_path / "code.pdf").read_bytes().startswith(b"%PDF")
    assert str(tmp_path / "code.pdf") in card.said.text()
    card.save(tmp_path / "none" / "code.pdf")
    assert card.said.property("role") == "error"


def test_s1_taking_off_asks_for_the_passphrase_and_leaves(locked, locked_desk, qtbot):
    desk, _ = locked_desk
    ask = locked.ask_remove()
    ask.current.field.setText(WORDS)
    with qtbot.waitSignal(desk.leaving) as left:
        ask.finish()
    assert left.args[0].key == Vault.read(desk.book.folder).open(WORDS)
    assert left.args[0].start == HERE


def test_s1_when_it_locks_itself_is_chosen(locked, locked_desk):
    assert locked.idle["15"].isChecked()
    locked.idle["5"].click()
    assert locked_desk[0].prefs.get(PREFERENCE, 15) == 5


def test_everything_has_a_name(locked, section):
    asks = [locked.ask_change(), section.ask_set()]
    for part in (locked, section, *asks):
        for widget in [*part.findChildren(QAbstractButton), *part.findChildren(QLineEdit)]:
            assert widget.accessibleName() or widget.text()
