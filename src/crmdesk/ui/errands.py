"""Errands: what can be done to a store only while nobody has it open, between two windows on it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget

from crmdesk.domain.refusal import Refused
from crmdesk.i18n import tr
from crmdesk.ui import buttons, theme
from crmdesk.ui.notices import announce
from crmdesk.ui.pages import Place
from crmdesk.ui.passphrases import CodeCard, advice
from crmdesk.ui.prefs import Prefs
from crmdesk.ui.screens import Aside, busy_bar, dress, headed, label, readable


@dataclass(frozen=True)
class Outcome:
    """What an errand came to: the key that opens the store now (None: it is plain), a recovery code to be shown, what
    is to be said in the next window, and warnings that must be read before; texts are in words already."""

    key: bytes | None = None
    code: str = ""
    said: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Errand:
    """`work()` is done in a thread of its own on the closed store while `title` is shown; then the window comes back
    at `start`. Where it is refused nothing was changed, and the store is opened with `key` as before."""

    title: str
    work: Callable[[], Outcome]
    start: Place | None
    key: bytes | None = None
    who: str = ""


class Working(QWidget):
    """The screen while an errand is run, and what it came to; `go(outcome)` when the store may be opened again.

    Without anything to be read it goes on by itself. While the work is under way the screen cannot be closed.
    """

    def __init__(self, prefs: Prefs, folder: Path, errand: Errand, go: Callable[[Outcome], object]) -> None:
        super().__init__()
        dress(prefs)
        self._folder, self._errand, self._go = folder, errand, go
        self._column = headed(self, "lock", "accent", errand.title)
        self.bar = busy_bar(errand.title, self)
        self.words = readable(tr("Please wait. Everything is checked before it takes the place of what was."), "muted")
        self._column.addWidget(self.bar)
        self._column.addWidget(self.words)
        self._column.addWidget(label(tr("The folder is {folder}", folder=folder), "muted"))
        self._column.addStretch(1)
        self.proceed = buttons.push(tr("Continue"), self._proceed, kind="primary", parent=self)
        self.proceed.setAutoDefault(True)
        self.proceed.hide()
        self._column.addWidget(self.proceed, 0, Qt.AlignmentFlag.AlignRight)
        self._outcome: Outcome | None = None
        self.card: CodeCard | None = None
        self._aside = Aside(lambda _: errand.work(), self)
        self._aside.over.connect(self._over)
        QTimer.singleShot(0, self, self._aside.start)

    def _over(self, outcome: Outcome | None, accident: BaseException | None) -> None:
        self.bar.hide()
        if isinstance(accident, Refused):
            self._outcome = Outcome(self._errand.key)
            self._read(tr(accident.text, **accident.values), bad=True)
        elif accident is not None:
            raise accident
        else:
            assert outcome is not None
            self._outcome = outcome
            if not outcome.code and not outcome.warnings:
                self._proceed()
                return
            lines = (*([outcome.said] if outcome.said else []), *outcome.warnings)
            self._read("\n".join((*lines, advice()) if outcome.code else lines), bad=False)
            if outcome.code:
                self._show_code(outcome.code)

    def _read(self, text: str, *, bad: bool) -> None:
        self.words.setText(text)
        self.words.setAccessibleName(text)
        theme.mark(self.words, role="error" if bad else "body")
        announce(self.words, text)
        self.proceed.show()
        self.proceed.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_code(self, code: str) -> None:
        self.card = CodeCard(code, self._folder, self._errand.who, self)
        self._column.insertWidget(self._column.indexOf(self.words) + 1, self.card)
        self.proceed.setText(tr("I have kept it"))
        self.proceed.setAccessibleName(self.proceed.text())
        self.card.print_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.resize(self.width(), max(self.height(), theme.px(440)))

    def _proceed(self) -> None:
        assert self._outcome is not None
        self._go(self._outcome)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.setAccepted(self._outcome is not None or not self._aside.running())
