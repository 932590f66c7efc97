"""The first start: one screen, three ways, by keyboard alone; and a store that cannot be opened."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLabel, QLineEdit

from crmdesk import i18n, resources
from crmdesk.domain.refusal import Refused
from crmdesk.ui import theme, welcome


@pytest.fixture
def begun():
    return []


@pytest.fixture
def make(qtbot, qapp, prefs, tmp_path, begun, monkeypatch):
    monkeypatch.setattr(welcome.settings, "system_user", lambda: "liming")

    def made(begin=begun.append, size=(1180, 640)):
        screen = welcome.Welcome(prefs, tmp_path / "CRMDesk", begin)
        qtbot.addWidget(screen)
        screen.resize(*size)
        screen.show()
        screen.activateWindow()
        qtbot.waitUntil(screen.isActiveWindow)
        return screen

    yield made
    theme.apply(qapp, "light", 13)


@pytest.fixture
def screen(make):
    return make()


def press(qtbot, key):
    qtbot.keyClick(QApplication.focusWidget(), key)


@pytest.mark.parametrize(("key", "kind"), [(Qt.Key.Key_1, "sample"), (Qt.Key.Key_2, "import"), (Qt.Key.Key_3, "blank")])
def test_a_digit_begins(screen, qtbot, begun, key, kind):
    press(qtbot, key)
    assert begun == [welcome.Begin(kind, "complex-b2b", "liming", "en")]


def test_enter_takes_the_sample(screen, qtbot, begun):
    press(qtbot, Qt.Key.Key_Return)
    assert [decision.kind for decision in begun] == ["sample"]


def test_by_keyboard_alone_playbook_name_language(screen, qtbot, begun):
    screen.playbooks["complex-b2b"].setFocus()
    press(qtbot, Qt.Key.Key_Right)
    assert screen.playbook() == "fast-cycle"
    screen.name.setFocus()
    screen.name.selectAll()
    qtbot.keyClicks(screen.name, "Li Ming 2")
    assert begun == []  # the digit was typed, not chosen
    screen.languages["zh_CN"].setFocus()
    press(qtbot, Qt.Key.Key_Return)
    assert i18n.language() == "zh_CN"
    assert screen.choices["blank"].accessibleName() == i18n.tr("Start blank") != "Start blank"
    press(qtbot, Qt.Key.Key_3)
    assert begun == [welcome.Begin("blank", "fast-cycle", "Li Ming 2", "zh_CN")]


def test_everything_is_reached_by_tab(screen, qtbot):
    seen = set()
    for _ in range(12):
        seen.add(QApplication.focusWidget())
        press(qtbot, Qt.Key.Key_Tab)
    assert {*screen.choices.values(), screen.name, screen.playbooks["complex-b2b"]} <= seen


def test_what_is_refused_is_said_and_another_way_can_be_taken(make, qtbot, begun):
    def begin(decision):
        if decision.kind == "sample":
            raise Refused("The folder {folder} cannot be written to.", folder="/none")
        begun.append(decision)

    screen = make(begin)
    press(qtbot, Qt.Key.Key_1)
    assert screen.error.isVisible()
    assert screen.error.text() == "The folder /none cannot be written to."
    press(qtbot, Qt.Key.Key_3)
    assert [decision.kind for decision in begun] == ["blank"]


def test_s1_a_passphrase_is_offered_quietly_and_handed_on(screen, qtbot, begun):
    assert screen.lock.isHidden()
    screen.lock.unfold.click()
    assert QApplication.focusWidget() is screen.lock.pair.first.field
    qtbot.keyClicks(screen.lock.pair.first.field, "12345678")  # the digits are typed, they choose nothing
    screen.lock.pair.second.field.setText("1234567")
    screen.decide("blank")
    assert "differ" in screen.error.text()
    assert begun == []
    screen.speak("zh_CN")
    assert screen.lock.isVisible()
    assert screen.lock.pair.typed() == ("12345678", "1234567")
    screen.lock.pair.second.field.setText("12345678")
    screen.decide("sample")
    screen.decide("blank")
    assert [(decision.kind, decision.passphrase) for decision in begun] == [("sample", ""), ("blank", "12345678")]


def test_s1_a_passphrase_that_was_folded_away_again_is_not_used(screen, begun):
    screen.lock.unfold.click()
    screen.lock.pair.fill("12345678", "12345678")
    screen.lock.unfold.click()
    screen.decide("import")
    assert begun[0].passphrase == ""


def test_the_sample_has_what_the_screen_promises():
    sample = json.loads(resources.text("sample", "sample.json"))
    customers = len(sample["customers"])
    everybody = len(sample["leads"]) + customers  # each customer was a lead once
    assert welcome.CHOICES["sample"][2].startswith(f"{everybody} leads and {customers} customers")


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize("size", [(1180, 640), (1366, 700)])
def test_everything_has_a_name_and_nothing_is_cut(make, language, size):
    i18n.set_language(language)
    screen = make(size=size)
    QApplication.processEvents()
    for widget in [*screen.findChildren(QAbstractButton), *screen.findChildren(QLineEdit)]:
        if widget.isVisible():
            assert widget.accessibleName() or widget.text()
    for label in screen.findChildren(QLabel):
        if label.isVisible() and label.text():
            needed = label.heightForWidth(label.width()) if label.wordWrap() else label.minimumSizeHint().height()
            assert label.height() >= needed, label.text()
            assert label.visibleRegion().boundingRect() == label.rect(), label.text()


def test_a_store_in_trouble_says_what_happened_and_what_can_be_done(qtbot, prefs, tmp_path, monkeypatch):
    went = []
    refusal = Refused("This store was made by a newer CRMDesk ({version}).", version=9)
    trouble = welcome.Trouble(prefs, tmp_path / "store", refusal, went.append)
    qtbot.addWidget(trouble)
    trouble.show()
    trouble.activateWindow()
    qtbot.waitUntil(trouble.isActiveWindow)
    assert trouble.words.text() == "This store was made by a newer CRMDesk (9)."
    press(qtbot, Qt.Key.Key_Return)
    trouble.quit.click()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "other"))
    trouble.other.click()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    trouble.other.click()
    assert went == [tmp_path / "store", None, tmp_path / "other"]
