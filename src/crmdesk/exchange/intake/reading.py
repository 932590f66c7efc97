"""The rows of a sheet read by their columns: each a draft of a record, or refused with column and reason (L10, C3)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from itertools import islice
from typing import Any

from crmdesk.domain import privacy
from crmdesk.domain.identity import credit_code
from crmdesk.domain.playbook import Playbook
from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables import Contact, Kind, described
from crmdesk.exchange import values
from crmdesk.exchange.grid import Cell, Row, Sheet
from crmdesk.exchange.intake import choices, people
from crmdesk.exchange.intake.fields import CONTACT_COLUMNS, Field, Target, field
from crmdesk.exchange.intake.mapping import Column, normal, scale
from crmdesk.exchange.intake.meanings import BLANK, Convert, Meanings
from crmdesk.i18n import both, mark

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Note:
    """Something to say of a cell: `column` is its header as in the file, `text` a source text with `values`."""

    column: str
    text: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Draft:
    """One row as a record to be: values by column of the target's table, and of Contact for the person it names.

    `beside` holds what comes along: stage, grade, tags (a tuple), next_due, next_what; for a follow-up also whom it
    is about. Everything has been vetted (C3). `refusal` says why the row cannot be taken.
    """

    row: int
    values: Values
    person: Values
    beside: Values
    notes: tuple[Note, ...] = ()
    refusal: Note | None = None


@dataclass(frozen=True)
class Reading:
    """A sheet read as a target; `headers` gives the column that a field came from."""

    target: Target
    drafts: tuple[Draft, ...]
    headers: Mapping[str, str]


def read(
    sheet: Sheet, columns: Sequence[Column], target: Target, playbook: Playbook, *, today: date,
    zone: tzinfo | None = None,
) -> Reading:  # fmt: skip
    """Every row of a sheet as a draft. `zone` is where times without one are; None: where this machine is.

    Only a row that lacks what is required, or that is no record, is refused; any other cell that cannot be read is
    left out with a note and kept as text in the remarks, so that nothing is lost.
    """
    reader = _Reader(sheet, columns, target, playbook, today, zone)
    return Reading(target, tuple(map(reader.draft, sheet.rows)), reader.headers)


@dataclass(frozen=True, slots=True)
class _Part:
    """One column ready to be read: `place` is values, person, beside, parts, into or remarks.

    `known` is what its cells mean.
    """

    index: int
    header: str
    key: str
    place: str
    known: Meanings


_TABLE_KEYS = {
    "leads": frozenset(["stage", "grade", "tags", "next_due", "next_what"]),
    "customers": frozenset(["grade", "tags", "next_due", "next_what"]),
    "followups": frozenset(
        ["whom", "whom_number", "whom_code", "contact", "next_due", "next_what", "next_channel", "todo", "todo_due"]
    ),
}
"""Fields that come along beside the columns of the table."""

_TOTAL = re.compile(
    r"(?:[合总小共累]\s*计|totals?|sub-?total|grand total|sum)\s*[:：]?\s*[\d,.]*",
    re.IGNORECASE,
)
_REMARK = re.compile(r"(?:注|说明|备注|附注|制表|填表|审核|统计|以上|note)\w{0,4}\s*[:：]", re.IGNORECASE)
_TAGS = re.compile(r"[,，、;；/|\n]+")
_HAS_UNIT = re.compile(r"[万亿千百元圆块wkm]|rmb|cny|yuan", re.IGNORECASE)
_WAY_OF = {"contact": "name", "name": ""}
"""What a playbook calls the columns of Contact; a company's name is none of them."""
_CONSENT = tuple(name for name, about in described(Contact).items() if about.consent)


class _Reader:
    """The columns of one sheet, compiled: each cell costs one call."""

    def __init__(
        self, sheet: Sheet, columns: Sequence[Column], target: Target, playbook: Playbook, today: date,
        zone: tzinfo | None,
    ) -> None:  # fmt: skip
        self._target, self._playbook = target, playbook
        self._today, self._zone = today, zone
        self._choice = choices.reader(playbook)
        chosen = [(column, field(target, column.field)) for column in columns if column.field]
        self._parts = [self._part(column, known) for column, known in chosen if not known.worked_out]
        self._ways = [[_WAY_OF.get(name, name) for name in group] for group in playbook.capture.one_of]
        self._plan = [(part.index, part.place, part.key, part.known, part) for part in self._parts]
        self._required = tuple(dict.fromkeys(("name", *(playbook.capture.required if target == "leads" else ()))))
        self._named = {known.key for _, known in chosen}
        self._heads = [normal(header) for header in sheet.columns]
        self._cards = not sheet.grid
        self.headers: dict[str, str] = {}
        for column, known in chosen:
            for key in (known.key, *known.parts, *([known.into] if known.into else [])):
                self.headers.setdefault(key, _shown(column.header))
        for lent, by in (("mobile", "phone"), ("phone", "mobile"), ("phone", "reach"), ("mobile", "reach")):
            if by in self.headers:
                self.headers.setdefault(lent, self.headers[by])

    # --- columns ---------------------------------------------------------------------------------------------------

    def _part(self, column: Column, known: Field) -> _Part:
        place = "values"
        if known.parts:
            place = "parts"
        elif known.into:
            place = "into"
        elif known.key in _TABLE_KEYS[self._target]:
            place = "beside"
        elif known.person:
            place = "person"
        elif known.several:
            place = "remarks"
        convert = values.text if place == "remarks" else self._convert(column, known)
        return _Part(column.index, _shown(column.header), known.key, place, Meanings(convert))

    def _convert(self, column: Column, known: Field) -> Convert:
        if known.parts:
            return {"contact_and_title": people.name_and_title, "contact_and_reach": people.name_and_reach}.get(
                known.key, people.reach
            )
        if known.key in ("code", "whom_code"):
            return _code
        if known.key == "tags":
            return lambda cell: tuple(dict.fromkeys(t.strip() for t in _TAGS.split(values.text(cell)) if t.strip()))
        by_kind: dict[Kind, Convert] = {
            Kind.NAME: _one_line,
            Kind.NOTE: values.text,
            Kind.PHONE: values.phone,
            Kind.EMAIL: values.email,
            Kind.WHOLE: values.whole,
            Kind.FLAG: values.flag,
            Kind.MONEY: _money(scale(column.header)),
            Kind.DATE: self._day,
            Kind.MOMENT: self._moment,
            Kind.WHEN: self._when,
            Kind.CHOICE: self._choosing(known),
        }
        return by_kind.get(known.kind, _one_line)

    def _day(self, cell: Cell) -> str:
        return values.day(cell, self._today)

    def _moment(self, cell: Cell) -> str:
        return values.moment(cell, self._today, self._zone)  # type: ignore[arg-type]  # None: where this machine is

    def _when(self, cell: Cell) -> str:
        return values.when(cell, self._today, self._zone)  # type: ignore[arg-type]

    def _choosing(self, known: Field) -> Convert:
        title = both(known.title)

        def convert(cell: Cell) -> str:
            said = values.text(cell)
            key = self._choice(known.choices, said)
            if key is None:
                raise Refused(mark("“{value}” is not one of the choices of {field}."), value=said, field=title)
            return key

        return convert

    # --- rows ------------------------------------------------------------------------------------------------------

    def draft(self, row: Row) -> Draft:
        """One row as a draft."""
        refusal = self._no_record(row)
        if refusal:
            return Draft(row.number, {}, {}, {}, (), refusal)
        given: dict[str, Values] = {"values": {}, "person": {}, "beside": {}, "parts": {}, "into": {}}
        notes: list[Note] = []
        remarks: list[tuple[str, str]] = []
        cells, width = row.cells, len(row.cells)
        for index, place, key, known, part in self._plan:
            cell = cells[index] if index < width else None
            if cell is None:
                continue
            found = known[cell] if type(cell) is str else known.of_figure(cell)
            if found is BLANK:
                continue
            if type(found) is Refused:
                self._left_out(part, cell, found, notes, remarks)
            elif place == "remarks":
                remarks.append((part.header, found))
            elif place == "parts":
                given["parts"] |= {k: v for k, v in found.items() if k not in given["parts"] and not values.blank(v)}
            else:
                given[place][key] = found
        return self._made(row.number, given, notes, remarks)

    def _left_out(
        self, part: _Part, cell: Cell, refused: Refused, notes: list[Note], remarks: list[tuple[str, str]]
    ) -> None:
        notes.append(Note(part.header, refused.text, refused.values))
        if self._target != "followups":
            remarks.append((f"={part.header}", values.text(cell)))

    def _made(self, number: int, given: dict[str, Values], notes: list[Note], remarks: list[tuple[str, str]]) -> Draft:
        own, beside = given["values"], given["beside"]
        if self._target == "followups":
            self._undated(own, beside)
            own = self._vetted(own, notes)
            return Draft(number, own, {}, beside, tuple(notes), self._lacking_of_followup(own, beside))
        person = _renamed(people.settled({**given["parts"], **given["person"]}))
        if given["into"] and not own.get("region"):
            own["region"] = _joined([given["into"].get(key) for key in ("province", "city", "district")])
        if beside.get("next_what") and not beside.get("next_due"):
            remarks.append((f"={self.headers['next_what']}", beside.pop("next_what")))
        if remarks:
            own["remarks"] = _remarks(remarks)
        self._whom(own, person)
        own = self._vetted(own, notes)
        person = self._vetted(person, notes, of_person=True)
        refusal = self._lacking(own, person)
        if refusal is None and self._target == "leads" and not self._reached(person):
            notes.append(Note("", mark("One way to reach them is missing: a phone, WeChat, email or address."), {}))
        return Draft(number, own, person, beside, tuple(notes), refusal)

    def _undated(self, own: Values, beside: Values) -> None:
        """A next step or to-do that names no day would be forgotten: it is kept in what was said."""
        for what, due in (("next_what", "next_due"), ("todo", "todo_due")):
            if beside.get(what) and not (beside.get(due) or beside.get("next_due")) and own.get("summary"):
                own["summary"] += "\n" + _under(self.headers[what], beside.pop(what))

    def _whom(self, own: Values, person: Values) -> None:
        """A private person goes by their own name: who is named alone where no company is asked for."""
        alone = self._cards or "name" not in self._named or self._playbook.capture.party == "person"
        if not own.get("name") and person.get("name") and alone:
            own["name"] = person["name"]
            own.setdefault("kind", "person")

    def _reached(self, person: Values) -> bool:
        return all(any(person.get(column) for column in group) for group in self._ways)

    def _vetted(self, given: Values, notes: list[Note], *, of_person: bool = False) -> Values:
        consent = bool(given.get("consent"))
        found = privacy.vet(
            given, self._playbook.privacy.mobile, consent=consent, needs_consent=_CONSENT if of_person else ()
        )
        for note in found.notes:
            key = _FIELD_OF.get(note.field, note.field) if of_person else note.field
            notes.append(Note(self.headers.get(key, ""), note.text, note.values))
        return found.values

    # --- what is no record -----------------------------------------------------------------------------------------

    def _no_record(self, row: Row) -> Note | None:
        """Totals, headers repeated further down, and remarks below a table are told from records."""
        first = list(islice(((at, cell) for at, cell in enumerate(row.cells) if cell is not None), 2))
        texts = [cell for _, cell in first if isinstance(cell, str) and len(cell) <= 24]
        if any(_TOTAL.fullmatch(cell) for cell in texts):
            return Note("", mark("This is a row of totals, not a record."), {})
        if texts and first[0][0] < len(self._heads) and len(first) > 1 and self._repeats(*first[0], row):
            return Note("", mark("The heads of the columns stand here once more."), {})
        if len(first) == 1 and len(self._parts) > 2 and texts and _REMARK.match(texts[0]):
            return Note("", mark("This is a remark on the table, not a record."), {})
        return None

    def _repeats(self, at: int, cell: Cell, row: Row) -> bool:
        if not isinstance(cell, str) or normal(cell) != self._heads[at]:
            return False
        filled = [(at, cell) for at, cell in enumerate(row.cells) if cell is not None]
        same = sum(isinstance(cell, str) and len(cell) <= 60 and normal(cell) == self._heads[at] for at, cell in filled)
        return same >= 2 and same * 2 > len(filled)

    def _lacking(self, own: Values, person: Values) -> Note | None:
        for key in self._required:
            column = CONTACT_COLUMNS.get(key)
            if not (own.get(key) or (column and key != "name" and person.get(column))):
                return self._missing(key)
        return None

    def _lacking_of_followup(self, own: Values, beside: Values) -> Note | None:
        if not any(beside.get(key) for key in ("whom", "whom_number", "whom_code")):
            return self._missing("whom")
        for key in ("at", "summary"):
            if not own.get(key):
                return self._missing(key)
        return None

    def _missing(self, key: str) -> Note:
        title = both(field(self._target, key).title)
        return Note(self.headers.get(key, ""), mark("{field} is missing."), {"field": title})


_FIELD_OF = {column: key for key, column in CONTACT_COLUMNS.items()}


def _renamed(person: Values) -> Values:
    """Fields of a person as columns of Contact."""
    return {CONTACT_COLUMNS[key]: value for key, value in person.items() if key in CONTACT_COLUMNS}


def _one_line(cell: Cell) -> str:
    return " ".join(values.text(cell).split())


def _code(cell: Cell) -> str:
    said = values.text(cell)
    found = credit_code(said)
    if found.valid:
        return found.code
    reason, given = found.reason or (mark("“{value}” is not a unified social credit code: it is too short."), {})
    raise Refused(reason, **{"value": said, **given})


def _money(by: int) -> Convert:
    """Amounts under a head that names a unit: 50 is 500,000 yuan under 预算(万元), 50元 and 50万 say it themselves."""

    def convert(cell: Cell) -> int:
        found = values.money(cell)
        return found if by == 1 or (isinstance(cell, str) and _HAS_UNIT.search(cell)) else found * by

    return convert


def _joined(parts: Sequence[str | None]) -> str:
    """Province, city and district as one place: 江苏省苏州市, Suzhou, Jiangsu."""
    found: list[str] = []
    for part in parts:
        if part and not any(part in known for known in found):
            found = [part] if found and part.startswith(found[-1]) else [*found, part]
    return ", ".join(reversed(found)) if found and all(part.isascii() for part in found) else "".join(found)


def _remarks(remarks: Sequence[tuple[str, str]]) -> str:
    """The remarks of a row: the first column of them as it is, what else was kept under its head."""
    plain = next((header for header, _ in remarks if not header.startswith("=")), None)
    own = [said for header, said in remarks if header == plain]
    return "\n".join([*own, *(_under(header.removeprefix("="), said) for header, said in remarks if header != plain)])


def _under(header: str, said: str) -> str:
    return f"{header}{': ' if header.isascii() else '：'}{said}" if header else said


_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")


def _shown(header: str) -> str:
    """A header on one line, as notes name it."""
    return " ".join(_BETWEEN_HAN.sub("", header).split())
