"""The sample store, poured into a database of its own and looked at from all sides."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from crmdesk import resources
from crmdesk.domain import pipeline, scoring, terms
from crmdesk.domain.playbook import Playbook, load
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
from crmdesk.services import sample
from crmdesk.services.leads.capture import link
from crmdesk.services.rows import table_of

TABLES: tuple[type[SQLModel], ...] = (
    Lead,
    Customer,
    Contact,
    Tag,
    Followup,
    Task,
    StageMark,
    GradeMark,
    Opportunity,
    Paper,
)
TEXT = resources.text("sample", "sample.json")
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
"""A Sunday."""

WEEK = [pytest.param(NOON + timedelta(days=n, hours=h), id=f"{n}d{h:+}h") for n in range(7) for h in (-11, 0, 11)]
"""Each day of a week, early, at noon and late."""

MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
HAN = re.compile(r"[\u4e00-\u9fff]")

Row = dict[str, Any]


@dataclass(frozen=True)
class Book:
    """What was filled in."""

    counts: sample.Counts
    step: Any
    rows: Mapping[type[SQLModel], list[Row]]

    def by_id(self, table: type[SQLModel]) -> dict[str, Row]:
        return {row["id"]: row for row in self.rows[table]}

    def of(self, table: type[SQLModel]) -> dict[str, list[Row]]:
        found = defaultdict(list)
        for row in self.rows[table]:
            found[row["of"]].append(row)
        return found


def filled(language: str, now: datetime = NOON, text: str = TEXT) -> Book:
    engine = create_engine("sqlite://")
    try:
        SQLModel.metadata.create_all(engine)
        with Session(engine) as session:
            counts = sample.fill(session, language=language, now=now, who="Lin", text=text)
            rows = {t: [dict(row) for row in session.execute(select(table_of(t))).mappings()] for t in TABLES}
            return Book(counts, session.info["step"], rows)
    finally:
        engine.dispose()


@pytest.fixture(scope="module", params=["zh_CN", "en"])
def book(request: pytest.FixtureRequest) -> Book:
    return filled(request.param)


@pytest.fixture(scope="module", params=["complex-b2b", "fast-cycle"])
def playbook(request: pytest.FixtureRequest) -> Playbook:
    return load(resources.text("playbooks", f"{request.param}.json"), request.param)


def lanes(book: Book, playbook: Playbook) -> dict[str, str]:
    """Lead -> the stage at which its card stands (L6)."""
    newest = {of: max(marks, key=lambda m: m["at"])["stage"] for of, marks in book.of(StageMark).items()}
    deals = defaultdict(list)
    for deal in book.rows[Opportunity]:
        deals[deal["lead"]].append(newest[deal["id"]])
    found = {}
    for lead in book.rows[Lead]:
        stands = pipeline.furthest(deals[lead["id"]], playbook)
        found[lead["id"]] = pipeline.board_stage(newest[lead["id"]], stands, playbook)
    return found


def local(moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone()


# --- what is there -------------------------------------------------------------------------------------------------


def test_it_holds_48_leads_and_the_12_customers_that_came_from_them(book: Book) -> None:
    assert book.counts == sample.Counts(leads=48, customers=12, contacts=63, followups=113, tasks=len(book.rows[Task]))
    assert [len(book.rows[t]) for t in (Lead, Customer, Contact, Followup)] == [48, 12, 63, 113]
    became = [lead["customer"] for lead in book.rows[Lead] if lead["customer"]]
    assert sorted(became) == sorted(row["id"] for row in book.rows[Customer])
    assert Counter(row["kind"] for row in book.rows[Customer]) == {"company": 11, "person": 1}


def test_each_customer_has_months_of_history(book: Book) -> None:
    root = {lead["id"]: lead["customer"] for lead in book.rows[Lead] if lead["customer"]}
    spans = defaultdict(list)
    for followup in book.rows[Followup]:
        spans[root.get(followup["of"], followup["of"])].append(local(followup["at"]))
    for customer in book.rows[Customer]:
        assert 4 <= len(spans[customer["id"]]) <= 14
        assert max(spans[customer["id"]]) - min(spans[customer["id"]]) > timedelta(days=55)


def test_every_lane_of_the_board_is_peopled(book: Book, playbook: Playbook) -> None:
    """L6: worked out by hand from the file."""
    expected = {
        "untouched": 10, "conversation": 9, "confirmed": 7, "proposal": 5, "negotiation": 3, "won": 4, "nurture": 5,
        "lost": 5,
    }  # fmt: skip
    assert Counter(lanes(book, playbook).values()) == expected
    assert expected.keys() == {stage.key for stage in playbook.stages}


def test_the_leads_exercise_every_band(book: Book) -> None:
    """L4: three at least in each band of Complex B2B, among the cards that are not closed."""
    rules = load(resources.text("playbooks", "complex-b2b.json"), "complex-b2b")
    people = book.of(Contact)
    stands = lanes(book, rules)
    open_ = [lead for lead in book.rows[Lead] if stands[lead["id"]] not in ("won", "lost")]
    bands = Counter(scoring.score(scoring.facts(lead, people[lead["id"]]), rules).band for lead in open_)
    assert bands.keys() == {"high", "medium", "low", "qualify"}
    assert min(bands.values()) >= 3


@pytest.mark.parametrize("now", WEEK)
def test_next_steps_are_overdue_due_today_to_come_and_missing(now: datetime) -> None:
    """D5: the earliest open task of every party that is still open, on whatever day the sample is made."""
    book = filled("en", now)
    today = now.astimezone().date().isoformat()
    rules = load(resources.text("playbooks", "complex-b2b.json"), "complex-b2b")
    dues = defaultdict(list)
    for task in book.rows[Task]:
        if not task["done"]:
            dues[task["of"]].append(task["due"] if len(task["due"]) == 10 else local(task["due"]).date().isoformat())
    found = Counter[str]()
    for lead, stage in lanes(book, rules).items():
        if stage in ("won", "lost", "nurture"):
            continue
        customer = book.by_id(Lead)[lead]["customer"]
        due = min(dues[lead] + dues[customer or ""], default=None)
        found["none" if not due else "overdue" if due < today else "today" if due == today else "to come"] += 1
    assert all(found[state] >= 3 for state in ("none", "overdue", "today", "to come")), found


# --- that it is sound ----------------------------------------------------------------------------------------------


def test_every_choice_is_one_of_its_vocabulary(book: Book, playbook: Playbook) -> None:
    deals = book.by_id(Opportunity)
    for table in TABLES:
        for name, column in described(table).items():
            if column.kind is not Kind.CHOICE:
                continue
            for row in book.rows[table]:
                of_playbook = column.choices.removeprefix("playbook:")
                if table is StageMark and name == "stage" and row["of"] in deals:
                    of_playbook = "opportunity_stages"
                known = terms.VOCABULARIES.get(column.choices) or playbook.vocabulary(of_playbook)
                assert row[name] is None or row[name] in known, (table, name, row[name])


def test_lost_has_a_reason(book: Book) -> None:
    """L6: a reason with every loss, and with nothing else: five cards and the opportunity of one of them."""
    lost = [m for m in book.rows[StageMark] if m["stage"] == "lost"]
    assert len(lost) == 6
    assert all((m["reason"] is not None) == (m["stage"] == "lost") for m in book.rows[StageMark])


def test_every_reference_leads_somewhere(book: Book) -> None:
    parties = book.by_id(Lead).keys() | book.by_id(Customer).keys()
    ends = {
        "of": parties | book.by_id(Opportunity).keys(), "customer": book.by_id(Customer).keys(),
        "contact": book.by_id(Contact).keys(), "followup": book.by_id(Followup).keys(), "lead": book.by_id(Lead).keys(),
    }  # fmt: skip
    for table in TABLES:
        for name, column in described(table).items():
            if column.kind is Kind.REFERENCE:
                given = {row[name] for row in book.rows[table]} - {None}
                assert not given or given <= ends[name], (table, name)
    assert all(row["of"] for table in TABLES if table not in (Lead, Customer) for row in book.rows[table])


def test_the_file_says_nothing_that_no_column_takes() -> None:
    """A slip in a name would be lost in silence."""
    parts: dict[str, type[SQLModel]] = {
        "contacts": Contact, "followups": Followup, "tasks": Task, "stages": StageMark, "grades": GradeMark,
        "opportunities": Opportunity, "papers": Paper,
    }  # fmt: skip
    own = {"key", "tags", *parts}
    content = json.loads(TEXT)
    entries: list[tuple[type[SQLModel], Row]] = [(Lead, lead) for lead in content["leads"]]
    for customer in content["customers"]:
        entries.append((Customer, {n: v for n, v in customer.items() if n not in ("lead", "converted")}))
        entries.append((Lead, customer["lead"]))
        entries += [(StageMark, mark) for deal in customer["opportunities"] for mark in deal["stages"]]
    for _, party in tuple(entries):
        entries += [(table, one) for name, table in parts.items() for one in party.get(name, ())]
    assert len(entries) > 400
    for table, source in entries:
        assert not source.keys() - described(table).keys() - own, source


def test_the_credit_codes_hold(book: Book) -> None:
    """C1: GB 32100-2015 and, for the organisation in it, GB 11714, computed here on their own."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    codes = {row["code"] for row in book.rows[Customer] if row["kind"] == "company"}
    assert len(codes) == 11
    for code in codes:
        total = sum(alphabet.index(c) * pow(3, i, 31) for i, c in enumerate(code[:17]))
        assert (total + alphabet.index(code[17])) % 31 == 0, code
        weighed = sum(int(c, 36) * w for c, w in zip(code[8:16], (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
        assert (weighed + (10 if code[16] == "X" else int(code[16]))) % 11 == 0, code


def test_people_are_kept_within_what_privacy_allows(book: Book) -> None:
    """C3: three mobiles, none of them in a text; birthday and personality with consent only."""
    found = Counter(
        (table.__tablename__, name, number)
        for table in TABLES
        for row in book.rows[table]
        for name, value in row.items()
        for number in MOBILE.findall(str(value))
    )
    assert {number for _, _, number in found} == {"19900000108", "19900000112", "19900000135"}
    assert {(table, name) for table, name, _ in found} == {("contact", "mobile")}
    assert all(p["consent"] for p in book.rows[Contact] if p["birthday"] or p["personality"])
    phones = [p["phone"] for p in book.rows[Contact] if p["phone"]]
    assert len(set(phones)) == len(phones) > 50
    assert all(re.fullmatch(r"0\d{2,3}-5550\d{4}", phone) for phone in phones)
    assert all(p["email"].endswith(".example") for p in book.rows[Contact] if p["email"])


def test_numbers_count_within_the_month_of_capture(book: Book) -> None:
    """L2."""
    months = defaultdict(list)
    for lead in sorted(book.rows[Lead], key=lambda row: row["number"]):
        assert lead["number"].startswith("CL" + lead["captured"][:7].replace("-", ""))
        months[lead["number"][:8]].append((lead["number"][8:], lead["captured"]))
    assert len(months) >= 6
    for numbered in months.values():
        assert [number for number, _ in numbered] == [f"{n:03}" for n in range(1, len(numbered) + 1)]
        assert [captured for _, captured in numbered] == sorted(captured for _, captured in numbered)


# --- when ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("now", WEEK)
def test_the_past_is_past_and_weekends_are_free(now: datetime) -> None:
    book = filled("zh_CN", now)
    today = now.astimezone().date()
    for table in TABLES:
        kinds = {name: column.kind for name, column in described(table).items()}
        for row in book.rows[table]:
            for name in (n for n, kind in kinds.items() if kind is Kind.MOMENT and row[n]):
                moment = datetime.fromisoformat(row[name])
                assert moment <= now, (table, name, row)
                day = local(row[name]).date()
                assert day.weekday() < 5 or day == today or name == "recorded", (table, name, row)
    for task in book.rows[Task]:
        day = datetime.fromisoformat(task["due"]).astimezone().date() if "T" in task["due"] else task["due"]
        assert str(day) == str(today) or datetime.fromisoformat(str(day)).weekday() < 5
        assert not task["done"] or task["result"]


@pytest.mark.parametrize("now", WEEK)
def test_moving_off_the_weekend_keeps_the_order_of_events(now: datetime) -> None:
    book = filled("en", now)
    order = json.loads(TEXT)
    told = {s["name"]["en"]: s for s in [*order["customers"], *order["leads"]]}
    marks, visits = book.of(StageMark), defaultdict(list)
    for lead in book.rows[Lead]:
        source = told[lead["name"]]
        stages = [m["stage"] for m in sorted(marks[lead["id"]], key=lambda m: m["at"])]
        assert stages == [s["stage"] for s in source["stages"]]
        assert len({m["at"] for m in marks[lead["id"]]}) == len(stages)
        for followup in book.rows[Followup]:
            if followup["of"] in (lead["id"], lead["customer"]):
                visits[lead["id"]].append(followup)
        in_time = [f["summary"] for f in sorted(visits[lead["id"]], key=lambda f: f["at"])]
        assert in_time == [f["summary"]["en"] for f in source.get("followups", [])]


def test_dates_count_from_the_day_it_is_made() -> None:
    """By hand for Sunday 2026-11-22: 5 days ago was Tuesday; 8 days ago a Saturday, so Friday 13; in 6 days a
    Saturday, so Monday 30."""
    book = filled("en")
    mucheng = next(row for row in book.rows[Customer] if row["name"].startswith("Mucheng"))
    last = max((f for f in book.rows[Followup] if f["of"] == mucheng["id"]), key=lambda f: f["at"])
    assert f"{local(last['at']):%Y-%m-%d %H:%M}" == "2026-11-17 11:00"
    assert local(last["recorded"]) - local(last["at"]) == timedelta(minutes=40)
    promised = {f["promise_due"] for f in book.rows[Followup] if f["of"] == mucheng["id"]}
    assert "2026-11-13" in promised
    assert "2026-11-30" in {task["due"] for task in book.rows[Task]}
    deal = next(row for row in book.rows[Opportunity] if row["of"] == mucheng["id"])
    assert deal["amount"] == 86_000_000
    assert mucheng["budget"] == 90_000_000


def test_what_happens_later_today_has_not_happened_yet() -> None:
    """A file that tells of this evening is cut off at the present moment, and so is the writing up."""
    content = json.loads(TEXT)
    content["leads"][0]["followups"] = [{"at": {"day": 0, "at": "23:59"}, "channel": "phone"}]
    book = filled("en", text=json.dumps(content), now=NOON.astimezone().replace(hour=12))
    newest = max(book.rows[Followup], key=lambda f: f["at"])
    assert local(newest["at"]).hour == local(newest["recorded"]).hour == 12
    assert newest["at"] == newest["recorded"]


# --- in which words ------------------------------------------------------------------------------------------------


def texts(value: Any) -> Iterator[Any]:
    """Every text of the file: a `{zh_CN, en}` pair or a plain string, but no names of entries."""
    if isinstance(value, str) or (isinstance(value, dict) and "zh_CN" in value):
        yield value
    elif isinstance(value, dict):
        for below in value.values():
            yield from texts(below)
    elif isinstance(value, list):
        for below in value:
            yield from texts(below)


def test_both_languages_are_written_out() -> None:
    pairs = [text for text in texts(json.loads(TEXT)) if isinstance(text, dict)]
    assert len(pairs) > 700
    for pair in pairs:
        assert pair.keys() == {"zh_CN", "en"}
        assert pair["zh_CN"].strip() == pair["zh_CN"] != pair["en"] == pair["en"].strip()
        assert HAN.search(pair["zh_CN"]), pair
        assert pair["en"], pair
        assert not re.search(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]", pair["en"]), pair
    plain = [text for text in texts(json.loads(TEXT)) if isinstance(text, str)]
    assert all(text and text.isascii() for text in plain)


def test_the_two_languages_differ_in_words_alone() -> None:
    zh, en = filled("zh_CN"), filled("en")
    words = {Kind.TEXT, Kind.NOTE, Kind.NAME}
    for table in TABLES:
        if table is Tag:
            continue
        assert zh.by_id(table).keys() == en.by_id(table).keys()
        same = [n for n, column in described(table).items() if column.kind not in words]
        for id_, row in zh.by_id(table).items():
            other = en.by_id(table)[id_]
            assert [row[n] for n in same] == [other[n] for n in same]
            assert not HAN.search(str(other))
    assert all(HAN.search(row["name"]) for row in [*zh.rows[Lead], *zh.rows[Customer], *zh.rows[Contact]])
    assert all(HAN.search(row["summary"]) for row in zh.rows[Followup])


def test_filling_twice_the_same_day_gives_the_same_store() -> None:
    assert filled("en").rows == filled("en").rows


def test_follow_ups_say_what_was_said(book: Book) -> None:
    """F1, F2: long enough to tell a fact, with a figure or the customer's own words, never one text twice."""
    summaries = [f["summary"] for f in book.rows[Followup]]
    assert len(set(summaries)) == len(summaries)
    assert min(map(len, summaries)) >= 12
    telling = [f for f in book.rows[Followup] if f["reaction"] or re.search(r"\d", f["summary"])]
    assert len(telling) / len(summaries) > 0.9
    quoted = [f for f in book.rows[Followup] if f["reaction"] and f["reaction"].startswith("“")]
    assert len(quoted) > 70
    assert all((f["promise"] is None) == (f["promise_due"] is None) for f in book.rows[Followup])
    todos = [t for t in book.rows[Task] if t["kind"] == "todo"]
    assert todos
    assert all(t["deliverable"] and t["who"] and t["due"] for t in todos)


def test_late_records_and_colleagues_occur(book: Book) -> None:
    """F3: one was recorded later than two working days after; C4: more than one author."""
    late = [f for f in book.rows[Followup] if local(f["recorded"]) - local(f["at"]) > timedelta(days=4)]
    assert len(late) == 1
    assert len({f["by"] for f in book.rows[Followup]}) == 2
    assert {row["owner"] for table in (Lead, Customer) for row in book.rows[table]} == {"Lin"}


def test_it_is_one_named_step_and_tags_are_links(book: Book) -> None:
    assert book.step == ("Filled in the sample data", {})
    assert book.rows[Tag]
    assert all(tag["id"] == link(tag["of"], tag["tag"]) for tag in book.rows[Tag])
