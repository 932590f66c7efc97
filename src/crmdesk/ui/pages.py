"""What a page is: the contract between the window and the subjects that fill it. Pages never import pages."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from crmdesk.ui import commands
from crmdesk.ui.desk import Desk

if TYPE_CHECKING:
    from crmdesk.store.book import Changes


@dataclass(frozen=True)
class Place:
    """Somewhere to go: a page by its key and what it shall show there (a row's id, a file, "new"; None: as it was).

    `among` are the ids of the list one comes from, in its order, so that the next one can be reached from there.
    """

    page: str
    target: str | None = None
    among: tuple[str, ...] = field(default=(), compare=False)


class Page(QWidget):
    """One subject of the window, built on the first visit and kept until the language changes or the window closes.

    A page reads and writes through `self.desk`, leaves with `self.go.emit(Place(…))`, and emits `retitled` when its
    title or context has changed. It gives itself commands with `self.command(…)`.
    """

    go = Signal(object)
    retitled = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.setProperty("page", True)

    def title(self) -> str:
        """The title in the top bar, in the user's language."""
        raise NotImplementedError

    def context(self) -> str:
        """The muted text beside the title: how many, how much, where; may be empty."""
        return ""

    def open(self, place: Place) -> None:
        """Called at every visit, the first included, before the page is seen."""

    def refresh(self, changes: "Changes") -> None:
        """Called after a commit: at once if the page is seen, else together at the next visit, before `open`."""

    def filter_field(self) -> QWidget | None:
        """The field that `/` and Ctrl+F go to, if the page has one."""
        return None

    def first_focus(self) -> QWidget | None:
        """What takes the keyboard when the page is opened; None: the first focusable child."""
        return None

    def leave(self) -> None:
        """Called before another page is shown and before the window closes: keep drafts and filters now."""

    def command(
        self,
        name: str,
        text: str,
        handler: Callable[[], object],
        *,
        icon: str = "",
        keys: str | Iterable[str] = (),
        menu: str = "record",
        within: QWidget | None = None,
    ) -> QAction:
        """Give the page a command (see `commands.command`); its keys work inside `within`, else inside the page."""
        return commands.command(within or self, name, text, handler, icon=icon, keys=keys, menu=menu)


@dataclass(frozen=True)
class PageSpec:
    """How the window knows a page: `title` is a source text, `factory` is called once with the desk.

    `position` is "top" or "bottom" of the rail; `keys` e.g. "Ctrl+1"; a page off the rail is reached by `Place`.
    `rail` names the rail button that is lit while a page off the rail is shown.
    """

    key: str
    title: str
    icon: str
    factory: Callable[[Desk], Page]
    on_rail: bool = True
    position: str = "top"
    keys: str = ""
    rail: str = ""


def together(first: "Changes | None", then: "Changes") -> "Changes":
    """Two changes as one: what a page that was not seen has missed."""
    if first is None:
        return then
    return replace(then, rows=first.rows | then.rows, roots=first.roots | then.roots)
