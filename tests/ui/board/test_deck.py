"""The cards of a lane as a model: every difference is told so that selection and place in the list stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from crmdesk import clock
from crmdesk.services import settings
from crmdesk.ui.board.deck import MIME, Deck, packed, unpacked
from crmdesk.ui.board.faces import Faces
from crmdesk.ui.rows import ROW

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


def faces():
    return Faces(settings.shipped("complex-b2b"), clock.now().astimezone())


@pytest.fixture
def deck(qapp):
    return Deck(faces())


def shown(deck):
    return [deck.index(row).data(ROW).lead for row in range(deck.rowCount())]


@given(
    before=st.lists(st.integers(0, 12), unique=True, max_size=10),
    after=st.lists(st.tuples(st.integers(0, 12), st.booleans()), unique_by=lambda pair: pair[0], max_size=10),
)
def test_any_change_leads_to_the_new_cards_and_keeps_what_points_at_them(qapp, card, before, after):
    deck = Deck(faces())
    tester = QAbstractItemModelTester(deck, FATAL)
    deck.show([card(n) for n in before], faces())
    kept = {n: QPersistentModelIndex(deck.index(row)) for row, n in enumerate(before)}
    new = [card(n, "Renamed" if renamed else "") for n, renamed in after]
    assert deck.show(new, faces()) is False
    assert list(deck.cards()) == new
    for n, index in kept.items():
        here = [row for row, one in enumerate(new) if one.lead == str(n)]
        assert ([index.row()] if index.isValid() else []) == here
    assert tester.parent() is None


def test_one_card_that_goes_to_the_end_is_one_move(deck, qtbot, card):
    deck.show([card(n) for n in range(200)], faces())
    moves = []
    deck.rowsMoved.connect(lambda *args: moves.append(args[1]))
    assert deck.show([card(n) for n in [*range(1, 200), 0]], faces()) is False
    assert moves == [0]
    assert shown(deck)[-1] == "0"


def test_many_changes_start_anew(deck, card):
    deck.show([card(n) for n in range(5)], faces())
    assert deck.show([card(n) for n in range(100, 200)], faces()) is True
    assert deck.show([card(n) for n in range(199, 99, -1)], faces()) is True
    assert shown(deck) == [str(n) for n in range(199, 99, -1)]


def test_only_leads_are_dragged_and_nothing_foreign_is_read(deck, card):
    deck.show([card(1), card(2), card(3)], faces())
    mime = deck.mimeData([deck.index(0), deck.index(2)])
    assert mime.formats() == [MIME]
    assert unpacked(mime) == ["1", "3"]
    assert unpacked(packed(["a"])) == ["a"]
    foreign, broken, wrong = QMimeData(), QMimeData(), QMimeData()
    foreign.setText("1")
    broken.setData(MIME, b"[")
    wrong.setData(MIME, b'{"a": 1}')
    assert [unpacked(mime) for mime in (foreign, broken, wrong)] == [[], [], []]


def test_a_drop_never_removes_rows_and_only_the_lane_itself_takes_one(deck, card):
    deck.show([card(1)], faces())
    assert deck.dropMimeData(packed(["1"]), Qt.DropAction.MoveAction, 0, 0, QModelIndex()) is False
    assert deck.flags(QModelIndex()) == Qt.ItemFlag.ItemIsDropEnabled
    assert not deck.flags(deck.index(0)) & Qt.ItemFlag.ItemIsDropEnabled
    assert deck.data(QModelIndex()) is None
    assert deck.data(deck.index(0)) == "Lead 1"
