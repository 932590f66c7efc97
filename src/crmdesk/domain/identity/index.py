"""Whom a new row may already be: everybody known, found by mark or by a name near theirs (L7)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from crmdesk.domain.identity.marks import Mark, marks
from crmdesk.domain.identity.names import AKIN, NEAR, near, person_key, same_person, shortened, trims

Why = Literal["code", "mail", "phone", "wechat", "name", "near"]
Verdict = Literal["duplicate", "further contact", "namesake"]

_ORDER: dict[str, int] = {why: rank for rank, why in enumerate(("code", "mail", "phone", "wechat", "name", "near"))}
_REACH = ("phone", "mail", "wechat")
_AT_MOST = 10


@dataclass(frozen=True)
class Known:
    """A lead or customer that is there: `root` is the party whose page shows it, `people` are person keys."""

    id: str
    root: str
    label: str
    kind: str
    marks: tuple[Mark, ...]
    people: tuple[str, ...]


@dataclass(frozen=True)
class Match:
    """A party that a row may be, by the best reason for it. `value` is the mark in common, `score` 0 to 1.

    `kind` is the party's, company or person. `same_person`: True, somebody whom the row names is known there;
    False, nobody of them is; None, it cannot be told (the row names nobody, or 王总 may be 王建国).
    """

    id: str
    label: str
    kind: str
    why: Why
    value: str
    score: float
    same_person: bool | None


def verdict(match: Match, person: str) -> Verdict:
    """What a match makes of a row whose person's key is `person` ("" if it names nobody) (L7).

    A `duplicate` needs the same person or a row with no person; the same company or phone with another person
    is a `further contact`. Two private people of one name who are reached by different numbers are
    `namesake`s.
    """
    if match.kind == "person" and match.why == "name":
        return "namesake" if match.same_person is False else "duplicate"
    return "duplicate" if not person or match.same_person is not False else "further contact"


class Index:
    """Everybody known, in memory. Rows of one file are compared with each other by adding each after its
    look-up."""

    def __init__(self, known: Iterable[Known] = ()) -> None:
        self._known: list[Known] = []
        self._by_mark: dict[Mark, list[int]] = {}
        self._by_shortened: dict[str, list[int]] = {}
        self._by_trim: dict[str, list[int]] = {}
        self._names: list[str] = []
        for one in known:
            self.add(one)

    def add(self, known: Known) -> None:
        """Makes one more party findable."""
        at = len(self._known)
        self._known.append(known)
        name = ""
        for found in known.marks:
            self._by_mark.setdefault(found, []).append(at)
            if found[0] == "name" and known.kind != "person":
                name = found[1]
        self._names.append(name)
        for short in shortened(name):
            self._by_shortened.setdefault(short, []).append(at)
        for shorter in trims(name) if name else ():
            self._by_trim.setdefault(shorter, []).append(at)

    def matches(self, party: Mapping[str, Any], contacts: Sequence[Mapping[str, Any]]) -> tuple[Match, ...]:
        """The parties that a row may be, best first, one for each page, ten at most.

        `party` and `contacts` are column -> value, as `marks` takes them.
        """
        own = marks(party, contacts)
        people = people_of(party, contacts)
        best: dict[str, tuple[tuple[int, float, str], Match]] = {}
        for why, value, at, score in self._candidates(own, private=party.get("kind") == "person"):
            match = self._match(why, value, at, score, own, people)
            if match is None:
                continue
            rank = (_ORDER[why], -score, match.id)
            root = self._known[at].root
            if root not in best or rank < best[root][0]:
                best[root] = (rank, match)
        ranked = sorted(best.values(), key=lambda pair: pair[0])
        return tuple(match for _, match in ranked[:_AT_MOST])

    def _candidates(self, own: Sequence[Mark], *, private: bool) -> Iterable[tuple[Why, str, int, float]]:
        for found in own:
            kind, value = found
            for at in self._by_mark.get(found, ()):
                if kind != "name" or private == (self._known[at].kind == "person"):
                    yield kind, value, at, 1.0  # type: ignore[misc]  # a mark's kind is one of Why
            if kind == "name" and not private:
                for at, score in self._near(value):
                    yield "near", self._names[at], at, score

    def _match(
        self, why: Why, value: str, at: int, score: float, own: Sequence[Mark], people: Sequence[str]
    ) -> Match | None:
        known = self._known[at]
        if known.kind == "person" and why == "name":
            same = _reached_alike(own, known.marks)
        else:
            same = _among(people, known.people)
        if score < NEAR and same is not True:
            return None
        return Match(known.id, known.label, known.kind, why, value, score, same)

    def _near(self, name: str) -> Iterable[tuple[int, float]]:
        """The known names near this one."""
        found = set(self._by_trim.get(name, ()))
        for shorter in trims(name):
            found.update(self._by_mark.get(("name", shorter), ()))
        for short in shortened(name):
            found.update(self._by_shortened.get(short, ()))
        for at in found:
            other = self._names[at]
            if other and other != name and (score := near(name, other)) >= AKIN:
                yield at, score


def people_of(party: Mapping[str, Any], contacts: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The person keys of a party: its contacts', or its own where it is a private person."""
    names = [party.get("name")] if party.get("kind") == "person" else []
    names += [contact.get("name") for contact in contacts]
    return tuple(dict.fromkeys(key for name in names if name and (key := person_key(str(name)))))


def _among(people: Sequence[str], known: Sequence[str]) -> bool | None:
    """Whether somebody of `people` is among the known: True, False, or None where nobody can tell."""
    if not people:
        return None
    answers = {same_person(a, b) for a in people for b in known}
    return True if True in answers else (None if None in answers else False)


def _reached_alike(own: Sequence[Mark], known: Sequence[Mark]) -> bool | None:
    """Whether two private people of one name share a number or address; None where one of them has none."""
    mine = {found for found in own if found[0] in _REACH}
    theirs = {found for found in known if found[0] in _REACH}
    return None if not mine or not theirs else not mine.isdisjoint(theirs)
