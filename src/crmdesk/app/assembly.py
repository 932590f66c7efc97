"""The window put together: here, and only here, its pages, what it offers, how it searches."""

from collections.abc import Callable, Sequence

from crmdesk import resources
from crmdesk.i18n import chosen, tr
from crmdesk.services import customers, settings
from crmdesk.store.book import Book
from crmdesk.ui.desk import Desk, Said
from crmdesk.ui.pages import PageSpec, Place
from crmdesk.ui.palette import Hit
from crmdesk.ui.prefs import Prefs
from crmdesk.ui.shell import Offer
from crmdesk.ui.window import Plan, Window, wear

Go = Callable[[Place], None]
Banner = Callable[[Desk, Go], Said | None]

PAGES: tuple[PageSpec, ...] = ()
"""Every page, a line each, in the order of the rail; a factory imports its page when it is first visited."""

OFFERS: tuple[Offer, ...] = ()
"""Every command that is no page's own, a line each, in the order of the menus."""


def assemble(book: Book, prefs: Prefs, *, start: Place | None = None, banner: Banner | None = None) -> Window:
    """The whole window on an open book, not yet shown. Needs a QApplication."""
    desk = Desk(book, prefs)
    wear(desk)
    notices = resources.ROOT.parent / "THIRD_PARTY.md"
    words = notices.read_text(encoding="utf-8") if notices.is_file() else ""
    plan = Plan(pages=PAGES, offers=OFFERS, start=start, search=search, banner=banner, notices=words)
    return Window(desk, plan)


def search(desk: Desk, go: Go, text: str) -> Sequence[Hit]:
    """What the palette finds beside commands: leads and customers, their pages one Enter away."""
    if not text.strip():
        return ()
    playbook = desk.ask(settings.playbook)
    stages = playbook.vocabulary("stages")
    found = []
    for hit in desk.ask(customers.search, text):
        group = tr("Customers") if hit.is_customer else tr("Leads")
        stage = chosen(stages[hit.stage]) if hit.stage in stages else ""
        detail = " · ".join(part for part in (hit.number, hit.contact, stage, hit.grade) if part)
        found.append(Hit(group, hit.name, lambda root=hit.root: go(Place("record", root)), detail, "building-2"))
    return found
