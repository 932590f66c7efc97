"""The way of a lead as the playbook has it: its stages (L6), why one is lost, where conversion is offered (L8)."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from crmdesk.domain.refusal import Refused
from crmdesk.i18n import chosen, mark, tr
from crmdesk.ui import buttons
from crmdesk.ui.settings import fields
from crmdesk.ui.settings.draft import Draft
from crmdesk.ui.settings.fields import Card, Section, Spots, label

KINDS = {
    "open": mark("Under way"),
    "won": mark("Won"),
    "lost": mark("Lost"),
    "nurture": mark("Nurture"),
}

Tell = Callable[[Refused], object]


class Flow(Section):
    """The section: two lists whose entries are named in both languages, moved, added and taken out."""

    def __init__(self, draft: Draft, spots: Spots, tell: Tell) -> None:
        super().__init__(tr("Flow"))
        stages = Card(
            tr("Stages"),
            tr(
                "The lanes of the board from left to right. A card that stands longer than its days is marked as "
                "left alone; 0 is never. Where a tick stands, a lead that arrives is offered to become a customer."
            ),
        )
        self.stages = Entries(draft, spots, "stages", _StageRow, tell)
        stages.column.addWidget(self.stages)
        new = buttons.push(tr("Add a stage"), self._add_stage, icon="plus", parent=stages)
        pause = buttons.push(tr("Add a place to nurture"), self._add_nurture, icon="plus", parent=stages)
        stages.column.addLayout(fields.line(new, pause))
        stages.column.addWidget(spots.label(("stages",), stages))
        stages.column.addWidget(spots.label(("opportunity_stages",), stages))
        self.add(stages)
        reasons = Card(tr("Loss reasons"), tr("One of them is named whenever a lead is lost."))
        self.reasons = Entries(draft, spots, "loss_reasons", _EntryRow, tell)
        reasons.column.addWidget(self.reasons)
        more = buttons.push(tr("Add a reason"), self._add_reason, icon="plus", parent=reasons)
        reasons.column.addLayout(fields.line(more))
        reasons.column.addWidget(spots.label(("loss_reasons",), reasons))
        self.add(reasons)
        self._draft = draft

    def _add_stage(self) -> None:
        won = next((n for n, stage in enumerate(self._draft.data["stages"]) if stage["kind"] != "open"), None)
        self.stages.add(_stage("open"), won)

    def _add_nurture(self) -> None:
        self.stages.add(_stage("nurture"), None)

    def _add_reason(self) -> None:
        self.reasons.add({"title": {"zh_CN": "", "en": ""}}, None)


def _stage(kind: str) -> dict[str, Any]:
    return {"title": {"zh_CN": "", "en": ""}, "kind": kind, "stale_days": 14, "offers_conversion": False}


class Entries(QWidget):
    """A list of the playbook, a row each, built anew when entries come, go or change places; the keyboard stays."""

    def __init__(self, draft: Draft, spots: Spots, section: str, row: "type[_EntryRow]", tell: Tell) -> None:
        super().__init__()
        self.setProperty("plain", True)
        self._draft, self._spots, self._section, self._row, self._tell = draft, spots, section, row, tell
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.rows: list[_EntryRow] = []
        self._body: QWidget | None = None
        self._build()
        draft.reshaped.connect(self._build)

    def add(self, entry: dict[str, Any], at: int | None) -> None:
        """Put an entry into the list and go to its first field."""
        place = self._draft.add(self._section, entry, at)
        self.rows[place].titles[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def shift(self, at: int, by: int) -> None:
        """Move an entry; the keyboard goes along."""
        to = self._draft.shift(self._section, at, by)
        self.rows[to].buttons["down" if by > 0 else "up"].setFocus(Qt.FocusReason.OtherFocusReason)

    def remove(self, at: int) -> None:
        """Take an entry out; the last of a kind that there must be stays."""
        entries = self._draft.data[self._section]
        kind = entries[at].get("kind")
        if sum(entry.get("kind") == kind for entry in entries) == 1:
            text = mark("“{title}” is the last of its kind and there must be one. It stays; rename it instead.")
            self._tell(Refused(text, title=entries[at]["title"]))
            return
        self._draft.remove(self._section, at)
        if self.rows:
            self.rows[min(at, len(self.rows) - 1)].buttons["remove"].setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        for row in self.rows:
            self._spots.forget((self._section, row.at))
        if self._body is not None:
            self._body.hide()
            self._body.deleteLater()
        self._body = QWidget(self)
        self._body.setProperty("plain", True)
        grid = QGridLayout(self._body)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        self._row.head(grid, self._body)
        count = len(self._draft.data[self._section])
        self.rows = [self._row(self, self._draft, self._spots, self._section, at) for at in range(count)]
        for at, row in enumerate(self.rows):
            row.lay(grid, 1 + 2 * at, self._body)
        self._column.addWidget(self._body)
        self._body.show()  # now, so that the keyboard can go to it


class _EntryRow:
    """One entry: its words in both languages, up, down, out."""

    columns = 3

    def __init__(self, entries: Entries, draft: Draft, spots: Spots, section: str, at: int) -> None:
        self.entries, self.draft, self.spots, self.section, self.at = entries, draft, spots, section, at
        entry = draft.data[section][at]
        self.name = str(chosen(entry["title"])) or tr("New entry")
        self.titles = fields.words(draft, spots, (section, at, "title"), self.name)
        self.buttons: dict[str, QToolButton] = {}

    @classmethod
    def head(cls, grid: QGridLayout, parent: QWidget) -> None:
        """The heads of the columns."""
        for column, text in enumerate(("中文", "English")):
            grid.addWidget(label(text, "caption", parent), 0, column)
            grid.setColumnStretch(column, 1)

    def lay(self, grid: QGridLayout, at: int, parent: QWidget) -> None:
        """Put the row into the grid, with room for what is wrong with it below."""
        for column, field in enumerate(self.titles):
            grid.addWidget(fields.wide(field, 72), at, column)
        self.more(grid, at, parent)
        grid.addWidget(self._tools(parent), at, self.columns - 1)
        grid.addWidget(self.spots.label((self.section, self.at), parent), at + 1, 0, 1, self.columns)
        for sequence, by in (("Ctrl+Shift+Up", -1), ("Ctrl+Shift+Down", 1)):
            for field in self.titles:
                keys = QShortcut(QKeySequence(sequence), field)
                keys.setContext(Qt.ShortcutContext.WidgetShortcut)
                keys.activated.connect(lambda by=by: self.entries.shift(self.at, by))

    def more(self, grid: QGridLayout, at: int, parent: QWidget) -> None:
        """What a row has beside its words."""

    def _tools(self, parent: QWidget) -> QWidget:
        held = QWidget(parent)
        held.setProperty("plain", True)
        row = QHBoxLayout(held)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        name, shift = {"name": self.name}, self.entries.shift
        last = len(self.draft.data[self.section]) - 1
        made = {
            "up": buttons.tool("arrow-up", tr("Move “{name}” up", **name), lambda: shift(self.at, -1), parent=held),
            "down": buttons.tool(
                "arrow-down", tr("Move “{name}” down", **name), lambda: shift(self.at, 1), parent=held
            ),
            "remove": buttons.tool(
                "trash-2", tr("Take out “{name}”", **name), lambda: self.entries.remove(self.at), parent=held
            ),
        }
        made["up"].setEnabled(self.at > 0)
        made["down"].setEnabled(self.at < last)
        for button in made.values():
            row.addWidget(button)
        self.buttons = made
        return held


class _StageRow(_EntryRow):
    """A stage: also its kind, the days after which it is left alone, and whether conversion is offered there."""

    columns = 6

    @classmethod
    def head(cls, grid: QGridLayout, parent: QWidget) -> None:
        """The heads of the columns."""
        super().head(grid, parent)
        for column, text in enumerate((tr("Kind"), tr("Left alone after"), tr("Offer conversion")), start=2):
            grid.addWidget(label(text, "caption", parent), 0, column)

    def more(self, grid: QGridLayout, at: int, parent: QWidget) -> None:
        """Kind, days, conversion."""
        stage = self.draft.data["stages"][self.at]
        named = KINDS[stage["kind"]]
        kind = QLabel(tr(named), parent)
        kind.setProperty("role", "pill")
        grid.addWidget(kind, at, 2, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.days = fields.number(
            self.draft, self.spots, ("stages", self.at, "stale_days"), (0, 3660),
            tr("{name}: days before it counts as left alone", name=self.name),
            suffix=tr(" days"), none=tr("never"),
        )  # fmt: skip
        grid.addWidget(fields.wide(self.days, 96), at, 3)
        if stage["kind"] == "open":
            self.offer = fields.tick(self.draft, ("stages", self.at, "offers_conversion"), "")
            self.offer.setAccessibleName(tr("Offer conversion at “{name}”", name=self.name))
            grid.addWidget(self.offer, at, 4, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
