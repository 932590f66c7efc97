"""Fields for a passphrase, and the recovery code as it is shown this once (S1)."""

import io
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from crmdesk import clock
from crmdesk.domain.refusal import Refused
from crmdesk.i18n import mark, tr
from crmdesk.store import vault
from crmdesk.ui import buttons, dialogs, theme
from crmdesk.ui.notices import announce

_LONGEST = 1024


class Secret(QWidget):
    """A field whose text is hidden until the eye beside it is pressed; only a visible one takes Chinese input."""

    entered = Signal()
    edited = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("plain", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.field = QLineEdit(self)
        self.field.setMaxLength(_LONGEST)
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName(name)
        self.field.returnPressed.connect(self.entered)
        self.field.textChanged.connect(self.edited)
        self.eye = buttons.tool("eye", tr("Show what is typed; needed for Chinese input"), parent=self)
        self.eye.setCheckable(True)
        self.eye.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.eye.toggled.connect(self._show)
        row.addWidget(self.field, 1)
        row.addWidget(self.eye)
        self.setFocusProxy(self.field)

    def text(self) -> str:
        """What is typed."""
        return self.field.text()

    def _show(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode
        self.field.setEchoMode(mode.Normal if shown else mode.Password)


class Pair(QWidget):
    """A new passphrase, typed twice; what is wrong with it is said while typing. `entered` on Enter in the second."""

    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("plain", True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(1, 1)
        self.first, self.second = Secret(tr("New passphrase"), self), Secret(tr("Once more"), self)
        for at, secret in enumerate((self.first, self.second)):
            caption = QLabel(secret.field.accessibleName(), self)
            caption.setBuddy(secret.field)
            grid.addWidget(caption, at, 0)
            grid.addWidget(secret, at, 1)
            secret.edited.connect(self._judge)
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.words.setAccessibleName(tr("About the passphrase"))
        grid.addWidget(self.words, 2, 0, 1, 2)
        self.first.entered.connect(self.second.setFocus)
        self.second.entered.connect(self.entered)
        self._judge()

    def text(self) -> str:
        """The new passphrase. Refused: too short, typed differently the second time."""
        vault.demand_length(self.first.text())
        if vault.normal(self.first.text()) != vault.normal(self.second.text()):
            raise Refused(mark("The two passphrases differ. Nothing was changed."))
        return self.first.text()

    def typed(self) -> tuple[str, str]:
        """What stands in both fields."""
        return self.first.text(), self.second.text()

    def fill(self, first: str, second: str) -> None:
        """Put back what was typed before."""
        with QSignalBlocker(self):
            self.first.field.setText(first)
            self.second.field.setText(second)
        self._judge()

    def _judge(self) -> None:
        """Say what is missing, but nothing of the second field before it is as long as the first."""
        first, second = self.typed()
        text, role = tr("At least {least} letters, a Chinese character counts two. A few words are best.",
                        least=vault.LEAST), "muted"  # fmt: skip
        if first:
            try:
                vault.demand_length(first)
            except Refused:
                role = "error"
            else:
                if len(second) < len(first):
                    text = tr("Long enough.")
                elif second != first:
                    text, role = tr("The two are not the same yet."), "error"
                else:
                    text = tr("Both are the same.")
        if text != self.words.text() or role != self.words.property("role"):
            self.words.setText(text)
            theme.mark(self.words, role=role)
            announce(self.words, text)


class CodeCard(QFrame):
    """The recovery code, to be read, printed or saved as a page."""

    def __init__(self, code: str, store: Path, who: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._code, self._store, self._who = code, store, who
        self.setProperty("card", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        self.code = QLabel(_in_rows(code), self)
        self.code.setFont(_even(theme.px(20)))
        self.code.setStyleSheet(f"font-size: {theme.px(20)}px")
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.code.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.code.setAccessibleName(tr("Recovery code: {code}", code=code))
        column.addWidget(self.code)
        row = QHBoxLayout()
        self.print_button = buttons.push(tr("Print…"), self._print, icon="printer", parent=self)
        self.save_button = buttons.push(tr("Save as PDF…"), self._save, icon="file-down", parent=self)
        row.addStretch(1)
        for button in (self.print_button, self.save_button):
            button.setAutoDefault(True)
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        self.said = QLabel(self)
        self.said.setWordWrap(True)
        self.said.hide()
        column.addWidget(self.said)

    def save(self, path: Path) -> None:
        """Write the page as a PDF and say so, or why not."""
        from crmdesk.exchange.paper import recovery

        try:
            recovery.recovery(self._code, path, store=str(self._store), now=clock.now().astimezone(), by=self._who)
        except Refused as refusal:
            self._say(tr(refusal.text, **refusal.values), bad=True)
            return
        self._say(tr("Saved to {file}. Print it and delete the file: who has it can read everything.", file=path))

    def _save(self) -> None:
        path = dialogs.save_file(
            self.window(),
            tr("Save the recovery code"),
            tr("CRMDesk recovery code") + ".pdf",
            tr("PDF documents (*.pdf)"),
        )
        if path is not None:
            self.save(path if path.suffix else path.with_suffix(".pdf"))

    def _print(self) -> None:
        from crmdesk.exchange.paper import recovery
        from crmdesk.ui import printing

        page = io.BytesIO()
        recovery.recovery(self._code, page, store=str(self._store), now=clock.now().astimezone(), by=self._who)
        pdf = page.getvalue()
        leaves = printing.sizes(pdf)
        printer = printing.chosen_printer(self.window(), tr("Recovery code"), leaves)
        if printer is None:
            return
        try:
            printing.put_on(printer, pdf, printing.wanted(printer, len(leaves)), lambda _done, _of: None)
        except Refused as refusal:
            self._say(tr(refusal.text, **refusal.values), bad=True)
            return
        self._say(tr("Printed. Keep the sheet apart from this computer."))

    def _say(self, text: str, *, bad: bool = False) -> None:
        self.said.setText(text)
        theme.mark(self.said, role="error" if bad else "muted")
        self.said.show()
        announce(self.said, text)


def advice() -> str:
    """What a recovery code is for, in one sentence."""
    return tr("It opens the store if the passphrase is forgotten, and is shown only now. Keep it apart from here.")


def _in_rows(code: str) -> str:
    groups = code.split("-")
    return "\n".join("-".join(groups[at : at + 3]) for at in range(0, len(groups), 3))


def _even(size: int) -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(size)
    return font
