"""The recovery code: 140 random bits in letters that a person can copy from paper, told from a slip of the pen."""

import secrets
import unicodedata
from collections.abc import Iterator

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Five bits each. I, L, O and U are left out: they are read as 1, 1, 0 and V."""

SIZE, GROUP = 28, 5
LENGTH = SIZE + 2
"""Letters with their check letters."""

_PRIME = 1021
"""The largest prime that two letters can hold: one wrong letter, or two that changed places, never go unnoticed."""

_READ_AS = str.maketrans("ILOU", "110V")
_ALIKE = dict(zip("8B5S2Z6G", "B8S5Z2G6", strict=True))
"""Letters of the alphabet that a hasty hand writes alike; one mistaken for the other is put right."""


def new() -> str:
    """A new recovery code, 140 bits and two check letters, in six groups of five."""
    return written("".join(secrets.choice(LETTERS) for _ in range(SIZE)))


def written(letters: str) -> str:
    """Letters with their check letters, in groups."""
    check = _number(letters) % _PRIME
    whole = letters + LETTERS[check // len(LETTERS)] + LETTERS[check % len(LETTERS)]
    return "-".join(whole[start : start + GROUP] for start in range(0, len(whole), GROUP))


def readings(typed: str) -> Iterator[str]:
    """The codes that a typed text may mean, without groups: as it stands, or with one look-alike put right.

    None if it is no code at all, or has a slip that is not so easily mended. Small letters, full-width letters,
    blanks and any punctuation make no difference.
    """
    normal = unicodedata.normalize("NFKC", typed).upper().translate(_READ_AS)
    text = "".join(letter for letter in normal if letter.isalnum())
    if len(text) != LENGTH or set(text) - set(LETTERS):
        return
    if _right(text):
        yield text
        return
    for at, letter in enumerate(text):
        mended = text[:at] + _ALIKE.get(letter, letter) + text[at + 1 :]
        if mended != text and _right(mended):
            yield mended


def looks_like(typed: str) -> bool:
    """Whether a text has the length and the letters of a code, slips of the pen included."""
    normal = unicodedata.normalize("NFKC", typed).upper()
    return len([letter for letter in normal if letter.isalnum() and letter.isascii()]) == LENGTH


def _right(whole: str) -> bool:
    return written(whole[:SIZE]).replace("-", "") == whole


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * len(LETTERS) + LETTERS.index(letter)
    return number
