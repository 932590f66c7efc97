"""The board's toolbar: filter, chips with counts, order, density, board or list."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from crmdesk.domain.playbook import Playbook
from crmdesk.i18n import mark, tr
from crmdesk.services.leads.board import CHIPS
from crmdesk.ui import buttons, icons, theme
from crmdesk.ui.board.wanted import ASIDE, CHIP_ICONS, CHIP_TITLES, ORDER_TITLES, Wanted, aside_title

K = TypeVar("K")
WAIT = 150
"""Milliseconds after the last letter before the filter is asked."""
_DENSITIES = {"comfortable": ("rows-2", mark("Comfortable cards")), "compact": ("rows-3", mark("Compact cards"))}
_VIEWS = {False: ("square-kanban", mark("As a board")), True: ("list", mark("As a list"))}


class Toolbar(QFrame):
    """`wanted_changed(Wanted)` when something else is to be seen, `density_chosen(name)`, `left` to go to the cards."""

    wanted_changed = Signal(object)
    density_chosen = Signal(str)
    left = Signal()

    def __init__(self, wanted: Wanted, playbook: Playbook, density: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.wanted = wanted
        self._playbook = playbook
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(WAIT)
        self._wait.timeout.connect(self.apply_text)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        line.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        self.setMinimumWidth(1)  # it makes itself as narrow as it must: see `_fit`
        self._counts: Mapping[str, int] = {}
        line.addWidget(self._make_field())
        line.addSpacing(4)
        self.chips = {chip: self._make_chip(chip) for chip in CHIPS}
        for chip in self.chips.values():
            line.addWidget(chip)
        self.aside = self._make_aside()
        line.addWidget(self.aside)
        line.addStretch(1)
        self.order = self._make_order()
        line.addWidget(self.order)
        line.addSpacing(4)
        self.extra = QHBoxLayout()
        line.addLayout(self.extra)
        self._densities = self._make_pair(_DENSITIES, density, self.density_chosen.emit, line)
        line.addSpacing(6)
        self._views = self._make_pair(_VIEWS, wanted.as_list, self._view, line)
        self.show_wanted(wanted, {}, playbook)

    def _make_field(self) -> QLineEdit:
        self.field = field = QLineEdit(self)
        field.setPlaceholderText(tr("Filter (/)"))
        field.setToolTip(tr("Company, person, need, number or pinyin initials ({keys})", keys="/"))
        field.setAccessibleName(tr("Filter the leads"))
        field.setClearButtonEnabled(True)
        field.setMinimumWidth(theme.px(110))
        field.setMaximumWidth(theme.px(190))
        field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        field.textChanged.connect(lambda _: self._wait.start())  # text still being composed is not part of it
        field.returnPressed.connect(self._leave)
        field.installEventFilter(self)
        return field

    def _make_chip(self, name: str) -> QPushButton:
        chip = buttons.push(tr(CHIP_TITLES[name]), icon=CHIP_ICONS[name], kind="chip", parent=self)
        chip.clicked.connect(lambda on: self._toggle(name, on))
        return chip

    def _make_aside(self) -> QPushButton:
        button = buttons.push("", kind="chip", parent=self)
        menu = QMenu(button)
        self._asides: dict[str, QAction] = {}
        for kind in ASIDE:
            action = menu.addAction(aside_title(kind, self._playbook))
            action.setCheckable(True)
            action.toggled.connect(partial(self._toggle_aside, kind))
            self._asides[kind] = action
        button.setMenu(menu)
        return button

    def _make_order(self) -> QPushButton:
        button = buttons.push("", kind="quiet", parent=self)
        button.setIcon(icons.icon("chevron-down"))
        button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow stands behind the words
        menu = QMenu(button)
        group = QActionGroup(menu)
        self._orders: dict[str, QAction] = {}
        for key, title in ORDER_TITLES.items():
            action = menu.addAction(tr(title))
            action.setCheckable(True)
            group.addAction(action)
            action.triggered.connect(partial(self._order, key))
            self._orders[key] = action
        button.setMenu(menu)
        return button

    def _make_pair(
        self, choices: Mapping[K, tuple[str, str]], chosen: K, run: Callable[[K], object], line: QHBoxLayout
    ) -> QButtonGroup:
        group = QButtonGroup(self)
        for key, (icon, title) in choices.items():
            button: QToolButton = buttons.tool(icon, tr(title), kind="chip", parent=self)
            button.setCheckable(True)
            button.setChecked(key == chosen)
            button.clicked.connect(partial(_run, run, key))
            group.addButton(button)
            line.addWidget(button)
        return group

    # --- showing --------------------------------------------------------------------------------------------

    def show_wanted(self, wanted: Wanted, counts: Mapping[str, int], playbook: Playbook) -> None:
        """Show what is wanted and how many leads each chip would leave; emits nothing."""
        self.wanted, self._playbook = wanted, playbook
        if self.field.text() != wanted.text and not self._wait.isActive():
            self.field.blockSignals(True)
            self.field.setText(wanted.text)
            self.field.blockSignals(False)
        self._counts = counts
        for name, chip in self.chips.items():
            chip.setChecked(name in wanted.chips)
        titles = [aside_title(kind, playbook) for kind in wanted.aside]
        self.aside.setText(" + ".join(titles) or tr("More…"))
        self.aside.setToolTip(tr("Leads that are on no lane"))
        self.aside.setAccessibleName(tr("Leads that are on no lane"))
        self.aside.setChecked(bool(titles))
        for kind, action in self._asides.items():
            action.setText(aside_title(kind, playbook))
            action.blockSignals(True)
            action.setChecked(kind in wanted.aside)
            action.blockSignals(False)
        self._orders[wanted.order].setChecked(True)
        self._views.buttons()[1 if wanted.as_list else 0].setChecked(True)
        for button in self._densities.buttons():  # cards have a density, rows have none
            button.setVisible(not wanted.as_list)

        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """All in words where there is room; else the order without its title, then the chips as icon and number."""
        for told in (2, 1, 0):
            self._tell(told)
            line = self.layout()
            if line is None or line.minimumSize().width() <= self.width():
                return

    def _tell(self, told: int) -> None:
        for name, chip in self.chips.items():
            words, count = tr(CHIP_TITLES[name]), self._counts.get(name, 0)
            full = tr("{label} {n}", label=words, n=count)
            chip.setText("\u2009" + (full if told else str(count)))
            chip.setAccessibleName(full)
            chip.setToolTip(words)
        order = tr(ORDER_TITLES[self.wanted.order])
        full = tr("Order: {order}", order=order)
        self.order.setText(full if told == 2 else order)
        self.order.setAccessibleName(full)
        self.order.setToolTip(full)

    def show_density(self, density: str) -> None:
        """Light the density in use."""
        self._densities.buttons()[1 if density == "compact" else 0].setChecked(True)

    # --- wanting something else -----------------------------------------------------------------------------

    def apply_text(self) -> None:
        """Take over what stands in the filter field."""
        self._wait.stop()
        if self.field.text() != self.wanted.text:
            self._want(replace(self.wanted, text=self.field.text()))

    def clear(self) -> None:
        """No filter any more."""
        self._wait.stop()
        self._want(self.wanted.unfiltered())

    def _toggle(self, chip: str, on: bool) -> None:
        chips = self.wanted.chips | {chip} if on else self.wanted.chips - {chip}
        self._want(replace(self.wanted, chips=frozenset(chips)))

    def _toggle_aside(self, kind: str, on: bool) -> None:
        kinds = {*self.wanted.aside, kind} if on else {*self.wanted.aside} - {kind}
        self._want(replace(self.wanted, aside=tuple(known for known in ASIDE if known in kinds)))

    def _order(self, order: str) -> None:
        self._want(replace(self.wanted, order=order))

    def _view(self, as_list: bool) -> None:
        self._want(replace(self.wanted, as_list=as_list))

    def _want(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.wanted_changed.emit(wanted)

    def _leave(self) -> None:
        self.apply_text()
        self.left.emit()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Esc clears the filter first, then goes back to the cards; Down goes there too."""
        if not isinstance(event, QKeyEvent) or event.key() not in (Qt.Key.Key_Escape, Qt.Key.Key_Down):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
        elif event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape and self.field.text():
                self.field.clear()
                self.apply_text()
            else:
                self._leave()
            return True
        return False


def _run(run: Callable[[K], object], key: K, *_: object) -> None:
    run(key)
