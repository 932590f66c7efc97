"""The draft of a playbook: edited freely, whole or with its problems named, and kept for another day."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmdesk.domain import playbook as rules
from crmdesk.domain.refusal import Refused
from crmdesk.services import settings
from crmdesk.ui.settings.draft import Draft


@pytest.fixture
def draft(qapp):
    return Draft(settings.shipped("complex-b2b"))


def test_an_untouched_draft_is_the_playbook(draft):
    assert not draft.dirty()
    assert draft.whole() == draft.base
    assert draft.kept() is None


def test_a_value_put_back_is_no_change(draft):
    path = ("score", "dimensions", 0, "points")
    draft.put(path, 10)
    assert draft.dirty()
    draft.put(path, 15)
    assert not draft.dirty()


def test_p1_what_is_wrong_is_named_with_its_place(draft):
    draft.put(("score", "dimensions", 0, "points"), 10)
    draft.put(("stages", 2, "title", "en"), " ")
    assert [(p.path, str(p)) for p in draft.problems()] == [
        ("stages › 3 › title › en", "A text is needed here; it is empty.")
    ]
    draft.put(("stages", 2, "title", "en"), "Need")
    assert [p.path for p in draft.problems()] == ["score › dimensions"]
    with pytest.raises(Refused, match="95"):
        draft.whole()


def test_a_key_taken_out_never_comes_back_as_another(draft):
    """A lead that still stands at the old stage must not turn up at the new one."""
    first = draft.data["stages"][draft.add("stages", {"title": {"zh_CN": "新", "en": "New"}}, 1)]["key"]
    draft.base = draft.base.model_copy()
    draft.remove("stages", 1)
    gone = draft.base.stages[2].key
    draft.remove("stages", 2)
    added = [draft.data["stages"][draft.add("stages", {"title": {"zh_CN": "新", "en": "New"}})]["key"] for _ in "ab"]
    assert gone not in added
    assert len({first, *added}) == 2  # the first was never applied, so its key is free again


def test_opportunities_go_along_to_the_stage_that_takes_over(draft):
    at = [stage["key"] for stage in draft.data["stages"]].index("negotiation")
    draft.remove("stages", at)
    assert [p.path for p in draft.problems()] == ["opportunity_stages › 3 › lane"]
    draft.succeed("stages", "negotiation", "proposal")
    assert draft.problems() == ()
    assert draft.whole().opportunity_stage("contract").lane == "proposal"


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(-3, 3)), max_size=6))
def test_moving_entries_loses_none(qapp, moves):
    draft = Draft(settings.shipped("complex-b2b"))
    before = sorted(stage["key"] for stage in draft.data["stages"])
    for at, by in moves:
        to = draft.shift("stages", at, by)
        assert 0 <= to < len(before)
    assert sorted(stage["key"] for stage in draft.data["stages"]) == before


def test_a_draft_is_kept_as_json_and_resumed_on_the_same_playbook_only(draft):
    draft.put(("intake", "per_day"), 30)
    kept = json.loads(json.dumps(draft.kept()))
    again = Draft(settings.shipped("complex-b2b"))
    again.resume(kept)
    assert again.data == draft.data
    other = Draft(settings.shipped("fast-cycle"))
    other.resume(kept)
    assert not other.dirty()


def test_what_is_not_under_way_follows_the_playbook_in_use(draft):
    fast, big = settings.shipped("fast-cycle"), settings.shipped("complex-b2b")
    draft.follow(fast)
    assert draft.whole() == fast
    draft.put(("privacy", "mobile"), "refuse")
    draft.follow(big)
    assert draft.whole() == rules.revised(big, privacy={"mobile": "refuse"})


def test_a_draft_that_was_applied_is_not_built_anew(draft, qtbot):
    draft.put(("intake", "per_day"), 99)
    applied = draft.whole()
    with qtbot.assertNotEmitted(draft.replaced), qtbot.waitSignal(draft.edited):
        draft.follow(applied)
    assert not draft.dirty()
