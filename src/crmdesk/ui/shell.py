"""The shell: rail, top bar and the stack of pages, with the way back. Built anew when the language changes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from crmdesk.i18n import language, mark, tr
from crmdesk.ui import buttons, commands, icons, theme
from crmdesk.ui.desk import Desk, Said, Trouble
from crmdesk.ui.notices import Banner, ErrorBar
from crmdesk.ui.pages import Page, PageSpec, Place, together

if TYPE_CHECKING:
    from crmdesk.store.book import Changes
    from crmdesk.store.journal import StepLine

Go = Callable[[Place], None]


@dataclass(frozen=True)
class Offer:
    """A command of the program that is no page's own: `run(desk, go)`; `text` is a source text.

    `primary` makes it the filled button of the top bar.
    """

    name: str
    text: str
    icon: str
    run: Callable[[Desk, Go], object]
    keys: str = ""
    menu: str = "file"
    primary: bool = False


class Shell(QWidget):
    """Shows one page at a time and remembers the way. `shown(Page)` after each arrival, `sought` for the palette."""

    shown = Signal(object)
    sought = Signal()

    def __init__(self, desk: Desk, specs: Sequence[PageSpec], offers: Sequence[Offer]) -> None:
        super().__init__()
        self.desk = desk
        self.specs = {spec.key: spec for spec in specs}
        self.pages: dict[str, Page] = {}
        self._missed: dict[str, Changes] = {}
        self._way: list[Place] = []
        self._at = -1
        self.error = ErrorBar(self)
        self.banner = Banner(self)
        self._stack = QStackedWidget(self)
        self._rail_buttons: dict[str, QToolButton] = {}
        self._commands(offers)
        self.rail = self._make_rail()
        self.bar = self._make_bar(offers)
        self._lay_out()
        desk.changed.connect(self._changed)
        desk.refused.connect(self._refused)
        self.name_steps()

    # --- going ----------------------------------------------------------------------------------------------

    def go(self, place: Place) -> None:
        """Show a place and remember it. KeyError for a page that does not exist."""
        if self.specs[place.page] and not (self._way and self._way[self._at] == place):
            self._way[self._at + 1 :] = [place]
            self._at += 1
        self._show(place)

    def back(self) -> None:
        """To the place before this one."""
        self._step(-1)

    def forward(self) -> None:
        """To the place that `back` came from."""
        self._step(1)

    def place(self) -> Place | None:
        """Where we are."""
        return self._way[self._at] if self._way else None

    def page(self) -> Page | None:
        """The page shown."""
        at = self.place()
        return self.pages.get(at.page) if at else None

    def leave(self) -> None:
        """Let the page shown keep its drafts."""
        page = self.page()
        if page is not None:
            page.leave()

    def _step(self, by: int) -> None:
        if 0 <= self._at + by < len(self._way):
            self._at += by
            self._show(self._way[self._at])

    def _show(self, place: Place) -> None:
        before = self._stack.currentWidget()
        page = self._built(place.page)
        if isinstance(before, Page) and before is not page:
            before.leave()
        missed = self._missed.pop(place.page, None)
        if missed is not None:
            page.refresh(missed)
        page.open(place)
        self._stack.setCurrentWidget(page)
        self.error.hide()
        self._retitle()
        spec = self.specs[place.page]
        for key, button in self._rail_buttons.items():
            button.setChecked(key == (spec.rail or spec.key))
        self._back.setEnabled(self._at > 0)
        self._forward.setEnabled(self._at < len(self._way) - 1)
        self._focus(page)
        self.shown.emit(page)

    def _built(self, key: str) -> Page:
        if key not in self.pages:
            page = self.specs[key].factory(self.desk)
            page.go.connect(self.go)
            page.retitled.connect(self._retitle)
            self._stack.addWidget(page)
            self.pages[key] = page
        return self.pages[key]

    def _focus(self, page: Page) -> None:
        first = page.first_focus()
        if first is None:
            first = next((w for w in page.findChildren(QWidget) if _reachable(w)), page)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _retitle(self) -> None:
        page = self.page()
        if page is not None:
            self._title.setText(page.title())
            self._context.setText(page.context())
            self.window().setWindowTitle(tr("{title} – CRMDesk", title=page.title()))

    # --- hearing --------------------------------------------------------------------------------------------

    def _changed(self, changes: "Changes") -> None:
        seen = self.page()
        self.error.hide()
        for key, page in self.pages.items():
            if page is seen:
                page.refresh(changes)
            else:
                self._missed[key] = together(self._missed.get(key), changes)
        self._retitle()
        self.name_steps()

    def _refused(self, trouble: Trouble) -> None:
        self.error.show_refusal(trouble.refusal, mend=trouble.mend)

    def name_steps(self) -> None:
        """Undo and redo carry the name of the step they turn."""
        undo, redo = self.desk.book.next_undo(), self.desk.book.next_redo()
        self.undo.setText(tr("&Undo: {step}", step=_plain_words(undo)) if undo else tr("&Undo"))
        self.redo.setText(tr("&Redo: {step}", step=_plain_words(redo)) if redo else tr("&Redo"))
        for action, step in ((self.undo, undo), (self.redo, redo)):
            action.setEnabled(step is not None)
            action.setToolTip(commands.hint(action))

    def show_banner(self, said: Said | None) -> None:
        """The thin line of a lasting state, such as sample data; None takes it away."""
        self.banner.show_said(said)

    # --- making ---------------------------------------------------------------------------------------------

    def _commands(self, offers: Sequence[Offer]) -> None:
        self.offered: dict[str, QAction] = {}
        for offer in offers:
            self.offered[offer.name] = commands.command(
                self,
                offer.name,
                offer.text,
                partial(offer.run, self.desk, self.go),
                icon=offer.icon,
                keys=offer.keys,
                menu=offer.menu,
                everywhere=True,
            )

        def own(name: str, text: str, run: Callable[[], object], icon: str, keys: Sequence[str], menu: str) -> QAction:
            return commands.command(self, name, text, run, icon=icon, keys=keys, menu=menu, everywhere=True)

        self.undo = own("undo", mark("&Undo"), self.desk.undo, "undo-2", ["Ctrl+Z"], "edit")
        self.redo = own("redo", mark("&Redo"), self.desk.redo, "redo-2", ["Ctrl+Shift+Z", "Ctrl+Y"], "edit")
        own("filter", mark("&Find on this page"), self._to_filter, "funnel", ["Ctrl+F", "/"], "edit")
        for spec in self.specs.values():
            if spec.on_rail:
                own(f"go-{spec.key}", spec.title, partial(self.go, Place(spec.key)), spec.icon, [spec.keys], "go")
        own("palette", mark("&Search and commands…"), self.sought.emit, "search", ["Ctrl+K"], "go").setProperty(
            "apart", True
        )
        self._back = own("back", mark("&Back"), self.back, "arrow-left", ["Alt+Left"], "go")
        self._forward = own("forward", mark("&Forward"), self.forward, "arrow-right", ["Alt+Right"], "go")
        own("pane", mark("Next &area"), lambda: self._next_pane(1), "panel-top", ["F6"], "go")
        own("pane-before", mark("&Previous area"), lambda: self._next_pane(-1), "panel-top", ["Shift+F6"], "go")

    def _make_rail(self) -> QFrame:
        rail = QFrame(self)
        rail.setProperty("rail", True)
        rail.setAccessibleName(tr("Pages"))
        column = QVBoxLayout(rail)
        column.setContentsMargins(6, 10, 6, 10)
        column.setSpacing(4)
        for position in ("top", "bottom"):
            for spec in self.specs.values():
                if spec.on_rail and spec.position == position:
                    column.addWidget(self._rail_button(spec))
            if position == "top":
                column.addStretch(1)
        return rail

    def _rail_button(self, spec: PageSpec) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("kind", "rail")
        button.setCheckable(True)
        button.setText(commands.plain(self._action(f"go-{spec.key}")))
        button.setIcon(icons.icon(spec.icon))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setToolTip(commands.hint(self._action(f"go-{spec.key}")))
        button.setAccessibleName(button.text())
        button.clicked.connect(lambda *_: self.go(Place(spec.key)))
        self._rail_buttons[spec.key] = button
        return button

    def _make_bar(self, offers: Sequence[Offer]) -> QFrame:
        bar = QFrame(self)
        bar.setProperty("bar", True)
        line = QHBoxLayout(bar)
        line.setContentsMargins(16, 0, 12, 0)
        line.setSpacing(8)
        self._title = QLabel(bar)
        self._title.setProperty("role", "title")
        self._context = QLabel(bar)
        self._context.setProperty("role", "muted")
        self._context.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._search = search = QPushButton(
            icons.icon("search", "text3"), " " + tr("Search customers, contacts, commands"), bar
        )
        search.setProperty("kind", "field")
        search.setAccessibleName(tr("Search"))
        search.clicked.connect(self.sought)
        keys = QLabel(commands.keys_of(self._action("palette")), bar)
        keys.setProperty("role", "faint")
        undo = QToolButton(bar)
        undo.setProperty("kind", "quiet")
        undo.setDefaultAction(self.undo)
        undo.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        undo.setAccessibleName(tr("Undo"))
        line.addWidget(self._title)
        line.addWidget(self._context, 1)
        for widget in (search, keys, undo):
            line.addWidget(widget)
        for offer in offers:
            if offer.primary:
                line.addWidget(self._primary(offer, bar))
        return bar

    def _primary(self, offer: Offer, bar: QFrame) -> QPushButton:
        return buttons.of(self.offered[offer.name], kind="primary", parent=bar)

    def _lay_out(self) -> None:
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        column = QVBoxLayout()
        column.setSpacing(0)
        margin = QVBoxLayout()
        margin.setContentsMargins(12, 8, 12, 0)
        margin.addWidget(self.error)
        column.addWidget(self.bar)
        column.addWidget(self.banner)
        column.addLayout(margin)
        column.addWidget(self._stack, 1)
        whole.addWidget(self.rail)
        whole.addLayout(column, 1)
        self.fit()

    def fit(self) -> None:
        """Sizes that follow the text size."""
        width = theme.px(72 if language() == "zh_CN" else 80)
        self.rail.setFixedWidth(width)
        self.bar.setFixedHeight(theme.px(50))
        self._search.setFixedWidth(theme.px(300))
        for button in self._rail_buttons.values():
            button.setFixedSize(width - 13, theme.px(54))
            button.setIconSize(QSize(theme.px(22), theme.px(22)))

    def _action(self, name: str) -> QAction:
        return next(action for action in self.actions() if action.objectName() == name)

    # --- keyboard -------------------------------------------------------------------------------------------

    def _to_filter(self) -> None:
        page = self.page()
        field = page.filter_field() if page else None
        if field is not None:
            field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _next_pane(self, by: int) -> None:
        panes: list[QWidget] = [self.rail, self.bar, self._stack]
        at = QApplication.focusWidget()
        here = next((n for n, pane in enumerate(panes) if at is not None and pane.isAncestorOf(at)), 2)
        pane = panes[(here + by) % len(panes)]
        page = self.page()
        if pane is self._stack and page is not None:
            self._focus(page)
            return
        chosen = self._rail_buttons.get(getattr(self.place(), "page", ""))
        first = (
            chosen
            if pane is self.rail and chosen
            else next((w for w in pane.findChildren(QWidget) if _reachable(w)), None)
        )
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)


def _plain_words(step: "StepLine") -> str:
    """The step's name for a menu, where an ampersand would mark an access key."""
    return step.words().replace("&", "&&")


def _reachable(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isEnabled() and not widget.isHidden()
