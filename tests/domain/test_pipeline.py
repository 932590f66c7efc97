"""L6, O1: where a card stands and what moving it means."""

from datetime import date

import pytest

from crmdesk import i18n, resources
from crmdesk.domain import pipeline
from crmdesk.domain import playbook as playbooks
from crmdesk.domain.pipeline import Move, board_stage, drop, furthest
from crmdesk.domain.refusal import Refused

B2B = playbooks.load(resources.text("playbooks", "complex-b2b.json"), "complex-b2b.json")


@pytest.mark.parametrize(
    ("card", "opportunity", "stands"),
    [
        ("conversation", None, "conversation"),
        ("confirmed", "proposal", "proposal"),
        ("confirmed", "objections", "proposal"),
        ("confirmed", "contract", "negotiation"),
        ("confirmed", "delivery", "won"),
        ("confirmed", "done", "won"),
        ("nurture", "contract", "negotiation"),
        ("lost", None, "lost"),
        ("nurture", None, "nurture"),
        ("a stage of old", None, "untouched"),
        ("confirmed", "a stage of old", "confirmed"),
    ],
)
def test_l6_the_opportunity_says_where_the_card_stands(card: str, opportunity: str | None, stands: str) -> None:
    assert board_stage(card, opportunity, B2B) == stands


@pytest.mark.parametrize(
    ("stages", "found"),
    [
        ([], None),
        (["lost"], None),
        (["lost", "lost", "unheard of"], None),
        (["proposal", "contract", "objections"], "contract"),
        (["done", "proposal"], "proposal"),  # an open one first, however far the other got
        (["delivery", "done", "lost"], "done"),
        (["lost", "proposal"], "proposal"),
    ],
)
def test_l6_the_furthest_open_opportunity(stages: list[str], found: str | None) -> None:
    assert furthest(stages, B2B) == found
    assert furthest(reversed(stages), B2B) == found


@pytest.mark.parametrize(
    ("stands", "target", "move"),
    [
        ("untouched", "conversation", Move("card", "conversation", False)),
        ("conversation", "won", Move("card", "won", False)),
        ("negotiation", "untouched", Move("card", "untouched", False)),
        ("conversation", "lost", Move("card", "lost", True)),
        ("lost", "nurture", Move("card", "nurture", False)),
        ("conversation", "conversation", None),
    ],
)
def test_l6_without_an_opportunity_the_card_moves(stands: str, target: str, move: Move | None) -> None:
    assert drop(stands, False, target, B2B) == move


@pytest.mark.parametrize(
    ("stands", "target", "move"),
    [
        ("proposal", "negotiation", Move("opportunity", "contract", False)),
        ("negotiation", "proposal", Move("opportunity", "proposal", False)),
        ("negotiation", "won", Move("opportunity", "delivery", False)),
        ("proposal", "lost", Move("opportunity", "lost", True, card="lost")),
        ("proposal", "proposal", None),  # an objection is not undone by dropping the card where it was
    ],
)
def test_l6_with_an_opportunity_that_moves(stands: str, target: str, move: Move | None) -> None:
    assert drop(stands, True, target, B2B) == move


@pytest.mark.parametrize("target", ["untouched", "conversation", "confirmed", "nurture"])
def test_l6_no_opportunity_stands_before_the_proposal_nor_aside(target: str) -> None:
    with pytest.raises(Refused) as refused:
        drop("proposal", True, target, B2B)
    said = i18n.tr(refused.value.text, **refused.value.values)
    assert f"“{B2B.stage(target).title.en}”" in said
    assert "stays where it was" in said
    i18n.set_language("zh_CN")
    assert f"“{B2B.stage(target).title.zh_CN}”" in i18n.tr(refused.value.text, **refused.value.values)


@pytest.mark.parametrize("has_opportunity", [True, False])
def test_an_unknown_target_is_a_bug(has_opportunity: bool) -> None:
    with pytest.raises(KeyError):
        drop("untouched", has_opportunity, "nowhere", B2B)


@pytest.mark.parametrize("stands", [stage.key for stage in B2B.stages])
@pytest.mark.parametrize("opportunity", [None, *(stage.key for stage in B2B.opportunity_stages)])
@pytest.mark.parametrize("target", [stage.key for stage in B2B.stages])
def test_l6_after_a_move_the_card_stands_where_it_was_dropped(
    stands: str, opportunity: str | None, target: str
) -> None:
    open_one = furthest([opportunity] if opportunity else [], B2B)
    try:
        move = drop(board_stage(stands, open_one, B2B), open_one is not None, target, B2B)
    except Refused:
        assert open_one is not None
        return
    card, deal = stands, opportunity
    if move is not None:
        card = move.stage if move.moves == "card" else move.card or stands
        deal = move.stage if move.moves == "opportunity" else opportunity
    assert board_stage(card, furthest([deal] if deal else [], B2B), B2B) == target


@pytest.mark.parametrize(
    ("since", "days"),
    [
        ("2026-11-22", 0),
        ("2026-11-12", 10),
        ("2026-11-23", 0),
        ("2026-11-20T15:59:59Z", 2),  # 23:59:59 on the 20th in Shanghai
        ("2026-11-20T16:00:00Z", 1),  # midnight, the 21st
    ],
)
def test_l6_days_are_those_of_the_users_calendar(since: str, days: int) -> None:
    assert pipeline.days_at(since, date(2026, 11, 22)) == days


@pytest.mark.parametrize(
    ("stage", "days", "is_stale"),
    [
        ("conversation", 7, False), ("conversation", 8, True), ("untouched", 3, False), ("untouched", 4, True),
        ("won", 999, False), ("lost", 999, False), ("a stage of old", 999, False),
    ],
)  # fmt: skip
def test_l6_stale_is_over_the_limit(stage: str, days: int, is_stale: bool) -> None:
    assert pipeline.stale(stage, days, B2B) is is_stale
