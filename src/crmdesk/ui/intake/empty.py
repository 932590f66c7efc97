"""What the page shows before there is a file: where to drop one, what may be dropped, and what happens then."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from crmdesk.i18n import mark, tr
from crmdesk.ui import buttons, theme
from crmdesk.ui.notices import Sign

_STEPS = (
    (
        "file-up",
        mark("Tables of Excel, WPS or LibreOffice (.xlsx .xls .ods), text tables (.csv), cards (.vcf)"),
    ),
    (
        "columns-3",
        mark("Columns are matched by themselves; you see what would become of every row, and why"),
    ),
    ("undo-2", mark("Nothing is written before you say so; one Undo takes all of it back")),
)


class Empty(QFrame):
    """The drop zone with its two buttons."""

    def __init__(self, choose: Callable[[], object], paste: Callable[[], object], parent: QWidget) -> None:
        super().__init__(parent)
        self._hot = False
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 24, 24, 24)
        whole.setSpacing(10)
        whole.addStretch(2)
        whole.addWidget(Sign("file-spreadsheet", "accent", self, 44), 0, Qt.AlignmentFlag.AlignHCenter)
        self._title = QLabel(tr("Drop a file here"), self)
        theme.mark(self._title, role="title")
        whole.addWidget(self._title, 0, Qt.AlignmentFlag.AlignHCenter)
        self.choose = buttons.push(tr("Choose a file…"), choose, icon="file-up", kind="primary", parent=self)
        self.choose.setToolTip(tr("{label} ({keys})", label=tr("Choose a file…"), keys="Ctrl+O"))
        self.paste = buttons.push(tr("Paste a table"), paste, icon="copy", parent=self)
        self.paste.setToolTip(tr("{label} ({keys})", label=tr("Paste a table"), keys="Ctrl+V"))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.choose)
        row.addWidget(self.paste)
        row.addStretch(1)
        whole.addLayout(row)
        self._bar = QProgressBar(self)
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(theme.px(260))
        self._bar.setAccessibleName(tr("Reading the file"))
        self._bar.hide()
        whole.addWidget(self._bar, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addSpacing(14)
        whole.addWidget(self._make_steps(), 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(3)

    def _make_steps(self) -> QFrame:
        frame = QFrame(self)
        column = QVBoxLayout(frame)
        column.setSpacing(8)
        for icon, text in _STEPS:
            line = QHBoxLayout()
            line.setSpacing(10)
            words = QLabel(tr(text), frame)
            theme.mark(words, role="muted")
            line.addWidget(Sign(icon, "text3", frame))
            line.addWidget(words, 1)
            column.addLayout(line)
        return frame

    def read(self, name: str) -> None:
        """A file is being read; "" when it has been."""
        self._bar.setVisible(bool(name))
        self._title.setText(tr("Reading “{name}”…", name=name) if name else tr("Drop a file here"))

    def heat(self, hot: bool) -> None:
        """Whether something that can be dropped is over the page."""
        self._hot = hot
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(theme.color("accent" if self._hot else "line2")), 1.5, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(theme.color("accent_soft" if self._hot else "surface"))
        painter.drawRoundedRect(self.rect().adjusted(2, 2, -3, -3), 10, 10)
        painter.end()
