"""Who a card speaks of: its properties as the cells of one row."""

import re
from collections.abc import Iterable

from crmdesk.exchange.cards.lines import Property, parts, value
from crmdesk.exchange.grid import Cell, clean

COLUMNS = (
    "name",
    "company",
    "department",
    "title",
    "phone",
    "mobile",
    "wechat",
    "email",
    "address",
    "website",
    "birthday",
    "remarks",
)
"""The columns of every sheet of cards: English keys, not headers that anybody wrote."""

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_WECHAT = re.compile(r"wechat|weixin|微信", re.IGNORECASE)
_WECHAT_PREFIX = re.compile(
    r"^(?:(?:wechat|weixin|x-apple|xmpp|im):(?://)?|https?://(?:weixin\.qq\.com|[\w.]*wechat\.com)/)+", re.I
)
_QQ = re.compile(r"\bqq\b|qq号", re.IGNORECASE)
_FAX = re.compile(r"fax|传真", re.IGNORECASE)
_MOBILE_WORD = re.compile(r"cell|mobile|iphone|手机|移动", re.IGNORECASE)
_CHAT_NAMES = frozenset(
    ("IMPP", "X-SOCIALPROFILE", "X-WECHAT", "X-WEIXIN", "X-WECHAT-ID", "X-WEIXIN-ID", "X-QQ", "X-TENCENT-QQ", "X-IM")
)
_LABEL_EDGE = re.compile(r"^_\$!<(.*)>!\$_$")


class _Card:
    """The properties of one card by name, each list with the preferred ones first."""

    def __init__(self, lines: Iterable[Property], charset: str) -> None:
        self.charset = charset
        self.found: dict[str, list[Property]] = {}
        self.labels: dict[str, str] = {}
        for line in lines:
            if line.name in {"X-ABLABEL", "X-LABEL"} and line.group:
                self.labels[line.group] = _LABEL_EDGE.sub(r"\1", self.text(line))
            self.found.setdefault(line.name, []).append(line)
        for listed in self.found.values():
            listed.sort(key=lambda line: "PREF" not in line.types)

    def all(self, name: str) -> list[Property]:
        return self.found.get(name, [])

    def text(self, line: Property) -> str:
        return clean(value(line, self.charset)) or ""

    def texts(self, name: str) -> list[str]:
        return [said for line in self.all(name) if (said := self.text(line))]

    def fields(self, line: Property, least: int) -> list[str]:
        found = [clean(field) or "" for field in parts(line, self.charset)]
        return found + [""] * (least - len(found))

    def kind(self, line: Property) -> str:
        """What is said about a value beside it: types, service, the label that a user gave it."""
        return " ".join((*sorted(line.types), *line.parameters.values(), self.labels.get(line.group, "")))


def row(lines: Iterable[Property], charset: str) -> tuple[Cell, ...]:
    """The cells of one card in the order of `COLUMNS`. UnicodeDecodeError if its characters cannot be recognised.

    Fax numbers are left out; what has no column of its own (a third number, a second address of mail, QQ) goes into
    the remarks under its name in the card, so that nothing is lost.
    """
    card = _Card(lines, charset)
    company, department = _organisation(card)
    remarks = list(card.texts("NOTE"))
    wechat = _wechat(card, remarks)
    phone, mobile = _phones(card, remarks)
    emails = [said.removeprefix("mailto:") for said in card.texts("EMAIL")]
    remarks += [f"EMAIL {said}" for said in emails[1:]]
    cells = {
        "name": _name(card),
        "company": company,
        "department": department,
        "title": _first(card.texts("TITLE")) or _first(card.texts("ROLE")),
        "phone": phone,
        "mobile": mobile,
        "wechat": wechat,
        "email": _first(emails),
        "address": _address(card),
        "website": _first(card.texts("URL")),
        "birthday": _birthday(_first(card.texts("BDAY"))),
    }
    if any(cells.values()):
        cells["remarks"] = "\n".join(remarks)
    return tuple(cells.get(column) or None for column in COLUMNS)


def _first(texts: list[str]) -> str:
    return texts[0] if texts else ""


def _name(card: _Card) -> str:
    """The full name; a Chinese one is put together family name first and without a blank, however it was shown."""
    shown = _first(card.texts("FN"))
    named = card.all("N")
    family, given, middle, *_ = card.fields(named[0], 3) if named else ("", "", "")
    if not (family or given):
        return _close(shown) if _is_chinese(shown) else shown or _first(card.texts("NICKNAME"))
    if _is_chinese(family + given):
        together = _close(family + middle + given)
        return together if sorted(_close(shown)) in ([], sorted(together)) else shown
    return shown or " ".join(part for part in (given, middle, family) if part)


def _is_chinese(text: str) -> bool:
    return bool(_HAN.search(text)) and not re.search(r"[A-Za-z]", text)


def _close(text: str) -> str:
    return "".join(text.split())


def _organisation(card: _Card) -> tuple[str, str]:
    listed = card.all("ORG")
    company, *departments = card.fields(listed[0], 1) if listed else [""]
    return company, " / ".join(department for department in departments if department)


def _wechat(card: _Card, remarks: list[str]) -> str:
    """The first WeChat id, of whichever property; other chat accounts go into the remarks."""
    found = []
    for name in [*(name for name in card.found if name in _CHAT_NAMES), "TEL"]:
        for line in card.all(name):
            said = card.text(line)
            about = f"{name} {card.kind(line)}"
            if said and (_WECHAT.search(about) or (name != "TEL" and _WECHAT.search(said.partition(":")[0]))):
                found.append(_WECHAT_PREFIX.sub("", said))
            elif said and name != "TEL":
                service = "QQ" if _QQ.search(about) or _QQ.match(said) else name.removeprefix("X-")
                remarks.append(f"{service} {said}")
    remarks += [f"WECHAT {said}" for said in dict.fromkeys(found[1:]) if said != found[0]]
    return _first(found)


def _phones(card: _Card, remarks: list[str]) -> tuple[str, str]:
    """The office phone and the mobile: by type and label, else by what the number looks like."""
    phones: list[str] = []
    mobiles: list[str] = []
    for line in card.all("TEL"):
        said, kind = _number(card.text(line)), card.kind(line)
        if not said or _FAX.search(kind) or "PAGER" in line.types or _WECHAT.search(kind):
            continue
        looks_mobile = bool(_MOBILE.fullmatch(re.sub(r"\D|^\+?86", "", said)))
        is_mobile = looks_mobile or (bool(_MOBILE_WORD.search(kind)) and not said.startswith("0"))
        listed = mobiles if is_mobile else phones
        if said not in listed:
            listed.append(said)
    remarks += [f"TEL {said}" for said in phones[1:] + mobiles[1:]]
    return _first(phones), _first(mobiles)


def _number(said: str) -> str:
    said = said.removeprefix("tel:")
    return re.sub(r";ext=", "转", said, flags=re.IGNORECASE).partition(";")[0].strip()


def _address(card: _Card) -> str:
    """One line; a Chinese address from the large to the small, what is said twice once."""
    listed = sorted(card.all("ADR"), key=lambda line: ("PREF" not in line.types, "WORK" not in line.types))
    for line in listed:
        box, extended, street, city, province, code, country = card.fields(line, 7)[:7]
        if _HAN.search(street + city + province + extended):
            written = ""
            for part in (province, city, street, extended):
                written = (
                    part if written and part.startswith(written) else written + _without_start(part, province, city)
                )
            if written:
                return " ".join(written.split("\n"))
        elif any((box, extended, street, city, province)):
            place = (box, extended, street, city, province, code, country)
            return ", ".join(part.replace("\n", ", ") for part in place if part)
    return _first(card.texts("LABEL")).replace("\n", " ")


def _without_start(part: str, *places: str) -> str:
    """The part without places it repeats at its beginning, unless it is that place itself."""
    for place in places:
        if place and part != place:
            part = part.removeprefix(place)
    return part


def _birthday(said: str) -> str:
    """As a date where the card names the year, else as it is written; a time beside it is left out."""
    found = re.match(r"(\d{4})-?(\d{2})-?(\d{2})(?:$|T)", said)
    return "-".join(found.groups()) if found else said
