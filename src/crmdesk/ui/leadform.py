"""A new lead by hand in under fifteen seconds (L1): fields, who it may be already (L7), the form over the window."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)
from sqlmodel import Session

from crmdesk.domain import identity, privacy
from crmdesk.domain.playbook import CONTACT_FIELDS, Playbook
from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables import Contact, Lead, about
from crmdesk.domain.tables.columns import About, Kind
from crmdesk.domain.terms import VOCABULARIES
from crmdesk.exchange import values
from crmdesk.i18n import mark, tr
from crmdesk.services import customers, identities, leads, settings
from crmdesk.services.leads import Entry
from crmdesk.services.leads.capture import demand
from crmdesk.ui import buttons, dialogs, forms, notices, theme
from crmdesk.ui.desk import Desk
from crmdesk.ui.overlays import Overlay
from crmdesk.ui.pages import Place
from crmdesk.ui.shell import Go

REACH = "reach"
"""The one field for phone, mobile, WeChat or mail address: what it is shows in how it is written."""
_REACH = About(mark("Phone, WeChat or email"), Kind.TEXT)
FIRST = ("name", "contact", REACH, "description")
_WAYS = ("phone", "mobile", "wechat", "email")
_SHOWN_AT_MOST = 3
_WHY = {
    "code": mark("same credit code"),
    "mail": mark("same email {value}"),
    "phone": mark("same phone {value}"),
    "wechat": mark("same WeChat {value}"),
    "name": mark("same name"),
    "near": mark("a name close to this one"),
}


@dataclass(frozen=True)
class Alike:
    """Somebody known whom a new lead may be: the page's party, its name, why, and what that makes of it (L7)."""

    root: str
    name: str
    why: str
    verdict: identity.Verdict


def reach_of(text: str) -> dict[str, str]:
    """The column of Contact that a way to reach somebody belongs to, with its value. Refused: no mail address."""
    text = text.strip()
    if not text:
        return {}
    if "@" in text:
        return {"email": values.email(text)}
    if privacy.is_mobile(text):
        return {"mobile": values.phone(text)}
    try:
        return {"phone": values.phone(text)}
    except Refused:
        return {"wechat": text}


def entry_of(typed: Mapping[str, str | int | None], playbook: Playbook, stage: str | None = None) -> Entry:
    """The lead that was typed: columns of Lead, fields of a contact, and `REACH`. Refused as `reach_of`."""
    known = {name: value for name, value in typed.items() if value not in (None, "")}
    person: dict[str, str | int | None] = {
        "name" if name == "contact" else name: value for name, value in known.items() if name in CONTACT_FIELDS
    }
    person |= reach_of(str(known.get(REACH, "")))
    lead = {name: value for name, value in known.items() if name not in CONTACT_FIELDS and name != REACH}
    if playbook.capture.party == "person" and person and not person.get("name"):
        person["name"] = lead.get("name")
    return Entry({"kind": playbook.capture.party, **lead}, [person] if person else [], stage)


def alike(session: Session, entry: Entry) -> tuple[Alike, ...]:
    """Who is known already that this may be (L7), best reason first."""
    found = identities.known(session, identity.marks(entry.values, entry.people))
    person = next((identity.person_key(str(one["name"])) for one in entry.people if one.get("name")), "")
    return tuple(
        Alike(
            found.parties[match.id].root,
            match.label,
            tr(_WHY[match.why], value=match.value),
            identity.verdict(match, person),
        )
        for match in found.index.matches(entry.values, entry.people)
    )


def asked(playbook: Playbook) -> tuple[str, ...]:
    """The fields of the whole form in their order: the first four, then what the playbook requires and asks for."""
    return tuple(dict.fromkeys([*FIRST, *required(playbook), *playbook.capture.asked]))


def required(playbook: Playbook) -> tuple[str, ...]:
    """What a lead must have (L1), the ways to reach somebody being one field here."""
    return tuple(dict.fromkeys(REACH if name in _WAYS else name for name in playbook.capture.required))


def described(name: str) -> About:
    """What a field of the form is."""
    if name == REACH:
        return _REACH
    if name in CONTACT_FIELDS:
        return about(Contact, "name" if name == "contact" else name)
    return about(Lead, name)


class Capture(QWidget):
    """The fields of a new lead. `saved(id)` after it was written, `opened(root)` to go to somebody known.

    `labels` puts a label before each field; without, its name stands inside it while it is empty. Whom the lead may
    already be is shown before anything is written; saving once more writes it nevertheless.
    """

    saved = Signal(str)
    opened = Signal(str)
    resized = Signal()

    def __init__(
        self, desk: Desk, names: Sequence[str], *, labels: bool, stage: str | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._playbook = desk.ask(settings.playbook)
        self._stage = stage
        self._labels = labels
        self._settled: Entry | None = None
        self.editors: dict[str, forms.Editor] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._grid(names))
        self.complaint = QLabel(self)
        self.complaint.setProperty("role", "error")
        self.complaint.setWordWrap(True)
        self.complaint.hide()
        column.addWidget(self.complaint)
        self.known = QFrame(self)
        self.known.setProperty("card", True)
        self.known.hide()
        self._known_column = QVBoxLayout(self.known)
        self._known_column.setContentsMargins(8, 6, 8, 6)
        column.addWidget(self.known)

    def _grid(self, names: Sequence[str]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        before: QWidget | None = None
        for row, name in enumerate(names):
            about_it = described(name)
            editor = forms.make(about_it, self._vocabulary(about_it), self)
            widget, title = editor.widget, self._title(name)
            widget.setAccessibleName(title)
            widget.installEventFilter(self)
            if isinstance(widget, QLineEdit | QPlainTextEdit):
                widget.setPlaceholderText("" if self._labels else title)
                widget.textChanged.connect(self._edited)
            if isinstance(widget, QLineEdit):
                widget.returnPressed.connect(self.save)
            if isinstance(widget, QPlainTextEdit):
                widget.setFixedHeight(theme.px(60))
            if self._labels:
                label = QLabel(title, self)
                label.setProperty("role", "muted")
                label.setBuddy(widget)
                grid.addWidget(label, row, 0)
            grid.addWidget(widget, row, 1)
            if before is not None:
                QWidget.setTabOrder(before, widget)
            before = widget
            self.editors[name] = editor
        return grid

    def _vocabulary(self, about_it: About) -> forms.Vocabulary:
        where, _, name = about_it.choices.partition(":")
        return self._playbook.vocabulary(name) if where == "playbook" else VOCABULARIES.get(where, {})

    def _title(self, name: str) -> str:
        party = self._playbook.capture.party
        title = tr(described(name).title)
        if name == "name":
            title = tr("Company") if party == "company" else tr("Name")
        must = name in required(self._playbook) or (name == REACH and bool(self._playbook.capture.one_of))
        return tr("{label} *", label=title) if must else title

    # --- writing --------------------------------------------------------------------------------------------

    def first(self) -> QWidget:
        """The field that takes the keyboard."""
        return next(iter(self.editors.values())).widget

    def clear(self) -> None:
        """Empty for the next one."""
        for editor in self.editors.values():
            editor.write(None)
        self._edited()

    def empty(self) -> bool:
        """Whether nothing was typed."""
        texts = [editor.widget for editor in self.editors.values() if isinstance(editor.widget, QLineEdit)]
        return not any(field.text().strip() for field in texts)

    def save(self) -> None:
        """Write the lead, unless something is missing or it may be known already; either is said here."""
        try:
            typed = {name: editor.read() for name, editor in self.editors.items()}
            entry = entry_of(typed, self._playbook, self._stage)
            self._desk.ask(_demand, entry)
            if entry != self._settled and (found := self._desk.ask(alike, entry)):
                self._settled = entry
                self._show_known(entry, found)
                return
            taken = self._desk.do(leads.add, entry)
        except Refused as refusal:
            self._complain(tr(refusal.text, **refusal.values))
            return
        self._say(taken.notes[0])
        self.clear()
        self.saved.emit(taken.ids[0])

    def _say(self, said: Sequence[privacy.Note]) -> None:
        step = self._desk.book.next_undo()
        if step is not None:
            words = [step.words(), *(tr(note.text, **note.values) for note in said)]
            self._desk.say(" · ".join(words), undoable=True)

    def _complain(self, words: str) -> None:
        self.complaint.setText(words)
        self.complaint.show()
        self.resized.emit()
        notices.announce(self, words)

    def _edited(self) -> None:
        self._settled = None
        if not self.complaint.isHidden() or not self.known.isHidden():
            self.complaint.hide()
            self.known.hide()
            self.resized.emit()

    # --- who is known already -------------------------------------------------------------------------------

    def _show_known(self, entry: Entry, found: Sequence[Alike]) -> None:
        while item := self._known_column.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        head = QLabel(tr("Known already? Nothing has been written yet."), self.known)
        head.setProperty("role", "strong")
        head.setWordWrap(True)
        self._known_column.addWidget(head)
        for one in found[:_SHOWN_AT_MOST]:
            self._add_known(entry, one)
        self._known_column.addWidget(buttons.push(tr("Create it nevertheless"), self.save, parent=self.known))
        self.known.show()
        self.resized.emit()
        notices.announce(self, head.text())

    def _add_known(self, entry: Entry, one: Alike) -> None:
        """Who it is, why, and the two ways there."""
        label = QLabel(tr("{name}: {why}", name=one.name, why=one.why), self.known)
        label.setWordWrap(True)
        self._known_column.addWidget(label)
        ways = [buttons.push(tr("Open"), lambda: self.opened.emit(one.root), kind="link", parent=self.known)]
        person = dict(entry.people[0]) if entry.people else {}
        if one.verdict == "further contact" and person.get("name"):
            join = buttons.push(tr("Add as a contact"), lambda: self._join(one.root, person), kind="link")
            join.setToolTip(
                tr("{person} becomes a contact of {name}; no new lead", person=person["name"], name=one.name)
            )
            ways.append(join)
        for way in ways:
            self._known_column.addWidget(way, 0, Qt.AlignmentFlag.AlignLeft)

    def _join(self, root: str, person: Mapping[str, object]) -> None:
        """The same company with another person is no new lead but a further contact (L7)."""
        try:
            _, said = self._desk.do(customers.add_person, root, person)
        except Refused as refusal:
            self._complain(tr(refusal.text, **refusal.values))
            return
        self._say(said)
        self.clear()
        self.opened.emit(root)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys typed into a field are no commands of the page; Ctrl+Enter saves from anywhere."""
        if not isinstance(event, QKeyEvent):
            return event.type() == QEvent.Type.Wheel and isinstance(watched, QComboBox) and not watched.hasFocus()
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.type() == QEvent.Type.ShortcutOverride and (
            enter or event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Delete)
        ):
            event.accept()
            return True
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.type() == QEvent.Type.KeyPress and enter and (ctrl or isinstance(watched, QComboBox)):
            self.save()
            return True
        return False


def _demand(session: Session, entry: Entry) -> None:
    """Refuses what `leads.add` would refuse, before anybody known is looked for."""
    demand(entry, settings.playbook(session))


class LeadForm(Overlay):
    """The form for a new lead over the window. `saved(id)`, `opened(root)`."""

    saved = Signal(str)
    opened = Signal(str)

    def __init__(self, host: QWidget, desk: Desk) -> None:
        super().__init__(host, width=520, top=0.1)
        self.setAccessibleName(tr("New lead"))
        self.capture = Capture(desk, asked(desk.ask(settings.playbook)), labels=True, parent=self.panel)
        self.capture.saved.connect(self._saved)
        self.capture.opened.connect(self._opened)
        self.capture.resized.connect(self.place)
        self.panel_layout.addWidget(dialogs.heading(tr("New lead"), self.panel))
        self.panel_layout.addWidget(self.capture)
        hint = QLabel(tr("Fields with * are needed. Enter saves, Esc closes."), self.panel)
        hint.setProperty("role", "faint")
        self.panel_layout.addWidget(hint)
        dialogs.answers(self, tr("Save the lead"), self.capture.save)
        self.show_panel(self.capture.first())

    def _saved(self, lead: str) -> None:
        self.dismiss()
        self.saved.emit(lead)

    def _opened(self, root: str) -> None:
        self.dismiss()
        self.opened.emit(root)


def new_lead(desk: Desk, go: Go) -> None:
    """Open the form over the window in use; what is known already is opened as its own page. For an `Offer`."""
    window = QApplication.activeWindow()
    if window is None:
        go(Place("board", "new"))
        return
    form = LeadForm(window, desk)
    form.opened.connect(lambda root: go(Place("record", root)))
