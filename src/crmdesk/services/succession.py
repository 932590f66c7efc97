"""What a playbook gives up while it is in use: who stands there, and what takes its place (P1)."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from crmdesk.domain.playbook import Playbook, Words
from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables import StageMark
from crmdesk.domain.tables.derived import card
from crmdesk.i18n import mark
from crmdesk.services import leads, settings
from crmdesk.services.rows import table_of


@dataclass(frozen=True)
class Uses:
    """How many cards stand at each stage, and how many losses name each reason, by key; what has none is not there."""

    stages: Mapping[str, int]
    reasons: Mapping[str, int]


def uses(session: Session) -> Uses:
    """Which stages and loss reasons are in use."""
    marks = table_of(StageMark)
    at = select(card.c.stage, func.count()).where(card.c.stage.is_not(None)).group_by(card.c.stage)
    why = select(marks.c.reason, func.count()).where(marks.c.reason.is_not(None)).group_by(marks.c.reason)
    return Uses(
        {str(key): int(count) for key, count in session.execute(at)},
        {str(key): int(count) for key, count in session.execute(why)},
    )


def adopt(
    session: Session, playbook: Playbook, *, stages: Mapping[str, str] | None = None,
    reasons: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Put a playbook in use as one step, after what stood at a stage or reason it gives up has gone where it shall.

    `stages` and `reasons` name for each key that is gone the one that takes its place. A card with an opportunity
    follows that. Refused: something in use is gone and nothing takes its place; the successor is not in the playbook.
    """
    stages, reasons, used = stages or {}, reasons or {}, uses(session)
    before = settings.playbook(session)
    _refuse_orphans(used.stages, stages, before.vocabulary("stages"), playbook.vocabulary("stages"))
    _refuse_orphans(used.reasons, reasons, before.vocabulary("loss_reasons"), playbook.vocabulary("loss_reasons"))
    settings.adopt(session, playbook)
    step = session.info["step"]
    for gone, heir in stages.items():
        if gone not in playbook.vocabulary("stages"):
            for reason, moved in _standing(session, gone).items():
                leads.move(session, moved, heir, reason=reasons.get(reason or "", reason))
    marks = table_of(StageMark)
    for gone, heir in reasons.items():
        if gone not in playbook.vocabulary("loss_reasons"):
            session.execute(update(marks).where(marks.c.reason == gone).values(reason=heir))
    session.info["step"] = step  # the whole is one change of the playbook, not the last of the moves


def _standing(session: Session, stage: str) -> dict[str | None, list[str]]:
    """The leads whose own card stands at a stage, by the reason that their last mark gives."""
    marks = table_of(StageMark)
    own = select(card.c.lead).where(card.c.stage == stage, card.c.opportunity.is_(None))
    standing = list(session.execute(own).scalars())
    last = select(marks.c.of, marks.c.reason).where(marks.c.of.in_(own)).order_by(marks.c.at, marks.c.id)
    reasons = {str(of): reason for of, reason in session.execute(last)}
    found: dict[str | None, list[str]] = {}
    for lead in standing:
        found.setdefault(reasons.get(lead), []).append(lead)
    return found


def _refuse_orphans(
    used: Mapping[str, int], heirs: Mapping[str, str], before: Mapping[str, Words], after: Mapping[str, Words]
) -> None:
    for key in used:
        if key in before and key not in after and heirs.get(key) not in after:
            text = mark("“{title}” is still in use. Nothing was changed. Say first what takes its place.")
            raise Refused(text, title=before[key])
