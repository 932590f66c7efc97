"""Which column is which field: by name, synonym, a slip of the pen, what was chosen before, and by content (L10)."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Literal

from crmdesk.domain import privacy
from crmdesk.domain.identity import credit_code
from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables import Kind
from crmdesk.exchange import values
from crmdesk.exchange.grid import Cell, Sheet
from crmdesk.exchange.intake import choices
from crmdesk.exchange.intake.fields import FIELDS, Field, Target, field
from crmdesk.i18n import both

How = Literal["name", "synonym", "content", "remembered", "chosen", "none"]

_SAMPLE = 60
_FUZZY = 86.0
_HALF = 0.6
_UNITS = (
    (re.compile(r"亿"), 100_000_000),
    (re.compile(r"百万|\bmillions?\b|^m$|\bm\b"), 1_000_000),
    (re.compile(r"万|^w$"), 10_000),
    (re.compile(r"千|^k$|\bk\b|\bthousands?\b|'000|,000"), 1_000),
)
_BRACKETS = re.compile(r"[(\[{【〔<《][^()\[\]{}【】〔〕<>《》]*[)\]}】〕>》]")
_UNIT_TAIL = re.compile(r"[/:,，:](?:单位)?(?:亿元|百万元|万元|千元|万|元|rmb|cny|k)$")
_FILL = re.compile(r"[\W_]+|必填|选填|填写")


@dataclass(frozen=True)
class Column:
    """A column of the file with the field it is taken for, None for not read, and why; `confidence` 0 to 1."""

    index: int
    header: str
    field: str | None
    how: How
    confidence: float


Columns = tuple[Column, ...]


def match(sheet: Sheet, target: Target, remembered: Mapping[str, str] | None = None) -> Columns:
    """The columns of a sheet with the fields they most likely mean, each field once but those that are `several`.

    `remembered` is what `memory` gave of an earlier mapping with the same signature: header -> field, "" for none.
    """
    found: dict[int, Column] = {}
    taken: set[str] = set()
    offers = [*_remembered(sheet, target, remembered or {}), *_named(sheet, target)]
    _settle(found, taken, offers, sheet, target)
    _settle(found, taken, list(_by_content(sheet, target, found)), sheet, target)
    return tuple(found.get(at) or Column(at, header, None, "none", 0.0) for at, header in enumerate(sheet.columns))


def chosen(columns: Columns, index: int, key: str | None, target: Target) -> Columns:
    """The columns after the user gave one another field, or None; who had that field gives it up."""
    several = key is not None and field(target, key).several

    def after(column: Column) -> Column:
        if column.index == index:
            return replace(column, field=key, how="chosen", confidence=1.0)
        if column.field == key and key is not None and not several:
            return replace(column, field=None, how="none", confidence=0.0)
        return column

    return tuple(after(column) for column in columns)


def guess_target(sheet: Sheet) -> Target:
    """What a sheet most likely holds: leads, customers or past follow-ups (L10). In doubt leads."""
    found = {target: {c.field for c in match(sheet, target) if c.field and c.how != "content"} for target in FIELDS}
    said = found["followups"]
    whom = said & {"whom", "whom_number", "whom_code"}
    if whom and "summary" in said and said & {"at", "channel"} and len(said) >= len(found["leads"]) - 1:
        return "followups"
    about = normal(sheet.name)
    weights: dict[Target, float] = {
        "leads": sum(_weight("leads", key) for key in found["leads"] if key)
        + 1.5 * any(word in about for word in ("线索", "lead", "prospect", "展会", "名片")),
        "customers": sum(_weight("customers", key) for key in found["customers"] if key)
        + 1.5 * any(word in about for word in ("客户信息", "客户表", "客户资料", "customer", "account")),
    }
    return "customers" if weights["customers"] > weights["leads"] else "leads"


def _weight(target: Target, key: str) -> float:
    return 0.25 if field(target, key).worked_out else 1.0


def signature(sheet: Sheet) -> str:
    """A mark of a sheet's headers by which its mapping is found again; the order of the columns is part of it."""
    return hashlib.sha256("\n".join(normal(header) for header in sheet.columns).encode()).hexdigest()[:16]


def memory(columns: Columns) -> dict[str, str]:
    """What is worth remembering of a mapping: header -> field, "" for a column that is not read."""
    return {column.header: column.field or "" for column in columns if column.header}


def scale(header: str) -> int:
    """By how much figures in a column count, as its header says: 预算(万元) 10,000, Budget (K) 1,000, else 1."""
    plain = unicodedata.normalize("NFKC", header).casefold()
    inside = " ".join(found[1:-1] for found in _BRACKETS.findall(plain))
    tail = _UNIT_TAIL.search(re.sub(r"\s", "", plain))
    said = f"{inside} {tail[0][1:] if tail else ''}".strip()
    return next((by for pattern, by in _UNITS if said and pattern.search(said)), 1)


@cache
def normal(header: str) -> str:
    """A header in one form: width, case, brackets with what is in them, blanks and signs aside."""
    plain = unicodedata.normalize("NFKC", header).casefold()
    bare = _FILL.sub("", _UNIT_TAIL.sub("", re.sub(r"\s", "", _BRACKETS.sub(" ", plain))))
    return bare or _FILL.sub("", plain)


# --- by what stands in the header ----------------------------------------------------------------------------------


def _remembered(sheet: Sheet, target: Target, memory: Mapping[str, str]) -> Iterator[Column]:
    keys = {known.key for known in FIELDS[target]}
    for at, header in enumerate(sheet.columns):
        key = memory.get(header) if header else None
        if key is not None and (key in keys or key == ""):
            yield Column(at, header, key or None, "remembered", 1.0)


def _named(sheet: Sheet, target: Target) -> list[Column]:
    """Every field that a header could mean, the surest first; of two as sure the one further left."""
    if not sheet.header_row and sheet.grid:
        return []
    offers = [offer for at, header in enumerate(sheet.columns) if header for offer in _meanings(at, header, target)]
    if _names_people(sheet):
        people = ("name", "contact") if target != "followups" else ("whom", "contact")
        offers = [
            replace(offer, field=people[1]) if normal(offer.header) == "name" and offer.field == people[0] else offer
            for offer in offers
        ]
    return sorted(offers, key=lambda offer: (-offer.confidence, offer.index))


def _names_people(sheet: Sheet) -> bool:
    """Whether a column called “Name” holds people: where another one holds the company, as on cards."""
    said = {normal(header) for header in sheet.columns}
    return bool(said & _COMPANIES) and "contact" not in said


_COMPANIES = frozenset(("company", "companyname", "organization", "organisation", "employer", "account", "accountname"))


def _meanings(at: int, header: str, target: Target) -> Iterator[Column]:
    said = normal(header)
    titles, synonyms = _words(target)
    for key in titles.get(said, ()):
        yield Column(at, header, key, "name", 1.0)
    for rank, key in synonyms.get(said, ()):
        yield Column(at, header, key, "synonym", 0.95 - min(rank, 40) / 1000)
    if said not in titles and said not in synonyms:
        yield from _near(at, header, said, target)


def _near(at: int, header: str, said: str, target: Target) -> Iterator[Column]:
    """Fields whose words are near a header, or which a longer header names at its end: 贵公司名称, 第一联系人."""
    from rapidfuzz import fuzz, process

    titles, synonyms = _words(target)
    words = [*titles, *synonyms]
    if len(said) >= 4:
        for word, score, _ in process.extract(said, words, scorer=fuzz.ratio, score_cutoff=_FUZZY, limit=3):
            for key in _keys(word, target):
                yield Column(at, header, key, "synonym", score / 100 * 0.8)
    ends = [word for word in words if len(word) >= 2 and said.endswith(word) and not word.isascii()]
    if ends:
        longest = max(ends, key=len)
        for key in _keys(longest, target):
            yield Column(at, header, key, "synonym", 0.5 + 0.3 * len(longest) / len(said))


def _keys(word: str, target: Target) -> Iterable[str]:
    titles, synonyms = _words(target)
    return (*titles.get(word, ()), *(key for _, key in synonyms.get(word, ())))


Words = tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[tuple[int, str], ...]]]


@cache
def _words(target: Target) -> Words:
    """Normalised words -> the fields they name: titles in both languages, and synonyms with their rank."""
    titles: dict[str, tuple[str, ...]] = {}
    synonyms: dict[str, tuple[tuple[int, str], ...]] = {}
    for known in FIELDS[target]:
        for word in dict.fromkeys(normal(title) for title in both(known.title).values()):
            titles[word] = (*titles.get(word, ()), known.key)
    for known in FIELDS[target]:
        for rank, synonym in enumerate(known.synonyms):
            word = normal(synonym)
            if known.key not in titles.get(word, ()):
                synonyms[word] = (*synonyms.get(word, ()), (rank, known.key))
    return titles, synonyms


# --- settling ------------------------------------------------------------------------------------------------------


def _settle(found: dict[int, Column], taken: set[str], offers: Sequence[Column], sheet: Sheet, target: Target) -> None:
    """Give each column the first offer whose field is free and whose cells do not speak against it."""
    for offer in offers:
        if offer.index in found:
            continue
        if offer.field is None:
            found[offer.index] = offer
            continue
        known = field(target, offer.field)
        if (known.key in taken and not known.several) or (offer.how != "remembered" and _against(sheet, offer, known)):
            continue
        found[offer.index] = offer
        taken.add(known.key)


def _against(sheet: Sheet, offer: Column, known: Field) -> bool:
    """Whether a column's cells cannot be what its header says: most of what is there cannot be read as that kind."""
    readable = _is_number if known.key in ("number", "whom_number") else _READABLE.get(known.kind)
    if readable is None or known.worked_out or known.parts:
        return False
    cells = _cells(sheet, offer.index)
    return len(cells) >= 3 and _share(cells, readable) < 0.2


def _cells(sheet: Sheet, at: int) -> list[Cell]:
    """The first filled cells of a column, from as many rows as need be."""
    found: list[Cell] = []
    for row in sheet.rows[: 40 * _SAMPLE]:
        cell = row.cells[at] if at < len(row.cells) else None
        if not values.blank(cell):
            found.append(cell)
            if len(found) == _SAMPLE:
                break
    return found


def _share(cells: Sequence[Cell], test: Callable[[Cell], bool]) -> float:
    return sum(map(test, cells)) / len(cells) if cells else 0.0


# --- by what stands in the cells -----------------------------------------------------------------------------------


def _by_content(sheet: Sheet, target: Target, found: Mapping[int, Column]) -> Iterator[Column]:
    """What columns without a telling header hold, by the share of cells that can be nothing else."""
    headless = not sheet.header_row and bool(sheet.grid)
    keys = {known.key for known in FIELDS[target]}
    for key, test, needs_no_header in _CONTENT:
        key = _CONTENT_OF[target].get(key, key)
        if key not in keys or (needs_no_header and not headless):
            continue
        for at, header in enumerate(sheet.columns):
            if at in found or (header and not headless and key not in _SURE):
                continue
            cells = _cells(sheet, at)
            share = _share(cells, test)
            if share >= _HALF:
                yield Column(at, header, key, "content", round(share * 0.7, 3))


def _parses(reader: Callable[..., object], *arguments: object) -> Callable[[Cell], bool]:
    def test(cell: Cell) -> bool:
        try:
            reader(cell, *arguments)
        except Refused:
            return False
        return True

    return test


def _is_text(pattern: str, longest: int = 60) -> Callable[[Cell], bool]:
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda cell: isinstance(cell, str) and len(cell) <= longest and compiled.search(cell) is not None


def _is_mobile(cell: Cell) -> bool:
    return privacy.is_mobile(values.text(cell))


def _is_phone(cell: Cell) -> bool:
    digits = re.sub(r"\D", "", values.text(cell))
    return 7 <= len(digits) <= 18 and _PHONE(cell)


def _is_code(cell: Cell) -> bool:
    return isinstance(cell, str) and len(cell) >= 18 and credit_code(cell).valid


def _is_industry(cell: Cell) -> bool:
    return isinstance(cell, str) and len(cell) <= 12 and choices.industry(cell) is not None


def _is_number(cell: Cell) -> bool:
    """The number of a record: no bare small figure, which only counts the lines."""
    return not re.fullmatch(r"\d{1,5}", values.text(cell))


def _any_day(cell: Cell) -> bool:
    return not isinstance(cell, int | float) and _DAY(cell)


_DAY = _parses(values.day, date(2000, 1, 1))
_PHONE = _parses(values.phone)
_MAIL = _parses(values.email)
_COMPANY = _is_text(
    r"(?:公司|集团|厂|商行|经营部|事务所|研究院|研究所|医院|学校|大学|学院|银行|合作社|工作室|中心|店|co\.?,? ?ltd\.?"
    r"|inc\.?|gmbh|llc|corp\.?|limited|company)(?:[)）\s.]*|[（(][^（）()]*[)）])$"
)
_TITLE = _is_text(
    r"(?:经理|总监|主任|董事长|总裁|工程师|厂长|科长|处长|部长|主管|专员|院长|校长|老板|助理|总工|manager|director"
    r"|engineer|head|chief|ceo|cto|cfo|president|officer|buyer|owner)\W*$",
    24,
)
_PERSON = _is_text(r"^(?:[\u4e00-\u9fff·]{2,4}(?:先生|女士|总|经理|老师)?|[A-Z][a-z]+(?: [A-Z][a-z'.-]+){1,2})$", 24)
_REGION = _is_text(
    r"^(?:北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川"
    r"|贵州|云南|陕西|甘肃|青海|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|台湾)",
    20,
)
_URL = _is_text(r"^(?:https?://|www\.)\S+$", 200)

_CONTENT: tuple[tuple[str, Callable[[Cell], bool], bool], ...] = (
    ("email", _MAIL, False),
    ("code", _is_code, False),
    ("mobile", _is_mobile, False),
    ("website", _URL, False),
    ("name", _COMPANY, False),
    ("phone", _is_phone, True),
    ("title", _TITLE, True),
    ("region", _REGION, True),
    ("industry", _is_industry, True),
    ("contact", _PERSON, True),
    ("at", _any_day, True),
)
"""Field, what its cells look like, and whether it takes a sheet without headers to go by that alone."""

_SURE = frozenset(("email", "mobile", "code", "whom_code"))
"""What cannot be anything else, even under a header that says nothing of it."""

_CONTENT_OF: Mapping[Target, Mapping[str, str]] = {
    "leads": {"at": "captured"},
    "customers": {"at": "captured"},
    "followups": {"name": "whom", "code": "whom_code", "email": "", "mobile": "", "phone": ""},
}

_READABLE: Mapping[Kind, Callable[[Cell], bool]] = {
    Kind.DATE: _DAY,
    Kind.MOMENT: _DAY,
    Kind.WHEN: _DAY,
    Kind.EMAIL: _MAIL,
}


def offered(target: Target) -> tuple[Field, ...]:
    """What a column's menu offers for a target, in its order; what is worked out again is not offered."""
    return tuple(known for known in FIELDS[target] if not known.worked_out)
