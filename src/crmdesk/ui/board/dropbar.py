"""The bar that comes up while cards are dragged: the places that are no lanes, won among them."""

from collections.abc import Sequence

from PySide6.QtCore import QEasingCurve, QPoint, QPropertyAnimation, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStyle, QWidget

from crmdesk.domain.playbook import Stage
from crmdesk.i18n import chosen
from crmdesk.ui import icons, theme
from crmdesk.ui.board.deck import unpacked
from crmdesk.ui.board.strips import floor

HEIGHT = 72
QUICK = 150
"""Milliseconds that the bar takes to come up; none where the system wants no animation."""
_LOOKS = {
    "won": ("circle-check", "ok", "ok_bg"),
    "lost": ("circle-x", "overdue", "overdue_bg"),
    "nurture": ("sprout", "today", "today_bg"),
    "open": ("square-kanban", "accent", "accent_soft"),
}


class Target(QFrame):
    """A place to drop cards on; painted in the colours of what it means."""

    dropped = Signal(list)

    def __init__(self, stage: Stage, parent: QWidget) -> None:
        super().__init__(parent)
        self.stage = stage
        self._title = str(chosen(stage.title))
        self.over = False
        self.setAcceptDrops(True)
        self.setAccessibleName(self._title)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(140), theme.px(HEIGHT - 20))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not unpacked(event.mimeData()):
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.MoveAction)
        event.accept()
        self._mark(True)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._mark(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._mark(False)
        leads = unpacked(event.mimeData())
        if leads:
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
            self.dropped.emit(leads)

    def _mark(self, over: bool) -> None:
        self.over = over
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        icon, ink, tint = _LOOKS[self.stage.kind]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color(ink), 2, Qt.PenStyle.SolidLine if self.over else Qt.PenStyle.DashLine))
        painter.setBrush(theme.color(tint))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        painter.setFont(theme.font("h2"))
        painter.setPen(theme.color(ink))
        side = theme.px(20)
        words = painter.fontMetrics().elidedText(self._title, Qt.TextElideMode.ElideRight, self.width() - side - 32)
        width = side + 8 + painter.fontMetrics().horizontalAdvance(words)
        left = (self.width() - width) // 2
        picture = icons.pixmap(icon, theme.color(ink).name(), side, self.devicePixelRatioF())
        painter.drawPixmap(QPoint(left, (self.height() - side) // 2), picture)
        painter.drawText(QRectF(left + side + 8, 0, self.width(), self.height()), Qt.AlignmentFlag.AlignVCenter, words)
        painter.end()


class DropBar(QFrame):
    """Slides in at the bottom of its host. `dropped(leads, stage)`."""

    dropped = Signal(list, str)

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self.setProperty("overlay", True)
        self.targets: list[Target] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 10, 12, 10)
        self._row.setSpacing(12)
        self._slide = QPropertyAnimation(self, b"pos", self)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.hide()

    def offer(self, stages: Sequence[Stage]) -> None:
        """Make a target for each stage."""
        if [target.stage for target in self.targets] == list(stages):
            return
        for target in self.targets:
            self._row.removeWidget(target)
            target.hide()
            target.deleteLater()
        self.targets = [Target(stage, self) for stage in stages]
        for target in self.targets:
            self._row.addWidget(target, 1)
            target.dropped.connect(lambda leads, key=target.stage.key: self.dropped.emit(leads, key))

    def come(self) -> None:
        """Slide in."""
        end = self._place()
        self.show()
        self.raise_()
        style = self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, self)
        self._slide.stop()
        if style <= 0:
            self.move(end)
            return
        self._slide.setDuration(min(QUICK, style))
        self._slide.setStartValue(end + QPoint(0, self.height()))
        self._slide.setEndValue(end)
        self._slide.start()

    def go(self) -> None:
        """Away with it."""
        self._slide.stop()
        self.hide()

    def _place(self) -> QPoint:
        host = self._host
        width = min(host.width() - 24, theme.px(230) * max(len(self.targets), 1))
        self.setFixedSize(width, theme.px(HEIGHT))
        return QPoint((host.width() - width) // 2, host.height() - self.height() - floor(host))
