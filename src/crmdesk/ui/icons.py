"""Icons: line drawings of Lucide, tinted while painting so that they follow the theme, crisp at any scale."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from crmdesk import resources
from crmdesk.ui import theme


def icon(name: str, token: str = "text2") -> QIcon:
    """An icon by its Lucide name, in the colour that `token` has when it is painted.

    Checked or selected it takes the accent, disabled a weaker text colour. KeyError for a name not shipped,
    AttributeError for no such token.
    """
    _drawing(name)
    theme.color(token)
    return QIcon(_Engine(name, token))


def pixmap(name: str, color: str, size: int, dpr: float = 1.0) -> QPixmap:
    """An icon for a delegate: `size` logical pixels square in `color` (`#RRGGBB` or a token's name); cached.

    A name that is not shipped gives an empty picture: nothing may raise while Qt paints.
    """
    return _pixmap(name, _hex(color), size, round(dpr * 100))


def names() -> list[str]:
    """The names of all icons shipped."""
    return sorted(file.stem for file in resources.path("icons").glob("*.svg"))


@lru_cache(maxsize=1024)
def _pixmap(name: str, color: str, size: int, percent: int) -> QPixmap:
    side = max(1, round(size * percent / 100))
    made = QPixmap(side, side)
    made.fill(Qt.GlobalColor.transparent)
    if resources.path("icons", f"{name}.svg").is_file():
        painter = QPainter(made)
        _renderer(name, color).render(painter, QRectF(0, 0, side, side))
        painter.end()
    made.setDevicePixelRatio(percent / 100)
    return made


@lru_cache(maxsize=512)
def _renderer(name: str, color: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_drawing(name).replace("currentColor", color).encode()))


@lru_cache(maxsize=256)
def _drawing(name: str) -> str:
    try:
        return resources.text("icons", f"{name}.svg")
    except FileNotFoundError:
        raise KeyError(name) from None


def _hex(color: str) -> str:
    return color if color.startswith("#") else theme.color(color).name()


class _Engine(QIconEngine):
    """Paints one drawing in the colours of the moment."""

    def __init__(self, name: str, token: str) -> None:
        super().__init__()
        self.name = name
        self.token = token

    def clone(self) -> QIconEngine:
        return _Engine(self.name, self.token)

    def key(self) -> str:
        return f"lucide:{self.name}:{self.token}"

    def isNull(self) -> bool:
        return False

    def _color(self, mode: QIcon.Mode, state: QIcon.State) -> QColor:
        if mode == QIcon.Mode.Disabled:
            return theme.color("field")
        if self.token == "text2" and state == QIcon.State.On:
            return theme.color("accent")
        return theme.color(self.token)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatio() if painter.device() else 1.0
        side = min(rect.width(), rect.height())
        corner = rect.center() - QPoint((side - 1) // 2, (side - 1) // 2)
        painter.drawPixmap(corner, pixmap(self.name, self._color(mode, state).name(), side, ratio))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return pixmap(self.name, self._color(mode, state).name(), min(size.width(), size.height()))

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        # `size` is logical here: drawn at size × scale, or icons blur at 125 and 150 per cent
        return pixmap(self.name, self._color(mode, state).name(), min(size.width(), size.height()), scale)
