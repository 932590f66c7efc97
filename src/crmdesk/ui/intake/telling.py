"""What is said of a line: its verdict as icon, colours and word, why, whom it is, what would be written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from crmdesk.domain import privacy
from crmdesk.exchange.grid import letters
from crmdesk.exchange.intake import result
from crmdesk.exchange.intake.mapping import Column
from crmdesk.exchange.intake.plan import Planned
from crmdesk.exchange.sheets import Cell
from crmdesk.i18n import mark, tr
from crmdesk.ui.intake.rehearsal import NOTED, Line, Rehearsal


@dataclass(frozen=True)
class Look:
    """How a verdict is shown: drawing, token of its ink, token of its ground ("" for none)."""

    icon: str
    ink: str
    ground: str = ""
    badge: str = ""


LOOKS: Mapping[str, Look] = {
    "new": Look("plus", "ok", "", "ok_bg"),
    "changed": Look("refresh-cw", "accent", "accent_soft", "accent_soft"),
    "same": Look("check", "text3", "", "sunken"),
    "duplicate": Look("copy", "today", "today_bg", "today_bg"),
    "refused": Look("triangle-alert", "overdue", "overdue_bg", "overdue_bg"),
    NOTED: Look("info", "text2", "", "sunken"),
    "": Look("", "text3"),
}

SIEVES: Mapping[str, str] = {**result.VERDICTS, NOTED: mark("With notes")}
"""What the chips are called (source texts)."""

DOING: Mapping[str, str] = {
    "add": mark("add"),
    "fill": mark("fill blanks"),
    "merge": mark("merge"),
    "contact": mark("add contact"),
    "skip": mark("skip"),
}
"""What would be done with a row (source texts)."""

_FIRM = ("code", "mail", "phone", "wechat")


def verdict(line: Line) -> str:
    """The verdict in words, with what would be done where that is a choice: 重复 · 补空白."""
    if not line.verdict:
        return ""
    word = tr(result.VERDICTS[line.verdict])
    planned = line.planned
    if planned is None or line.verdict in ("same", "refused"):
        return word
    if planned.action == "skip" or line.verdict == "duplicate":
        return tr("{verdict} · {action}", verdict=word, action=tr(DOING[planned.action]))
    return word


def why(line: Line, rehearsal: Rehearsal) -> str:
    """The one thing to know of a line: why it is refused, whom it is, what it becomes."""
    planned = line.planned
    if line.problem:
        text = tr(line.problem.text, **line.problem.values)
        column = letters(line.problem.column - 1) if line.problem.column else ""
        return tr("Column {column}: {what}", column=column, what=text) if column else text
    if planned is None:
        return ""
    if planned.refusal:
        return result.said(planned.refusal)
    if planned.whom or planned.whom_row is not None:
        return tr("{why} ↔ {whom}", whom=_whom(planned, rehearsal), why=_known_by(planned))
    if planned.verdict == "same":
        return tr("Nothing differs from what is kept.")
    if planned.verdict == "new":
        return tr("Nobody like it is known.")
    if planned.why == "number":
        reason = result.WHY["number"]
        return tr("{why} ↔ {whom}", whom=_kept(planned.into or "", rehearsal), why=tr(reason))
    return ""


def more(line: Line, rehearsal: Rehearsal) -> tuple[str, ...]:
    """What else is to be said: the cells that would be written, and the notes on those that were read."""
    planned = line.planned
    if planned is None:
        return ()
    changes = tuple(result.changes(planned, rehearsal.plan.target, rehearsal.playbook))
    return (*(changes if planned.verdict in ("changed", "duplicate") else ()), *map(result.said, planned.notes))


def sentence(line: Line, rehearsal: Rehearsal | None) -> str:
    """A line for tooltip and screen reader, all of it."""
    if rehearsal is None:
        return tr("Row {n}", n=line.number)
    parts = [part for part in (verdict(line), why(line, rehearsal), *more(line, rehearsal)) if part]
    return tr("Row {n}: {words}", n=line.number, words="\n".join(parts))


def _whom(planned: Planned, rehearsal: Rehearsal) -> str:
    if planned.whom_row is not None:
        name = planned.whom.label if planned.whom else ""
        row = result.whom(planned)
        return tr("{row} “{name}”", row=row, name=name) if name else row
    assert planned.whom is not None
    return _kept(planned.whom.id, rehearsal) or planned.whom.label


def _kept(id_: str, rehearsal: Rehearsal) -> str:
    """Name and number of a party that is known."""
    party = rehearsal.known.parties.get(id_)
    if party is None:
        return ""
    name, number = str(party.values.get("name") or ""), str(party.values.get("number") or "")
    return tr("“{name}” ({number})", name=name, number=number) if number else tr("“{name}”", name=name)


def _known_by(planned: Planned) -> str:
    if planned.whom is None:
        return tr("the same follow-up")
    word, value = tr(result.WHY[planned.whom.why]), planned.whom.value
    if planned.whom.why not in _FIRM:
        return word
    return tr("{why} {value}", why=word, value=privacy.masked(value) if privacy.is_mobile(value) else value)


# --- cells ---------------------------------------------------------------------------------------------------------


def shown(cell: Cell, policy: str) -> str:
    """A cell on one line; where the playbook refuses personal mobile numbers they are not shown either (C3)."""
    text = _text(cell)
    if policy != "refuse" or not (numbers := privacy.mobiles_in(text)):
        return text
    kept = privacy.vet({"cell": text}, "refuse", consent=True, needs_consent=()).values.get("cell")
    return str(kept) if kept is not None else ", ".join(map(privacy.masked, numbers))


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return " ".join(cell.split()) if "\n" in cell or "\t" in cell else cell
    if isinstance(cell, bool):
        return tr("Yes") if cell else tr("No")
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def head(column: Column) -> str:
    """A header on one line; one without a text goes by its letter."""
    return " ".join(column.header.split()) or tr("(column {letter})", letter=letters(column.index))


def mobiles(columns: Sequence[Column], lines: Sequence[Line]) -> frozenset[int]:
    """The columns that hold personal mobile numbers, going by the first lines (C3)."""
    return frozenset(_holding(columns, lines[:60]))


def _holding(columns: Sequence[Column], lines: Sequence[Line]) -> Iterator[int]:
    for column in columns:
        cells = [line.cells[column.index] for line in lines if column.index < len(line.cells)]
        texts = [_text(cell) for cell in cells if cell is not None]
        if texts and sum(map(privacy.is_mobile, texts)) * 2 > len(texts):
            yield column.index
