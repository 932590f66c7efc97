"""How a card is painted: fonts, pictures and shortened texts are made once, colours are read while painting."""

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from crmdesk.ui import icons, theme
from crmdesk.ui.board.deck import Deck
from crmdesk.ui.board.faces import Face

Index = QModelIndex | QPersistentModelIndex
COMFORTABLE, COMPACT = 102, 60
"""The height of a card with the gap below it, at body text of 13 px."""
GAP = 7
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_SIGN_TOKENS = {"high": "high", "mid": "mid", "low": "low", "qualify": "accent"}
_PILLS = {"overdue": ("overdue", "overdue_bg"), "today": ("today", "today_bg")}


@dataclass(frozen=True)
class State:
    """How a card stands in its lane."""

    selected: bool = False
    focused: bool = False
    hovered: bool = False


class CardDelegate(QStyledItemDelegate):
    """Paints cards: `compact` shows name and next step only, `named` also what the next step is called."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.compact = False
        self.named = False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        return QSize(100, theme.px(COMPACT if self.compact else COMFORTABLE))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        deck = index.model()
        card = deck.at(index) if isinstance(deck, Deck) else None
        if card is None or not isinstance(deck, Deck):
            return
        flags = QStyle.StateFlag
        state = option.state
        rect: QRect = option.rect
        self.draw(
            painter,
            rect.adjusted(1, 1, -1, -GAP),
            deck.faces.of(card),
            State(
                bool(state & flags.State_Selected),
                bool(state & flags.State_HasFocus),
                bool(state & flags.State_MouseOver),
            ),
        )

    def draw(self, painter: QPainter, rect: QRect, face: Face, state: State) -> None:
        """Paint one card into `rect`."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _ground(painter, rect, state)
        pad = theme.px(10)
        inner = rect.adjusted(pad, theme.px(6), -theme.px(9), -theme.px(5))
        height = inner.height() / (2 if self.compact else 4)

        def line(n: int) -> QRect:
            return QRect(inner.left(), round(inner.top() + n * height), inner.width(), round(height))

        _first(painter, line(0), face)
        if not self.compact:
            ink = "text" if state.selected else "text2"
            _text(painter, line(1), face.who, "caption", ink)
            _third(painter, line(2), face)
        _last(painter, line(1 if self.compact else 3), face, named=self.named)
        painter.restore()


def picture(delegate: CardDelegate, face: Face, width: int, count: int, widget: QWidget) -> QPixmap:
    """What hangs at the pointer during a drag: the card and, for several, how many."""
    ratio = widget.devicePixelRatioF()
    height = theme.px(COMPACT if delegate.compact else COMFORTABLE) - GAP
    made = QPixmap(round((width + 12) * ratio), round((height + 12) * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setOpacity(0.92)
    if count > 1:
        delegate.draw(painter, QRect(6, 12, width, height - 2), face, State())
    delegate.draw(painter, QRect(0, 6, width, height - 2), face, State(selected=True, focused=True))
    if count > 1:
        side = theme.px(22)
        badge = QRectF(width + 10 - side, 0, side, side)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent"))
        painter.drawEllipse(badge)
        painter.setPen(theme.color("on_accent"))
        painter.setFont(theme.font("strong"))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(count))
    painter.end()
    return made


def _ground(painter: QPainter, rect: QRect, state: State) -> None:
    width = 2 if state.focused else 1
    edge = "accent" if state.selected or state.focused else "line"
    fill = "accent_soft" if state.selected else "hover" if state.hovered else "raised"
    painter.setPen(QPen(theme.color(edge), width))
    painter.setBrush(theme.color(fill))
    half = width / 2
    painter.drawRoundedRect(QRectF(rect).adjusted(half, half, -half, -half), 8, 8)


def _first(painter: QPainter, line: QRect, face: Face) -> None:
    """Name, and the grade as a badge."""
    room = line.width()
    if face.grade:
        side = theme.px(18)
        badge = QRect(line.right() - side + 1, line.center().y() - side // 2 + 1, side, side)
        grade = face.grade.lower()
        known = grade in ("a", "b", "c")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(f"grade_{grade}_bg" if known else "grade_c_bg"))
        painter.drawRoundedRect(badge, 4, 4)
        painter.setPen(theme.color(f"grade_{grade}" if known else "grade_c"))
        painter.setFont(_badge_font())
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, face.grade)
        room -= side + theme.px(6)
    _text(painter, QRect(line.left(), line.top(), room, line.height()), face.name, "strong", "text")


def _third(painter: QPainter, line: QRect, face: Face) -> None:
    """Amount, and at the right the band's sign with word and score."""
    token = _SIGN_TOKENS[face.sign]
    room = _measure("caption", theme.look.size, face.worth)
    side = theme.px(12)
    amount = _measure("body", theme.look.size, face.amount)
    taken = min(room, max(line.width() - amount - side - theme.px(9), line.width() // 2))
    words = QRect(line.right() - taken, line.top(), taken + 1, line.height())
    _text(painter, words, face.worth, "caption", token, _RIGHT)
    _sign(painter, QRect(words.left() - side - 3, line.center().y() - side // 2 + 1, side, side), face.sign, token)
    rest = line.width() - taken - side - theme.px(8)
    _text(painter, QRect(line.left(), line.top(), rest, line.height()), face.amount, "body", "text")


def _sign(painter: QPainter, box: QRect, sign: str, token: str) -> None:
    """The priority's shape: up, level, down, or a question."""
    if sign == "qualify":
        _icon(painter, box, "circle-help", token)
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(token))
    part = QRectF(box).adjusted(2, 2, -2, -2)
    if sign == "mid":
        painter.drawRoundedRect(QRectF(part.left(), part.center().y() - 2, part.width(), 4), 1, 1)
        return
    up = sign == "high"
    tip, foot = (part.top(), part.bottom()) if up else (part.bottom(), part.top())
    corners = [QPointF(part.center().x(), tip), QPointF(part.right(), foot), QPointF(part.left(), foot)]
    painter.drawPolygon(QPolygonF(corners))


def _last(painter: QPainter, line: QRect, face: Face, *, named: bool) -> None:
    """The next step as a pill with what it is called, and at the right the days at this stage."""
    left, right = line.left(), line.right()
    if face.days:
        right = _days(painter, line, face)
    side = theme.px(14)
    ink, tint = _PILLS.get(face.state, ("text2" if face.state == "future" else "text3", ""))
    inset = theme.px(4) if tint else 0
    room = right - left - side - theme.px(8) - 2 * inset
    shown = _shortened("caption", theme.look.size, face.due, room)
    width = _measure("caption", theme.look.size, shown)
    if tint:
        high = min(line.height(), theme.px(20))
        pill = QRect(left, line.center().y() - high // 2 + 1, side + width + theme.px(5) + 2 * inset, high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(tint))
        painter.drawRoundedRect(pill, 4, 4)
    at = left + inset
    _icon(painter, QRect(at, line.center().y() - side // 2 + 1, side, side), face.icon, ink)
    at += side + theme.px(4)
    _text(painter, QRect(at, line.top(), width + 2, line.height()), shown, "caption", ink)
    at += width + theme.px(8) + inset
    if named and face.step and right - at > theme.px(36):
        _text(painter, QRect(at, line.top(), right - at - theme.px(6), line.height()), face.step, "caption", "text3")


def _days(painter: QPainter, line: QRect, face: Face) -> int:
    """Paint the days at the right; returns where they begin. Too long is told by colour, weight and another icon."""
    role, ink = ("caption_strong", "overdue") if face.stale else ("caption", "text3")
    width = _measure(role, theme.look.size, face.days)
    side = theme.px(13)
    _text(painter, QRect(line.right() - width, line.top(), width + 1, line.height()), face.days, role, ink, _RIGHT)
    left = line.right() - width
    if line.width() < theme.px(150):  # in a narrow lane the next step needs the room
        return left - theme.px(4)
    left -= side + 3
    _icon(
        painter, QRect(left, line.center().y() - side // 2 + 1, side, side), "history" if face.stale else "clock", ink
    )
    return left - theme.px(4)


def _icon(painter: QPainter, box: QRect, name: str, token: str) -> None:
    device = painter.device()
    ratio = device.devicePixelRatioF() if device is not None else 1.0
    painter.drawPixmap(box.topLeft(), icons.pixmap(name, theme.color(token).name(), box.width(), ratio))


def _text(painter: QPainter, box: QRect, text: str, role: str, token: str, side: Qt.AlignmentFlag = _LEFT) -> None:
    painter.setFont(_font(role, theme.look.size))
    painter.setPen(theme.color(token))
    painter.drawText(box, int(side), _shortened(role, theme.look.size, text, box.width()))


@lru_cache(maxsize=32)
def _font(role: str, size: int) -> QFont:  # noqa: ARG001  (the size is what the kept font depends on)
    if role != "caption_strong":
        return theme.font(role)
    made = QFont(theme.font("caption"))
    made.setWeight(QFont.Weight.DemiBold)
    return made


def _badge_font() -> QFont:
    return _font("caption_strong", theme.look.size)


@lru_cache(maxsize=32)
def _metrics(role: str, size: int) -> QFontMetrics:
    return QFontMetrics(_font(role, size))


@lru_cache(maxsize=16384)
def _measure(role: str, size: int, text: str) -> int:
    return _metrics(role, size).horizontalAdvance(text)


@lru_cache(maxsize=16384)
def _shortened(role: str, size: int, text: str, width: int) -> str:
    return _metrics(role, size).elidedText(text, Qt.TextElideMode.ElideRight, width)
