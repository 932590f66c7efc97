"""Tables written as text: comma, semicolon, tab or bar between the cells, in whatever encoding they were saved."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator

from crmdesk.domain.refusal import Refused
from crmdesk.exchange.guard import unguarded
from crmdesk.exchange.sheets.limits import LARGEST_FILE
from crmdesk.i18n import mark

ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16", "shift_jis", "euc_kr", "cp1252")
"""What a user may choose from when the preview shows the wrong characters."""

DELIMITERS = (",", "\t", ";", "|", "，")
"""The full-width comma stands last and counts half: it also occurs within Chinese sentences."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16"),
)
_SAMPLE = 64 * 1024
_SAMPLE_ROWS = 60


def decoded(name: str, data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """The text and its encoding: the one asked for, else by byte order mark, else strict UTF-8, else GB18030.

    No detector: they get a mostly-ASCII GBK file wrong. `Refused` if it is no text or of another encoding.
    """
    if encoding is not None:
        return _strictly(name, data, encoding)
    for order_mark, codec, title in _MARKS:
        if data.startswith(order_mark):
            return _strictly(name, data, codec)[0], title
    if b"\0" in data:
        raise Refused(mark("“{name}” is neither a workbook nor a text. Nothing was read."), name=name)
    for codec in ("utf-8", "gb18030"):
        decoder = codecs.getincrementaldecoder(codec)()
        try:
            text = decoder.decode(data)
        except UnicodeDecodeError:
            continue
        if decoder.getstate()[0]:
            text = mark("“{name}” ends in the middle of a character: it was cut off. Copy or download it again.")
            raise Refused(text, name=name)
        return text, codec
    text = mark("The characters of “{name}” cannot be recognised. Choose its encoding, or save it as UTF-8.")
    raise Refused(text, name=name)


def _strictly(name: str, data: bytes, encoding: str) -> tuple[str, str]:
    try:
        text = data.decode(encoding).removeprefix("\ufeff")
    except LookupError as error:
        raise Refused(mark("There is no encoding called “{encoding}”."), encoding=encoding) from error
    except UnicodeError as error:
        text = mark("“{name}” cannot be read as {encoding}. Choose another encoding.")
        raise Refused(text, name=name, encoding=encoding) from error
    if "\0" in text:
        raise Refused(mark("“{name}” is neither a workbook nor a text. Nothing was read."), name=name)
    return text, encoding


def lines(name: str, text: str, delimiter: str | None = None) -> Iterator[list[str]]:
    """The lines of a table, blank ones included; cells may be quoted and hold delimiters and line ends.

    The delimiter is the one that cuts the beginning most evenly; a first line `sep=;` names it and is passed over as
    blank. `Refused` where a quotation mark is opened and never closed: the rest of the file would be one cell.
    """
    if text[:4].lower() == "sep=" and len(text) > 4 and text[4] not in "\r\n":
        delimiter = text[4]
        text = text[5:]
    delimiter = delimiter or _delimiter(text)
    return _lines(name, text, delimiter)


def _lines(name: str, text: str, delimiter: str) -> Iterator[list[str]]:
    number = 0
    csv.field_size_limit(LARGEST_FILE)  # an overlong cell is its row's problem, not the file's
    reader = csv.reader(_with_end(text), delimiter=delimiter)
    try:
        for number, line in enumerate(reader, 1):
            if line and line[-1].endswith(_END):
                if line != [_END]:
                    raise _unclosed(name, number)
                return
            yield [unguarded(cell) for cell in line]
    except csv.Error as error:
        raise _unclosed(name, number + 1) from error


def _unclosed(name: str, row: int) -> Refused:
    text = mark(
        "In row {row} of “{name}” a quotation mark opens and never closes. Close it or delete it, then try again."
    )
    return Refused(text, name=name, row=row)


_END = "\0"
"""A last line of its own; if it comes back as part of a cell, a quotation mark is still open there."""


def _with_end(text: str) -> Iterator[str]:
    yield from io.StringIO(text, newline="")
    yield _END


def _delimiter(text: str) -> str:
    sample = text[:_SAMPLE]
    scores = [(_evenness(sample, delimiter), -at) for at, delimiter in enumerate(DELIMITERS)]
    scores[-1] = (scores[-1][0] / 2, scores[-1][1])
    evenness, at = max(scores)
    return DELIMITERS[-at] if evenness else ","


def _evenness(sample: str, delimiter: str) -> float:
    """How well a delimiter explains the sample: the share of rows of the usual width × that width; 0: not at all."""
    widths: Counter[int] = Counter()
    try:
        for line, _ in zip(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), range(_SAMPLE_ROWS)):  # noqa: B905
            if line:
                widths[len(line)] += 1
    except csv.Error:
        pass  # an overlong cell ends the sample; what came before is judged
    cut = {width: count for width, count in widths.items() if width > 1}
    if not cut:
        return 0.0
    width = max(cut, key=lambda w: (cut[w], w))
    return cut[width] / widths.total() * min(width, 12)
