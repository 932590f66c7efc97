"""What a grade asks of us, and how complete our knowledge of somebody is (C6, C8)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crmdesk.domain import tables
from crmdesk.domain.playbook import CONTACT_FIELDS, DECIDER, Cadence, Playbook
from crmdesk.i18n import mark

_OF_COMPANIES = {"code", "industry", "size", "revenue", "website", "founded", "title", "department"}
_OF_PERSONS = {"spending"}


@dataclass(frozen=True)
class Completeness:
    """How much is known in percent, and the fields that are not, most valuable first."""

    percent: int
    missing: tuple[str, ...]


def with_leads(fields: Mapping[str, Any], leads: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The row of a customer with what it leaves empty as its leads state it, the newest lead first (C8, L8)."""
    known = dict(fields)
    for lead in leads:
        known.update({name: lead.get(name) for name, value in known.items() if value is None and lead.get(name)})
    return known


def completeness(
    fields: Mapping[str, Any], contacts: Sequence[Mapping[str, Any]], playbook: Playbook, *, customer: bool
) -> Completeness:
    """How complete a lead or customer is (C8), from its row and its contacts', by the playbook's weights.

    Of people, a field counts as known when any contact still there has it; `phone` and `mobile` are one way
    to reach somebody. What only companies have is not missed at a person, nor the other way round.
    """
    weights = playbook.completeness.customer if customer else playbook.completeness.lead
    foreign = _OF_COMPANIES if fields.get("kind") == "person" else _OF_PERSONS
    asked = {name: weight for name, weight in weights.items() if name not in foreign}
    known = _known(fields, contacts)
    missing = [name for name in asked if name not in known]
    total = sum(asked.values())
    have = total - sum(asked[name] for name in missing)
    percent = (200 * have + total) // (2 * total) if total else 100
    return Completeness(percent, tuple(sorted(missing, key=lambda name: -asked[name])))


def field_title(name: str) -> str:
    """The source text that names a field of capture or completeness, as in `Completeness.missing`."""
    if name == DECIDER:
        return mark("Who decides")
    if name in CONTACT_FIELDS:
        return CONTACT_FIELDS[name]
    described = {**tables.described(tables.Lead), **tables.described(tables.Customer)}
    return described[name].title


def cadence(grade: str, playbook: Playbook) -> Cadence:
    """The longest silence that a grade allows, with channels and content (C6). KeyError but for A, B, C."""
    return playbook.grade(grade).cadence


def _known(fields: Mapping[str, Any], contacts: Sequence[Mapping[str, Any]]) -> set[str]:
    known = {name for name, value in fields.items() if value not in (None, "") and name not in CONTACT_FIELDS}
    if fields.get("kind") == "person" and fields.get("name"):
        known.add("contact")
    for contact in contacts:
        if contact.get("gone"):
            continue
        known |= {name for name in CONTACT_FIELDS if contact.get("name" if name == "contact" else name)}
        if contact.get("role") == "decides":
            known.add(DECIDER)
    if known & {"phone", "mobile"}:
        known |= {"phone", "mobile"}
    return known
