"""What a grade asks of us, and how complete our knowledge of somebody is (C6, C8)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
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
    asked = _asked(playbook, customer=customer, person=fields.get("kind") == "person")
    missing = [name for name in asked if not _is_known(name, fields, contacts)]
    total = sum(asked.values())
    percent = _percent(total - sum(asked[name] for name in missing), total)
    return Completeness(percent, tuple(sorted(missing, key=lambda name: -asked[name])))


def measure(playbook: Playbook) -> Callable[[Mapping[str, Any], Sequence[Mapping[str, Any]], bool], int]:
    """`completeness(fields, contacts, playbook, customer=…).percent` made ready for many rows."""
    cases = [(customer, person) for customer in (False, True) for person in (False, True)]
    asked = {case: _asked(playbook, customer=case[0], person=case[1]) for case in cases}
    own = {case: [pair for pair in weights.items() if pair[0] not in _SAID_BY] for case, weights in asked.items()}
    theirs = {case: [pair for pair in weights.items() if pair[0] in _SAID_BY] for case, weights in asked.items()}
    totals = {case: sum(weights.values()) for case, weights in asked.items()}

    def percent(fields: Mapping[str, Any], contacts: Sequence[Mapping[str, Any]], customer: bool) -> int:
        case = customer, fields.get("kind") == "person"
        have = sum([weight for name, weight in own[case] if fields.get(name) not in (None, "")])
        have += sum([weight for name, weight in theirs[case] if _is_known(name, fields, contacts)])
        return _percent(have, totals[case])

    return percent


def _asked(playbook: Playbook, *, customer: bool, person: bool) -> dict[str, int]:
    weights = playbook.completeness.customer if customer else playbook.completeness.lead
    foreign = _OF_COMPANIES if person else _OF_PERSONS
    return {name: weight for name, weight in weights.items() if name not in foreign}


def _percent(have: int, total: int) -> int:
    return (200 * have + total) // (2 * total) if total else 100


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


def _is_known(name: str, fields: Mapping[str, Any], contacts: Sequence[Mapping[str, Any]]) -> bool:
    if name == "contact" and fields.get("kind") == "person" and fields.get("name"):
        return True
    columns = _SAID_BY.get(name)
    if columns is None:
        return fields.get(name) not in (None, "")
    for contact in contacts:
        if not contact.get("gone"):
            for column in columns:
                if _says(contact, column):
                    return True
    return False


_SAID_BY: Mapping[str, tuple[str, ...]] = {
    **{name: (name,) for name in CONTACT_FIELDS},
    "contact": ("name",), "phone": ("phone", "mobile"), "mobile": ("phone", "mobile"), DECIDER: (DECIDER,),
}  # fmt: skip
"""What people tell, and by which columns of a contact."""


def _says(contact: Mapping[str, Any], column: str) -> bool:
    return contact.get("role") == "decides" if column == DECIDER else bool(contact.get(column))
