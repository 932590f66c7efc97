"""Where the data are and whether they are well; the playbook as a file, out and in again."""

from pathlib import Path

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton
from sqlalchemy import func, select, table
from sqlmodel import Session

from crmdesk.domain import playbook as rules
from crmdesk.domain.playbook import Playbook
from crmdesk.domain.refusal import Refused
from crmdesk.exchange import outbox
from crmdesk.i18n import chosen, language, mark, ntr, tr
from crmdesk.services import settings
from crmdesk.store.book import FILE
from crmdesk.ui import buttons, dialogs, theme
from crmdesk.ui.desk import Desk
from crmdesk.ui.export import open_folder
from crmdesk.ui.settings.draft import Draft
from crmdesk.ui.settings.fields import Card, Section, Spots, label, line

_LINES_SHOWN = 30
_UNITS = QLocale.DataSizeFormat.DataSizeTraditionalFormat
_BIGGEST = 2_000_000


def steps(session: Session) -> int:
    """How many steps the journal holds."""
    return int(session.execute(select(func.count()).select_from(table("step"))).scalar() or 0)


class Store(Section):
    """The section: the folder with its figures, the check, and the playbook as a file."""

    def __init__(self, desk: Desk, draft: Draft, spots: Spots) -> None:
        super().__init__(tr("Data"))
        self.desk, self._draft = desk, draft
        self.add(self._folder())
        self.add(self._check())
        self._of_playbook = self.add(self._playbook(spots))
        self.show_again()

    # --- the store --------------------------------------------------------------------------------------------

    def _folder(self) -> Card:
        card = Card(tr("Where your data are"), tr("Only on this computer. Nothing is sent anywhere."))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setColumnStretch(1, 1)
        self.figures: dict[str, QLabel] = {}
        for at, (key, title) in enumerate(
            (("folder", tr("Folder")), ("size", tr("Size on disk")), ("steps", tr("Steps in the journal")))
        ):
            value = QLabel(card)
            value.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            value.setAccessibleName(title)
            value.setWordWrap(key == "folder")
            self.figures[key] = value
            grid.addWidget(label(title, "muted", card), at, 0)
            grid.addWidget(value, at, 1)
        card.column.addLayout(grid)
        card.column.addLayout(line(buttons.push(tr("Open folder"), self._open, icon="external-link", parent=card)))
        return card

    def show_again(self) -> None:
        """The figures have changed."""
        folder = self.desk.book.folder
        size = sum(file.stat().st_size for file in folder.glob(f"{FILE}*") if file.is_file())
        self._of_playbook.title.setText(tr("Playbook “{name}”", name=self._draft.base.title))
        self.figures["folder"].setText(str(folder))
        self.figures["size"].setText(QLocale(language()).formattedDataSize(size, 1, _UNITS))
        self.figures["steps"].setText(f"{self.desk.ask(steps):,}")

    def _open(self) -> None:
        open_folder(self.desk, self.desk.book.folder)

    def _check(self) -> Card:
        card = Card(
            tr("Check"),
            tr("Reads the whole file, compares every table with the journal, and works out anew what is derived."),
        )
        self.check_button = buttons.push(tr("Check now"), self.check, icon="circle-check", parent=card)
        self.check_words = QLabel(card)
        self.check_words.setWordWrap(True)
        self.check_words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.check_words.setAccessibleName(tr("Result of the check"))
        self.check_words.hide()
        card.column.addLayout(line(self.check_button))
        card.column.addWidget(self.check_words)
        return card

    def check(self) -> None:
        """Check the store aside and say what was found."""
        self.check_button.setEnabled(False)
        self._say(tr("Checking…"))
        self.desk.later(
            lambda _: self.desk.book.check(), done=self._checked, ended=lambda: self.check_button.setEnabled(True)
        )

    def _checked(self, found: list[tuple[str, dict[str, object]]]) -> None:
        sentences = [tr(text, **values) for text, values in found[:_LINES_SHOWN]]
        if len(found) > _LINES_SHOWN:
            more = len(found) - _LINES_SHOWN
            sentences.append(ntr("… and {n} more", "… and {n} more", more))
        well = tr("All is well: the file, the journal and what follows from it agree.")
        self._say("\n".join(sentences) or well, wrong=bool(found))

    def _say(self, words: str, *, wrong: bool = False) -> None:
        self.check_words.setText(words)
        theme.mark(self.check_words, role="error" if wrong else "muted")
        self.check_words.show()

    # --- the playbook -----------------------------------------------------------------------------------------

    def _playbook(self, spots: Spots) -> Card:
        title = tr("Playbook “{name}”", name=self._draft.base.title)
        card = Card(title, tr("All stages, weights and figures of these settings, as one file to hand on."))
        out = buttons.push(tr("Save to a file…"), self._save, icon="file-down", parent=card)
        back = buttons.push(tr("Take from a file…"), self._load, icon="file-up", parent=card)
        card.column.addLayout(line(out, back))
        self.wrong = label("", "error", card)
        self.wrong.hide()
        card.column.addWidget(self.wrong)
        card.column.addWidget(label(tr("Or go back to one that ships with the program:"), "muted", card))
        shipped = [settings.shipped(key) for key in settings.SHIPPED]
        card.column.addLayout(line(*(self._offer(playbook, card) for playbook in shipped)))
        card.column.addWidget(
            label(tr("It comes into the draft first: what would change is shown below before you apply it."),
                  "faint", card)
        )  # fmt: skip
        card.column.addWidget(spots.label(("key",), card))
        card.column.addWidget(spots.label(("title",), card))
        return card

    def _offer(self, playbook: Playbook, card: Card) -> QPushButton:
        return buttons.push(
            str(chosen(playbook.title)), lambda: self._draft.take(playbook), icon="book-open", parent=card
        )

    def _save(self) -> None:
        suggested = f"{self._draft.base.key}.json"
        path = dialogs.save_file(self.window(), tr("Save the playbook"), suggested, tr("Playbooks (*.json)"))
        if path is None:
            return
        try:
            write_playbook(self._draft.base, path)
        except Refused as refusal:
            self.desk.tell(refusal)
            return
        self.desk.say(
            tr("Saved the playbook to “{file}”", file=path.name),
            offers=((tr("Open folder"), lambda: open_folder(self.desk, path.parent)),),
        )

    def _load(self) -> None:
        path = dialogs.open_file(self.window(), tr("Take a playbook from a file"), tr("Playbooks (*.json)"))
        if path is not None:
            self.load(path)

    def load(self, path: Path) -> None:
        """Put the playbook of a file into the draft; what is wrong with it is said with its place."""
        try:
            playbook = read_playbook(path)
        except Refused as refusal:
            self.wrong.setText(_in_full(refusal))
            self.wrong.show()
            self.desk.tell(refusal)
            return
        self.wrong.hide()
        self._draft.take(playbook)


def write_playbook(playbook: Playbook, path: Path) -> None:
    """Write a playbook as a file that `read_playbook` takes. Refused: it cannot be written there."""
    with outbox.written(path) as stream:
        stream.write(playbook.model_dump_json(indent=1).encode() + b"\n")


def read_playbook(path: Path) -> Playbook:
    """The playbook in a file. Refused: it cannot be read, or with place and reason why it is none."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(_BIGGEST + 1)
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise Refused(
            mark("“{file}” cannot be read. Nothing was changed. Choose another file."), file=path.name
        ) from error
    except UnicodeDecodeError as error:
        raise Refused(
            mark("“{file}” is no text in UTF-8, so no playbook. Nothing was changed."), file=path.name
        ) from error
    return rules.load(text, path.name)


def _in_full(refusal: Refused) -> str:
    """A refusal with every place and reason, not only the first."""
    problems = refusal.values.get("problems", ())
    lines = [tr("{where}: {reason}", where=problem.path, reason=problem) for problem in problems[1:_LINES_SHOWN]]
    return "\n".join([tr(refusal.text, **refusal.values), *lines])
