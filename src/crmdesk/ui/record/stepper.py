"""The stages as one painted row: done, current, to come. Its accessible twin is the menu of stages beside it."""

from itertools import accumulate, pairwise

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygon
from PySide6.QtWidgets import QSizePolicy, QWidget

from crmdesk.domain import pipeline, wording
from crmdesk.i18n import tr
from crmdesk.ui import icons, theme
from crmdesk.ui.record.subject import Subject

_WIDER = 1.4
"""How much more room the present stage has than the others: it also says for how long."""


class Stepper(QWidget):
    """The lanes of the board for one card. `chosen(stage)` on a click or, after Left and Right, on Enter."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._keys: tuple[str, ...] = ()
        self._titles: tuple[str, ...] = ()
        self._current = -1
        self._days = 0
        self.cursor_at = -1

    def show_subject(self, subject: Subject) -> None:
        """Show where the card stands; hidden where there is no card."""
        lanes = subject.playbook.lanes
        self._keys = tuple(lane.key for lane in lanes)
        self._titles = tuple(subject.stage_title(key) for key in self._keys)
        stage, since = subject.portrait.stage, subject.portrait.since
        before = self._current
        self._current = self._keys.index(stage) if stage in self._keys else -1
        self._days = pipeline.days_at(since, subject.now.date()) if since else 0
        if self._current != before or not 0 <= self.cursor_at < len(self._keys):
            self.cursor_at = self._current
        name = tr("Stage: {stage}, {days}", stage=subject.stage_title(stage), days=wording.days(self._days))
        self.setAccessibleName(name)
        self.setAccessibleDescription(tr("Left and Right choose a stage, Enter moves there"))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(600), theme.px(32))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(300), theme.px(32))

    def _boxes(self) -> list[QRect]:
        weights = [_WIDER if number == self._current else 1.0 for number in range(len(self._keys))]
        ends = [0.0, *accumulate(weights)]
        edges = [round(self.width() * end / max(ends[-1], 1.0)) for end in ends]
        return [QRect(left, 0, right - left, self.height()) for left, right in pairwise(edges)]

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, box in enumerate(self._boxes()[: len(self._keys)]):
            self._paint_step(painter, number, box)
        painter.end()

    def _paint_step(self, painter: QPainter, number: int, box: QRect) -> None:
        done, now = number < self._current, number == self._current
        fill, ink = ("accent", "on_accent") if now else ("accent_soft", "accent") if done else ("surface", "text2")
        tip = theme.px(9)
        shape = _arrow(box.adjusted(1, 1, -2, -2), tip, first=number == 0)
        painter.setBrush(theme.color(fill))
        painter.setPen(QPen(theme.color("accent" if done or now else "line2"), 1))
        painter.drawPolygon(shape)
        if self.hasFocus() and number == self.cursor_at:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("text" if now else "accent"), 2))
            painter.drawPolygon(_arrow(box.adjusted(2, 2, -3, -3), tip, first=number == 0))
        words = self._titles[number]
        if now:
            words = tr("{stage} · {days}", stage=words, days=wording.days(self._days))
        painter.setFont(theme.font("strong" if now else "body"))
        inside = box.adjusted(tip + 2, 0, -tip - 2, 0)
        metrics, side = painter.fontMetrics(), theme.px(14)
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, inside.width() - (side + 4 if done else 0))
        width = metrics.horizontalAdvance(shown) + (side + 4 if done else 0)
        left = inside.left() + max(0, (inside.width() - width) // 2)
        if done:
            picture = icons.pixmap("check", ink, side, self.devicePixelRatioF())
            painter.drawPixmap(QPoint(left, (self.height() - side) // 2), picture)
            left += side + 4
        painter.setPen(theme.color(ink))
        where = QRect(left, 0, inside.right() - left + tip, self.height())
        painter.drawText(where, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.cursor_at = min(max(self.cursor_at + step, 0), len(self._keys) - 1)
            self.setAccessibleName(self._titles[self.cursor_at])
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.cursor_at >= 0:
            if self.cursor_at != self._current:
                self.chosen.emit(self._keys[self.cursor_at])
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        for number, box in enumerate(self._boxes()[: len(self._keys)]):
            if box.contains(event.position().toPoint()) and number != self._current:
                self.chosen.emit(self._keys[number])
                return

    def neighbour(self, by: int) -> str | None:
        """The stage beside the present one; None at either end."""
        at = self._current + by
        return self._keys[at] if self._current >= 0 and 0 <= at < len(self._keys) else None

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.cursor_at = self._current
        self.update()


def _arrow(box: QRect, tip: int, *, first: bool) -> QPolygon:
    """A step's outline: notched at the left unless it is the first, pointed at the right."""
    middle = box.center().y()
    right = box.right() - 2
    points = [box.topLeft(), QPoint(right - tip + 2, box.top()), QPoint(right + 2, middle)]
    points += [QPoint(right - tip + 2, box.bottom()), box.bottomLeft()]
    if not first:
        points.append(QPoint(box.left() + tip - 2, middle))
    return QPolygon(points)
