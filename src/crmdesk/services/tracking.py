"""The rows of the two tables that people exchange: the tracking table (N11) and the customer table (X1)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from crmdesk.domain import scoring, terms
from crmdesk.domain.tables import Contact, Customer, Lead, Tag
from crmdesk.domain.tables.derived import card, kin, party
from crmdesk.services import rows, settings
from crmdesk.services.leads.capture import reach


@dataclass(frozen=True)
class TrackingRow:
    """One lead as 客户需求识别跟踪表 shows it (N11). Keys where a vocabulary or the playbook has the label."""

    number: str | None
    name: str | None
    contact: str | None
    industry: str | None
    size: str | None
    region: str | None
    description: str | None
    outcome: str | None
    pain: str | None
    need_type: str | None
    band: str
    score: int
    ground: str | None  # the key of the dimension that gave most
    decider: str | None
    decider_title: str | None
    decider_reach: str | None
    stage: str | None
    next_due: str | None
    next_what: str | None
    next_who: str | None
    owner: str | None
    remarks: str | None


@dataclass(frozen=True)
class CustomerRow:
    """One customer as 客户信息总表 shows it (X1)."""

    name: str | None
    code: str | None
    kind: str | None
    industry: str | None
    size: str | None
    revenue: str | None
    region: str | None
    address: str | None
    website: str | None
    status: str | None
    grade: str | None
    stage: str | None
    source: str | None
    contact: str | None
    contact_title: str | None
    phone: str | None
    email: str | None
    amount: int | None
    last_contact: str | None
    next_due: str | None
    next_what: str | None
    owner: str | None
    tags: str | None
    remarks: str | None


@dataclass(frozen=True)
class LeadRow:
    """One lead as its own sheet: what an import reads back without loss (X1, L1)."""

    number: str | None
    kind: str | None
    name: str | None
    contact: str | None
    title: str | None
    phone: str | None
    mobile: str | None
    wechat: str | None
    email: str | None
    region: str | None
    address: str | None
    industry: str | None
    size: str | None
    source: str | None
    campaign: str | None
    description: str | None
    outcome: str | None
    pain: str | None
    need_type: str | None
    clarity: str | None
    timeframe: str | None
    plan: str | None
    budget: int | None
    amount: int | None
    close: str | None
    stage: str | None
    grade: str | None
    score: int
    band: str
    owner: str | None
    captured: str | None
    remarks: str | None


Grouped = Mapping[str, list[dict[str, Any]]]
_RANK = {role: rank for rank, role in enumerate(terms.ROLE)}


def tracking(session: Session) -> tuple[TrackingRow, ...]:
    """Every lead that is not lost, in the order of its number (N11)."""
    score = scoring.scorer(settings.playbook(session))
    people = _by_root(session, Contact)
    made = []
    for lead, shown in _leads(session):
        if shown["kind"] == "lost":
            continue
        contacts = people.get(shown["root"], [])
        decider = min(contacts, key=lambda c: _RANK.get(c["role"] or "", 9), default={})
        counted = score(scoring.facts(lead, contacts))
        ground = max(counted.dimensions, key=lambda part: part.points, default=None)
        made.append(
            TrackingRow(
                number=lead["number"], name=shown["name"], contact=shown["contact"], industry=lead["industry"],
                size=lead["size"], region=lead["region"], description=lead["description"], outcome=lead["outcome"],
                pain=lead["pain"], need_type=lead["need_type"], band=counted.band, score=counted.points,
                ground=ground.key if ground and ground.points else None, decider=decider.get("name"),
                decider_title=decider.get("title"), decider_reach=reach([decider]), stage=shown["stage"],
                next_due=shown["next_due"], next_what=shown["next_title"], next_who=shown["owner"],
                owner=shown["owner"], remarks=lead["remarks"],
            )
        )  # fmt: skip
    return tuple(made)


def customers(session: Session) -> tuple[CustomerRow, ...]:
    """Every customer that is not merged into another, by name (X1)."""
    people, tags = _by_root(session, Contact), _by_root(session, Tag)
    table = rows.table_of(Customer)
    asked = (
        select(table, *(party.c[n].label(f"shown_{n}") for n in _SHOWN))
        .join(party, party.c.root == table.c.id).order_by(party.c.initials, party.c.name, party.c.root)
    )  # fmt: skip
    made = []
    for found in session.execute(asked).mappings():
        own = {name: found[name] for name in CustomerRow.__dataclass_fields__ if name in table.c}
        contacts = [c for c in people.get(found["id"], []) if not c["gone"]]
        first: Mapping[str, Any] = contacts[0] if contacts else {}
        made.append(
            CustomerRow(
                **own, grade=found["shown_grade"], stage=found["shown_stage"], contact=first.get("name"),
                contact_title=first.get("title"), phone=first.get("phone") or first.get("mobile"),
                email=first.get("email"), amount=found["shown_amount"], last_contact=found["shown_last_contact"],
                next_due=found["shown_next_due"], next_what=found["shown_next_title"],
                tags="、".join(dict.fromkeys(tag["tag"] for tag in tags.get(found["id"], []))) or None,
            )
        )  # fmt: skip
    return tuple(made)


_SHOWN = ("grade", "stage", "amount", "last_contact", "next_due", "next_title")


def leads(session: Session) -> tuple[LeadRow, ...]:
    """Every lead with its first contact, in the order of its number."""
    people = _by_root(session, Contact)
    made = []
    for lead, shown in _leads(session):
        own = {name: lead[name] for name in LeadRow.__dataclass_fields__ if name in lead}
        contacts = [c for c in people.get(shown["root"], []) if not c["gone"]]
        first: Mapping[str, Any] = contacts[0] if contacts else {}
        reached: dict[str, Any] = {name: first.get(name) for name in ("title", "phone", "mobile", "wechat", "email")}
        marks: dict[str, Any] = {name: shown[name] for name in ("stage", "grade", "score", "band")}
        made.append(LeadRow(**own, contact=first.get("name"), **reached, **marks))
    return tuple(made)


def _leads(session: Session) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Each lead's row with its card, in the order of its number."""
    table = rows.table_of(Lead)
    cards = {row["lead"]: dict(row) for row in session.execute(select(card)).mappings()}
    found = session.execute(select(table).order_by(table.c.number, table.c.id)).mappings()
    return [(dict(lead), cards[lead["id"]]) for lead in found if lead["id"] in cards]


def _by_root(session: Session, kind: type[SQLModel]) -> Grouped:
    table = rows.table_of(kind)
    order = [table.c[name] for name in ("sort_key", "id") if name in table.c]
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in session.execute(
        select(table, kin.c.root).join(kin, kin.c.member == table.c.of).order_by(*order)
    ).mappings():
        groups[row["root"]].append(dict(row))
    return groups
