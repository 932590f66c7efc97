"""How promising a lead is and how often it is called: weights, steps, bands, grades and cadence (L3, L4, C5, C6)."""

from typing import Any

from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QSpinBox, QToolButton, QWidget

from crmdesk.domain import terms
from crmdesk.domain.playbook import FACTS
from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables import Kind
from crmdesk.i18n import chosen, mark, tr
from crmdesk.ui import buttons, icons, theme, typed
from crmdesk.ui.settings import fields
from crmdesk.ui.settings.draft import Draft
from crmdesk.ui.settings.fields import Card, Section, Spots, caption, label, number

FACT_NAMES = {
    "industry": mark("Industry"),
    "size": mark("Headcount"),
    "spending": mark("Spending power"),
    "region": mark("Region"),
    "clarity": mark("Clarity of the need"),
    "timeframe": mark("Timeframe"),
    "budget_percent": mark("Budget in percent of the minimum"),
    "role": mark("Role in the decision"),
    "plan": mark("Purchase plan"),
    "page_minutes": mark("Minutes on product pages"),
    "downloads": mark("Downloads"),
    "contact_completeness": mark("Contact data known, in percent"),
}

_Figure = tuple[str, tuple[int, int], str]
"""Of a grade's rule: the name of the figure, its bounds, its unit."""


class Scores(Section):
    """The section; built anew when another playbook is put into the draft."""

    def __init__(self, draft: Draft, spots: Spots) -> None:
        super().__init__(tr("Score and grades"))
        self._draft, self._spots = draft, spots
        self.points: list[QSpinBox] = []
        self.add(self._weights())
        self.add(self._ground())
        self.add(self._bands())
        self.add(self._grades())
        self.add(self._cadence())
        draft.edited.connect(self._add_up)
        self._add_up()

    # --- weights ----------------------------------------------------------------------------------------------

    def _weights(self) -> Card:
        card = Card(
            tr("Weights"), tr("What each ground of the score counts; together 100. Open one to change its steps.")
        )
        grid = _grid(card)
        for at, dimension in enumerate(self._draft.data["score"]["dimensions"]):
            name = str(chosen(dimension["title"]))
            path = ("score", "dimensions", at)
            points = number(self._draft, self._spots, (*path, "points"), (0, 100), tr("{name}: points", name=name))
            self.points.append(points)
            steps = _Steps(self._draft, self._spots, at, card)
            grid.addWidget(steps.opener, 3 * at, 0)
            grid.addWidget(caption(name, points, card), 3 * at, 1)
            grid.addWidget(fields.wide(points, 84), 3 * at, 2)
            grid.addWidget(steps, 3 * at + 1, 1, 1, 3)
            grid.addWidget(self._spots.label(path, card), 3 * at + 2, 1, 1, 3)
        last = 3 * len(self.points)
        grid.addWidget(label(tr("Together"), "strong", card), last, 1)
        self.sum = label("", "strong", card)
        self.sum.setAccessibleName(tr("Together"))
        grid.addWidget(self.sum, last, 2, 1, 2)
        card.column.addWidget(self._spots.label(("score", "dimensions"), card))
        return card

    def _add_up(self) -> None:
        """The running sum, and by how much it misses the hundred."""
        total = sum(dimension["points"] for dimension in self._draft.data["score"]["dimensions"])
        if total == 100:
            words = tr("100 of 100 ✓")
        elif total < 100:
            words = tr("{sum} of 100: {n} too few", sum=total, n=100 - total)
        else:
            words = tr("{sum} of 100: {n} too many", sum=total, n=total - 100)
        self.sum.setText(words)
        theme.mark(self.sum, role="strong" if total == 100 else "error")

    def _ground(self) -> Card:
        card = Card(tr("Budget and region"))
        grid = _grid(card)
        self.budget = QLineEdit(typed.text(Kind.MONEY, self._draft.get(("score", "minimum_budget"))), card)
        self.budget.setAccessibleName(tr("Minimum budget (¥)"))
        self.budget.textChanged.connect(self._budgeted)
        self.budget_wrong = label("", "error", card)
        self.budget_wrong.hide()
        self.regions = QLineEdit(tr(", ").join(self._draft.get(("score", "regions"))), card)
        self.regions.setAccessibleName(tr("Covered regions"))
        self.regions.setPlaceholderText(tr("empty: everywhere"))
        self.regions.textChanged.connect(self._covered)
        self._spots.watch(("score", "minimum_budget"), self.budget)
        self._spots.watch(("score", "regions"), self.regions)
        rows = ((self.budget, tr("Minimum budget (¥)")), (self.regions, tr("Covered regions")))
        for at, (field, words) in enumerate(rows):
            grid.addWidget(caption(words, field, card), 2 * at, 0)
            grid.addWidget(fields.wide(field, 240), 2 * at, 1)
        grid.addWidget(self.budget_wrong, 1, 1, 1, 2)
        grid.addWidget(label(tr("Separated by commas, e.g. Jiangsu, Zhejiang"), "faint", card), 3, 1, 1, 2)
        card.column.addWidget(self._spots.label(("score",), card))
        return card

    def _budgeted(self, text: str) -> None:
        """An amount that cannot be read is nothing to apply: it is said, and the draft is not whole."""
        try:
            value = typed.value(Kind.MONEY, text)
        except Refused as refusal:
            self.budget_wrong.setText(tr(refusal.text, **refusal.values))
            self.budget_wrong.show()
            value = 0
        else:
            self.budget_wrong.hide()
        self._draft.put(("score", "minimum_budget"), value or 0)

    def _covered(self, text: str) -> None:
        for comma in "，、；;":
            text = text.replace(comma, ",")
        self._draft.put(("score", "regions"), [part.strip() for part in text.split(",") if part.strip()])

    # --- bands ------------------------------------------------------------------------------------------------

    def _bands(self) -> Card:
        card = Card(tr("Priority bands"), tr("From how many points a lead is in a band, and how long it may wait."))
        grid = _grid(card)
        heads = ("", tr("From points"), tr("First contact within"), tr("Revisited after"))
        for column, head in enumerate(heads):
            grid.addWidget(label(head, "caption", card), 0, column)
        bands = self._draft.data["bands"]["bands"]
        for at, band in enumerate(bands):
            path, name = ("bands", "bands", at), str(chosen(band["title"]))
            start = self._number((*path, "from_points"), (0, 100), tr("{name}: from points", name=name))
            start.setEnabled(at < len(bands) - 1)  # the lowest begins at 0, or some leads have none
            hours = self._number((*path, "first_contact_hours"), (0, 8760), tr("{name}: first contact", name=name),
                                 suffix=tr(" hours"), none=tr("no limit"))  # fmt: skip
            days = self._number((*path, "revisit_days"), (0, 3660), tr("{name}: revisited", name=name),
                                suffix=tr(" days"), none=tr("not"))  # fmt: skip
            grid.addWidget(QLabel(name, card), 2 * at + 1, 0)
            for column, field in enumerate((start, hours, days), start=1):
                grid.addWidget(fields.wide(field, 104), 2 * at + 1, column)
            grid.addWidget(self._spots.label(path, card), 2 * at + 2, 0, 1, 4)
        last = 2 * len(bands) + 1
        title = str(chosen(self._draft.get(("bands", "to_qualify", "title"))))
        hours = self._number(("bands", "to_qualify", "first_contact_hours"), (1, 8760),
                             tr("{name}: first contact", name=title), suffix=tr(" hours"))  # fmt: skip
        grid.addWidget(QLabel(title, card), last, 0)
        grid.addWidget(label(tr("low, but could still be high"), "caption", card), last, 1)
        grid.addWidget(fields.wide(hours, 104), last, 2)
        card.column.addWidget(self._spots.label(("bands",), card))
        return card

    # --- grades -----------------------------------------------------------------------------------------------

    def _grades(self) -> Card:
        card = Card(tr("Grades A, B, C"), tr("What the program suggests; you confirm or override it."))
        grid = _grid(card)
        lines: tuple[tuple[str, tuple[_Figure, ...]], ...]
        if self._draft.get(("grades", "rule", "by")) == "horizon":
            lines = (
                (tr("A: decides within"), (("a_days", (1, 3660), tr(" days")),)),
                (tr("B: decides within"), (("b_days", (1, 3660), tr(" days")),)),
            )
        else:
            percent, months = ((0, 100), " %"), ((1, 120), tr(" months"))
            lines = (
                (tr("A: probability from, within"), (("a_percent", *percent), ("a_months", *months))),
                (tr("C: probability under, or beyond"), (("c_percent", *percent), ("c_months", *months))),
            )
        for at, (words, figures) in enumerate(lines):
            grid.addWidget(QLabel(words, card), at, 0)
            for column, (name, bounds, suffix) in enumerate(figures, start=1):
                field = self._number(("grades", "rule", name), bounds, words, suffix=suffix)
                grid.addWidget(fields.wide(field, 104), at, column)
        card.column.addWidget(self._spots.label(("grades", "rule"), card))
        return card

    def _cadence(self) -> Card:
        card = Card(tr("Cadence"), tr("The longest silence allowed, by grade."))
        grid = _grid(card)
        for at, key in enumerate(("A", "B", "C")):
            name = str(chosen(self._draft.get(("grades", key, "title"))))
            days = self._number(("grades", key, "cadence", "days"), (1, 3660), tr("{name}: longest silence", name=name),
                                suffix=tr(" days"))  # fmt: skip
            channels = self._draft.get(("grades", key, "cadence", "channels"))
            by = label(tr(", ").join(tr(terms.CHANNEL[channel]) for channel in channels), "caption", card)
            grid.addWidget(caption(name, days, card), at, 0)
            grid.addWidget(fields.wide(days, 104), at, 1)
            grid.addWidget(by, at, 2)
        card.column.addWidget(self._spots.label(("grades",), card))
        return card

    def _number(
        self, path: tuple[str | int, ...], bounds: tuple[int, int], name: str, *, suffix: str = "", none: str = ""
    ) -> QSpinBox:
        return number(self._draft, self._spots, path, bounds, name, suffix=suffix, none=none)


class _Steps(QWidget):
    """The steps of one dimension, folded in until they are asked for."""

    def __init__(self, draft: Draft, spots: Spots, at: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("plain", True)
        self._draft, self._spots, self._at = draft, spots, at
        dimension = draft.data["score"]["dimensions"][at]
        self._name = str(chosen(dimension["title"]))
        self.opener: QToolButton = buttons.tool(
            "chevron-right", tr("Steps of “{name}”", name=self._name), self.unfold, parent=parent
        )
        self.opener.setCheckable(True)
        self.hide()

    def unfold(self) -> None:
        """Show the steps, or hide them again."""
        if self.layout() is None:
            self._build()
        self.setVisible(self.opener.isChecked())
        self.opener.setIcon(icons.icon("chevron-down" if self.opener.isChecked() else "chevron-right"))

    def _build(self) -> None:
        dimension = self._draft.data["score"]["dimensions"][self._at]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 2, 0, 8)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(2, 1)
        for at, step in enumerate(dimension["steps"]):
            words = step_words(step, dimension["fact"])
            path = ("score", "dimensions", self._at, "steps", at, "share")
            share = number(self._draft, self._spots, path, (0, 100), tr("{name}, {step}: share of its points",
                           name=self._name, step=words), suffix=" %")  # fmt: skip
            text = label(words, "muted", self)
            text.setBuddy(share)
            text.setFixedWidth(theme.px(320))
            grid.addWidget(text, at, 0)
            grid.addWidget(fields.wide(share, 84), at, 1)


def step_words(step: dict[str, Any], fact: str) -> str:
    """When a step holds, in words: its answers, or its figure."""
    name = step.get("fact") or fact
    vocabulary = FACTS.get(name)
    subject = tr(FACT_NAMES.get(name, name))
    if step.get("at_least") is not None:
        return tr("{subject}: at least {n}", subject=subject, n=step["at_least"])
    answers = step.get("any_of")
    if not answers:
        return tr("{subject}: anything else that is known", subject=subject)
    words = [tr(vocabulary[key]) if vocabulary and key in vocabulary else key for key in answers]
    return tr("{subject}: {answers}", subject=subject, answers=tr(" or ").join(words))


def _grid(card: Card) -> QGridLayout:
    """A grid of short fields that leaves the rest of the card empty."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(9, 1)
    card.column.addLayout(grid)
    return grid
