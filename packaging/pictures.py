"""`python3 run.py pictures OUT`: every page as a picture, zh and en, light and dark, two sizes, on the sample."""

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from crmdesk.ui.pages import Place

SIZES = ((1366, 768), (1920, 1080))
LOOKS = ("light", "dark")
SHEET = ROOT / "tests" / "samples" / "messy-fair-leads.xlsx"
"""A spreadsheet as people send them: what the import page is shown with."""


def places(book: Any) -> Iterator[tuple[str, "Place"]]:
    """Every page by a name for its picture, with something to see on it."""
    from crmdesk.app import assembly
    from crmdesk.services import customers, leads
    from crmdesk.services.leads import Filter
    from crmdesk.ui.pages import Place

    with book.reading() as session:
        richest = max(customers.listed(session).rows, key=lambda line: line.completeness).root
        now = leads_now()
        lead = next(card for card in leads.listed(session, Filter(), now=now).rows if card.root == card.lead).root
    shown: dict[str, list[tuple[str, str | None]]] = {
        "record": [("customer", richest), ("lead", lead)],
        "paper": [("paper-profile", f"profile:{richest}"), ("paper-tracking", "tracking")],
        "import": [("import-empty", None), ("import", str(SHEET))],
    }
    for spec in assembly.PAGES:
        for name, target in shown.get(spec.key, [(spec.key, None)]):
            yield name, Place(spec.key, target)


def leads_now() -> Any:
    """The present moment where the user is."""
    from crmdesk import clock

    return clock.now().astimezone()


def settled(app: "QApplication", window: "QWidget", milliseconds: int = 700) -> None:
    """Let work in the background arrive and be painted."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
    app.processEvents()
    window.repaint()


def take(out: Path, language: str) -> int:
    """All pictures in one language; how many."""
    from PySide6.QtWidgets import QApplication

    from crmdesk.app import assembly, opening
    from crmdesk.cli import stores
    from crmdesk.i18n import set_language
    from crmdesk.ui import welcome
    from crmdesk.ui.prefs import Prefs

    app = opening.application()
    assert isinstance(app, QApplication)
    set_language(language)
    count = 0
    with tempfile.TemporaryDirectory(prefix="crmdesk-pictures-") as folder:
        place = Path(folder)
        who = "李明" if language == "zh_CN" else "Li Ming"
        book = stores.begin(place / "store", playbook="complex-b2b", who=who, with_sample=True)
        for look, (width, height) in product(LOOKS, SIZES):
            prefs = Prefs(place / f"{look}-{width}.json")
            prefs.set("theme", look)
            prefs.set("language", language)
            window = assembly.assemble(book, prefs)
            window.resize(width, height)
            window.show()
            for name, target in places(book):
                window.shell.go(target)
                settled(app, window)
                window.grab().save(str(out / f"{name}-{language}-{look}-{width}.png"))
                count += 1
            first = welcome.Welcome(prefs, place / "new", lambda _: None)
            first.resize(width, height)
            first.show()
            settled(app, first, 100)
            first.grab().save(str(out / f"welcome-{language}-{look}-{width}.png"))
            count += 1
            first.close()
            window.close()
        book.close()
    return count


def main(words: Sequence[str]) -> int:
    """Write the pictures to a folder; 2 if none is named."""
    if len(words) != 1:
        print("python3 run.py pictures OUT", file=sys.stderr)
        return 2
    out = Path(words[0])
    out.mkdir(parents=True, exist_ok=True)
    count = sum(take(out, language) for language in ("zh_CN", "en"))
    print(f"{count} pictures in {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
