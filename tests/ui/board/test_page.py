"""The board page: lanes and their heads, filter, keyboard, drag and drop, new leads, and what it remembers."""

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QAccessible,
    QDragEnterEvent,
    QDropEvent,
    QInputMethodEvent,
    QMouseEvent,
)  # fmt: skip
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPushButton, QWidget
from shiboken6 import isValid

from crmdesk import i18n
from crmdesk.domain.tables import Contact, Lead
from crmdesk.services import agenda, leads, rows, settings
from crmdesk.services.leads import Entry, Filter
from crmdesk.ui import theme
from crmdesk.ui.board import lane as lane_room
from crmdesk.ui.board import page as page_room
from crmdesk.ui.board.deck import MIME, packed
from crmdesk.ui.board.strips import Conversion, Reasons
from crmdesk.ui.board.wanted import PREF, Wanted
from crmdesk.ui.leadform import LeadForm
from crmdesk.ui.pages import Place

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal
SHIFTED = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
MOVE, LEFT, PLAIN = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def stage_of(board, lead):
    found = board.desk.ask(leads.listed, Filter(), now=page_room.clock.now().astimezone())
    return next(card.stage for card in found.rows if card.lead == lead)


def drop(target, mime):
    """A drop as Qt delivers it: nobody is dropped upon who was not entered. Both events."""
    enter = QDragEnterEvent(QPoint(20, 20), MOVE, mime, LEFT, PLAIN)
    enter.ignore()
    QApplication.sendEvent(target, enter)
    let = QDropEvent(QPointF(20, 20), MOVE, mime, LEFT, PLAIN)
    let.ignore()
    QApplication.sendEvent(target, let)
    return enter, let


def press(qtbot, key, modifier=PLAIN):
    qtbot.keyClick(QApplication.focusWidget(), key, modifier)


def label_texts(widget):
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


# --- what is seen ---------------------------------------------------------------------------------------------------


def test_l6_a_lane_for_each_stage_with_count_sum_and_overdue(board):
    """未接触: 600,000 + 200,000 + 30,000 yuan; late are the 16th and 09:59:59 today. The lost one is on no lane."""
    titles = [lane.stage for lane in board.page.lanes.lanes]
    assert titles == ["untouched", "conversation", "confirmed", "proposal", "negotiation", "won"]
    assert board.names("untouched") == ["恒泰精密", "长风汽配", "中瑞环保", "海图冷链"]
    assert label_texts(board.page.lanes.lane("untouched"))[:4] == ["Untouched", "4", "¥830k", "2 overdue"]
    assert label_texts(board.page.lanes.lane("confirmed")) == ["Need confirmed", "1", "¥120k"]
    assert board.page.context() == "6 leads · ¥1m"


def test_every_model_is_sound_while_cards_come_and_go(board):
    for lane in board.page.lanes.lanes:
        QAbstractItemModelTester(lane.view.deck, FATAL)
    QAbstractItemModelTester(board.page.listing.model, FATAL)
    cards = board.pick("untouched", "恒泰精密", "中瑞环保")
    board.page.deeds.move(board.page.picked(), "proposal")
    board.desk.undo()
    board.desk.redo()
    board.page.want(Wanted(text="恒泰"))
    board.page.want(Wanted(as_list=True))
    assert stage_of(board, cards[0]) == "proposal"


def test_cards_are_as_high_as_their_density_and_text_size_say(board):
    view = board.view("untouched")
    assert view.visualRect(view.deck.index(0)).height() == 102
    board.desk.prefs.set("density", "compact")
    assert view.visualRect(view.deck.index(0)).height() == 60
    board.desk.prefs.set("text_size", 16)
    assert view.visualRect(view.deck.index(0)).height() == round(60 * 16 / 13)
    board.desk.prefs.set("text_size", 13)


def test_from_1600_pixels_on_cards_name_the_next_step(board, qtbot):
    assert not board.view("untouched").cards.named
    board.window.resize(lane_room.WIDE + 20, 800)
    qtbot.waitUntil(lambda: board.view("untouched").cards.named)


def test_chips_filter_together_and_say_how_many_each_would_leave(board, qtbot):
    chips = board.page.toolbar.chips
    assert [chips[name].accessibleName() for name in ("overdue", "today", "no_next", "grade_a")] == [
        "Overdue 2", "Due today 1", "No next step 1", "A-grade 2",
    ]  # fmt: skip
    chips["overdue"].click()
    assert board.names("untouched") == ["恒泰精密", "长风汽配"]
    chips["grade_a"].click()
    assert board.names("untouched") == ["恒泰精密"]
    assert label_texts(board.page.lanes.lane("untouched"))[:3] == ["Untouched", "1", "¥600k"]
    chips["overdue"].click()
    chips["grade_a"].click()
    assert len(board.names("untouched")) == 4


def test_the_filter_waits_for_the_last_letter_and_for_the_input_method(board, qtbot):
    field = board.page.toolbar.field
    qtbot.keyClick(board.view("untouched"), Qt.Key.Key_Slash)
    assert QApplication.focusWidget() is field
    QApplication.sendEvent(field, QInputMethodEvent("heng'tai", []))
    assert not board.page.toolbar._wait.isActive()
    done = QInputMethodEvent()
    done.setCommitString("恒泰")
    QApplication.sendEvent(field, done)
    assert board.page.toolbar._wait.isActive()
    assert len(board.names("untouched")) == 4
    qtbot.waitUntil(lambda: board.names("untouched") == ["恒泰精密"])


def test_initials_find_and_escape_clears_the_filter_before_the_selection(board, qtbot):
    board.page.toolbar.field.setFocus()
    qtbot.keyClicks(board.page.toolbar.field, "htjm")
    press(qtbot, Qt.Key.Key_Return)
    assert board.names("untouched") == ["恒泰精密"]
    assert QApplication.focusWidget() is board.view("untouched")
    assert [card.name for card in board.page.picked()] == ["恒泰精密"]
    press(qtbot, Qt.Key.Key_Escape)
    assert len(board.names("untouched")) == 4
    assert board.page.picked()
    press(qtbot, Qt.Key.Key_Escape)
    assert not board.page.picked()


def test_a_filter_that_leaves_nothing_is_named_and_cleared(board, qtbot):
    board.page.want(Wanted(text="nobody", chips=frozenset(["grade_a", "overdue"])))
    assert "No lead fits Overdue + A-grade + “nobody”." in label_texts(board.page)
    clear = next(b for b in board.page.findChildren(QPushButton) if b.isVisible() and b.text() == "Clear the filter")
    clear.click()
    assert len(board.names("untouched")) == 4
    assert board.page.toolbar.field.text() == ""


def test_filter_order_and_view_are_remembered(board, qtbot):
    board.page.want(Wanted("恒", frozenset(["overdue"]), (), "amount", True))
    again = page_room.BoardPage(board.desk)
    qtbot.addWidget(again)
    assert again._wanted == Wanted("", frozenset(["overdue"]), (), "amount", True), (
        "what was typed stands in no plain file"
    )
    board.desk.prefs.set(PREF, {"text": 3, "chips": ["gone"], "aside": "x", "order": ["next"], "as_list": "yes"})
    third = page_room.BoardPage(board.desk)
    qtbot.addWidget(third)
    assert third._wanted == Wanted()


def test_another_order_rearranges_the_lane(board):
    board.page.want(Wanted(order="amount"))
    assert board.names("untouched") == ["恒泰精密", "长风汽配", "中瑞环保", "海图冷链"]
    board.page.want(Wanted(order="name"))
    assert board.names("untouched") == sorted(board.names("untouched"))


def test_lost_and_nurtured_leads_are_seen_instead_of_the_lanes(board):
    board.page.want(Wanted(aside=("nurture", "lost")))
    assert [lane.stage for lane in board.page.lanes.lanes] == ["nurture", "lost"]
    assert board.names("lost") == ["天工包装"]
    assert board.page.toolbar.aside.text() == "Nurture + Lost"
    assert {stage.key for stage in board.page._off_lane()} >= {"untouched", "won"}


def test_an_empty_board_teaches_the_first_step(bare, qtbot):
    assert any("No leads yet" in text for text in label_texts(bare.page))
    ways = {b.text(): b for b in bare.page.body.findChildren(QPushButton) if b.isVisible()}
    ways["Import a spreadsheet"].click()
    assert bare.window.shell.place() == Place("import")


def test_targets_of_a_visit(board):
    shell = board.window.shell
    shell.go(Place("board", "overdue"))
    assert board.page._wanted.chips == {"overdue"}
    lead = board.desk.ask(leads.find, "CL202611004")
    shell.go(Place("board", lead))
    assert [card.name for card in board.page.picked()] == ["海图冷链"]
    assert not board.page._wanted.filtering


# --- keyboard -------------------------------------------------------------------------------------------------------


def test_arrows_go_inside_a_lane_and_to_the_card_beside(board, qtbot):
    board.pick("untouched", "恒泰精密")
    press(qtbot, Qt.Key.Key_Down)
    press(qtbot, Qt.Key.Key_Down)
    assert [card.name for card in board.page.picked()] == ["中瑞环保"]
    press(qtbot, Qt.Key.Key_Right)
    assert [card.name for card in board.page.picked()] == ["德信化工"]
    for _ in range(5):
        press(qtbot, Qt.Key.Key_Right)
    assert QApplication.focusWidget() is board.view("won")
    assert not board.page.picked()
    press(qtbot, Qt.Key.Key_Left)
    assert QApplication.focusWidget() is board.view("negotiation")


def test_only_one_lane_holds_the_selection(board):
    board.pick("untouched", "恒泰精密", "海图冷链")
    board.pick("conversation", "德信化工")
    assert not board.view("untouched").selected()
    assert [card.name for card in board.page.picked()] == ["德信化工"]


def test_a1_ctrl_shift_right_moves_and_the_keyboard_follows(board, qtbot, monkeypatch):
    said = []
    monkeypatch.setattr(page_room, "announce", lambda widget, text: said.append(text))
    (lead,) = board.pick("untouched", "中瑞环保")
    press(qtbot, Qt.Key.Key_Right, SHIFTED)
    assert stage_of(board, lead) == "conversation"
    assert QApplication.focusWidget() is board.view("conversation")
    assert [card.lead for card in board.page.picked()] == [lead]
    assert board.window.toast.text() == "Moved “中瑞环保” to In conversation"
    assert said == ["Moved to In conversation, card 1 of 2"]
    press(qtbot, Qt.Key.Key_Left, SHIFTED)
    assert stage_of(board, lead) == "untouched"
    press(qtbot, Qt.Key.Key_Left, SHIFTED)
    assert stage_of(board, lead) == "untouched"


def test_over_the_last_lane_there_is_nothing(board, qtbot):
    (lead,) = board.pick("confirmed", "联创自动化")
    for _ in range(5):
        press(qtbot, Qt.Key.Key_Right, SHIFTED)
    assert stage_of(board, lead) == "won"
    step = board.desk.book.next_undo()
    press(qtbot, Qt.Key.Key_Right, SHIFTED)
    assert board.desk.book.next_undo() == step


def test_undo_restores_place_and_order(board):
    before = board.names("untouched")
    board.pick("untouched", "长风汽配", "恒泰精密")
    board.page.deeds.move(board.page.picked(), "proposal")
    assert board.names("proposal") == ["恒泰精密", "长风汽配"]
    assert board.window.toast.text() == "Moved 2 leads to Proposal"
    board.window.toast.undo.emit()
    assert board.names("untouched") == before
    assert board.names("proposal") == []


def test_enter_and_double_click_open_the_record_with_its_neighbours(board, qtbot):
    leads_here = [card.lead for card in board.view("untouched").deck.cards()]
    board.pick("untouched", "长风汽配")
    press(qtbot, Qt.Key.Key_Return)
    record = board.window.shell.pages["record"]
    assert record.places[-1] == Place("record", leads_here[1])
    assert record.places[-1].among == tuple(leads_here)
    board.window.shell.back()
    view = board.view("untouched")
    at = view.visualRect(view.deck.index(2)).center()
    qtbot.mouseDClick(view.viewport(), LEFT, pos=at)
    assert record.places[-1].target == leads_here[2]


def test_l6_a_lost_lead_needs_a_reason(board, qtbot):
    (lead,) = board.pick("untouched", "海图冷链")
    press(qtbot, Qt.Key.Key_L)
    strip = board.page.deeds.strip
    assert isinstance(strip, Reasons)
    assert stage_of(board, lead) == "untouched"
    press(qtbot, Qt.Key.Key_Escape)
    assert stage_of(board, lead) == "untouched"
    assert QApplication.focusWidget() is board.view("untouched")
    press(qtbot, Qt.Key.Key_L)
    press(qtbot, Qt.Key.Key_3)
    assert stage_of(board, lead) == "lost"
    assert QApplication.focusWidget() is board.view("untouched")
    assert board.page.picked(), "the next card takes its place"
    with board.desk.book.reading() as session:
        marks = rows.table_of(leads.moves.StageMark)
        reason = session.execute(marks.select().where(marks.c.of == lead, marks.c.stage == "lost")).one().reason
    assert reason == settings.shipped("complex-b2b").loss_reasons[2].key


def test_keys_of_the_board_do_nothing_while_a_reason_is_asked(board, qtbot):
    (lead,) = board.pick("untouched", "海图冷链")
    press(qtbot, Qt.Key.Key_L)
    press(qtbot, Qt.Key.Key_Delete)
    press(qtbot, Qt.Key.Key_Right, SHIFTED)
    assert stage_of(board, lead) == "untouched"
    press(qtbot, Qt.Key.Key_Right)
    press(qtbot, Qt.Key.Key_Return)
    assert stage_of(board, lead) == "lost"


def test_l8_conversion_is_offered_where_the_playbook_says_and_enter_is_enough(board, qtbot):
    (lead,) = board.pick("conversation", "德信化工")
    press(qtbot, Qt.Key.Key_Right, SHIFTED)
    offer = next(b for b in board.window.toast.findChildren(QPushButton) if b.text() == "Make a customer")
    offer.click()
    strip = board.page.deeds.strip
    assert isinstance(strip, Conversion)
    assert (strip.editor("title").text(), strip.editor("amount").text()) == ("德信化工", "80,000")
    strip.editor("amount").setText("a lot")
    press(qtbot, Qt.Key.Key_Return)
    assert strip.complaint.isVisible()
    strip.editor("amount").setText("9万")
    press(qtbot, Qt.Key.Key_Return)
    found = board.page.lanes.where(lead)
    assert found[0].stage == "proposal"
    assert found[1].amount == 9_000_000
    assert found[1].root != lead
    assert QApplication.focusWidget() is board.view("proposal")


def test_a_move_that_is_refused_says_why_and_changes_nothing(board):
    (lead,) = board.pick("conversation", "德信化工")
    board.desk.do(leads.convert, lead, leads.Draft("MES", 100))
    board.page.lanes.follow([lead])
    board.page.deeds.move(board.page.picked(), "untouched")
    assert "cannot go to" in board.window.shell.error.text()
    assert stage_of(board, lead) == "proposal"


def test_c5_a_grade_takes_a_reason(board, qtbot):
    (lead,) = board.pick("untouched", "海图冷链")
    press(qtbot, Qt.Key.Key_1)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    press(qtbot, Qt.Key.Key_Return)
    assert board.page.lanes.where(lead)[1].grade == "C"
    qtbot.keyClicks(field, "board approved")
    press(qtbot, Qt.Key.Key_Return)
    assert board.page.lanes.where(lead)[1].grade == "A"


def test_delete_can_be_undone_and_spares_customers(board, qtbot):
    (lead,) = board.pick("untouched", "长风汽配")
    press(qtbot, Qt.Key.Key_Delete)
    assert "长风汽配" not in board.names("untouched")
    assert board.page.picked()[0].name == "中瑞环保"
    board.desk.undo()
    assert board.names("untouched")[1] == "长风汽配"
    board.desk.do(leads.convert, lead)
    board.pick("untouched", "长风汽配")
    press(qtbot, Qt.Key.Key_Delete)
    assert "长风汽配" in board.names("untouched")
    assert "is a customer" in board.window.shell.error.text()


def test_the_menu_offers_the_commands_with_their_keys_and_every_stage(board):
    board.pick("untouched", "长风汽配")
    menu = board.page.menu()
    words = [action.text() for action in menu.actions()]
    assert "To the &next stage" in words
    stages = next(action.menu() for action in menu.actions() if action.text() == "Move to")
    assert len(stages.actions()) == 8
    next(action for action in stages.actions() if action.text() == "Nurture").trigger()
    assert "长风汽配" not in board.names("untouched")


# --- mouse ----------------------------------------------------------------------------------------------------------


def test_several_cards_dropped_on_a_lane_move_at_once(board):
    moved = board.pick("untouched", "恒泰精密", "海图冷链")
    enter, let = drop(board.view("negotiation").viewport(), packed(moved))
    assert enter.isAccepted()
    assert let.isAccepted()
    assert board.names("negotiation") == ["恒泰精密", "海图冷链"]
    assert [card.lead for card in board.page.picked()] == moved
    assert board.window.toast.text() == "Moved 2 leads to Negotiation"


def test_a_card_dropped_on_its_own_lane_stays_and_makes_no_step(board):
    moved = board.pick("untouched", "恒泰精密")
    drop(board.view("untouched").viewport(), packed(moved))
    assert board.names("untouched")[0] == "恒泰精密"
    assert board.desk.book.next_undo() is None


def test_nothing_foreign_is_taken(board):
    text = QMimeData()
    text.setText("恒泰精密")
    board.window.setAcceptDrops(False)
    enter, let = drop(board.view("won").viewport(), text)
    assert not enter.isAccepted()
    assert not let.isAccepted()
    drop(board.view("won").viewport(), packed(["no such lead"]))
    assert board.names("won") == []


def test_a_lane_is_tinted_while_cards_are_over_it(board):
    lane = board.page.lanes.lane("won")
    mime = packed(["x"])  # an event does not keep what it carries alive
    QApplication.sendEvent(lane.view.viewport(), QDragEnterEvent(QPoint(5, 5), MOVE, mime, LEFT, PLAIN))
    assert lane.hot()
    drop(lane.view.viewport(), mime)
    assert not lane.hot()


def test_a_drag_begins_after_four_pixels_with_all_selected_cards(board, qtbot, monkeypatch):
    drags = []

    class Drag:
        def __init__(self, source):
            self.source = source

        def setMimeData(self, mime):
            self.mime = mime

        def setPixmap(self, pixmap):
            self.pixmap = pixmap

        def setHotSpot(self, point):
            pass

        def exec(self, *actions):
            drags.append((self.mime, self.pixmap, board.page.drop_bar.isVisible()))

    monkeypatch.setattr(lane_room, "QDrag", Drag)
    moved = board.pick("untouched", "恒泰精密", "长风汽配")
    view = board.view("untouched")
    at = view.visualRect(view.deck.index(0)).center()

    def mouse(kind, point, buttons):
        where = QPointF(point)
        event = QMouseEvent(kind, where, view.viewport().mapToGlobal(where), LEFT, buttons, PLAIN)
        QApplication.sendEvent(view.viewport(), event)

    mouse(QEvent.Type.MouseButtonPress, at, LEFT)
    mouse(QEvent.Type.MouseMove, at + QPoint(2, 1), LEFT)
    assert not drags
    mouse(QEvent.Type.MouseMove, at + QPoint(2, 2), LEFT)
    ((mime, pixmap, bar),) = drags
    assert bytes(mime.data(MIME).data()).decode().count(moved[0]) == 1
    assert len(bytes(mime.data(MIME).data()).decode().split(",")) == 2
    assert not pixmap.isNull()
    assert bar
    assert not board.page.drop_bar.isVisible()


def test_l6_the_drop_bar_has_won_nurture_and_lost(board, qtbot):
    moved = board.pick("untouched", "恒泰精密")
    board.page._dragging(True)
    targets = {target.stage.kind: target for target in board.page.drop_bar.targets}
    assert list(targets) == ["won", "nurture", "lost"]
    enter, _ = drop(targets["won"], packed(moved))
    assert enter.isAccepted()
    assert not board.page.drop_bar.isVisible()
    assert board.names("won") == ["恒泰精密"]
    board.page._dragging(True)
    drop(targets["lost"], packed(moved))
    assert board.names("won") == ["恒泰精密"], "it waits for its reason where it was"
    board.page.deeds.strip.chips[0].click()
    assert stage_of(board, moved[0]) == "lost"


def test_neither_strip_nor_drop_bar_lies_under_the_toast(board, qtbot):
    board.pick("untouched", "恒泰精密")
    press(qtbot, Qt.Key.Key_Right, SHIFTED)
    toast = board.window.toast
    assert toast.isVisible()
    press(qtbot, Qt.Key.Key_L)
    for shown in (board.page.deeds.strip, board.page.drop_bar):
        board.page._dragging(True)
        qtbot.waitUntil(lambda: board.page.drop_bar._slide.state() == board.page.drop_bar._slide.State.Stopped)
        lower_edge = shown.mapTo(board.window, shown.rect().bottomLeft()).y()
        assert lower_edge < toast.y()


# --- when the book changes ------------------------------------------------------------------------------------------


def test_a_change_from_elsewhere_keeps_selection_and_place_in_the_list(board, qtbot):
    entries = [Entry({"name": f"Lead {n:03}", "captured": "2026-11-10T01:00:00Z"}) for n in range(60)]
    with board.desk.book.writing("More") as session:
        leads.take_in(session, entries)
    view = board.view("untouched")
    resets = []
    view.deck.modelReset.connect(lambda: resets.append(1))
    picked = [card.lead for card in view.deck.cards()[30:33]]
    view.setFocus()
    view.pick(picked, picked[1])
    view.verticalScrollBar().setValue(2500)
    before = view.verticalScrollBar().value()
    other = view.deck.cards()[50].lead
    board.desk.do(rows.put, Lead, other, "description", "A new line")
    assert view.deck.cards()[50].need == "A new line"
    assert not resets
    assert [card.lead for card in view.selected()] == picked
    assert view.current().lead == picked[1]
    assert view.verticalScrollBar().value() == before
    with board.desk.book.writing("Many") as session:
        for card in view.deck.cards()[40:]:
            agenda.plan(session, card.lead, agenda.Plan("Call", "2026-12-01"))
    assert [card.lead for card in view.selected()] == picked
    assert view.current().lead == picked[1]


def test_what_is_due_becomes_overdue_while_the_board_is_looked_at(board, monkeypatch):
    """14:30 is today at ten, and late at three."""
    assert label_texts(board.page.lanes.lane("untouched"))[3] == "2 overdue"
    monkeypatch.setenv("CRMDESK_NOW", "2026-11-18T15:00:00+08:00")
    board.page._minute.timeout.emit()
    assert label_texts(board.page.lanes.lane("untouched"))[3] == "3 overdue"
    card = board.view("untouched").deck.cards()[2]
    assert board.page._faces.of(card).due == "Earlier today"


def test_only_cards_in_view_are_put_into_words(board):
    entries = [Entry({"name": f"Lead {n:04}", "captured": "2026-11-10T01:00:00Z"}) for n in range(2000)]
    with board.desk.book.writing("Many") as session:
        leads.take_in(session, entries)
    view = board.view("untouched")
    assert view.deck.rowCount() == 2004
    board.page.repaint()
    in_view = len(board.page.lanes.lanes) * (view.viewport().height() // 60 + 2)
    assert 4 <= len(board.page._faces._made) <= in_view


def test_the_lanes_follow_another_playbook(board):
    playbook = settings.shipped("fast-cycle")
    board.desk.do(settings.adopt, playbook)
    assert label_texts(board.page.lanes.lane("proposal"))[0] == "Offer"


# --- new leads ------------------------------------------------------------------------------------------------------


def quick(board, qtbot, stage="conversation", name="德信化工"):
    board.pick(stage, name)
    press(qtbot, Qt.Key.Key_N)
    return board.page._quick.capture


def test_l1_quick_add_saves_into_its_lane_and_begins_the_next(board, qtbot):
    capture = quick(board, qtbot)
    assert QApplication.focusWidget() is capture.first()
    capture.first().setText("新线科技")
    press(qtbot, Qt.Key.Key_Return)
    assert "way to reach" in capture.complaint.text()
    assert "新线科技" not in board.names("conversation")
    capture.editors["reach"].widget.setText("0755-88886666")
    capture.editors["contact"].widget.setText("林工")
    press(qtbot, Qt.Key.Key_Return)
    assert "新线科技" in board.names("conversation")
    assert QApplication.focusWidget() is capture.first()
    assert capture.empty()
    assert not capture.complaint.isVisible()
    press(qtbot, Qt.Key.Key_Escape)
    assert board.page._quick is None
    assert QApplication.focusWidget() is board.view("conversation")


def bury(widget):
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not isValid(widget)


def test_lanes_that_go_take_what_was_open_in_them_along(board, qtbot):
    capture = quick(board, qtbot)
    board.page.want(Wanted(aside=("lost",)))
    bury(capture)
    assert board.page._quick is None
    board.pick("lost", "天工包装")
    board.page.deeds.move(board.page.picked(), "nurture")
    board.page.want(Wanted())
    (lead,) = board.pick("untouched", "海图冷链")
    press(qtbot, Qt.Key.Key_L)
    view = board.view("untouched")
    board.page.want(Wanted(aside=("nurture",)))
    bury(view)
    board.page.deeds.strip.close_strip()
    assert board.names("nurture") == ["天工包装"]
    assert stage_of(board, lead) == "untouched"


@pytest.mark.parametrize(
    ("typed", "column", "kept"),
    [
        ("0755-88886666", "phone", "0755-88886666"),
        ("138 0013 8000", "mobile", "13800138000"),
        ("Li@Example.com", "email", "Li@Example.com"),
        ("wx_lihua88", "wechat", "wx_lihua88"),
    ],
)
def test_l1_a_way_to_reach_goes_where_it_belongs(board, qtbot, typed, column, kept):
    capture = quick(board, qtbot)
    capture.first().setText("新线科技")
    capture.editors["reach"].widget.setText(typed)
    capture.save()
    with board.desk.book.reading() as session:
        contacts = rows.table_of(Contact)
        newest = session.execute(contacts.select().order_by(contacts.c.id.desc())).mappings().first()
    assert newest[column] == kept
    assert [name for name in ("phone", "mobile", "email", "wechat") if newest[name]] == [column]


def test_l7_somebody_known_is_shown_before_anything_is_written(board, qtbot):
    capture = quick(board, qtbot)
    capture.first().setText("恒泰精密有限公司")
    capture.editors["contact"].widget.setText("新来的")
    capture.editors["reach"].widget.setText("021-55550000")
    step = board.desk.book.next_undo()
    press(qtbot, Qt.Key.Key_Return)
    assert board.desk.book.next_undo() == step
    assert any("恒泰精密" in text for text in label_texts(capture.known))
    join = next(b for b in capture.known.findChildren(QAbstractButton) if b.text() == "Add as a contact")
    join.click()
    record = board.window.shell.pages["record"]
    root = record.places[-1].target
    with board.desk.book.reading() as session:
        contacts = rows.table_of(Contact)
        people = session.execute(contacts.select().where(contacts.c.of == root)).mappings().all()
    assert {person["name"] for person in people} == {"周敏", "新来的"}


def test_l7_the_same_again_creates_it_nevertheless_and_an_edit_asks_anew(board, qtbot):
    capture = quick(board, qtbot)
    capture.first().setText("恒泰精密")
    capture.editors["reach"].widget.setText("0512-12345678")
    capture.save()
    assert capture.known.isVisible()
    capture.editors["reach"].widget.setText("0512-12345679")
    assert not capture.known.isVisible()
    capture.save()
    assert capture.known.isVisible()
    assert board.names("conversation") == ["德信化工"]
    capture.save()
    assert sorted(board.names("conversation")) == ["德信化工", "恒泰精密"]


def test_the_form_asks_what_the_playbook_asks_and_shows_the_card(board, qtbot):
    board.window.shell.go(Place("board", "new"))
    form = board.window.findChild(LeadForm)
    assert list(form.capture.editors) == ["name", "contact", "reach", "description", "industry", "title", "source"]
    form.capture.first().setText("新线科技")
    form.capture.editors["contact"].widget.setText("林工")
    form.capture.editors["title"].widget.setText("厂长")
    form.capture.editors["reach"].widget.setText("0755-88886666")
    form.capture.editors["industry"].write("C34")
    qtbot.keyClick(form.capture.first(), Qt.Key.Key_Return)
    assert not form.isVisible()
    assert [card.name for card in board.page.picked()] == ["新线科技"]
    lead = board.desk.ask(rows.row, Lead, board.page.picked()[0].lead)
    assert (lead["industry"], lead["kind"]) == ("C34", "company")


# --- list -----------------------------------------------------------------------------------------------------------


def test_the_list_shows_the_same_leads_sorted_by_the_book(board, qtbot):
    board.page.want(Wanted(as_list=True, chips=frozenset(["grade_a"])))
    table = board.page.listing.view
    name = next(n for n, c in enumerate(board.page.listing.model.columns) if c.key == "name")
    amount = next(n for n, c in enumerate(board.page.listing.model.columns) if c.key == "amount")

    def shown():
        model = board.page.listing.model
        return [model.index(row, name).data() for row in range(model.rowCount())]

    assert shown() == ["恒泰精密", "联创自动化"]
    board.page.want(Wanted(as_list=True))
    table.sortByColumn(amount, Qt.SortOrder.AscendingOrder)
    assert shown() == ["中瑞环保", "德信化工", "联创自动化", "长风汽配", "恒泰精密", "海图冷链"]
    table.sortByColumn(amount, Qt.SortOrder.DescendingOrder)
    assert shown()[0] == "恒泰精密"
    table.setFocus()
    table.selectRow(1)
    press(qtbot, Qt.Key.Key_Return)
    place = board.window.shell.pages["record"].places[-1]
    assert place.target == board.desk.ask(leads.find, "CL202611002")
    assert len(place.among) == 6


def test_columns_are_chosen_and_remembered(board, qtbot):
    listing = board.page.listing
    keys = [column.key for column in listing.model.columns]
    assert listing.view.isColumnHidden(keys.index("owner"))
    menu = listing.columns_menu()
    actions = dict(zip(keys, menu.actions(), strict=True))
    assert not actions["name"].isEnabled()
    actions["owner"].trigger()
    actions["need"].trigger()
    assert not listing.view.isColumnHidden(keys.index("owner"))
    again = page_room.BoardPage(board.desk)
    qtbot.addWidget(again)
    assert [again.listing.view.isColumnHidden(keys.index(key)) for key in ("owner", "need", "name")] == [
        False, True, False,
    ]  # fmt: skip


def test_commands_work_on_the_selection_of_the_list(board, qtbot):
    board.page.want(Wanted(as_list=True))
    table = board.page.listing.view
    table.setFocus()
    table.selectRow(0)
    lead = board.page.picked()[0].lead
    press(qtbot, Qt.Key.Key_Right, SHIFTED)
    assert stage_of(board, lead) == "conversation"


# --- for everybody --------------------------------------------------------------------------------------------------


def test_a4_cards_and_lanes_are_named_for_screen_readers(board):
    view = board.view("untouched")
    assert view.accessibleName() == "Untouched, 4 leads, ¥830k, 2 overdue"
    heard = QAccessible.queryAccessibleInterface(view).child(0).text(QAccessible.Text.Name)
    assert heard.startswith("恒泰精密, grade A, 周敏, ¥600k,")
    assert "Overdue by 2 days" in heard
    nameless = [
        widget
        for widget in board.page.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and not widget.accessibleName()
    ]
    assert not nameless


def test_i6_lists_take_no_input_method_and_letters_do_not_search(board, qtbot):
    for lane in board.page.lanes.lanes:
        assert not lane.view.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    board.pick("untouched", "恒泰精密")
    qtbot.keyClick(board.view("untouched"), Qt.Key.Key_Z)
    assert [card.name for card in board.page.picked()] == ["恒泰精密"]


def test_the_tooltip_of_a_card_explains_its_score(board, monkeypatch):
    shown = []
    monkeypatch.setattr(page_room.QToolTip, "showText", lambda at, text, widget: shown.append(text))
    board.page._tip(board.view("untouched").deck.cards()[0], QPoint(0, 0))
    assert "恒泰精密" in shown[0]
    assert "Ask next" in shown[0]


def grab(board):
    for _ in range(3):
        QApplication.processEvents()
    return board.page.grab().toImage()


def test_a_change_of_theme_leaves_no_trace(board, qapp):
    board.pick("untouched", "恒泰精密")
    light = grab(board)
    theme.apply(qapp, "dark", 13)
    dark = grab(board)
    assert dark != light
    theme.apply(qapp, "light", 13)
    assert grab(board) == light


@pytest.mark.parametrize("size", [(1366, 700), (1180, 640)])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_nothing_is_clipped_in_small_windows(open_board, size, language):
    i18n.set_language(language)
    board = open_board(size)
    assert board.window.size().toTuple() == size
    assert board.page.minimumSizeHint().width() <= board.page.width()
    for button in board.page.toolbar.findChildren(QAbstractButton):
        if button.isVisible():
            assert button.width() >= button.minimumSizeHint().width(), button.text()
            assert button.geometry().right() <= board.page.toolbar.width()
    bar = board.page.lanes.horizontalScrollBar()
    assert bar.maximum() == 0
