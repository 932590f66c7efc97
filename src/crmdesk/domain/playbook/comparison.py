"""What two playbooks say differently and where, so that a change is shown before it is applied (P3)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crmdesk.domain.playbook.document import SECTIONS, Playbook


@dataclass(frozen=True)
class Difference:
    """One value that differs. `path` is within the section: `dimensions › budget › points`; None: not there.

    Entries of a list that have keys are named by them, so that a new order is one difference and not many.
    """

    section: str
    path: str
    old: Any
    new: Any


def difference(old: Playbook, new: Playbook) -> tuple[Difference, ...]:
    """All that `new` says differently from `old`, in the order of the document; empty for equal ones."""
    before, after = old.model_dump(mode="json"), new.model_dump(mode="json")
    return tuple(
        Difference(section, " › ".join(path), was, now)
        for section in ("key", "title", *SECTIONS)
        for path, was, now in _differing((), before[section], after[section])
    )


def _differing(path: tuple[str, ...], old: Any, new: Any) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    if old == new and not (isinstance(old, dict) and list(old) != list(new)):
        return
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _entries(path, old, new)
    elif _keyed(old) and _keyed(new):
        yield from _entries(path, {e["key"]: e for e in old}, {e["key"]: e for e in new})
    else:
        yield path, old, new


def _entries(
    path: tuple[str, ...], old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    stayed_old, stayed_new = [k for k in old if k in new], [k for k in new if k in old]
    if stayed_old != stayed_new:
        yield path, stayed_old, stayed_new
    for key in [*old, *(k for k in new if k not in old)]:
        if key in old and key in new:
            yield from _differing((*path, key), old[key], new[key])
        else:
            yield (*path, key), old.get(key), new.get(key)


def _keyed(value: Any) -> bool:
    return (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and all(isinstance(entry, dict) and "key" in entry for entry in value)
    )
