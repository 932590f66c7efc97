"""The window: menus, the shell with its pages, toast, palette, cheat sheet, and what this machine remembers of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu

from crmdesk.domain.refusal import Refused
from crmdesk.i18n import language, mark, set_language, tr
from crmdesk.ui import commands, dialogs, theme
from crmdesk.ui.commands import MENUS, SUBMENUS
from crmdesk.ui.desk import Desk, Said
from crmdesk.ui.notices import Toast
from crmdesk.ui.pages import PageSpec, Place
from crmdesk.ui.palette import Hit, Palette
from crmdesk.ui.shell import Go, Offer, Shell

LANGUAGE_NAMES = {"zh_CN": "简体中文", "en": "English"}
THEMES = {"system": mark("Follow the &system"), "light": mark("&Light"), "dark": mark("&Dark")}
DENSITIES = {"comfortable": mark("&Comfortable"), "compact": mark("C&ompact")}


@dataclass(frozen=True)
class Plan:
    """All that the window is made of: its pages, what it offers, how it searches, and what it says of itself."""

    pages: Sequence[PageSpec]
    offers: Sequence[Offer] = ()
    start: Place | None = None
    search: Callable[[Desk, Go, str], Sequence[Hit]] | None = None
    banner: Callable[[Desk, Go], Said | None] | None = None
    notices: str = ""


TITLE_BAR = 40
"""Pixels that the system's title bar may take of the screen."""


class Window(QMainWindow):
    """One window per process. `dropped(path)` for a file let fall on it, which also opens the page "import"."""

    dropped = Signal(str)

    def __init__(self, desk: Desk, plan: Plan) -> None:
        super().__init__()
        self.desk = desk
        self.plan = plan
        self.setMinimumSize(1180, 640)
        self.setAcceptDrops(True)
        self.toast = Toast(self)
        self.toast.undo.connect(desk.undo)
        self._sheet: dialogs.CheatSheet | None = None
        self._build()
        self._remember_size()
        desk.said.connect(self.toast.show_said)
        desk.changed.connect(lambda _: self._ask_banner())
        desk.prefs.changed.connect(self._preferred)

    def _build(self) -> None:
        """Everything that carries words, in the language in use."""
        self.menus: dict[str, QMenu] = {}
        self.menuBar().clear()
        self.shell = Shell(self.desk, self.plan.pages, self.plan.offers)
        self._own_commands()
        search, go = self.plan.search, self.shell.go
        self.palette_box = Palette(
            self, self._all_commands, (lambda text: search(self.desk, go, text)) if search else None
        )
        self.shell.sought.connect(self.palette_box.ask)
        self.shell.shown.connect(lambda _: self._fill_menus())
        for key, title in MENUS.items():
            self.menus[key] = self.menuBar().addMenu(tr(title))
        for key, title in SUBMENUS.items():
            self.menus[key] = QMenu(tr(title), self)
        self.menuBar().setVisible(self.desk.prefs.get("menu_bar", True))
        self.setCentralWidget(self.shell)
        self._ask_banner()
        start = self.plan.start or (Place(self.plan.pages[0].key) if self.plan.pages else None)
        if start is not None:
            self.shell.go(start)
        else:
            self._fill_menus()

    def speak(self, chosen: str) -> None:
        """Change the language at once: everything is built anew, at the place where we are."""
        if chosen == language():
            return
        if self.desk.busy():  # what it reports would reach pages that are gone
            self.desk.prefs.set("language", language())
            self._tick("language", language())
            self.desk.tell(Refused(mark("Work is still under way. Change the language when it has ended.")))
            return
        self.shell.leave()
        at = self.shell.place()
        set_language(chosen)
        self.desk.prefs.set("language", chosen)
        self.desk.changed.disconnect(self.shell._changed)
        self.desk.refused.disconnect(self.shell._refused)
        self.palette_box.deleteLater()
        if self._sheet is not None:
            self._sheet.close()
        self.shell.hide()
        self.toast.hide()
        self._build()
        if at is not None:
            self.shell.go(at)

    # --- commands and menus ---------------------------------------------------------------------------------

    def _own_commands(self) -> None:
        prefs = self.desk.prefs
        self._choice("theme", "sun-moon", THEMES, prefs.get("theme", "system"), lambda mode: prefs.set("theme", mode))
        self._choice(
            "density", "rows-3", DENSITIES, prefs.get("density", "comfortable"), lambda d: prefs.set("density", d)
        )
        self._choice("language", "languages", LANGUAGE_NAMES, language(), self.speak)
        self._own("larger", mark("&Larger text"), lambda: self._zoom(1), "zoom-in", ["Ctrl++", "Ctrl+="], "view")
        self._own("smaller", mark("&Smaller text"), lambda: self._zoom(-1), "zoom-out", ["Ctrl+-"], "view")
        self._own("usual", mark("&Usual text size"), lambda: self._zoom(0), "", ["Ctrl+0"], "view")
        bar = self._own("menu-bar", mark("&Menu bar"), self._toggle_menu_bar, "panel-top", ["Ctrl+M"], "view")
        bar.setProperty("apart", True)
        self._own("keys", mark("&Keyboard shortcuts"), self.show_keys, "keyboard", ["?", "F1"], "help")
        self._own("about", mark("&About CRMDesk"), self.show_about, "info", [], "help")
        self._own("quit", mark("&Quit"), self.close, "log-out", ["Ctrl+Q"], "file").setProperty("apart", True)

    def _own(
        self, name: str, text: str, run: Callable[[], object], icon: str, keys: Sequence[str], menu: str
    ) -> QAction:
        return commands.command(self.shell, name, text, run, icon=icon, keys=keys, menu=menu, everywhere=True)

    def _choice(self, name: str, icon: str, choices: dict[str, str], chosen: str, run: Callable[[str], object]) -> None:
        group = QActionGroup(self.shell)
        for key, text in choices.items():
            action = commands.command(
                self.shell,
                f"{name}-{key}",
                text,
                partial(run, key),
                icon=icon,
                menu=f"view/{name}",
                checked=key == chosen,
            )
            group.addAction(action)

    def _all_commands(self) -> list[QAction]:
        page = self.shell.page()
        return commands.offered(self.shell) + (commands.offered(page, inside=True) if page else [])

    def _fill_menus(self) -> None:
        """Menus hold the window's commands and those of the page shown; an empty one is not offered."""
        page = self.shell.page()
        for key, menu in self.menus.items():
            for action in menu.actions():
                menu.removeAction(action)  # not clear(): it would hand commands to Python, which drops them
                if action.isSeparator():
                    action.deleteLater()
            actions = commands.of_menu(self.shell, key) + (commands.of_menu(page, key, inside=True) if page else [])
            actions.sort(key=lambda action: action.objectName() == "quit")
            if key == "view":
                for submenu in SUBMENUS:
                    menu.addMenu(self.menus[submenu])
                menu.addSeparator()
            for action in actions:
                if action.property("apart"):
                    menu.addSeparator()
                menu.addAction(action)
            menu.menuAction().setVisible(not menu.isEmpty())

    # --- preferences ----------------------------------------------------------------------------------------

    def _preferred(self, key: str) -> None:
        if key in ("theme", "text_size"):
            before = theme.look.size
            wear(self.desk)
            if theme.look.size != before:
                self.shell.fit()
        if key == "language":
            self.speak(self.desk.prefs.get("language", language()))
        self._tick(key, self.desk.prefs.get(key, ""))

    def _tick(self, key: str, chosen: str) -> None:
        for action in self.shell.actions():
            if action.objectName() == f"{key}-{chosen}":
                action.setChecked(True)

    def _zoom(self, by: int) -> None:
        size = self.desk.prefs.get("text_size", 13) + by if by else 13
        if size in theme.TEXT_SIZES:
            self.desk.prefs.set("text_size", size)

    def _toggle_menu_bar(self) -> None:
        shown = not self.menuBar().isVisible()
        self.menuBar().setVisible(shown)
        self.desk.prefs.set("menu_bar", shown)
        if not shown:
            self.desk.say(tr("The menu bar is hidden. Ctrl+M shows it again."))

    def _remember_size(self) -> None:
        kept = self.desk.prefs.get("window", "")
        if not (kept and self.restoreGeometry(QByteArray.fromBase64(kept.encode()))):
            room = self.screen().availableSize()
            self.resize(min(1366, room.width()), min(768, room.height() - TITLE_BAR))

    # --- what opens over it ---------------------------------------------------------------------------------

    def _ask_banner(self) -> None:
        if self.plan.banner is not None:
            self.shell.show_banner(self.plan.banner(self.desk, self.shell.go))

    def show_keys(self) -> None:
        """The list of all commands with their keys, beside the window."""
        self._sheet = dialogs.CheatSheet(self, self._all_commands())
        self._sheet.show()

    def show_about(self) -> None:
        """Which program this is, and whose work it contains."""
        dialogs.about(self, self.plan.notices)

    # --- files let fall, leaving ----------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _file(event) and "import" in self.shell.specs:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        file = _file(event)
        if file:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.dropped.emit(file)
            self.shell.go(Place("import", file))

    def closeEvent(self, event: QCloseEvent) -> None:
        self.shell.leave()
        self.desk.prefs.set("window", bytes(self.saveGeometry().toBase64().data()).decode())
        self.desk.close()
        event.accept()


def wear(desk: Desk) -> None:
    """Put on the theme and text size that this machine remembers."""
    app = QApplication.instance()
    mode, size = desk.prefs.get("theme", "system"), desk.prefs.get("text_size", 13)
    assert isinstance(app, QApplication)
    theme.apply(app, mode if mode in theme.MODES else "system", size if size in theme.TEXT_SIZES else 13)


def _file(event: QDropEvent) -> str:
    """The one local file that is being dragged, or ""."""
    urls = event.mimeData().urls()
    return urls[0].toLocalFile() if len(urls) == 1 and urls[0].isLocalFile() else ""
