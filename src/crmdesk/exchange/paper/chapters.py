"""The sections of a customer's profile: each says what is known, says what it leaves out, and is empty without data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from crmdesk.domain import grading, terms
from crmdesk.domain.playbook import Playbook
from crmdesk.domain.tables import Customer, Kind, Lead, described
from crmdesk.domain.tables.columns import About
from crmdesk.exchange.listings import day_or_moment, label, written
from crmdesk.exchange.paper import figures
from crmdesk.exchange.paper.blocks import (
    BODY,
    LEFT,
    RIGHT,
    SMALL,
    WIDE,
    Block,
    Cell,
    Section,
    remark,
    row,
    stack,
)
from crmdesk.exchange.paper.sheet import ACCENT, GREY, HAIR, WHITE, Sheet
from crmdesk.i18n import ntr, tr
from crmdesk.services.portrait import Deal, Happening, Person, Portrait, Todo, Wish


@dataclass(frozen=True)
class Limits:
    """How much a section may say: entries of each kind, and lines of each long text."""

    contacts: int = 6
    lines: int = 6
    needs: int = 6
    notes: int = 6
    tasks: int = 8
    deals: int = 6
    people: int = 8


_SAID_ELSEWHERE = {
    "name", "industry", "size", "region", "owner", "number", "was_number", "clock_start",
    "background_source", "background_date",
}  # fmt: skip
_NEED = {"description", "outcome", "pain", "need_type"}
_COUNTS = {"page_minutes", "downloads"}
_OF_THE_LEAD = ("campaign", "clarity", "timeframe", "plan", "budget", "amount", "close")
"""What a customer's newest lead knows and its own row does not."""

_STANCE = {"supports": 1, "opposes": -1}

_COLUMN = (WIDE - 20) / 2


def term(vocabulary: str, key: str) -> str:
    """The label of a key that no playbook changes; one that is not known is shown as it is."""
    return tr(terms.VOCABULARIES[vocabulary].get(key, key))


def day(iso: str | None) -> str:
    """A stored date or moment as paper says it: `2026-11-24` or `2026-11-24 10:00`, whenever it is read."""
    return written(day_or_moment(iso)) if iso else ""


def next_step(sheet: Sheet, portrait: Portrait) -> Section:
    """The earliest open planned contact or task (D5)."""
    step = portrait.next_step
    if step is None:
        return Section("", ())
    more = " · ".join(_attributes(step))
    return Section("", (figures.next_step(sheet, day(step.due), _title_of(step), more, tr("Next step")),))


def _title_of(task: Todo) -> str:
    kinds = term("task", task.kind) if task.kind else ""
    channel = term("channel", task.channel) if task.channel else ""
    return " · ".join(part for part in (channel, task.title or "") if part) or kinds


def _attributes(task: Todo) -> Iterator[str]:
    if task.aim:
        yield tr("Aim: {what}", what=term("aim", task.aim))
    if task.deliverable:
        yield tr("Deliverable: {what}", what=task.deliverable)
    if task.who:
        yield tr("By {name}", name=task.who)


def facts(sheet: Sheet, portrait: Portrait, playbook: Playbook, limits: Limits) -> Section:
    """What the row of the customer or lead says, in two columns; long texts below over the whole width."""
    known = _known(portrait)
    short = [(tr(about.title), _fact(about, value, playbook)) for about, value in known if about.kind != Kind.NOTE]
    short += [(title, text) for title, text in _of_the_whole(portrait) if text]
    half = -(-len(short) // 2)
    left, right = short[:half], short[half:]
    long = [(tr(about.title), str(text)) for about, text in known if about.kind == Kind.NOTE]
    label_left, label_right = _label_room(sheet, [*left, *long]), _label_room(sheet, right)
    blocks = []
    for at in range(half):
        cells = _fact_cells(left[at], LEFT, label_left)
        if at < len(right):
            cells += _fact_cells(right[at], LEFT + _COLUMN + 20, label_right)
        blocks.append(row(sheet, cells, gap=3.5))
    for title, text in long:
        cells = [
            Cell(title, LEFT, label_left - 8, SMALL, ink=GREY, most=2),
            Cell(text, LEFT + label_left, WIDE - label_left, most=limits.notes),
        ]
        blocks.append(row(sheet, cells, gap=3.5))
    return Section(tr("Key facts"), tuple(blocks))


def _known(portrait: Portrait) -> list[tuple[About, Any]]:
    columns = dict(described(Customer if portrait.is_customer else Lead))
    values: dict[str, Any] = dict(portrait.fields)
    if portrait.is_customer and portrait.leads:
        of_lead = described(Lead)
        for key in _OF_THE_LEAD:
            if values.get(key) in (None, ""):
                columns[key], values[key] = of_lead[key], portrait.leads[0].get(key)
    if values.get("background"):
        origin = " ".join(str(values[key]) for key in ("background_source", "background_date") if values.get(key))
        values["background"] = (
            tr("{what} ({more})", what=values["background"], more=origin) if origin else values["background"]
        )
    said = _SAID_ELSEWHERE | _COUNTS | (set() if portrait.is_customer else _NEED)
    if values.get("kind") == "company":
        said = said | {"kind"}
    return [
        (about, values[key])
        for key, about in columns.items()
        if key not in said and about.kind != Kind.REFERENCE and values.get(key) not in (None, "")
    ]


def _of_the_whole(portrait: Portrait) -> Iterator[tuple[str, str]]:
    yield tr("Last contact"), day(portrait.last_contact)
    yield tr("In this stage since"), day(portrait.since)[:10]
    yield tr("Ground of the grade"), portrait.grade_reason or ""
    yield tr("Tags"), tr(", ").join(portrait.tags)


def _fact(about: About, value: Any, playbook: Playbook) -> str:
    match about.kind:
        case Kind.CHOICE:
            return label(about.choices, value, playbook)
        case Kind.MONEY:
            return money(value)
        case Kind.DATE | Kind.MOMENT | Kind.WHEN:
            return day(value)
    return str(value)


def money(cents: int) -> str:
    """An amount in full: on paper nothing is rounded."""
    sign = "-" if cents < 0 else ""
    yuan, rest = divmod(abs(cents), 100)
    return f"{sign}¥{yuan:,}.{rest:02}" if rest else f"{sign}¥{yuan:,}"


def _label_room(sheet: Sheet, pairs: Sequence[tuple[str, str]]) -> float:
    widest = max((sheet.measure(title, SMALL) for title, _ in pairs), default=0.0)
    return min(widest, _COLUMN * 0.42) + 10


def _fact_cells(pair: tuple[str, str], x: float, room: float) -> list[Cell]:
    title, text = pair
    return [
        Cell(title, x, room - 8, SMALL, ink=GREY, most=2),
        Cell(text, x + room, _COLUMN - room, most=2),
    ]


def decision_chain(sheet: Sheet, portrait: Portrait, limits: Limits) -> Section:
    """Who decides, influences, evaluates, uses and guards the door (C2), drawn; who left is named below."""
    here = [person for person in portrait.people if not person.gone]
    shown = here[: limits.people]
    ranks = [
        figures.Rank(title, tuple(_card(person) for person in shown if _role(person) == role), role == "decides")
        for role, title in [*((role, tr(title)) for role, title in terms.ROLE.items()), ("", tr("Role unknown"))]
        if any(_role(person) == role for person in shown)
    ]
    blocks = [figures.chain(ranks)] if ranks else []
    if len(here) > len(shown):
        more = len(here) - len(shown)
        blocks.append(remark(sheet, ntr("… and {n} more person", "… and {n} more people", more)))
    gone = [person.name for person in portrait.people if person.gone and person.name]
    if gone:
        blocks.append(row(sheet, [Cell(tr("Left the company: {names}", names=tr(", ").join(gone)), LEFT, WIDE, SMALL,
                                       ink=GREY, most=2)]))  # fmt: skip
    return Section(tr("Decision chain"), tuple(blocks))


def _role(person: Person) -> str:
    return person.role if person.role in terms.ROLE else ""


def _card(person: Person) -> figures.Card:
    return figures.Card(
        person.name or tr("Without a name"),
        " · ".join(part for part in (person.title, person.department) if part),
        person.phone or person.mobile or person.email or person.wechat or "",
        term("attitude", person.attitude) if person.attitude else "",
        _STANCE.get(person.attitude or ""),
    )


def needs(sheet: Sheet, portrait: Portrait, limits: Limits) -> Section:
    """What they want, what they hope for, what hurts (N3)."""
    wishes = [wish for wish in portrait.wishes if wish.description or wish.outcome or wish.pain or wish.need_type]
    share = WIDE / 3
    places = [(LEFT, share - 12), (LEFT + share, share - 12), (LEFT + 2 * share, share)]
    heads = (tr("Need"), tr("Expected outcome"), tr("Pain"))
    head_row = _heads(sheet, [Cell(head, x, room) for head, (x, room) in zip(heads, places, strict=True)])
    blocks = []
    for wish in wishes[: limits.needs]:
        texts = (_need(wish), wish.outcome or "", wish.pain or "")
        cells = [Cell(text, x, room, most=limits.lines) for text, (x, room) in zip(texts, places, strict=True)]
        blocks.append(row(sheet, cells, rule=True))
    return _listed(sheet, tr("Needs so far"), _below(head_row, blocks), len(wishes), limits.needs)


def _need(wish: Wish) -> str:
    kind = term("need_type", wish.need_type) if wish.need_type else ""
    if kind and wish.description:
        return tr("[{kind}] {what}", kind=kind, what=wish.description)
    return wish.description or kind


def opportunities(sheet: Sheet, portrait: Portrait, playbook: Playbook, limits: Limits) -> Section:
    """Each possible sale with its stage, amount and expected close."""
    x_stage, x_close = LEFT + WIDE * 0.5, RIGHT - 62
    stage_room = WIDE * 0.17
    x_amount = x_stage + stage_room + 6
    amount_room = x_close - x_amount - 8
    places = [(LEFT, WIDE * 0.5 - 10), (x_stage, stage_room), (x_amount, amount_room), (x_close, RIGHT - x_close)]
    heads = (tr("Opportunity"), tr("Stage"), tr("Amount"), tr("Expected close"))
    head_row = _heads(sheet, [Cell(head, x, room) for head, (x, room) in zip(heads, places, strict=True)])
    blocks = []
    for deal in portrait.deals[: limits.deals]:
        cells = [
            Cell(text, x, room, bold=at == 0, most=2)
            for at, (text, (x, room)) in enumerate(zip(_deal(deal, playbook), places, strict=True))
        ]
        blocks.append(row(sheet, cells, rule=True))
    return _listed(sheet, tr("Opportunities"), _below(head_row, blocks), len(portrait.deals), limits.deals)


def _deal(deal: Deal, playbook: Playbook) -> tuple[str, str, str, str]:
    amount = money(deal.amount) if deal.amount is not None else ""
    return deal.title or "", label("playbook:opportunity_stages", deal.stage, playbook), amount, day(deal.close)


def _heads(sheet: Sheet, cells: Sequence[Cell]) -> Block:
    return row(sheet, [Cell(cell.text, cell.x, cell.room, SMALL, ink=GREY, most=1) for cell in cells], gap=2)


def _listed(sheet: Sheet, title: str, blocks: list[Block], count: int, shown: int) -> Section:
    """A list of entries; nothing at all without an entry, and a word for those that are left out."""
    if not count:
        return Section(title, ())
    if count > shown:
        blocks.append(remark(sheet, ntr("… and {n} more", "… and {n} more", count - shown)))
    return Section(title, tuple(blocks))


def _below(heads: Block, entries: Sequence[Block]) -> list[Block]:
    """The heads of a list with its first entry: they never stand alone at the foot of a page."""
    if not entries:
        return []
    first = entries[0]

    def draw(sheet: Sheet, y: float) -> None:
        heads.draw(sheet, y)
        first.draw(sheet, y + heads.height)

    return [Block(heads.height + first.height, draw), *entries[1:]]


def contacts(sheet: Sheet, portrait: Portrait, limits: Limits) -> Section:
    """The newest follow-ups (F1): when, how, with whom, what was said, how it was taken, what was promised."""
    all_of_them = [entry for entry in portrait.timeline if entry.what == "followup"]
    shown = all_of_them[: limits.contacts]
    left_out = len(all_of_them) - len(shown)
    blocks = [
        _contact(sheet, entry, limits, last=at == len(shown) - 1 and not left_out) for at, entry in enumerate(shown)
    ]
    if left_out:
        blocks.append(remark(sheet, ntr("… and {n} earlier one", "… and {n} earlier ones", left_out), LEFT + 84))
    return Section(tr("Last contacts"), tuple(blocks))


def _contact(sheet: Sheet, entry: Happening, limits: Limits, *, last: bool) -> Block:
    x, line = LEFT + 84, LEFT + 72
    room = RIGHT - x
    head = " · ".join(part for part in (term("channel", entry.channel or "") if entry.channel else "",
                                        entry.person or "", term("aim", entry.aim) if entry.aim else "",
                                        tr("by {name}", name=entry.by) if entry.by else "") if part)  # fmt: skip
    said = [Cell(head, x, room, BODY, bold=True, most=2)] if head else []
    said += [Cell(text, x, room, BODY, most=limits.lines) for text in _said(entry)]
    body = stack(sheet, said, gap=7)
    moment = day(entry.at)

    def draw(sheet: Sheet, y: float) -> None:
        if not last:
            sheet.path(((line, y + 10), (line, y + body.height + 4)), edge=HAIR, weight=0.8)
        sheet.circle(line, y + 6.8, 2.6, fill=WHITE, edge=ACCENT)
        sheet.put(moment[:10], LEFT, y, BODY, bold=True)
        if moment[11:]:
            sheet.put(moment[11:], LEFT, y + 12.5, SMALL, ink=GREY)
        body.draw(sheet, y)

    return Block(max(body.height, 28.0), draw)


def _said(entry: Happening) -> Iterator[str]:
    if entry.summary:
        yield entry.summary
    if entry.reaction:
        yield tr("Reaction: {what}", what=entry.reaction)
    if entry.promise and entry.promise_due:
        yield tr("Promised by {day}: {what}", day=entry.promise_due, what=entry.promise)
    elif entry.promise:
        yield tr("Promised: {what}", what=entry.promise)


def tasks(sheet: Sheet, portrait: Portrait, limits: Limits, now: datetime) -> Section:
    """What is still to be done, with a box to tick."""
    blocks = [_task(sheet, task, now.astimezone().replace(tzinfo=None)) for task in portrait.tasks[: limits.tasks]]
    return _listed(sheet, tr("Open tasks"), blocks, len(portrait.tasks), limits.tasks)


def _task(sheet: Sheet, task: Todo, now: datetime) -> Block:
    when = day(task.due) or tr("no date")
    if _is_overdue(task, now):
        when = tr("{when} overdue", when=when)
    more = " · ".join(_attributes(task))
    text = tr("{what} ({more})", what=_title_of(task), more=more) if more else _title_of(task)
    cells = [Cell(when, LEFT + 16, 120, BODY), Cell(text, LEFT + 142, WIDE - 142, BODY, most=3)]
    words = row(sheet, cells, gap=4)

    def draw(sheet: Sheet, y: float) -> None:
        sheet.box(LEFT, y + 4, 8, 8, edge=GREY, weight=0.8)
        words.draw(sheet, y)

    return Block(words.height, draw)


def _is_overdue(task: Todo, now: datetime) -> bool:
    due = day_or_moment(task.due) if task.due else None
    if isinstance(due, datetime):
        return due < now
    return isinstance(due, date) and due < now.date()


def unknown(sheet: Sheet, portrait: Portrait) -> Section:
    """How much is known (C8), what is missing, and the question that would tell most (L3)."""
    known = portrait.completeness
    blocks = []
    if known.percent < 100:
        blocks.append(figures.bar(known.percent, tr("{percent} % of the profile is known", percent=known.percent)))
        titles = tr(", ").join(tr(grading.field_title(name)) for name in known.missing)
        if titles:
            blocks.append(row(sheet, [Cell(tr("Still missing: {fields}", fields=titles), LEFT, WIDE, most=2)]))
    if portrait.score is not None and portrait.score.ask is not None:
        question = tr("Ask next: {question}", question=portrait.score.ask.question)
        blocks.append(row(sheet, [Cell(question, LEFT, WIDE, bold=True, most=2)]))
    return Section(tr("Still to find out"), tuple(blocks))
