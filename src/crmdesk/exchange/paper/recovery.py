"""The recovery code 恢复码 on one page of A4, large enough to be typed in from paper, to be kept in a drawer."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from crmdesk.exchange.paper.blocks import A4, LEFT, RIGHT, WIDE
from crmdesk.exchange.paper.sheet import ACCENT, ACCENT_SOFT, GREY, INK, Printed, Sheet
from crmdesk.i18n import tr

_CODE = 25.0
_ROW = 46.0
_GROUPS_IN_A_ROW = 3
_TEXT = 10.5


def recovery(code: str, out: Path | BinaryIO, *, store: str, now: datetime, by: str = "") -> Printed:
    """Write a recovery code, its groups parted by “-”, as a page (S1).

    `store` says which one it opens, `now` is an aware moment, `by` the name of its user.
    `Refused` when the file cannot be written.
    """
    title = tr("Recovery code")
    sheet = Sheet(A4)
    sheet.box(0, 0, sheet.width, 5, fill=ACCENT)
    sheet.put("CRMDesk", LEFT, 28, 9.5, bold=True, ink=ACCENT)
    sheet.put(title, LEFT, 43, 19, bold=True)
    y = sheet.put(
        tr("With this code the store opens if its passphrase is forgotten. Whoever has it can read everything in it."),
        LEFT, 84, _TEXT, room=WIDE, ink=GREY,
    )  # fmt: skip
    y = _code(sheet, code.split("-"), y + 16)
    facts = [(tr("Made on"), now.astimezone().strftime("%Y-%m-%d %H:%M")), (tr("Store"), store), (tr("User"), by)]
    y = _facts(sheet, [(label, text) for label, text in facts if text], y + 24)
    _advice(sheet, y + 18)
    return sheet.save(out, title=title, author=by)


def _code(sheet: Sheet, groups: Sequence[str], y: float) -> float:
    """The groups in rows, each with its number, in a box."""
    rows = [groups[start : start + _GROUPS_IN_A_ROW] for start in range(0, len(groups), _GROUPS_IN_A_ROW)]
    high = len(rows) * _ROW + 24
    sheet.box(LEFT, y, WIDE, high, fill=ACCENT_SOFT, radius=8)
    share = WIDE / _GROUPS_IN_A_ROW
    for line, row in enumerate(rows):
        for column, group in enumerate(row):
            x, top = LEFT + column * share, y + 12 + line * _ROW
            number = str(line * _GROUPS_IN_A_ROW + column + 1)
            sheet.put(number, x + 14, top + 14, 8, ink=GREY)
            sheet.put(group, x + 32, top, _CODE, bold=True, ink=INK)
    return y + high


def _facts(sheet: Sheet, facts: Sequence[tuple[str, str]], y: float) -> float:
    wide = max(sheet.measure(label, _TEXT) for label, _ in facts) + 18
    for label, text in facts:
        sheet.put(label, LEFT, y, _TEXT, ink=GREY)
        y = sheet.put(text, LEFT + wide, y, _TEXT, room=WIDE - wide, most=3) + 3
    return y


def _advice(sheet: Sheet, y: float) -> None:
    sheet.rule(LEFT, y, RIGHT)
    y += 14
    advice = (
        tr("Keep this sheet apart from the computer: in a drawer with a lock, or with a person you trust."),
        tr("Type the code where the passphrase is asked for. Dashes, blanks and small letters make no difference."),
        tr("There is no letter O, I, L or U in it: what looks like one is a 0, a 1 or a V."),
        tr("Another passphrase leaves this code as it is. A new recovery code makes this sheet void."),
        tr("Nobody else can open the store without passphrase and code, not even the makers of CRMDesk."),
    )
    for number, text in enumerate(advice, 1):
        sheet.put(str(number), LEFT, y, _TEXT, bold=True, ink=ACCENT)
        y = sheet.put(text, LEFT + 20, y, _TEXT, room=WIDE - 20) + 7
