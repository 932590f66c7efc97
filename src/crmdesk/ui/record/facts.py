"""The card of facts (C1, C8): what is known is shown and edited in place, what is not waits behind one button."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from crmdesk.domain import grading
from crmdesk.domain.tables import Customer, Lead, Opportunity, about, described
from crmdesk.domain.terms import VOCABULARIES
from crmdesk.i18n import tr
from crmdesk.services import rows
from crmdesk.ui import buttons
from crmdesk.ui.desk import Desk
from crmdesk.ui.record.inplace import Fact, InPlace
from crmdesk.ui.record.parts import Card, Flow, Meter, clear, label
from crmdesk.ui.record.subject import Subject

_DEAL = ("title", "amount", "close")
_NEED = ("clarity", "timeframe", "plan", "budget", "amount", "close")
_COMPANY = ("rival", "code", "industry", "size", "revenue", "founded")
_PERSON = ("rival", "spending", "industry")
_BOTH = (
    "region", "address", "website", "source", "campaign", "status", "page_minutes", "downloads", "remarks", "kind",
    "owner",
)  # fmt: skip
_SELDOM = (
    "kind", "owner", "code", "industry", "size", "revenue", "region", "address", "source", "campaign", "status", "plan",
    "website", "founded", "page_minutes", "downloads",
)  # fmt: skip
"""Shown only together with the empty ones: the header or the score tells them, or they are seldom asked for.

What is left fits a screen of 768 pixels together with the decision chain (C4).
"""
NEEDS = ("description", "outcome", "pain", "need_type")

BACKGROUND = ("background", "background_source", "background_date")


def facts(subject: Subject) -> Iterator[tuple[str, Fact]]:
    """What the card is about, in order: a key and the fact. On a customer's page a fact that its newest lead has too
    is one fact: shown once, kept in both rows, so that score and list never tell two stories."""
    deal = subject.portrait.deals[-1] if subject.portrait.deals else None
    if deal is not None:
        for name in _DEAL:
            yield f"deal.{name}", _fact(subject, name, [(Opportunity, deal.id, {name: getattr(deal, name)})])
    for name in names(subject, deal is not None):
        sources = _sources(subject, name)
        if sources:
            yield name, _fact(subject, name, sources)


def needs(subject: Subject) -> Iterator[tuple[str, Fact]]:
    """What the party wants, as its newest lead states it (N3's first fields)."""
    for name in NEEDS:
        sources = _sources(subject, name)
        if sources:
            yield name, _fact(subject, name, sources)


def fact_of(subject: Subject, name: str) -> Fact:
    """One fact of the party by its column of Lead, whether it is shown for a party of this kind or not."""
    return _fact(subject, name, _sources(subject, name))


def names(subject: Subject, has_deal: bool) -> tuple[str, ...]:
    """The columns that fit this party: a person has neither credit code nor headcount."""
    need = tuple(name for name in _NEED if not (has_deal and name in _DEAL))
    return (*need, *(_PERSON if subject.is_person else _COMPANY), *_BOTH)


def named_fact(subject: Subject) -> Fact:
    """The name of the party, as the header edits it."""
    return fact_of(subject, "name")


def background(subject: Subject) -> Iterator[tuple[str, Fact]]:
    """The notes on a customer's background, with their source and date (C1)."""
    if subject.portrait.is_customer:
        for name in BACKGROUND:
            yield name, _fact(subject, name, [(Customer, subject.root, subject.portrait.fields)])


_Source = tuple[type[SQLModel], str, Mapping[str, Any]]


def _sources(subject: Subject, name: str) -> list[_Source]:
    found: list[_Source] = []
    if subject.portrait.is_customer and name in described(Customer):
        found.append((Customer, subject.root, subject.portrait.fields))
    if subject.lead is not None and name in described(Lead):
        found.append((Lead, str(subject.lead["id"]), subject.lead))
    return found


def _fact(subject: Subject, name: str, sources: list[_Source]) -> Fact:
    column = about(sources[0][0], name)
    values = [source[2].get(name) for source in sources]
    value = next((value for value in values if value not in (None, "")), None)
    vocabulary = subject.choices().get(column.choices) or VOCABULARIES.get(column.choices, {})
    targets = tuple((table, id_) for table, id_, _ in sources)
    return Fact(name, column, targets, value, subject.value(column, value), vocabulary)


def keep(session: Session, fact: Fact, value: Any) -> str:
    """Set a fact in every row that keeps it, as one step; what is to be said of it (C3). Refused as `rows.put`."""
    said = ""
    for table, id_ in fact.targets:
        notes = rows.put(session, table, id_, fact.name, value)
        said = "\n".join(tr(note.text, **note.values) for note in notes)
    return said


Wanted = Callable[[Subject], Iterable[tuple[str, Fact]]]
"""Which facts of a party a group is about, in order, by key."""


class Lines(QWidget):
    """Facts one below the other; up and down go from one to the next, Tab leaves them."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.lines: dict[str, InPlace] = {}
        self._of = ""

    def show_facts(self, of: str, wanted: Mapping[str, Fact]) -> None:
        """Show these facts of one party; a field that is open stays open."""
        if of != self._of:
            for key in list(self.lines):
                self._drop(key)
            self._of = of
        for key in [key for key, line in self.lines.items() if key not in wanted and not line.editing()]:
            self._drop(key)
        for place, (key, fact) in enumerate(wanted.items()):
            line = self.lines.get(key)
            if line is None:
                line = InPlace(fact, lambda fact, value: self._desk.do(keep, fact, value), self)
                line.wants.connect(partial(self._step, line))
                self.lines[key] = line
            else:
                line.show_fact(fact)
            self._column.removeWidget(line)
            self._column.insertWidget(place, line)
            line.show()

    def _drop(self, key: str) -> None:
        line = self.lines.pop(key)
        self._column.removeWidget(line)
        line.hide()
        line.deleteLater()

    def _step(self, line: InPlace, by: int) -> None:
        order = sorted(self.lines.values(), key=self._column.indexOf)
        at = order.index(line) + by
        if 0 <= at < len(order):
            order[at].setFocus(Qt.FocusReason.TabFocusReason)


class FactGroup(QWidget):
    """Facts of which only the known ones are shown; one button shows the others too."""

    def __init__(self, desk: Desk, wanted: Wanted, seldom: Collection[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wanted = wanted
        self._seldom = seldom
        self._subject: Subject | None = None
        self._all = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self.lines = Lines(desk, self)
        column.addWidget(self.lines)
        self.more = buttons.push("", self._toggle, icon="plus", kind="link", parent=self)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)

    def show_subject(self, subject: Subject) -> None:
        """Show the facts of a party; another one begins with its empty facts hidden. An open field stays open."""
        if self._subject is None or self._subject.root != subject.root:
            self._all = False
        self._subject = subject
        known = dict(self._wanted(subject))
        filled = {key for key, fact in known.items() if fact.value not in (None, "") and key not in self._seldom}
        editing = {key for key, line in self.lines.lines.items() if line.editing()}
        shown = {key: fact for key, fact in known.items() if self._all or key in filled | editing}
        self.lines.show_facts(subject.root, shown)
        self.more.setText("\u2009" + (tr("Show only what is known") if self._all else tr("Add facts")))
        self.more.setAccessibleName(self.more.text().strip())
        self.more.setVisible(len(filled) < len(known))

    def open_field(self, name: str) -> bool:
        """Open a field by the name of its column, shown or not; False if it is not one of this group."""
        if self._subject is None:
            return False
        keys = dict(self._wanted(self._subject))
        key = name if name in keys else f"deal.{name}"
        if key not in keys:
            return False
        if key not in self.lines.lines:
            self._all = True
            self.show_subject(self._subject)
        line = self.lines.lines[key]
        line.begin()
        self._bring_into_view(line)
        return True

    def _bring_into_view(self, line: InPlace) -> None:
        above: QWidget | None = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(line, 0, 24)

    def _toggle(self) -> None:
        self._all = not self._all
        if self._subject is not None:
            self.show_subject(self._subject)


class FactsCard(Card):
    """What is known, and how complete it is. `wanted(field)` where what misses is shown elsewhere."""

    wanted = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("Key facts"))
        self._percent = label("", "caption", self)
        self.head.addWidget(self._percent)
        self.meter = Meter(parent=self)
        self.column.addWidget(self.meter)
        self._missing_row = QWidget(self)
        self._missing = Flow(self._missing_row, gap=2)
        self.column.addWidget(self._missing_row)
        self.group = FactGroup(desk, facts, _SELDOM, self)
        self.column.addWidget(self.group)

    def show_subject(self, subject: Subject) -> None:
        """Show what is known of a party, and what misses most."""
        self.group.show_subject(subject)
        self._show_completeness(subject)

    def open_field(self, name: str) -> None:
        """Open a field by the name of its column; one that is shown elsewhere is passed on."""
        if not self.group.open_field(name):
            self.wanted.emit(name)

    def _show_completeness(self, subject: Subject) -> None:
        found = subject.portrait.completeness
        words = tr("{n} % complete", n=found.percent)
        self._percent.setText(words)
        self.meter.fill(found.percent, 100, words)
        clear(self._missing)
        for name in found.missing[:3]:
            title = tr(grading.field_title(name))
            link = buttons.push(tr("+ {field}", field=title), partial(self.open_field, name), kind="link")
            link.setToolTip(tr("{field} is not known yet: fill it in", field=title))
            self._missing.addWidget(link)
        self._missing_row.setVisible(bool(found.missing))


class BackgroundCard(Card):
    """What is known of a customer's surroundings, with source and date (C1)."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("Background"))
        self.group = FactGroup(desk, background, parent=self)
        self.column.addWidget(self.group)

    def show_subject(self, subject: Subject) -> None:
        """Show the notes of a customer; a lead has none."""
        self.setVisible(subject.portrait.is_customer)
        self.group.show_subject(subject)
