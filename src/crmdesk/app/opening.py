"""From the start of the program to its end: which store, the first run, the window, and from one store to another."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QTranslator
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QWidget

from crmdesk import cli, resources
from crmdesk.app import assembly
from crmdesk.domain.refusal import Refused
from crmdesk.i18n import language, mark, set_language, system_language, tr
from crmdesk.services import settings
from crmdesk.store.book import FILE, Book
from crmdesk.ui import welcome
from crmdesk.ui.desk import Desk, Said
from crmdesk.ui.pages import Place
from crmdesk.ui.prefs import Prefs

SAMPLE_FOLDER = "sample"
"""The store to try things out is a folder of its own beside the user's."""


@dataclass
class _Way:
    """Where to go when the window closes: another store, a page in it; no store: the end."""

    store: Path | None
    start: Place | None = None

    def taken(self) -> tuple[Path, Place | None]:
        """The next stop; from now on the way ends there, unless somebody chooses to go on."""
        assert self.store is not None
        stop = self.store, self.start
        self.store = self.start = None
        return stop


def run(asked: cli.Asked) -> int:
    """Open the window on a store and stay until it is closed; the process's exit code."""
    app = application()
    prefs = Prefs(cli.preferences_file())
    set_language(asked.lang or prefs.get("language", system_language()))
    words = QtWords(app)
    prefs.changed.connect(words.follow)
    if asked.command == "demo":
        return _demo(app, prefs, asked.playbook)
    way = _Way(asked.store or Path(prefs.get("store", str(cli.store_folder()))))
    status = 0
    while way.store is not None:
        status = _visit(app, prefs, way)
    return status


def application() -> QApplication:
    """The one QApplication, named and with its icon."""
    mind_input_method()
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("CRMDesk")
    app.setDesktopFileName("crmdesk")
    app.setWindowIcon(QIcon(str(resources.path("crmdesk.svg"))))
    return app


def _demo(app: QApplication, prefs: Prefs, playbook: str) -> int:
    """A throw-away store with the sample, gone when the window closes."""
    folder = Path(tempfile.mkdtemp(prefix="crmdesk-demo-"))
    try:
        cli.begin(folder / "store", playbook=playbook, who=welcome.system_user(), with_sample=True).close()
        way = _Way(folder / "store")
        status = _visit(app, Prefs(folder / "preferences.json"), way)
        if way.store is not None:  # “import my data” in the demonstration: on to the user's own store
            prefs.set("store", str(way.store))
        return status
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _visit(app: QApplication, prefs: Prefs, way: _Way) -> int:
    """One store from opening to closing; `way` then says where to go on."""
    folder, start = way.taken()
    try:
        if not (folder / FILE).exists():
            return _first_run(app, prefs, folder, way)
        book = Book.open(folder)
    except Refused as refusal:
        return _trouble(app, prefs, folder, way, refusal)
    try:
        with book.reading() as session:
            book.who = settings.me(session)
            sample = settings.is_sample(session)
        window = assembly.assemble(book, prefs, start=start, banner=_banner(way, app) if sample else None)
        window.show()
        status = app.exec()
        window.desk.close()
        return status
    finally:
        book.close()
        if sample and way.store is not None and way.start is None:
            shutil.rmtree(folder, ignore_errors=True)


def _trouble(app: QApplication, prefs: Prefs, folder: Path, way: _Way, refusal: Refused) -> int:
    """A store that cannot be opened: what happened, what is safe, and what can be done; 1 if nothing was opened."""

    def go(chosen: Path | None) -> None:
        way.store = chosen
        if chosen is not None and chosen != folder:
            prefs.set("store", str(chosen))
        app.exit(0 if chosen else 1)

    return _shown(app, welcome.Trouble(prefs, folder, refusal, go)) or int(way.store is None)


def _shown(app: QApplication, screen: QWidget) -> int:
    """Show a screen that is a window of its own until something is decided on it, or it is closed."""
    screen.show()
    status = app.exec()
    screen.close()
    return status


def _first_run(app: QApplication, prefs: Prefs, folder: Path, way: _Way) -> int:
    """The one screen of the first start; what is chosen there is made and opened next."""

    def begin(chosen: welcome.Begin) -> None:
        set_language(chosen.language)
        prefs.set("language", chosen.language)
        place = folder.parent / f"{folder.name} {SAMPLE_FOLDER}" if chosen.kind == "sample" else folder
        if not (place / FILE).exists():
            cli.begin(place, playbook=chosen.playbook, who=chosen.who, with_sample=chosen.kind == "sample").close()
        prefs.set("store", str(place))
        way.store = place
        way.start = Place("import") if chosen.kind == "import" else None
        app.exit(0)

    return _shown(app, welcome.Welcome(prefs, folder, begin))


def _banner(way: _Way, app: QApplication) -> assembly.Banner:
    """What stands above the pages of the sample, and the two ways out of it."""

    def leave(start: Place | None) -> None:
        way.store, way.start = cli.store_folder(), start
        app.closeAllWindows()

    def banner(_desk: Desk, _go: Callable[[Place], None]) -> Said:
        offers = (
            (tr("Import my data"), lambda: leave(Place("import"))),
            (tr("Clear the sample data"), lambda: leave(None)),
        )
        return Said(tr(SAMPLE), offers=offers)

    return banner


SAMPLE = mark("You are looking at sample data.")


def mind_input_method() -> None:
    """Qt's wheels carry no fcitx plugin; its own ibus front end is what fcitx answers to."""
    if sys.platform.startswith("linux") and os.environ.get("QT_IM_MODULE", "").startswith("fcitx"):
        os.environ["QT_IM_MODULE"] = "ibus"


class QtWords(QTranslator):
    """Qt's own texts (file dialogs, context menus of fields) in the language in use."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.follow("language")

    def follow(self, preference: str) -> None:
        """Take over another language when that preference has changed."""
        app = QApplication.instance()
        if preference != "language" or app is None:
            return
        app.removeTranslator(self)
        if self.load(f"qtbase_{language()}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            app.installTranslator(self)
