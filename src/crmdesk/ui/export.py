"""Tables as files: what, in which format, where to; what left the program is noted (S2, X1)."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QButtonGroup, QLabel, QRadioButton, QVBoxLayout, QWidget
from sqlmodel import Session

from crmdesk import clock
from crmdesk.domain.refusal import Refused
from crmdesk.i18n import mark, ntr, tr
from crmdesk.services import papers, settings, tracking
from crmdesk.ui import dialogs, theme
from crmdesk.ui.desk import Desk
from crmdesk.ui.overlays import Overlay
from crmdesk.ui.pages import Place


@dataclass(frozen=True)
class Table:
    """One of the tables people exchange: its title (a source text), what it is for, and the question it answers."""

    title: str
    hint: str
    rows: Callable[[Session], tuple[Any, ...]]


TABLES = {
    "tracking": Table(
        mark("Needs tracking table"), mark("Every lead that is not lost: need, priority, decider, next step."),
        tracking.tracking,
    ),
    "customers": Table(
        mark("Customer table"), mark("Every customer with contact, stage, last contact and amount."), tracking.customers
    ),
    "leads": Table(mark("Leads"), mark("Every lead with all its fields; an import reads it back."), tracking.leads),
}  # fmt: skip
"""The tables by the name that the command line has for them too."""

FORMATS = {
    ".xlsx": (mark("Workbook (.xlsx)"), mark("For Excel and WPS: frozen heads, filters, dropdowns.")),
    ".csv": (mark("Text table (.csv)"), mark("For other programs.")),
    ".pdf": (mark("Paper (.pdf)"), mark("To print or to hand on as it is.")),
}


@dataclass(frozen=True)
class Written:
    """A table that was written: where, and how many rows it has."""

    path: Path
    rows: int


def ask(desk: Desk, go: Callable[[Place], None]) -> "Panel | None":  # noqa: ARG001 - the shape of an offer
    """Show the panel over the window: the command “Export…”. None if there is no window."""
    host = QApplication.activeWindow()
    return Panel(desk, host) if host is not None else None


class Panel(Overlay):
    """What, and in which format; Save asks where to. The last choice is remembered."""

    def __init__(self, desk: Desk, host: QWidget) -> None:
        super().__init__(host, width=560, top=0.12)
        self.desk = desk
        what, suffix = desk.prefs.get("export_what", "tracking"), desk.prefs.get("export_format", ".xlsx")
        self.panel_layout.addWidget(dialogs.heading(tr("Export"), self.panel))
        tables = {key: (table.title, table.hint) for key, table in TABLES.items()}
        self.what = self._choices(tr("What"), tables, what if what in TABLES else "tracking")
        self.format = self._choices(tr("Format"), FORMATS, suffix if suffix in FORMATS else ".xlsx")
        _, self.save_button = dialogs.answers(self, tr("Save…"), self.save)
        self.show_panel(next(button for button in self.what.values() if button.isChecked()))

    def save(self) -> None:
        """Ask where to, close, and write aside."""
        what, suffix = _chosen(self.what), _chosen(self.format)
        self.desk.prefs.set("export_what", what)
        self.desk.prefs.set("export_format", suffix)
        title = tr(TABLES[what].title)
        pattern = f"{tr(FORMATS[suffix][0]).split('(')[0].split('（')[0].strip()} (*{suffix})"
        path = dialogs.save_file(self.window(), tr("Export"), f"{title} {clock.today()}{suffix}", pattern)
        if path is not None:
            self.dismiss()
            export(self.desk, what, path if path.suffix.lower() == suffix else path.with_name(path.name + suffix))

    def _choices(self, title: str, choices: dict[str, tuple[str, str]], chosen: str) -> dict[str, QRadioButton]:
        column = QVBoxLayout()
        column.setSpacing(2)
        heading = QLabel(title, self.panel)
        theme.mark(heading, role="strong")
        column.addWidget(heading)
        group = QButtonGroup(self)
        made = {}
        for key, (name, hint) in choices.items():
            button = QRadioButton(tr(name), self.panel)
            button.setChecked(key == chosen)
            button.setAccessibleDescription(tr(hint))
            words = QLabel(tr(hint), self.panel)
            words.setContentsMargins(24, 0, 0, 4)
            theme.mark(words, role="faint")
            group.addButton(button)
            column.addWidget(button)
            column.addWidget(words)
            made[key] = button
        self.panel_layout.addLayout(column)
        return made

    def keyPressEvent(self, event: Any) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.save()
        else:
            super().keyPressEvent(event)


def _chosen(buttons: dict[str, QRadioButton]) -> str:
    return next(key for key, button in buttons.items() if button.isChecked())


def export(desk: Desk, what: str, path: Path) -> None:
    """Write a table aside, note it in the journal, and say so with the folder one click away."""

    def done(written: Written) -> None:
        try:
            desk.do(papers.note, what, written.path.name)
        except Refused as refusal:
            desk.tell(refusal)
        text = ntr("Wrote {n} row to “{file}”", "Wrote {n} rows to “{file}”", written.rows, file=written.path.name)
        desk.say(text, offers=((tr("Open folder"), lambda: open_folder(desk, written.path.parent)),))

    desk.later(lambda _: write(desk, what, path), done=done)


def write(desk: Desk, what: str, path: Path) -> Written:
    """Write a table as `.xlsx`, `.csv` or `.pdf`. Refused: another suffix, or it cannot be written there."""
    from crmdesk.exchange import workbooks
    from crmdesk.exchange.paper import tables

    playbook, found = desk.ask(settings.playbook), desk.ask(TABLES[what].rows)
    now = clock.now().astimezone()
    if path.suffix.lower() == ".pdf":
        getattr(tables, what)(found, playbook, path, now=now, by=desk.book.who)
    else:
        getattr(workbooks, what)(found, playbook, path, now=now)
    return Written(path, len(found))


def open_folder(desk: Desk, folder: Path) -> None:
    """Show a folder in the system's file manager."""
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
        desk.tell(Refused(mark("No program opens folders here. The folder is {folder}."), folder=str(folder)))
