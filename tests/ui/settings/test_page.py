"""The settings: what a change would do is said before it is done, what is wrong is said where it is (P1–P3)."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QListWidget, QSpinBox
from sqlalchemy import select

from crmdesk import i18n
from crmdesk.domain.tables.derived import card
from crmdesk.services import leads, settings
from crmdesk.store.book import FILE
from crmdesk.ui import theme
from crmdesk.ui.settings.page import DRAFT, SECTIONS
from crmdesk.ui.settings.store import read_playbook, write_playbook
from crmdesk.ui.tokens import DARK


def settled(qtbot, page):
    """The draft was judged and its effect is known."""
    qtbot.waitUntil(lambda: not page._pause.isActive() and not page.desk.busy(), timeout=5000)


def told(page):
    return page.outcome.words.text()


def stages(desk):
    return [stage.key for stage in desk.ask(settings.playbook).stages]


def scores(desk):
    return dict(desk.ask(lambda s: s.execute(select(card.c.name, card.c.score)).all()))


def press(qtbot, window, key, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(QApplication.focusWidget() or window, key, modifier)


def dimension(desk, key):
    return [d.key for d in desk.ask(settings.playbook).score.dimensions].index(key)


def test_p3_the_effect_is_said_before_applying_and_one_undo_takes_it_back(page, window, qtbot, desk):
    """Budget 15 → 20 and clarity 15 → 10: 恒泰 has all of the budget (+5), 长风 a fifth of it (+1), 青禾 nothing."""
    page.choose("scores")
    before = scores(desk)
    points = page.sections["scores"].points
    points[dimension(desk, "budget")].setValue(20)
    points[dimension(desk, "clarity")].setValue(10)
    settled(qtbot, page)
    assert told(page) == "The scores of 2 leads and the priority of 0 would change, of 3 in all."
    assert scores(desk) == before
    press(qtbot, window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert scores(desk) == before | {"恒泰精密": before["恒泰精密"] + 5, "长风汽配": before["长风汽配"] + 1}
    assert page.outcome.isHidden()
    assert QApplication.focusWidget() is not None
    assert window.toast.text() == "Changed the playbook “Complex B2B”"
    press(qtbot, window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert scores(desk) == before
    assert page.section("scores").points[dimension(desk, "budget")].value() == 15


def test_l3_a_sum_other_than_100_cannot_be_applied_and_says_why(page, qtbot, desk):
    page.choose("scores")
    section = page.sections["scores"]
    section.points[0].setValue(10)
    assert section.sum.text() == "95 of 100: 5 too few"
    settled(qtbot, page)
    assert "add up to 95" in told(page)
    assert not page.outcome.apply_button.isEnabled()
    spot = page.spots._labels["score › dimensions"]
    assert spot.isVisible()
    assert "95" in spot.text()
    assert bool(section.points[0].property("bad")) is False  # the sum is wrong, no single weight is
    page.apply()
    assert desk.ask(settings.playbook) == settings.shipped("complex-b2b")
    section.points[1].setValue(20)
    settled(qtbot, page)
    assert section.sum.text() == "100 of 100 ✓"
    assert page.outcome.apply_button.isEnabled()
    assert spot.isHidden()


def test_p1_what_is_wrong_is_said_under_its_row(page, qtbot):
    page.choose("flow")
    field = page.sections["flow"].stages.rows[2].titles[1]
    field.setText("")
    settled(qtbot, page)
    assert field.property("bad") is True
    label = page.spots._labels["stages › 3"]
    assert (label.isVisible(), label.text()) == (True, "A text is needed here; it is empty.")
    field.setText("Need")
    settled(qtbot, page)
    assert (field.property("bad"), label.isHidden()) == (False, True)


def test_what_is_written_in_one_language_is_taken_over_in_the_other(page, qtbot):
    page.choose("flow")
    rows = page.sections["flow"].stages
    page.sections["flow"]._add_stage()
    assert [row.name for row in rows.rows][5:7] == ["New entry", "Won"]  # before the won one
    chinese, english = rows.rows[5].titles
    assert QApplication.focusWidget() is chinese
    chinese.setText("试用")
    qtbot.keyClick(chinese, Qt.Key.Key_Return)
    assert english.text() == "试用"
    settled(qtbot, page)
    assert page.outcome.apply_button.isEnabled()


def test_p1_a_stage_in_use_is_given_up_only_when_its_leads_have_somewhere_to_go(page, window, qtbot, desk):
    page.choose("flow")
    page.sections["flow"].stages.remove(0)
    settled(qtbot, page)
    box = page.outcome.heirs["stages", "untouched"]
    assert box.accessibleName() == "3 leads at “Untouched” go to"
    assert not page.outcome.apply_button.isEnabled()
    assert [box.itemData(n) for n in range(box.count())] == [
        None, "conversation", "confirmed", "proposal", "negotiation", "nurture",
    ]  # fmt: skip
    box.setCurrentIndex(box.findData("conversation"))
    box.activated.emit(box.currentIndex())
    settled(qtbot, page)
    page.apply()
    assert "untouched" not in stages(desk)
    standing = desk.ask(lambda s: s.execute(select(card.c.stage)).scalars().all())
    assert standing == ["conversation"] * 3
    assert len({past.step.id for past in desk.book.history("playbook")}) == 2
    desk.undo()
    assert stages(desk)[0] == "untouched"
    assert desk.ask(lambda s: s.execute(select(card.c.stage)).scalars().all()) == ["untouched"] * 3


def test_p1_a_loss_reason_in_use_asks_too(page, qtbot, desk):
    lead = desk.ask(lambda s: s.execute(select(card.c.lead)).scalars().first())
    desk.do(leads.move, [lead], "lost", reason="price")
    page.choose("flow")
    page.sections["flow"].reasons.remove(0)
    settled(qtbot, page)
    box = page.outcome.heirs["reasons", "price"]
    box.setCurrentIndex(box.findData("budget"))
    box.activated.emit(box.currentIndex())
    settled(qtbot, page)
    page.apply()
    assert "price" not in desk.ask(settings.playbook).vocabulary("loss_reasons")
    assert next(past.new for past in desk.book.history(lead, field="reason")) == "budget"


def test_the_last_stage_of_a_kind_stays(page, window, desk):
    page.choose("flow")
    won = [stage.kind for stage in desk.ask(settings.playbook).stages].index("won")
    page.sections["flow"].stages.remove(won)
    assert "last of its kind" in window.shell.error.text()
    assert not page.draft.dirty()


def test_stages_change_places_by_the_chord_and_the_keyboard_stays(page, window, qtbot):
    page.choose("flow")
    entries = page.sections["flow"].stages
    entries.rows[1].titles[0].setFocus()
    press(qtbot, window, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert [row.name for row in entries.rows][:3] == ["Untouched", "Need confirmed", "In conversation"]
    assert QApplication.focusWidget() is entries.rows[2].buttons["down"]


def test_p1_a_wrong_file_is_refused_with_its_place_and_changes_nothing(page, window, tmp_path, desk):
    page.choose("store")
    good = settings.shipped("fast-cycle").model_dump_json()
    file = tmp_path / "team.json"
    file.write_text(good.replace('"a_days":7', '"a_days":"seven"'), encoding="utf-8")
    page.sections["store"].load(file)
    assert "team.json › grades › rule › a_days" in page.sections["store"].wrong.text()
    assert "whole number" in window.shell.error.text()
    assert not page.draft.dirty()
    file.write_bytes(b"\xff\xfe\x00")
    page.sections["store"].load(file)
    assert "UTF-8" in window.shell.error.text()
    page.sections["store"].load(tmp_path / "none.json")
    assert "cannot be read" in window.shell.error.text()


def test_a_playbook_goes_out_as_a_file_and_comes_in_again(page, qtbot, tmp_path, desk):
    fast = settings.shipped("fast-cycle")
    write_playbook(fast, tmp_path / "fast.json")
    assert read_playbook(tmp_path / "fast.json") == fast
    page.choose("store")
    page.sections["store"].load(tmp_path / "fast.json")
    settled(qtbot, page)
    assert page.outcome.isVisible()
    assert desk.ask(settings.playbook).key == "complex-b2b"
    page.apply()
    assert desk.ask(settings.playbook) == fast
    assert page.context() == "Playbook “Fast cycle”"
    assert page.sections["store"].cards[2].title.text() == "Playbook “Fast cycle”"
    page.choose("scores")
    assert len(page.sections["scores"].points) == len(fast.score.dimensions)


def test_the_keyboard_stays_on_the_page_when_the_bar_goes(page, qtbot):
    page.choose("intake")
    for end in (page.outcome.apply_button, page.outcome.discard_button):
        page.section("intake").per_day.setValue(page.section("intake").per_day.value() + 1)
        settled(qtbot, page)
        end.setFocus()
        qtbot.keyClick(end, Qt.Key.Key_Space)
        assert page.outcome.isHidden()
        assert QApplication.focusWidget() is page.list


def test_discard_puts_everything_back(page, qtbot):
    page.choose("privacy")
    page.sections["privacy"].choices["refuse"].click()
    settled(qtbot, page)
    assert page.outcome.isVisible()
    page.discard()
    assert page.outcome.isHidden()
    assert page.sections["privacy"].choices["warn"].isChecked()


def test_a_draft_under_way_outlives_a_change_of_language(page, window, qtbot, desk):
    page.choose("intake")
    page.sections["intake"].per_day.setValue(42)
    settled(qtbot, page)
    desk.prefs.set("language", "zh_CN")
    again = window.shell.page()
    assert again is not page
    assert again.section("intake").per_day.value() == 42
    settled(qtbot, again)
    assert again.outcome.isVisible()
    again.apply()
    assert desk.prefs.get(DRAFT, {}) == {}
    assert desk.ask(settings.playbook).intake.per_day == 42


def test_what_this_machine_remembers_applies_at_once(page, desk, qtbot):
    general = page.section("general")
    general.modes["dark"].click()
    assert theme.now() is DARK
    general.text_size.setValue(15)
    assert (theme.look.size, general.size_words.text()) == (15, "15 px")
    desk.prefs.set("density", "compact")
    assert general.densities["compact"].isChecked()
    general.name.setFocus()
    general.name.selectAll()
    general.name.insert("王芳")
    qtbot.keyClick(general.name, Qt.Key.Key_Return)
    assert desk.ask(settings.me) == desk.book.who == "王芳"
    desk.undo()
    assert desk.book.who == general.name.text() == "李明"


def test_the_search_shows_the_cards_that_say_it(page):
    page.search.setText("cadence")
    shown = [c.accessibleName() for s in page.sections.values() if s.isVisible() for c in s.cards if c.isVisible()]
    assert shown == ["Cadence"]
    page.search.setText("no such thing")
    assert page._nothing.isVisible()
    page.search.clear()
    assert [key for key, section in page.sections.items() if section.isVisible()] == ["general"]


def test_the_check_says_what_it_finds(page, qtbot, desk):
    page.choose("store")
    section = page.sections["store"]
    section.check_button.click()
    qtbot.waitUntil(section.check_button.isEnabled, timeout=5000)
    assert section.check_words.text().startswith("All is well")
    assert section.figures["folder"].text() == str(desk.book.folder)
    assert (desk.book.folder / FILE).exists()


def test_every_key_of_the_window_is_listed_and_filtered(page):
    page.choose("shortcuts")
    section = page.sections["shortcuts"]
    listed = {row.command: row.keys for row in section.model.rows()}
    assert listed["Quit"] == "Ctrl+Q"
    assert listed["Apply the changed playbook"]
    section.filter.setText("ctrl+q")
    assert [row.command for row in section.model.rows()] == ["Quit"]


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize("size", [(1180, 640), (1366, 700)])
def test_everything_has_a_name_and_nothing_is_cut(make_window, qtbot, language, size):
    i18n.set_language(language)
    window = make_window()
    window.resize(*size)
    page = window.shell.page()
    for key in SECTIONS:
        page.choose(key)
        qtbot.waitUntil(page.sections[key].isVisible)
        QApplication.processEvents()
        hint, room = page.sections[key].minimumSizeHint().width(), page._scroll.viewport().width()
        assert hint <= room, (key, hint, room)
        kinds = (QAbstractButton, QLineEdit, QComboBox, QSpinBox, QListWidget)
        for widget in (found for kind in kinds for found in page.findChildren(kind)):
            if not widget.isVisible() or widget.parent().inherits("QSpinBox") or widget.parent().inherits("QLineEdit"):
                continue
            said = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
            assert said, (key, widget)
            if isinstance(widget, QAbstractButton):
                assert widget.width() >= widget.minimumSizeHint().width(), (key, said)
        for label in page.sections[key].findChildren(QLabel):
            if label.isVisible() and not label.wordWrap():
                assert label.width() >= label.minimumSizeHint().width(), (key, label.text())
    assert page.minimumSizeHint().width() <= size[0]
    assert page.minimumSizeHint().height() <= size[1]
