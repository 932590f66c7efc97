"""Buttons: made in one place, so that each has a name for screen readers, a tooltip with its keys, and its kind."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from crmdesk.ui import commands, icons

_INK = {"primary": "on_accent", "danger": "overdue", "link": "accent"}
_THIN_SPACE = "\u2009"


class _Push(QPushButton):
    """Enter presses it too: Qt leaves that to dialogs."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and held == Qt.KeyboardModifier.NoModifier:
            self.click()
        else:
            super().keyPressEvent(event)


def push(
    text: str, run: Callable[[], object] | None = None, *, icon: str = "", kind: str = "", parent: QWidget | None = None
) -> QPushButton:
    """A button with words (already in the user's language). Kinds: "", primary, quiet, link, danger, chip."""
    button = _Push(_THIN_SPACE + text if icon else text, parent)
    button.setAccessibleName(text)
    if icon:
        button.setIcon(icons.icon(icon, _INK.get(kind, "text2")))
    if kind:
        button.setProperty("kind", kind)
    if kind == "chip":
        button.setCheckable(True)
    if run is not None:
        button.clicked.connect(lambda *_: run())
    return button


def tool(
    icon: str, name: str, run: Callable[[], object] | None = None, *, kind: str = "quiet", parent: QWidget | None = None
) -> QToolButton:
    """A button with an icon only: `name` (in words) is its tooltip and what a screen reader says."""
    button = QToolButton(parent)
    button.setIcon(icons.icon(icon))
    button.setToolTip(name)
    button.setAccessibleName(name)
    button.setProperty("kind", kind)
    if run is not None:
        button.clicked.connect(lambda *_: run())
    return button


def of(action: QAction, *, kind: str = "", words: bool = True, parent: QWidget | None = None) -> QPushButton:
    """A button for a command: its icon and words, its keys in the tooltip, enabled when the command is."""
    text = commands.plain(action)
    button = push(
        text if words else "", action.trigger, icon=str(action.property("drawing") or ""), kind=kind, parent=parent
    )
    button.setAccessibleName(text)
    button.setToolTip(commands.hint(action))

    def follow() -> None:
        button.setEnabled(action.isEnabled())
        button.setToolTip(commands.hint(action))

    action.changed.connect(follow)
    follow()
    return button
