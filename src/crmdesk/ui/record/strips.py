"""The strips that ask one thing inline, under the header: why it was lost, why this grade, whether to convert."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables import Opportunity, about
from crmdesk.i18n import chosen, tr
from crmdesk.services.leads import Draft
from crmdesk.ui import buttons, forms, theme
from crmdesk.ui.record.parts import Flow, label, on_enter
from crmdesk.ui.record.subject import Subject


class Strip(QFrame):
    """One question at a time; Esc puts it away and nothing has changed. `closed` when it has gone."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 8, 10, 8)
        self._column.setSpacing(4)
        self._body = QWidget(self)
        self._column.addWidget(self._body)
        self.refusal = label("", "error", self, wrap=True)
        self._column.addWidget(self.refusal)
        self.hide()

    def put_away(self) -> None:
        """Close it; nothing has changed."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def ask_reason(self, subject: Subject, done: Callable[[str], object]) -> None:
        """Why was it lost? The playbook's reasons as chips; keys 1–9 choose too (L6)."""
        row = self._begin()
        chips = []
        for number, choice in enumerate(subject.playbook.loss_reasons, start=1):
            words = str(chosen(choice.title))
            button = buttons.push(words, partial(self._finish, done, choice.key), parent=self._body)
            if number <= 9:
                button.setShortcut(str(number))
                button.setToolTip(tr("{label} ({keys})", label=words, keys=str(number)))
            chips.append(button)
        self._fill(row, tr("Why was it lost?"), *chips)
        self._show(chips[0])

    def ask_grade(self, grade: str, done: Callable[[str, str], object]) -> None:
        """Why this grade? One line, Enter keeps it (C5)."""
        row = self._begin()
        field = QLineEdit(self._body)
        field.setMinimumWidth(theme.px(340))
        field.setAccessibleName(tr("Reason"))
        field.setPlaceholderText(tr("A few words are enough, then Enter"))

        def finish() -> None:
            self._finish(lambda reason: done(grade, reason), field.text())

        on_enter(field, finish)
        save = buttons.push(tr("Grade {grade}", grade=grade), finish, kind="primary", parent=self._body)
        self._fill(row, tr("Why grade {grade}?", grade=grade), field, save)
        self._show(field)

    def offer_conversion(self, subject: Subject, done: Callable[[Draft | None], object]) -> None:
        """Make it a customer, with an opportunity whose fields are filled in from the lead (L8)."""
        row = self._begin()
        lead = subject.lead or {}
        title = QLineEdit(_title_of(subject), self._body)
        title.setAccessibleName(tr("Opportunity"))
        title.setMinimumWidth(theme.px(220))
        editors = {name: forms.make(about(Opportunity, name), {}, self._body) for name in ("amount", "close")}
        for name, editor in editors.items():
            editor.widget.setAccessibleName(tr(about(Opportunity, name).title))
            editor.widget.setMaximumWidth(theme.px(150))
            editor.write(lead.get(name) or (lead.get("budget") if name == "amount" else None))

        def finish(with_deal: bool) -> None:
            if not with_deal or not title.text().strip():
                self._finish(lambda _: done(None), "")
                return
            try:
                amount, close = editors["amount"].read(), editors["close"].read()
            except Refused as refusal:
                self._refuse(refusal)
                return
            draft = Draft(title.text().strip(), int(amount) if amount is not None else None, str(close or "") or None)
            self._finish(lambda _: done(draft), "")

        on_enter(title, lambda: finish(True))
        convert = buttons.push(tr("Make a customer"), lambda: finish(True), kind="primary", parent=self._body)
        without = buttons.push(tr("Without opportunity"), lambda: finish(False), kind="quiet", parent=self._body)
        words = tr("The need is confirmed: make it a customer with an opportunity?")
        self._fill(row, words, title, *(editor.widget for editor in editors.values()), convert, without)
        self._show(title)

    def _begin(self) -> Flow:
        old = self._body
        self._column.removeWidget(old)
        old.hide()
        old.deleteLater()
        self._body = QWidget(self)
        self._column.insertWidget(0, self._body)
        self.refusal.hide()
        line = QHBoxLayout(self._body)
        line.setContentsMargins(0, 0, 0, 0)
        holder = QWidget(self._body)
        flow = Flow(holder, gap=6)
        line.addWidget(holder, 1)
        line.addWidget(buttons.tool("x", tr("Close"), self.put_away, parent=self._body), 0, Qt.AlignmentFlag.AlignTop)
        return flow

    def _fill(self, row: Flow, words: str, *widgets: QWidget) -> None:
        question = label(words, "strong", self._body)
        question.setMinimumHeight(theme.px(30))
        for widget in (question, *widgets):
            row.addWidget(widget)

    def _show(self, first: QWidget) -> None:
        self.show()
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _finish(self, done: Callable[[str], object], answer: str) -> None:
        try:
            done(answer)
        except Refused as refusal:
            self._refuse(refusal)
            return
        self.put_away()

    def _refuse(self, refusal: Refused) -> None:
        self.refusal.setText(tr(refusal.text, **refusal.values))
        self.refusal.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
        else:
            super().keyPressEvent(event)


def _title_of(subject: Subject) -> str:
    """What the opportunity may be called: the first line of the need, else the name."""
    need = str((subject.lead or {}).get("description") or "").strip().splitlines()
    return (need[0][:60] if need else "") or subject.name
