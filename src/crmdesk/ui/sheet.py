"""The one style sheet of the program, made from the tokens and the text size."""

import tempfile
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from crmdesk import resources
from crmdesk.ui.tokens import Tokens

Px = Callable[[float], str]


def sheet(tokens: Tokens, size: int) -> str:
    """Qt style sheet text for `tokens` with body text of `size` pixels."""
    t = tokens

    def px(pixels: float) -> str:
        return f"{round(pixels * size / 13)}px"

    return f"""
QMainWindow, QDialog, QWidget[page="true"] {{ background: {t.window}; }}
QFrame[card="true"] {{ background: {t.surface}; border: 1px solid {t.line}; border-radius: 8px; }}
QFrame[lane="true"] {{ background: {t.sunken}; border: none; border-radius: 8px; }}
QFrame[overlay="true"] {{ background: {t.raised}; border: 1px solid {t.line2}; border-radius: 10px; }}
QFrame[rail="true"] {{ background: {t.surface}; border: none; border-right: 1px solid {t.line}; }}
QFrame[bar="true"] {{ background: {t.surface}; border: none; border-bottom: 1px solid {t.line}; }}
QFrame[line="true"] {{ background: {t.line}; border: none; max-height: 1px; }}

QLabel[role="muted"] {{ color: {t.text2}; }}
QLabel[role="caption"] {{ color: {t.text2}; font-size: {px(12)}; }}
QLabel[role="faint"] {{ color: {t.text3}; font-size: {px(12)}; }}
QLabel[role="strong"] {{ font-weight: 600; }}
QLabel[role="h2"] {{ font-size: {px(14)}; font-weight: 600; }}
QLabel[role="title"] {{ font-size: {px(18)}; font-weight: 600; }}
QLabel[role="figure"] {{ font-size: {px(22)}; font-weight: 600; }}
QLabel[role="error"] {{ color: {t.overdue}; }}
QLabel[role="pill"], QLabel[role="badge"] {{ background: {t.grade_c_bg}; color: {t.grade_c};
    border-radius: 4px; padding: 2px 6px; font-size: {px(12)}; }}
QLabel[role="badge"] {{ font-weight: 600; }}
QLabel[grade="A"] {{ background: {t.grade_a_bg}; color: {t.grade_a}; }}
QLabel[grade="B"] {{ background: {t.grade_b_bg}; color: {t.grade_b}; }}
QLabel[grade="C"] {{ background: {t.grade_c_bg}; color: {t.grade_c}; }}
QLabel[tone="overdue"] {{ background: {t.overdue_bg}; color: {t.overdue}; }}
QLabel[tone="today"] {{ background: {t.today_bg}; color: {t.today}; }}
QLabel[tone="ok"] {{ background: {t.ok_bg}; color: {t.ok}; }}
QLabel[tone="accent"] {{ background: {t.accent_soft}; color: {t.accent}; }}

QFrame[tone="error"] {{ background: {t.overdue_bg}; border: 1px solid {t.overdue}; border-radius: 8px; }}
QFrame[tone="error"] QLabel {{ color: {t.overdue}; }}
QFrame[tone="notice"] {{ background: {t.accent_soft}; border: none; border-bottom: 1px solid {t.line}; }}
QFrame[toast="true"] {{ background: {t.toast_bg}; border: none; border-radius: 8px; }}
QFrame[toast="true"] QLabel {{ color: {t.toast_text}; }}
QFrame[toast="true"] QPushButton, QFrame[toast="true"] QToolButton {{ background: transparent;
    border: 2px solid transparent; color: {t.toast_link}; font-weight: 600; padding: 2px 8px; }}
QFrame[toast="true"] QPushButton:focus, QFrame[toast="true"] QToolButton:focus {{ border-color: {t.toast_link}; }}

{_buttons(t, px)}
{_fields(t, px, size)}
{_views(t, px)}
"""


def _buttons(t: Tokens, px: Px) -> str:
    return f"""
QPushButton, QToolButton {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.line2};
    border-radius: 6px; padding: 5px 12px; min-height: {px(18)}; }}
QPushButton:hover, QToolButton:hover {{ background: {t.hover}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {t.accent_soft}; }}
QPushButton:disabled, QToolButton:disabled {{ color: {t.field}; border-color: {t.line}; }}
QPushButton:focus, QToolButton:focus {{ border: 2px solid {t.accent}; padding: 4px 11px; }}
QToolButton {{ padding: 5px 6px; }}
QToolButton:focus {{ padding: 4px 5px; }}
QToolButton::menu-indicator, QPushButton::menu-indicator {{ image: none; width: 0; }}
QPushButton[kind="primary"] {{ background: {t.accent}; color: {t.on_accent}; border-color: {t.accent};
    font-weight: 600; padding: 5px 14px; }}
QPushButton[kind="primary"]:hover, QPushButton[kind="primary"]:pressed {{ background: {t.accent_hover}; }}
QPushButton[kind="primary"]:disabled {{ background: {t.line2}; border-color: {t.line2}; color: {t.text2}; }}
QPushButton[kind="primary"]:focus {{ border: 2px solid {t.text}; padding: 4px 13px; }}
QPushButton[kind="quiet"], QToolButton[kind="quiet"] {{ background: transparent; border-color: transparent; }}
QPushButton[kind="quiet"]:hover, QToolButton[kind="quiet"]:hover {{ background: {t.hover}; }}
QPushButton[kind="quiet"]:focus, QToolButton[kind="quiet"]:focus {{ border-color: {t.accent}; }}
QPushButton[kind="link"] {{ background: transparent; border-color: transparent; color: {t.accent}; padding: 2px 4px; }}
QPushButton[kind="link"]:hover {{ text-decoration: underline; }}
QPushButton[kind="link"]:focus {{ border: 2px solid {t.accent}; padding: 1px 3px; }}
QPushButton[kind="danger"] {{ color: {t.overdue}; border-color: {t.overdue}; }}
QPushButton[kind="chip"], QToolButton[kind="chip"] {{ background: transparent; border-color: transparent;
    color: {t.text2}; padding: 5px 10px; }}
QPushButton[kind="chip"]:hover, QToolButton[kind="chip"]:hover {{ background: {t.hover}; }}
QPushButton[kind="chip"]:checked, QToolButton[kind="chip"]:checked {{ background: {t.accent_soft};
    color: {t.accent}; }}
QPushButton[kind="chip"]:focus, QToolButton[kind="chip"]:focus {{ border-color: {t.accent}; padding: 4px 9px; }}
QToolButton[kind="rail"] {{ background: transparent; border: 2px solid transparent; color: {t.text2};
    font-size: {px(11)}; padding: 5px 0; border-radius: 8px; }}
QToolButton[kind="rail"]:hover {{ background: {t.hover}; }}
QToolButton[kind="rail"]:checked {{ background: {t.accent_soft}; color: {t.accent}; font-weight: 600; }}
QToolButton[kind="rail"]:focus {{ border-color: {t.accent}; padding: 5px 0; }}
QPushButton[kind="field"] {{ background: {t.surface}; border: 1px solid {t.field}; color: {t.text3};
    text-align: left; padding: 5px 10px; }}
QPushButton[kind="field"]:focus {{ border: 2px solid {t.accent}; padding: 4px 9px; }}
QPushButton[kind="pill"] {{ background: {t.grade_c_bg}; color: {t.grade_c}; border-color: transparent;
    border-radius: 4px; padding: 1px 8px; font-size: {px(12)}; min-height: {px(16)}; }}
QPushButton[kind="pill"]:focus {{ border: 2px solid {t.accent}; padding: 0 7px; }}
QPushButton[kind="pill"][tone="overdue"] {{ background: {t.overdue_bg}; color: {t.overdue}; }}
QPushButton[kind="pill"][tone="today"] {{ background: {t.today_bg}; color: {t.today}; }}
QPushButton[kind="fact"] {{ background: transparent; border-color: transparent; text-align: left;
    padding: 3px 6px; min-height: {px(16)}; }}
QPushButton[kind="fact"]:hover {{ background: {t.hover}; }}
QPushButton[kind="fact"]:focus {{ border: 2px solid {t.accent}; padding: 2px 5px; }}
"""


def _fields(t: Tokens, px: Px, size: int) -> str:
    arrow, arrow_up, check, dot = (
        _picture(name, color)
        for name, color in (
            ("chevron-down", t.text2),
            ("chevron-up", t.text2),
            ("check", t.on_accent),
            ("circle", t.on_accent),
        )
    )
    inputs = (
        "QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QDateEdit, QDateTimeEdit, QTimeEdit, QSpinBox, QDoubleSpinBox"
    )
    focused = ", ".join(f"{name}:focus" for name in inputs.split(", "))
    disabled = ", ".join(f"{name}:disabled" for name in inputs.split(", "))
    spins = "QDateEdit", "QDateTimeEdit", "QTimeEdit", "QSpinBox", "QDoubleSpinBox"

    def parts(part: str) -> str:
        return ", ".join(f"{name}::{part}" for name in spins)

    return f"""
{inputs} {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.field}; border-radius: 6px;
    padding: 4px 8px; selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
QPlainTextEdit, QTextEdit {{ padding: 1px 4px; }}
QLineEdit, QComboBox, QAbstractSpinBox {{ min-height: {px(20)}; }}
{focused} {{ border: 2px solid {t.accent}; padding: 3px 7px; }}
QPlainTextEdit:focus, QTextEdit:focus {{ padding: 0 3px; }}
QComboBox QLineEdit {{ border: none; padding: 0; background: transparent; min-height: 0; }}
QLineEdit QToolButton, QLineEdit QToolButton:hover, QLineEdit QToolButton:focus {{ border: none; padding: 0;
    background: transparent; min-height: 0; }}
{disabled} {{ color: {t.text3}; border-color: {t.line2}; background: {t.sunken}; }}
QLineEdit[bad="true"], QPlainTextEdit[bad="true"], QComboBox[bad="true"], QDateEdit[bad="true"] {{
    border: 2px solid {t.overdue}; padding: 3px 7px; }}
QComboBox::drop-down {{ border: none; width: {px(24)}; subcontrol-origin: border; subcontrol-position: center right; }}
QComboBox::down-arrow {{ image: url({arrow}); width: {px(14)}; height: {px(14)}; }}
QComboBox[kind="quiet"] {{ background: transparent; border-color: transparent; }}
QComboBox[kind="quiet"]:hover {{ background: {t.hover}; }}
QComboBox[kind="quiet"]:focus {{ border-color: {t.accent}; }}
QComboBox QAbstractItemView {{ background: {t.raised}; border: 1px solid {t.line2}; outline: none; padding: 4px; }}
QComboBox QAbstractItemView::item {{ min-height: {px(26)}; padding: 0 6px; border-radius: 4px; color: {t.text}; }}
QComboBox QAbstractItemView::item:selected, QComboBox QAbstractItemView::item:hover {{
    background: {t.accent_soft}; color: {t.text}; }}
{parts("up-button")} {{ subcontrol-origin: border; subcontrol-position: top right; border: none; width: {px(20)}; }}
{parts("down-button")} {{ subcontrol-origin: border; subcontrol-position: bottom right; border: none;
    width: {px(20)}; }}
QDateEdit::drop-down {{ subcontrol-origin: border; subcontrol-position: center right; border: none; width: {px(24)}; }}
{parts("up-arrow")} {{ image: url({arrow_up}); width: {px(10)}; height: {px(10)}; }}
{parts("down-arrow")} {{ image: url({arrow}); width: {px(10)}; height: {px(10)}; }}
QDateEdit::down-arrow {{ image: url({arrow}); width: {px(14)}; height: {px(14)}; }}
QCheckBox, QRadioButton {{ spacing: 8px; min-height: {px(24)}; }}
QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator {{ width: {px(16)}; height: {px(16)};
    border: 1px solid {t.field}; border-radius: 4px; background: {t.surface}; }}
QRadioButton::indicator {{ border-radius: {(round(16 * size / 13) + 2) // 2}px; }}
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked {{ background: {t.accent}; border-color: {t.accent};
    image: url({check}); }}
QRadioButton::indicator:checked {{ background: {t.accent}; border-color: {t.accent}; image: url({dot}); }}
QCheckBox::indicator:focus, QRadioButton::indicator:focus {{ border: 2px solid {t.accent}; }}
QProgressBar {{ background: {t.sunken}; border: none; border-radius: 4px; max-height: 8px; min-height: 8px; }}
QProgressBar::chunk {{ background: {t.accent}; border-radius: 4px; }}
QSlider::groove:horizontal {{ background: {t.line2}; height: 4px; border-radius: 2px; }}
QSlider::handle:horizontal {{ background: {t.accent}; width: 16px; margin: -6px 0; border-radius: 8px; }}
QSlider:focus {{ border: 2px solid {t.accent}; border-radius: 6px; }}
"""


def _views(t: Tokens, px: Px) -> str:
    return f"""
QMenuBar {{ background: {t.surface}; color: {t.text}; border-bottom: 1px solid {t.line}; padding: 0 4px; }}
QMenuBar::item {{ background: transparent; padding: {px(4)} {px(12)}; border-radius: 4px; }}
QMenuBar::item:selected, QMenuBar::item:pressed {{ background: {t.accent_soft}; }}
QMenu {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.line2}; padding: 4px; }}
QMenu::item {{ padding: {px(5)} {px(28)} {px(5)} {px(10)}; border-radius: 4px; }}
QMenu::item:selected {{ background: {t.accent_soft}; }}
QMenu::item:disabled {{ color: {t.field}; }}
QMenu::separator {{ height: 1px; background: {t.line}; margin: 4px 8px; }}
QMenu::icon {{ padding-left: 8px; }}
QToolTip {{ background: {t.toast_bg}; color: {t.toast_text}; border: 1px solid {t.toast_bg}; padding: 4px 8px; }}
QAbstractItemView {{ background: {t.surface}; border: none; outline: none; color: {t.text};
    selection-background-color: {t.accent_soft}; selection-color: {t.text}; alternate-background-color: {t.sunken}; }}
QAbstractItemView[plain="true"] {{ background: transparent; }}
QTableView {{ gridline-color: {t.line}; border: 2px solid transparent; border-radius: 8px; }}
QTableView:focus {{ border-color: {t.accent}; }}
QTableView::item {{ padding: 0 8px; }}
QTableView::item:selected {{ background: {t.accent_soft}; }}
QHeaderView {{ background: {t.surface}; border: none; }}
QHeaderView::section {{ background: {t.surface}; color: {t.text2}; border: none; border-bottom: 1px solid {t.line};
    padding: {px(6)} 11px; font-weight: 600; }}
QHeaderView::section:hover {{ background: {t.hover}; }}
QTableCornerButton::section {{ background: {t.surface}; border: none; }}
QScrollArea, QScrollArea > QWidget > QWidget[plain="true"], QStackedWidget {{ background: transparent; border: none; }}
QSplitter::handle {{ background: {t.line}; }}
QTabWidget::pane {{ border: none; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {t.line2}; border-radius: 3px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::handle:hover {{ background: {t.field}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QCalendarWidget QWidget#qt_calendar_navigationbar {{ background: {t.surface}; }}
"""


@lru_cache(maxsize=1)
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="crmdesk-look-")


@lru_cache(maxsize=32)
def _picture(name: str, color: str) -> str:
    """A tinted icon as a file: a style sheet takes pictures from files only. The folder goes with the program."""
    drawing = resources.text("icons", f"{name}.svg").replace("currentColor", color)
    file = Path(_folder().name, f"{name}-{sha256(color.encode()).hexdigest()[:8]}.svg")
    file.write_text(drawing, encoding="utf-8")
    return file.as_posix()
