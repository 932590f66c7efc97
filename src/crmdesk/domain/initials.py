"""Pinyin initials of Chinese names, so that `ht` finds 恒泰; the table's text is handed in, not read here."""

from itertools import product

FIRST = 0x4E00
AT_MOST = 16
"""So many readings of one name at most: two characters read in several ways are common, five are not a name."""

_FULL_WIDTH = {0xFF01 + i: chr(0x21 + i) for i in range(94)}


class Initials:
    """The table of `resources/initials.txt`, made by `packaging/make_initials.py`.

    The text's lines: a comment, one letter for each character from U+4E00, then `character letters` for the
    characters with several initials and `word letters` for the words that settle such a character's reading.
    """

    def __init__(self, table: str) -> None:
        _, letters, *rest = table.splitlines()
        self._letters = _Letters(letters)
        self._several: dict[str, str] = {}
        self._words: dict[str, dict[str, str]] = {}
        for line in rest:
            word, readings = line.split(" ")
            if len(word) == 1:
                self._several[word] = readings
            else:
                self._words.setdefault(word[0], {})[word] = readings
        self._doubtful = frozenset(self._several)

    def of(self, name: str) -> tuple[str, ...]:
        """The initials of a name in every reading, the usual one first, 16 at most: 恒泰精密 gives `("htjm",)`.

        Latin letters (in lower case) and digits stay; anything else is left out. `("",)` if nothing is left.
        """
        if self._doubtful.isdisjoint(name):
            return (name.translate(self._letters),)
        pieces: list[str] = []
        at = 0
        while at < len(name):
            word = self._word_at(name, at)
            if word:
                pieces.append(self._words[word[0]][word])
                at += len(word)
            else:
                pieces.append(name[at])
                at += 1
        return self._readings(pieces)

    def _word_at(self, name: str, at: int) -> str:
        """The longest word of the table that stands here; "" if none does."""
        words = self._words.get(name[at], ())
        return max((word for word in words if name.startswith(word, at)), key=len, default="")

    def _readings(self, pieces: list[str]) -> tuple[str, ...]:
        choices = [self._several.get(piece) or (piece.translate(self._letters),) for piece in pieces]
        found: dict[str, None] = {}
        for reading in product(*choices):
            found["".join(reading)] = None
            if len(found) == AT_MOST:
                break
        return tuple(found)


class _Letters(dict[int, str]):
    """A code point -> its letter, worked out when it is first met, for `str.translate`."""

    def __init__(self, letters: str) -> None:
        super().__init__()
        self._row = letters

    def __missing__(self, point: int) -> str:
        character = _FULL_WIDTH.get(point) or chr(point)
        if FIRST <= point < FIRST + len(self._row):
            letter = self._row[point - FIRST].replace(".", "")
        else:
            letter = character.lower() if character.isascii() and character.isalnum() else ""
        self[point] = letter
        return letter
