"""Text into lines: Chinese breaks between characters, other words stay whole, no line starts with a closing mark."""

import re
from functools import lru_cache

from crmdesk.exchange.paper import glyphs
from crmdesk.exchange.paper.glyphs import Run

Line = tuple[Run, ...]

_OPENING = r"“‘（〔［｛〈《「『【〖(\[{¥￥$€£"
_CLOSING = r"”’）〕］｝〉》」』】〗)\]}，。、；：？！·…—～％%‰℃°,.;:?!"
_WIDE = (
    r"\u2e80-\u2fdf\u3000-\u303f\u3040-\u30ff\u3100-\u312f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
)
_CHUNK = re.compile(
    rf"(?P<space>[ ]+)|(?P<end>\n)|[{_OPENING}]*(?:[^\s{_WIDE}{_OPENING}“”—…]+|[^ \n])(?:[{_CLOSING}])*"
)
"""What may not be broken: a word, or one Chinese character, with the marks that lean on it; or the space between."""

_ELLIPSIS = "…"


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a drawable text of one line is, in points."""
    known = glyphs.widths(bold=bold, han=glyphs.is_han(text))
    return sum([known.get(char, 0.0) for char in text]) * size


@lru_cache(maxsize=16384)
def broken(text: str, size: float, room: float, bold: bool = False, most: int = 0) -> tuple[Line, ...]:
    """A drawable text in lines no wider than `room` points; with `most`, the rest is cut and said by an ellipsis."""
    han = glyphs.is_han(text)
    known = glyphs.widths(bold=bold, han=han)
    strings, whole = _filled(text, known, room / size, most)
    if not whole:
        strings[-1] = _shortened(strings[-1], known, room / size)
    return tuple(glyphs.runs(string, bold=bold, han=han) for string in strings)


def _filled(text: str, known: dict[str, float], room: float, most: int) -> tuple[list[str], bool]:
    """Lines of at most `room` (in units of the size), and whether all of the text is in them."""
    done: list[str] = []
    current, used = "", 0.0
    for match in _CHUNK.finditer(text):
        chunk = match.group()
        if match.lastgroup == "end":
            done.append(current.rstrip(" "))
            current, used = "", 0.0
        elif match.lastgroup == "space":
            current += chunk
            used += sum([known.get(char, 0.0) for char in chunk])
            continue
        else:
            wide = sum([known.get(char, 0.0) for char in chunk])
            if used + wide > room and current.strip(" "):
                done.append(current.rstrip(" "))
                current, used = "", 0.0
            while wide > room and len(chunk) > 1:
                head = _that_fits(chunk, known, room)
                done.append(chunk[:head])
                chunk = chunk[head:]
                wide = sum([known.get(char, 0.0) for char in chunk])
            current += chunk
            used += wide
        if most and len(done) >= most and (current or match.end() < len(text)):
            return done[:most], False
    if current.strip(" ") or not done:
        done.append(current.rstrip(" "))
    return done, True


def _that_fits(chunk: str, known: dict[str, float], room: float) -> int:
    """How many characters of a word too long for any line go on this one: at least one."""
    used = 0.0
    for index, char in enumerate(chunk):
        used += known.get(char, 0.0)
        if used > room and index:
            return index
    return len(chunk)


def _shortened(string: str, known: dict[str, float], room: float) -> str:
    """A line that ends in an ellipsis and still fits."""
    text = string.rstrip(" ，。、；：,.;:")
    room -= known[_ELLIPSIS]
    while text and sum([known.get(char, 0.0) for char in text]) > room:
        text = text[:-1]
    return text + _ELLIPSIS


def joined(lines: tuple[Line, ...]) -> str:
    """The lines as text, one a row."""
    return "\n".join("".join(run.text for run in line) for line in lines)
