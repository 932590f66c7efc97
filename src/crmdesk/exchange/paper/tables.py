"""The tables people exchange, on paper: A4 landscape, the head on every page, a row as tall as its text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from crmdesk.domain.playbook import Playbook
from crmdesk.domain.tables import Kind
from crmdesk.exchange.listings import CUSTOMERS, LEADS, TRACKING, Column, labels, value, written
from crmdesk.exchange.paper.lines import Line
from crmdesk.exchange.paper.sheet import ACCENT_DEEP, GREY, HAIR, LEADING, WHITE, Printed, Sheet
from crmdesk.i18n import ntr, tr
from crmdesk.services.tracking import CustomerRow, LeadRow, TrackingRow

_PAGE = (841.89, 595.28)
_LEFT = 30.0
_WIDE = _PAGE[0] - 2 * _LEFT
_TOP, _NEXT_TOP, _BOTTOM = 62.0, 34.0, _PAGE[1] - 38
_SIZE = 7.5
_STEP = _SIZE * LEADING
_PAD = 3.0
_LOOKED_AT = 200
_SHORT = 60.0
_NAMED = {Kind.WHOLE, Kind.MONEY, Kind.DATE}
_WORD = re.compile(r"[!-~]+")


def tracking(
    rows: Sequence[TrackingRow], playbook: Playbook, out: Path | BinaryIO, *, now: datetime, by: str = ""
) -> Printed:
    """Write 客户需求识别跟踪表 (N11) as a PDF. `Refused` when the file cannot be written."""
    return _printed(tr("Needs tracking table"), TRACKING, rows, playbook, out, now, by)


def customers(
    rows: Sequence[CustomerRow], playbook: Playbook, out: Path | BinaryIO, *, now: datetime, by: str = ""
) -> Printed:
    """Write 客户信息总表 (X1) as a PDF. `Refused` when the file cannot be written."""
    return _printed(tr("Customer table"), CUSTOMERS, rows, playbook, out, now, by)


def leads(rows: Sequence[LeadRow], playbook: Playbook, out: Path | BinaryIO, *, now: datetime, by: str = "") -> Printed:
    """Write the leads (X1) as a PDF. `Refused` when the file cannot be written."""
    return _printed(tr("Leads"), LEADS, rows, playbook, out, now, by)


@dataclass(frozen=True)
class _Group:
    """One column on paper: what stands under its title, one below the other."""

    title: str
    parts: tuple[tuple[Column, Mapping[str, str]], ...]

    def text(self, row: object) -> str:
        """What stands in the cell of a row, each part on lines of its own, named where it would not be understood."""
        lines = []
        for at, (column, words) in enumerate(self.parts):
            text = written(value(column, row, words))
            if text and len(self.parts) > 1 and (column.kind in _NAMED or (at and column.kind == Kind.NOTE)):
                text = tr("{title}: {value}", title=tr(column.title), value=text)
            if text:
                lines.append(text)
        return "\n".join(lines)


def _groups(columns: Sequence[Column], playbook: Playbook) -> tuple[_Group, ...]:
    numbered = [(column.under or f"{at}", column) for at, column in enumerate(columns)]
    found = []
    for _, members in groupby(numbered, key=lambda pair: pair[0]):
        own = [column for _, column in members]
        title = tr(own[0].under or own[0].title)
        found.append(_Group(title, tuple((column, labels(column.choices, playbook)) for column in own)))
    return tuple(found)


def _printed(
    title: str, columns: Sequence[Column], rows: Sequence[object], playbook: Playbook, out: Path | BinaryIO,
    now: datetime, by: str,
) -> Printed:  # fmt: skip
    sheet = Sheet(_PAGE)
    groups = _groups(columns, playbook)
    rooms = _rooms(sheet, groups, rows)
    sheet.put(title, _LEFT, 26, 14, bold=True, ink=ACCENT_DEEP)
    sheet.put_right(ntr("{n} row", "{n} rows", len(rows)), _LEFT + _WIDE, 32, 8.5, ink=GREY)
    y = _head(sheet, groups, rooms, _TOP - 8)
    for row in rows:
        cells = [
            sheet.lines(group.text(row), _SIZE, room - 2 * _PAD) for group, room in zip(groups, rooms, strict=True)
        ]
        for piece in _pieces(cells, y):
            height = max(len(lines) for lines in piece) * _STEP + 2 * _PAD
            if y + height > _BOTTOM:
                sheet.turn()
                y = _head(sheet, groups, rooms, _NEXT_TOP - 6)
            y = _row(sheet, piece, rooms, y, height)
    _footers(sheet, title, now, by)
    return sheet.save(out, title=title, author=by)


def _rooms(sheet: Sheet, groups: Sequence[_Group], rows: Sequence[object]) -> list[float]:
    """Widths that add up to the page: short columns as wide as they are, the rest for the long ones."""
    looked_at = rows[:_LOOKED_AT]
    least, wanted = [], []
    for group in groups:
        texts = [line for row in looked_at for line in group.text(row)[:400].split("\n") if line]
        word = max((sheet.measure(word, _SIZE) for text in texts for word in _WORD.findall(text)), default=0.0)
        title = sheet.measure(group.title, _SIZE, bold=True)
        widths = sorted(sheet.measure(text, _SIZE) for text in texts)
        usual = widths[int(len(widths) * 0.9)] if widths else 0.0
        least.append(max(26.0, min(word, 92.0), min(title, 40.0)) + 2 * _PAD)
        wanted.append(max(least[-1], usual + 2 * _PAD if usual < _SHORT else (_SHORT * min(usual, 6 * _SHORT)) ** 0.5))
    over = _WIDE - sum(least)
    more = [want - need for want, need in zip(wanted, least, strict=True)]
    if over > sum(more):
        share = (over - sum(more)) / sum(wanted)
        return [want * (1 + share) for want in wanted]
    share = over / sum(more)
    return [need + each * share for need, each in zip(least, more, strict=True)]


def _pieces(cells: Sequence[tuple[Line, ...]], y: float) -> Iterator[list[tuple[Line, ...]]]:
    """A row in one piece where a page can hold it, else cut: first what fits here, then a page at a time."""
    most = int((_BOTTOM - _NEXT_TOP - 60) / _STEP)
    tallest = max(len(lines) for lines in cells)
    if tallest <= most:
        yield list(cells)
        return
    here = int((_BOTTOM - y - 2 * _PAD) / _STEP)
    start, step = 0, here if here >= 3 else most
    while start < tallest:
        yield [lines[start : start + step] for lines in cells]
        start, step = start + step, most


def _head(sheet: Sheet, groups: Sequence[_Group], rooms: Sequence[float], y: float) -> float:
    lines = [
        sheet.lines(group.title, _SIZE, room - 2 * _PAD, bold=True) for group, room in zip(groups, rooms, strict=True)
    ]
    height = max(len(each) for each in lines) * _SIZE * LEADING + 2 * _PAD
    sheet.box(_LEFT, y, _WIDE, height, fill=ACCENT_DEEP)
    x = _LEFT
    for each, room in zip(lines, rooms, strict=True):
        sheet.set(each, x + _PAD, y + _PAD, _SIZE, ink=WHITE)
        x += room
    return y + height


def _row(sheet: Sheet, cells: Sequence[tuple[Line, ...]], rooms: Sequence[float], y: float, height: float) -> float:
    sheet.rule(_LEFT, y + height, _LEFT + _WIDE, ink=HAIR, weight=0.5)
    x = _LEFT
    for lines, room in zip(cells, rooms, strict=True):
        sheet.set(lines, x + _PAD, y + _PAD, _SIZE)
        x += room
    return y + height


def _footers(sheet: Sheet, title: str, now: datetime, by: str) -> None:
    stamp = now.astimezone().strftime("%Y-%m-%d %H:%M")
    printed = tr("Printed on {moment}", moment=stamp)
    if by:
        printed = tr("Printed on {moment} by {who}", moment=stamp, who=by)
    confidential = tr("Confidential: for internal use only")
    y = sheet.height - 28
    for page in range(sheet.pages):
        sheet.put(printed, _LEFT, y, 7.5, ink=GREY, page=page)
        sheet.put(confidential, (sheet.width - sheet.measure(confidential, 7.5)) / 2, y, 7.5, ink=GREY, page=page)
        sheet.put_right(f"{title} · {page + 1} / {sheet.pages}", _LEFT + _WIDE, y, 7.5, ink=GREY, page=page)
