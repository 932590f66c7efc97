"""The ways in for a file: chosen, pasted, dropped or named; read aside, so that a large one stops nobody."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from crmdesk.exchange import sheets
from crmdesk.exchange.sheets import Workbook
from crmdesk.i18n import tr
from crmdesk.ui import dialogs
from crmdesk.ui.desk import Desk, Job, Tell
from crmdesk.ui.intake import proposal
from crmdesk.ui.intake.proposal import Proposal
from crmdesk.ui.intake.rehearsal import considerate

MEMORY = "import_mappings"
"""The preference that keeps how columns were matched."""


class Opener(QObject):
    """`began(name)`, `opened(Proposal)` unless it was refused, then `ended()`; only the newest file is heard of."""

    began = Signal(str)
    opened = Signal(object)
    ended = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._job: Job | None = None
        self._stamp: tuple[Path, int] | None = None

    def choose(self, host: QWidget) -> None:
        """Ask which file, and read it."""
        patterns = tr("Tables and cards ({patterns})", patterns="*.xlsx *.xls *.ods *.csv *.tsv *.txt *.vcf")
        everything = tr("All files ({patterns})", patterns="*")
        path = dialogs.open_file(host, tr("Import a file"), f"{patterns};;{everything}")
        if path is not None:
            self.read(path)

    def paste(self) -> None:
        """Take what was copied: a table out of any program, or a file."""
        mime = QGuiApplication.clipboard().mimeData()
        path = file_of(mime)
        if path is not None:
            self.read(path)
            return
        text = mime.text()
        self._read(tr("Pasted table"), lambda: sheets.from_text(text), None)

    def read(self, path: Path, encoding: str | None = None) -> None:
        """Read a file; a refusal goes to the bar."""
        self._read(path.name, lambda: sheets.read(path, encoding=encoding), path)

    def has(self, path: Path) -> bool:
        """Whether it is the file that is open, as it is now on the disk."""
        return self._stamp == _stamp(path)

    def close(self) -> None:
        """No file is open any more."""
        self._stamp = None

    def idle(self) -> bool:
        """Whether no file is being read."""
        return self._job is None

    def memories(self) -> dict[str, Any]:
        """How tables were matched before."""
        return self._desk.prefs.get(MEMORY, dict[str, Any]())

    def _read(self, name: str, reader: Callable[[], Workbook], path: Path | None) -> None:
        if self._job is not None:
            self._job.cancel()
        self.began.emit(name)
        memories = self.memories()

        def work(tell: Tell) -> Proposal:
            tell(0, 1)
            with considerate():
                workbook = reader()
            tell(1, 1)
            return proposal.opened(workbook, path, memories)

        def done(found: Proposal) -> None:
            if self._job is job:
                self._stamp = _stamp(path) if path else None
                self.opened.emit(found)

        def ended() -> None:
            if self._job is job:
                self._job = None
                self.ended.emit()

        job = self._job = self._desk.later(work, done=done, ended=ended)


def file_of(mime: QMimeData) -> Path | None:
    """The one local file that is being dragged or was copied."""
    urls = mime.urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None


def _stamp(path: Path) -> tuple[Path, int]:
    """A file and when it was last written; 0 for one that is not there."""
    try:
        return path, path.stat().st_mtime_ns
    except OSError:
        return path, 0
