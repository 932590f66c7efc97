"""The window put together: here, and only here, its pages, what it offers, how it searches."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module

from crmdesk import resources
from crmdesk.domain.playbook import Words
from crmdesk.i18n import chosen, mark, tr
from crmdesk.services import customers, settings
from crmdesk.store import conversion
from crmdesk.store.book import Book
from crmdesk.ui import export, leadform
from crmdesk.ui.desk import Desk, Said
from crmdesk.ui.pages import Page, PageSpec, Place
from crmdesk.ui.palette import Hit
from crmdesk.ui.prefs import Prefs
from crmdesk.ui.shell import Offer
from crmdesk.ui.window import Plan, Window, wear

Go = Callable[[Place], None]
Banner = Callable[[Desk, Go], Said | None]


def _page(room: str, name: str) -> Callable[[Desk], Page]:
    """The factory of a page: its room is imported when it is first visited."""

    def factory(desk: Desk) -> Page:
        page = getattr(import_module(f"crmdesk.ui.{room}"), name)(desk)
        assert isinstance(page, Page)
        return page

    return factory


PAGES: tuple[PageSpec, ...] = (
    PageSpec("board", mark("Board"), "square-kanban", _page("board", "BoardPage"), keys="Ctrl+1"),
    PageSpec("customers", mark("Customers"), "building-2", _page("customers", "CustomersPage"), keys="Ctrl+2"),
    PageSpec(
        "record", mark("Customer 360°"), "id-card", _page("record", "RecordPage"), on_rail=False, rail="customers"
    ),
    PageSpec("import", mark("Import"), "import", _page("intake", "ImportPage"), on_rail=False, rail="board"),
    PageSpec("paper", mark("Print preview"), "printer", _page("paper", "PaperPage"), on_rail=False, rail="customers"),
    PageSpec(
        "settings", mark("Settings"), "settings", _page("settings", "SettingsPage"), position="bottom", keys="Ctrl+,"
    ),
)
"""Every page, a line each, in the order of the rail; a factory imports its page when it is first visited."""

OFFERS: tuple[Offer, ...] = (
    Offer("new-lead", mark("&New lead"), "plus", leadform.new_lead, "Ctrl+N", primary=True),
    Offer("import", mark("&Import…"), "import", lambda _, go: go(Place("import")), "Ctrl+I"),
    Offer("export", mark("&Export…"), "file-down", export.ask, "Ctrl+E"),
)
"""Every command that is no page's own, a line each, in the order of the menus."""

LOCK = Offer("lock", mark("Loc&k"), "lock", lambda desk, _: desk.leave(), "Ctrl+Alt+L")
"""The command that only an encrypted store has (S1)."""


def assemble(book: Book, prefs: Prefs, *, start: Place | None = None, banner: Banner | None = None) -> Window:
    """The whole window on an open book, not yet shown. Needs a QApplication."""
    desk = Desk(book, prefs)
    wear(desk)
    notices = resources.ROOT.parent / "THIRD_PARTY.md"
    words = notices.read_text(encoding="utf-8") if notices.is_file() else ""
    offers = (*OFFERS, LOCK) if encrypted(book) else OFFERS
    plan = Plan(pages=PAGES, offers=offers, start=start, search=search, banner=banner, notices=words)
    return Window(desk, plan)


def encrypted(book: Book) -> bool:
    """Whether an open store is locked by a passphrase, so that it can be locked again (S1)."""
    return conversion.protected(book.folder)


def search(desk: Desk, go: Go, text: str) -> Sequence[Hit]:
    """What the palette finds beside commands: leads and customers, their pages one Enter away."""
    if not text.strip():
        return ()
    stages = desk.ask(settings.playbook).vocabulary("stages")
    return [_hit(hit, stages, go) for hit in desk.ask(customers.search, text)]


def _hit(found: customers.Hit, stages: Mapping[str, Words], go: Go) -> Hit:
    group = tr("Customers") if found.is_customer else tr("Leads")
    stage = chosen(stages.get(found.stage or "", ""))
    detail = " · ".join(part for part in (found.number, found.contact, stage, found.grade) if part)
    return Hit(group, found.name, lambda: go(Place("record", found.root)), detail, "building-2")
