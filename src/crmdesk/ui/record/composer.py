"""Where a contact is written down (F1): one line that opens on focus, with what the customer said and what comes next.

What is not saved yet is kept per party while the program runs, and never on disk beside the encrypted store.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QMenu,
    QPlainTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from crmdesk.domain.followups import quality
from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables import Kind
from crmdesk.domain.terms import CHANNEL
from crmdesk.i18n import tr
from crmdesk.services import agenda, followups
from crmdesk.services.agenda import Plan
from crmdesk.services.followups import Record
from crmdesk.services.portrait import Happening
from crmdesk.ui import buttons, icons, theme, typed
from crmdesk.ui.desk import Desk
from crmdesk.ui.record.channels import ICONS, MAIN
from crmdesk.ui.record.details import Details
from crmdesk.ui.record.drafts import Draft, drafts
from crmdesk.ui.record.subject import Subject

ADVICE_AFTER = 700
"""Milliseconds after the last key until a hint is given: not while somebody is still writing."""


class Composer(QFrame):
    """The card that writes follow-ups and plans."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.setAccessibleName(tr("Record a contact"))
        self._desk = desk
        self._subject: Subject | None = None
        self._corrects: str | None = None
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(ADVICE_AFTER)
        self._clock.timeout.connect(self.advise)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(6)
        column.addLayout(self._make_line())
        self.details = Details(self)
        self.details.saved.connect(self.commit)
        self.details.discarded.connect(self.discard)
        self.details.typed.connect(self._typed)
        column.addWidget(self.details)
        self.details.hide()
        self.details.order_after(self.text)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)
        self._fit()
        theme.look.changed.connect(self._fit)

    # --- making ---------------------------------------------------------------------------------------------

    def _make_line(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(2)
        self._channels = QButtonGroup(self)
        self._channels.setExclusive(True)
        self._channel_buttons: dict[str, QToolButton] = {}
        for key in MAIN:
            button = buttons.tool(
                ICONS[key], tr(CHANNEL[key]), partial(self.set_channel, key), kind="chip", parent=self
            )
            button.setCheckable(True)
            self._channels.addButton(button)
            self._channel_buttons[key] = button
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self._other = buttons.tool("ellipsis", tr("Other channels"), kind="chip", parent=self)
        self._other.setCheckable(True)
        self._other.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._channels.addButton(self._other)
        menu = QMenu(self._other)
        for key in CHANNEL:
            if key not in MAIN:
                menu.addAction(icons.icon(ICONS[key]), tr(CHANNEL[key]), partial(self.set_channel, key))
        self._other.setMenu(menu)
        line.addWidget(self._other, 0, Qt.AlignmentFlag.AlignTop)
        self.text = QPlainTextEdit(self)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(tr("What was said"))
        self.text.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.text.textChanged.connect(self._typed)
        self.text.installEventFilter(self)
        line.addSpacing(6)
        line.addWidget(self.text, 1)
        self.set_channel("phone")
        return line

    def _fit(self) -> None:
        lines = 3 if self.details.isVisibleTo(self) else 1
        tall = self.text.fontMetrics().lineSpacing() * lines + theme.px(14)
        self.text.setFixedHeight(max(tall, theme.px(34)))
        self._fit_placeholder()

    def _fit_placeholder(self) -> None:
        """One line, however narrow the field is: a second one would be cut in half."""
        words = tr("Write it down: what was discussed, what did they say, what is next?")
        room = max(theme.px(60), self.text.width() - theme.px(24))
        self.text.setPlaceholderText(self.text.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._fit_placeholder)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    # --- showing --------------------------------------------------------------------------------------------

    def show_subject(self, subject: Subject) -> None:
        """Turn to a party. Of the same one only the people to choose from change; of another its draft comes up."""
        before, self._subject = self._subject, subject
        if before is not None and before.root == subject.root:
            self._fill_people(self.details.who.currentData())
            return
        if before is not None:
            self._keep(before.root)
        self.restore(drafts(self._desk).get(subject.root, Draft()))

    def keep_draft(self) -> None:
        """Remember what is written for the party shown."""
        if self._subject is not None:
            self._keep(self._subject.root)

    def _keep(self, root: str) -> None:
        draft = self.draft()
        if draft.written:
            drafts(self._desk)[root] = draft
        else:
            drafts(self._desk).pop(root, None)

    def draft(self) -> Draft:
        """What stands in the fields."""
        fields = self.details
        return Draft(
            channel=self.channel,
            summary=self.text.toPlainText(),
            reaction=fields.reaction.text(),
            contact=fields.who.currentData(),
            aim=fields.aim.currentData(),
            at=fields.at.text(),
            promise=fields.promise.text(),
            promise_due=fields.promise_due.field.text(),
            todos=fields.todos.read(),
            next_title=fields.next_title.text(),
            next_due=fields.next_due.field.text(),
            next_channel=fields.next_channel.currentData(),
            corrects=self._corrects,
        )

    def restore(self, draft: Draft) -> None:
        """Put a draft into the fields."""
        self._corrects = draft.corrects
        self.set_channel(draft.channel)
        self.text.setPlainText(draft.summary)
        self._fill_people(draft.contact)
        self.details.write(draft)
        self._clock.stop()
        self.expand(draft.written)

    def _fill_people(self, chosen: str | None) -> None:
        people = self._subject.portrait.people if self._subject else ()
        self.details.fill_people(people, chosen)

    def expand(self, wide: bool) -> None:
        """Show all fields, or the one line."""
        if self.details.isHidden() == wide:
            self.details.setVisible(wide)
            self._fit()

    def compose(self, channel: str) -> None:
        """Begin to write down a contact by this channel; what is written already stays."""
        self.set_channel(channel)
        self.expand(True)
        self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def compose_next(self) -> None:
        """Begin to plan the next step."""
        self.expand(True)
        self.details.next_title.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def correct(self, happening: Happening) -> None:
        """Open a follow-up to write it anew; a draft under way is kept only if nothing is lost by it."""
        subject = self._subject
        if subject is None or happening.what != "followup":
            return
        if self.draft().written and self._corrects != happening.id:
            refusal = tr("Save or discard what you are writing first; then correct the older entry.")
            self.compose(self.channel)
            self.details.say("", refusal)
            return
        contact = next((p.id for p in subject.portrait.people if p.name == happening.person), None)
        self.restore(
            Draft(
                channel=happening.channel or "phone", summary=happening.summary or "", contact=contact,
                reaction=happening.reaction or "", aim=happening.aim, at=typed.text(Kind.MOMENT, happening.at),
                promise=happening.promise or "", promise_due=happening.promise_due or "", corrects=happening.id,
            )
        )  # fmt: skip
        self.details.correction.setText(
            tr("You are correcting the entry of {when}. The old text stays one click away.",
               when=subject.when(happening.at))
        )  # fmt: skip
        self.compose(happening.channel or "phone")

    @property
    def channel(self) -> str:
        """The channel chosen."""
        return self._channel

    def set_channel(self, key: str) -> None:
        """Choose a channel; the next step follows it until it has one of its own."""
        self._channel = key
        button = self._channel_buttons.get(key, self._other)
        button.setChecked(True)
        shown = key if key not in MAIN else ""
        self._other.setIcon(icons.icon(ICONS.get(shown, "ellipsis")))
        name = tr(CHANNEL[key]) if shown else tr("Other channels")
        self._other.setAccessibleName(name)
        self._other.setToolTip(name)
        if hasattr(self, "details") and not self.details.next_title.text():
            self.details.next_channel.setCurrentIndex(self.details.next_channel.findData(key))

    # --- writing --------------------------------------------------------------------------------------------

    def commit(self) -> None:
        """Save the contact with its to-dos and next step as one step; the focus stays for the next one."""
        subject = self._subject
        if subject is None:
            return
        try:
            said = self._write(subject)
        except Refused as refusal:
            self.details.say("", tr(refusal.text, **refusal.values))
            return
        drafts(self._desk).pop(subject.root, None)
        self.restore(Draft(channel=self.channel))
        self.expand(True)
        self.details.say(said, "")
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)
        self._desk.say_step()

    def _write(self, subject: Subject) -> str:
        plans = self.details.plans()
        summary = self.text.toPlainText()
        if not summary.strip() and plans and self._corrects is None:
            self._desk.do(_plan_all, subject.root, plans)
            return ""
        moment = typed.value(Kind.MOMENT, self.details.at.text())
        due = typed.value(Kind.DATE, self.details.promise_due.field.text())
        fields = self.details
        record = Record(
            channel=self.channel,
            summary=summary,
            at=str(moment) if moment else None,
            aim=fields.aim.currentData(),
            contact=fields.who.currentData(),
            reaction=fields.reaction.text().strip() or None,
            promise=fields.promise.text().strip() or None,
            promise_due=str(due) if due else None,
            plans=plans,
        )
        if self._corrects is not None:
            self._desk.do(_correct, subject.root, self._corrects, record)
            return ""
        _, notes = self._desk.do(followups.log, subject.root, record)
        return "\n".join(tr(note.text, **note.values) for note in notes)

    def discard(self) -> None:
        """Empty all fields and close."""
        if self._subject is not None:
            drafts(self._desk).pop(self._subject.root, None)
        self.restore(Draft(channel=self.channel))
        self.expand(False)

    def advise(self) -> None:
        """What could be said better (F2): a hint, never a hindrance."""
        summary = self.text.toPlainText()
        todos = [todo.advice_on(self._desk.book.who) for todo in self.details.todos.read()]
        found = quality(summary, todos) if summary.strip() or any(any(todo.values()) for todo in todos) else ()
        shown = [advice for advice in found if advice.place != "summary" or summary.strip()]
        self.details.advice.setText(tr("Hint: {text}", text=tr(shown[0].text, **shown[0].values)) if shown else "")
        self.details.advice.setVisible(bool(shown))

    def _typed(self) -> None:
        self.details.refusal.hide()
        self._clock.start()

    # --- keyboard -------------------------------------------------------------------------------------------

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is None or self._subject is None:
            return
        inside = self.isAncestorOf(new)
        if inside and new is self.text:
            self.expand(True)
        elif not inside and not self.draft().written and self.window() is new.window():
            self.expand(False)
            self.details.say("", "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _ctrl_enter(event):
            self.commit()
        elif event.key() == Qt.Key.Key_Escape and not self.draft().written:
            self.expand(False)
            event.ignore()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and _ctrl_enter(event):
            self.commit()
            return True
        return False


def _plan_all(session: Any, root: str, plans: Sequence[Plan]) -> None:
    for plan in plans:
        agenda.plan(session, root, plan)


def _correct(session: Any, root: str, followup: str, record: Record) -> None:
    """A correction, with what is planned anew; the name of the step is the correction's."""
    corrected = followups.correct(session, followup, record)
    for plan in record.plans:
        agenda.insert(session, root, plan, followup=corrected)


def _ctrl_enter(event: QKeyEvent) -> bool:
    control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    return control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
