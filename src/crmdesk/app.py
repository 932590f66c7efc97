"""The composition root of the window: here, and only here, book, desk, theme, pages and offers are put together."""

import os
import sys
from pathlib import Path

import platformdirs
from PySide6.QtCore import QLibraryInfo, QTranslator
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMessageBox

from crmdesk import resources
from crmdesk.domain.refusal import Refused
from crmdesk.i18n import language, set_language, system_language, tr
from crmdesk.store.book import Book
from crmdesk.ui.desk import Desk
from crmdesk.ui.pages import PageSpec
from crmdesk.ui.prefs import Prefs
from crmdesk.ui.shell import Offer
from crmdesk.ui.window import Plan, Window, wear

PAGES: tuple[PageSpec, ...] = ()
"""Every page, a line each, in the order of the rail; a factory imports its page when it is first visited."""

OFFERS: tuple[Offer, ...] = ()
"""Every command that is no page's own, a line each, in the order of the menus."""


def run(store: Path | None, lang: str | None) -> int:
    """Open the window on a store (None: the user's own) and stay until it is closed; the process's exit code."""
    mind_input_method()
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("CRMDesk")
    app.setDesktopFileName("crmdesk")
    app.setWindowIcon(QIcon(str(resources.path("crmdesk.svg"))))
    prefs = Prefs(preferences_file())
    set_language(lang or prefs.get("language", system_language()))
    words = QtWords(app)
    prefs.changed.connect(words.follow)
    try:
        book = Book.open(store or store_folder(), who=prefs.get("who", ""), create=True)
    except Refused as refusal:
        QMessageBox.critical(None, "CRMDesk", tr(refusal.text, **refusal.values))
        return 1
    try:
        window = assemble(book, prefs)
        window.show()
        status = app.exec()
        window.desk.close()
        return status
    finally:
        book.close()


def assemble(book: Book, prefs: Prefs) -> Window:
    """The whole window on an open book, not yet shown. Needs a QApplication."""
    desk = Desk(book, prefs)
    wear(desk)
    notices = resources.ROOT.parent / "THIRD_PARTY.md"
    words = notices.read_text(encoding="utf-8") if notices.is_file() else ""
    return Window(desk, Plan(pages=PAGES, offers=OFFERS, notices=words))


def store_folder() -> Path:
    """Where the user's own store is."""
    return Path(platformdirs.user_data_dir("CRMDesk", appauthor=False))


def preferences_file() -> Path:
    """Where this machine remembers its preferences."""
    return Path(platformdirs.user_config_dir("CRMDesk", appauthor=False), "preferences.json")


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
