"""The schema of a playbook (P1): every figure, stage and question that a user may change, as one value."""

from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from crmdesk.domain import terms
from crmdesk.i18n import mark

TO_QUALIFY = "qualify"
"""The band of a low lead whose unknowns could still lift it to the highest (L4); no other has this key."""

KEY_PATTERN = r"^[a-z][a-z0-9_]*$"
TEXT_PATTERN = r"\S"

Key = Annotated[str, StringConstraints(pattern=KEY_PATTERN, max_length=40)]
Text = Annotated[str, StringConstraints(pattern=TEXT_PATTERN, max_length=500)]
Percent = Annotated[int, Field(ge=0, le=100)]
Days = Annotated[int, Field(ge=1, le=3660)]
Hours = Annotated[int, Field(ge=1, le=8760)]
Cents = Annotated[int, Field(ge=1, le=10**15)]
Mark = Literal["high", "mid", "low"]
Outcome = Literal["open", "won", "lost"]

REGION = {"covered": mark("Region covered"), "elsewhere": mark("Region not covered")}

FACTS: dict[str, terms.Vocabulary | None] = {
    "industry": terms.INDUSTRY,
    "size": terms.HEADCOUNT,
    "spending": terms.SPENDING,
    "region": REGION,
    "clarity": terms.CLARITY,
    "timeframe": terms.TIMEFRAME,
    "budget_percent": None,
    "role": terms.ROLE,
    "plan": terms.PLAN,
    "page_minutes": None,
    "downloads": None,
    "contact_completeness": None,
}
"""What a dimension may look at (L3): the vocabulary of a choice, None for a whole number.

`budget_percent` is the budget in percent of `Score.minimum_budget`, rounded down.
`contact_completeness` is 0–100, and open to more until it is 100.
"""

CONTACT_FIELDS: dict[str, str] = {
    "contact": mark("Contact"),
    "title": mark("Title"),
    "department": mark("Department"),
    "phone": mark("Office phone"),
    "mobile": mark("Mobile"),
    "wechat": mark("WeChat"),
    "email": mark("Email"),
    "role": mark("Role in the decision"),
}
"""Fields of a contact that capture and completeness name beside those of the lead or customer itself."""

DECIDER = "decider"
"""A field of completeness (C8): somebody who decides is known."""


class _Part(BaseModel):
    """Whole or refused: unknown names, texts for numbers and later changes are not taken."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Words(_Part):
    """One text in both languages; `i18n.tr` and `i18n.chosen` pick the one in use."""

    zh_CN: Text
    en: Text


class Choice(_Part):
    """One entry of a list that the user picks from. The key is what rows keep and never changes."""

    key: Key
    title: Words


class Stage(_Part):
    """A place on the board (L6). Over `stale_days` without a change of stage a card is 久未动; 0: never.

    `offers_conversion`: a lead that arrives here is offered conversion (L8).
    """

    key: Key
    title: Words
    kind: Literal["open", "won", "lost", "nurture"]
    stale_days: Annotated[int, Field(ge=0, le=3660)]
    offers_conversion: bool = False


class OpportunityStage(_Part):
    """A stage of an opportunity (O1); `lane` is the key of the `Stage` at which its card stands (L6)."""

    key: Key
    title: Words
    kind: Outcome
    lane: Key


class Step(_Part):
    """When a fact is so, it earns `share` percent of its dimension's points; the best step that holds counts.

    `any_of` lists keys of the fact's vocabulary (a section of industries holds its divisions), `at_least` is
    a whole number; with neither the step holds for every known value. `fact` names another fact than the
    dimension's own: the shares of a dimension's facts are added up, to 100 at most.
    """

    share: Percent
    fact: str | None = None
    any_of: tuple[Text, ...] | None = None
    at_least: Annotated[int, Field(ge=0, le=10**9)] | None = None


class Dimension(_Part):
    """One ground of the score (L3): up to `points`, by the steps of its facts; `question` asks for them."""

    key: Key
    title: Words
    points: Percent
    fact: str
    question: Words
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]

    @property
    def facts(self) -> dict[str, tuple[Step, ...]]:
        """Every fact that the dimension looks at with its steps, its own fact first."""
        names = dict.fromkeys([self.fact, *(step.fact or self.fact for step in self.steps)])
        return {name: tuple(s for s in self.steps if (s.fact or self.fact) == name) for name in names}


class Score(_Part):
    """How a lead's 0–100 come about (L3). `minimum_budget` in cents; without `regions` all are covered."""

    minimum_budget: Cents
    regions: tuple[Text, ...]
    dimensions: Annotated[tuple[Dimension, ...], Field(min_length=1)]


class Band(_Part):
    """Leads from `from_points` up to the next band (L4), with their clocks; `mark` is its sign."""

    key: Key
    title: Words
    from_points: Percent
    first_contact_hours: Hours | None
    revisit_days: Days | None
    mark: Mark


class ToQualify(_Part):
    """The words and clock of low leads that may still turn out high (L4): band `TO_QUALIFY`."""

    title: Words
    first_contact_hours: Hours


class Bands(_Part):
    """The bands from the highest down to 0 points."""

    bands: Annotated[tuple[Band, ...], Field(min_length=1)]
    to_qualify: ToQualify


class Capture(_Part):
    """What a new lead must have and what is asked for (L1): columns of Lead, and `CONTACT_FIELDS`.

    Of each group in `one_of` at least one field is filled in. `party`: what a new lead is taken to be.
    """

    party: Literal["company", "person"]
    required: tuple[str, ...]
    one_of: tuple[Annotated[tuple[str, ...], Field(min_length=1)], ...]
    asked: tuple[str, ...]


class Privacy(_Part):
    """What happens to a personal mobile number, in whatever field (C3)."""

    mobile: Literal["refuse", "warn", "allow"]


class ProbabilityRule(_Part):
    """A: from `a_percent` within `a_months`; C: under `c_percent` or beyond `c_months`; else B (C5)."""

    by: Literal["probability"]
    a_percent: Percent
    a_months: Annotated[int, Field(ge=1, le=120)]
    c_percent: Percent
    c_months: Annotated[int, Field(ge=1, le=120)]


class HorizonRule(_Part):
    """A: decides within `a_days`; B: within `b_days`; else C (C5)."""

    by: Literal["horizon"]
    a_days: Days
    b_days: Days


class Cadence(_Part):
    """The longest silence allowed, in days, and how to break it: by `terms.CHANNEL`, with what (C6)."""

    days: Days
    channels: Annotated[tuple[str, ...], Field(min_length=1)]
    content: Words


class Grade(_Part):
    """One grade of customers and leads (C5) with its cadence."""

    title: Words
    cadence: Cadence


class Grades(_Part):
    """The three grades and what tells them apart (C5); `missing_caps_at`: none better while facts miss."""

    rule: Annotated[ProbabilityRule | HorizonRule, Field(discriminator="by")]
    missing_caps_at: Literal["A", "B", "C"]
    A: Grade
    B: Grade
    C: Grade


class Intake(_Part):
    """When the clocks of imported leads start (L4): bands `at_once` now, others `per_day` a working day."""

    at_once: tuple[str, ...]
    per_day: Annotated[int, Field(ge=1, le=10_000)]


Weight = Annotated[int, Field(ge=1, le=100)]


class Completeness(_Part):
    """What a known field is worth beside the others (C8): columns, `CONTACT_FIELDS`, `DECIDER`."""

    lead: dict[str, Weight]
    customer: dict[str, Weight]


Keyed = TypeVar("Keyed", Stage, OpportunityStage, Band)


class Playbook(_Part):
    """The whole document. `load` and `from_sections` are the doors through which one comes in."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]
    title: Words
    capture: Capture
    privacy: Privacy
    sources: Annotated[tuple[Choice, ...], Field(min_length=1)]
    score: Score
    bands: Bands
    stages: tuple[Stage, ...]
    loss_reasons: Annotated[tuple[Choice, ...], Field(min_length=1)]
    opportunity_stages: tuple[OpportunityStage, ...]
    grades: Grades
    intake: Intake
    completeness: Completeness

    @property
    def lanes(self) -> tuple[Stage, ...]:
        """The lanes of the board, in order: open stages and the won one (L6)."""
        return tuple(stage for stage in self.stages if stage.kind in ("open", "won"))

    @property
    def entrance(self) -> Stage:
        """The stage of a new lead: the first open one."""
        return self.of_kind("open")[0]

    def of_kind(self, kind: str) -> tuple[Stage, ...]:
        """The card stages of a kind: open, won, lost or nurture."""
        return tuple(stage for stage in self.stages if stage.kind == kind)

    def stage(self, key: str) -> Stage:
        """The card stage with this key. KeyError if there is none."""
        return _by_key(self.stages, key)

    def opportunity_stage(self, key: str) -> OpportunityStage:
        """The opportunity stage with this key. KeyError if there is none."""
        return _by_key(self.opportunity_stages, key)

    def band(self, key: str) -> Band:
        """The band with this key. KeyError if there is none, and for `TO_QUALIFY` (`bands.to_qualify`)."""
        return _by_key(self.bands.bands, key)

    def band_title(self, key: str) -> Words:
        """The words of a band as `scoring` names it, `TO_QUALIFY` included. KeyError if there is none."""
        return self.bands.to_qualify.title if key == TO_QUALIFY else self.band(key).title

    def grade(self, key: str) -> Grade:
        """Grade A, B or C. KeyError for anything else."""
        return {"A": self.grades.A, "B": self.grades.B, "C": self.grades.C}[key]

    def vocabulary(self, name: str) -> dict[str, Words]:
        """Key -> words of `sources`, `stages`, `loss_reasons`, `opportunity_stages`; KeyError for others.

        These are the `playbook:…` vocabularies that a column's description names in `choices`.
        """
        lists: dict[str, tuple[Choice | Stage | OpportunityStage, ...]] = {
            "sources": self.sources,
            "stages": self.stages,
            "loss_reasons": self.loss_reasons,
            "opportunity_stages": self.opportunity_stages,
        }
        return {entry.key: entry.title for entry in lists[name]}


SECTIONS: tuple[str, ...] = tuple(name for name in Playbook.model_fields if name not in ("key", "title"))
"""The sections of a playbook, one journaled cell each (P1), in the order of the document."""


def _by_key(entries: tuple[Keyed, ...], key: str) -> Keyed:
    for entry in entries:
        if entry.key == key:
            return entry
    raise KeyError(key)
