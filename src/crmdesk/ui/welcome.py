"""Before there is a desk: the one screen of the first start, and what is shown when a store cannot be opened."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from crmdesk.domain.refusal import Refused
from crmdesk.i18n import chosen, language, mark, set_language, tr
from crmdesk.services import settings
from crmdesk.ui import buttons, theme
from crmdesk.ui.notices import ErrorBar, Sign
from crmdesk.ui.passphrases import Pair
from crmdesk.ui.prefs import Prefs
from crmdesk.ui.screens import dress, headed, label, readable
from crmdesk.ui.window import LANGUAGE_NAMES

SUITS = {
    "complex-b2b": mark(
        "Selling to companies: several people decide, it takes months. Weighs need, budget and decider."
    ),
    "fast-cycle": mark("Decided in days or weeks: education, finance, home. Weighs urgency and spending power."),
}
"""For whom each shipped playbook is (P2)."""

CHOICES = {
    "sample": (
        "sparkles",
        mark("Try it with sample data"),
        mark("48 leads and 12 customers with their history, in a folder of its own. Yours stays empty."),
    ),
    "import": (
        "file-spreadsheet",
        mark("Import my Excel file"),
        mark("Or CSV, or contact cards. You see what would happen before anything is written."),
    ),
    "blank": (
        "file-plus",
        mark("Start blank"),
        mark("An empty board. A name and one way to reach somebody make a lead."),
    ),
}
"""The three ways to begin: key -> icon, title, what then happens."""


@dataclass(frozen=True)
class Begin:
    """What was decided: kind `sample`, `import` or `blank`; the playbook's key; the user's name; the language.

    `passphrase` is what the user's own data are encrypted with; "": they are not (S1).
    """

    kind: str
    playbook: str
    who: str
    language: str
    passphrase: str = ""


class Welcome(QWidget):
    """The first start: `begin(Begin)` is called with what was decided; a refusal of it is shown on the screen.

    `folder` is where the user's own data will be. Keys 1, 2, 3 choose, Tab goes round, Enter takes what has the focus.
    """

    def __init__(self, prefs: Prefs, folder: Path, begin: Callable[[Begin], object]) -> None:
        super().__init__()
        dress(prefs)
        self._prefs, self._folder, self._begin = prefs, folder, begin
        self.setProperty("page", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("CRMDesk")
        self.setMinimumSize(960, 600)
        self.resize(1180, 720)
        self._who = settings.system_user()
        self._playbook = settings.SHIPPED[0]
        self._typed = ("", "")
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._inside: QWidget | None = None
        self._build()
        for number, kind in enumerate(CHOICES, start=1):
            keys = QShortcut(QKeySequence(str(number)), self)
            keys.activated.connect(lambda kind=kind: self.decide(kind))

    def decide(self, kind: str) -> None:
        """Begin in one of the three ways. What is refused is said, and another choice can be made."""
        who = self.name.text().strip()
        try:
            passphrase = self.lock.text() if self.lock.wanted() and kind != "sample" else ""
            self._begin(Begin(kind, self.playbook(), who, language(), passphrase))
        except Refused as refusal:
            self.error.show_refusal(refusal)

    def speak(self, chosen_language: str) -> None:
        """Show the screen in another language; what was typed stays."""
        self._who, self._playbook = self.name.text(), self.playbook()
        self._typed, unfolded = self.lock.pair.typed(), self.lock.unfold.isChecked()
        set_language(chosen_language)
        self._prefs.set("language", chosen_language)
        self._build()
        self.lock.unfold.setChecked(unfolded)
        self.languages[chosen_language].setFocus(Qt.FocusReason.OtherFocusReason)

    def playbook(self) -> str:
        """The key of the playbook that is ticked."""
        return next(key for key, radio in self.playbooks.items() if radio.isChecked())

    def _build(self) -> None:
        """Everything that carries words, in the language in use."""
        if self._inside is not None:
            self._inside.hide()
            self._inside.deleteLater()
        self._inside = scroll = _scroller(self)
        whole = QWidget()
        whole.setProperty("plain", True)
        sides = QHBoxLayout(whole)
        column = QVBoxLayout()
        column.setSpacing(12)
        column.setContentsMargins(24, 20, 24, 20)
        sides.addStretch(1)
        middle = QWidget(whole)
        middle.setProperty("plain", True)
        middle.setLayout(column)
        middle.setMaximumWidth(theme.px(940))
        middle.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        sides.addWidget(middle, 20)
        sides.addStretch(1)
        column.addStretch(1)
        column.addLayout(self._head())
        self.error = ErrorBar(middle)
        column.addWidget(self.error)
        column.addWidget(self._person())
        column.addSpacing(8)
        column.addWidget(label(tr("How do you sell?"), "h2"))
        column.addLayout(self._playbooks())
        column.addSpacing(8)
        self.lock = _Lock(self._typed)
        heading = QHBoxLayout()
        heading.addWidget(label(tr("How do you want to begin?"), "h2"), 1)
        heading.addWidget(self.lock.unfold)
        column.addLayout(heading)
        column.addWidget(self.lock)
        column.addLayout(self._ways())
        column.addStretch(2)
        scroll.setWidget(whole)
        self._outer.addWidget(scroll)
        scroll.show()
        self.choices["sample"].setFocus(Qt.FocusReason.OtherFocusReason)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label(tr("Welcome to CRMDesk"), "figure"))
        words.addWidget(
            label(tr("Whom to call, why, and what to ask next. Everything stays on this computer."), "muted")
        )
        row.addLayout(words, 1)
        self.languages: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        for key, name in LANGUAGE_NAMES.items():
            button = buttons.push(name, partial(self.speak, key), kind="chip", parent=self)
            button.setChecked(key == language())
            button.setAutoDefault(True)
            group.addButton(button)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
            self.languages[key] = button
        return row

    def _playbooks(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        self.playbooks: dict[str, QRadioButton] = {}
        group = QButtonGroup(self)
        for key in settings.SHIPPED:
            card = _Option(str(chosen(settings.shipped(key).title)), tr(SUITS[key]))
            card.radio.setChecked(key == self._playbook)
            group.addButton(card.radio)
            row.addWidget(card, 1)
            self.playbooks[key] = card.radio
        return row

    def _person(self) -> QFrame:
        card = QFrame(self)
        card.setProperty("card", True)
        grid = QGridLayout(card)
        grid.setContentsMargins(16, 10, 16, 10)
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(3, 1)
        self.name = QLineEdit(self._who, card)
        self.name.setAccessibleName(tr("Your name"))
        self.name.setFixedWidth(theme.px(200))
        self.name.returnPressed.connect(lambda: self.choices["sample"].setFocus(Qt.FocusReason.TabFocusReason))
        caption = QLabel(tr("Your name"), card)
        caption.setBuddy(self.name)
        self.folder = label(str(self._folder), "muted")
        self.folder.setAccessibleName(tr("Your data will be in"))
        self.folder.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(caption, 0, 0)
        grid.addWidget(self.name, 0, 1)
        grid.addWidget(label(tr("Your data will be in"), "", wrap=False), 0, 2)
        grid.addWidget(self.folder, 0, 3)
        return card

    def _ways(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        self.choices: dict[str, QPushButton] = {}
        for number, (kind, (icon, title, then)) in enumerate(CHOICES.items(), start=1):
            button = _Way(icon, tr(title), tr(then), str(number))
            button.clicked.connect(lambda _=False, kind=kind: self.decide(kind))
            row.addWidget(button, 1)
            self.choices[kind] = button
        return row


class Trouble(QWidget):
    """A store that cannot be opened: what happened, and what can be done. `go(folder)` with the folder to open now
    (the same one to try again), `go(None)` to leave."""

    def __init__(self, prefs: Prefs, folder: Path, refusal: Refused, go: Callable[[Path | None], object]) -> None:
        super().__init__()
        dress(prefs)
        self._folder, self._go = folder, go
        column = headed(self, "triangle-alert", "overdue", tr("Your data could not be opened"))
        self.words = readable(tr(refusal.text, **refusal.values), "body")
        column.addWidget(self.words)
        column.addWidget(label(tr("Nothing was changed. The folder is {folder}", folder=folder), "muted"))
        column.addStretch(1)
        row = QHBoxLayout()
        self.quit = buttons.push(tr("Quit"), lambda: go(None), parent=self)
        self.other = buttons.push(tr("Choose another folder…"), self._choose, icon="database", parent=self)
        self.again = buttons.push(tr("Try again"), lambda: go(folder), kind="primary", parent=self)
        row.addStretch(1)
        for button in (self.quit, self.other, self.again):
            button.setAutoDefault(True)
            row.addWidget(button)
        column.addLayout(row)
        self.again.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self) -> None:
        name = QFileDialog.getExistingDirectory(self, tr("Choose another folder…"), str(self._folder.parent))
        if name:
            self._go(Path(name))


class _Lock(QFrame):
    """The offer to encrypt the user's own data: a quiet line `unfold`, and under it, when it is wanted, two fields."""

    def __init__(self, typed: tuple[str, str]) -> None:
        super().__init__()
        self.setProperty("card", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 12)
        column.setSpacing(6)
        self.pair = Pair(self)
        self.pair.fill(*typed)
        column.addWidget(
            label(
                tr(
                    "Whoever finds the computer then cannot read your data. You get a recovery code as well; without "
                    "passphrase and code nobody can open them. The sample data stay as they are."
                ),
                "muted",
            )
        )
        column.addWidget(self.pair)
        self.unfold = buttons.push(tr("Encrypt my data with a passphrase (optional)"), icon="lock", kind="quiet")
        self.unfold.setCheckable(True)
        self.unfold.setAutoDefault(True)
        self.unfold.toggled.connect(self._unfolded)
        self.hide()

    def wanted(self) -> bool:
        """Whether anything was typed where it can be seen."""
        return self.unfold.isChecked() and any(self.pair.typed())

    def text(self) -> str:
        """The passphrase. Refused: too short, typed differently the second time."""
        return self.pair.text()

    def _unfolded(self, wanted: bool) -> None:
        self.setVisible(wanted)
        if wanted:
            self.pair.first.setFocus(Qt.FocusReason.OtherFocusReason)


class _Option(QFrame):
    """A card with a round button; a click anywhere on it chooses."""

    def __init__(self, title: str, sentence: str) -> None:
        super().__init__()
        self.setProperty("card", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 12)
        column.setSpacing(2)
        self.radio = QRadioButton(title, self)
        self.radio.setFont(theme.font("h2"))
        self.radio.setAccessibleDescription(sentence)
        words = label(sentence, "muted")
        words.setContentsMargins(24, 0, 0, 0)
        column.addWidget(self.radio)
        column.addWidget(words)
        column.addStretch(1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.radio.click()
        self.radio.setFocus(Qt.FocusReason.MouseFocusReason)
        event.accept()


class _Way(QPushButton):
    """A big button: icon, title, what then happens, and the digit that chooses it."""

    def __init__(self, icon: str, title: str, then: str, digit: str) -> None:
        super().__init__()
        self.setAccessibleName(title)
        self.setAccessibleDescription(then)
        self.setToolTip(tr("{label} ({keys})", label=title, keys=digit))
        self.setAutoDefault(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(6)
        head = QHBoxLayout()
        sign = Sign(icon, "accent", self, 26)
        badge = label(digit, "badge")
        head.addWidget(sign)
        head.addStretch(1)
        head.addWidget(badge)
        column.addLayout(head)
        self._labels = [label(title, "h2"), label(then, "muted")]
        for part in self._labels:
            column.addWidget(part)
        column.addStretch(1)
        for part in (sign, badge, *self._labels):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return layout.totalHeightForWidth(width) if layout is not None else super().sizeHint().height()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(280), self.heightForWidth(theme.px(280)))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(200), theme.px(120))


def _scroller(parent: QWidget) -> QScrollArea:
    """At a big text size the screen scrolls, it is never cut."""
    scroll = QScrollArea(parent)
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return scroll
