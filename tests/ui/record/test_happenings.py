"""The timeline as a model."""

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from crmdesk import i18n
from crmdesk.services import agenda, followups, leads
from crmdesk.services.followups import Record
from crmdesk.ui.record.happenings import Happenings


@pytest.fixture
def model(show, lead, stocked):
    stocked.do(followups.log, lead, Record("mail", "发了选型手册和价格表", at="2026-10-28T08:00:00Z"))
    stocked.do(leads.move, [lead], "lost", reason="price", note="低六个点")
    stocked.do(leads.grade, lead, "B", "预算没批")
    made = Happenings()
    made.fill(show(lead).subject)
    return made


def titles(model):
    return [model.data(model.index(row, 0)) for row in range(model.rowCount())]


def test_it_is_a_model_that_qt_accepts(model, show, lead):
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.sift(kind="mail")
    model.sift(kind="all", text="样机")
    model.fill(show(lead).subject)
    assert model.data(QModelIndex()) is None


def test_every_kind_of_happening_has_its_words(model):
    assert sorted(titles(model)) == sorted(
        ["Graded B", "Stage: Untouched → Lost", "Stage: Untouched", "Phone", "Mail"]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "found"), [("phone", ["Phone"]), ("mail", ["Mail"]), ("visit", []), ("stage", 3)], ids=str
)
def test_filters_by_kind(model, kind, found):
    model.sift(kind=kind)
    assert titles(model) == found or model.rowCount() == found


def test_filters_by_every_word_also_in_the_customers_own(model):
    model.sift(text="分期 样机")
    assert titles(model) == ["Phone"]
    model.sift(text="分期 手册")
    assert titles(model) == []


def test_only_the_first_of_a_month_names_it(model):
    heads = [entry.head for entry in model._shown]
    assert [head for head in heads if head] == ["Nov 2026", "Oct 2026"]
    assert heads[0] == "Nov 2026"


def test_the_month_in_chinese(model, show, lead):
    i18n.set_language("zh_CN")
    model.fill(show(lead).subject)
    assert model._shown[0].head == "2026 年 11 月"


def test_to_dos_carry_their_state(model, show, lead, stocked):
    """F1: an open one by its due day, a done one by the day it was done."""
    page = show(lead)
    chip = next(entry for entry in model._shown if entry.chips).chips[0]
    assert (chip.text, chip.tone) == ("确认分期方案 — Tomorrow", "future")
    stocked.do(agenda.finish, page.subject.portrait.tasks[0].id, "好")
    model.fill(page.subject)
    chip = next(entry for entry in model._shown if entry.chips).chips[0]
    assert (chip.text, chip.tone, chip.icon) == ("确认分期方案 — done Today", "ok", "circle-check")


def test_a_screen_reader_hears_the_whole_entry(model):
    entry = next(n for n in range(model.rowCount()) if titles(model)[n] == "Phone")
    spoken = model.data(model.index(entry, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("11-16 15:20; Phone; 他们想先看样机")
    assert "能分期最好" in spoken
    assert "确认分期方案 — Tomorrow" in spoken
