"""The passphrase of the store: set, changed, taken off; its recovery code; and when it locks itself (S1)."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from crmdesk.domain.refusal import Refused
from crmdesk.i18n import mark, ntr, tr
from crmdesk.store import conversion
from crmdesk.store.vault import Vault
from crmdesk.ui import buttons, theme
from crmdesk.ui.desk import Desk, Tell
from crmdesk.ui.dialogs import answers, heading
from crmdesk.ui.errands import Errand, Outcome
from crmdesk.ui.idle import MINUTES, PREFERENCE, USUAL
from crmdesk.ui.notices import announce
from crmdesk.ui.overlays import Overlay
from crmdesk.ui.pages import Place
from crmdesk.ui.passphrases import CodeCard, Pair, Secret, advice
from crmdesk.ui.screens import Pause, busy_bar, label
from crmdesk.ui.settings.fields import Card, Section, line, radios

R = TypeVar("R")

HERE = Place("settings", "security")
_SLICE = 0.1
"""Seconds after which a pause looks whether it is still wanted."""


class Security(Section):
    """The section: how the store is locked, and after how long."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("Security"))
        self.desk = desk
        self.encrypted = conversion.protected(desk.book.folder)
        self.add(self._passphrase())
        if self.encrypted:
            self.add(self._idle())

    def _passphrase(self) -> Card:
        card = Card(tr("Passphrase"))
        self.state = QLabel(card)
        self.state.setWordWrap(True)
        card.column.addWidget(self.state)
        if self.encrypted:
            self.state.setText(
                tr("The store and its backups are encrypted. Without passphrase or recovery code nobody can read them.")
            )
            self.change = buttons.push(tr("Change the passphrase…"), self.ask_change, icon="pencil", parent=card)
            self.code = buttons.push(tr("New recovery code…"), self.ask_code, icon="refresh-cw", parent=card)
            self.remove = buttons.push(tr("Take the encryption off…"), self.ask_remove, icon="unlock", parent=card)
            card.column.addLayout(line(self.change, self.code, self.remove))
        else:
            self.state.setText(tr("The store is not encrypted: whoever has its files can read them."))
            self.set = buttons.push(tr("Encrypt with a passphrase…"), self.ask_set, icon="lock", parent=card)
            card.column.addLayout(line(self.set))
        return card

    def _idle(self) -> Card:
        card = Card(tr("Locking"), tr("Ctrl+Alt+L locks at once."))
        prefs = self.desk.prefs
        choices = {
            str(n): ntr("After {n} minute without key or mouse", "After {n} minutes without key or mouse", n)
            if n
            else tr("Never by itself")
            for n in MINUTES
        }
        self.idle = radios(
            choices, str(prefs.get(PREFERENCE, USUAL)), lambda key: prefs.set(PREFERENCE, int(key)), card
        )
        for button in self.idle.values():
            card.column.addWidget(button)
        return card

    # --- what can be asked for --------------------------------------------------------------------------------

    def ask_set(self) -> Overlay:
        """Encrypt a plain store: the window closes, the store and its backups are converted, the code is shown."""
        words = (
            tr("The window closes while the store and its backups are encrypted, then you get a recovery code."),
            tr("Undo does not take this back; you can take the encryption off here at any time."),
            tr(
                "Backups in other folders, and what a disk may keep of deleted files, are not: make those backups anew."
            ),
        )

        def finish(ask: Ask) -> None:
            folder, text = self.desk.book.folder, ask.new_text()
            ask.dismiss()
            self.desk.leave(
                Errand(tr("Encrypting the store…"), partial(encrypt, folder, text), HERE, who=self.desk.book.who)
            )

        return Ask(self, tr("Encrypt with a passphrase"), words, tr("Encrypt"), finish, new=True).open()

    def ask_change(self) -> Overlay:
        """Another passphrase; the store stays open."""
        words = (
            tr("The recovery code stays the same."),
            tr("Backups in other folders still open with the passphrase they were made under."),
        )

        def finish(ask: Ask) -> None:
            known, new = Vault.read(self.desk.book.folder), ask.new_text()

            def changed(_: object) -> None:
                ask.dismiss()
                self.desk.say(tr("Changed the passphrase"))

            ask.aside(known, lambda key: known.change_passphrase(key, new), changed)

        return Ask(self, tr("Change the passphrase"), words, tr("Change"), finish, current=True, new=True).open()

    def ask_code(self) -> Overlay:
        """A new recovery code, shown this once; the one before is void."""

        def finish(ask: Ask) -> None:
            known = Vault.read(self.desk.book.folder)

            def renewed(code: str) -> None:
                ask.dismiss()
                self.show_code(code)

            ask.aside(known, lambda key: known.renew_code(key)[1], renewed)

        words = (tr("The code you have opens nothing any more as soon as there is a new one."),)
        return Ask(self, tr("New recovery code"), words, tr("Make a new code"), finish, current=True).open()

    def show_code(self, code: str) -> Overlay:
        """Show a recovery code until it was kept."""
        overlay = Overlay(self, width=560)
        panel = overlay.panel
        overlay.panel_layout.addWidget(heading(tr("Your recovery code"), panel))
        overlay.panel_layout.addWidget(label(advice(), "muted"))
        card = CodeCard(code, self.desk.book.folder, self.desk.book.who, panel)
        overlay.panel_layout.addWidget(card)
        kept = buttons.push(tr("I have kept it"), overlay.dismiss, kind="primary", parent=panel)
        overlay.panel_layout.addWidget(kept, 0, Qt.AlignmentFlag.AlignRight)
        overlay.show_panel(card.print_button)
        return overlay

    def ask_remove(self) -> Overlay:
        """Take the encryption off: the window closes meanwhile."""

        def finish(ask: Ask) -> None:
            folder = self.desk.book.folder

            def leave(key: bytes) -> None:
                ask.dismiss()
                self.desk.leave(Errand(tr("Taking the encryption off…"), partial(decrypt, folder, key), HERE, key))

            ask.aside(Vault.read(folder), lambda key: key, leave)

        words = (
            tr("The window closes meanwhile. Afterwards whoever has the files can read them."),
            tr("Undo does not take this back; you can encrypt again here at any time."),
        )
        return Ask(
            self, tr("Take the encryption off"), words, tr("Take off"), finish, current=True, kind="danger"
        ).open()


class Ask(Overlay):
    """Asks for the present passphrase (or recovery code), a new one, or both; `finish(ask)` may refuse."""

    def __init__(
        self,
        section: Security,
        title: str,
        words: tuple[str, ...],
        verb: str,
        finish: Callable[["Ask"], object],
        *,
        current: bool = False,
        new: bool = False,
        kind: str = "primary",
    ) -> None:
        super().__init__(section, width=520)
        self._desk, self._finish = section.desk, finish
        self.panel_layout.addWidget(heading(title, self.panel))
        self.panel_layout.addWidget(label("\n".join(words), "muted"))
        self.current: Secret | None = None
        self.pair: Pair | None = None
        if current:
            self.current = Secret(tr("Present passphrase or recovery code"), self.panel)
            caption = label(self.current.field.accessibleName(), "", wrap=False)
            caption.setBuddy(self.current.field)
            self.panel_layout.addWidget(caption)
            self.panel_layout.addWidget(self.current)
        if new:
            self.pair = Pair(self.panel)
            self.pair.entered.connect(self.finish)
            self.panel_layout.addWidget(self.pair)
        if self.current is not None:
            self.current.entered.connect(self.pair.first.setFocus if self.pair is not None else self.finish)
        self.bar = busy_bar(tr("Opening…"), self.panel)
        self.bar.hide()
        self.panel_layout.addWidget(self.bar)
        self.said = label("", "error")
        self.said.hide()
        self.panel_layout.addWidget(self.said)
        _, self.act = answers(self, verb, self.finish, kind=kind)

    def open(self) -> "Ask":
        """Show it with the keyboard in the first field."""
        self.show_panel(self.current or (self.pair.first if self.pair is not None else None))
        return self

    def new_text(self) -> str:
        """The new passphrase. Refused: too short, typed differently the second time."""
        assert self.pair is not None
        return self.pair.text()

    def finish(self) -> None:
        """Do it, or say why not."""
        if not self.act.isEnabled():
            return
        try:
            self._finish(self)
        except Refused as refusal:
            self._refuse(refusal)

    def aside(self, known: Vault, work: Callable[[bytes], R], done: Callable[[R], None]) -> None:
        """Open the vault by what was typed and do the work with its key, aside; what is refused is said here."""
        assert self.current is not None
        text = self.current.text()
        if not text.strip():
            raise Refused(mark("Type the present passphrase or the recovery code. Nothing was changed."))
        self._busy(True)
        job = self._desk.later(
            lambda tell: work(known.open(text, pause=_patience(tell))),
            done=done,
            failed=self._refuse,
            ended=lambda: self._busy(False),
        )
        self.closed.connect(job.cancel)

    def _busy(self, busy: bool) -> None:
        self.act.setEnabled(not busy)
        self.bar.setVisible(busy)
        if busy:
            self.said.hide()
        self.place()

    def _refuse(self, refusal: Refused) -> None:
        self.said.setText(tr(refusal.text, **refusal.values))
        self.said.show()
        theme.mark(self.said, role="error")
        self.place()
        announce(self.said, self.said.text())


def encrypt(folder: Path, passphrase: str) -> Outcome:
    """The errand that encrypts a closed store. Refused as `conversion.encrypt`."""
    done = conversion.encrypt(folder, passphrase)
    left = [
        tr("This damaged copy could not be encrypted and still holds customer data: {file}", file=file)
        for file in done.left
    ]
    key = Vault.read(folder).open_with_passphrase(passphrase)
    return Outcome(key, done.code, tr("The store and its backups in {folder} are encrypted now.", folder=folder),
                   tuple(left))  # fmt: skip


def decrypt(folder: Path, key: bytes) -> Outcome:
    """The errand that takes the encryption off a closed store. Refused as `conversion.decrypt`."""
    done = conversion.decrypt(folder, key)
    left = tuple(tr("This damaged copy could not be decrypted: {file}", file=file) for file in done.left)
    return Outcome(said=tr("The store is no longer encrypted."), warnings=left)


def _patience(tell: Tell) -> Pause:
    """A pause between attempts that ends as soon as nobody waits for it."""

    def pause(seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            tell(0, 1)
            time.sleep(_SLICE)

    return pause
