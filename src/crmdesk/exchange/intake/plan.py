"""What an import would do, row by row, before anything is written: pure, and made again at will (L10)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

from crmdesk.domain import identity
from crmdesk.domain.identity import Match
from crmdesk.domain.tables import Customer, Lead, described
from crmdesk.exchange.intake import comparing
from crmdesk.exchange.intake.comparing import Edit
from crmdesk.exchange.intake.fields import CONTACT_COLUMNS, Target
from crmdesk.exchange.intake.reading import Draft, Note, Reading, Values
from crmdesk.i18n import mark
from crmdesk.services.identities import Identities, Party

Verdict = Literal["new", "changed", "same", "duplicate", "refused"]
Duplicates = Literal["skip", "fill", "merge", "keep"]
Action = Literal["add", "fill", "merge", "contact", "skip"]

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
DUPLICATES: tuple[Duplicates, ...] = get_args(Duplicates)

TABLES: Mapping[Target, str] = {"leads": "lead", "customers": "customer"}
_COLUMNS = {"lead": described(Lead).keys(), "customer": described(Customer).keys()}
_FIELD_OF = {column: key for key, column in CONTACT_COLUMNS.items()}
_STEP_OF = {column: key for key, column in comparing.STEP.items()}
_OURS = "CL"


@dataclass(frozen=True, slots=True)
class Planned:
    """One row of the plan.

    `label` names whom it was taken for, `whom` says why (None where that is the number), `whom_row` is the earlier row
    of the file if it is one. `into` is the id of the lead or customer that it changes, `row 7` for one that this
    import makes. `edits` is what would be written there, `person` a contact that would be added. A refused row says
    why in `refusal`.
    """

    row: int
    verdict: Verdict
    action: Action
    draft: Draft
    whom: Match | None = None
    whom_row: int | None = None
    into: str | None = None
    label: str = ""
    edits: tuple[Edit, ...] = ()
    person: Values | None = None
    notes: tuple[Note, ...] = ()
    refusal: Note | None = None

    @property
    def why(self) -> str | None:
        """By what it was known again: number, code, mail, phone, wechat, name, near; None if it was not."""
        return self.whom.why if self.whom else ("number" if self.into and self.verdict != "new" else None)

    @property
    def changes(self) -> dict[str, tuple[Any, Any]]:
        """What would be written, by field: old and new value."""
        found = {_field(edit): (edit.old, edit.new) for edit in self.edits}
        if self.person:
            found |= {_FIELD_OF[column]: (None, value) for column, value in self.person.items() if column in _FIELD_OF}
        return found

    @property
    def column(self) -> str:
        """The header of the column for which the row was refused, "" if it is the row as a whole."""
        return self.refusal.column if self.refusal else ""

    @property
    def reason(self) -> tuple[str, Mapping[str, Any]] | None:
        """Why the row was refused: a source text with its values."""
        return (self.refusal.text, self.refusal.values) if self.refusal else None

    @property
    def writes(self) -> bool:
        """Whether taking the plan in changes anything for this row."""
        return self.action == "add" or bool(self.edits) or self.person is not None


def _field(edit: Edit) -> str:
    names = {"contact": _FIELD_OF, "task": _STEP_OF}.get(edit.table, {})
    return names.get(edit.column, edit.column)


@dataclass(frozen=True)
class Plan:
    """The whole plan, a line for each row of the file, in their order."""

    target: Target
    rows: tuple[Planned, ...]
    file: str = ""

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each verdict; they sum to the rows."""
        found = Counter(planned.verdict for planned in self.rows)
        return {verdict: found[verdict] for verdict in VERDICTS}

    @property
    def writing(self) -> int:
        """How many rows would change something."""
        return sum(planned.writes for planned in self.rows)


Overrides = Mapping[int, str]


def plan(
    reading: Reading, known: Identities, *, duplicates: Duplicates = "fill", overrides: Overrides | None = None,
    now: str = "", file: str = "",
) -> Plan:  # fmt: skip
    """What becomes of every row read, compared with who is known and with the rows before it (L7, L10).

    `duplicates` says what is done with them, `overrides` what with single rows instead: row number -> skip, fill,
    merge or keep. A row with the number of a lead is that lead: it is brought up to what the file says. A blank never
    overwrites. `now`, a UTC moment, is what follow-ups may not lie behind.
    """
    if reading.target == "followups":
        from crmdesk.exchange.intake import talks

        return Plan("followups", tuple(talks.plan(reading, known, overrides or {}, now)), file)
    table = _Table(TABLES[reading.target], known, duplicates, overrides or {})
    return Plan(reading.target, tuple(map(table.row, reading.drafts)), file)


@dataclass
class _Table:
    """The state that the rows so far would leave, against which the next one is compared."""

    table: str
    known: Identities
    duplicates: Duplicates
    overrides: Overrides
    index: identity.Index = field(init=False)
    parties: dict[str, Party] = field(init=False)
    numbers: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.index = self.known.index
        self.parties = dict(self.known.parties)
        self.numbers = dict(self.known.numbers)

    def row(self, draft: Draft) -> Planned:
        """The verdict on one row and what follows from it; the state afterwards is that of a row taken in."""
        if draft.refusal:
            return Planned(draft.row, "refused", "skip", draft, notes=draft.notes, refusal=draft.refusal)
        party, whom, further = self._whom(draft)
        if party is None:
            return self._new(draft)
        by_number = whom is None
        edits = comparing.edits(draft, self._homes(party, by_number=by_number))
        if not by_number and comparing.other_kind(draft, party):
            edits = tuple(edit for edit in edits if edit.table == "contact")
        person = comparing.stranger(draft, party)
        earlier, label = _row_of(party.id), str(party.values["name"])
        if not edits and not person and earlier is None:
            return Planned(draft.row, "same", "skip", draft, whom, None, party.id, label, notes=draft.notes)
        known = by_number or (self.table == "customer" and whom is not None and whom.why == "code" and not further)
        verdict: Verdict = "changed" if known and earlier is None else "duplicate"
        wanted = self.overrides.get(draft.row) or ("merge" if verdict == "changed" else self.duplicates)
        if wanted == "keep":
            return self._new(draft, verdict=verdict, whom=whom, earlier=earlier, label=label)
        notes = (*draft.notes, *self._remarks(draft, party, whom))
        if wanted == "skip":
            return Planned(draft.row, verdict, "skip", draft, whom, earlier, party.id, label, notes=notes)
        stays = comparing.apart(draft, party) and whom is not None and whom.why in ("phone", "mail", "wechat")
        kept = tuple(edits if wanted == "merge" and not further else comparing.filling(edits, people_only=stays))
        action: Action = "contact" if further else ("merge" if wanted == "merge" else "fill")
        self._after(draft, party, kept, person)
        return Planned(draft.row, verdict, action, draft, whom, earlier, party.id, label, kept, person, notes)

    # --- who it is -------------------------------------------------------------------------------------------------

    def _whom(self, draft: Draft) -> tuple[Party | None, Match | None, bool]:
        """The party that a row is, how it was known (None: by its number), and whether it names another person."""
        number = draft.values.get("number")
        if number in self.numbers:
            party = self.parties[self.numbers[number]]
            if number.startswith(_OURS) or not comparing.apart(draft, party):
                return party, None, False
        further: tuple[Party, Match] | None = None
        people = [draft.person] if draft.person else []
        named = identity.person_key(str(draft.person.get("name") or ""))
        for match in self.index.matches({"kind": "company", **draft.values}, people):
            party = self._home(match)
            if match.why in ("name", "near") and comparing.other_code(draft, party):
                continue
            match = replace(match, same_person=comparing.same_person(draft, party, match))
            said = identity.verdict(match, named)
            if said == "duplicate":
                return party, match, False
            if said == "further contact" and further is None:
                further = party, match
        return (*further, True) if further else (None, None, False)

    def _home(self, match: Match) -> Party:
        """Whom of a page a row is about: the match itself if it is of the target's table, else one that is."""
        found = self.parties[match.id]
        if found.table == self.table:
            return found
        members = (self.parties[id_] for id_ in self.known.pages.get(found.root, ()))
        return next((one for one in members if one.table == self.table), found)

    def _homes(self, party: Party, *, by_number: bool) -> tuple[Party, ...]:
        """Where the values of a row belong, in order: a customer's page keeps what both tables have itself."""
        if by_number or party.root == party.id or party.root not in self.parties:
            return (party,)
        return self.parties[party.root], party

    def _remarks(self, draft: Draft, party: Party, whom: Match | None) -> Iterator[Note]:
        aside = comparing.other_kind(draft, party) and whom and whom.same_person
        if whom and whom.why in ("phone", "mail", "wechat") and comparing.apart(draft, party) and not aside:
            text = mark("This row is called “{name}”, and shares {value} with “{whom}”.")
            given = {"name": draft.values["name"], "value": whom.value, "whom": party.values["name"]}
            yield Note("", text, given)
        if party.table != self.table and (lost := draft.values.keys() - _COLUMNS[party.table]):
            about = described(Lead if self.table == "lead" else Customer)
            text = (
                mark("“{name}” is a customer already; what only a lead has was left out: {fields}.")
                if party.table == "customer"
                else mark("“{name}” is still a lead; what only a customer has was left out: {fields}.")
            )
            shown = {"zh_CN": "、", "en": ", "}
            titles = [comparing.titled(about[column].title) for column in sorted(lost)]
            fields = {language: sign.join(t[language] for t in titles) for language, sign in shown.items()}
            yield Note("", text, {"name": party.values["name"], "fields": fields})

    # --- what follows ----------------------------------------------------------------------------------------------

    def _new(
        self,
        draft: Draft,
        *,
        verdict: Verdict = "new",
        whom: Match | None = None,
        earlier: int | None = None,
        label: str = "",
    ) -> Planned:
        if self.overrides.get(draft.row) == "skip":
            return Planned(draft.row, verdict, "skip", draft, whom, earlier, label=label, notes=draft.notes)
        id_ = f"row {draft.row}"
        people = ({**draft.person, "id": person_of(draft)},) if draft.person else ()
        beside = draft.beside
        party = Party(
            id=id_, table=self.table, root=id_, values=draft.values, people=people,
            tags=frozenset(beside.get("tags", ())), grade=beside.get("grade"), stage=beside.get("stage"),
            next_due=beside.get("next_due"), next_what=beside.get("next_what"),
        )  # fmt: skip
        self.parties[id_] = party
        number = draft.values.get("number")
        if number and number.startswith(_OURS):
            self.numbers.setdefault(number, id_)
        self._known(draft, party)
        return Planned(draft.row, verdict, "add", draft, whom, earlier, id_, label, notes=draft.notes)

    def _after(self, draft: Draft, party: Party, edits: Sequence[Edit], person: Values | None) -> None:
        """The state once the edits are written."""
        own: dict[str, Values] = {}
        tags: set[str] = set()
        people = {contact["id"]: dict(contact) for contact in party.people}
        beside: Values = {}
        for edit in edits:
            if edit.table == "contact":
                people[edit.id][edit.column] = edit.new
            elif edit.table == "task":
                beside[_STEP_OF[edit.column]] = edit.new
            elif edit.column == "tags":
                tags.update(edit.new)
            elif edit.table == "beside":
                beside[edit.column] = edit.new
            else:
                own.setdefault(edit.id, {})[edit.column] = edit.new
        if person:
            people[person_of(draft)] = {**person, "id": person_of(draft)}
        for id_ in {party.id, *own, *self.known.pages.get(party.root, ())}:
            before = self.parties[id_]
            values = {**before.values, **own.get(id_, {})}
            self.parties[id_] = replace(
                before, values=values, people=tuple(people.values()), tags=before.tags | tags, **beside
            )
        self._known(draft, self.parties[party.id])

    def _known(self, draft: Draft, party: Party) -> None:
        """Make the party findable by what this row says of it too."""
        kind = str(party.values.get("kind") or "company")
        marks = identity.marks({"kind": kind, **draft.values}, [draft.person])
        people = identity.people_of({**party.values, "kind": kind}, party.people)
        self.index.add(identity.Known(party.id, party.root, str(party.values["name"]), kind, marks, people))


def person_of(draft: Draft) -> str:
    """The id that a plan gives to the person whom a row brings along."""
    return f"row {draft.row}/person"


def _row_of(id_: str) -> int | None:
    """The row of the file that a party comes from, None for one that is known."""
    return int(id_.removeprefix("row ")) if id_.startswith("row ") else None
