"""The colours by their meaning, once for light and once for dark. Nothing else in the windows names a colour.

Lightness differs inside each group of meanings (due states, priorities, kinds), because red against amber of
equal lightness is hard to tell apart for about 6 % of men; every colour stands beside a word, letter or icon.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tokens:
    """One theme. Pairs are `x` (text) on `x_bg`; `field` is the border of inputs (≥ 3:1)."""

    window: str
    surface: str
    sunken: str
    raised: str
    line: str
    line2: str
    field: str
    text: str
    text2: str
    text3: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_soft: str
    hover: str
    grade_a: str
    grade_a_bg: str
    grade_b: str
    grade_b_bg: str
    grade_c: str
    grade_c_bg: str
    high: str
    mid: str
    low: str
    overdue: str
    overdue_bg: str
    today: str
    today_bg: str
    ok: str
    ok_bg: str
    call: str
    visit: str
    mail: str
    demo: str
    due: str
    care: str
    toast_text: str
    toast_bg: str
    toast_link: str


LIGHT = Tokens(
    window="#F4F5F7",
    surface="#FFFFFF",
    sunken="#EBEDF1",
    raised="#FFFFFF",
    line="#DCE0E6",
    line2="#C9CFD8",
    field="#858E9B",
    text="#1A2230",
    text2="#4F5A69",
    text3="#5F6A7A",
    accent="#1D5FC4",
    accent_hover="#184FA3",
    on_accent="#FFFFFF",
    accent_soft="#E2ECFB",
    hover="#EEF2F8",
    grade_a="#FFFFFF",
    grade_a_bg="#0F4C9C",
    grade_b="#0A5143",
    grade_b_bg="#BFE3D6",
    grade_c="#4F5A69",
    grade_c_bg="#E9EBEF",
    high="#8F1322",
    mid="#7E6200",
    low="#475C84",
    overdue="#B00E45",
    overdue_bg="#FBE5EC",
    today="#735800",
    today_bg="#FAEFC8",
    ok="#0B6B55",
    ok_bg="#DDF1EA",
    call="#1552C0",
    visit="#0A744C",
    mail="#5B2B86",
    demo="#86280F",
    due="#8A6410",
    care="#3C4655",
    toast_text="#FFFFFF",
    toast_bg="#1A2230",
    toast_link="#8DB9FA",
)

DARK = Tokens(
    window="#14171C",
    surface="#1D2128",
    sunken="#181B21",
    raised="#252A33",
    line="#2F3641",
    line2="#424B59",
    field="#76818F",
    text="#E7EBF1",
    text2="#AEB7C4",
    text3="#8E99A8",
    accent="#74A9F7",
    accent_hover="#93BDFA",
    on_accent="#0B1524",
    accent_soft="#20324F",
    hover="#262C36",
    grade_a="#0B1524",
    grade_a_bg="#7DB1FA",
    grade_b="#8FDCC8",
    grade_b_bg="#1F4A41",
    grade_c="#B9C2CF",
    grade_c_bg="#333B47",
    high="#FF8873",
    mid="#F2C53D",
    low="#B9C6DA",
    overdue="#FF82A6",
    overdue_bg="#4A1F2E",
    today="#F5D061",
    today_bg="#3E351A",
    ok="#6FCFB5",
    ok_bg="#17382F",
    call="#62A4F2",
    visit="#4FDCA4",
    mail="#DDB8EA",
    demo="#F9706A",
    due="#F5B93F",
    care="#8A92A2",
    toast_text="#1A2230",
    toast_bg="#E7EBF1",
    toast_link="#1D5FC4",
)
