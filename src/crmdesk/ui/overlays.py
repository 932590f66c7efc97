"""Overlays: panels that lie over the window as its children, since a popup window takes no Chinese input method."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QGraphicsDropShadowEffect, QVBoxLayout, QWidget
from shiboken6 import isValid

from crmdesk.ui import theme
from crmdesk.ui.tokens import LIGHT


class Overlay(QWidget):
    """A panel over the whole window; a click beside it or Esc closes it and gives the focus back.

    Fill `panel_layout`, then `show_panel(first)`. `closed` is emitted however it was closed.
    """

    closed = Signal()

    def __init__(self, host: QWidget, *, width: int = 480, top: float = 0.16, keep: bool = False) -> None:
        super().__init__(host.window())
        self._top = top
        self._width = width
        self._keep = keep
        self._came_from: QWidget | None = None
        self.panel = QFrame(self)
        self.panel.setProperty("overlay", True)
        self.panel_layout = QVBoxLayout(self.panel)
        self.panel_layout.setContentsMargins(16, 16, 16, 16)
        self.panel_layout.setSpacing(8)
        shadow(self.panel)
        host.window().installEventFilter(self)
        self.hide()

    def show_panel(self, first: QWidget | None = None) -> None:
        """Show it and give the keyboard to `first`."""
        self._came_from = QApplication.focusWidget()
        self.setGeometry(self.window().rect())
        self.place()
        self.show()
        self.raise_()
        (first or self.panel).setFocus(Qt.FocusReason.PopupFocusReason)

    def place(self) -> None:
        """Put the panel where it belongs; called again when its contents or the window change size."""
        width = min(theme.px(self._width), self.width() - 32)
        self.panel.setFixedWidth(width)
        self.panel.adjustSize()
        height = min(self.panel.sizeHint().height(), self.height() - 32)
        top = min(int(self.height() * self._top), self.height() - height - 16)
        self.panel.setGeometry((self.width() - width) // 2, max(16, top), width, height)

    def dismiss(self) -> None:
        """Close it; the focus goes back to where it was."""
        if self.isHidden():
            return
        self.hide()
        if self._came_from is not None and isValid(self._came_from) and self._came_from.isVisible():
            self._came_from.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()
        if not self._keep:
            self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.window() and self.isVisible():
            self.setGeometry(self.window().rect())
            self.place()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            event.accept()  # nothing typed into an overlay reaches the page beneath

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.panel.geometry().contains(event.position().toPoint()):
            self.dismiss()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes round inside the panel."""
        chain = [
            w for w in self.panel.findChildren(QWidget) if w.isVisible() and w.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]
        at = QApplication.focusWidget()
        if not chain:
            return True
        step = 1 if forward else -1
        following = chain[(chain.index(at) + step) % len(chain)] if at in chain else chain[0]
        following.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        light = theme.now() is LIGHT
        veil = QColor(theme.now().text if light else theme.now().window)
        veil.setAlphaF(0.18 if light else 0.5)
        painter.fillRect(event.rect(), veil)
        painter.end()


def shadow(widget: QWidget) -> None:
    """The soft shadow of overlays and toasts."""
    effect = QGraphicsDropShadowEffect(widget)
    effect.setBlurRadius(40)
    effect.setOffset(0, 10)
    effect.setColor(QColor(0, 0, 0, 90))
    widget.setGraphicsEffect(effect)
