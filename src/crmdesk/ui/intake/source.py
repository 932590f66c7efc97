"""The first line: which file, sheet, header and encoding, how many rows, and what they are taken for."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QWidget

from crmdesk.exchange.intake import fields
from crmdesk.exchange.sheets import ENCODINGS
from crmdesk.i18n import mark, ntr, tr
from crmdesk.ui import buttons, icons, theme
from crmdesk.ui.intake import telling
from crmdesk.ui.intake.proposal import TARGETS, Proposal
from crmdesk.ui.intake.strip import steady
from crmdesk.ui.notices import Sign

HEADER_ROWS = 12
"""So many rows are offered as the header: nobody's title is longer."""
ENCODING_TITLES = {
    "utf-8": mark("Unicode (UTF-8)"),
    "gb18030": mark("Simplified Chinese (GB18030)"),
    "big5": mark("Traditional Chinese (Big5)"),
    "utf-16": mark("Unicode (UTF-16)"),
    "shift_jis": mark("Japanese (Shift JIS)"),
    "euc_kr": mark("Korean (EUC-KR)"),
    "cp1252": mark("Western (Windows-1252)"),
}

Choices = Sequence[tuple[object, str]]


class Choice(QPushButton):
    """A small menu: what is chosen stands on it."""

    chosen = Signal(object)

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._name = name
        self.setProperty("kind", "quiet")
        self.setIcon(icons.icon("chevron-down", "text3"))
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow stands behind the words
        self._menu = QMenu(self)
        self._menu.setAccessibleName(name)
        self.setMenu(self._menu)

    def offer(self, choices: Choices, now: object, words: str) -> None:
        """Offer `(key, words)`, one of them chosen; `words` stand on the button."""
        self._menu.clear()
        group = QActionGroup(self._menu)
        for key, text in choices:
            action = self._menu.addAction(text.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(key == now)
            group.addAction(action)
            action.triggered.connect(partial(self._choose, key))
        self.setText(words.replace("&", "&&"))
        self.setAccessibleName(tr("{label}: {words}", label=self._name, words=words))
        self.setToolTip(self._name)

    def _choose(self, key: object, *_: object) -> None:
        self.chosen.emit(key)


class Segments(QFrame):
    """A few choices side by side, one of them on; the arrows go from one to the next."""

    chosen = Signal(str)

    def __init__(self, name: str, choices: Sequence[tuple[str, str]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QPushButton] = {}
        for key, words in choices:
            button = buttons.push(words, kind="chip", parent=self)
            button.setAccessibleName(tr("{label}: {words}", label=name, words=words))
            button.clicked.connect(partial(self._choose, key))
            steady(button)
            self._group.addButton(button)
            line.addWidget(button)
            self.buttons[key] = button

    def show_chosen(self, key: str) -> None:
        """Show which is on; emits nothing."""
        self.buttons[key].setChecked(True)

    def _choose(self, key: str, *_: object) -> None:
        self.chosen.emit(key)


class SourceBar(QFrame):
    """What is being imported. Signals: another sheet, header row (0: none), encoding, target, or file wanted."""

    sheet_chosen = Signal(object)
    header_chosen = Signal(object)
    encoding_chosen = Signal(object)
    target_chosen = Signal(str)

    def __init__(self, change: Callable[[], object], parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.setAccessibleName(tr("The file"))
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 8, 12, 8)
        line.setSpacing(4)
        self._name = QLabel(self)
        theme.mark(self._name, role="strong")
        self._name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._rows = QLabel(self)
        theme.mark(self._rows, role="muted")
        self.sheet = Choice(tr("Sheet"), self)
        self.header = Choice(tr("Header"), self)
        self.encoding = Choice(tr("Encoding"), self)
        titles = [(target, tr(fields.TITLES[target])) for target in TARGETS]
        self.target = Segments(tr("Import as"), titles, self)
        self.change = buttons.push(tr("Another file…"), change, parent=self)
        line.addWidget(Sign("file-spreadsheet", "ok", self, 20))
        line.addSpacing(4)
        line.addWidget(self._name)
        for widget in (self.sheet, self.header, self._rows, self.encoding):
            line.addWidget(widget)
        line.addStretch(1)
        label = QLabel(tr("Import as"), self)
        theme.mark(label, role="muted")
        line.addWidget(label)
        line.addWidget(self.target)
        line.addSpacing(8)
        line.addWidget(self.change)
        self.sheet.chosen.connect(self.sheet_chosen)
        self.header.chosen.connect(self.header_chosen)
        self.encoding.chosen.connect(self.encoding_chosen)
        self.target.chosen.connect(self.target_chosen)

    def show_proposal(self, proposal: Proposal) -> None:
        """Show what is proposed."""
        room = theme.px(220)
        metrics = self._name.fontMetrics()
        self._name.setText(metrics.elidedText(proposal.name, Qt.TextElideMode.ElideMiddle, room))
        self._name.setToolTip(proposal.name)
        self._rows.setText(ntr("{n} row", "{n} rows", len(proposal.sheet.rows)))
        self._offer_sheets(proposal)
        self._offer_headers(proposal)
        encoding = proposal.workbook.encoding
        self.encoding.setVisible(bool(encoding and proposal.path))
        listed = [(name, tr(ENCODING_TITLES[name])) for name in ENCODINGS]
        self.encoding.offer(listed, encoding, encoding.upper())
        self.target.show_chosen(proposal.target)

    def _offer_sheets(self, proposal: Proposal) -> None:
        sheets = proposal.workbook.sheets
        self.sheet.setVisible(len(sheets) > 1)
        listed = [(at, sheet.name) for at, sheet in enumerate(sheets)]
        words = tr("Sheet “{name}”", name=self._cut(proposal.sheet.name))
        self.sheet.offer(listed, proposal.at, words)

    def _offer_headers(self, proposal: Proposal) -> None:
        sheet = proposal.sheet
        self.header.setVisible(bool(sheet.grid))
        listed: list[tuple[object, str]] = [(0, tr("No header"))]
        for row in sheet.grid[:HEADER_ROWS]:
            cells = [telling.shown(cell, "refuse") for cell in row.cells if cell is not None]
            listed.append((row.number, tr("Row {n}: {words}", n=row.number, words=self._cut(" · ".join(cells), 320))))
        words = tr("Header in row {n}", n=sheet.header_row) if sheet.header_row else tr("No header")
        self.header.offer(listed, sheet.header_row, words)

    def _cut(self, words: str, room: int = 120) -> str:
        return self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, theme.px(room))
