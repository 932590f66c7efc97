"""What a card says: every word of it, made once when it comes into view."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import MappingProxyType

from crmdesk.domain import pipeline, wording
from crmdesk.domain.playbook import TO_QUALIFY, Playbook
from crmdesk.i18n import chosen, mark, ntr, tr
from crmdesk.services.leads import Card, Lane

CHANNEL_ICONS: Mapping[str | None, str] = MappingProxyType(
    {
        "phone": "phone",
        "wechat": "message-circle",
        "visit": "map-pin",
        "meeting": "users",
        "demonstration": "presentation",
        "mail": "mail",
        "text": "message-square",
        "fair": "flag",
    }
)


SIGN_WORDS = {"high": mark("High"), "mid": mark("Medium"), "low": mark("Low")}
"""A band's sign in one word; the card has no room for what the playbook calls it."""


@dataclass(frozen=True, slots=True)
class Face:
    """The words of a card, short ones: `sign` is the band's (high, mid, low, qualify), `state` as in `wording.Due`."""

    name: str
    grade: str
    who: str
    amount: str
    sign: str
    worth: str
    state: str
    due: str
    icon: str
    step: str
    days: str
    stale: bool


class Faces:
    """The words of all cards at one moment: `now` is aware and local."""

    def __init__(self, playbook: Playbook, now: datetime) -> None:
        self.playbook = playbook
        self.now = now
        self._made: dict[Card, Face] = {}
        self._signs = {band.key: band.mark for band in playbook.bands.bands} | {TO_QUALIFY: "qualify"}
        self._bands = {key: str(chosen(playbook.band_title(key))) for key in self._signs}
        self._words = {key: tr(SIGN_WORDS[sign]) for key, sign in self._signs.items() if sign in SIGN_WORDS}
        self._waiting = {stage.key for stage in playbook.stages if stage.kind in ("open", "nurture")}

    def of(self, card: Card) -> Face:
        """The words of one card."""
        face = self._made.get(card)
        if face is None:
            face = self._made[card] = self._make(card)
        return face

    def _make(self, card: Card) -> Face:
        due = wording.due(card.next_due, self.now)
        waits = card.stage in self._waiting and card.stage_since is not None
        days = pipeline.days_at(card.stage_since or "", self.now.date()) if waits else 0
        word = self._words.get(card.band) or self._bands.get(card.band, card.band)
        return Face(
            name=card.name or "",
            grade=card.grade or "",
            who=" · ".join(part for part in (card.contact, " ".join((card.need or "").split())) if part),
            amount=wording.money(card.amount),
            sign=self._signs.get(card.band, "low"),
            worth=tr("{band} {score}", band=word, score=card.score),
            state=due.state,
            due=self._late(card.next_due or "") if due.state == "overdue" else due.text,
            icon=_icon(due.state, card.next_channel),
            step=card.next_title or "",
            days=tr("{n} d", n=days) if waits else "",
            stale=waits and pipeline.stale(card.stage, days, self.playbook),
        )

    def _late(self, due: str) -> str:
        """How late a step is, in as few words as a card has room for."""
        when = date.fromisoformat(due) if len(due) == 10 else wording.local(due, self.now.tzinfo or UTC).date()
        late = (self.now.date() - when).days
        return ntr("{n} d overdue", "{n} d overdue", late) if late else tr("Earlier today")

    def sentence(self, card: Card) -> str:
        """The whole card as one sentence, for a screen reader."""
        face = self.of(card)
        parts = [
            face.name,
            tr("grade {grade}", grade=face.grade) if face.grade else "",
            face.who,
            face.amount,
            tr("{band} {score}", band=self._bands.get(card.band, card.band), score=card.score),
            wording.due(card.next_due, self.now).text,
            face.step,
            tr("{days} at this stage", days=face.days) if face.days else "",
            tr("too long") if face.stale else "",
        ]
        return tr(", ").join(part for part in parts if part)

    def head(self, lane: Lane) -> str:
        """A lane's head as one sentence."""
        return tr(
            "{stage}, {n} leads, {amount}, {overdue} overdue",
            stage=self.playbook.stage(lane.stage).title,
            n=lane.cards,
            amount=wording.money(lane.amount),
            overdue=lane.overdue,
        )


def _icon(state: str, channel: str | None) -> str:
    if state == "overdue":
        return "alarm-clock"
    if state == "none":
        return "circle-alert"
    return CHANNEL_ICONS.get(channel, "square-check")
