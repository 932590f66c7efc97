"""What the user wants to see of the leads: filter, order, board or list; remembered from day to day."""

from dataclasses import dataclass, replace

from crmdesk.domain.playbook import Playbook
from crmdesk.i18n import chosen, mark, tr
from crmdesk.services.leads import Filter
from crmdesk.services.leads.board import CHIPS, ORDERS
from crmdesk.ui.prefs import Prefs

PREF = "board"
CHIP_TITLES = {
    "overdue": mark("Overdue"),
    "today": mark("Due today"),
    "no_next": mark("No next step"),
    "grade_a": mark("A-grade"),
    "stale": mark("Stale"),
}
CHIP_ICONS = {
    "overdue": "alarm-clock",
    "today": "sun",
    "no_next": "circle-alert",
    "grade_a": "star",
    "stale": "clock",
}
ORDER_TITLES = {
    "next": mark("Next step"),
    "score": mark("Score"),
    "amount": mark("Amount"),
    "stage_days": mark("Days in stage"),
    "name": mark("Name"),
}
ASIDE = ("nurture", "lost")
"""Kinds of stages that are no lanes: their leads are seen only by a filter."""


@dataclass(frozen=True)
class Wanted:
    """`aside` are kinds of `ASIDE` to be seen instead of the lanes; `order` is one of `ORDERS`."""

    text: str = ""
    chips: frozenset[str] = frozenset()
    aside: tuple[str, ...] = ()
    order: str = "next"
    as_list: bool = False

    @property
    def filtering(self) -> bool:
        """Whether leads are left out that the board would show."""
        return bool(self.text.strip() or self.chips)

    def unfiltered(self) -> "Wanted":
        """The same without filter."""
        return replace(self, text="", chips=frozenset())

    def stages(self, playbook: Playbook) -> tuple[str, ...]:
        """The stages that are seen, in the playbook's order."""
        if self.aside:
            return tuple(stage.key for stage in playbook.stages if stage.kind in self.aside)
        return tuple(stage.key for stage in playbook.lanes)

    def filter(self, playbook: Playbook) -> Filter:
        """What is asked of the book."""
        return Filter(self.text, self.chips, self.stages(playbook))

    def told(self) -> str:
        """The filters in words: A-grade + Overdue + “hengtai”."""
        words = [tr(CHIP_TITLES[chip]) for chip in CHIPS if chip in self.chips]
        if self.text.strip():
            words.append(tr("“{text}”", text=self.text.strip()))
        return " + ".join(words)


def remembered(prefs: Prefs) -> Wanted:
    """What was wanted last; what this version does not know is left out."""
    kept: dict[str, object] = prefs.get(PREF, {})
    chips, aside, order = (kept.get(name) for name in ("chips", "aside", "order"))
    return Wanted(
        "",
        frozenset(CHIPS) & frozenset(chips if isinstance(chips, list) else ()),
        tuple(kind for kind in ASIDE if isinstance(aside, list) and kind in aside),
        order if isinstance(order, str) and order in ORDERS else "next",
        kept.get("as_list") is True,
    )


def remember(prefs: Prefs, wanted: Wanted) -> None:
    """Keep what is wanted, but not the text: a name typed there has no place in a plain file (S1)."""
    kept = {
        "chips": sorted(wanted.chips),
        "aside": list(wanted.aside),
        "order": wanted.order,
        "as_list": wanted.as_list,
    }
    prefs.set(PREF, kept)


def aside_title(kind: str, playbook: Playbook) -> str:
    """What the playbook calls the stage of a kind, in words."""
    return str(chosen(playbook.of_kind(kind)[0].title))
