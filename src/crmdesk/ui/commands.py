"""Commands: every action of the window and its pages in one registry, which menus, palette and cheat sheet read."""

import re
from collections.abc import Callable, Iterable
from itertools import count

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from crmdesk.i18n import mark, tr
from crmdesk.ui import icons

MENUS = {
    "file": mark("&File"),
    "edit": mark("&Edit"),
    "view": mark("&View"),
    "go": mark("&Go"),
    "record": mark("&Record"),
    "help": mark("&Help"),
}
"""The menus from left to right: key -> title."""

SUBMENUS = {
    "view/theme": mark("Theme"),
    "view/density": mark("Density"),
    "view/language": mark("Language"),
}
"""Menus inside menus: key -> title."""

_turn = count()
"""Commands are shown in the order in which they were given, whatever widget they belong to."""


def command(
    owner: QWidget,
    name: str,
    text: str,
    handler: Callable[[], object],
    *,
    icon: str = "",
    keys: str | Iterable[str] = (),
    menu: str = "",
    everywhere: bool = False,
    hidden: bool = False,
    apart: bool = False,
    checked: bool | None = None,
) -> QAction:
    """Give `owner` a command: an action named `name` with a source text, an icon and its keys.

    Keys work while the focus is inside `owner`, or `everywhere` in the window. A text field keeps the letters typed
    into it: single letters are safe. `menu` is a key of `MENUS` or `SUBMENUS`, "" for none; `hidden` keeps it out of
    palette and cheat sheet, `apart` draws a line before it, `checked` makes it one that is on or off.
    """
    action = QAction(tr(text), owner)
    action.setObjectName(name)
    action.setProperty("drawing", icon)
    if icon and checked is None:  # a tick stands where the icon would
        action.setIcon(icons.icon(icon))
    sequences = [QKeySequence(key) for key in ([keys] if isinstance(keys, str) else keys) if key]
    action.setShortcuts(sequences)
    within = Qt.ShortcutContext.WidgetWithChildrenShortcut
    action.setShortcutContext(Qt.ShortcutContext.WindowShortcut if everywhere else within)
    action.setProperty("given", next(_turn))
    action.setProperty("menu", menu)
    action.setProperty("hidden", hidden)
    action.setProperty("apart", apart)
    if checked is not None:
        action.setCheckable(True)
        action.setChecked(checked)
    action.triggered.connect(lambda *_: handler())
    action.setToolTip(hint(action))
    owner.addAction(action)
    return action


def hint(action: QAction) -> str:
    """What a tooltip says of an action: its text and its keys."""
    keys = keys_of(action)
    return tr("{label} ({keys})", label=plain(action), keys=keys) if keys else plain(action)


def plain(action: QAction) -> str:
    """The text of an action without the mark of its access key."""
    return re.sub(r"\(&.\)|&(?=[^&])", "", action.text()).replace("&&", "&").removesuffix("…")


def full(action: QAction) -> str:
    """The text of an action as it stands outside its menu: that of a submenu's choice names the submenu."""
    menu = SUBMENUS.get(str(action.property("menu")))
    return tr("{menu}: {choice}", menu=tr(menu), choice=plain(action)) if menu else plain(action)


def keys_of(action: QAction) -> str:
    """The keys of an action as the system writes them, "" if it has none."""
    native = QKeySequence.SequenceFormat.NativeText
    return " · ".join(keys.toString(native) for keys in action.shortcuts())


def offered(owner: QWidget, *, inside: bool = False) -> list[QAction]:
    """The commands of a widget (and of what is `inside` it) that palette and cheat sheet show."""
    return [action for action in _given(owner, inside) if not action.property("hidden")]


def of_menu(owner: QWidget, menu: str, *, inside: bool = False) -> list[QAction]:
    """The commands of a widget (and of what is `inside` it) that belong into one menu."""
    return [action for action in _given(owner, inside) if action.property("menu") == menu]


def _given(owner: QWidget, inside: bool) -> list[QAction]:
    depth = Qt.FindChildOption.FindChildrenRecursively if inside else Qt.FindChildOption.FindDirectChildrenOnly
    found = [action for action in owner.findChildren(QAction, options=depth) if action.property("given") is not None]
    return sorted(found, key=lambda action: int(action.property("given")))
