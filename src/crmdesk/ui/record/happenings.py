"""The timeline as a model: every happening as the words that its entry shows, filtered by kind and by text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from crmdesk.domain import wording
from crmdesk.i18n import chosen, language, mark, tr
from crmdesk.services.portrait import Happening, Todo
from crmdesk.ui.record import channels
from crmdesk.ui.record.subject import Subject

Index = QModelIndex | QPersistentModelIndex
ENTRY = Qt.ItemDataRole.UserRole
OPEN = Qt.ItemDataRole.UserRole + 1

FILTERS = {
    "all": mark("All"),
    "phone": mark("Phone"),
    "visit": mark("Visits"),
    "mail": mark("Mail"),
    "stage": mark("Stages"),
}
_SHOWS = {
    "phone": {"phone", "wechat", "text"},
    "visit": {"visit", "meeting", "demonstration", "fair"},
    "mail": {"mail"},
    "stage": {"stage", "grade"},
}
_DOCUMENTS = {
    "profile": mark("Customer profile"),
    "visit": mark("Visit sheet"),
}


@dataclass(frozen=True)
class Chip:
    """A small line under an entry: a to-do with its state, or what the customer promised."""

    icon: str
    text: str
    tone: str


@dataclass(frozen=True)
class Entry:
    """One entry as it is shown. `head` is the month when it is the first of it, `before` what a correction replaced."""

    happening: Happening
    icon: str
    token: str
    day: str
    time: str
    title: str
    by: str
    body: str
    quote: str
    chips: tuple[Chip, ...]
    head: str = ""
    before: str = ""

    def spoken(self) -> str:
        """The whole entry as a sentence for a screen reader."""
        parts = [f"{self.day} {self.time}", self.title, self.body, self.quote, *(chip.text for chip in self.chips)]
        if self.happening.before is not None:
            parts.insert(2, tr("corrected"))
        stop = "；" if language() == "zh_CN" else "; "
        return stop.join(part for part in parts if part.strip())


def entry(happening: Happening, subject: Subject) -> Entry:
    """The words of one happening."""
    icon, token = channels.look(happening)
    at = wording.local(happening.at, subject.now.tzinfo)  # type: ignore[arg-type]
    return Entry(
        happening=happening,
        icon=icon,
        token=token,
        day=f"{at:%m-%d}" if at.year == subject.now.year else f"{at:%y-%m-%d}",
        time=f"{at:%H:%M}",
        title=_title(happening, subject),
        by=happening.by or "",
        body=_body(happening, subject),
        quote=happening.reaction or "",
        chips=tuple(_chips(happening, subject)),
        head=_month(at.year, at.month),
        before=happening.before or "",
    )


def _month(year: int, month: int) -> str:
    names = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return tr("{month} {year}").format(month=names[month - 1], month_number=month, year=year)


def _title(happening: Happening, subject: Subject) -> str:
    if happening.what == "stage":
        of_deal = happening.document == "opportunity"
        words = {
            "before": subject.stage_title(happening.stage_before, of_deal=of_deal),
            "after": subject.stage_title(happening.stage, of_deal=of_deal),
        }
        if not happening.stage_before:
            return tr("Opportunity: {after}", **words) if of_deal else tr("Stage: {after}", **words)
        return tr("Opportunity: {before} → {after}", **words) if of_deal else tr("Stage: {before} → {after}", **words)
    if happening.what == "grade":
        return tr("Graded {grade}", grade=happening.grade or "")
    if happening.what == "paper":
        document = happening.document or ""
        return tr("Paper: {document}", document=tr(_DOCUMENTS.get(document, document)))
    channel = wording.choice("channel", happening.channel) or tr("Note")
    aim = wording.choice("aim", happening.aim)
    if happening.person and aim:
        return tr("{channel} · {person} · {aim}", channel=channel, person=happening.person, aim=aim)
    if happening.person or aim:
        return tr("{channel} · {person}", channel=channel, person=happening.person or aim)
    return channel


def _body(happening: Happening, subject: Subject) -> str:
    if happening.what == "followup":
        return (happening.summary or "").strip()
    if happening.what == "stage":
        reasons = subject.playbook.vocabulary("loss_reasons")
        reason = str(chosen(reasons.get(happening.reason or "", happening.reason or "")))
        return " · ".join(part for part in (reason, happening.note or "") if part)
    return (happening.reason or happening.file or "").strip()


def _chips(happening: Happening, subject: Subject) -> Iterator[Chip]:
    if happening.promise:
        text = tr("The customer promised: {what}", what=happening.promise)
        if happening.promise_due:
            text = tr("{what} — by {day}", what=text, day=subject.when(happening.promise_due))
        yield Chip("handshake", text, "accent")
    for todo in happening.todos:
        yield _todo(todo, subject)


def _todo(todo: Todo, subject: Subject) -> Chip:
    title = todo.title or wording.choice("channel", todo.channel)
    if todo.deliverable:
        title = tr("{title} ({deliverable})", title=title, deliverable=todo.deliverable)
    if todo.done:
        return Chip("circle-check", tr("{title} — done {day}", title=title, day=subject.when(todo.done[:10])), "ok")
    due = subject.due(todo.due)
    icon = "alarm-clock" if due.state == "overdue" else "list-todo"
    return Chip(icon, tr("{title} — {due}", title=title, due=due.text), due.state)


class Happenings(QAbstractListModel):
    """The entries that fit the filter, newest first; an entry may be opened to its full length."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[Entry, ...] = ()
        self._shown: list[Entry] = []
        self._open: set[str] = set()
        self._kind = "all"
        self._text = ""

    def fill(self, subject: Subject) -> None:
        """Show the timeline of a party."""
        self._all = tuple(entry(happening, subject) for happening in subject.portrait.timeline)
        self._sift()

    def sift(self, *, kind: str | None = None, text: str | None = None) -> None:
        """Show only a kind (a key of `FILTERS`) and only entries that contain every word."""
        self._kind = self._kind if kind is None else kind
        self._text = self._text if text is None else text.strip().lower()
        self._sift()

    def total(self) -> int:
        """How many entries there are, shown or not."""
        return len(self._all)

    def _sift(self) -> None:
        self.beginResetModel()
        fits = (found for found in self._all if self._fits(found))
        self._shown = list(_with_heads(fits))
        self.endResetModel()

    def _fits(self, found: Entry) -> bool:
        kind = found.happening.channel if found.happening.what == "followup" else found.happening.what
        if self._kind != "all" and kind not in _SHOWS[self._kind]:
            return False
        haystack = found.spoken().lower()
        return all(word in haystack for word in self._text.split())

    def at(self, index: Index) -> Entry | None:
        """The entry of an index."""
        return self._shown[index.row()] if index.isValid() and 0 <= index.row() < len(self._shown) else None

    def row_of(self, id_: str) -> int:
        """Where an entry stands, -1 if it is not shown."""
        return next((n for n, found in enumerate(self._shown) if found.happening.id == id_), -1)

    def is_open(self, id_: str) -> bool:
        """Whether an entry is shown at full length."""
        return id_ in self._open

    def toggle(self, index: Index) -> None:
        """Open an entry to its full length and its old text, or close it."""
        found = self.at(index)
        if found is not None:
            self._open ^= {found.happening.id}
            self.dataChanged.emit(index, index)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        found = self.at(index)
        if found is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return found.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return found.spoken()
        if role == ENTRY:
            return found
        if role == OPEN:
            return found.happening.id in self._open
        return None


def _with_heads(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Only the first entry of each month names the month."""
    last = ""
    for found in entries:
        yield replace(found, head="") if found.head == last else found
        last = found.head
