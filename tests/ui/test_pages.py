"""The contract of a page: what the window may rely on when a page does no more than it must."""

import pytest

from crmdesk.store.book import Changes
from crmdesk.ui import commands
from crmdesk.ui.pages import Page, Place, together


def test_two_changes_are_one_for_a_page_that_missed_both():
    first = Changes(None, frozenset({("lead", "a")}), frozenset({"a"}))
    then = Changes(None, frozenset({("lead", "b"), ("lead", "a")}), frozenset({"b"}))
    assert together(None, first) is first
    both = together(first, then)
    assert both.rows == {("lead", "a"), ("lead", "b")}
    assert both.roots == {"a", "b"}


def test_a_place_is_the_same_whatever_list_it_was_reached_from():
    assert Place("record", "a", among=("a", "b")) == Place("record", "a")
    assert Place("record", "a") != Place("record", "b")


def test_a_page_must_say_its_title_and_may_leave_the_rest(desk, qtbot):
    page = Page(desk)
    qtbot.addWidget(page)
    with pytest.raises(NotImplementedError):
        page.title()
    page.open(Place("x"))
    page.refresh(Changes(None, frozenset(), frozenset()))
    page.leave()
    assert (page.context(), page.filter_field(), page.first_focus()) == ("", None, None)


def test_a_command_of_a_page_stands_in_the_record_menu_unless_said_otherwise(desk, qtbot):
    page = Page(desk)
    qtbot.addWidget(page)
    page.command("call", "&Phone", lambda: None)
    page.command("print", "&Print", lambda: None, menu="file")
    assert [a.objectName() for a in commands.of_menu(page, "record", inside=True)] == ["call"]
    assert [a.objectName() for a in commands.of_menu(page, "file", inside=True)] == ["print"]
