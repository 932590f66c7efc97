"""From the start of the program to its end: which store, the first run, the window, and from one store to another."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QTranslator
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QWidget

from crmdesk import cli, resources
from crmdesk.app import assembly
from crmdesk.cli import stores
from crmdesk.domain.refusal import Refused
from crmdesk.i18n import language, mark, set_language, system_language, tr
from crmdesk.services import settings
from crmdesk.store import vault
from crmdesk.store.book import FILE, Book
from crmdesk.ui import welcome
from crmdesk.ui.desk import Desk, Said
from crmdesk.ui.errands import Errand, Outcome, Working
from crmdesk.ui.idle import Idle
from crmdesk.ui.pages import Place
from crmdesk.ui.prefs import Prefs
from crmdesk.ui.screens import Pause
from crmdesk.ui.unlock import Unlock
from crmdesk.ui.window import Window

SAMPLE_FOLDER = "sample"
"""The store to try things out is a folder of its own beside the user's."""


@dataclass(frozen=True)
class _Stop:
    """A store to be opened: at which page, with which key, after which errand, and what is said there."""

    folder: Path
    start: Place | None = None
    key: bytes | None = None
    errand: Errand | None = None
    said: str = ""
    keychain: bool = True


@dataclass
class _Way:
    """Where to go when the window closes; None: the end."""

    next: _Stop | None

    def taken(self) -> _Stop:
        """The next stop; from now on the way ends there, unless somebody chooses to go on."""
        stop, self.next = self.next, None
        assert stop is not None
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
    way = _Way(_Stop(asked.store or Path(prefs.get("store", str(cli.store_folder())))))
    status = 0
    while way.next is not None:
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
        stores.begin(folder / "store", playbook=playbook, who=settings.system_user(), with_sample=True).close()
        way, status, own = _Way(_Stop(folder / "store")), 0, Prefs(folder / "preferences.json")
        while way.next is not None and way.next.folder == folder / "store":
            status = _visit(app, own, way)
        if way.next is not None:  # “import my data” in the demonstration: on to the user's own store
            prefs.set("store", str(way.next.folder))
        return status
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _visit(app: QApplication, prefs: Prefs, way: _Way) -> int:
    """One store from opening to closing; `way` then says where to go on."""
    stop = way.taken()
    if stop.errand is not None:
        return _errand(app, prefs, way, stop.folder, stop.errand)
    try:
        if not (stop.folder / FILE).exists():
            return _first_run(app, prefs, stop.folder, way)
        book = Book.open(stop.folder, key=stop.key or _from_keychain(stop))
    except vault.Locked:
        return _locked(app, prefs, stop, way)
    except Refused as refusal:
        return _trouble(app, prefs, stop.folder, way, refusal)
    sample = False
    try:
        with book.reading() as session:
            book.who = settings.me(session)
            sample = settings.is_sample(session)
        banner = _banner(way, app) if sample else None
        return _in_window(app, assembly.assemble(book, prefs, start=stop.start, banner=banner), way, stop.said)
    finally:
        with suppress(Refused):  # that it could not be kept must not keep anybody from leaving
            if not sample:
                book.keep("closing")
        book.close()
        if sample and way.next is not None and way.next.folder != stop.folder and way.next.start is None:
            shutil.rmtree(stop.folder, ignore_errors=True)


def _in_window(app: QApplication, window: Window, way: _Way, said: str) -> int:
    """The window on an open store until it is closed or left: for an errand, or locked (S1)."""
    desk = window.desk

    def leave(errand: Errand | None) -> None:
        start = errand.start if errand else window.shell.place()
        way.next = _Stop(desk.book.folder, start, errand=errand, keychain=False)
        app.closeAllWindows()

    desk.leaving.connect(leave)
    window.show()
    if assembly.encrypted(desk.book):
        Idle(window, desk, desk.leave)
    if said:
        desk.say(said)
    status = app.exec()
    desk.close()
    return status


def _from_keychain(stop: _Stop) -> bytes | None:
    """The key that the system's keychain keeps for a store, if it was asked to; never after it was locked (S1)."""
    if stop.keychain and (stop.folder / vault.VAULT).exists():
        with suppress(Refused):
            known = vault.Vault.read(stop.folder)
            return known.open_with_keychain() if vault.KEYCHAIN in known.slots else None
    return None


def _locked(app: QApplication, prefs: Prefs, stop: _Stop, way: _Way) -> int:
    """An encrypted store: its passphrase or its recovery code is asked for (S1)."""

    def open_with(text: str, pause: Pause) -> bytes:
        return vault.Vault.read(stop.folder).open(text, pause=pause)

    def opened(key: bytes) -> None:
        way.next = replace(stop, key=key)
        app.exit(0)

    go = partial(_go, app, prefs, way, stop.folder, leaving=0)
    return _shown(app, Unlock(prefs, stop.folder, open_with, opened=opened, go=go))


def _errand(app: QApplication, prefs: Prefs, way: _Way, folder: Path, errand: Errand) -> int:
    """What can be done only while nobody has the store open; then back to it."""

    def go(outcome: Outcome) -> None:
        way.next = _Stop(folder, errand.start, outcome.key, said=outcome.said)
        app.exit(0)

    return _shown(app, Working(prefs, folder, errand, go))


def _trouble(app: QApplication, prefs: Prefs, folder: Path, way: _Way, refusal: Refused) -> int:
    """A store that cannot be opened: what happened, what is safe, and what can be done; 1 if nothing was opened."""
    go = partial(_go, app, prefs, way, folder, leaving=1)
    return _shown(app, welcome.Trouble(prefs, folder, refusal, go)) or int(way.next is None)


def _go(app: QApplication, prefs: Prefs, way: _Way, folder: Path, chosen: Path | None, *, leaving: int) -> None:
    """On to the store chosen instead of the one in `folder`, or with None out of the program by its exit code."""
    way.next = _Stop(chosen) if chosen else None
    if chosen is not None and chosen != folder:
        prefs.set("store", str(chosen))
    app.exit(0 if chosen else leaving)


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
        sample = chosen.kind == "sample"
        place = folder.parent / f"{folder.name} {SAMPLE_FOLDER}" if sample else folder
        key, code = None, ""
        if not (place / FILE).exists():
            if chosen.passphrase:
                key, code = vault.create(place, chosen.passphrase)
            stores.begin(place, playbook=chosen.playbook, who=chosen.who, with_sample=sample, key=key).close()
        prefs.set("store", str(place))
        way.next = _Stop(place, Place("import") if chosen.kind == "import" else None, key)
        if code:
            way.next = replace(way.next, errand=_telling(way.next, code, chosen.who))
        app.exit(0)

    return _shown(app, welcome.Welcome(prefs, folder, begin))


def _telling(stop: _Stop, code: str, who: str) -> Errand:
    """The errand of showing the recovery code of a store that has just begun, before anything else."""
    outcome = Outcome(stop.key, code, tr("Your data are encrypted with your passphrase."))
    return Errand(tr("Your recovery code"), lambda: outcome, stop.start, stop.key, who)


def _banner(way: _Way, app: QApplication) -> assembly.Banner:
    """What stands above the pages of the sample, and the two ways out of it."""

    def leave(start: Place | None) -> None:
        way.next = _Stop(cli.store_folder(), start)
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
