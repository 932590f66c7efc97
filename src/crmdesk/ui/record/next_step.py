"""The next step (D5, C6): what is due, done with its result and the step after it, or put off, without a dialog."""

from datetime import UTC, datetime, timedelta
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from crmdesk.domain import grading, wording
from crmdesk.domain.refusal import Refused
from crmdesk.domain.terms import CHANNEL
from crmdesk.i18n import chosen, language, tr
from crmdesk.services import agenda, followups
from crmdesk.services.agenda import Plan
from crmdesk.services.followups import Record
from crmdesk.services.portrait import Todo
from crmdesk.ui import buttons, icons, theme
from crmdesk.ui.desk import Desk
from crmdesk.ui.record.channels import ICONS
from crmdesk.ui.record.parts import Card, DueField, Flow, clear, label, on_enter, pill, rule, tone
from crmdesk.ui.record.subject import Subject


def finish(session: Session, of: str, task: Todo, result: str, after: Plan | None) -> None:
    """Mark a plan as done, with what comes next, in one step. A planned contact with a result is also recorded as the
    contact that it was (F1), so that the timeline tells it and the silence ends (C6)."""
    plans = [after] if after else []
    if task.kind == "contact" and task.channel and result.strip():
        followups.log(session, of, Record(task.channel, result.strip(), aim=task.aim, plans=plans))
    else:
        for plan in plans:
            agenda.insert(session, of, plan)
    agenda.finish(session, task.id, result)


def snoozes(now: datetime) -> list[tuple[str, str]]:
    """What a step may be put off to: words and the date or UTC moment; `now` aware and local."""
    today = now.date()
    found = [(tr("In an hour"), _moment(now + timedelta(hours=1)))]
    afternoon = now.replace(hour=15, minute=0, second=0, microsecond=0)
    if now < afternoon - timedelta(hours=1):
        found.append((tr("This afternoon"), _moment(afternoon)))
    days = (
        (tr("Tomorrow"), 1),
        (tr("Next Monday"), 7 - today.weekday()),
        (tr("+3 days"), 3),
        (tr("+7 days"), 7),
    )
    return [*found, *((words, (today + timedelta(days=n)).isoformat()) for words, n in days)]


def _moment(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class NextCard(Card):
    """The step that comes next, and the other open ones. `plan_wanted` where there is none."""

    plan_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        self._badge = pill("")
        self.drop = buttons.tool("trash-2", tr("Delete this plan"), self._drop)
        super().__init__(tr("Next step"), self._badge, self.drop)
        self._desk = desk
        self._subject: Subject | None = None
        self._chosen: str | None = None
        self.what = label("", "", self, wrap=True)
        self.cadence = label("", "caption", self, wrap=True)
        self.column.addWidget(self.what)
        self.column.addWidget(self.cadence)
        held = QWidget(self)
        row = Flow(held)
        self.done = buttons.push(tr("Complete"), self.ask_result, icon="check", parent=held)
        self.later = buttons.push(tr("Put off"), self.ask_later, icon="clock", parent=held)
        self.plan = buttons.push(tr("Plan the next step"), self.plan_wanted.emit, icon="alarm-clock", parent=held)
        for widget in (self.done, self.later, self.plan):
            row.addWidget(widget)
        self.column.addWidget(held)
        self.strip = QWidget(self)
        self._strip = QVBoxLayout(self.strip)
        self._strip.setContentsMargins(0, 4, 0, 0)
        self.strip.hide()
        self.column.addWidget(self.strip)
        self.others = QVBoxLayout()
        self.others.setSpacing(0)
        self.column.addLayout(self.others)

    def task(self) -> Todo | None:
        """The step shown: the one picked among the open ones, else the earliest."""
        tasks = self._subject.portrait.tasks if self._subject else ()
        return next((task for task in tasks if task.id == self._chosen), tasks[0] if tasks else None)

    def show_subject(self, subject: Subject) -> None:
        """Show the open steps; a strip under way stays while its step does."""
        before = self.task()
        if self._subject is not None and self._subject.root != subject.root:
            self._chosen = None
        self._subject = subject
        task = self.task()
        if task is None or before is None or task.id != before.id:
            self._put_away()
        due = subject.due(task.due) if task else subject.due(None)
        self._badge.setText(due.text)
        theme.mark(self._badge, tone=tone(due.state))
        self._badge.setVisible(task is not None)
        self.what.setText(_told(task) if task else tr("Nothing is planned."))
        self.what.setAccessibleName(self.what.text())
        self.cadence.setText(cadence_words(subject))
        self.cadence.setVisible(bool(self.cadence.text()))
        for widget in (self.done, self.later, self.drop):
            widget.setVisible(task is not None)
        self.plan.setVisible(task is None)
        clear(self.others)
        rest = [other for other in subject.portrait.tasks if task is None or other.id != task.id]
        if rest:
            self.others.addWidget(rule(self))
        for other in rest:
            self.others.addWidget(self._other(subject, other))

    def _other(self, subject: Subject, task: Todo) -> QWidget:
        due = subject.due(task.due).text
        button = buttons.push("", lambda: self._pick(task.id), kind="fact", parent=self)
        words = tr("{due} · {title}", due=due, title=_told(task))
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        room = theme.px(200)
        button.setText(button.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room))
        button.setAccessibleName(words)
        button.setToolTip(words)
        return button

    def _pick(self, task: str) -> None:
        self._chosen = task
        if self._subject is not None:
            self.show_subject(self._subject)
        self.done.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- done, with what comes next ----------------------------------------------------------------------------

    def ask_result(self) -> None:
        """Ask inline how it went and what comes next; Enter saves."""
        task = self.task()
        if task is None:
            self.plan_wanted.emit()
            return
        self._begin()
        self.result = self._line(tr("How did it go? One line."))
        self.after = self._line(tr("And then? The next step"))
        self.after_due = DueField(tr("When is the next step"), self.strip)
        self.after_channel = QComboBox(self.strip)
        self.after_channel.setAccessibleName(tr("Channel of the next step"))
        for key, words in CHANNEL.items():
            self.after_channel.addItem(icons.icon(ICONS[key]), tr(words), key)
        self.after_channel.setCurrentIndex(max(0, self.after_channel.findData(task.channel)))
        self._lay_chips(self.after_due)
        row = QHBoxLayout()
        row.addWidget(self.after_channel, 1)
        row.addWidget(buttons.push(tr("Complete"), self._finish, kind="primary", parent=self.strip))
        self._strip.addLayout(row)
        for field in (self.result, self.after, self.after_due.field):
            on_enter(field, self._finish)
        self._show(self.result)

    def _finish(self) -> None:
        task, subject = self.task(), self._subject
        if task is None or subject is None:
            return
        try:
            due, title = self.after_due.value(), self.after.text().strip()
            after = None
            if due or title:
                channel = self.after_channel.currentData()
                after = Plan(title or wording.choice("channel", channel), due, channel=channel)
            self._desk.do(finish, subject.root, task, self.result.text(), after)
        except Refused as refusal:
            self._refuse(refusal)
            return
        self._over()

    # --- later ---------------------------------------------------------------------------------------------------

    def ask_later(self) -> None:
        """Offer the days and hours that it may be put off to."""
        if self.task() is None or self._subject is None:
            return
        self._begin()
        holder = QWidget(self.strip)
        flow = Flow(holder, gap=4)
        chips = [
            buttons.push(words, partial(self._replan, iso), parent=holder) for words, iso in snoozes(self._subject.now)
        ]
        for chip in chips:
            flow.addWidget(chip)
        self._strip.addWidget(holder)
        self.other_day = DueField(tr("Another day"), self.strip)
        for chip in self.other_day.chips:
            chip.hide()
        on_enter(self.other_day.field, self._replan_typed)
        self._strip.addWidget(self.other_day)
        self._show(chips[0])

    def _replan_typed(self) -> None:
        try:
            due = self.other_day.value()
        except Refused as refusal:
            self._refuse(refusal)
            return
        if due:
            self._replan(due)

    def _replan(self, due: str) -> None:
        task = self.task()
        if task is not None:
            self._desk.attempt(agenda.replan, task.id, due)
            self._over()

    def _drop(self) -> None:
        task = self.task()
        if task is not None:
            self._desk.attempt(agenda.drop, task.id)
            self._over()

    # --- the strip -------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        clear(self._strip)
        self.refusal = label("", "error", self.strip, wrap=True)
        self.refusal.hide()

    def _line(self, placeholder: str) -> QLineEdit:
        field = QLineEdit(self.strip)
        field.setPlaceholderText(placeholder)
        field.setAccessibleName(placeholder)
        self._strip.addWidget(field)
        return field

    def _lay_chips(self, due: DueField) -> None:
        """In this narrow card the chips stand above their field."""
        row = QWidget(self.strip)
        flow = Flow(row, gap=2)
        for chip in due.chips:
            flow.addWidget(chip)
        self._strip.addWidget(row)
        self._strip.addWidget(due)

    def _show(self, first: QWidget) -> None:
        self._strip.addWidget(self.refusal)
        self.strip.show()
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _put_away(self) -> None:
        self.strip.hide()
        clear(self._strip)

    def _over(self) -> None:
        self._put_away()
        (self.done if self.task() else self.plan).setFocus(Qt.FocusReason.OtherFocusReason)
        self._desk.say_step()

    def _refuse(self, refusal: Refused) -> None:
        self.refusal.setText(tr(refusal.text, **refusal.values))
        self.refusal.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.strip.isHidden():
            self._put_away()
            self.done.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)


def _told(task: Todo) -> str:
    """A step in words: its channel before its title, unless the title is the channel."""
    channel, title = wording.choice("channel", task.channel), task.title or ""
    if task.kind == "todo":
        channel = tr("To-do")
    words = (
        title if not channel or title.startswith(channel) else tr("{channel}: {title}", channel=channel, title=title)
    )
    return tr("{title} ({deliverable})", title=words, deliverable=task.deliverable) if task.deliverable else words


def cadence_words(subject: Subject) -> str:
    """The longest silence the grade allows, how, and how long it has lasted (C6)."""
    portrait = subject.portrait
    last = wording.ago(portrait.last_contact, subject.now) if portrait.last_contact else ""
    silence = tr("Last contact: {when}", when=last) if last else tr("No contact yet")
    if portrait.grade not in ("A", "B", "C"):
        return silence
    rhythm = grading.cadence(portrait.grade, subject.playbook)
    comma = "、" if language() == "zh_CN" else ", "
    ways = comma.join(wording.choice("channel", channel) for channel in rhythm.channels)
    grade = tr("{grade}: at least every {days} ({ways})", grade=wording.choice("grade", portrait.grade),
               days=wording.days(rhythm.days), ways=ways)  # fmt: skip
    return tr("{rhythm} · {silence}", rhythm=grade, silence=silence)


def advice_of(subject: Subject) -> str:
    """What the grade suggests to bring along (C6)."""
    grade = subject.portrait.grade
    return str(chosen(grading.cadence(grade, subject.playbook).content)) if grade in ("A", "B", "C") else ""
