"""How an entry of the timeline is laid out and painted: ring and line, title, four lines of text, chips."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from crmdesk.i18n import tr
from crmdesk.ui import icons, theme
from crmdesk.ui.record.happenings import ENTRY, OPEN, Entry, Index

LINES = 4
"""How many lines of a text are shown before it is opened."""

_WRAP = Qt.TextFlag.TextWordWrap
_TINTS = {
    "overdue": ("overdue", "overdue_bg"),
    "today": ("today", "today_bg"),
    "ok": ("ok", "ok_bg"),
    "accent": ("accent", "accent_soft"),
}


@dataclass(frozen=True)
class Layout:
    """Where the parts of an entry lie, relative to its top left corner. `more` is the word that opens or closes it."""

    height: int
    ring: QRect
    top: int
    title: QRect
    body: QRect
    more: QRect
    before: QRect
    quote: QRect
    chips: tuple[QRect, ...]


def lay_out(entry: Entry, width: int, is_open: bool) -> Layout:
    """The layout of an entry in a width."""
    px = theme.px
    body, strong, caption = (QFontMetrics(theme.font(role)) for role in ("body", "strong", "caption"))
    top = px(34) if entry.head else px(4)
    left = px(88)
    wide = max(px(120), min(width - left - px(14), px(598)))
    y = top + px(4)
    title = QRect(left, y, width - left - px(14), strong.height())
    y = title.bottom() + px(2)
    text = _tall(body, entry.body, wide)
    limit = LINES * body.lineSpacing()
    is_long = text > limit + 2
    tall = text if is_open or not is_long else limit
    body_rect = QRect(left, y, wide, tall) if entry.body else QRect()
    y += tall if entry.body else 0
    corrected = entry.happening.before is not None
    more = QRect()
    if is_long or corrected:
        words = more_words(entry, is_open)
        more = QRect(left, y, caption.horizontalAdvance(words) + px(8), caption.height() + px(4))
        y = more.bottom() + px(2)
    before = QRect()
    if is_open and corrected:
        before = QRect(left + px(8), y, wide - px(8), _tall(caption, entry.before or "—", wide - px(8)))
        y = before.bottom() + px(4)
    quote = QRect()
    if entry.quote:
        quote = QRect(left + px(10), y + px(2), wide - px(10), _tall(body, quoted(entry), wide - px(10)))
        y = quote.bottom() + px(3)
    chips = []
    for chip in entry.chips:
        w = min(wide, caption.horizontalAdvance(chip.text) + px(34))
        chips.append(QRect(left, y + px(4), w, caption.height() + px(8)))
        y = chips[-1].bottom() + px(2)
    ring = QRect(px(52), top + px(2), px(26), px(26))
    height = max(y + px(14), ring.bottom() + px(14))
    return Layout(height, ring, top, title, body_rect, more, before, quote, tuple(chips))


def quoted(entry: Entry) -> str:
    """The customer's words, in quotation marks once."""
    bare = entry.quote.strip()
    if bare[:1] in '“"「' and bare[-1:] in '”"」':
        bare = bare[1:-1]
    return tr("“{words}”", words=bare)


def more_words(entry: Entry, is_open: bool) -> str:
    """What opens or closes an entry."""
    if entry.happening.before is not None:
        return tr("Corrected · hide the old text") if is_open else tr("Corrected · show the old text")
    return tr("Show less") if is_open else tr("Show all")


def _tall(metrics: QFontMetrics, text: str, width: int) -> int:
    if not text:
        return 0
    return metrics.boundingRect(QRect(0, 0, width, 1 << 20), _WRAP, text).height()


class Painter(QStyledItemDelegate):
    """Paints entries; layouts are kept until the width, the text size or the entries change."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept: dict[tuple[str, bool, bool, int, int], Layout] = {}
        self.width = 0

    def forget(self) -> None:
        """The entries have changed."""
        self._kept.clear()

    def layout(self, index: Index, width: int) -> Layout | None:
        """The layout of an entry in the view's width."""
        entry = index.data(ENTRY)
        if not isinstance(entry, Entry):
            return None
        is_open = bool(index.data(OPEN))
        key = (entry.happening.id, is_open, bool(entry.head), width, theme.look.size)
        if key not in self._kept:
            self._kept[key] = lay_out(entry, width, is_open)
        return self._kept[key]

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        found = self.layout(index, self.width)
        return QSize(self.width, found.height) if found else QSize(self.width, 1)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry, rect = index.data(ENTRY), QRect(option.rect)
        found = self.layout(index, self.width)
        if not isinstance(entry, Entry) or found is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            self._paint_choice(painter, rect, found, bool(state & QStyle.StateFlag.State_HasFocus))
        painter.translate(rect.topLeft())
        self._paint_line(painter, entry, found, rect.height(), last=index.row() == index.model().rowCount() - 1)
        _paint_words(painter, entry, found, bool(index.data(OPEN)))
        _paint_chips(painter, entry, found, self._dpr(painter))
        painter.restore()

    def _dpr(self, painter: QPainter) -> float:
        device = painter.device()
        return device.devicePixelRatio() if device else 1.0

    def _paint_choice(self, painter: QPainter, rect: QRect, found: Layout, focused: bool) -> None:
        frame = rect.adjusted(theme.px(82), found.top, -3, -theme.px(6))
        painter.setPen(QPen(theme.color("accent"), 2) if focused else Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("hover"))
        painter.drawRoundedRect(frame, 6, 6)

    def _paint_line(self, painter: QPainter, entry: Entry, found: Layout, height: int, *, last: bool) -> None:
        middle = found.ring.center().x()
        painter.setPen(QPen(theme.color("line2"), 1))
        if entry.head:
            painter.setFont(theme.font("caption"))
            painter.setPen(theme.color("text3"))
            head = QRect(theme.px(2), theme.px(6), theme.px(400), theme.px(20))
            painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, entry.head)
            painter.setPen(QPen(theme.color("line2"), 1))
        elif found.ring.top() > 0:
            painter.drawLine(middle, 0, middle, found.ring.top() - 2)
        if not last:
            painter.drawLine(middle, found.ring.bottom() + 3, middle, height)
        painter.setPen(QPen(theme.color(entry.token), 1.4))
        painter.setBrush(theme.color("surface"))
        painter.drawEllipse(found.ring)
        side = theme.px(14)
        picture = icons.pixmap(entry.icon, entry.token, side, self._dpr(painter))
        painter.drawPixmap(found.ring.center() - QPoint(side // 2 - 1, side // 2 - 1), picture)
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.color("text2"))
        tall = painter.fontMetrics().lineSpacing()
        for number, words in enumerate((entry.day, entry.time)):
            where = QRect(0, found.ring.top() - theme.px(2) + number * tall, found.ring.left() - theme.px(6), tall)
            painter.drawText(where, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)


def _paint_words(painter: QPainter, entry: Entry, found: Layout, is_open: bool) -> None:
    painter.setFont(theme.font("caption"))
    room = painter.fontMetrics().horizontalAdvance(entry.by) + theme.px(10) if entry.by else 0
    painter.setPen(theme.color("text3"))
    painter.drawText(found.title, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, entry.by)
    painter.setFont(theme.font("strong"))
    painter.setPen(theme.color("text"))
    shown = painter.fontMetrics().elidedText(entry.title, Qt.TextElideMode.ElideRight, found.title.width() - room)
    painter.drawText(found.title, Qt.AlignmentFlag.AlignVCenter, shown)
    painter.setFont(theme.font("body"))
    painter.setPen(theme.color("text2"))
    if not found.body.isNull():
        painter.save()
        painter.setClipRect(found.body.adjusted(-2, 0, 2, 1))
        painter.drawText(found.body.adjusted(0, 0, 0, 1 << 16), _WRAP, entry.body)
        painter.restore()
    if not found.more.isNull():
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.color("accent"))
        painter.drawText(found.more, Qt.AlignmentFlag.AlignVCenter, more_words(entry, is_open))
    if not found.before.isNull():
        painter.setPen(theme.color("text3"))
        painter.drawText(found.before, _WRAP, entry.before or "—")
    if not found.quote.isNull():
        painter.fillRect(
            QRect(found.quote.left() - theme.px(10), found.quote.top(), 2, found.quote.height()), theme.color("accent")
        )
        painter.setFont(theme.font("body"))
        painter.setPen(theme.color("text"))
        painter.drawText(found.quote, _WRAP, quoted(entry))


def _paint_chips(painter: QPainter, entry: Entry, found: Layout, dpr: float) -> None:
    painter.setFont(theme.font("caption"))
    side = theme.px(14)
    for chip, rect in zip(entry.chips, found.chips, strict=True):
        ink, ground = _TINTS.get(chip.tone, ("text2", "sunken"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(ground))
        painter.drawRoundedRect(rect, 4, 4)
        picture = icons.pixmap(chip.icon, ink, side, dpr)
        painter.drawPixmap(QPoint(rect.left() + theme.px(6), rect.center().y() - side // 2 + 1), picture)
        painter.setPen(theme.color(ink))
        inside = rect.adjusted(theme.px(26), 0, -theme.px(6), 0)
        words = painter.fontMetrics().elidedText(chip.text, Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, words)
