"""How leads move: stage, grade, tags, conversion into a customer, the bin (L6, L8, C5, C9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from crmdesk import clock
from crmdesk.domain import pipeline
from crmdesk.domain.playbook import Playbook, Stage
from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables import (
    Contact,
    Customer,
    Followup,
    GradeMark,
    Lead,
    Opportunity,
    Paper,
    StageMark,
    Tag,
    Task,
    described,
)
from crmdesk.domain.tables.derived import card
from crmdesk.i18n import mark
from crmdesk.services import rows, settings
from crmdesk.services.leads.capture import insert_all, link
from crmdesk.services.steps import author, named

CARRIED = tuple(name for name in described(Lead) if name in described(Customer))
"""What a customer takes over from the lead (L8)."""

OF_A_PARTY: tuple[type[SQLModel], ...] = (Contact, Tag, Followup, Task, StageMark, GradeMark, Opportunity, Paper)


@dataclass(frozen=True)
class Draft:
    """A minimal opportunity (L8): amount in cents, expected close a date; without a stage it starts in the first."""

    title: str
    amount: int | None = None
    close: str | None = None
    stage: str | None = None


@dataclass(frozen=True)
class Offer:
    """What follows a move: whether conversion is offered now (L8)."""

    convert: bool


def move(session: Session, leads: Sequence[str], stage: str, *, reason: str | None = None, note: str = "") -> Offer:
    """Move cards to a lane (L6); once an opportunity exists it is the opportunity that moves.

    Refused: the stage is not in the playbook, a lost card has no reason, a reason is not in the playbook's list.
    """
    playbook = settings.playbook(session)
    target = _stage(playbook, stage)
    if reason is not None and reason not in playbook.vocabulary("loss_reasons"):
        raise Refused(mark("“{reason}” is not one of the playbook's reasons."), reason=reason)
    marks, names, offer = [], [], False
    for found in _cards(session, leads):
        drop = pipeline.drop(found["stage"], found["opportunity"] is not None, stage, playbook)
        if drop is None:
            continue
        if drop.needs_reason and not reason:
            raise Refused(mark("Why was it lost? Choose a reason; until then the card stays where it is."))
        moved = found["opportunity"] if drop.moves == "opportunity" else found["lead"]
        marks.append(_mark(session, moved, drop.stage, reason=reason, note=note))
        if drop.card:
            marks.append(_mark(session, found["lead"], drop.card, reason=reason, note=note))
        names.append(found["name"])
        offer = offer or (target.offers_conversion and found["root"] == found["lead"])
    insert_all(session, StageMark, marks)
    if len(names) == 1:
        named(session, mark("Moved “{name}” to {stage}"), name=names[0], stage=target.title.model_dump())
    elif names:
        named(session, mark("Moved {n} leads to {stage}"), n=len(names), stage=target.title.model_dump())
    return Offer(offer)


def _stage(playbook: Playbook, key: str) -> Stage:
    found = next((stage for stage in playbook.stages if stage.key == key), None)
    if found is None:
        raise Refused(mark("The playbook has no stage “{stage}”."), stage=key)
    return found


def _mark(session: Session, of: str, stage: str, *, reason: str | None = None, note: str = "") -> dict[str, Any]:
    return {
        "id": clock.new_id(), "of": of, "stage": stage, "reason": reason,
        "note": rows.passed(session, StageMark, "note", note), "at": clock.stamp(), "by": author(session),
    }  # fmt: skip


def _cards(session: Session, leads: Sequence[str]) -> list[dict[str, Any]]:
    found = {row["lead"]: dict(row) for row in session.execute(select(card).where(card.c.lead.in_(leads))).mappings()}
    if any(lead not in found for lead in leads):
        raise Refused(mark("This lead does not exist any more. Somebody deleted it, or it was undone."))
    return [found[lead] for lead in leads]


def convert(session: Session, lead: str, opportunity: Draft | None = None) -> str:
    """Make a customer of a lead, with its people and history (L8); returns the customer's id.

    Nothing is copied that is kept elsewhere: people, follow-ups and marks stay with the lead and are found through it.
    The id follows from the lead's, so that two who convert the same lead make one customer. Refused: done before.
    """
    values = rows.row(session, Lead, lead)
    if values["customer"]:
        raise Refused(mark("“{name}” is a customer already."), name=values["name"])
    playbook = settings.playbook(session)
    customer = link("customer", lead)
    rows.add(session, Customer, {**{name: values[name] for name in CARRIED}, "id": customer, "status": "intent"})
    leads = rows.table_of(Lead)
    session.execute(update(leads).where(leads.c.id == lead).values(customer=customer))
    if opportunity:
        deal = link("opportunity", lead)
        rows.add(
            session,
            Opportunity,
            {
                "id": deal, "of": customer, "lead": lead, "amount": opportunity.amount,
                "title": rows.passed(session, Opportunity, "title", opportunity.title),
                "close": opportunity.close, "created": clock.stamp(),
            },
        )  # fmt: skip
        stage = opportunity.stage or playbook.opportunity_stages[0].key
        if stage not in playbook.vocabulary("opportunity_stages"):
            raise Refused(mark("The playbook has no opportunity stage “{stage}”."), stage=stage)
        rows.add(session, StageMark, _mark(session, deal, stage))
    named(session, mark("Made “{name}” a customer"), name=values["name"])
    return customer


def grade(session: Session, party: str, grade: str, reason: str) -> None:
    """Grade a lead or customer by hand (C5). Refused: not A, B or C; no reason."""
    if grade not in ("A", "B", "C"):
        raise Refused(mark("A grade is A, B or C, not “{grade}”."), grade=grade)
    if not reason.strip():
        raise Refused(mark("Why this grade? A few words are enough; until then the old one stays."))
    name = rows.name_of(session, party)
    rows.add(
        session,
        GradeMark,
        {
            "of": party,
            "grade": grade,
            "reason": rows.passed(session, GradeMark, "reason", reason),
            "at": clock.stamp(),
            "by": author(session),
        },
    )
    named(session, mark("Graded “{name}” {grade}"), name=name, grade=grade)


def tag(session: Session, party: str, text: str) -> None:
    """Put a tag on a lead or customer (C9); twice is once. Refused: it is empty, or nothing of it may be kept."""
    kept = rows.passed(session, Tag, "tag", text)
    if not kept:
        raise Refused(mark("A tag needs a word."))
    text = kept
    tags = rows.table_of(Tag)
    if not session.execute(select(tags.c.id).where(tags.c.id == link(party, text))).first():
        rows.add(session, Tag, {"id": link(party, text), "of": party, "tag": text})
        named(session, mark("Tagged “{name}” with {tag}"), name=rows.name_of(session, party), tag=text)


def untag(session: Session, root: str, text: str) -> None:
    """Take a tag off a party, wherever in its history it was put on."""
    tags = rows.table_of(Tag)
    session.execute(delete(tags).where(tags.c.of.in_(rows.members(session, root)), tags.c.tag == text))
    named(session, mark("Took the tag {tag} off “{name}”"), tag=text, name=rows.name_of(session, root))


def discard(session: Session, parties: Sequence[str]) -> None:
    """Delete leads or customers with all that belongs to them; Undo puts everything back.

    A customer goes with the leads that became it.
    """
    gone = [member for party in parties for member in rows.members(session, party)]
    name = rows.name_of(session, parties[0])
    opportunities = rows.table_of(Opportunity)
    deals = list(session.execute(select(opportunities.c.id).where(opportunities.c.of.in_(gone))).scalars())
    for kind in OF_A_PARTY:
        table = rows.table_of(kind)
        session.execute(delete(table).where(table.c.of.in_([*gone, *deals])))
    for kind in (Lead, Customer):
        table = rows.table_of(kind)
        session.execute(delete(table).where(table.c.id.in_(gone)))
    if len(parties) == 1:
        named(session, mark("Deleted “{name}”"), name=name)
    else:
        named(session, mark("Deleted {n} records"), n=len(parties))
