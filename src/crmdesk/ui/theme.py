"""How everything looks: the tokens of both themes, the palette and the one style sheet made from them.

Widgets carry dynamic properties (`card`, `role`, `kind`, `tone`, `grade`), never a colour of their own; what
paints itself reads `now()` while painting. So a theme changes while the program runs.
"""

from functools import lru_cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from crmdesk import resources
from crmdesk.ui.sheet import sheet
from crmdesk.ui.tokens import DARK, LIGHT, Tokens

MODES = ("system", "light", "dark")
TEXT_SIZES = range(12, 19)
"""Sizes of body text in pixels that a user may choose; everything else follows (A8)."""

_FAMILIES = ("Microsoft YaHei UI", "PingFang SC", "Noto Sans CJK SC", "Noto Sans SC")
_ALIASES = {"sans serif", "sans-serif", "sans"}
"""What a bare desktop answers when it has no font of its own: any font, Japanese shapes included."""
_ROLES = {"caption": 0.92, "nav": 0.85, "body": 1.0, "strong": 1.0, "h2": 14 / 13, "title": 18 / 13, "figure": 22 / 13}
_HEAVY = {"strong", "h2", "title", "figure"}


class _Look(QObject):
    """What the program looks like at present."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.tokens = LIGHT
        self.size = 13
        self.mode = "system"
        self.follows = False


look = _Look()
"""`look.changed` is emitted after every change of theme or text size."""


def now() -> Tokens:
    """The tokens in use: read them at the moment of painting."""
    return look.tokens


def color(token: str) -> QColor:
    """The colour of a token by name, e.g. `color("accent")`. Do not change the object: it is shared."""
    return _color(str(getattr(look.tokens, token)))


@lru_cache(maxsize=256)
def _color(name: str) -> QColor:
    return QColor(name)


def px(pixels: float) -> int:
    """A length designed at body text of 13 px, at the text size in use."""
    return round(pixels * look.size / 13)


def font(role: str = "body") -> QFont:
    """The font of a role: caption, nav, body, strong, h2, title or figure, at the text size in use."""
    return _font(role, look.size)


@lru_cache(maxsize=64)
def _font(role: str, size: int) -> QFont:
    made = QFont(QApplication.font())
    made.setPixelSize(round(_ROLES[role] * size))
    made.setWeight(QFont.Weight.DemiBold if role in _HEAVY else QFont.Weight.Normal)
    return made


def apply(app: QApplication, mode: str = "system", size: int = 13) -> None:
    """Put on a theme (`system`, `light`, `dark`) with body text of `size` pixels; any time. ValueError if unknown."""
    if mode not in MODES or size not in TEXT_SIZES:
        raise ValueError((mode, size))
    if not look.follows:
        look.follows = True
        app.setStyle("Fusion")
        _chinese_font()
        app.styleHints().colorSchemeChanged.connect(lambda _: _follow(app))
    look.mode, look.size = mode, size
    look.tokens = DARK if mode == "dark" or (mode == "system" and _system_is_dark(app)) else LIGHT
    app.setFont(_app_font(size))
    _font.cache_clear()
    app.setPalette(palette(look.tokens))
    app.setStyleSheet(sheet(look.tokens, size))
    look.changed.emit()


def mark(widget: QWidget, **properties: object) -> None:
    """Set properties that the sheet selects by (`card`, `role`, `kind`, `tone`, `grade`) and style the widget anew."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def palette(tokens: Tokens) -> QPalette:
    """Qt's palette for the tokens: what the sheet leaves alone takes its colours from here."""
    made = QPalette()
    role = QPalette.ColorRole
    for where, token in {
        role.Window: tokens.window,
        role.WindowText: tokens.text,
        role.Base: tokens.surface,
        role.AlternateBase: tokens.sunken,
        role.Text: tokens.text,
        role.Button: tokens.surface,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.overdue,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.Accent: tokens.accent,
        role.Link: tokens.accent,
        role.LinkVisited: tokens.accent,
        role.ToolTipBase: tokens.toast_bg,
        role.ToolTipText: tokens.toast_text,
        role.PlaceholderText: tokens.text3,
        role.Light: tokens.raised,
        role.Midlight: tokens.hover,
        role.Mid: tokens.line2,
        role.Dark: tokens.field,
        role.Shadow: tokens.line2,
    }.items():
        made.setColor(where, QColor(token))
    for where in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, where, QColor(tokens.text3))
    made.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(tokens.line2))
    return made


def _follow(app: QApplication) -> None:
    if look.mode == "system":
        apply(app, "system", look.size)


def _system_is_dark(app: QApplication) -> bool:
    return app.styleHints().colorScheme() == Qt.ColorScheme.Dark


@lru_cache(maxsize=1)
def _chinese_font() -> str:
    """Chinese shapes for a system that has none: the bundled Noto Sans SC. Its family, or "" where not needed."""
    if QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese):
        return ""
    for weight in ("Regular", "Bold"):
        QFontDatabase.addApplicationFont(str(resources.path("fonts", f"NotoSansSC-{weight}.ttf")))
    return "Noto Sans SC"


def _app_font(size: int) -> QFont:
    made = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    own = [family for family in made.families() if family.lower() not in _ALIASES]
    made.setFamilies([*own, *_FAMILIES])
    made.setPixelSize(size)
    return made
