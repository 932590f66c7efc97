"""What the board and the list show, by SQL over the filter (L6)."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from crmdesk.services import agenda, leads
from crmdesk.services.leads import Entry, Filter

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
"""Ten in the morning in Shanghai: 02:00 UTC, as the tests' clock."""

CARDS = [
    # name, amount in yuan, stage, due, grade
    ("恒泰精密", 600_000, "untouched", "2026-11-16", "A"),
    ("长风汽配", 200_000, "untouched", "2026-11-18T01:59:59Z", None),
    ("中瑞环保", 30_000, "untouched", "2026-11-18T06:30:00Z", None),
    ("海图冷链", None, "untouched", None, "B"),
    ("德信化工", 80_000, "conversation", "2026-11-18", None),
    ("天工包装", 50_000, "lost", "2026-11-01", None),
]


@pytest.fixture
def filled(book):
    with book.writing("Begin") as session:
        entries = [
            Entry({"name": n, "amount": a and a * 100, "captured": "2026-10-01T01:00:00Z"}, [{"name": "周敏"}], s, g)
            for n, a, s, _, g in CARDS
        ]
        taken = leads.take_in(session, entries)
        for id_, (_, _, _, due, _) in zip(taken.ids, CARDS, strict=True):
            if due:
                agenda.plan(session, id_, agenda.Plan("call", due, channel="phone"))
    return book


def board(book, **wanted):
    with book.reading() as session:
        order = wanted.pop("order", "next")
        return leads.board(session, Filter(**wanted), now=NOW, order=order)


def names(found, stage="untouched"):
    return [card.name for card in found.cards[stage]]


def test_l6_lanes_count_sum_and_overdue(filled):
    """Untouched: 600,000 + 200,000 + 30,000 yuan; overdue: the day before yesterday, and 09:59:59 today."""
    lanes = {lane.stage: lane for lane in board(filled).lanes}
    assert (lanes["untouched"].cards, lanes["untouched"].amount, lanes["untouched"].overdue) == (4, 83_000_000, 2)
    assert (lanes["conversation"].cards, lanes["conversation"].overdue) == (1, 0)
    assert (lanes["won"].cards, lanes["won"].amount) == (0, 0)
    assert "lost" not in lanes


def test_the_earliest_next_step_first_none_last(filled):
    assert names(board(filled)) == ["恒泰精密", "长风汽配", "中瑞环保", "海图冷链"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("amount", ["恒泰精密", "长风汽配", "中瑞环保", "海图冷链"]),
        ("name", ["中瑞环保", "恒泰精密", "海图冷链", "长风汽配"]),
    ],
)
def test_other_orders(filled, order, expected):
    assert names(board(filled, order=order)) == expected


@pytest.mark.parametrize(
    ("chips", "expected"),
    [
        ({"overdue"}, {"恒泰精密", "长风汽配"}),
        ({"today"}, {"中瑞环保", "德信化工"}),
        ({"no_next"}, {"海图冷链"}),
        ({"grade_a"}, {"恒泰精密"}),
        ({"overdue", "grade_a"}, {"恒泰精密"}),
        ({"stale"}, {"恒泰精密", "长风汽配", "中瑞环保", "海图冷链", "德信化工"}),
    ],
)
def test_chips_combine_with_and(filled, chips, expected):
    """All cards stand in their stage since 1 October, 48 days."""
    found = board(filled, chips=frozenset(chips))
    assert {card.name for lane in found.cards.values() for card in lane} == expected
    assert found.total == len(expected)
    if len(chips) == 1:
        assert found.chips[min(chips)] == len(expected)


@pytest.mark.parametrize("text", ["恒泰", "htjm", "HT", "周敏 恒", "CL202610001"])
def test_the_filter_finds_by_name_initials_person_and_number(filled, text):
    assert "恒泰精密" in names(board(filled, text=text))


def test_a_filter_that_fits_nothing(filled):
    assert board(filled, text="%").total == 0


def test_lost_ones_are_found_by_their_stage(filled):
    assert names(board(filled, stages=("lost",)), "lost") == ["天工包装"]


def test_the_list_pages_and_sorts_in_sql(filled):
    with filled.reading() as session:
        page = leads.listed(session, Filter(), now=NOW, order="amount", down=True, limit=2, offset=1)
    assert ([card.amount for card in page.rows], page.total) == ([5_000_000, 8_000_000], 6)


def test_l3_the_score_explains_itself(filled):
    with filled.reading() as session:
        score = leads.explain(session, leads.find(session, "CL202610001"))
    assert sum(part.points for part in score.dimensions) == score.points
    assert score.ask.points == max(part.raises for part in score.dimensions)
