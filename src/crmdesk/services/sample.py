"""The sample store: a believable half year of one salesperson, dated relative to the day on which it is made."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from crmdesk.domain.tables import (
    Contact,
    Customer,
    Followup,
    GradeMark,
    Kind,
    Lead,
    Opportunity,
    Paper,
    StageMark,
    Tag,
    Task,
    described,
)
from crmdesk.i18n import mark
from crmdesk.services.leads.capture import insert_all, link
from crmdesk.services.steps import named

Source = Mapping[str, Any]

CARRIED = described(Lead).keys() & described(Customer).keys()
"""What a customer of the sample shares with the lead that it came from; the file says it once."""

WRITE_UP = timedelta(minutes=40)
"""How long after a contact it is recorded, where the file says nothing else (F3)."""


@dataclass(frozen=True)
class Counts:
    """How many rows of each kind were filled in."""

    leads: int
    customers: int
    contacts: int
    followups: int
    tasks: int


def fill(session: Session, *, language: str, now: datetime, who: str, text: str) -> Counts:
    """Insert the sample into an empty store as one step of its journal.

    `text` is the JSON of `resources/sample/sample.json`; `language` chooses its words (`zh_CN` or `en`), `now`
    (aware) the day that its dates count from, `who` the owner of everything. The ids follow from the names in the
    file, so the same day gives the same store. Dates of the file are `{"day": -12, "at": "14:00"}`: days from today
    and the time where the user is. What happened on a weekend moves to the Friday before, what is planned for one to
    the Monday after; nothing that happened lies after `now`. Money in the file is in yuan.
    """
    book = _Book(_Reader(language, now), who)
    content = json.loads(text)
    for customer in content["customers"]:
        book.customer(customer)
    for lead in content["leads"]:
        book.lead(lead)
    book.number()
    for table, made in book.rows.items():
        insert_all(session, table, made)
    named(session, mark("Filled in the sample data"))
    return Counts(*(len(book.rows[table]) for table in (Lead, Customer, Contact, Followup, Task)))


@dataclass(frozen=True)
class _Reader:
    """Turns what stands in the file into what the tables keep."""

    language: str
    now: datetime

    def values(self, table: type[SQLModel], source: Source) -> dict[str, Any]:
        """The described columns of a table, read from the entries of the same names; references are not in it."""
        columns = described(table).items()
        return {name: self.value(c.kind, source.get(name)) for name, c in columns if c.kind is not Kind.REFERENCE}

    def value(self, kind: Kind, raw: Any) -> Any:
        if isinstance(raw, Mapping):
            return self._dated(kind, raw) if "day" in raw else raw[self.language]
        return raw * 100 if kind is Kind.MONEY and raw is not None else raw

    def _dated(self, kind: Kind, raw: Source) -> str:
        day = self._day(raw["day"])
        if kind is Kind.DATE or "at" not in raw:
            return day.isoformat()
        moment = datetime.combine(day, time.fromisoformat(raw["at"])).astimezone(UTC)
        return _stamp(min(moment, self.now) if kind is Kind.MOMENT else moment)

    def _day(self, offset: int) -> date:
        day = self.now.astimezone().date() + timedelta(days=offset)
        beyond_friday = day.weekday() - 4
        if beyond_friday <= 0 or offset == 0:
            return day
        return day - timedelta(days=beyond_friday) if offset < 0 else day + timedelta(days=3 - beyond_friday)

    def recorded(self, at: str) -> str:
        return _stamp(min(datetime.fromisoformat(at) + WRITE_UP, self.now))


class _Book:
    """The rows to insert, gathered by table."""

    def __init__(self, reader: _Reader, who: str) -> None:
        self._read = reader
        self._who = who
        self.rows: dict[type[SQLModel], list[dict[str, Any]]] = defaultdict(list)

    def customer(self, source: Source) -> None:
        """A customer with the lead that it came from. What was before the conversion stays with the lead (L8)."""
        carried = {name: source[name] for name in CARRIED if name in source}
        lead_id = link("sample", "lead", source["key"])
        customer_id = link("customer", lead_id)
        captured = source["lead"]["captured"]
        self._add(Lead, {**carried, **source["lead"], "clock_start": captured}, id=lead_id, customer=customer_id)
        self._add(Customer, {**source, "captured": captured}, id=customer_id)
        self._history(source, lead_id, customer_id)
        for n, deal in enumerate(source["opportunities"]):
            # The first one is what conversion makes of the lead; what comes later is the customer's alone.
            deal_id = link("opportunity", lead_id, *([deal["key"]] if n else []))
            self._add(Opportunity, deal, id=deal_id, of=customer_id, lead=None if n else lead_id)
            self._all(StageMark, deal["stages"], of=deal_id)

    def lead(self, source: Source) -> None:
        """A lead that is not converted."""
        lead_id = link("sample", "lead", source["key"])
        self._add(Lead, {**source, "clock_start": source["captured"]}, id=lead_id)
        self._history(source, lead_id, lead_id)

    def number(self) -> None:
        """Number the leads by month in the order in which they were captured (L2)."""
        used: dict[str, int] = defaultdict(int)
        for lead in sorted(self.rows[Lead], key=lambda row: (row["captured"], row["id"])):
            month = lead["captured"][:7].replace("-", "")
            used[month] += 1
            lead["number"] = f"CL{month}{used[month]:03}"

    def _history(self, source: Source, lead: str, party: str) -> None:
        converted = source.get("converted", {"day": 1})["day"]
        people = {person["key"]: link("sample", lead, person["key"]) for person in source["contacts"]}
        for n, person in enumerate(source["contacts"]):
            self._add(Contact, {**person, "sort_key": f"{n:04}"}, id=people[person["key"]], of=lead)
        self._all(StageMark, source["stages"], of=lead)
        by_day: dict[int, str] = {}
        for n, followup in enumerate(source.get("followups", ())):
            day = followup["at"]["day"]
            of = lead if day <= converted else party
            by_day[day] = link("sample", lead, "followup", str(n))
            self._add(Followup, followup, id=by_day[day], of=of, contact=people.get(followup.get("contact", "")))
        for n, task in enumerate(source.get("tasks", ())):
            day = task["created"]["day"]
            of = lead if day <= converted else party
            self._add(Task, task, id=link("sample", lead, "task", str(n)), of=of, followup=by_day.get(day))
        for table, name in ((GradeMark, "grades"), (Paper, "papers")):
            self._all(table, source.get(name, ()), of=party)
        for tag in source.get("tags", ()):
            word = self._read.value(Kind.TEXT, tag)
            self.rows[Tag].append({"id": link(party, word), "of": party, "tag": word})

    def _all(self, table: type[SQLModel], sources: Iterable[Source], *, of: str) -> None:
        for n, source in enumerate(sources):
            self._add(table, source, id=link("sample", of, str(table.__tablename__), str(n)), of=of)

    def _add(self, table: type[SQLModel], source: Source, **given: str | None) -> None:
        row = self._read.values(table, source) | given
        for name in ("owner", "by", "who"):
            if name in row:
                row[name] = row[name] or self._who
        if table is Followup:
            row["recorded"] = row["recorded"] or self._read.recorded(row["at"])
        self.rows[table].append(row)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
