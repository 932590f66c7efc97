"""Work on many rows: the collector of circles rests, and goes on afterwards as it was."""

import gc

import pytest

from crmdesk import bulk


def test_the_collector_rests_within_a_block_and_within_blocks_of_it():
    assert gc.isenabled()
    with bulk.uncollected():
        assert not gc.isenabled()
        with bulk.uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_an_error_wakes_it_again():
    @bulk.uncollected()
    def fails() -> None:
        assert not gc.isenabled()
        raise LookupError

    with pytest.raises(LookupError):
        fails()
    assert gc.isenabled()


def test_what_was_made_within_is_still_collected_later():
    class Circle:
        gone = 0

        def __init__(self) -> None:
            self.self = self

        def __del__(self) -> None:
            Circle.gone += 1

    with bulk.uncollected():
        Circle()
    gc.collect()
    assert Circle.gone == 1
