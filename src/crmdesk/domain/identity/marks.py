"""By what a party is known again: the marks of a lead or customer and its contacts (L7)."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

from crmdesk.domain.identity.codes import LENGTH, credit_code
from crmdesk.domain.identity.names import company_key, person_key

Mark = tuple[str, str]
"""Kind and value: `code`, `phone`, `mail`, `wechat` or `name`."""

SHORTEST_PHONE = 7
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_NO_DIGIT = re.compile(r"[^0-9]")
_EXTENSION = re.compile(r"(?:\s*(?:转|分机|ext\.?|extension|x|#|,|;)\s*[:：]?\s*\d{1,6}\D*)$", re.IGNORECASE)
_DASHED_EXTENSION = re.compile(r"((?<!\d)\d{7,8}|(?<!\d)0\d{2,3}\D{1,2}\d{3,4}[ -]\d{4})\s*[-–—]\s*\d{1,5}\s*$")
_APART = re.compile(r"[/、;；|\n]|,(?=\s*\+?\d{7})|，|(?<=\d{7})\s{2,}|\bor\b|或")
_ADDRESS = re.compile(r"[^\s<>()\[\],;:：，；、@\"]+@[^\s<>()\[\],;:：，；、@\"]+\.[^\s<>()\[\],;:：，；、@\".]+")


def phone_key(text: str) -> str:
    """The digits of one phone number without +86, separators and extension; "" under 7 digits or for a
    placeholder.

    A landline keeps its area code with the 0 before it; a foreign number given with + begins with 00.
    """
    if _MOBILE.fullmatch(text):
        return text
    plain = unicodedata.normalize("NFKC", text).strip()
    if "*" in plain:
        return ""
    bare = _DASHED_EXTENSION.sub(r"\1", _EXTENSION.sub("", plain).replace("(0)", ""))
    digits = _NO_DIGIT.sub("", bare)
    international = bare.lstrip("( ").startswith("+") or digits.startswith("00")
    if international:
        digits = "00" + digits.removeprefix("00")
    elif digits.startswith("86") and (_MOBILE.fullmatch(digits[2:]) or re.match(r"\(?86\)?[\s-]", bare)):
        digits = "00" + digits
    if digits.startswith("0086"):
        digits = _home(digits[4:])
    if digits.startswith("0") and _MOBILE.fullmatch(digits[1:]):
        digits = digits[1:]
    placeholder = len(set(digits)) == 1 or digits in "01234567890"
    return "" if len(digits) < SHORTEST_PHONE or placeholder else digits


def _home(digits: str) -> str:
    """A mainland number as it is dialled at home: mobiles, 400 and 800 numbers as they are, area codes with
    their 0."""
    if digits.startswith("0") or _MOBILE.fullmatch(digits) or re.fullmatch(r"[48]00\d{7}", digits):
        return digits
    return "0" + digits if len(digits) >= 9 else digits


@lru_cache(maxsize=65_536)
def phone_keys(text: str) -> tuple[str, ...]:
    """The keys of every number in a cell that holds several: 0512-6728 1100 / 0512-6728 1101."""
    plain = unicodedata.normalize("NFKC", text)
    return _kept(phone_key(piece) for piece in _APART.split(plain))


def mail_key(text: str) -> str:
    """The first mail address in a text, in lower case; "" if there is none."""
    found = _ADDRESS.search(unicodedata.normalize("NFKC", text).casefold().replace("mailto:", ""))
    return found[0].strip(".'") if found else ""


def wechat_key(text: str) -> str:
    """A WeChat or WeCom id in lower case; "" for what is none, such as 同手机. An id has at least 5
    characters."""
    key = unicodedata.normalize("NFKC", text).casefold().strip()
    return key if re.fullmatch(r"[a-z0-9_\-.@]{5,64}", key) else ""


def marks(party: Mapping[str, Any], contacts: Sequence[Mapping[str, Any]]) -> tuple[Mark, ...]:
    """Every mark of a lead or customer and its contacts, given as column -> value, each once (L7).

    Several contacts share the marks of their company. A WeChat id that is a mobile number is a `phone`.
    """
    found: list[Mark] = []
    if (text := party.get("code")) and len(code := credit_code(str(text)).code) == LENGTH:
        found.append(("code", code))
    name = str(party.get("name") or "")
    key = person_key(name) if party.get("kind") == "person" else company_key(name)
    if key:
        found.append(("name", key))
    for contact in contacts:
        found += _reached_by(*[str(contact.get(name) or "") for name in ("phone", "mobile", "email", "wechat")])
    return tuple(dict.fromkeys(found)) if len(found) > 1 else tuple(found)


@lru_cache(maxsize=65_536)
def _reached_by(phone: str, mobile: str, email: str, wechat: str) -> tuple[Mark, ...]:
    """The marks of one contact: asked for several times on a row's way in."""
    found = [("phone", key) for text in (phone, mobile) if text for key in phone_keys(text)]
    if email and (key := mail_key(email)):
        found.append(("mail", key))
    if wechat and (key := wechat_key(wechat)):
        number = phone_key(key) if key.lstrip("+").isdigit() else ""
        found.append(("phone", number) if _MOBILE.fullmatch(number) else ("wechat", key))
    return tuple(found)


def grams(key: str) -> tuple[str, ...]:
    """The pairs of neighbouring characters of a key, each pair in alphabetical order and once.

    Alphabetical, so that two swapped characters keep the pair they make: then one slip of any sort touches two
    pairs at most, and names one slip apart share all but two.
    """
    return _kept(a + b if a <= b else b + a for a, b in pairwise(key))


def _kept(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
