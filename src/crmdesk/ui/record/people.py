"""The form of one contact (C2), over the page: every field is kept when it is left, a new one when it has a name."""

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QWidget

from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables import Contact
from crmdesk.i18n import tr
from crmdesk.services import customers, rows
from crmdesk.services.portrait import Person
from crmdesk.ui import buttons, forms, theme
from crmdesk.ui.desk import Desk
from crmdesk.ui.dialogs import heading
from crmdesk.ui.overlays import Overlay
from crmdesk.ui.record.parts import label

FIELDS = (
    "name", "title", "department", "role", "attitude", "phone", "mobile", "wechat", "email", "preference", "hobbies",
    "consent", "birthday", "personality", "remarks",
)  # fmt: skip


class PersonPanel(Overlay):
    """One contact. `removed(id)` when it is to be deleted. `person` None: a new one, kept with its name."""

    removed = Signal(str)

    def __init__(self, host: QWidget, desk: Desk, of: str, person: Person | None) -> None:
        super().__init__(host, width=460, top=0.06)
        self._desk, self._of = desk, of
        self._id = person.id if person else None
        self._gone = bool(person.gone) if person else False
        self.form = forms.Form(Contact, FIELDS, parent=self.panel)
        for name in FIELDS:
            self.form.editor(name).setMinimumWidth(theme.px(120))
        if person is not None:
            self.form.set_values({name: getattr(person, name) for name in FIELDS})
        self.form.edited.connect(self._put)
        self.form.entered.connect(self._entered)
        self.said = label("", "caption", self.panel, wrap=True)
        self.said.hide()
        title = (person.name or "") if person else tr("New contact")
        self.panel_layout.addWidget(heading(title, self.panel))
        self.panel_layout.addWidget(self._scrolling(self.form), 1)
        self.panel_layout.addWidget(self.said)
        self.panel_layout.addLayout(self._foot())

    def open_at(self, field: str) -> None:
        """Show it with the keyboard in one field."""
        name = field if field in FIELDS else "name"
        self.show_panel(self.form.editor(name))

    def _scrolling(self, form: forms.Form) -> QScrollArea:
        area = QScrollArea(self.panel)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        form.setProperty("plain", True)
        area.setWidget(form)
        area.setMinimumHeight(min(form.sizeHint().height() + 4, theme.px(560)))
        return area

    def place(self) -> None:
        area = self.panel.findChild(QScrollArea)
        if isinstance(area, QScrollArea):
            room = self.height() - theme.px(170)
            area.setMinimumHeight(max(theme.px(160), min(self.form.sizeHint().height() + 4, room)))
        super().place()

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        if self._id is not None:
            words = tr("Still works there") if self._gone else tr("Mark as left")
            row.addWidget(buttons.push(words, self._toggle_gone, icon="log-out", parent=self.panel))
            row.addWidget(buttons.push(tr("Delete"), self._remove, icon="trash-2", kind="danger", parent=self.panel))
        row.addStretch(1)
        row.addWidget(buttons.push(tr("Close"), self.finish, kind="primary", parent=self.panel))
        return row

    def _put(self, name: str, value: Any) -> None:
        if self._id is None:
            return
        try:
            notes = self._desk.do(rows.put, Contact, self._id, name, value)
        except Refused as refusal:
            self.form.complain(name, refusal)
            return
        self._say("\n".join(tr(note.text, **note.values) for note in notes))

    def _entered(self) -> None:
        self.finish()

    def finish(self) -> None:
        """Keep a new contact, or close the form of a known one. A refusal is said and leaves it open."""
        if self._id is not None:
            self.dismiss()
            return
        try:
            values = {name: value for name, value in self.form.values().items() if value not in (None, "")}
            self._id, notes = self._desk.do(customers.add_person, self._of, values)
        except Refused as refusal:
            self._say(tr(refusal.text, **refusal.values), bad=True)
            return
        self._desk.say_step()
        if notes:
            self._say("\n".join(tr(note.text, **note.values) for note in notes))
        else:
            self.dismiss()

    def _toggle_gone(self) -> None:
        if self._id is not None:
            self._desk.attempt(partial(_put_gone, person=self._id, gone=0 if self._gone else 1))
            self._desk.say_step()
            self.dismiss()

    def _remove(self) -> None:
        if self._id is not None:
            self.removed.emit(self._id)
            self.dismiss()

    def _say(self, text: str, *, bad: bool = False) -> None:
        self.said.setText(text)
        self.said.setVisible(bool(text))
        theme.mark(self.said, role="error" if bad else "caption")
        self.place()


def _put_gone(session: Any, person: str, gone: int) -> None:
    rows.put(session, Contact, person, "gone", gone)
