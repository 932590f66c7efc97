"""Dialogs: the few questions a window asks, as overlays; files to open and save; the cheat sheet; who made this."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from crmdesk import __version__
from crmdesk.i18n import tr
from crmdesk.ui import buttons, commands, theme
from crmdesk.ui.overlays import Overlay


def prompt(
    host: QWidget, title: str, label: str, verb: str, done: Callable[[str], object], *, text: str = ""
) -> Overlay:
    """Ask for one line of text; `done(text)` on Enter or the button called `verb`. All texts are in words already."""
    overlay = Overlay(host)
    field = QLineEdit(text, overlay.panel)
    caption = QLabel(label, overlay.panel)
    caption.setBuddy(field)
    field.setAccessibleName(label)
    field.selectAll()

    def finish() -> None:
        if field.text().strip():
            overlay.dismiss()
            done(field.text().strip())

    field.returnPressed.connect(finish)
    overlay.panel_layout.addWidget(heading(title, overlay.panel))
    overlay.panel_layout.addWidget(caption)
    overlay.panel_layout.addWidget(field)
    answers(overlay, verb, finish)
    overlay.show_panel(field)
    return overlay


def confirm(host: QWidget, title: str, text: str, verb: str, done: Callable[[], object]) -> Overlay:
    """Ask before what cannot be undone, and only then. The safe button has the keyboard."""
    overlay = Overlay(host)
    words = QLabel(text, overlay.panel)
    words.setWordWrap(True)

    def finish() -> None:
        overlay.dismiss()
        done()

    overlay.panel_layout.addWidget(heading(title, overlay.panel))
    overlay.panel_layout.addWidget(words)
    safe, _ = answers(overlay, verb, finish, kind="danger")
    overlay.show_panel(safe)
    return overlay


def choose(host: QWidget, title: str, choices: Sequence[tuple[str, str]], done: Callable[[str], object]) -> Overlay:
    """Ask which of a few `(key, words)`; `done(key)`. Keys 1–9 choose too, Esc none."""
    overlay = Overlay(host)
    overlay.panel_layout.addWidget(heading(title, overlay.panel))
    offered: list[QPushButton] = []
    for number, (key, words) in enumerate(choices, start=1):
        button = QPushButton(words, overlay.panel)

        def finish(_: bool = False, key: str = key) -> None:
            overlay.dismiss()
            done(key)

        button.clicked.connect(finish)
        if number <= 9:
            button.setShortcut(str(number))
        offered.append(button)
        overlay.panel_layout.addWidget(button)
    overlay.show_panel(offered[0] if offered else None)
    return overlay


def heading(title: str, parent: QWidget) -> QLabel:
    """The title of an overlay or card."""
    label = QLabel(title, parent)
    theme.mark(label, role="h2")
    return label


def answers(
    overlay: Overlay, verb: str, finish: Callable[[], object], *, kind: str = "primary"
) -> tuple[QPushButton, QPushButton]:
    """The last row of an overlay: Cancel, and the button called `verb` (in words) that runs `finish`. Both buttons."""
    row = QHBoxLayout()
    cancel = buttons.push(tr("Cancel"), overlay.dismiss, parent=overlay.panel)
    act = buttons.push(verb, finish, kind=kind, parent=overlay.panel)
    row.addStretch(1)
    row.addWidget(cancel)
    row.addWidget(act)
    overlay.panel_layout.addLayout(row)
    return cancel, act


def open_file(host: QWidget, title: str, patterns: str) -> Path | None:
    """The file the user picks, e.g. patterns `Tables (*.xlsx *.csv)`; None if none."""
    name, _ = QFileDialog.getOpenFileName(host, title, "", patterns)
    return Path(name) if name else None


def save_file(host: QWidget, title: str, suggested: str, patterns: str) -> Path | None:
    """Where the user wants a file written; an existing one was confirmed. None if nowhere."""
    name, _ = QFileDialog.getSaveFileName(host, title, suggested, patterns)
    return Path(name) if name else None


class CheatSheet(QDialog):
    """Every command with its keys, filtered while typing; stays open beside the window."""

    def __init__(self, host: QWidget, actions: Sequence[QAction]) -> None:
        super().__init__(host)
        self.setWindowTitle(tr("Keyboard shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(theme.px(460), theme.px(560))
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(tr("Filter"))
        self.field.setAccessibleName(tr("Filter"))
        with_keys = [(commands.full(a), commands.keys_of(a)) for a in actions if commands.keys_of(a)]
        self.table = QTableWidget(len(with_keys), 2, self)
        self.table.setHorizontalHeaderLabels([tr("Command"), tr("Keys")])
        self.table.setAccessibleName(tr("Keyboard shortcuts"))
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.setColumnWidth(0, theme.px(270))
        self._words = [f"{words} {keys}".lower() for words, keys in with_keys]
        for row, pair in enumerate(with_keys):
            for column, words in enumerate(pair):
                self.table.setItem(row, column, QTableWidgetItem(words))
        self.field.textChanged.connect(self._filter)
        column_of = QVBoxLayout(self)
        column_of.addWidget(self.field)
        column_of.addWidget(self.table)

    def _filter(self, text: str) -> None:
        wanted = text.strip().lower()
        for row, words in enumerate(self._words):
            self.table.setRowHidden(row, wanted not in words)


def about(host: QWidget, notices: str) -> Overlay:
    """Name, version, licence, and the notices of the parts made by others."""
    overlay = Overlay(host, width=620, top=0.1)
    panel = overlay.panel
    version = QLabel(
        tr("Version {version} · MIT licence · all data stays on this computer", version=__version__), panel
    )
    theme.mark(version, role="muted")
    text = QPlainTextEdit(notices, panel)
    text.setReadOnly(True)
    text.setAccessibleName(tr("Notices of the parts made by others"))
    text.setMinimumHeight(theme.px(320))
    close = QPushButton(tr("Close"), panel)
    close.clicked.connect(overlay.dismiss)
    overlay.panel_layout.addWidget(heading("CRMDesk", panel))
    overlay.panel_layout.addWidget(version)
    overlay.panel_layout.addWidget(text)
    overlay.panel_layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
    overlay.show_panel(close)
    return overlay
