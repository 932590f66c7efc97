"""What is proposed: a file's table, the meaning of its columns and every decision, as one value and its changes."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, get_args

from crmdesk.exchange import sheets
from crmdesk.exchange.intake import mapping
from crmdesk.exchange.intake.fields import Target
from crmdesk.exchange.intake.fields import field as field_of
from crmdesk.exchange.intake.mapping import Columns
from crmdesk.exchange.intake.plan import DUPLICATES, Duplicates
from crmdesk.exchange.intake.taking import Start
from crmdesk.exchange.sheets import Sheet, Workbook
from crmdesk.i18n import mark, tr

TARGETS: tuple[Target, ...] = get_args(Target)
DECISIONS: tuple[Duplicates, ...] = DUPLICATES
MEMORIES = 60
"""How many mappings are kept; the one not used for longest is forgotten first."""

_CARD_TITLES = {"name": mark("Full name"), "company": mark("Company")}

Memories = Mapping[str, Any]
"""Mark of a table's headers -> {"target": …, "fields": {mark of a header: field}}: no word of the file itself."""


@dataclass(frozen=True)
class Proposal:
    """A table of a file on its way in. `path` is None for one that was pasted; `overrides` are by row number."""

    workbook: Workbook
    path: Path | None
    at: int
    sheet: Sheet
    target: Target
    columns: Columns
    duplicates: Duplicates = "fill"
    overrides: Mapping[int, str] = field(default_factory=dict)
    start: Start = "spread"

    @property
    def name(self) -> str:
        """What the file is called."""
        return self.workbook.name or tr("Pasted table")


def opened(workbook: Workbook, path: Path | None, memories: Memories) -> Proposal:
    """The proposal for a file just read: its best sheet, the target guessed, the columns matched (L10)."""
    at = sheets.best(workbook)
    return _matched(Proposal(workbook, path, at, workbook.sheets[at], "leads", ()), workbook.sheets[at], memories)


def with_sheet(proposal: Proposal, at: int, memories: Memories) -> Proposal:
    """Another sheet of the same file."""
    return _matched(replace(proposal, at=at), proposal.workbook.sheets[at], memories)


def with_header(proposal: Proposal, row: int, memories: Memories) -> Proposal:
    """Another row as the header, 0 for none."""
    return _matched(proposal, sheets.with_header(proposal.sheet, row), memories)


def with_target(proposal: Proposal, target: Target, memories: Memories) -> Proposal:
    """The same table taken for something else."""
    if target == proposal.target:
        return proposal
    return replace(proposal, target=target, columns=_columns(proposal.sheet, target, memories), overrides={})


def with_field(proposal: Proposal, column: int, key: str | None) -> Proposal:
    """Another meaning for a column, None for not imported. Decisions on rows stay."""
    return replace(proposal, columns=mapping.chosen(proposal.columns, column, key, proposal.target))


def with_decision(proposal: Proposal, rows: Iterable[int], decision: str | None) -> Proposal:
    """What is done with single rows, by their numbers; None: as with all the others."""
    overrides = dict(proposal.overrides)
    for row in rows:
        overrides.pop(row, None)
        if decision is not None:
            overrides[row] = decision
    return replace(proposal, overrides=overrides)


def with_defaults(proposal: Proposal, *, duplicates: Duplicates | None = None, start: Start | None = None) -> Proposal:
    """What holds for all duplicates that are not decided on one by one, and when the clocks of new leads start (L4)."""
    return replace(proposal, duplicates=duplicates or proposal.duplicates, start=start or proposal.start)


def remembering(memories: Memories, proposal: Proposal) -> dict[str, Any]:
    """The memories with this mapping added. A table without a header leaves none."""
    kept = dict(memories)
    if proposal.sheet.grid and not proposal.sheet.header_row:
        return kept
    sign = mapping.signature(proposal.sheet)
    kept.pop(sign, None)
    pairs = zip(proposal.sheet.columns, proposal.columns, strict=True)
    fields = {_mark(header): column.field or "" for header, column in pairs if header}
    kept[sign] = {"target": proposal.target, "fields": fields}
    return dict(list(kept.items())[-MEMORIES:])


def _matched(proposal: Proposal, sheet: Sheet, memories: Memories) -> Proposal:
    known = memories.get(mapping.signature(sheet), {})
    target = known.get("target")
    if target not in TARGETS:
        target = mapping.guess_target(sheet)
    return replace(proposal, sheet=sheet, target=target, columns=_columns(sheet, target, memories), overrides={})


def _columns(sheet: Sheet, target: Target, memories: Memories) -> Columns:
    """The columns matched. Cards name theirs by keys: they get words, which notes and result then use too."""
    columns = mapping.match(sheet, target, _remembered(sheet, target, memories))
    if sheet.grid:
        return columns
    return tuple(replace(column, header=_card_title(column.header)) for column in columns)


def _card_title(key: str) -> str:
    return tr(_CARD_TITLES.get(key) or field_of("leads", key).title)


def _remembered(sheet: Sheet, target: Target, memories: Memories) -> dict[str, str]:
    """Header -> field of an earlier mapping of the same headers."""
    known = memories.get(mapping.signature(sheet), {})
    if known.get("target") != target:
        return {}
    fields = known.get("fields", {})
    return {header: fields[_mark(header)] for header in sheet.columns if header and _mark(header) in fields}


def _mark(header: str) -> str:
    """A header unreadable: where a row of data was taken for the header, no name of a person may be kept with it."""
    return hashlib.sha256(header.encode()).hexdigest()[:12]
