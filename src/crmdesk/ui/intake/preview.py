"""The lines of the table on its way in, as a model: plain rows read when they are seen, never copied."""

from collections import defaultdict
from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from crmdesk.exchange.intake import mapping, result
from crmdesk.exchange.intake.mapping import Columns
from crmdesk.i18n import tr
from crmdesk.ui.intake import telling
from crmdesk.ui.intake.proposal import Proposal
from crmdesk.ui.intake.rehearsal import Line, Rehearsal
from crmdesk.ui.rows import ROW

Index = QModelIndex | QPersistentModelIndex
NOTED = Qt.ItemDataRole.UserRole + 1
"""The role that says whether something is to be said of a cell."""
TONE = Qt.ItemDataRole.UserRole + 2
"""The role of the token that a cell is written in."""
_EDGE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Preview(QAbstractTableModel):
    """The columns are those of the file, the rows its lines or those of one sieve."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns: Columns = ()
        self.rehearsal: Rehearsal | None = None
        self.sieve = ""
        self._lines: Sequence[Line] = ()
        self._places: Sequence[int] | None = None
        self._policy = "refuse"
        self._at: dict[str, tuple[int, ...]] = {}

    # --- filling -------------------------------------------------------------------------------------------------

    def begin(self, proposal: Proposal, lines: Sequence[Line], policy: str) -> None:
        """Show another table, not judged yet. `policy` is the playbook's for mobile numbers (C3)."""
        self.beginResetModel()
        self._lines, self._places, self.rehearsal, self.sieve = lines, None, None, ""
        self._policy = policy
        self._adopt(proposal.columns)
        self.endResetModel()

    def judge(self, rehearsal: Rehearsal) -> None:
        """Show a dry run. The rows shown stay where they are unless the sieve lets others through."""
        places = rehearsal.sieved[self.sieve] if self.sieve else None
        same = places == self._places and len(rehearsal.lines) == len(self._lines)
        if not same:
            self.beginResetModel()
        self.rehearsal, self._lines, self._places = rehearsal, rehearsal.lines, places
        self._adopt(rehearsal.columns)
        if not same:
            self.endResetModel()
        elif self.rowCount() and self.columns:
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, len(self.columns) - 1))
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, self.rowCount() - 1)

    def rename(self, columns: Columns) -> None:
        """Show other meanings of the same columns, before they have been judged."""
        self._adopt(columns)
        if columns:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(columns) - 1)
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, len(columns) - 1))

    def sift(self, sieve: str) -> None:
        """Show only the lines of a verdict, or those with notes; "": all."""
        self.beginResetModel()
        self.sieve = sieve
        self._places = self.rehearsal.sieved[sieve] if sieve and self.rehearsal else None
        self.endResetModel()

    def _adopt(self, columns: Columns) -> None:
        self.columns = columns
        found: dict[str, list[int]] = defaultdict(list)
        for column in columns:
            found[mapping.normal(column.header)].append(column.index)
        self._at = {header: tuple(places) for header, places in found.items()}

    # --- reading -------------------------------------------------------------------------------------------------

    def line(self, row: int) -> Line | None:
        """The line shown at a position, None if there is none."""
        if not 0 <= row < self.rowCount():
            return None
        return self._lines[self._places[row] if self._places is not None else row]

    def place(self, number: int) -> int:
        """Where the row of that number in the file is shown, -1 if it is not."""
        found = (row for row in range(self.rowCount()) if (line := self.line(row)) and line.number == number)
        return next(found, -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        if parent.isValid():
            return 0
        return len(self._lines) if self._places is None else len(self._places)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line = self.line(index.row()) if index.isValid() else None
        if line is None or index.column() >= len(self.columns):
            return None
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(line, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            head = telling.head(self.columns[column])
            return tr("{label}: {words}", label=head, words=self._words(line, column))
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(line, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _EDGE
        if role == TONE:
            return self._tone(line, column)
        if role == NOTED:
            return column in self._noted(line)
        return line if role == ROW else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal:
            known = 0 <= section < len(self.columns)
            return telling.head(self.columns[section]) if known and role == Qt.ItemDataRole.DisplayRole else None
        line = self.line(section)
        if line is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return str(line.number)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return telling.sentence(line, self.rehearsal)
        return None

    def _words(self, line: Line, column: int) -> str:
        words = telling.shown(line.cells[column], self._policy) if column < len(line.cells) else ""
        return words or self._lacking(line, column)

    def _lacking(self, line: Line, column: int) -> str:
        """What a blank cell shows for which its row was refused."""
        refusal = line.planned.refusal if line.planned else None
        if line.problem and column == max(0, line.problem.column - 1):
            return tr(line.problem.text, **line.problem.values)
        if refusal is None or column not in self._at.get(mapping.normal(refusal.column), ()):
            return ""
        return tr(refusal.text, **refusal.values)

    def _tip(self, line: Line, column: int) -> str | None:
        notes = line.planned.notes if line.planned else ()
        own = [result.said(note) for note in notes if column in self._at.get(mapping.normal(note.column), ())]
        return "\n".join(part for part in (self._words(line, column), *own) if part) or None

    def _noted(self, line: Line) -> tuple[int, ...]:
        notes = line.planned.notes if line.planned else ()
        return tuple(place for note in notes if note.column for place in self._at.get(mapping.normal(note.column), ()))

    def _tone(self, line: Line, column: int) -> str:
        if line.verdict == "refused":
            return "overdue"
        planned = line.planned
        if self.columns[column].field is None or (planned and (line.verdict == "same" or planned.action == "skip")):
            return "text3"
        return "text"
