"""Whom the page is about: the portrait with the playbook and the moment at which it was read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crmdesk import clock
from crmdesk.domain import wording
from crmdesk.domain.playbook import Playbook
from crmdesk.domain.wording import Due
from crmdesk.i18n import chosen
from crmdesk.services.portrait import Portrait


@dataclass(frozen=True)
class Subject:
    """One party as read at `now` (aware, local)."""

    portrait: Portrait
    playbook: Playbook
    now: datetime

    @property
    def root(self) -> str:
        """The id under which follow-ups, plans and tags are kept."""
        return self.portrait.root

    @property
    def name(self) -> str:
        """What the party is called."""
        return str(self.portrait.fields.get("name") or "")

    @property
    def lead(self) -> Mapping[str, Any] | None:
        """The newest lead behind the party: the card of the board that the stepper moves."""
        return self.portrait.leads[0] if self.portrait.leads else None

    @property
    def is_person(self) -> bool:
        """Whether it is a person (B2C), who has no credit code and no headcount."""
        return self.portrait.fields.get("kind") == "person"

    def due(self, iso: str | None) -> Due:
        """How a date stands against now."""
        return wording.due(iso, self.now)

    def when(self, iso: str | None) -> str:
        """A day or moment in words."""
        if not iso:
            return ""
        return wording.day(iso, self.now.date()) if len(iso) == 10 else wording.moment(iso, self.now)

    def stage_title(self, key: str | None, *, of_deal: bool = False) -> str:
        """The words of a stage; a key that the playbook has lost shows as it is."""
        words = self.playbook.vocabulary("opportunity_stages" if of_deal else "stages")
        return str(chosen(words.get(key or "", key or "")))

    def choices(self) -> dict[str, Mapping[str, Any]]:
        """The playbook's vocabularies as forms and `wording.value` take them."""
        names = ("sources", "stages", "loss_reasons", "opportunity_stages")
        return {f"playbook:{name}": self.playbook.vocabulary(name) for name in names}

    def value(self, about: Any, value: Any) -> str:
        """A column's value in words."""
        plain = {name.removeprefix("playbook:"): words for name, words in self.choices().items()}
        return wording.value(about, value, choices=plain, zone=self.now.tzinfo or clock.now().tzinfo)  # type: ignore[arg-type]
