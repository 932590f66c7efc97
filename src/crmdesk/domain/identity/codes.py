"""The unified social credit code of GB 32100-2015, read while it is typed (C1, fixed)."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crmdesk.i18n import mark

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of a code: the letters I, O, S, V and Z are left out because they are misread."""

LENGTH = 18

_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, i, 31) for i in range(LENGTH - 1))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_CHECKS = "0123456789X"
_LOOKS_LIKE = {"I": "1", "O": "0", "S": "5", "V": "U", "Z": "2"}

AUTHORITIES = {
    "1": mark("Staffing commission"),
    "2": mark("Foreign affairs"),
    "3": mark("Justice"),
    "4": mark("Culture"),
    "5": mark("Civil affairs"),
    "6": mark("Tourism"),
    "7": mark("Religious affairs"),
    "8": mark("Trade unions"),
    "9": mark("Market regulation"),
    "A": mark("Military staffing commission"),
    "N": mark("Agriculture"),
    "Y": mark("Other authority"),
}
"""Character 1: who registered the organisation."""

KINDS = {
    "11": mark("Government body"),
    "12": mark("Public institution"),
    "13": mark("Mass organisation"),
    "31": mark("Law firm"),
    "32": mark("Notary office"),
    "33": mark("Grassroots legal service"),
    "34": mark("Forensic institute"),
    "35": mark("Arbitration commission"),
    "51": mark("Social organisation"),
    "52": mark("Private non-enterprise unit"),
    "53": mark("Foundation"),
    "81": mark("Basic trade union"),
    "91": mark("Enterprise"),
    "92": mark("Sole proprietor"),
    "93": mark("Farmers' cooperative"),
    "N1": mark("Collective of a villagers' group"),
    "N2": mark("Collective of a village"),
    "N3": mark("Collective of a township"),
}
"""Characters 1 and 2 together: what kind of organisation it is; any other second character is "Other
kind"."""

PROVINCES = {
    "10": mark("National"),
    "11": mark("Beijing"),
    "12": mark("Tianjin"),
    "13": mark("Hebei"),
    "14": mark("Shanxi"),
    "15": mark("Inner Mongolia"),
    "21": mark("Liaoning"),
    "22": mark("Jilin"),
    "23": mark("Heilongjiang"),
    "31": mark("Shanghai"),
    "32": mark("Jiangsu"),
    "33": mark("Zhejiang"),
    "34": mark("Anhui"),
    "35": mark("Fujian"),
    "36": mark("Jiangxi"),
    "37": mark("Shandong"),
    "41": mark("Henan"),
    "42": mark("Hubei"),
    "43": mark("Hunan"),
    "44": mark("Guangdong"),
    "45": mark("Guangxi"),
    "46": mark("Hainan"),
    "50": mark("Chongqing"),
    "51": mark("Sichuan"),
    "52": mark("Guizhou"),
    "53": mark("Yunnan"),
    "54": mark("Tibet"),
    "61": mark("Shaanxi"),
    "62": mark("Gansu"),
    "63": mark("Qinghai"),
    "64": mark("Ningxia"),
    "65": mark("Xinjiang"),
    "71": mark("Taiwan"),
    "81": mark("Hong Kong"),
    "82": mark("Macao"),
}
"""Characters 3 and 4: the province (GB/T 2260) of the registering office; 10 is the national one."""

_PARTS = (
    (mark("Registration authority"), 0, 1),
    (mark("Kind of organisation"), 1, 2),
    (mark("Region"), 2, 8),
    (mark("Organisation code"), 8, 17),
    (mark("Check character"), 17, 18),
)


@dataclass(frozen=True)
class Part:
    """One part of a code as far as it is typed: its title and meaning are source texts, `meaning` "" if
    unknown."""

    title: str
    characters: str
    meaning: str


@dataclass(frozen=True)
class CreditCode:
    """What can be said of a code that may still be in the making.

    `wrong_at` is the 1-based position of the wrong character where it can be told. `reason` is a source text
    with its values, or None while nothing is wrong; a code that is only not complete yet has none.
    """

    code: str
    complete: bool
    valid: bool
    wrong_at: int | None
    parts: tuple[Part, ...]
    reason: tuple[str, Mapping[str, Any]] | None

    @property
    def missing(self) -> int:
        """How many characters are still to be typed."""
        return max(0, LENGTH - len(self.code))


def credit_code(text: str) -> CreditCode:
    """The code in one form (width, case, spaces and dashes aside) and what is right or wrong with it (C1).

    Usable on every keystroke: a beginning without mistakes has no reason, and its parts say what they mean.
    """
    kept = (c for c in unicodedata.normalize("NFKC", text).upper() if not c.isspace() and c not in "-‐–—_.·")
    code = "".join(kept)
    complete = len(code) == LENGTH
    wrong = _wrong_character(code) or _wrong_length(code) or (_wrong_check(code) if complete else None)
    position, reason = wrong or (None, None)
    return CreditCode(code, complete, complete and wrong is None, position, _parts(code), reason)


def check_character(body: str) -> str:
    """The 18th character for the 17 before it. KeyError for a character outside `ALPHABET`."""
    total = sum(_VALUE[character] * weight for character, weight in zip(body, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def organisation_check(body: str) -> str:
    """The 9th character of an organisation code for the 8 before it (GB 11714), `X` standing for ten."""
    total = sum(int(c, 36) * weight for c, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True))
    return _ORGANISATION_CHECKS[-total % 11]


_Wrong = tuple[int | None, tuple[str, Mapping[str, Any]]]


def _wrong_character(code: str) -> _Wrong | None:
    for position, character in enumerate(code[:LENGTH], start=1):
        if character in _LOOKS_LIKE:
            text = mark("Character {position}: the letter {letter} never occurs in a credit code; perhaps {instead}?")
            values = {"position": position, "letter": character, "instead": _LOOKS_LIKE[character]}
            return position, (text, values)
        if character not in _VALUE:
            text = mark("Character {position}: “{letter}” cannot stand in a credit code.")
            return position, (text, {"position": position, "letter": character})
        if 3 <= position <= 8 and not character.isdigit():
            text = mark("Character {position}: the region (characters 3–8) has digits only.")
            return position, (text, {"position": position})
    if code and code[0] not in AUTHORITIES:
        return 1, (
            mark("Character 1: no registration authority has the mark “{letter}”."),
            {"letter": code[0]},
        )
    if len(code) >= 4 and code[2:4] not in PROVINCES:
        return 3, (mark("Characters 3–4: there is no province {code}."), {"code": code[2:4]})
    return None


def _wrong_length(code: str) -> _Wrong | None:
    if len(code) <= LENGTH:
        return None
    text = mark("A credit code has 18 characters; this one has {n}.")
    return LENGTH + 1, (text, {"n": len(code)})


def _wrong_check(code: str) -> _Wrong | None:
    """Where the check character does not fit, the organisation code's own tells which part to look at."""
    if check_character(code[:17]) == code[17]:
        return None
    if organisation_check(code[8:16]) == code[16]:
        text = mark("The check character does not fit: compare characters 1–8 and the last one with the licence.")
        return None, (text, {})
    places = _suspects(code)
    if len(places) == 1:
        text = mark("Character {position} does not fit: compare it with the licence.")
        return places[0], (text, {"position": places[0]})
    text = mark("The check character does not fit: compare the organisation code (characters 9–17) with the licence.")
    return None, (text, {})


def _suspects(code: str) -> list[int]:
    """The positions in 9–17 where one other character would mend both checks at once."""
    return [
        at + 1
        for at in range(8, 17)
        if any(_fits(code[:at] + other + code[at + 1 :]) for other in ALPHABET if other != code[at])
    ]


def _fits(code: str) -> bool:
    return check_character(code[:17]) == code[17] and organisation_check(code[8:16]) == code[16]


def _parts(code: str) -> tuple[Part, ...]:
    return tuple(
        Part(title, code[start:end], _meaning(code[:end], start)) for title, start, end in _PARTS if len(code) > start
    )


def _meaning(code: str, start: int) -> str:
    if start == 0:
        return AUTHORITIES.get(code[0], "")
    if start == 1:
        return KINDS.get(code[:2], mark("Other kind")) if code[0] in AUTHORITIES else ""
    if start == 2:
        return PROVINCES.get(code[2:4], "")
    return ""
