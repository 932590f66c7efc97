"""Pages under construction: drawn from the top left, kept until their number is known, then set down in one go."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from reportlab import rl_config
from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas

from crmdesk import i18n
from crmdesk.exchange.outbox import written
from crmdesk.exchange.paper import glyphs
from crmdesk.exchange.paper.lines import Line, broken, width

INK = HexColor("#11161F")
GREY = HexColor("#4F5A69")
HAIR = HexColor("#C9CFD8")
TINT = HexColor("#F3F5F9")
ACCENT = HexColor("#1D5FC4")
ACCENT_DEEP = HexColor("#0F4C9C")
ACCENT_SOFT = HexColor("#E2ECFB")
WHITE = HexColor("#FFFFFF")

LEADING = 1.48
"""Line to line, in sizes: Chinese needs more air than Latin."""

rl_config.useA85 = 0
"""Streams as they are: spelling them out in printable characters takes a fifth of the time and of the file."""

_ASCENT = 0.88
_MOST_IN_A_LINE = 400
"""No line of ours holds more characters, so a text that is cut is not looked at beyond them."""


@dataclass(frozen=True)
class Printed:
    """A document that was made: its pages, and each character that no font has and that stands there as a box."""

    pages: int
    missing: tuple[str, ...]


@dataclass(frozen=True)
class _Words:
    x: float
    y: float
    line: Line
    size: float
    ink: Color


@dataclass
class _Page:
    shapes: list[Callable[[Canvas, float], None]] = field(default_factory=list)
    words: list[_Words] = field(default_factory=list)


class Sheet:
    """A document's pages. Lengths are points; `y` grows downwards from the top of the page."""

    def __init__(self, size: tuple[float, float]) -> None:
        self.width, self.height = size
        self._pages = [_Page()]
        self._missing: dict[str, None] = {}

    @property
    def pages(self) -> int:
        """How many pages there are so far."""
        return len(self._pages)

    def turn(self) -> None:
        """Go on with a new page."""
        self._pages.append(_Page())

    def lines(self, text: str, size: float, room: float, *, bold: bool = False, most: int = 0) -> tuple[Line, ...]:
        """The text in lines no wider than `room`; what no font has is remembered."""
        if most:
            text = text[: most * _MOST_IN_A_LINE]
        drawn, lost = glyphs.drawable(text)
        self._missing.update(dict.fromkeys(lost))
        return broken(drawn, size, room, bold, most)

    def put(
        self, text: str, x: float, y: float, size: float, *, room: float = 10_000, bold: bool = False,
        ink: Color = INK, most: int = 0, page: int = -1,
    ) -> float:  # fmt: skip
        """Draw a text with its upper edge at `y`; answers where it ends."""
        return self.set(self.lines(text, size, room, bold=bold, most=most), x, y, size, ink=ink, page=page)

    def put_right(
        self, text: str, x: float, y: float, size: float, *, bold: bool = False, ink: Color = INK, page: int = -1
    ) -> float:
        """Draw one line that ends at `x`; answers where it begins."""
        start = x - self.measure(text, size, bold=bold)
        self.put(text, start, y, size, bold=bold, ink=ink, page=page)
        return start

    def put_middle(
        self, text: str, x: float, y: float, size: float, *, room: float, bold: bool = False, ink: Color = INK
    ) -> None:
        """Draw one line in the middle of `room` points from `x` on, cut if it must be."""
        (line,) = self.lines(text.replace("\n", " "), size, room, bold=bold, most=1)[:1]
        wide = width("".join(run.text for run in line), size, bold=bold)
        self.set((line,), x + max(0.0, (room - wide) / 2), y, size, ink=ink)

    def measure(self, text: str, size: float, *, bold: bool = False) -> float:
        """How wide one line would be."""
        return width(glyphs.drawable(text)[0], size, bold=bold)

    def set(
        self, lines: tuple[Line, ...], x: float, y: float, size: float, *, ink: Color = INK, page: int = -1
    ) -> float:
        """Draw broken lines with their upper edge at `y`; answers where they end."""
        step = size * LEADING
        baseline = y + (step - size) / 2 + size * _ASCENT
        words = self._pages[page].words
        for line in lines:
            if line:
                words.append(_Words(x, self.height - baseline, line, size, ink))
            baseline += step
        return y + step * len(lines)

    def box(
        self, x: float, y: float, wide: float, high: float, *, fill: Color | None = None, edge: Color | None = None,
        radius: float = 0, weight: float = 0.6,
    ) -> None:  # fmt: skip
        """A rectangle, its corners rounded by `radius`."""

        def draw(canvas: Canvas, top: float) -> None:
            _ink(canvas, fill, edge, weight)
            args = (x, top - y - high, wide, high)
            if radius:
                canvas.roundRect(*args, radius, stroke=edge is not None, fill=fill is not None)
            else:
                canvas.rect(*args, stroke=edge is not None, fill=fill is not None)

        self._pages[-1].shapes.append(draw)

    def path(
        self, points: tuple[tuple[float, float], ...], *, fill: Color | None = None, edge: Color | None = None,
        weight: float = 0.6, page: int = -1,
    ) -> None:  # fmt: skip
        """Straight strokes from point to point, closed where it is filled."""

        def draw(canvas: Canvas, top: float) -> None:
            _ink(canvas, fill, edge, weight)
            trace = canvas.beginPath()
            trace.moveTo(points[0][0], top - points[0][1])
            for x, y in points[1:]:
                trace.lineTo(x, top - y)
            if fill is not None:
                trace.close()
            canvas.drawPath(trace, stroke=edge is not None, fill=fill is not None)

        self._pages[page].shapes.append(draw)

    def circle(
        self, x: float, y: float, radius: float, *, fill: Color | None = None, edge: Color | None = None
    ) -> None:
        """A circle about a point."""

        def draw(canvas: Canvas, top: float) -> None:
            _ink(canvas, fill, edge, 0.8)
            canvas.circle(x, top - y, radius, stroke=edge is not None, fill=fill is not None)

        self._pages[-1].shapes.append(draw)

    def rule(self, x: float, y: float, until: float, *, ink: Color = HAIR, weight: float = 0.6, page: int = -1) -> None:
        """A horizontal line."""
        self.path(((x, y), (until, y)), edge=ink, weight=weight, page=page)

    def save(self, out: Path | BinaryIO, *, title: str, author: str) -> Printed:
        """Set all pages down as one PDF. `Refused` when the file cannot be written."""
        made = self._pdf(title, author)
        if isinstance(out, Path):
            with written(out) as stream:
                stream.write(made)
        else:
            out.write(made)
        return Printed(len(self._pages), tuple(self._missing))

    def _pdf(self, title: str, author: str) -> bytes:
        stream = io.BytesIO()
        canvas = Canvas(
            stream,
            pagesize=(self.width, self.height),
            initialFontName=glyphs.name(),
            lang=i18n.language().replace("_", "-"),
            pageCompression=1,
        )
        canvas.setTitle(title)
        canvas.setAuthor(author)
        canvas.setCreator("CRMDesk")
        for page in self._pages:
            for draw in page.shapes:
                draw(canvas, self.height)
            _write(canvas, page.words)
            canvas.showPage()
        canvas.save()
        return stream.getvalue()


def _ink(canvas: Canvas, fill: Color | None, edge: Color | None, weight: float) -> None:
    if fill is not None:
        canvas.setFillColor(fill)
    if edge is not None:
        canvas.setStrokeColor(edge)
        canvas.setLineWidth(weight)


def _write(canvas: Canvas, words: list[_Words]) -> None:
    """All words of a page as one text object, in the order in which they are read."""
    text = canvas.beginText()
    ink: Color | None = None
    font: tuple[str, float] | None = None
    for word in words:
        if word.ink is not ink:
            ink = word.ink
            text.setFillColor(ink)
        text.setTextOrigin(word.x, word.y)
        for run in word.line:
            if font != (run.font, word.size):
                font = (run.font, word.size)
                text.setFont(*font)
            text.textOut(run.text)
    canvas.drawText(text)
