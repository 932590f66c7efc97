"""To look up: the keys of every command, and what this program is."""

from dataclasses import dataclass

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit

from crmdesk import __version__
from crmdesk.i18n import mark, tr
from crmdesk.ui import buttons, commands, rows, theme
from crmdesk.ui.settings.fields import Card, Section, label, line


@dataclass(frozen=True)
class _Keys:
    command: str
    keys: str


class Shortcuts(Section):
    """The commands of the window and of the pages seen so far that have keys, filtered while typing."""

    def __init__(self) -> None:
        super().__init__(tr("Keyboard shortcuts"))
        card = Card(tr("Keys"), tr("Single letters work in lists and boards, never while you are typing."))
        self.filter = QLineEdit(card)
        self.filter.setPlaceholderText(tr("Filter"))
        self.filter.setAccessibleName(tr("Filter"))
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._fill)
        self.model = rows.RowsModel[_Keys](
            (
                rows.Column("command", mark("Command"), lambda row: row.command, 360, sort=lambda row: row.command),
                rows.Column("keys", mark("Keys"), lambda row: row.keys, 200),
            )
        )
        self.table = rows.view(self.model, tr("Keyboard shortcuts"), card)
        self.table.setMinimumHeight(theme.px(380))
        card.column.addWidget(self.filter)
        card.column.addWidget(self.table)
        self.add(card)
        self._all: list[_Keys] = []

    def show_again(self) -> None:
        """Pages that were seen since have brought commands along."""
        known: dict[str, _Keys] = {}
        for action in commands.offered(self.window(), inside=True):
            if commands.keys_of(action):
                entry = _Keys(commands.full(action), commands.keys_of(action))
                known.setdefault(f"{entry.command}\n{entry.keys}", entry)
        self._all = list(known.values())
        self._fill()

    def _fill(self) -> None:
        wanted = self.filter.text().strip().lower()
        self.model.fill([row for row in self._all if wanted in f"{row.command} {row.keys}".lower()])


class About(Section):
    """Name, version, licence; the notices of the parts made by others are one button away."""

    def __init__(self) -> None:
        super().__init__(tr("About"))
        card = Card(
            "CRMDesk", tr("An offline desk for the field salesperson: whom to call, why, and what to ask next.")
        )
        card.column.addWidget(
            label(tr("Version {version} · MIT licence · all data stays on this computer", version=__version__),
                  "body", card)
        )  # fmt: skip
        card.column.addLayout(
            line(buttons.push(tr("Licences of the parts made by others"), self._notices, icon="book-open", parent=card))
        )
        self.add(card)

    def _notices(self) -> None:
        action = self.window().findChild(QAction, "about")
        if isinstance(action, QAction):
            action.trigger()
