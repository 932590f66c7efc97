"""The screen that asks for the passphrase of an encrypted store, or its recovery code, before it is opened (S1)."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from crmdesk.domain.refusal import Refused
from crmdesk.i18n import ntr, tr
from crmdesk.ui import buttons, theme
from crmdesk.ui.notices import announce
from crmdesk.ui.passphrases import Secret
from crmdesk.ui.prefs import Prefs
from crmdesk.ui.screens import Aside, Pause, busy_bar, dress, headed, label, readable

OpenWith = Callable[[str, Pause], bytes]
"""Works out the key from what was typed; may pause, may take its time. Refused: wrong."""


class Unlock(QWidget):
    """One field for the passphrase or the recovery code.

    `open_with(text, pause)` is called in a thread of its own; the key it finds goes to `opened(key)`, what it refuses
    is said. `go(folder)` with another folder to open, `go(None)` to leave. Esc gives up an attempt under way.
    """

    def __init__(
        self,
        prefs: Prefs,
        folder: Path,
        open_with: OpenWith,
        *,
        opened: Callable[[bytes], object],
        go: Callable[[Path | None], object],
    ) -> None:
        super().__init__()
        dress(prefs)
        self._folder, self._open_with, self._opened, self._go = folder, open_with, opened, go
        self._aside: Aside | None = None
        column = headed(self, "lock", "accent", tr("Your data are locked"), high=300)
        self.secret = Secret(tr("Passphrase or recovery code"), self)
        self.secret.entered.connect(self.attempt)
        caption = label(self.secret.field.accessibleName(), "", wrap=False)
        caption.setBuddy(self.secret.field)
        column.addWidget(caption)
        column.addWidget(self.secret)
        self.words = readable("", "error")
        self.words.hide()
        self.bar = busy_bar(tr("Opening…"), self)
        self.bar.hide()
        column.addWidget(self.bar)
        column.addWidget(self.words)
        column.addWidget(label(tr("The folder is {folder}", folder=folder), "muted"))
        column.addStretch(1)
        column.addLayout(self._buttons())
        self.secret.setFocus(Qt.FocusReason.OtherFocusReason)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.quit = buttons.push(tr("Quit"), lambda: self._leave(None), parent=self)
        self.other = buttons.push(tr("Choose another folder…"), self._choose, icon="database", parent=self)
        self.cancel = buttons.push(tr("Cancel"), self.give_up, parent=self)
        self.cancel.hide()
        self.open = buttons.push(tr("Open"), self.attempt, kind="primary", parent=self)
        row.addStretch(1)
        for button in (self.quit, self.other, self.cancel, self.open):
            button.setAutoDefault(True)
            row.addWidget(button)
        return row

    def attempt(self) -> None:
        """Try what is typed; an empty field or an attempt under way is no attempt."""
        text = self.secret.text()
        if not text.strip() or self._aside is not None:
            return
        self._aside = aside = Aside(lambda pause: self._open_with(text, pause), self)
        aside.over.connect(self._over)
        aside.waits.connect(self._waits)
        self._show_busy(True)
        self._say(tr("Opening…"), bad=False)
        aside.start()

    def give_up(self) -> None:
        """Stop an attempt under way; another one has to wait as long."""
        if self._aside is not None:
            self._aside.stop()
            self._aside = None
            self._show_busy(False)
            self._say("")

    def _waits(self, seconds: float) -> None:
        text = ntr(
            "After several wrong attempts the next one takes {n} second.",
            "After several wrong attempts the next one takes {n} seconds.",
            round(seconds),
        )
        self._say(text, bad=False)

    def _over(self, key: bytes | None, accident: BaseException | None) -> None:
        self._aside = None
        self._show_busy(False)
        if accident is None:
            self._say("")
            assert key is not None
            self._opened(key)
        elif isinstance(accident, Refused):
            self._say(tr(accident.text, **accident.values))
        else:
            raise accident

    def _show_busy(self, busy: bool) -> None:
        for widget in (self.secret, self.open, self.other):
            widget.setEnabled(not busy)
        self.bar.setVisible(busy)
        self.cancel.setVisible(busy)
        if busy:
            self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.secret.setFocus(Qt.FocusReason.OtherFocusReason)
            self.secret.field.selectAll()

    def _say(self, text: str, *, bad: bool = True) -> None:
        self.words.setText(text)
        self.words.setAccessibleName(text)
        theme.mark(self.words, role="error" if bad else "muted")
        self.words.setVisible(bool(text))
        if text:
            announce(self.words, text)

    def _choose(self) -> None:
        name = QFileDialog.getExistingDirectory(self, tr("Choose another folder…"), str(self._folder.parent))
        if name:
            self._leave(Path(name))

    def _leave(self, folder: Path | None) -> None:
        self.give_up()
        self._go(folder)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.give_up()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.give_up()
        event.accept()
