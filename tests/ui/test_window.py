"""The window: pages built once and told what they missed, the way back, the menus, what a machine remembers."""

import gc
import threading

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QListView, QPushButton, QToolButton, QVBoxLayout, QWidget

from crmdesk import i18n
from crmdesk.clock import new_id
from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables.parties import Customer
from crmdesk.services.steps import named
from crmdesk.ui import commands, theme
from crmdesk.ui.desk import Said
from crmdesk.ui.pages import Page, PageSpec, Place
from crmdesk.ui.palette import Hit
from crmdesk.ui.shell import Offer
from crmdesk.ui.tokens import DARK
from crmdesk.ui.window import Plan, Window


def add(session, name):
    named(session, "Added {name}", name=name)
    customer = Customer(id=new_id(), name=name)
    session.add(customer)
    return customer.id


class Tiny(Page):
    """A page that notes what the window does with it."""

    built = 0

    def __init__(self, desk, key):
        super().__init__(desk)
        Tiny.built += 1
        self.key, self.log, self.shown_place = key, [], None
        column = QVBoxLayout(self)
        self.filter, self.list = QLineEdit(self), QListView(self)
        self.filter.setAccessibleName("Filter")
        self.list.setAccessibleName("List")
        column.addWidget(self.filter)
        column.addWidget(self.list)
        self.command(f"{key}-call", "&Phone", lambda: self.log.append("call"), icon="phone", keys="C")

    def title(self):
        return self.key.title()

    def context(self):
        return str(self.shown_place.target or "") if self.shown_place else ""

    def open(self, place):
        self.shown_place = place
        self.log.append(("open", place.target))

    def refresh(self, changes):
        self.log.append(("refresh", len(changes.rows)))

    def leave(self):
        self.log.append("leave")

    def filter_field(self):
        return self.filter

    def first_focus(self):
        return self.list


def spec(key, **kw):
    return PageSpec(key, key.title(), "square-kanban", lambda desk: Tiny(desk, key), **kw)


@pytest.fixture
def plan():
    return Plan(
        pages=(
            spec("board", keys="Ctrl+1"),
            spec("customers", keys="Ctrl+2"),
            spec("record", on_rail=False, rail="customers"),
            spec("import", on_rail=False),
            spec("settings", position="bottom", keys="Ctrl+,"),
        ),
        offers=(
            Offer("new", "&New lead", "plus", lambda d, go: go(Place("board", "new")), "Ctrl+N", primary=True),
            Offer("tag", "&Tag", "tag", lambda d, go: d.attempt(add, "Tagged"), "Ctrl+T", menu="edit"),
        ),
    )


@pytest.fixture
def window(desk, plan, qtbot, qapp):
    Tiny.built = 0
    made = Window(desk, plan)
    qtbot.addWidget(made)
    made.resize(1366, 700)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    theme.apply(qapp, "light", 13)


def log(window, key):
    return window.shell.pages[key].log


def press(qtbot, window, key, modifier=Qt.KeyboardModifier.ControlModifier):
    qtbot.keyClick(QApplication.focusWidget() or window, key, modifier)


def test_pages_are_built_on_the_first_visit_and_kept(window):
    assert Tiny.built == 1
    for key in ("customers", "board", "customers"):
        window.shell.go(Place(key))
    assert Tiny.built == 2
    assert log(window, "board") == [("open", None), "leave", ("open", None), "leave"]


def test_the_way_back_and_forth(window, qtbot):
    for place in (Place("customers"), Place("record", "a"), Place("record", "b"), Place("record", "b")):
        window.shell.go(place)
    press(qtbot, window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.shell.place() == Place("record", "a")
    press(qtbot, window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.shell.place() == Place("customers")
    press(qtbot, window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert window.shell.place() == Place("record", "a")
    window.shell.go(Place("settings"))
    window.shell.forward()
    assert window.shell.place() == Place("settings")
    for _ in range(9):
        window.shell.back()
    assert window.shell.place() == Place("board")


def test_a_page_that_does_not_exist_is_a_bug_and_changes_nothing(window):
    with pytest.raises(KeyError):
        window.shell.go(Place("nowhere"))
    assert window.shell.place() == Place("board")


def test_ctrl_and_a_number_go_to_a_page_and_its_rail_button_is_lit(window, qtbot):
    press(qtbot, window, Qt.Key.Key_2)
    assert window.shell.place() == Place("customers")
    lit = [b.text() for b in window.shell.rail.findChildren(QToolButton) if b.isChecked()]
    assert lit == ["Customers"]
    window.shell.go(Place("record", "x"))
    assert [b.text() for b in window.shell.rail.findChildren(QToolButton) if b.isChecked()] == ["Customers"]
    window.shell.go(Place("import"))
    assert [b.text() for b in window.shell.rail.findChildren(QToolButton) if b.isChecked()] == []


def test_the_page_seen_is_refreshed_at_once_and_others_once_when_visited(window, desk):
    window.shell.go(Place("customers"))
    desk.do(add, "Hengtai")
    desk.do(add, "Jinshi")
    assert log(window, "customers")[-2:] == [("refresh", 1), ("refresh", 1)]
    window.shell.go(Place("board"))
    assert log(window, "board")[-2:] == [("refresh", 2), ("open", None)]
    window.shell.go(Place("customers"))
    window.shell.go(Place("board"))
    assert log(window, "board").count(("refresh", 2)) == 1


def test_undo_names_its_step_everywhere(window, desk, qtbot):
    assert not window.shell.undo.isEnabled()
    desk.do(add, "R & D")
    assert commands.plain(window.shell.undo) == "Undo: Added R & D"
    assert "Added R & D" in window.shell.undo.toolTip()
    press(qtbot, window, Qt.Key.Key_Z)
    assert commands.plain(window.shell.redo) == "Redo: Added R & D"
    assert window.toast.text() == "Undone: Added R & D"
    press(qtbot, window, Qt.Key.Key_Y)
    assert commands.plain(window.shell.undo) == "Undo: Added R & D"


def test_the_toast_undoes(window, desk):
    desk.do(add, "Hengtai")
    desk.say_step()
    assert window.toast.isVisible()
    window.toast.findChildren(QPushButton)[0].click()
    assert desk.book.next_undo() is None


def test_a_refusal_stands_above_the_page_until_something_succeeds(window, desk):
    retried = []
    desk.tell(Refused("The file is locked."), mend=("Try again", lambda: retried.append(1)))
    next(b for b in window.shell.error.findChildren(QPushButton) if b.isVisible()).click()
    assert retried == [1]
    assert window.shell.error.isVisible()
    assert window.shell.error.text() == "The file is locked."
    desk.do(add, "Hengtai")
    assert not window.shell.error.isVisible()


def test_slash_goes_to_the_filter_and_is_a_letter_inside_it(window, qtbot):
    page = window.shell.page()
    assert QApplication.focusWidget() is page.list
    qtbot.keyClick(page.list, Qt.Key.Key_Slash)
    assert QApplication.focusWidget() is page.filter
    qtbot.keyClick(page.filter, Qt.Key.Key_Slash)
    qtbot.keyClick(page.filter, Qt.Key.Key_C)
    assert page.filter.text() == "/c"
    assert "call" not in page.log
    page.list.setFocus()
    qtbot.keyClick(page.list, Qt.Key.Key_C)
    assert page.log[-1] == "call"


def test_f6_goes_round_the_areas(window, qtbot):
    seen = []
    for _ in range(4):
        at = QApplication.focusWidget()
        shell = window.shell
        seen.append(
            next(
                n
                for n, area in (("rail", shell.rail), ("bar", shell.bar), ("page", shell.page()))
                if area.isAncestorOf(at)
            )
        )
        qtbot.keyClick(at, Qt.Key.Key_F6)
    assert seen == ["page", "rail", "bar", "page"]


def texts(menu):
    return [commands.plain(action) for action in menu.actions() if not action.isSeparator()]


def test_menus_hold_the_commands_of_window_and_page_and_none_is_empty(window):
    assert texts(window.menus["record"]) == ["Phone"]
    assert texts(window.menus["file"]) == ["New lead", "Quit"]
    assert texts(window.menus["go"])[:3] == ["Board", "Customers", "Settings"]
    assert texts(window.menus["view"])[:3] == ["Theme", "Density", "Language"]
    assert all(texts(menu) for menu in window.menus.values() if menu.menuAction().isVisible())
    window.shell.page().actions()[0].setProperty("menu", "")
    window.shell.go(Place("board", "again"))
    assert not window.menus["record"].menuAction().isVisible()


def test_no_command_is_lost_while_pages_come_and_go(window):
    before = [action.objectName() for action in window.shell.actions()]
    page = window.shell.page()
    for _ in range(3):
        for key in ("customers", "board"):
            window.shell.go(Place(key))
            gc.collect()
    assert [action.objectName() for action in window.shell.actions()] == before
    assert [action.objectName() for action in page.actions()] == ["board-call"]
    assert texts(window.menus["file"]) == ["New lead", "Quit"]


def test_every_shortcut_of_the_window_is_given_once(window):
    given = [keys.toString() for a in window.shell.actions() for keys in a.shortcuts()]
    assert sorted(given) == sorted(set(given))


def test_an_offer_is_a_button_a_key_and_a_menu_entry(window, qtbot):
    button = next(b for b in window.shell.bar.findChildren(QPushButton) if b.property("kind") == "primary")
    assert button.accessibleName() == "New lead"
    button.click()
    press(qtbot, window, Qt.Key.Key_1)
    press(qtbot, window, Qt.Key.Key_N)
    assert log(window, "board").count(("open", "new")) == 2


def test_ctrl_k_finds_commands_of_window_and_page_and_what_the_search_gives(desk, plan, qtbot):
    def search(desk, go, text):
        return [Hit("Customers", "Hengtai", lambda: go(Place("record", "h")))] if text == "ht" else []

    window = Window(desk, Plan(plan.pages, plan.offers, search=search))
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    press(qtbot, window, Qt.Key.Key_K)
    assert QApplication.focusWidget() is window.palette_box.field
    qtbot.keyClicks(window.palette_box.field, "phone")
    qtbot.keyClick(window.palette_box.field, Qt.Key.Key_Return)
    assert log(window, "board")[-1] == "call"
    press(qtbot, window, Qt.Key.Key_K)
    window.palette_box.field.setText("ht")
    qtbot.keyClick(window.palette_box.field, Qt.Key.Key_Return)
    assert window.shell.place() == Place("record", "h")


def test_another_language_takes_effect_at_once_and_keeps_the_place(window, desk, qtbot, monkeypatch):
    words = {"&File": "文件(&F)", "Board": "看板", "&Undo": "撤销(&U)"}
    monkeypatch.setattr(
        i18n, "_catalogue", type("Catalogue", (), {"gettext": lambda self, text: words.get(text, text)})()
    )
    monkeypatch.setattr("crmdesk.ui.window.set_language", lambda name: monkeypatch.setattr(i18n, "_language", name))
    window.shell.go(Place("record", "x"))
    before = window.shell
    window.speak("zh_CN")
    assert window.shell is not before
    assert window.shell.place() == Place("record", "x")
    assert window.menus["file"].title() == "文件(&F)"
    assert "看板" in [b.text() for b in window.shell.rail.findChildren(QToolButton)]
    assert window.shell.rail.width() == 72
    assert desk.prefs.get("language", "") == "zh_CN"
    desk.do(add, "Hengtai")
    assert ("refresh", 1) in log(window, "record")
    press(qtbot, window, Qt.Key.Key_1)
    assert window.shell.place() == Place("board")


def test_the_language_waits_for_work_under_way(window, desk, qtbot):
    go_on = threading.Event()
    job = desk.later(lambda tell: go_on.wait(10), done=lambda _: None)
    before = window.shell
    next(a for a in before.actions() if a.objectName() == "language-zh_CN").trigger()
    assert window.shell is before
    assert window.shell.error.isVisible()
    assert [a.objectName() for a in before.actions() if a.isChecked() and "language" in a.objectName()] == [
        "language-en"
    ]
    with qtbot.waitSignal(job.ended):
        go_on.set()


def test_theme_size_and_menu_bar_are_remembered(window, desk, qtbot):
    def choose(name):
        next(a for a in window.shell.actions() if a.objectName() == name).trigger()

    choose("theme-dark")
    assert theme.now() is DARK
    choose("larger")
    choose("larger")
    assert theme.look.size == 15
    assert window.shell.rail.width() == theme.px(80)
    for _ in range(9):
        choose("larger")
    assert theme.look.size == 18
    choose("usual")
    assert theme.look.size == 13
    choose("density-compact")
    press(qtbot, window, Qt.Key.Key_M)
    assert not window.menuBar().isVisible()
    assert "Ctrl+M" in window.toast.text()
    press(qtbot, window, Qt.Key.Key_M)
    assert window.menuBar().isVisible()
    kept = desk.prefs
    assert (kept.get("theme", ""), kept.get("density", ""), kept.get("text_size", 0)) == ("dark", "compact", 13)


def test_a_choice_made_elsewhere_is_ticked_in_the_menu(window, desk):
    desk.prefs.set("theme", "dark")
    ticked = [a.objectName() for a in window.shell.actions() if a.isChecked()]
    assert "theme-dark" in ticked
    assert "theme-system" not in ticked


def test_a_file_let_fall_opens_the_import(window, qtbot, tmp_path):
    file = tmp_path / "客户 名单.xlsx"
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(500, 400), Qt.DropAction.CopyAction, mime, left, none)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    with qtbot.waitSignal(window.dropped) as dropped:
        QApplication.sendEvent(window, QDropEvent(QPointF(500, 400), Qt.DropAction.CopyAction, mime, left, none))
    assert dropped.args == [str(file)]
    assert window.shell.place() == Place("import", str(file))
    two = QMimeData()
    two.setUrls([QUrl.fromLocalFile("/a"), QUrl.fromLocalFile("/b")])
    enter = QDragEnterEvent(QPoint(500, 400), Qt.DropAction.CopyAction, two, left, none)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    assert not enter.isAccepted()


def test_a_banner_follows_the_book(desk, plan, qtbot):
    def banner(desk, go):
        return Said("Sample data", offers=(("Clear", desk.undo),)) if desk.book.next_undo() else None

    window = Window(desk, Plan(plan.pages, banner=banner))
    qtbot.addWidget(window)
    window.show()
    assert not window.shell.banner.isVisible()
    desk.do(add, "Hengtai")
    assert window.shell.banner.isVisible()
    window.shell.banner.findChildren(QPushButton)[0].click()
    assert not window.shell.banner.isVisible()


def test_closing_lets_the_page_keep_its_drafts(window, desk):
    window.resize(1300, 710)
    window.close()
    assert log(window, "board")[-1] == "leave"
    assert desk.prefs.get("window", "")


def test_question_mark_lists_all_keys(window, qtbot):
    qtbot.keyClick(window.shell.page().list, Qt.Key.Key_Question)
    listed = window._sheet.table
    words = {listed.item(row, 0).text(): listed.item(row, 1).text() for row in range(listed.rowCount())}
    assert words["Phone"] == "C"
    assert words["Undo"] == "Ctrl+Z"
    window._sheet.close()


def test_a4_everything_that_takes_the_focus_has_a_name(window):
    for key in ("board", "customers"):
        window.shell.go(Place(key))
        reachable = [
            w for w in window.findChildren(QWidget) if w.isVisible() and w.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]
        nameless = [w for w in reachable if not (w.accessibleName() or getattr(w, "text", str)())]
        assert nameless == []


def test_no_widget_names_a_colour(window, desk):
    window.shell.sought.emit()
    desk.say("Saved", undoable=True)
    desk.tell(Refused("No."))
    assert [w for w in [window, *window.findChildren(QWidget)] if w.styleSheet()] == []


def test_nothing_is_wider_than_the_smallest_window(window):
    window.resize(1180, 640)
    assert window.shell.minimumSizeHint().width() <= 1180
    assert window.shell.minimumSizeHint().height() <= 640
    for button in window.shell.bar.findChildren(QPushButton):
        assert button.width() >= button.sizeHint().width() or button.property("kind") == "field"
