"""The leaves of a PDF one below the other: drawn when they come into view, forgotten when they are far away."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from crmdesk.ui import printing, theme
from crmdesk.ui.desk import Desk

GAP = 14
STEPS = (50, 67, 80, 100, 125, 150, 200, 300)
WIDEST_FIT = 130
"""On a wide window the width is fitted no further than that: a page is read as a page, not as a poster."""

NEAR = 2
"""How many leaves before and behind those in view are kept drawn."""

PAPER = QColor("white")
"""Paper is white in the dark theme too: what is shown is what is printed."""


class Leaves(QObject):
    """A scrolling view of a PDF at a zoom in per cent (100: an inch is 96 pixels), or fitted to the width.

    `zoomed(percent, fits)` after each change of it.
    """

    zoomed = Signal(int, bool)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._pdf = b""
        self._fits = True
        self._percent = 100
        self._turn = 0
        self.view = QScrollArea(parent)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.canvas = _Canvas()
        self.canvas.missed.connect(self._draw)
        self.view.setWidget(self.canvas)
        self.view.viewport().installEventFilter(self)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(60)
        self._settle.timeout.connect(self._fit_again)
        theme.look.changed.connect(self.canvas.update)

    def show_paper(self, pdf: bytes, sizes: Sequence[tuple[float, float]]) -> None:
        """Show another PDF, from its first leaf; the same one made anew stays where it is."""
        again = len(sizes) == len(self.canvas.sizes)
        self._pdf = pdf
        self.canvas.sizes = tuple(sizes)
        self._zoom(self._percent)
        if not again:
            self.view.verticalScrollBar().setValue(0)

    def step(self, by: int) -> None:
        """To the next larger (1) or smaller (-1) zoom."""
        larger = [percent for percent in STEPS if percent > self._percent]
        smaller = [percent for percent in STEPS if percent < self._percent]
        self._fits = False
        self._zoom((larger or STEPS[-1:])[0] if by > 0 else (smaller or STEPS[:1])[-1])

    def fit(self) -> None:
        """As wide as the window allows, from now on."""
        self._fits = True
        self._zoom(self._percent)

    def _zoom(self, percent: int) -> None:
        if self._fits and self.canvas.sizes:
            widest = max(wide for wide, _ in self.canvas.sizes)
            room = self.view.viewport().width() - 2 * GAP
            percent = max(20, min(WIDEST_FIT, int(room / (widest * 96 / 72) * 100)))
        self._percent = percent
        self._turn += 1
        self.canvas.arrange(percent / 100 * 96 / 72)
        self.zoomed.emit(percent, self._fits)

    def _fit_again(self) -> None:
        if self._fits:
            self._zoom(self._percent)

    def _draw(self, numbers: list[int]) -> None:
        """Have leaves drawn aside; a picture of an older paper or zoom is dropped when it arrives."""
        turn, pdf = self._turn, self._pdf
        scale = self.canvas.scale * self.canvas.devicePixelRatioF()

        def drawn(found: dict[int, QImage]) -> None:
            if turn == self._turn:
                self.canvas.take(found)

        self._desk.later(lambda _: printing.pictures(pdf, numbers, scale), done=drawn)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self._fits:
            self._settle.start()  # once, when the window has come to rest
        return False


class _Canvas(QWidget):
    """Paints the leaves it has pictures of, and asks for those it misses."""

    missed = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self.sizes: tuple[tuple[float, float], ...] = ()
        self.scale = 1.0
        self.pictures: dict[int, QImage] = {}
        self._asked: set[int] = set()
        self._places: list[QRect] = []

    def arrange(self, scale: float) -> None:
        """Lay the leaves out at so many pixels to the point."""
        self.scale = scale
        self.pictures.clear()
        self._asked.clear()
        wide = max((round(w * scale) for w, _ in self.sizes), default=0) + 2 * GAP
        self._places, y = [], GAP
        for w, h in self.sizes:
            size = QSize(round(w * scale), round(h * scale))
            self._places.append(QRect((wide - size.width()) // 2, y, size.width(), size.height()))
            y += size.height() + GAP
        self.setFixedSize(wide, y)
        self.update()

    def take(self, found: dict[int, QImage]) -> None:
        """Pictures have arrived."""
        self.pictures |= found
        self._asked -= set(found)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        seen = [number for number, place in enumerate(self._places) if place.intersects(event.rect())]
        for number in seen:
            place = self._places[number]
            painter.setPen(theme.color("line2"))
            painter.setBrush(PAPER)
            painter.drawRect(place.adjusted(-1, -1, 0, 0))
            picture = self.pictures.get(number)
            if picture is not None:
                painter.drawImage(place, picture)
        painter.end()
        self._mind(seen)

    def _mind(self, seen: Sequence[int]) -> None:
        """Ask for what is missing in view; let go what is far from it."""
        visible = [n for n, place in enumerate(self._places) if place.intersects(self.visibleRegion().boundingRect())]
        if visible:
            near = range(visible[0] - NEAR, visible[-1] + NEAR + 1)
            for number in [number for number in self.pictures if number not in near]:
                del self.pictures[number]
        wanting = [n for n in seen if n not in self.pictures and n not in self._asked]
        if wanting:
            self._asked |= set(wanting)
            self.missed.emit(wanting)
