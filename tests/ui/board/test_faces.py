"""What a card says: every state in words, and the whole as one sentence for a screen reader."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from crmdesk import i18n
from crmdesk.domain import scoring
from crmdesk.services import settings
from crmdesk.services.leads import Lane
from crmdesk.ui.board.faces import Faces
from crmdesk.ui.board.tips import tip

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def faces():
    return Faces(settings.shipped("complex-b2b"), NOW)


@pytest.mark.parametrize(
    ("due", "state", "text", "icon"),
    [
        ("2026-11-16", "overdue", "2 d overdue", "alarm-clock"),
        ("2026-11-18T01:59:59Z", "overdue", "Earlier today", "alarm-clock"),
        ("2026-11-17T16:30:00Z", "overdue", "Earlier today", "alarm-clock"),
        ("2026-11-17T15:30:00Z", "overdue", "1 d overdue", "alarm-clock"),
        ("2026-11-18T06:30:00Z", "today", "Today 14:30", "phone"),
        ("2026-11-25", "future", "25 Nov", "phone"),
        (None, "none", "No next step", "circle-alert"),
    ],
)
def test_l6_the_next_step_is_told_by_word_icon_and_state(due, state, text, icon, card):
    """00:30 in Shanghai on the 18th is earlier today, 23:30 on the 17th is a day overdue."""
    face = faces().of(card(1, next_due=due, next_channel="phone"))
    assert (face.state, face.due, face.icon) == (state, text, icon)


def test_l4_the_band_gives_the_sign_and_to_qualify_has_its_own(card):
    told = {band: faces().of(card(1, band=band, score=40)) for band in ("high", "medium", "low", "qualify")}
    assert [face.sign for face in told.values()] == ["high", "mid", "low", "qualify"]
    assert [face.worth for face in told.values()] == ["High 40", "Medium 40", "Low 40", "To qualify 40"]


def test_l6_days_in_stage_are_stale_over_the_limit_only(card):
    """未接触 has a limit of 3 days: three are not stale, four are; won cards count no days."""
    since = {n: f"2026-11-{18 - n:02}T04:00:00Z" for n in (3, 4)}
    faces_now = faces()
    assert [faces_now.of(card(1, stage_since=since[n])).stale for n in (3, 4)] == [False, True]
    assert faces_now.of(card(1, stage_since=since[4])).days == "4 d"
    assert faces_now.of(card(1, stage="won", stage_since=since[4])).days == ""


def test_a4_the_sentence_holds_grade_due_state_and_amount_in_both_languages(card):
    found = card(
        1, "长风汽配", grade="B", need="MES\n试点", amount=64_000_000, next_due="2026-11-16", contact="周敏",
        stage_since="2026-11-10T04:00:00Z",
    )  # fmt: skip
    assert faces().sentence(found) == (
        "长风汽配, grade B, 周敏 · MES 试点, ¥640k, Medium 50, Overdue by 2 days, 8 d at this stage, too long"
    )
    i18n.set_language("zh_CN")
    sentence = faces().sentence(found)
    assert all(part in sentence for part in ("B 级", "¥64 万", "逾期 2 天", "8 天"))


def test_a_lane_is_named_with_count_sum_and_overdue():
    assert faces().head(Lane("proposal", 5, 388_000_000, 2)) == "Proposal, 5 leads, ¥3.9m, 2 overdue"


def test_l3_the_tooltip_explains_the_score_and_asks_the_best_question(card):
    playbook = settings.shipped("complex-b2b")
    score = scoring.score(scoring.facts({"clarity": "clear", "budget": None}, []), playbook)
    told = tip(card(1, "A < B & Co", need="Line one"), score, faces())
    assert "A &lt; B &amp; Co" in told
    for part in score.dimensions:
        assert part.title.en in told
    assert f"{score.points} points" in told
    assert score.ask.question.en in told
    assert f"+{score.ask.points}" in told
