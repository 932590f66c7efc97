"""How promising a lead is and why: points, band, what it could still reach, what to ask next (L3, L4)."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any

from crmdesk.domain import terms
from crmdesk.domain.playbook import FACTS, TO_QUALIFY, Bands, Dimension, Playbook, Step, Words
from crmdesk.domain.playbook import Score as Rules
from crmdesk.i18n import ntr, tr

Facts = Mapping[str, int | str | None]
"""What is known of one lead, whatever the playbook: see `facts`."""

_OF_LEAD = ("industry", "size", "spending", "region", "clarity", "timeframe", "budget", "plan")
_COUNTS = ("page_minutes", "downloads")
_FROM_LEAD = (*_OF_LEAD, *_COUNTS)
_ROLES = tuple(terms.ROLE)


def facts(lead: Mapping[str, Any], contacts: Sequence[Mapping[str, Any]]) -> dict[str, int | str | None]:
    """What scoring looks at (L3), from a row of Lead and the rows of its contacts; None is unknown.

    `budget` in cents and `region` as written: only a playbook's minimum and regions make `budget_percent` and
    coverage of them. `role` is the weightiest among the contacts, `contact_completeness` (0–100) that of the
    best known one. Contacts who left the company do not count.
    """
    here = [contact for contact in contacts if not contact.get("gone")]
    known: dict[str, int | str | None] = {}
    for name in _FROM_LEAD:
        value = lead.get(name)
        known[name] = None if isinstance(value, str) and not value.strip() else value
    roles = {role for contact in here if (role := contact.get("role"))}
    known["role"] = next((role for role in _ROLES if role in roles), None) if roles else None
    known["contact_completeness"] = max([_contact_completeness(lead, contact) for contact in here], default=0)
    return known


def _contact_completeness(lead: Mapping[str, Any], contact: Mapping[str, Any]) -> int:
    """Percent known of name, title, a phone, email and WeChat; a person has no title but the lead's name."""
    ways = [contact.get("phone") or contact.get("mobile"), contact.get("email"), contact.get("wechat")]
    if lead.get("kind") == "person":
        parts = [contact.get("name") or lead.get("name"), *ways]
    else:
        parts = [contact.get("name"), contact.get("title"), *ways]
    return 100 * sum(map(bool, parts)) // len(parts)


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact as a dimension used it: its name in `playbook.FACTS` and its value, None while unknown.

    A region is shown as it was written.
    """

    name: str
    value: int | str | None


@dataclass(frozen=True, slots=True)
class Part:
    """One dimension in a score: `points` of at most `of`, by `facts`; its answer could add `raises`."""

    key: str
    title: Words
    points: int
    of: int
    raises: int
    facts: tuple[Fact, ...]
    question: Words

    @property
    def fact(self) -> int | str | None:
        """The value of the first fact that is known."""
        return next((fact.value for fact in self.facts if fact.value is not None), None)


@dataclass(frozen=True, slots=True)
class Ask:
    """The unanswered question that would raise the score most, and by how many points at best."""

    key: str
    question: Words
    points: int


@dataclass(frozen=True, slots=True)
class Score:
    """A score that explains itself: the parts add up to `points`; with every open answer at best, `reach`.

    `band` is a key of the playbook's bands or `playbook.TO_QUALIFY`.
    """

    points: int
    reach: int
    band: str
    dimensions: tuple[Part, ...]
    ask: Ask | None


@dataclass(frozen=True, slots=True)
class Changed:
    """What another playbook does to leads (P3): how many there are, how many change points and band."""

    leads: int
    points: int
    bands: int


_Measure = Callable[[Facts], tuple[int, int]]
"""Of one lead: points earned, and points within reach when what is open turns out at its best."""


@dataclass(frozen=True, slots=True)
class Scorer:
    """A playbook's rules made ready for many leads: `scorer(facts)` explains, `quick` only counts."""

    _parts: tuple[Callable[[Facts], Part], ...]
    _measures: tuple[_Measure, ...]
    _band: Callable[[int, int], str]

    def __call__(self, known: Facts) -> Score:
        """The score of one lead with its grounds."""
        parts = tuple([part(known) for part in self._parts])
        points = sum([part.points for part in parts])
        reach = points + sum([part.raises for part in parts])
        return Score(points, reach, self._band(points, reach), parts, _ask(parts))

    def quick(self, known: Facts) -> tuple[int, int, str]:
        """Points, reach and band alone: the same as `scorer(known)` gives, and faster."""
        points = reach = 0
        for measure in self._measures:
            earned, most = measure(known)
            points += earned
            reach += most
        return points, reach, self._band(points, reach)


def scorer(playbook: Playbook) -> Scorer:
    """The rules of a playbook, compiled; that costs as much as some hundred scores: keep it for a bulk."""
    rules = playbook.score
    measures = tuple(_measure(dimension, rules) for dimension in rules.dimensions)
    pairs = zip(rules.dimensions, measures, strict=True)
    parts = tuple(_part(dimension, measure, rules.minimum_budget) for dimension, measure in pairs)
    return Scorer(parts, measures, _banding(playbook.bands))


def score(known: Facts, playbook: Playbook) -> Score:
    """The score of one lead (L3): unknown gives 0, never renormalised; each dimension rounds half up."""
    return scorer(playbook)(known)


def changed(before: Playbook, after: Playbook, facts_of: Iterable[Facts]) -> Changed:
    """How many of the leads change when `after` takes the place of `before` (P3)."""
    old, new = scorer(before).quick, scorer(after).quick
    leads = points = bands = 0
    for known in facts_of:
        was, now = old(known), new(known)
        leads += 1
        points += was[0] != now[0]
        bands += was[2] != now[2]
    return Changed(leads, points, bands)


def told(fact: Fact) -> str:
    """A fact in words, in the language in use."""
    if fact.value is None:
        return tr("unknown")
    if isinstance(fact.value, int):
        return _counted(fact.name, fact.value)
    vocabulary = FACTS.get(fact.name)
    return tr(vocabulary[fact.value]) if vocabulary and fact.value in vocabulary else fact.value


def _counted(name: str, n: int) -> str:
    if name == "budget_percent":
        return tr("{n} % of the minimum budget", n=n)
    if name == "contact_completeness":
        return tr("{n} % of the contact data", n=n)
    if name == "page_minutes":
        return ntr("{n} minute on the product page", "{n} minutes on the product page", n)
    return ntr("{n} download", "{n} downloads", n)


def _ask(parts: Sequence[Part]) -> Ask | None:
    best = max(parts, key=attrgetter("raises"))
    return Ask(best.key, best.question, best.raises) if best.raises else None


def _banding(bands: Bands) -> Callable[[int, int], str]:
    limits = [(band.from_points, band.key) for band in bands.bands]
    highest, lowest = limits[0][0], limits[-1][1]

    def band(points: int, reach: int) -> str:
        key = next(key for least, key in limits if points >= least)
        return TO_QUALIFY if key == lowest and points < highest <= reach else key

    return band


def _part(dimension: Dimension, measure: _Measure, minimum: int) -> Callable[[Facts], Part]:
    """How a dimension explains itself. Few parts differ, so those met before are handed out again."""
    names = tuple(dimension.facts)
    rows = tuple("budget" if name == "budget_percent" else name for name in names)

    @lru_cache(maxsize=1024)
    def part(*values: int | str | None) -> Part:
        points, most = measure(dict(zip(rows, values, strict=True)))
        pairs = zip(names, values, strict=True)
        shown = [_percent(value, minimum) if name == "budget_percent" else value for name, value in pairs]
        return Part(
            key=dimension.key,
            title=dimension.title,
            points=points,
            of=dimension.points,
            raises=most - points,
            facts=tuple(map(Fact, names, shown)),
            question=dimension.question,
        )

    return lambda known: part(*[known.get(row) for row in rows])


def _measure(dimension: Dimension, rules: Rules) -> _Measure:
    of = dimension.points
    shares = [_share(fact, steps, rules) for fact, steps in dimension.facts.items()]
    if len(shares) == 1:
        (share,) = shares
        rounded = [(of * percent + 50) // 100 for percent in range(101)]

        def one(known: Facts) -> tuple[int, int]:
            earned, most = share(known)
            return rounded[earned], rounded[most]

        return one

    def several(known: Facts) -> tuple[int, int]:
        earned = most = 0
        for share in shares:
            is_so, could_be = share(known)
            earned += is_so
            most += could_be
        return (of * min(earned, 100) + 50) // 100, (of * min(most, 100) + 50) // 100

    return several


def _share(fact: str, steps: Sequence[Step], rules: Rules) -> _Measure:
    """Of one fact: the share earned in percent, and the share within reach."""
    if fact == "region":
        return _by_region(steps, rules)
    vocabulary = FACTS[fact]
    if vocabulary is None:
        return _by_number(fact, steps, rules)
    return _by_choice(fact, steps, vocabulary)


def _best(steps: Iterable[Step]) -> int:
    return max((step.share for step in steps), default=0)


def _holds(step: Step, value: str, *, sections: bool = False) -> bool:
    if step.any_of is None:
        return True
    return value in step.any_of or (sections and value[:1] in step.any_of)


def _by_choice(fact: str, steps: Sequence[Step], vocabulary: terms.Vocabulary) -> _Measure:
    sections = fact == "industry"
    earned = {key: _best(s for s in steps if _holds(s, key, sections=sections)) for key in vocabulary}
    table = {key: (share, share) for key, share in earned.items()}
    other = _best(step for step in steps if step.any_of is None)
    unknown, foreign = (0, _best(steps)), (other, other)

    def share(known: Facts) -> tuple[int, int]:
        value = known.get(fact)
        return unknown if value is None else table.get(value, foreign)  # type: ignore[arg-type]

    return share


def _by_number(fact: str, steps: Sequence[Step], rules: Rules) -> _Measure:
    limits = sorted({step.at_least or 0 for step in steps})
    earned = [0, *(_best(s for s in steps if (s.at_least or 0) <= limit) for limit in limits)]
    most = _best(steps)

    def share(known: Facts) -> tuple[int, int]:
        value = known.get(fact)
        if value is None:
            return 0, most
        so_far = earned[bisect_right(limits, value)]
        return so_far, so_far

    def budget(known: Facts) -> tuple[int, int]:
        return share({fact: _percent(known.get("budget"), rules.minimum_budget)})

    def card(known: Facts) -> tuple[int, int]:
        """A card can always be completed: what it lacks is an open question, not a bad answer."""
        return share(known)[0], most

    return {"budget_percent": budget, "contact_completeness": card}.get(fact, share)


def _by_region(steps: Sequence[Step], rules: Rules) -> _Measure:
    names = [name.strip().removesuffix("省").removesuffix("市").casefold() for name in rules.regions]
    shares = {place: _best(step for step in steps if _holds(step, place)) for place in ("covered", "elsewhere")}
    most = _best(steps)

    @lru_cache(maxsize=4096)
    def at(region: str) -> tuple[int, int]:
        text = region.casefold()
        earned = shares["covered" if not names or any(name in text for name in names) else "elsewhere"]
        return earned, earned

    def share(known: Facts) -> tuple[int, int]:
        region = known.get("region")
        return (0, most) if region is None else at(str(region))

    return share


def _percent(budget: int | str | None, minimum: int) -> int | None:
    return budget * 100 // minimum if isinstance(budget, int) else None
