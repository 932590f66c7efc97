"""What of a person may be kept: mobile numbers and details that need consent, at every door the same (C3)."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from crmdesk.i18n import mark

Policy = Literal["refuse", "warn", "allow"]
What = Literal["mobile dropped", "mobile masked", "mobile kept with warning", "needs consent"]

_PLAIN = str.maketrans(
    {0xFF01 + i: chr(0x21 + i) for i in range(94)} | dict.fromkeys(map(ord, "\u00a0\u2007\u202f\u3000"), " ")
)
"""Full-width characters and odd spaces to plain ones, one for one, so that positions stay."""

_UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
"""Marks without a shape, which come along when a number is copied out of an address book."""

_GAP = rf"[{_UNSEEN} \t.\-‐‑‒–—―_·()]"
_RUN = re.compile(rf"\+?\d(?:{_GAP}{{0,3}}\d)*")
_MAYBE = re.compile(r"[1１]\D{0,3}[3-9３-９](?:\D{0,3}\d){9}")
"""What every text with a mobile number has: its eleven digits, at most three other characters between any two."""
_APART = "\0" * 4
"""Between two texts, so that no number is made of the end of one and the beginning of the next."""
_BARE = re.compile(r"1[3-9][0-9]{9}")
_DIGITS = re.compile(r"\d+")
_MOBILE = re.compile(r"(?:0086|86|0)?(1[3-9]\d{9})")
_WORD = re.compile(r"[0-9A-Za-z]+")
_ID = re.compile(r"[0-9a-f]{32}|[0-9A-HJ-NPQRTUWXY]{18}|\d{17}[0-9Xx]")
_TEXT_LEFT = re.compile(r"[^\W\d_]{2,}|\d{4,}")


@dataclass(frozen=True)
class Note:
    """What was done with one field: `text` is a source text, worded with `values` where it is shown."""

    field: str
    what: What
    text: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Vetted:
    """The values that may be kept, and a note for each that was changed, dropped or is kept with a warning."""

    values: dict[str, Any]
    notes: tuple[Note, ...]


def is_mobile(text: str) -> bool:
    """Whether a text is a personal mainland mobile number and nothing else, in whatever way it is written (C3)."""
    if _BARE.fullmatch(text):
        return True
    if not _MAYBE.search(text):
        return False
    spans = list(_mobiles(text))
    return len(spans) == 1 and not re.search(r"\w", text[: spans[0][0]] + text[spans[0][1] :])


def mobiles_in(text: str) -> tuple[str, ...]:
    """The mobile numbers in a text, 11 digits each, in order; none out of an identity number or a longer number."""
    if _BARE.fullmatch(text):
        return (text,)
    if not _MAYBE.search(text):
        return ()
    return tuple(number for _, _, number in _mobiles(text))


def masked(number: str) -> str:
    """A mobile number as it may be shown: 13912342231 gives `139****2231`."""
    digits = re.sub(r"\D", "", number)[-11:]
    return f"{digits[:3]}****{digits[-4:]}"


def vet(values: Mapping[str, Any], policy: Policy, *, consent: bool, needs_consent: Collection[str]) -> Vetted:
    """The values of one record as they may be kept under the playbook's policy (C3); a row is never refused.

    `refuse` drops a field that is nothing but a number (or an address made of one) and masks the number within
    a longer text; `warn` keeps it and says so. Fields in `needs_consent` are dropped while consent is missing.
    A dropped field is absent from the values that come back.
    """
    texts = [value for value in values.values() if isinstance(value, str)]
    wanting = not consent and any(values.get(field) not in (None, "") for field in needs_consent)
    if not wanting and (policy == "allow" or not _MAYBE.search(_APART.join(texts))):
        return Vetted(dict(values), ())
    kept: dict[str, Any] = {}
    notes: list[Note] = []
    for field, value in values.items():
        if field in needs_consent and not consent and value not in (None, ""):
            text = mark("Left out: this may be kept only with the person's consent.")
            notes.append(Note(field, "needs consent", text, {}))
            continue
        numbers = mobiles_in(value) if isinstance(value, str) and policy != "allow" else ()
        if not numbers:
            kept[field] = value
            continue
        left, note = _judged(field, str(value), numbers, policy)
        if left is not None:
            kept[field] = left
        notes.append(note)
    return Vetted(kept, tuple(notes))


def _judged(field: str, value: str, numbers: tuple[str, ...], policy: Policy) -> tuple[str | None, Note]:
    shown = {"number": ", ".join(masked(number) for number in numbers)}
    if policy == "warn":
        text = mark("{number} is a personal mobile number: keep it only with good reason.")
        return value, Note(field, "mobile kept with warning", text, shown)
    if _is_little_else(value):
        text = mark("The personal mobile number {number} was left out, as the playbook says.")
        return None, Note(field, "mobile dropped", text, shown)
    text = mark("The personal mobile number {number} was masked in the text, as the playbook says.")
    return _with_masks(value), Note(field, "mobile masked", text, shown)


def _is_little_else(value: str) -> bool:
    """Whether nothing worth keeping is beside the numbers: separators, or the rest of one address or id."""
    beside = value
    for start, end, _ in reversed(list(_mobiles(value))):
        beside = beside[:start] + beside[end:]
    one_word = value.isascii() and not re.search(r"[\s/,;:|]", value.strip())
    return one_word or not _TEXT_LEFT.search(beside.translate(_PLAIN))


def _with_masks(value: str) -> str:
    for start, end, number in reversed(list(_mobiles(value))):
        value = value[:start] + masked(number) + value[end:]
    return value


def _mobiles(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and 11 digits of each mobile number in a text."""
    plain = text.translate(_PLAIN)
    for run in _RUN.finditer(plain):
        groups = list(_DIGITS.finditer(plain, run.start(), run.end()))
        if not _is_card([group[0] for group in groups]) and not _within_id(plain, run):
            yield from _mobiles_of(plain, groups)


def _mobiles_of(plain: str, groups: list[re.Match[str]]) -> Iterator[tuple[int, int, str]]:
    """The numbers among the groups of digits of one run, each made of whole neighbouring groups."""
    at = 0
    while at < len(groups):
        digits, found = "", None
        for last in range(at, len(groups)):
            digits += groups[last][0]
            if len(digits) > 15:
                break
            if match := _MOBILE.fullmatch(digits):
                found = last, match[1]
                break
        if found is None:
            at += 1
            continue
        start, end = groups[at].start(), groups[found[0]].end()
        while start and plain[start - 1] in "+(":
            start -= 1
        yield start, end, found[1]
        at = found[0] + 1


def _is_card(groups: list[str]) -> bool:
    """Whether the groups are a bank card's: fours throughout, the last may be shorter, 16 digits or more."""
    return len(groups) > 3 and all(len(g) == 4 for g in groups[:-1]) and len(groups[-1]) <= 4 <= len(groups[0])


def _within_id(plain: str, run: re.Match[str]) -> bool:
    """Whether the digits are part of an identity number, a credit code or a row's id."""
    start, end = run.span()
    while start and _WORD.match(plain[start - 1]):
        start -= 1
    word = _WORD.match(plain, start)
    return word is not None and word.end() >= end and _ID.fullmatch(word[0]) is not None
