"""Keeps what is derived: after each step the rows it touched are worked out again through `domain`, never by hand."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from crmdesk import bulk, resources
from crmdesk.domain import grading, identity, pipeline, scoring
from crmdesk.domain.initials import Initials
from crmdesk.domain.playbook import SECTIONS, Playbook, from_sections
from crmdesk.domain.tables.derived import derived
from crmdesk.store import migrations

Row = dict[str, Any]

RULES = 1
"""Raised whenever these tables, or a rule that fills them, change: an older store is then worked out again."""


@bulk.uncollected()
def refresh(db: Any, rows: Collection[tuple[str, str]], anchors: Collection[str]) -> frozenset[str]:
    """Bring up everything that follows from the changed rows; returns the parties whose page shows them.

    `anchors` are the leads and customers that the rows belong to. A changed playbook touches all.
    """
    tables = {table for table, _ in rows}
    if "playbook" in tables:
        return rebuild(db)
    members = set(anchors) | {row for table, row in rows if table in ("lead", "customer")}
    if tables & {"lead", "customer"}:
        members |= _waiting(db, members)
    before = _roots(db, members)
    if tables & {"lead", "customer"}:
        members |= _members(db, before)
        _write(db, "kin", "member", members, _kin(db, members))
    roots = before | _roots(db, members)
    _derive(db, roots)
    return frozenset(roots)


def bring_up(db: Any) -> None:
    """Make the derived tables anew and fill them, if they were last filled by other rules or never."""
    known = db.execute("SELECT value FROM local WHERE key = 'rules'").fetchone()
    if known != (RULES,):
        for table in derived.tables.values():
            db.execute(f'DROP TABLE IF EXISTS "{table.name}"')
            for statement in migrations.creation(table):
                db.execute(statement)
        rebuild(db)
        db.execute("INSERT OR REPLACE INTO local (key, value) VALUES ('rules', ?)", (RULES,))


@bulk.uncollected()
def rebuild(db: Any) -> frozenset[str]:
    """Work everything out again from the facts alone."""
    members = {
        m for (m,) in db.execute("SELECT id FROM lead UNION SELECT id FROM customer UNION SELECT member FROM kin")
    }
    _write(db, "kin", "member", members, _kin(db, members))
    roots = {root for (root,) in db.execute("SELECT DISTINCT root FROM kin UNION SELECT root FROM party")}
    _derive(db, roots)
    return frozenset(roots)


def disagreements(db: Any) -> Iterator[tuple[str, str]]:
    """Derived rows `(table, key)` that are not what follows from the facts; leaves the store as it was."""
    db.execute("SAVEPOINT checking")
    try:
        was = {name: _content(db, name) for name in derived.tables}
        rebuild(db)
        for name, before in was.items():
            yield from ((name, str(row[0])) for row in before ^ _content(db, name))
    finally:
        db.execute("ROLLBACK TO checking")
        db.execute("RELEASE checking")


def _content(db: Any, table: str) -> set[tuple[Any, ...]]:
    return set(db.execute(f'SELECT * FROM "{table}"').fetchall())


# --- reading facts -------------------------------------------------------------------------------------------------


def _select(db: Any, sql: str, ids: Iterable[str]) -> list[Row]:
    """Rows as dictionaries; the statement's one parameter is the JSON list of ids."""
    found = db.execute(sql, (json.dumps(list(ids)),))
    names = [column[0] for column in found.description]
    return [dict(zip(names, row)) for row in found.fetchall()]  # noqa: B905 - asking if a row is as wide costs a third


IDS = "(SELECT value FROM json_each(?))"


def _roots(db: Any, members: Collection[str]) -> set[str]:
    return {row["root"] for row in _select(db, f"SELECT DISTINCT root FROM kin WHERE member IN {IDS}", members)}


def _members(db: Any, roots: Collection[str]) -> set[str]:
    return {row["member"] for row in _select(db, f"SELECT member FROM kin WHERE root IN {IDS}", roots)}


def _waiting(db: Any, members: Collection[str]) -> set[str]:
    """Who is linked to one of the members, which may be there only now: what it was linked to can arrive later."""
    merged = _select(db, f"SELECT id FROM customer WHERE merged_into IN {IDS}", members)
    converted = _select(db, f"SELECT id FROM lead WHERE customer IN {IDS}", members)
    return {row["id"] for found in (merged, converted) for row in found}


def _kin(db: Any, members: Collection[str]) -> list[Row]:
    """Each member with the end of its chain: a lead to its customer, a customer to what it was merged into.

    A link to something that is not there is not followed; those who were merged in a circle share one end.
    """
    leads = {r["id"]: r["customer"] for r in _select(db, f"SELECT id, customer FROM lead WHERE id IN {IDS}", members)}
    own = {r["id"] for r in _select(db, f"SELECT id FROM customer WHERE id IN {IDS}", members)}
    merged = dict(db.execute("SELECT id, merged_into FROM customer WHERE merged_into IS NOT NULL").fetchall())
    targets = {customer for customer in leads.values() if customer} | set(merged.values())
    standing = own | {r["id"] for r in _select(db, f"SELECT id FROM customer WHERE id IN {IDS}", targets)}

    def end(customer: str) -> str:
        way = [customer]
        while (further := merged.get(way[-1])) and further in standing:
            if further in way:
                return min(way[way.index(further) :])
            way.append(further)
        return way[-1]

    kin = [{"member": lead, "root": end(c) if c in standing else lead} for lead, c in leads.items()]
    return kin + [{"member": customer, "root": end(customer)} for customer in own]


@dataclass(frozen=True)
class _Facts:
    """Everything known of the parties at work, grouped by the party whose page shows it."""

    leads: Mapping[str, list[Row]]
    customers: Mapping[str, list[Row]]
    contacts: Mapping[str, list[Row]]
    deals: Mapping[str, list[Row]]
    stages: Mapping[str, Row]
    grades: Mapping[str, Row]
    tasks: Mapping[str, Row]
    last: Mapping[str, str | None]


def _facts(db: Any, members: Mapping[str, str]) -> _Facts:
    """`members` with the party that each belongs to."""

    def grouped(table: str, link: str, *order: str) -> dict[str, list[Row]]:
        groups: dict[str, list[Row]] = defaultdict(list)
        for row in _select(db, f'SELECT * FROM "{table}" WHERE "{link}" IN {IDS}', members):
            row["root"] = root = members[row[link]]
            groups[root].append(row)
        for rows in groups.values():
            if len(rows) > 1:
                rows.sort(key=_in_order(*order, "id"))
        return groups

    deals = grouped("opportunity", "of")
    stages = {m["of"]: m for marks in grouped("stage_mark", "of", "at").values() for m in marks}
    ids = [deal["id"] for found in deals.values() for deal in found]
    if ids:
        sql = f'SELECT * FROM stage_mark WHERE "of" IN {IDS} ORDER BY at, id'
        stages |= {m["of"]: m for m in _select(db, sql, ids)}
    last: dict[str, str] = {}
    for row in _select(db, f'SELECT "of", max(at) AS at FROM followup WHERE "of" IN {IDS} GROUP BY "of"', members):
        root = members[row["of"]]
        last[root] = max(last.get(root) or "", row["at"] or "")
    tasks = f'SELECT * FROM task WHERE "of" IN {IDS} AND done IS NULL AND due IS NOT NULL ORDER BY due DESC, id DESC'
    return _Facts(
        leads=grouped("lead", "id", "captured"),
        customers=grouped("customer", "id"),
        contacts=grouped("contact", "of", "sort_key"),
        deals=deals,
        stages=stages,
        grades={root: marks[-1] for root, marks in grouped("grade_mark", "of", "at").items()},
        tasks={members[row["of"]]: row for row in _select(db, tasks, members)},
        last={root: at or None for root, at in last.items()},
    )


def _in_order(*names: str) -> Callable[[Row], list[tuple[bool, str]]]:
    """How the store itself would order rows by some columns: what is empty comes first."""
    return lambda row: [(row[name] is not None, row[name] or "") for name in names]


# --- working out ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Rules:
    """A playbook ready for many rows."""

    playbook: Playbook
    score: scoring.Scorer
    complete: Callable[[Mapping[str, Any], Sequence[Mapping[str, Any]], bool], int]
    kinds: Mapping[str, str]
    order: Mapping[str, int]
    entrance: str
    shown_at: Callable[[str, str | None], str]


def playbook(db: Any) -> Playbook | None:
    """The playbook of the store, None before it has one."""
    rules = _rules(db)
    return rules.playbook if rules else None


def _rules(db: Any) -> _Rules | None:
    names = ("key", "title", *SECTIONS)
    listed = ", ".join(f'"{name}"' for name in names)
    found = db.execute(f"SELECT {listed} FROM playbook").fetchone()
    return _compiled(tuple(zip(names, found, strict=True))) if found else None


@lru_cache(maxsize=4)
def _compiled(cells: tuple[tuple[str, str], ...]) -> _Rules:
    playbook = from_sections(dict(cells))
    kinds = {stage.key: stage.kind for stage in playbook.stages}
    order = {stage.key: n for n, stage in enumerate(playbook.stages)}
    shown_at = lru_cache(maxsize=256)(lambda card, deal: pipeline.board_stage(card, deal, playbook))
    return _Rules(
        playbook, scoring.scorer(playbook), grading.measure(playbook), kinds, order, playbook.entrance.key, shown_at
    )  # fmt: skip


@lru_cache(maxsize=1)
def _initials() -> Initials:
    return Initials(resources.text("initials.txt"))


@lru_cache(maxsize=65_536)
def initials(name: str) -> tuple[str, ...]:
    """The pinyin initials of a name, by the table that ships with the program; surnames and names repeat."""
    return _initials().of(name)


def _derive(db: Any, roots: AbstractSet[str]) -> None:
    rules = _rules(db)
    found = _select(db, f"SELECT member, root FROM kin WHERE root IN {IDS}", roots)
    members = {row["member"]: row["root"] for row in found}
    facts = _facts(db, members)
    parties, cards, marks = [], [], []
    for root in sorted(facts.leads.keys() | facts.customers.keys()):
        marks += _marks(root, facts)
        if rules:
            people = _people(facts.contacts.get(root, ()))
            made = [_card(lead, people, facts, rules) for lead in facts.leads.get(root, ())]
            cards += made
            parties.append(_party(root, made, people, facts, rules))
    _write(db, "identity_mark", "member", members.keys() | roots, marks)
    _write(db, "card", "lead", members.keys() | roots, cards)
    _write(db, "party", "root", roots, parties)


def _marks(root: str, facts: _Facts) -> list[Row]:
    people: dict[str, list[Row]] = defaultdict(list)
    for contact in facts.contacts.get(root, ()):
        people[contact["of"]].append(contact)
    found = []
    for party in (*facts.leads.get(root, ()), *facts.customers.get(root, ())):
        for kind, value in identity.marks(party, people[party["id"]]):
            found.append({"member": party["id"], "kind": kind, "value": value})
    return found


def _card(lead: Row, people: tuple[str, ...], facts: _Facts, rules: _Rules) -> Row:
    root = lead["root"]
    contacts = facts.contacts.get(root, [])
    deal, deal_stage = _deal_of(lead, facts, rules)
    mark = facts.stages.get(lead["id"]) or {}
    stage = rules.shown_at(mark.get("stage") or rules.entrance, deal_stage)
    since = facts.stages[deal["id"]]["at"] if deal else mark.get("at") or lead["captured"]
    points, reach, band = rules.score.quick(scoring.facts(lead, contacts))
    task = facts.tasks.get(root) or {}
    grade = facts.grades.get(root) or {}
    customer = next((c for c in facts.customers.get(root, ()) if c["id"] == root), {})
    amounts = (deal and deal["amount"], lead["amount"], lead["budget"])
    name = customer.get("name") or lead["name"]
    contact = next((c["name"] for c in contacts if c["name"] and not c["gone"]), None)
    return {
        "lead": lead["id"],
        "root": root,
        "opportunity": deal["id"] if deal else None,
        "number": lead["number"],
        "name": name,
        "contact": contact,
        "need": (deal and deal["title"]) or lead["description"],
        "amount": next((amount for amount in amounts if amount is not None), None),
        "score": points,
        "reach": reach,
        "band": band,
        "grade": grade.get("grade"),
        "stage": stage,
        "stage_since": since,
        "kind": rules.kinds.get(stage),
        "owner": customer.get("owner") or lead["owner"],
        "next_due": task.get("due"),
        "next_channel": task.get("channel"),
        "next_title": task.get("title"),
        "last_contact": facts.last.get(root),
        "haystack": _haystack(name, people, lead["number"], lead["was_number"], lead["description"], lead["code"]),
    }


def _deal_of(lead: Row, facts: _Facts, rules: _Rules) -> tuple[Row | None, str | None]:
    """The opportunity that the lead's card stands for, its furthest one, with its stage; lost ones do not count."""
    own = [deal for deal in facts.deals.get(lead["root"], ()) if deal["lead"] == lead["id"]]
    if not own:
        return None, None
    stages = [str((facts.stages.get(deal["id"]) or {}).get("stage") or "") for deal in own]
    furthest = pipeline.furthest(stages, rules.playbook)
    return (own[stages.index(furthest)], furthest) if furthest else (None, None)


def _party(root: str, cards: list[Row], people: tuple[str, ...], facts: _Facts, rules: _Rules) -> Row:
    customer = next((c for c in facts.customers.get(root, ()) if c["id"] == root), None)
    own = customer or facts.leads[root][0]
    leads = facts.leads.get(root, [])
    known = own if len(leads) == 1 and leads[0] is own else grading.with_leads(own, reversed(leads))
    contacts = facts.contacts.get(root, [])
    task = facts.tasks.get(root) or {}
    ranked = [c for c in cards if c["kind"] in ("open", "won")] or cards
    card = max(ranked, key=lambda c: rules.order.get(c["stage"], -1), default={})
    amounts = [c["amount"] for c in cards if c["amount"] is not None and c["kind"] in ("open", "won")]
    return {
        "root": root,
        "is_customer": int(customer is not None),
        "number": cards[-1]["number"] if cards else None,
        "name": own["name"],
        "initials": " ".join(initials(own["name"] or "")),
        "haystack": _haystack(own["name"], people, *(c["number"] for c in cards), own.get("code")),
        "contact": next((c["name"] for c in contacts if c["name"] and not c["gone"]), None),
        "owner": own["owner"],
        "grade": (facts.grades.get(root) or {}).get("grade"),
        "stage": card.get("stage"),
        "stage_since": card.get("stage_since"),
        "amount": sum(amounts) if amounts else None,
        "last_contact": facts.last.get(root),
        "next_task": task.get("id"),
        "next_due": task.get("due"),
        "next_channel": task.get("channel"),
        "next_title": task.get("title"),
        "completeness": rules.complete(known, contacts, customer is not None),
    }


def _people(contacts: Iterable[Row]) -> tuple[str, ...]:
    """The names of people with their initials."""
    return tuple(word for contact in contacts if (name := contact["name"]) for word in (name, *initials(name)))


def _haystack(name: str | None, people: tuple[str, ...], *more: str | None) -> str:
    """What the filter box searches: names with their initials, people, numbers, need; lower case, a line each."""
    return "\n".join((name or "", *initials(name or ""), *people, *(text for text in more if text))).lower()


def _write(db: Any, table: str, key: str, gone: Iterable[str], rows: list[Row]) -> None:
    """Replace the rows of the given keys by those worked out."""
    db.execute(f'DELETE FROM "{table}" WHERE "{key}" IN {IDS}', (json.dumps(list(gone)),))
    if rows:
        names = list(rows[0])
        listed, marks = ", ".join(f'"{n}"' for n in names), ", ".join("?" for _ in names)
        db.executemany(f'INSERT INTO "{table}" ({listed}) VALUES ({marks})', [tuple(row.values()) for row in rows])
