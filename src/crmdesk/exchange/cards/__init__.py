"""Business cards: vCard 2.1, 3.0 and 4.0, of any phone and programme, one card a row (L1)."""

import codecs

from crmdesk.domain.refusal import Refused
from crmdesk.exchange.cards.lines import Property, Unread, properties
from crmdesk.exchange.cards.people import COLUMNS, row
from crmdesk.exchange.grid import Problem, Row, Sheet, Workbook
from crmdesk.i18n import mark

__all__ = ["COLUMNS", "MOST_CARDS", "read"]

MOST_CARDS = 100_000

_CUT = mark("The card was cut off before its end.")
_EMPTY = mark("The card holds neither a name nor a way to reach anybody.")
_UNREADABLE = mark("The characters of the card cannot be recognised.")
_GROUP = mark("The card stands for a group of people, not for one.")


def read(name: str, data: bytes, *, encoding: str | None = None) -> Workbook:
    """The cards of a file as one sheet with the columns `COLUMNS`, `Row.number` being the card's place in the file.

    `encoding` counts where a card names none. A card that was cut off or says nothing is a problem and the others
    stay (L10). `Refused` if the file holds no card at all.
    """
    data = _in_bytes(name, data)
    rows: list[Row] = []
    problems: list[Problem] = []
    for number, (lines, whole) in enumerate(_cards(data), 1):
        if number > MOST_CARDS:
            text = mark("“{name}” holds more than can be read at once. Split it into several files. Nothing was read.")
            raise Refused(text, name=name)
        found = _read(number, lines, whole, encoding or "")
        if isinstance(found, Row):
            rows.append(found)
        else:
            problems.append(Problem(number, found))
    if not rows and not problems:
        raise Refused(mark("“{name}” holds no card. Nothing was read."), name=name)
    return Workbook(name, "vcf", encoding or "utf-8", (Sheet("", 0, COLUMNS, tuple(rows)),), tuple(problems))


def _in_bytes(name: str, data: bytes) -> bytes:
    """The file in an encoding that keeps ASCII, which the reader of lines relies on."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16").encode("utf-8", "replace")
        except UnicodeDecodeError as error:
            text = mark("“{name}” ends in the middle of a character: it was cut off. Copy or download it again.")
            raise Refused(text, name=name) from error
    if b"\0" in data:
        raise Refused(mark("“{name}” is neither a workbook nor a text. Nothing was read."), name=name)
    return data.removeprefix(codecs.BOM_UTF8)


def _read(number: int, lines: list[Property], whole: bool, charset: str) -> Row | str:
    """The card's row, or why there is none."""
    if not whole:
        return _CUT
    if any(line.name == "KIND" and line.value.strip().lower() == b"group" for line in lines):
        return _GROUP
    try:
        cells = row(lines, charset)
    except UnicodeDecodeError:
        return _UNREADABLE
    return Row(number, cells) if any(cells) else _EMPTY


def _cards(data: bytes) -> "list[tuple[list[Property], bool]]":
    """The properties of each card and whether it has an end. A card within a card (an agent's) is passed over."""
    cards: list[tuple[list[Property], bool]] = []
    card: list[Property] | None = None
    depth = 0
    for line in properties(data):
        if isinstance(line, Unread):
            continue
        edge = line.name if line.value.strip().upper() == b"VCARD" else ""
        if edge == "BEGIN":
            if card is not None and (depth or _is_agent(card)):
                depth += 1
                continue
            if card is not None:
                cards.append((card, False))
            card = []
        elif edge == "END" and depth:
            depth -= 1
        elif edge == "END" and card is not None:
            cards.append((card, True))
            card = None
        elif card is not None and not depth:
            card.append(line)
    if card is not None:
        cards.append((card, False))
    return cards


def _is_agent(card: list[Property]) -> bool:
    return bool(card) and card[-1].name == "AGENT" and not card[-1].value.strip()
