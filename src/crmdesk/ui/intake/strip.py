"""The strip under the preview: what is to be known of the line looked at, and what shall be done with it."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from crmdesk.i18n import mark, ntr, tr
from crmdesk.ui import buttons, theme
from crmdesk.ui.intake import telling
from crmdesk.ui.intake.rehearsal import Line, Rehearsal

CHOICES = {
    "skip": mark("Skip"),
    "fill": mark("Fill blanks"),
    "merge": mark("Merge"),
    "keep": mark("Keep both"),
}
"""What can be done with a row that is known (source texts); their keys are 1 to 4, 0 is as with all the others."""


def choices(line: Line, target: str) -> tuple[str, ...]:
    """The decisions that a line leaves open."""
    if line.verdict in ("", "refused", "same"):
        return ()
    if target == "followups":
        return ("skip", "keep") if line.verdict == "duplicate" else ("skip",)
    return ("skip",) if line.verdict == "new" else tuple(CHOICES)


def steady(button: QPushButton) -> None:
    """Keep room for the heavier letters of a chip that is on, so that nothing is cut or moves."""
    heavy = QFontMetrics(theme.font("strong")).horizontalAdvance(button.text())
    button.setMinimumWidth(heavy + theme.px(26) + (button.iconSize().width() + 6 if not button.icon().isNull() else 0))


class Strip(QFrame):
    """One line told at length. `decided(decision)` for the rows selected, "" for as with the others."""

    decided = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("The selected row"))
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 2, 0, 0)
        whole.setSpacing(6)
        words = QVBoxLayout()
        words.setSpacing(1)
        self._title, self._more = QLabel(self), QLabel(self)
        theme.mark(self._title, role="strong")
        theme.mark(self._more, role="caption")
        for label in (self._title, self._more):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            label.setTextFormat(Qt.TextFormat.PlainText)
            words.addWidget(label)
        whole.addLayout(words, 1)
        self.buttons: dict[str, QPushButton] = {}
        for number, (key, text) in enumerate([*CHOICES.items(), ("", mark("As the others"))], start=1):
            self.buttons[key] = self._choice(key, tr(text), str(number % 5))
            whole.addWidget(self.buttons[key])
        self._said = ("", "")
        self.look_at((), None, None, {}, "leads")

    def _choice(self, key: str, words: str, shortcut: str) -> QPushButton:
        button = buttons.push(words, kind="chip", parent=self)
        button.setToolTip(tr("{label} ({keys})", label=words, keys=shortcut))
        steady(button)
        button.clicked.connect(partial(self._decide, key))
        return button

    def look_at(
        self, lines: tuple[Line, ...], current: Line | None, rehearsal: Rehearsal | None, overrides: "dict[int, str]",
        target: str,
    ) -> None:  # fmt: skip
        """Tell of the selected lines, or of the current one if there is only it."""
        lines = lines or ((current,) if current else ())
        self._said = _told(lines, rehearsal)
        open_to = {choice for line in lines for choice in choices(line, target)}
        decisions = {overrides.get(line.number, "") for line in lines}
        for key, button in self.buttons.items():
            button.setVisible(bool(open_to) and (key == "" or key in open_to))
            button.setChecked(decisions == {key})
        self._cut()

    def _decide(self, key: str, *_: object) -> None:
        self.decided.emit(key)

    def _cut(self) -> None:
        for label, words in zip((self._title, self._more), self._said, strict=True):
            label.setText(label.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, max(label.width(), 40)))
            label.setToolTip(words)
            label.setAccessibleName(words)

    def words(self) -> tuple[str, str]:
        """What it says, uncut: the line that matters, and the rest."""
        return self._said

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cut()


def _told(lines: tuple[Line, ...], rehearsal: Rehearsal | None) -> tuple[str, str]:
    if rehearsal is None or not lines:
        return tr("Select a row to see what becomes of it and why."), ""
    if len(lines) > 1:
        return ntr("{n} row selected", "{n} rows selected", len(lines)), tr("A decision counts for all of them.")
    line = lines[0]
    title = " · ".join(part for part in (telling.verdict(line), telling.why(line, rehearsal)) if part)
    return tr("Row {n}: {words}", n=line.number, words=title), " · ".join(telling.more(line, rehearsal))
