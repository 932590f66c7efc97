"""The decision chain (C2): who decides, who has a say, how each stands to us, and the person behind the contact."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from crmdesk.domain import wording
from crmdesk.domain.tables import Contact
from crmdesk.i18n import mark, tr
from crmdesk.services import rows
from crmdesk.services.portrait import Person
from crmdesk.services.steps import named
from crmdesk.ui import buttons, theme
from crmdesk.ui.desk import Desk
from crmdesk.ui.record.parts import Card, clear, label, pill
from crmdesk.ui.record.people import PersonPanel
from crmdesk.ui.record.subject import Subject

_TONES = {"decides": "accent", "influences": "", "evaluates": "", "uses": "", "guards": ""}


class Tile(QWidget):
    """The first character of a name in a soft square."""

    def __init__(self, text: str, size: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size, self._text = size, text
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_text(self, text: str) -> None:
        """Another name."""
        self._text = text
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(self._size), theme.px(self._size))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent_soft"))
        painter.drawRoundedRect(self.rect(), 8, 8)
        painter.setPen(theme.color("accent"))
        painter.setFont(theme.font("title" if self._size > 36 else "strong"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text[:1].upper())
        painter.end()


class PersonLine(QFrame):
    """One contact: Enter, F2 or a double click opens the form, Del deletes, up and down go to the next."""

    def __init__(self, person: Person, run: Callable[[str, Person], None], parent: QWidget) -> None:
        super().__init__(parent)
        self.person = person
        self._run = run
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        grid = QGridLayout(self)
        grid.setContentsMargins(4, 4, 4, 4)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(1, 1)
        grid.addWidget(Tile(person.name or "?", 30, self), 0, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(self._names(person), 0, 1)
        if person.role:
            grid.addWidget(pill(wording.choice("role", person.role), _TONES.get(person.role, ""), self), 0, 2)
        second = describe(person)
        if second:
            grid.addWidget(label(second, "caption", self, wrap=True), 1, 1, 1, 2)
        behind = behind_the_contact(person)
        if behind:
            grid.addWidget(label(behind, "faint", self, wrap=True), 2, 1, 1, 2)
        spoken = [person.name or "", person.title or "", wording.choice("role", person.role), second, behind]
        self.setAccessibleName(" · ".join(part for part in spoken if part))

    def _names(self, person: Person) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(label(person.name or "—", "strong", self))
        title = label(person.title or "", "", self)
        title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        title.setToolTip(" · ".join(part for part in (person.title, person.department) if part))
        row.addWidget(title, 1)
        if person.gone:
            row.addWidget(pill(tr("Left"), "overdue", self))
        return row

    def keyPressEvent(self, event: QKeyEvent) -> None:
        verbs = {
            Qt.Key.Key_Return: "edit", Qt.Key.Key_Enter: "edit", Qt.Key.Key_F2: "edit", Qt.Key.Key_Delete: "remove",
            Qt.Key.Key_Up: "up", Qt.Key.Key_Down: "down",
        }  # fmt: skip
        verb = verbs.get(Qt.Key(event.key()))
        if verb is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        else:
            self._run(verb, self.person)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self._run("edit", self.person)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self.hasFocus() and not self.underMouse():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("accent"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        if not self.hasFocus():
            painter.setBrush(theme.color("hover"))
        painter.drawRoundedRect(QRect(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()


def describe(person: Person) -> str:
    """How a contact stands to us and is reached: the office phone is named as one."""
    parts = [wording.choice("attitude", person.attitude)]
    if person.phone:
        parts.append(tr("Office {phone}", phone=person.phone))
    if person.mobile:
        parts.append(tr("Mobile {phone}", phone=person.mobile))
    if person.wechat:
        parts.append(tr("WeChat {id}", id=person.wechat))
    if person.email and not (person.phone or person.mobile):
        parts.append(person.email)
    return " · ".join(part for part in parts if part)


def behind_the_contact(person: Person) -> str:
    """The person behind the contact: how they like to be reached, what they like, and with consent what they are."""
    parts = [person.preference or "", person.hobbies or ""]
    if person.consent:
        parts.append(person.personality or "")
        if person.birthday:
            parts.append(tr("Birthday {day}", day=person.birthday[5:]))
    parts.append(person.remarks or "")
    return " · ".join(part for part in parts if part)


class ChainCard(Card):
    """The people of a party, deciders first."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        self._add = buttons.tool("user-plus", tr("Add a contact"), lambda: self.open_person(None))
        super().__init__(tr("Decision chain"), self._add)
        self._desk = desk
        self._subject: Subject | None = None
        self._lines = QVBoxLayout()
        self._lines.setSpacing(2)
        self.column.addLayout(self._lines)
        self.panel: PersonPanel | None = None

    def show_subject(self, subject: Subject) -> None:
        """Show the people; the focus stays with the one that has it."""
        focused = next((line.person.id for line in self.lines() if line.hasFocus()), None)
        same = self._subject is not None and self._subject.portrait.people == subject.portrait.people
        self._subject = subject
        if same and self._lines.count():
            return
        clear(self._lines)
        for person in subject.portrait.people:
            line = PersonLine(person, self._run, self)
            self._lines.addWidget(line)
            if person.id == focused:
                line.setFocus(Qt.FocusReason.OtherFocusReason)
        if not subject.portrait.people:
            self._lines.addWidget(label(tr("Nobody is known yet. Who decides?"), "muted", self, wrap=True))
            self._lines.addWidget(
                buttons.push(tr("Add a contact"), lambda: self.open_person(None), icon="user-plus", parent=self)
            )

    def lines(self) -> list[PersonLine]:
        """The lines of the people shown."""
        found = (item.widget() for n in range(self._lines.count()) if (item := self._lines.itemAt(n)))
        return [line for line in found if isinstance(line, PersonLine)]

    def open_person(self, person: Person | None, field: str = "name") -> None:
        """Open the form of a contact, or of a new one, at a field."""
        if self._subject is None:
            return
        self.panel = PersonPanel(self, self._desk, self._subject.root, person)
        self.panel.removed.connect(self._remove)
        self.panel.open_at(field)

    def open_field(self, field: str) -> None:
        """Ask for a field that misses: of the first contact still there, or of a new one."""
        people = [p for p in self._subject.portrait.people if not p.gone] if self._subject else []
        lacking = next((p for p in people if not getattr(p, field, None)), people[0] if people else None)
        self.open_person(lacking, field)

    def _run(self, verb: str, person: Person) -> None:
        if verb == "edit":
            self.open_person(person)
        elif verb == "remove":
            self._remove(person.id)
        else:
            self._go(person, -1 if verb == "up" else 1)

    def _go(self, person: Person, by: int) -> None:
        lines = self.lines()
        at = next(n for n, line in enumerate(lines) if line.person.id == person.id) + by
        if 0 <= at < len(lines):
            lines[at].setFocus(Qt.FocusReason.TabFocusReason)

    def _remove(self, person: str) -> None:
        at = next((n for n, line in enumerate(self.lines()) if line.person.id == person), 0)
        self._desk.attempt(partial(remove_person, person=person))
        self._desk.say_step()
        left = self.lines()
        (left[min(at, len(left) - 1)] if left else self._add).setFocus(Qt.FocusReason.OtherFocusReason)


def remove_person(session: Session, person: str) -> None:
    """Delete a contact; Undo puts it back."""
    found = rows.row(session, Contact, person)
    rows.remove(session, Contact, person)
    of = rows.name_of(session, found["of"])
    named(session, mark("Deleted the contact {person} of “{name}”"), person=found["name"], name=of)
