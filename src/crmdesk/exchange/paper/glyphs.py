"""The fonts of paper and which of them draws what: Noto Sans, then Noto Sans SC, else a box that is reported."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from reportlab.pdfbase import pdfmetrics, ttfonts

from crmdesk import resources

BOX = "□"
"""Drawn in the place of a character that no font has."""

_WEIGHTS = ("Regular", "Bold")
_LATIN, _HAN = "NotoSans", "NotoSansSC"

_EITHER = "“”—…"
"""In both fonts, but set as full-width marks wherever the text is Chinese."""

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_JOINED = re.compile(r"[\u0300-\u036f]")


@dataclass(frozen=True)
class Run:
    """A stretch of text that one font draws."""

    font: str
    text: str


@cache
def _faces() -> tuple[tuple[ttfonts.TTFont, ttfonts.TTFont], tuple[ttfonts.TTFont, ttfonts.TTFont]]:
    """Latin and Han, Regular and Bold: parsed and registered once for the life of the program."""
    ttfonts.makeToUnicodeCMap = _to_unicode
    return _pair("Regular"), _pair("Bold")


def _pair(weight: str) -> tuple[ttfonts.TTFont, ttfonts.TTFont]:
    return _face(f"{_LATIN}-{weight}"), _face(f"{_HAN}-{weight}")


def _face(name: str) -> ttfonts.TTFont:
    font = ttfonts.TTFont(name, str(resources.path("fonts", f"{name}.ttf")), asciiReadable=False, shapable=False)
    pdfmetrics.registerFont(font)
    return font


def _to_unicode(font: str, subset: list[int]) -> str:
    """The table by which a reader turns glyphs back into text.

    reportlab's own writes a character beyond the BMP, such as 𫖯, as five digits, and more than the hundred entries
    that a block may hold: what is copied out is then not what was typed in.
    """
    entries = [f"<{code:02X}> <{chr(char).encode('utf-16-be').hex().upper()}>" for code, char in enumerate(subset)]
    blocks = [entries[start : start + 100] for start in range(0, len(entries), 100)]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            f"/CIDSystemInfo << /Registry ({font}) /Ordering ({font}) /Supplement 0 >> def",
            f"/CMapName /{font} def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            f"<00> <{len(subset) - 1:02X}>",
            "endcodespacerange",
            *(line for block in blocks for line in (f"{len(block)} beginbfchar", *block, "endbfchar")),
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        ]
    )


def name(bold: bool = False) -> str:
    """The name of the Latin font, registered with reportlab: what a canvas may start with."""
    return str(_faces()[bold][0].fontName)


@cache
def _han() -> re.Pattern[str]:
    """Stretches that only Noto Sans SC can draw."""
    latin, han = (face.face.charToGlyph for face in _faces()[0])
    return re.compile(f"[{_ranges(set(han) - set(latin))}]+")


@cache
def _set_han() -> re.Pattern[str]:
    """The same with the marks that go with them."""
    latin, han = (face.face.charToGlyph for face in _faces()[0])
    return re.compile(f"[{_ranges(set(han) - set(latin) | set(map(ord, _EITHER)))}]+")


@cache
def _undrawn() -> re.Pattern[str]:
    """One character that no font has, with what joins it to the next."""
    known: set[int] = {ord("\n"), ord("\t")}
    for face in _faces()[0]:
        known |= set(face.face.charToGlyph)
    return re.compile(f"[^{_ranges(known)}]")


def _ranges(codes: set[int]) -> str:
    """Code points as the inside of a character class."""
    spans: list[list[int]] = []
    for code in sorted(codes):
        if spans and code == spans[-1][1] + 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in spans)


@lru_cache(maxsize=4096)
def drawable(text: str) -> tuple[str, tuple[str, ...]]:
    """The text as it is drawn, and the characters that no font has, in the order in which they occur.

    What has no shape (control and formatting characters) is left out, a letter with a combining mark becomes the one
    letter it is, and a character without a glyph becomes `BOX`.
    """
    seen = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))
    if _JOINED.search(seen):
        seen = unicodedata.normalize("NFC", seen)
    lost = tuple(dict.fromkeys(_undrawn().findall(seen)))
    return (_undrawn().sub(BOX, seen) if lost else seen).replace("\t", " "), lost


def missing(text: str) -> tuple[str, ...]:
    """The characters of a text that no font of ours has, each once."""
    return drawable(text)[1]


def is_han(text: str) -> bool:
    """Whether a drawable text needs the Chinese font, so that its dashes and quotes are full width too."""
    return _han().search(text) is not None


def runs(text: str, *, bold: bool = False, han: bool = False) -> tuple[Run, ...]:
    """A drawable text cut by the font that draws it; with `han` the marks both fonts have are set as Chinese ones."""
    faces = _faces()[bold]
    latin_name, han_name = faces[0].fontName, faces[1].fontName
    found: list[Run] = []
    at = 0
    for match in (_set_han() if han else _han()).finditer(text):
        if match.start() > at:
            found.append(Run(latin_name, text[at : match.start()]))
        found.append(Run(han_name, match.group()))
        at = match.end()
    if at < len(text):
        found.append(Run(latin_name, text[at:]))
    return tuple(found)


_widths: dict[tuple[bool, bool], dict[str, float]] = {}


def widths(*, bold: bool = False, han: bool = False) -> dict[str, float]:
    """Character -> width at size 1, for every character that can be drawn."""
    known = _widths.get((bold, han))
    if known is None:
        latin, chinese = _faces()[bold]
        known = {}
        for face in (chinese, latin):
            known.update({chr(code): face.face.charWidths.get(code, 0) / 1000 for code in face.face.charToGlyph})
        if han:
            known.update({mark: chinese.face.charWidths[ord(mark)] / 1000 for mark in _EITHER})
        known["\u00a0"] = known[" "]
        _widths[bold, han] = known
    return known
