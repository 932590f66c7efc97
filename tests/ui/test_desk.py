"""The three doors: what passes through them, in which thread, and what is never lost on the way."""

import threading

import pytest
from sqlmodel import select

from crmdesk.clock import new_id
from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables.parties import Customer
from crmdesk.services.steps import named
from crmdesk.ui import desk as desk_room
from crmdesk.ui.desk import Cancelled


def add(session, name):
    named(session, "Added {name}", name=name)
    customer = Customer(id=new_id(), name=name)
    session.add(customer)
    return customer.id


def refuse(session):
    session.add(Customer(id=new_id(), name="half done"))
    raise Refused("The name {name} is taken. Nothing was changed. Choose another.", name="x")


def names(session):
    return list(session.exec(select(Customer.name).order_by(Customer.name)))


def test_do_writes_one_step_and_changed_names_the_row(desk):
    heard = []
    desk.changed.connect(heard.append)
    row = desk.do(add, "Hengtai")
    assert desk.ask(names) == ["Hengtai"]
    assert [(c.rows, c.step.words()) for c in heard] == [(frozenset({("customer", row)}), "Added Hengtai")]


def test_a_refusal_reaches_the_caller_and_nothing_is_written(desk):
    with pytest.raises(Refused):
        desk.do(refuse)
    assert desk.ask(names) == []


def test_attempt_tells_the_user_of_a_refusal(desk):
    told = []
    desk.refused.connect(told.append)
    assert desk.attempt(refuse) is None
    assert [str(trouble.refusal) for trouble in told] == ["The name x is taken. Nothing was changed. Choose another."]
    assert desk.attempt(add, "Hengtai")


def test_undo_and_redo_turn_the_step_and_say_its_name(desk):
    said = []
    desk.said.connect(said.append)
    desk.do(add, "Hengtai")
    desk.say_step()
    assert desk.undo() is not None
    assert desk.ask(names) == []
    assert desk.redo() is not None
    assert desk.ask(names) == ["Hengtai"]
    assert [(s.text, s.undoable) for s in said] == [
        ("Added Hengtai", True),
        ("Undone: Added Hengtai", False),
        ("Done again: Added Hengtai", False),
    ]
    assert desk.redo() is None


def test_slow_work_runs_aside_and_everything_it_reports_arrives_in_the_window_thread(desk, qtbot):
    here = threading.get_ident()
    threads, heard, bar, results = {}, [], [], []

    def work(tell):
        threads["work"] = threading.get_ident()
        tell(1, 2)
        desk.do(add, "from the worker")
        return "whole"

    desk.changed.connect(lambda changes: heard.append((threading.get_ident(), changes.step.words())))
    job = desk.later(
        work,
        done=lambda result: results.append((threading.get_ident(), result)),
        progress=lambda done, of: bar.append((threading.get_ident(), done, of)),
    )
    with qtbot.waitSignal(job.ended):
        pass
    assert threads["work"] != here
    assert results == [(here, "whole")]
    assert bar == [(here, 1, 2)]
    assert heard == [(here, "Added from the worker")]


def test_cancelled_work_is_rolled_back_and_only_ended_is_called(desk, qtbot):
    begun, go_on, calls = threading.Event(), threading.Event(), []

    def work(tell):
        def verb(session):
            add(session, "half done")
            session.flush()
            begun.set()
            go_on.wait(10)
            tell(1, 2)

        desk.do(verb)

    job = desk.later(work, done=calls.append, failed=calls.append, ended=lambda: calls.append("ended"))
    assert begun.wait(10)
    job.cancel()
    with qtbot.waitSignal(job.ended):
        go_on.set()
    assert calls == ["ended"]
    assert desk.ask(names) == []


def test_refused_work_goes_to_failed_and_any_other_error_is_a_bug(desk, qtbot):
    calls = []

    def refused(tell):
        raise Refused("No.")

    job = desk.later(refused, done=calls.append, failed=lambda r: calls.append(str(r)))
    with qtbot.waitSignal(job.ended):
        pass
    assert calls == ["No."]

    def broken(tell):
        raise ZeroDivisionError

    with qtbot.captureExceptions() as raised:
        job = desk.later(broken, done=calls.append, failed=calls.append, ended=lambda: calls.append("ended"))
        with qtbot.waitSignal(job.ended):
            pass
    assert [kind for kind, _, _ in raised] == [ZeroDivisionError]
    assert calls == ["No.", "ended"]


def test_jobs_run_in_the_order_asked_for(desk, qtbot):
    order = []
    for number in range(5):
        last = desk.later(lambda tell, number=number: number, done=order.append)
    with qtbot.waitSignal(last.ended):
        pass
    assert order == [0, 1, 2, 3, 4]


def test_the_bar_is_not_flooded(desk, qtbot):
    moves = []

    def work(tell):
        for row in range(50_000):
            tell(row, 50_000)

    job = desk.later(work, done=lambda _: None, progress=lambda done, of: moves.append(done))
    with qtbot.waitSignal(job.ended):
        pass
    assert 150 < len(moves) <= 201
    assert moves == sorted(moves)


def test_closing_stops_work_under_way(desk):
    begun = threading.Event()
    stopped = []

    def work(tell):
        begun.set()
        try:
            while True:
                tell(0, 1)
        except Cancelled:
            stopped.append(True)
            raise

    desk.later(work, done=lambda _: None)
    assert begun.wait(10)
    desk.close()
    assert stopped == [True]


def test_a_large_step_is_turned_aside_and_said_when_it_is_done(desk, qtbot, monkeypatch):
    """An import taken back: the window's thread is free while the worker writes."""
    monkeypatch.setattr(desk_room, "LARGE", 0)
    said = []
    desk.said.connect(lambda one: said.append(one.text))
    desk.do(add, "Hengtai")
    assert desk.undo() is not None
    qtbot.waitUntil(lambda: not desk.busy())
    assert desk.ask(names) == []
    assert said == ["One moment: Added Hengtai", "Undone: Added Hengtai"]
