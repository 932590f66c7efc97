"""Print preview: the PDF that is shown is the one that is saved and the one that is printed."""

import io
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from crmdesk import clock
from crmdesk.exchange import outbox
from crmdesk.i18n import mark, ntr, tr
from crmdesk.services import papers, portrait, settings
from crmdesk.ui import buttons, dialogs, printing, theme
from crmdesk.ui.desk import Desk, Job, Said, Tell
from crmdesk.ui.export import TABLES, open_folder
from crmdesk.ui.leaves import Leaves
from crmdesk.ui.notices import Banner
from crmdesk.ui.pages import Page, Place

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from crmdesk.store.book import Changes

SHEETS = {"profile": mark("Customer profile"), "visit": mark("Visit sheet")}
"""The two papers of one party: key, as the journal notes it, -> title."""

_NO_TRACE = {"paper"}
"""Tables whose changes do not show on any paper: the note of a print must not make the paper anew."""


@dataclass(frozen=True)
class Document:
    """A paper that was made: the bytes of its PDF, its leaves, what could not be drawn, and what it is called."""

    target: str
    pdf: bytes
    sizes: tuple[tuple[float, float], ...]
    missing: tuple[str, ...]
    title: str
    parties: tuple[str, ...]

    @property
    def kind(self) -> str:
        """What the journal calls it: profile, visit, tracking, customers, leads."""
        return self.target.partition(":")[0]

    @property
    def file(self) -> str:
        """The name suggested for its file."""
        plain = "".join(" " if char in '\\/:*?"<>|' or char < " " else char for char in self.title)
        return f"{plain.strip()} {clock.today()}.pdf"


def make(desk: Desk, target: str) -> Document:
    """Make the paper of a target: `profile:<root>`, `visit:<root>`, or a key of `TABLES`. Refused: it is gone."""
    from crmdesk.exchange.paper import profile, tables

    kind, _, root = target.partition(":")
    stream, now, who = io.BytesIO(), clock.now().astimezone(), desk.book.who
    playbook = desk.ask(settings.playbook)
    parties: tuple[str, ...] = ()
    if kind in SHEETS:
        shown = desk.ask(portrait.portrait, root)
        printed = profile(shown, playbook, stream, now=now, visit_sheet=kind == "visit", by=who)
        title, parties = f"{tr(SHEETS[kind])} {shown.fields.get('name') or ''}".strip(), (shown.root,)
    else:
        found = desk.ask(TABLES[kind].rows)
        printed = getattr(tables, kind)(found, playbook, stream, now=now, by=who)
        title = tr(TABLES[kind].title)
    pdf = stream.getvalue()
    return Document(target, pdf, printing.sizes(pdf), printed.missing, title, parties)


class PaperPage(Page):
    """`Place("paper", target)`: see `make`. The paper follows the book while it is shown."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.document: Document | None = None
        self._target = ""
        self._making: Job | None = None
        self._lay_out()
        for name, text, run, icon, keys, menu in (
            ("paper-print", mark("&Print…"), self.print_out, "printer", ["Ctrl+P"], "file"),
            ("paper-save", mark("Save as P&DF…"), self.save, "file-down", ["Ctrl+S"], "file"),
            ("paper-larger", mark("Larger"), lambda: self.leaves.step(1), "zoom-in", ["+", "="], "view"),
            ("paper-smaller", mark("Smaller"), lambda: self.leaves.step(-1), "zoom-out", ["-"], "view"),
            ("paper-fit", mark("Fit the width"), lambda: self.leaves.fit(), "maximize-2", ["0"], "view"),
        ):
            action = self.command(name, text, run, icon=icon, keys=keys, menu=menu)
            if name in ("paper-print", "paper-save"):
                button = buttons.of(action, kind="primary" if name == "paper-print" else "", parent=self)
                self._tools.addWidget(button)
                self._ready.append(button)

    # --- the contract of a page -------------------------------------------------------------------------------

    def title(self) -> str:
        return self.document.title if self.document else tr("Print preview")

    def context(self) -> str:
        return tr("Print preview") if self.document else ""

    def open(self, place: Place) -> None:
        if place.target and (place.target != self._target or self.document is None):
            self.show_target(place.target)

    def refresh(self, changes: "Changes") -> None:
        if {table for table, _ in changes.rows} <= _NO_TRACE or not self._target:
            return
        root = self._target.partition(":")[2]
        if not root or root in changes.roots or any(table == "playbook" for table, _ in changes.rows):
            self.show_target(self._target)

    def first_focus(self) -> QWidget | None:
        return self.leaves.view

    # --- showing ----------------------------------------------------------------------------------------------

    def show_target(self, target: str) -> None:
        """Make the paper aside and show it."""
        self._target = target
        kind = target.partition(":")[0]
        for key, button in self.kinds.items():
            button.setVisible(kind in SHEETS)
            button.setChecked(key == kind)
        if self._making is not None:
            self._making.cancel()
        self._enable(False)
        self.pages.setText(tr("Making the paper…"))
        self._making = self.desk.later(
            lambda _: make(self.desk, target), done=self._made, ended=self._ended,
        )  # fmt: skip

    def _made(self, document: Document) -> None:
        if document.target != self._target:
            return
        self.document = document
        self.leaves.show_paper(document.pdf, document.sizes)
        self.leaves.view.setAccessibleName(tr("{title}, {n} pages", title=document.title, n=len(document.sizes)))
        self._enable(True)
        self.pages.setText(_counted(len(document.sizes)))
        lost = " ".join(document.missing)
        said = tr("No font has these characters, a box stands for each: {characters}", characters=lost)
        self.missing.show_said(Said(said) if document.missing else None)
        self.retitled.emit()

    def _ended(self) -> None:
        if self._making is not None and not self._making.running:
            self._making = None
        if self.document is None:
            self.pages.setText("")

    def _switch(self, kind: str) -> None:
        root = self._target.partition(":")[2]
        self.go.emit(Place("paper", f"{kind}:{root}"))

    def _enable(self, ready: bool) -> None:
        for button in self._ready:
            button.setEnabled(ready)

    # --- out --------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Save what is shown as a file and note it."""
        document = self.document
        if document is None or self._making is not None:
            return
        path = dialogs.save_file(self.window(), tr("Save as PDF"), document.file, tr("PDF documents (*.pdf)"))
        if path is None:
            return
        if path.suffix.lower() != ".pdf":
            path = path.with_name(path.name + ".pdf")

        def written(_tell: Tell) -> None:
            with outbox.written(path) as stream:
                stream.write(document.pdf)

        def done(_: None) -> None:
            self._note(document, path.name)
            self.desk.say(
                tr("Saved “{file}”", file=path.name),
                offers=((tr("Open folder"), lambda: open_folder(self.desk, path.parent)),),
            )

        self.desk.later(written, done=done)

    def print_out(self) -> None:
        """Ask which printer, and print what is shown."""
        if self.document is None or self._making is not None:
            return
        printer = printing.chosen_printer(self.window(), self.document.title, self.document.sizes)
        if printer is not None:
            self.send(printer)

    def send(self, printer: "QPrinter") -> None:
        """Print what is shown, aside and leaf by leaf, and note it."""
        document = self.document
        assert document is not None
        numbers = printing.wanted(printer, len(document.sizes))

        def done(count: int) -> None:
            self._note(document, document.file)
            self.desk.say(tr("Sent “{title}” to the printer: {pages}", title=document.title, pages=_counted(count)))

        self.desk.later(
            lambda tell: printing.put_on(printer, document.pdf, numbers, tell), done=done,
            progress=lambda at, of: self.pages.setText(tr("Printing {n} of {all}…", n=at, all=of)),
            ended=lambda: self.pages.setText(_counted(len(document.sizes))),
        )  # fmt: skip

    def _note(self, document: Document, file: str) -> None:
        self.desk.attempt(papers.note, document.kind, file, document.parties)

    # --- making -----------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        bar = QWidget(self)
        bar.setProperty("plain", True)
        self._tools = row = QHBoxLayout(bar)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(6)
        self._ready: list[QPushButton] = []
        self.kinds: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        for key, text in SHEETS.items():
            button = buttons.push(tr(text), partial(self._switch, key), kind="chip", parent=bar)
            group.addButton(button)
            row.addWidget(button)
            self.kinds[key] = button
        row.addStretch(1)
        self.pages = QLabel(bar)
        theme.mark(self.pages, role="muted")
        row.addWidget(self.pages)
        self.leaves = Leaves(self.desk, self)
        row.addWidget(buttons.tool("zoom-out", tr("Smaller"), partial(self.leaves.step, -1), parent=bar))
        self.zoom = buttons.push("", self.leaves.fit, kind="quiet", parent=bar)
        self.leaves.zoomed.connect(self._zoomed)
        row.addWidget(self.zoom)
        row.addWidget(buttons.tool("zoom-in", tr("Larger"), partial(self.leaves.step, 1), parent=bar))
        self.missing = Banner(self)
        column.addWidget(bar)
        column.addWidget(self.missing)
        column.addWidget(self.leaves.view, 1)
        self._zoomed(100, True)

    def _zoomed(self, percent: int, fits: bool) -> None:
        words = tr("Fits the width") if fits else tr("{n} %", n=percent)
        self.zoom.setText(words)
        self.zoom.setAccessibleName(tr("Fit the width"))
        self.zoom.setToolTip(tr("Fit the width"))


def _counted(pages: int) -> str:
    return ntr("{n} page", "{n} pages", pages)
