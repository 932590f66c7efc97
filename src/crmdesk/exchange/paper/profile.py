"""The customer profile 客户档案 on one or two pages of A4, and the same as a visit sheet 拜访单 with room to write."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from crmdesk.domain.playbook import Playbook
from crmdesk.exchange.listings import label
from crmdesk.exchange.paper import chapters, figures
from crmdesk.exchange.paper.blocks import A4, BOTTOM, LEFT, RIGHT, TOP, WIDE, Section, place
from crmdesk.exchange.paper.chapters import Limits
from crmdesk.exchange.paper.sheet import ACCENT, GREY, HAIR, INK, Printed, Sheet
from crmdesk.i18n import tr
from crmdesk.services.portrait import Portrait

MOST_PAGES = 2

_LADDER = (
    *(Limits(contacts=contacts) for contacts in (6, 5, 4, 3, 2)),
    Limits(contacts=2, lines=3, needs=3, tasks=5, deals=4, notes=4),
    Limits(contacts=1, lines=2, needs=2, tasks=3, deals=2, people=6, notes=2),
    Limits(contacts=1, lines=1, needs=1, tasks=2, deals=1, people=5, notes=1),
)
"""How much is said, from most to least: the first that fits is printed."""

_RULED = 24.0
_SIGNATURES = 58.0
_VISIT_HEAD = 50.0
_FEWEST_RULED = 5
_VISIT = _VISIT_HEAD + _FEWEST_RULED * _RULED + _SIGNATURES
"""The room that a visit sheet keeps for what is written by hand."""


def profile(
    portrait: Portrait,
    playbook: Playbook,
    out: Path | BinaryIO,
    *,
    now: datetime,
    visit_sheet: bool = False,
    by: str = "",
) -> Printed:  # fmt: skip
    """Write the profile of a customer or lead as a PDF of one or two pages (C4).

    What does not fit is left out, oldest contacts first, and said to be; a section without data is not there. `now`
    is an aware moment and `by` the name of who prints. `Refused` when the file cannot be written.
    """
    title = tr("Visit sheet") if visit_sheet else tr("Customer profile")
    name = str(portrait.fields.get("name") or tr("Without a name"))
    sheet = _first_that_fits(portrait, playbook, title, name, visit_sheet=visit_sheet, today=now)
    _footers(sheet, now, by)
    return sheet.save(out, title=f"{title} · {name}", author=by)


def _first_that_fits(
    portrait: Portrait, playbook: Playbook, title: str, name: str, *, visit_sheet: bool, today: datetime
) -> Sheet:
    for limits in _LADDER:
        sheet = Sheet(A4)

        def turn(sheet: Sheet) -> float:
            sheet.turn()
            return _running_head(sheet, title, name)

        y = _masthead(sheet, portrait, playbook, title, name)
        y = place(sheet, _sections(sheet, portrait, playbook, limits, today), y, turn=turn)
        if visit_sheet:
            if y + _VISIT > BOTTOM:
                y = turn(sheet)
            _by_hand(sheet, y)
        if sheet.pages <= MOST_PAGES:
            break
    return sheet


def _sections(sheet: Sheet, portrait: Portrait, playbook: Playbook, limits: Limits, today: datetime) -> list[Section]:
    return [
        chapters.next_step(sheet, portrait),
        chapters.facts(sheet, portrait, playbook, limits),
        chapters.decision_chain(sheet, portrait, limits),
        chapters.needs(sheet, portrait, limits),
        chapters.opportunities(sheet, portrait, playbook, limits),
        chapters.contacts(sheet, portrait, limits),
        chapters.tasks(sheet, portrait, limits, today),
        chapters.unknown(sheet, portrait),
    ]


def _masthead(sheet: Sheet, portrait: Portrait, playbook: Playbook, title: str, name: str) -> float:
    """Name, grade, score and stage: what is read from across the table."""
    sheet.box(0, 0, sheet.width, 5, fill=ACCENT)
    sheet.put(title, LEFT, 28, 9.5, bold=True, ink=ACCENT)
    numbers = _numbers(portrait)
    if numbers:
        sheet.put_right(numbers, RIGHT, 28, 9, ink=GREY)
    caption = _caption(portrait, playbook)
    badge = 38.0 + sheet.measure(caption, figures.BADGE_CAPTION) if portrait.grade else 0.0
    if portrait.grade:
        figures.grade(sheet, portrait.grade, caption, RIGHT, 47)
    elif caption:
        badge = sheet.measure(caption, figures.BADGE_CAPTION)
        sheet.put_right(caption, RIGHT, 55, figures.BADGE_CAPTION, ink=GREY)
    y = sheet.put(name, LEFT, 43, 19, room=WIDE - badge - 14, bold=True, most=2)
    line = " · ".join(_in_short(portrait))
    if line:
        y = sheet.put(line, LEFT, y, 9, room=WIDE - badge - 14, ink=GREY, most=2)
    titles, at = _stages(portrait, playbook)
    return figures.stepper(sheet, titles, at, max(y, 80.0) + 8) + 2


def _numbers(portrait: Portrait) -> str:
    numbers = [str(lead["number"]) for lead in portrait.leads if lead.get("number")]
    return " · ".join(numbers[:3])


def _caption(portrait: Portrait, playbook: Playbook) -> str:
    if portrait.score is None:
        return ""
    band = label("playbook:bands", portrait.score.band, playbook)
    return tr("Score {points} of 100 · {band}", points=portrait.score.points, band=band)


def _in_short(portrait: Portrait) -> Iterator[str]:
    fields = portrait.fields
    for key, vocabulary in (("industry", "industry"), ("size", "headcount")):
        if fields.get(key):
            yield chapters.term(vocabulary, fields[key])
    if fields.get("region"):
        yield str(fields["region"])
    if fields.get("owner"):
        yield tr("Owner: {name}", name=fields["owner"])


def _stages(portrait: Portrait, playbook: Playbook) -> tuple[list[str], int | None]:
    """The lanes of the board and where the card stands; a stage beside the board stands behind them."""
    words = playbook.vocabulary("stages")
    keys = [stage.key for stage in playbook.lanes]
    if portrait.stage and portrait.stage not in keys:
        keys.append(portrait.stage)
        return [label("playbook:stages", key, playbook) for key in keys], None if portrait.stage in words else -1
    at = keys.index(portrait.stage) if portrait.stage else None
    return [label("playbook:stages", key, playbook) for key in keys], at


def _running_head(sheet: Sheet, title: str, name: str) -> float:
    sheet.put(name, LEFT, 30, 9, room=WIDE * 0.7, bold=True, most=1)
    sheet.put_right(title, RIGHT, 30, 9, ink=GREY)
    sheet.rule(LEFT, 46, RIGHT)
    return TOP - 6


def _footers(sheet: Sheet, now: datetime, by: str) -> None:
    stamp = now.astimezone().strftime("%Y-%m-%d %H:%M")
    printed = (
        tr("Printed on {moment} by {who}", moment=stamp, who=by) if by else tr("Printed on {moment}", moment=stamp)
    )
    confidential = tr("Confidential: for internal use only")
    middle = (sheet.width - sheet.measure(confidential, 7.5)) / 2
    for page in range(sheet.pages):
        y = sheet.height - 34
        sheet.rule(LEFT, y, RIGHT, page=page)
        sheet.put(printed, LEFT, y + 4, 7.5, ink=GREY, page=page)
        sheet.put(confidential, middle, y + 4, 7.5, ink=GREY, page=page)
        sheet.put_right(f"{page + 1} / {sheet.pages}", RIGHT, y + 4, 7.5, ink=GREY, page=page)


def _by_hand(sheet: Sheet, y: float) -> None:
    """Blank lines to the foot of the page and a row for signatures."""
    y += 12
    sheet.put(tr("Visit notes"), LEFT, y, 10, bold=True, ink=ACCENT)
    _blanks(sheet, (tr("Date"), tr("Place"), tr("With")), y + 30)
    line = y + _VISIT_HEAD + 14
    while line < BOTTOM - _SIGNATURES:
        sheet.rule(LEFT, line, RIGHT, ink=HAIR, weight=0.5)
        line += _RULED
    _blanks(sheet, (tr("Representative"), tr("Customer"), tr("Date")), BOTTOM - 12)


def _blanks(sheet: Sheet, labels: Sequence[str], y: float) -> None:
    """Labels with a line behind each, to be written on."""
    share = WIDE / len(labels)
    for at, text in enumerate(labels):
        x = LEFT + at * share
        sheet.put(text, x, y - 11, 9, ink=INK)
        sheet.rule(x + sheet.measure(text, 9) + 6, y + 1, x + share - 14, ink=GREY, weight=0.6)
