"""The bar under the settings: what the draft would change, what keeps it from being applied, apply or discard (P3)."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from crmdesk.domain.playbook import Problem
from crmdesk.i18n import chosen, mark, ntr, tr
from crmdesk.services.settings import Effect
from crmdesk.services.succession import Uses
from crmdesk.ui import buttons, notices, theme
from crmdesk.ui.settings.draft import Draft

_QUESTIONS = {
    "stages": mark("{n} leads at “{title}” go to"),
    "reasons": mark("{n} losses because of “{title}” count as"),
}
_SECTIONS = {"stages": "stages", "reasons": "loss_reasons"}


class Outcome(QFrame):
    """Shown while a draft is under way; `apply` and `discard` when they are asked for."""

    apply = Signal()
    discard = Signal()

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.setAccessibleName(tr("Changes to the playbook"))
        self._draft = draft
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 12, 8)
        column.setSpacing(6)
        self._asking = QWidget(self)
        self._asking.setProperty("plain", True)
        self._questions = QGridLayout(self._asking)
        self._questions.setContentsMargins(0, 0, 0, 0)
        self._questions.setHorizontalSpacing(10)
        self._questions.setVerticalSpacing(4)
        self.heirs: dict[tuple[str, str], QComboBox] = {}
        self._asked: object = None
        column.addWidget(self._asking)
        row = QHBoxLayout()
        row.setSpacing(10)
        self._sign = notices.Sign("sparkles", "accent", self)
        self._wrong = notices.Sign("triangle-alert", "overdue", self)
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.words.setAccessibleName(tr("What would change"))
        self.discard_button = buttons.push(tr("Discard"), self.discard.emit, parent=self)
        self.apply_button = buttons.push(tr("Apply"), self.apply.emit, kind="primary", icon="check", parent=self)
        self.apply_button.setToolTip(tr("{label} ({keys})", label=tr("Apply"), keys="Ctrl+Enter"))
        row.addWidget(self._sign)
        row.addWidget(self._wrong)
        row.addWidget(self.words, 1)
        row.addWidget(self.discard_button)
        row.addWidget(self.apply_button)
        column.addLayout(row)
        self.hide()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Why the draft cannot be applied: the first reason, and how many more there are."""
        first, more = problems[0], len(problems) - 1
        words = tr("Cannot be applied yet. {reason}", reason=first)
        if more:
            words = ntr(
                "Cannot be applied yet. {reason} (and {n} more)", "Cannot be applied yet. {reason} (and {n} more)",
                more, reason=first,
            )  # fmt: skip
        self._say(words, wrong=True)

    def show_waiting(self) -> None:
        """The effect is being worked out; it may be applied without waiting for that."""
        self._say(tr("Working out what would change…"))

    def show_effect(self, effect: Effect) -> None:
        """How many leads change when the draft is applied (P3)."""
        self._say(told(effect))

    def show_questions(self, uses: Uses) -> bool:
        """Ask what takes the place of all that is gone and in use; answers whether everything is answered."""
        gone = {name: self._draft.gone(name, getattr(uses, name)) for name in _SECTIONS}
        shape = (
            gone,
            {name: [(e["key"], str(e["title"])) for e in self._draft.data[s]] for name, s in _SECTIONS.items()},
        )
        if shape != self._asked:
            self._asked = shape
            self._ask(gone)
        open_questions = [key for key, box in self.heirs.items() if box.currentData() is None]
        if open_questions:
            name, key = open_questions[0]
            self._say(tr("Cannot be applied yet. “{title}” is in use: choose above what takes its place.",
                         title=self._title(name, key)), wrong=True)  # fmt: skip
        return not open_questions

    def _ask(self, gone: Mapping[str, Mapping[str, int]]) -> None:
        while item := self._questions.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self.heirs = {}
        at = 0
        for name, keys in gone.items():
            for key, count in keys.items():
                text = tr(_QUESTIONS[name], n=count, title=self._title(name, key))
                question, box = QLabel(text, self._asking), self._box(name, key, text)
                row, column = divmod(at, 2)
                self._questions.addWidget(question, row, column * 2)
                self._questions.addWidget(box, row, column * 2 + 1)
                self.heirs[name, key] = box
                at += 1
        self._questions.setColumnStretch(4, 1)
        self._asking.setVisible(bool(self.heirs))

    def _box(self, name: str, gone: str, text: str) -> QComboBox:
        box = QComboBox(self._asking)
        box.setAccessibleName(text)
        box.addItem(tr("choose…"), None)
        for entry in self._draft.data[_SECTIONS[name]]:
            if name == "reasons" or _may_follow(self._kind(gone), entry["kind"]):
                box.addItem(str(chosen(entry["title"])) or tr("New entry"), entry["key"])
        with QSignalBlocker(box):
            box.setCurrentIndex(max(0, box.findData(self._draft.heirs[name].get(gone))))
        box.activated.connect(lambda _: self._answered(name, gone, box))
        return box

    def _answered(self, name: str, gone: str, box: QComboBox) -> None:
        if box.currentData() is not None:
            self._draft.succeed(name, gone, str(box.currentData()))

    def _title(self, name: str, key: str) -> object:
        return next(entry.title for entry in getattr(self._draft.base, _SECTIONS[name]) if entry.key == key)

    def _kind(self, key: str) -> str:
        return self._draft.base.stage(key).kind

    def _say(self, words: str, *, wrong: bool = False) -> None:
        self._sign.setVisible(not wrong)
        self._wrong.setVisible(wrong)
        self.words.setText(words)
        theme.mark(self.words, role="error" if wrong else "body")
        self.apply_button.setEnabled(not wrong)
        self.show()


def _may_follow(gone: str, heir: str) -> bool:
    """Nobody is won or lost because a stage was renamed away."""
    return heir == gone or {gone, heir} <= {"open", "nurture"}


def told(effect: Effect) -> str:
    """An effect in words: scores and bands of leads."""
    if not effect.scores and not effect.bands:
        return ntr(
            "No score and no priority changes ({n} lead looked at).",
            "No score and no priority changes ({n} leads looked at).",
            effect.leads,
        )
    return ntr(
        "The score of {n} lead and the priority of {bands} would change, of {leads} in all.",
        "The scores of {n} leads and the priority of {bands} would change, of {leads} in all.",
        effect.scores, bands=effect.bands, leads=effect.leads,
    )  # fmt: skip
