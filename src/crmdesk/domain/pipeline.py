"""The way of a card over the board: where it stands, what moving it means, how long it stays (L6, O1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from crmdesk.domain.playbook import OpportunityStage, Playbook
from crmdesk.domain.refusal import Refused
from crmdesk.i18n import mark


@dataclass(frozen=True)
class Move:
    """What dropping a card means: who gets a mark of which stage, and whether a reason must come with it.

    `card` is set where the card takes a stage of its own along with its opportunity: a lost opportunity no
    longer holds its card (`furthest`), which is left among the lost.
    """

    moves: Literal["card", "opportunity"]
    stage: str
    needs_reason: bool
    card: str | None = None


def board_stage(card_stage: str, opportunity_stage: str | None, playbook: Playbook) -> str:
    """The stage at which a card stands on the board: its opportunity's, else its own (L6).

    `opportunity_stage` is what `furthest` gives. A card at a stage that the playbook no longer has shows at
    the entrance, so that none is ever out of sight.
    """
    lanes = {stage.key: stage.lane for stage in playbook.opportunity_stages}
    stage = lanes.get(opportunity_stage, card_stage) if opportunity_stage else card_stage
    return stage if any(known.key == stage for known in playbook.stages) else playbook.entrance.key


def furthest(stages: Iterable[str], playbook: Playbook) -> str | None:
    """The stage of the furthest open opportunity, else of the furthest won one; lost ones do not count."""
    at = {stage.key: i for i, stage in enumerate(playbook.opportunity_stages)}
    known = [playbook.opportunity_stages[at[key]] for key in stages if key in at]
    for kind in ("open", "won"):
        of_kind = [stage for stage in known if stage.kind == kind]
        if of_kind:
            return max(of_kind, key=lambda stage: at[stage.key]).key
    return None


def drop(stands: str, has_opportunity: bool, target: str, playbook: Playbook) -> Move | None:
    """What it means to drop a card that stands at stage `stands` on stage `target` (L6); None: it is there.

    With an opportunity (open or won: `furthest` gives one) the opportunity moves, to its first stage whose
    lane is `target`; Refused where there is none. KeyError for a `target` that the playbook does not have.
    """
    stage = playbook.stage(target)
    if target == stands:
        return None
    if not has_opportunity:
        return Move("card", target, stage.kind == "lost")
    to = _first_at(target, playbook)
    if to is None:
        text = mark(
            "A lead with an opportunity cannot go to “{stage}”. It stays where it was. "
            "Close the opportunity as lost first, then move the card."
        )
        raise Refused(text, stage=stage.title)
    return Move("opportunity", to.key, to.kind == "lost", target if to.kind == "lost" else None)


def days_at(since: str, today: date) -> int:
    """Whole days since a card came to its stage: `since` a moment or date, `today` the user's day."""
    if len(since) == len("2026-11-22"):
        began = date.fromisoformat(since)
    else:
        began = datetime.fromisoformat(since).astimezone().date()
    return max((today - began).days, 0)


def stale(stage: str, days: int, playbook: Playbook) -> bool:
    """Whether a card has stood at a stage for longer than its limit (久未动); 0 days: no limit."""
    limits = {known.key: known.stale_days for known in playbook.stages}
    limit = limits.get(stage, 0)
    return limit > 0 and days > limit


def _first_at(lane: str, playbook: Playbook) -> OpportunityStage | None:
    return next((stage for stage in playbook.opportunity_stages if stage.lane == lane), None)
