"""A new customer by hand: company or person, the first contact, and who it may be already (L7)."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget
from sqlmodel import Session

from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables import Contact, Customer
from crmdesk.i18n import tr
from crmdesk.services import customers, settings
from crmdesk.services.leads import Entry
from crmdesk.ui import codes, forms, theme
from crmdesk.ui.desk import Desk
from crmdesk.ui.dialogs import answers, heading
from crmdesk.ui.leadform import alike
from crmdesk.ui.notices import announce
from crmdesk.ui.overlays import Overlay

_COMPANY = ("kind", "name", "code", "industry", "size", "region", "source")
_PERSON = ("kind", "name", "spending", "region", "source")
_CONTACT = ("name", "title", "role", "phone", "mobile", "wechat", "email")
_REACH = ("phone", "mobile", "wechat", "email", "role")


class NewCustomer(Overlay):
    """The form of a new customer, company or person, with its first contact. `made(id)` when it is kept.

    Who may be the same is shown before anything is written (L7); a second Enter keeps it all the same.
    """

    made = Signal(str)

    def __init__(self, host: QWidget, desk: Desk) -> None:
        super().__init__(host, width=480, top=0.08)
        self._desk = desk
        playbook = desk.ask(settings.playbook)
        self._choices = {"playbook:sources": playbook.vocabulary("sources")}
        self._kind = playbook.capture.party
        self._warned = ""
        self.panel_layout.addWidget(heading(tr("New customer"), self.panel))
        self._inside = inside = QWidget()
        inside.setProperty("plain", True)
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 4, 0)
        self.form = self._make_form({"kind": self._kind})
        self._column.addWidget(self.form)
        title = heading(tr("Contact"), inside)
        self._column.addWidget(title)
        self.person = forms.Form(Contact, _CONTACT, parent=inside)
        self.person.entered.connect(self.finish)
        self._column.addWidget(self.person)
        self._area = QScrollArea(self.panel)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(inside)
        self.said = QLabel(self.panel)
        self.said.setWordWrap(True)
        theme.mark(self.said, role="error")
        self.said.hide()
        self.panel_layout.addWidget(self._area, 1)
        self.panel_layout.addWidget(self.said)
        answers(self, tr("Add"), self.finish)

    def open(self) -> None:
        """Show it with the keyboard in the name."""
        self.show_panel(self.form.editor("name"))

    def place(self) -> None:
        wanted = self._inside.sizeHint().height() + 4
        self._area.setMinimumHeight(max(theme.px(160), min(wanted, self.height() - theme.px(190))))
        super().place()

    def _make_form(self, values: dict[str, object]) -> forms.Form:
        names = _PERSON if self._kind == "person" else _COMPANY
        form = forms.Form(Customer, names, self._choices, self.panel)
        form.set_values({name: values.get(name) for name in names})
        form.edited.connect(self._edited)
        form.entered.connect(self.finish)
        code = form.editor("code") if "code" in names else None
        if isinstance(code, QLineEdit):
            code.textEdited.connect(self._told_of_code)
        return form

    def _told_of_code(self, text: str) -> None:
        words, wrong = codes.told(text)
        self._say(words, bad=wrong)

    def _edited(self, name: str, value: object) -> None:
        """A person has other fields than a company; what both have stays."""
        if name != "kind" or value == self._kind or value is None:
            return
        self._kind = "person" if value == "person" else "company"
        known = {field: kept for field, kept in self.form.changed().items() if kept is not None}
        old, self.form = self.form, self._make_form({**known, "kind": self._kind})
        self._column.replaceWidget(old, self.form)
        old.hide()
        old.deleteLater()
        self.form.show()  # a layout shows what is new in it only later
        self.form.editor("name").setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> None:
        """Keep it, or say why not."""
        try:
            entry = self._entry()
            same = self._desk.ask(_same, entry)
            if same and self._warned != same:
                self._warned = same
                self._say(same)
                return
            taken = self._desk.do(customers.add, entry)
        except Refused as refusal:
            self._say(tr(refusal.text, **refusal.values))
            return
        self.dismiss()
        self.made.emit(taken.ids[0])
        notes = "\n".join(tr(note.text, **note.values) for found in taken.notes for note in found)
        if notes:
            self._desk.say(notes, undoable=True)
        else:
            self._desk.say_step()

    def _entry(self) -> Entry:
        values: dict[str, object] = {
            name: value for name, value in self.form.values().items() if value not in (None, "")
        }
        person: dict[str, object] = {
            name: value for name, value in self.person.values().items() if value not in (None, "")
        }
        if person and not person.get("name") and any(person.get(way) for way in _REACH):
            person["name"] = values.get("name")
        return Entry(values, [person] if person else [])

    def _say(self, text: str, *, bad: bool = True) -> None:
        theme.mark(self.said, role="error" if bad else "caption")
        self.said.setText(text)
        self.said.setVisible(bool(text))
        self.place()
        announce(self, text)


def _same(session: Session, entry: Entry) -> str:
    """Whom a new customer may be, in words; "" for nobody (L7)."""
    found = alike(session, entry)
    if not found:
        return ""
    names = "\n".join(tr("{name}: {why}", name=one.name, why=one.why) for one in found[:3])
    return tr("Known already? Press Enter again to add it all the same.\n{names}", names=names)
