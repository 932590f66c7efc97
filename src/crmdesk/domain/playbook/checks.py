"""What makes a playbook whole beyond its shape: sums, orders, and names that must lead somewhere (P1)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crmdesk.domain import tables, terms
from crmdesk.domain.playbook.document import (
    CONTACT_FIELDS,
    DECIDER,
    FACTS,
    TO_QUALIFY,
    Band,
    Choice,
    Dimension,
    HorizonRule,
    OpportunityStage,
    Playbook,
    Stage,
    Step,
)  # fmt: skip
from crmdesk.i18n import mark, tr

ARROW = " › "


@dataclass(frozen=True)
class Problem:
    """Something that cannot be so: where (`score › dimensions › 3 › points`, counted from 1) and why.

    `text` is a source text with placeholders; `str(problem)` is that sentence in the language in use.
    """

    path: str
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return tr(self.text, **self.values)


def problems(playbook: Playbook) -> tuple[Problem, ...]:
    """All that keeps a well-formed playbook from being used, in the order of the document."""
    checks = (_keys, _capture, _score, _bands, _stages, _opportunity_stages, _grades, _intake, _completeness)
    return tuple(problem for check in checks for problem in check(playbook))


def _at(*parts: str | int) -> str:
    return ARROW.join(str(part + 1) if isinstance(part, int) else part for part in parts)


def _keys(playbook: Playbook) -> Iterator[Problem]:
    lists: dict[tuple[str, ...], Sequence[Choice | Dimension | Band | Stage | OpportunityStage]] = {
        ("sources",): playbook.sources,
        ("score", "dimensions"): playbook.score.dimensions,
        ("bands", "bands"): playbook.bands.bands,
        ("stages",): playbook.stages,
        ("loss_reasons",): playbook.loss_reasons,
        ("opportunity_stages",): playbook.opportunity_stages,
    }
    for path, entries in lists.items():
        met: Counter[str] = Counter()
        for i, entry in enumerate(entries):
            met[entry.key] += 1
            if met[entry.key] > 1:
                yield Problem(_at(*path, i, "key"), mark("The key “{key}” is used twice."), {"key": entry.key})


def _unknown_fields(path: tuple[str | int, ...], names: Iterable[str], known: set[str]) -> Iterator[Problem]:
    for i, name in enumerate(names):
        if name not in known:
            yield Problem(_at(*path, i), mark("There is no field “{name}”."), {"name": name})


def _capture(playbook: Playbook) -> Iterator[Problem]:
    known = {*tables.described(tables.Lead), *CONTACT_FIELDS}
    yield from _unknown_fields(("capture", "required"), playbook.capture.required, known)
    for i, group in enumerate(playbook.capture.one_of):
        yield from _unknown_fields(("capture", "one_of", i), group, known)
    yield from _unknown_fields(("capture", "asked"), playbook.capture.asked, known)


def _score(playbook: Playbook) -> Iterator[Problem]:
    dimensions = playbook.score.dimensions
    total = sum(dimension.points for dimension in dimensions)
    if total != 100:
        text = mark("The points of the dimensions add up to {sum}; they must add up to 100.")
        yield Problem(_at("score", "dimensions"), text, {"sum": total})
    for i, dimension in enumerate(dimensions):
        yield from _dimension(("score", "dimensions", i), dimension)


def _dimension(path: tuple[str | int, ...], dimension: Dimension) -> Iterator[Problem]:
    if dimension.fact not in FACTS:
        yield _unknown_fact(_at(*path, "fact"), dimension.fact)
    for i, step in enumerate(dimension.steps):
        yield from _step((*path, "steps", i), step, step.fact or dimension.fact)
    best = sum(max(step.share for step in steps) for steps in dimension.facts.values())
    if best < 100:
        text = mark("The best steps give {best} % of the points; the full points must be within reach.")
        yield Problem(_at(*path, "steps"), text, {"best": best})


def _unknown_fact(path: str, name: str) -> Problem:
    text = mark("There is no fact “{name}”. Known facts: {known}.")
    return Problem(path, text, {"name": name, "known": ", ".join(FACTS)})


def _step(path: tuple[str | int, ...], step: Step, fact: str) -> Iterator[Problem]:
    if fact not in FACTS:
        if step.fact:
            yield _unknown_fact(_at(*path, "fact"), fact)
        return
    vocabulary = FACTS[fact]
    if vocabulary is None and step.any_of is not None:
        text = mark("“{fact}” is a number: use “at_least” instead of “any_of”.")
        yield Problem(_at(*path, "any_of"), text, {"fact": fact})
    if vocabulary is not None and step.at_least is not None:
        text = mark("“{fact}” is no number: use “any_of” instead of “at_least”.")
        yield Problem(_at(*path, "at_least"), text, {"fact": fact})
    if fact == "contact_completeness" and (step.at_least or 0) > 100:
        text = mark("A percentage over 100 is never reached.")
        yield Problem(_at(*path, "at_least"), text)
    for i, value in enumerate(step.any_of or ()):
        if vocabulary is not None and value not in vocabulary:
            text = mark("“{fact}” is never “{value}”. It can be: {known}.")
            known = ", ".join(vocabulary)
            yield Problem(_at(*path, "any_of", i), text, {"fact": fact, "value": value, "known": known})


def _bands(playbook: Playbook) -> Iterator[Problem]:
    bands = playbook.bands.bands
    for i, band in enumerate(bands):
        if band.key == TO_QUALIFY:
            text = mark("The key “{key}” is kept for leads to qualify.")
            yield Problem(_at("bands", "bands", i, "key"), text, {"key": band.key})
        if i and band.from_points >= bands[i - 1].from_points:
            text = mark("Bands go from high to low: {points} does not lie below {above}.")
            values = {"points": band.from_points, "above": bands[i - 1].from_points}
            yield Problem(_at("bands", "bands", i, "from_points"), text, values)
    if bands[-1].from_points != 0:
        text = mark("The lowest band must start at 0 points, or some leads have none.")
        yield Problem(_at("bands", "bands", len(bands) - 1, "from_points"), text)


def _stages(playbook: Playbook) -> Iterator[Problem]:
    count = Counter(stage.kind for stage in playbook.stages)
    if count["won"] != 1:
        text = mark("Exactly one stage must be of the kind “won”; there are {n}.")
        yield Problem("stages", text, {"n": count["won"]})
    for kind in ("open", "lost", "nurture"):
        if not count[kind]:
            yield Problem("stages", mark("At least one stage must be of the kind “{kind}”."), {"kind": kind})


def _opportunity_stages(playbook: Playbook) -> Iterator[Problem]:
    kinds = {stage.key: stage.kind for stage in playbook.stages}
    present = {stage.kind for stage in playbook.opportunity_stages}
    for kind in ("open", "won", "lost"):
        if kind not in present:
            text = mark("At least one stage must be of the kind “{kind}”.")
            yield Problem("opportunity_stages", text, {"kind": kind})
    for i, stage in enumerate(playbook.opportunity_stages):
        path = _at("opportunity_stages", i, "lane")
        if stage.lane not in kinds:
            yield Problem(path, mark("There is no stage “{key}”."), {"key": stage.lane})
        elif kinds[stage.lane] != stage.kind:
            text = mark("The stage “{key}” is of the kind “{found}”; this one is “{kind}”.")
            yield Problem(path, text, {"key": stage.lane, "found": kinds[stage.lane], "kind": stage.kind})


def _grades(playbook: Playbook) -> Iterator[Problem]:
    rule = playbook.grades.rule
    if isinstance(rule, HorizonRule):
        pairs = [("b_days", rule.a_days, rule.b_days)]
    else:
        pairs = [("a_percent", rule.c_percent, rule.a_percent), ("c_months", rule.a_months, rule.c_months)]
    for name, lower, upper in pairs:
        if lower >= upper:
            text = mark("{upper} must be more than {lower}, or no figure lies between grade A and grade C.")
            yield Problem(_at("grades", "rule", name), text, {"upper": upper, "lower": lower})
    for key in ("A", "B", "C"):
        for i, channel in enumerate(playbook.grade(key).cadence.channels):
            if channel not in terms.CHANNEL:
                text = mark("There is no channel “{name}”. Known channels: {known}.")
                values = {"name": channel, "known": ", ".join(terms.CHANNEL)}
                yield Problem(_at("grades", key, "cadence", "channels", i), text, values)
    days = [playbook.grade(key).cadence.days for key in ("A", "B", "C")]
    if days != sorted(days):
        text = mark("A better grade is contacted no less often: {a}, {b} and {c} days do not rise.")
        yield Problem("grades", text, {"a": days[0], "b": days[1], "c": days[2]})


def _intake(playbook: Playbook) -> Iterator[Problem]:
    known = {TO_QUALIFY, *(band.key for band in playbook.bands.bands)}
    for i, key in enumerate(playbook.intake.at_once):
        if key not in known:
            yield Problem(_at("intake", "at_once", i), mark("There is no band “{key}”."), {"key": key})


def _completeness(playbook: Playbook) -> Iterator[Problem]:
    people = {*CONTACT_FIELDS, DECIDER}
    for name, weights, table in (
        ("lead", playbook.completeness.lead, tables.Lead),
        ("customer", playbook.completeness.customer, tables.Customer),
    ):
        if not weights:
            yield Problem(_at("completeness", name), mark("At least one entry is needed here."))
        for field_name in weights:
            if field_name not in {*tables.described(table), *people}:
                text = mark("There is no field “{name}”.")
                yield Problem(_at("completeness", name, field_name), text, {"name": field_name})
