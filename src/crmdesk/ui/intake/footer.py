"""The last line: how many rows of each verdict, that nothing is written yet, and the button that writes."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from crmdesk.domain.playbook import Playbook
from crmdesk.exchange.intake.plan import DUPLICATES
from crmdesk.i18n import mark, ntr, tr
from crmdesk.ui import buttons, icons, theme
from crmdesk.ui.intake import telling
from crmdesk.ui.intake.proposal import Proposal
from crmdesk.ui.intake.rehearsal import Rehearsal
from crmdesk.ui.intake.source import Choice
from crmdesk.ui.intake.strip import CHOICES, steady

_NUMBERS = 12
"""Row numbers named in a tooltip."""
STARTS = {
    "now": (mark("Clocks start now"), mark("All clocks start now")),
    "spread": (
        mark("Clocks {n} a working day"),
        mark("The best leads now, the others {n} a working day, so that nobody drowns"),
    ),
}


class Footer(QStackedWidget):
    """Counts that sift the preview when pressed, the defaults, Import; while importing a bar with Cancel.

    `sifted(sieve)`, "" for all; `duplicates_chosen`, `start_chosen`.
    """

    sifted = Signal(str)
    duplicates_chosen = Signal(object)
    start_chosen = Signal(object)

    def __init__(self, take: Callable[[], object], cancel: Callable[[], object], parent: QWidget) -> None:
        super().__init__(parent)
        self.addWidget(self._make_choices(take))
        self.addWidget(self._make_progress(cancel))

    def _make_choices(self, take: Callable[[], object]) -> QFrame:
        card = QFrame(self)
        card.setProperty("card", True)
        card.setAccessibleName(tr("What would be imported"))
        whole = QHBoxLayout(card)
        whole.setContentsMargins(10, 8, 12, 8)
        whole.setSpacing(6)
        left = QVBoxLayout()
        left.setSpacing(2)
        line = QHBoxLayout()
        line.setSpacing(2)
        self.chips: dict[str, QPushButton] = {}
        for sieve, title in telling.SIEVES.items():
            chip = buttons.push(tr(title), icon=telling.LOOKS[sieve].icon, kind="chip", parent=card)
            chip.setIcon(icons.icon(telling.LOOKS[sieve].icon, telling.LOOKS[sieve].ink))
            chip.clicked.connect(lambda on, sieve=sieve: self._sift(sieve, on))
            line.addWidget(chip)
            self.chips[sieve] = chip
        line.addStretch(1)
        left.addLayout(line)
        self._state = QLabel(card)
        theme.mark(self._state, role="caption")
        self._state.setContentsMargins(10, 0, 6, 0)
        self.start = Choice(tr("When the clocks of new leads start"), card)
        self.duplicates = Choice(tr("Duplicates"), card)
        second = QHBoxLayout()
        second.setSpacing(6)
        for widget in (self._state, self.duplicates, self.start):
            second.addWidget(widget)
        second.addStretch(1)
        left.addLayout(second)
        whole.addLayout(left, 1)
        self.take = buttons.push(tr("Import"), take, icon="import", kind="primary", parent=card)
        whole.addWidget(self.take)
        self.start.chosen.connect(self.start_chosen)
        self.duplicates.chosen.connect(self.duplicates_chosen)
        return card

    def _make_progress(self, cancel: Callable[[], object]) -> QFrame:
        card = QFrame(self)
        card.setProperty("card", True)
        line = QHBoxLayout(card)
        line.setContentsMargins(14, 10, 12, 10)
        line.setSpacing(12)
        self._doing = QLabel(card)
        self.bar = QProgressBar(card)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress of the import"))
        self.cancel = buttons.push(tr("Cancel"), cancel, parent=card)
        line.addWidget(self._doing)
        line.addWidget(self.bar, 1)
        line.addWidget(self.cancel)
        return card

    # --- showing -------------------------------------------------------------------------------------------------

    def show_proposal(self, proposal: Proposal, playbook: Playbook) -> None:
        """Show the decisions that hold for all rows."""
        listed = [(key, tr(CHOICES[key])) for key in DUPLICATES]
        words = tr("Duplicates: {choice}", choice=tr(CHOICES[proposal.duplicates]))
        self.duplicates.setVisible(proposal.target != "followups")
        self.duplicates.offer(listed, proposal.duplicates, words)
        n = playbook.intake.per_day
        self.start.setVisible(proposal.target == "leads")
        self.start.offer(
            [(key, tr(text, n=n)) for key, (_, text) in STARTS.items()],
            proposal.start,
            tr(STARTS[proposal.start][0], n=n),
        )

    def wait(self) -> None:
        """A dry run is under way: the counts are not true any more."""
        self._state.setText(tr("Checking… Nothing has been written yet."))
        self.take.setEnabled(False)

    def show_counts(self, rehearsal: Rehearsal, sieve: str) -> None:
        """Show a dry run."""
        for name, chip in self.chips.items():
            count = rehearsal.count(name)
            words = tr("{label} {n}", label=tr(telling.SIEVES[name]), n=count)
            chip.setText("\u2009" + words)
            steady(chip)
            chip.setAccessibleName(words)
            chip.setEnabled(bool(count) or name == sieve)
            chip.setChecked(name == sieve)
            chip.setToolTip(_which(rehearsal, name))
        writing = rehearsal.plan.writing
        self._state.setText(tr("Nothing has been written yet."))
        words = ntr("Import {n} row", "Import {n} rows", writing)
        self.take.setText("\u2009" + words)
        self.take.setAccessibleName(words)
        self.take.setToolTip(tr("{label} ({keys})", label=words, keys="Ctrl+Enter"))
        self.take.setEnabled(writing > 0)

    def begin(self, n: int) -> None:
        """Show the bar."""
        self._doing.setText(ntr("Importing {n} row…", "Importing {n} rows…", n))
        self.bar.setRange(0, 0)
        self.cancel.setEnabled(True)
        self.setCurrentIndex(1)
        self.cancel.setFocus()

    def progress(self, done: int, of: int) -> None:
        """Move the bar. After the last row the step is being sealed and cannot be cancelled any more."""
        self.bar.setRange(0, max(of, 1))
        self.bar.setValue(done)
        if done >= of:
            self._doing.setText(tr("Finishing…"))
            self.cancel.setEnabled(False)

    def end(self) -> None:
        """Back to the counts."""
        self.setCurrentIndex(0)

    def _sift(self, sieve: str, on: bool) -> None:
        self.sifted.emit(sieve if on else "")


def _which(rehearsal: Rehearsal, sieve: str) -> str:
    """The numbers of the rows behind a count, as far as they are few."""
    places = rehearsal.sieved[sieve]
    numbers = ", ".join(str(rehearsal.lines[place].number) for place in places[:_NUMBERS])
    if not places:
        return ""
    more = len(places) - _NUMBERS
    if more > 0:
        return ntr("Rows {rows} and {n} more", "Rows {rows} and {n} more", more, rows=numbers)
    return tr("Rows {rows}", rows=numbers)
