"""The page: sections to choose from and to search, the draft of the playbook, and the bar that applies it."""

from collections.abc import Callable

from PySide6.QtCore import QItemSelectionModel, QSignalBlocker, QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from crmdesk.domain.playbook import Playbook
from crmdesk.domain.refusal import Refused
from crmdesk.i18n import mark, tr
from crmdesk.services import settings, succession
from crmdesk.services.settings import Effect
from crmdesk.store.book import NO_CHANGES, Changes
from crmdesk.ui import icons, theme
from crmdesk.ui.desk import Desk
from crmdesk.ui.notices import announce
from crmdesk.ui.pages import Page, Place
from crmdesk.ui.settings.draft import Draft
from crmdesk.ui.settings.fields import Section, Spots
from crmdesk.ui.settings.flow import Flow
from crmdesk.ui.settings.general import General
from crmdesk.ui.settings.outcome import Outcome
from crmdesk.ui.settings.policies import Intake, Privacy
from crmdesk.ui.settings.reference import About, Shortcuts
from crmdesk.ui.settings.scores import Scores
from crmdesk.ui.settings.security import Security
from crmdesk.ui.settings.store import Store

SECTIONS = {
    "general": (mark("General"), "settings"),
    "flow": (mark("Flow"), "square-kanban"),
    "scores": (mark("Score and grades"), "gauge"),
    "privacy": (mark("Privacy"), "eye"),
    "intake": (mark("Import"), "import"),
    "store": (mark("Data"), "database"),
    "security": (mark("Security"), "lock"),
    "shortcuts": (mark("Keyboard shortcuts"), "keyboard"),
    "about": (mark("About"), "info"),
}
"""The sections from top to bottom: key -> title, icon."""

OF_THE_PLAYBOOK = ("flow", "scores", "privacy", "intake", "store")
DRAFT = "settings_draft"
PAUSE = 250
"""Milliseconds after the last change before its effect is worked out."""


class SettingsPage(Page):
    """`Place("settings", section)` opens a section; without one the page is as it was left."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.draft = Draft(desk.ask(settings.playbook), self)
        self.spots = Spots(self)
        self.sections: dict[str, Section] = {}
        self._chosen = "general"
        self._asked = 0
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self.judge)
        self._lay_out()
        self.command("settings-apply", mark("Apply the changed playbook"), self.apply, icon="check",
                     keys=["Ctrl+Return", "Ctrl+Enter"], menu="edit")  # fmt: skip
        self.draft.edited.connect(self._pause.start)
        self.draft.replaced.connect(self._rebuild)
        self.draft.resume(desk.prefs.get(DRAFT, {}))
        theme.look.changed.connect(self._fit)

    # --- the contract of a page -------------------------------------------------------------------------------

    def title(self) -> str:
        return tr("Settings")

    def context(self) -> str:
        return tr("Playbook “{name}”", name=self.draft.base.title)

    def open(self, place: Place) -> None:
        if place.target in SECTIONS:
            self.choose(place.target)
        else:
            self._show_chosen()

    def refresh(self, _changes: Changes) -> None:
        self.draft.follow(self.desk.ask(settings.playbook))
        self._tell_sections()
        if not self.draft.dirty():
            self.judge()
        elif not self._pause.isActive():
            self._pause.start()

    def filter_field(self) -> QWidget | None:
        return self.search

    def first_focus(self) -> QWidget | None:
        return self.list

    def leave(self) -> None:
        kept = self.draft.kept()
        if kept is None:
            self.desk.prefs.forget(DRAFT)
        else:
            self.desk.prefs.set(DRAFT, kept)

    # --- sections ---------------------------------------------------------------------------------------------

    def choose(self, key: str) -> None:
        """Show a section. KeyError for none."""
        with QSignalBlocker(self.list), QSignalBlocker(self.search):
            self.search.clear()
            self.list.setCurrentRow(list(SECTIONS).index(key))
        self._chosen = key
        self._show_chosen()

    def section(self, key: str) -> Section:
        """A section, built when it is first wanted."""
        if key not in self.sections:
            made = self._makers()[key]()
            self.sections[key] = made
            at = sum(other in self.sections for other in list(SECTIONS)[: list(SECTIONS).index(key)])
            self._cards.insertWidget(at, made)
            if key in OF_THE_PLAYBOOK and self.draft.dirty():
                self._pause.start()
        return self.sections[key]

    def _makers(self) -> dict[str, Callable[[], Section]]:
        return {
            "general": lambda: General(self.desk),
            "flow": lambda: Flow(self.draft, self.spots, self.desk.tell),
            "scores": lambda: Scores(self.draft, self.spots),
            "privacy": lambda: Privacy(self.draft, self.spots),
            "intake": lambda: Intake(self.draft, self.spots),
            "store": lambda: Store(self.desk, self.draft, self.spots),
            "security": lambda: Security(self.desk),
            "shortcuts": Shortcuts,
            "about": About,
        }

    def _show_chosen(self) -> None:
        self.section(self._chosen)
        for key, section in self.sections.items():
            section.sift("")
            section.setVisible(key == self._chosen)
        self._nothing.hide()
        self._scroll.verticalScrollBar().setValue(0)
        self._tell_sections()

    def _tell_sections(self) -> None:
        for section in self.sections.values():
            if isinstance(section, General | Store | Shortcuts):
                section.show_again()

    def _searched(self, text: str) -> None:
        wanted = text.strip().lower()
        if not wanted:
            self._show_chosen()
            return
        found = 0
        for key in SECTIONS:
            section = self.section(key)
            shown = section.sift(wanted)
            section.setVisible(bool(shown))
            found += shown
        self._nothing.setVisible(not found)
        self._scroll.verticalScrollBar().setValue(0)

    def _rebuild(self) -> None:
        """Another playbook is in the draft: what shows it is built anew when it is wanted."""
        for key in [key for key in OF_THE_PLAYBOOK if key in self.sections]:
            section = self.sections.pop(key)
            if section.isAncestorOf(QApplication.focusWidget() or self):
                self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            section.hide()
            section.deleteLater()
        self.spots.clear()
        if self.search.text().strip():
            self._searched(self.search.text())
        else:
            self._show_chosen()

    # --- the draft --------------------------------------------------------------------------------------------

    def judge(self) -> None:
        """Say at once what is wrong with the draft; what it would change is worked out aside."""
        self._asked += 1
        self.retitled.emit()
        if not self.draft.dirty():
            self.spots.show(())
            self.outcome.hide()
            return
        answered = self.outcome.show_questions(self.desk.ask(succession.uses))
        problems = self.draft.problems()
        self.spots.show(problems)
        if answered and problems:
            self.outcome.show_problems(problems)
        elif answered:
            self._estimate(self.draft.whole())

    def _estimate(self, after: Playbook) -> None:
        asked = self._asked
        self.outcome.show_waiting()

        def told(effect: Effect) -> None:
            if asked == self._asked:
                self.outcome.show_effect(effect)
                announce(self.outcome, self.outcome.words.text())

        self.desk.later(lambda _: self.desk.ask(settings.effect, after), done=told)

    def apply(self) -> None:
        """Put the draft in use as one step; what keeps it from that is said."""
        if self._pause.isActive():
            self._pause.stop()
            self.judge()
        if not self.draft.dirty() or not self.outcome.apply_button.isEnabled():
            return
        held = self.outcome.isAncestorOf(QApplication.focusWidget() or self)
        try:
            self.desk.do(succession.adopt, self.draft.whole(), **self.draft.heirs)
        except Refused as refusal:
            self.desk.tell(refusal)
            return
        self.desk.prefs.forget(DRAFT)
        self.refresh(NO_CHANGES)
        if held:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)  # the bar is gone, the keyboard stays on the page
        self.desk.say_step()

    def discard(self) -> None:
        """Back to the playbook in use."""
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self.draft.reset()
        self.judge()

    # --- making -----------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        whole = QHBoxLayout(self)
        whole.setContentsMargins(12, 12, 12, 12)
        whole.setSpacing(16)
        whole.addLayout(self._make_left())
        right = QVBoxLayout()
        right.setSpacing(10)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        inside.setProperty("plain", True)
        self._cards = QVBoxLayout(inside)
        self._cards.setContentsMargins(0, 0, 8, 0)
        self._cards.setSpacing(16)
        self._nothing = QLabel(tr("No setting says that. Try another word."), inside)
        theme.mark(self._nothing, role="muted")
        self._nothing.hide()
        self._cards.addWidget(self._nothing)
        self._cards.addStretch(1)
        self._scroll.setWidget(inside)
        self.outcome = Outcome(self.draft, self)
        self.outcome.apply.connect(self.apply)
        self.outcome.discard.connect(self.discard)
        right.addWidget(self._scroll, 1)
        right.addWidget(self.outcome)
        whole.addLayout(right, 1)

    def _make_left(self) -> QVBoxLayout:
        left = QVBoxLayout()
        left.setSpacing(8)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(tr("Search the settings"))
        self.search.setAccessibleName(tr("Search the settings"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icons.icon("search", "text3"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(self._searched)
        self.list = QListWidget(self)
        self.list.setProperty("plain", True)
        self.list.setAccessibleName(tr("Sections"))
        self.list.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.list.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        for title, icon in SECTIONS.values():
            self.list.addItem(QListWidgetItem(icons.icon(icon), tr(title)))
        self.list.setCurrentRow(0, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.list.currentRowChanged.connect(self._listed)
        left.addWidget(self.search)
        left.addWidget(self.list, 1)
        self._fit()
        return left

    def _listed(self, row: int) -> None:
        if row >= 0:
            self._chosen = list(SECTIONS)[row]
            if self.search.text():
                self.search.clear()
            else:
                self._show_chosen()

    def _fit(self) -> None:
        self.list.setFixedWidth(theme.px(190))
        self.search.setFixedWidth(theme.px(190))
        for row in range(self.list.count()):
            self.list.item(row).setSizeHint(QSize(theme.px(170), theme.px(34)))
