"""The draft of a playbook: what is being changed in the settings before it is applied (P3)."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from PySide6.QtCore import QObject, Signal

from crmdesk.domain import playbook as rules
from crmdesk.domain.playbook import Playbook, Problem
from crmdesk.domain.refusal import Refused

Path = tuple[str | int, ...]
"""Where a value stands in the document: `("score", "dimensions", 3, "points")`, counted from 0."""

_HEIRS = {"stages": ("stages",), "reasons": ("loss_reasons",)}


class Draft(QObject):
    """A playbook's document while it is edited. `edited` after each change, `reshaped` before it when entries of a
    list came, went or changed places, `replaced` before it when everything did: what shows them is then built anew.

    `heirs` names for stages and reasons that were taken out, and are in use, what takes their place.
    """

    edited = Signal()
    reshaped = Signal()
    replaced = Signal()

    def __init__(self, playbook: Playbook, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.base = playbook
        self.data: dict[str, Any] = playbook.model_dump(mode="json")
        self.heirs: dict[str, dict[str, str]] = {"stages": {}, "reasons": {}}

    # --- looking ----------------------------------------------------------------------------------------------

    def get(self, path: Path) -> Any:
        """The value at a place. KeyError or IndexError if there is none."""
        found: Any = self.data
        for part in path:
            found = found[part]
        return found

    def dirty(self) -> bool:
        """Whether anything differs from the playbook in use."""
        return bool(self.data != self.base.model_dump(mode="json"))

    def whole(self) -> Playbook:
        """The playbook that the draft makes. Refused: it is not whole; `problems` says where and why."""
        return rules.revised(self.base, **self.data)

    def problems(self) -> tuple[Problem, ...]:
        """What keeps the draft from being applied, each with its place in the document."""
        try:
            self.whole()
        except Refused as refusal:
            found: tuple[Problem, ...] = refusal.values["problems"]
            return found
        return ()

    def gone(self, name: str, used: Mapping[str, int]) -> dict[str, int]:
        """Of the `stages` or `reasons` in use those that the draft no longer has, with how many stand there."""
        section = _HEIRS[name][0]
        kept = {entry["key"] for entry in self.data[section]}
        before = {entry.key for entry in getattr(self.base, section)}
        return {key: count for key, count in used.items() if key in before and key not in kept}

    # --- changing ---------------------------------------------------------------------------------------------

    def put(self, path: Path, value: Any) -> None:
        """Change one value."""
        holder = self.get(path[:-1])
        if holder[path[-1]] != value:
            holder[path[-1]] = value
            self.edited.emit()

    def take(self, playbook: Playbook) -> None:
        """Put another playbook's document in the place of everything."""
        self.data = playbook.model_dump(mode="json")
        self._replace()

    def follow(self, playbook: Playbook) -> None:
        """Another playbook is in use: sections that were not changed here follow it, those under way are kept."""
        if playbook == self.base:
            return
        old, new = self.base.model_dump(mode="json"), playbook.model_dump(mode="json")
        self.base = playbook
        if self.data == new:  # the draft itself was applied: what shows it need not be built anew
            self.heirs = {"stages": {}, "reasons": {}}
            self.edited.emit()
            return
        self.data = {name: new[name] if self.data[name] == old[name] else self.data[name] for name in new}
        self._replace()

    def reset(self) -> None:
        """Back to the playbook in use."""
        self.heirs = {"stages": {}, "reasons": {}}
        self.data = self.base.model_dump(mode="json")
        self._replace()

    def add(self, section: str, entry: dict[str, Any], at: int | None = None) -> int:
        """Put an entry into a list, with a key that no other has; answers where."""
        entries = self.data[section]
        place = len(entries) if at is None else at
        entries.insert(place, {"key": self._fresh(section), **entry})
        self._reshape()
        return place

    def remove(self, section: str, at: int) -> None:
        """Take an entry out of a list."""
        del self.data[section][at]
        self._reshape()

    def shift(self, section: str, at: int, by: int) -> int:
        """Move an entry up or down; answers where it stands then."""
        entries = self.data[section]
        to = min(max(at + by, 0), len(entries) - 1)
        if to != at:
            entries.insert(to, entries.pop(at))
            self._reshape()
        return to

    def succeed(self, name: str, gone: str, heir: str) -> None:
        """Say what takes the place of a stage or reason that was taken out; opportunities at that stage go along."""
        self.heirs[name][gone] = heir
        if name == "stages":
            for stage in self.data["opportunity_stages"]:
                if stage["lane"] == gone:
                    stage["lane"] = heir
        self.edited.emit()

    def _fresh(self, section: str) -> str:
        """A key that neither the draft nor the playbook in use knows: a removed one never comes back as another."""
        known = {entry["key"] for entry in self.data[section]} | {e.key for e in getattr(self.base, section)}
        stem = section.removesuffix("s")
        return next(key for n in range(1, len(known) + 2) if (key := f"{stem}_{n}") not in known)

    def _reshape(self) -> None:
        self.reshaped.emit()
        self.edited.emit()

    def _replace(self) -> None:
        self.replaced.emit()
        self.edited.emit()

    # --- keeping ----------------------------------------------------------------------------------------------

    def kept(self) -> dict[str, Any] | None:
        """What a machine remembers of a draft under way, None without one."""
        if not self.dirty():
            return None
        return {"base": rules.sections(self.base), "data": self.data, "heirs": self.heirs}

    def resume(self, kept: Mapping[str, Any]) -> None:
        """Go on with a draft that was `kept`, unless another playbook has come into use since."""
        if kept.get("base") == rules.sections(self.base):
            self.data = deepcopy(kept["data"])
            self.heirs = deepcopy(kept["heirs"])
            self._replace()


def place(path: Path) -> str:
    """A path as problems name it: `score › dimensions › 4 › points`."""
    return " › ".join(str(part + 1) if isinstance(part, int) else part for part in path)
