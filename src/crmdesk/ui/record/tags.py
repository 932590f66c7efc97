"""The tags of a party (C9): shown, put on and taken off in place."""

from functools import partial

from PySide6.QtWidgets import QLineEdit, QWidget

from crmdesk.i18n import tr
from crmdesk.services import leads
from crmdesk.ui import buttons, theme
from crmdesk.ui.desk import Desk
from crmdesk.ui.record.parts import Card, Flow, clear, on_enter
from crmdesk.ui.record.subject import Subject


class TagsCard(Card):
    """Each tag is a button that takes it off; the field puts one on."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("Tags"))
        self._desk = desk
        self._root = ""
        self._row = QWidget(self)
        self.flow = Flow(self._row, gap=4)
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(tr("Add a tag"))
        self.field.setAccessibleName(tr("Add a tag"))
        self.field.setMaximumWidth(theme.px(160))
        on_enter(self.field, self._put_on)
        self.column.addWidget(self._row)
        self.column.addWidget(self.field)

    def show_subject(self, subject: Subject) -> None:
        """Show the tags of a party; what is being typed stays."""
        if subject.root != self._root:
            self.field.clear()
        self._root = subject.root
        clear(self.flow)
        for tag in subject.portrait.tags:
            button = buttons.push(tag, partial(self._take_off, tag), icon="x")
            button.setAccessibleName(tr("Take off the tag {tag}", tag=tag))
            button.setToolTip(button.accessibleName())
            self.flow.addWidget(button)
        self._row.setVisible(bool(subject.portrait.tags))

    def _put_on(self) -> None:
        text = self.field.text().strip()
        if text:
            self.field.clear()
            self._desk.attempt(leads.tag, self._root, text)

    def _take_off(self, tag: str) -> None:
        self._desk.attempt(leads.untag, self._root, tag)
        self._desk.say_step()
        self.field.setFocus()
