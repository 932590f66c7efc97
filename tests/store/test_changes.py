"""The rule that saving, undo, merge and check share: a set of changes makes a row (S2)."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from crmdesk.store.changes import (
    DELETED,
    NOTHING,
    Change,
    Identity,
    cells_text,
    difference,
    image,
    packed,
    texts_of_new,
    unpacked,
)


def change(seq, cells, replaced=None, *, site="aa", clock=None):
    found = {column: tuple(Identity(*i) for i in ids) for column, ids in (replaced or {}).items()}
    return Change(Identity(site, seq), clock or seq, "step", "lead", "row", "row", cells, found)


BORN = change(1, {"name": "Heng", "region": "Suzhou"})


def test_one_head_is_the_value():
    later = change(2, {"name": "Hengtai"}, {"name": [("aa", 1)]})
    made = image([BORN, later])
    assert made.alive
    assert (made.value("name"), made.value("region"), made.value("size")) == ("Hengtai", "Suzhou", None)


def test_the_order_in_which_changes_are_known_does_not_matter():
    known = [
        BORN,
        change(2, {"name": "Hengtai"}, {"name": [("aa", 1)]}),
        change(1, {"name": "Hengda"}, {"name": [("aa", 1)]}, site="bb", clock=3),
        change(4, {DELETED: 1}, {DELETED: [("aa", 1)]}),
    ]
    assert len({str(sorted(image(order).heads.items())) for order in permutations(known)}) == 1


def test_two_who_did_not_know_of_each_other_make_two_heads_the_later_is_shown():
    mine = change(2, {"name": "Hengtai"}, {"name": [("aa", 1)]})
    theirs = change(7, {"name": "Hengda"}, {"name": [("aa", 1)]}, site="bb", clock=3)
    made = image([BORN, mine, theirs])
    assert [head.cells["name"] for head in made.heads["name"]] == ["Hengda", "Hengtai"]


def test_a_deletion_covers_what_its_author_had_seen():
    gone = change(2, {DELETED: 1}, {DELETED: [("aa", 1)]})
    assert not image([BORN, gone]).alive


def test_an_edit_the_deleting_side_had_not_seen_keeps_the_row_with_all_its_values():
    gone = change(2, {DELETED: 1}, {DELETED: [("aa", 1)]})
    unseen = change(9, {"region": "Wuxi"}, {"region": [("aa", 1)]}, site="bb")
    made = image([BORN, gone, unseen])
    assert made.alive
    assert (made.value("name"), made.value("region")) == ("Heng", "Wuxi")


def test_putting_back_is_a_change_even_when_no_cell_differs():
    gone = change(2, {DELETED: 1}, {DELETED: [("aa", 1)]})
    cells, replaced = difference(image([BORN, gone]), {"name": "Heng", "region": "Suzhou"})
    assert (cells, replaced) == ({}, {})
    assert image([BORN, gone, change(3, cells, replaced)]).alive


def test_nothing_differs_nothing_is_written():
    assert difference(image([BORN]), {"name": "Heng", "region": "Suzhou"}) is None
    assert difference(NOTHING, None) is None


def test_a_new_row_writes_what_is_not_empty():
    assert difference(NOTHING, {"name": "Heng"}) == ({"name": "Heng"}, {})


cells = st.dictionaries(st.sampled_from(["name", "region", "size"]), st.none() | st.integers() | st.text(max_size=3))


@given(st.lists(st.none() | cells, max_size=8))
def test_any_history_of_one_writer_ends_in_its_last_state(states):
    """Writing the difference to each next state, a deletion for None, always makes exactly that state."""
    known = []
    for number, state in enumerate(states, 1):
        full = None if state is None else {c: v for c, v in state.items() if v is not None}
        found = difference(image(known), full)
        if found:
            known.append(change(number, *found))
        made = image(known)
        assert made.alive == (full is not None)
        if full is not None:
            assert {column: made.value(column) for column in full} == full
            assert all(made.value(column) is None for column in {"name", "region", "size"} - full.keys())


def test_packing_keeps_identities():
    replaced = {"name": (Identity("aa", 1), Identity("bb", 7))}
    assert unpacked(packed(replaced)) == replaced
    assert packed({}) is None
    assert unpacked(None) == {}


CELLS = st.none() | st.integers() | st.text() | st.sampled_from(['"', "\\", "\x00", "\u2028", "\ud800", "恒"])


@given(st.lists(st.tuples(st.text(min_size=1), CELLS), unique_by=lambda pair: pair[0]))
def test_a_new_row_is_written_as_any_other(pairs):
    names, values = [name for name, _ in pairs], [value for _, value in pairs]
    assert texts_of_new(names)(values) == cells_text({n: v for n, v in pairs if v is not None})
