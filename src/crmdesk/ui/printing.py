"""A PDF as pictures: for the screen and, at the printer's own resolution, for paper. Always black on white.

pypdfium2 may be used by one thread at a time: all that is here runs in the desk's worker, or in a test.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPagedPaintDevice, QPageLayout, QPageSize, QPainter
from PySide6.QtWidgets import QDialog, QWidget

from crmdesk.domain.refusal import Refused
from crmdesk.i18n import mark
from crmdesk.ui.desk import Tell

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

Sizes = Sequence[tuple[float, float]]
"""Width and height of each leaf in points of 1/72 inch."""

FINEST = 300
"""Dots per inch of a printed picture: finer is not seen on paper, but takes the memory of four times as much."""


@contextmanager
def _opened(pdf: bytes) -> Iterator[Any]:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        yield document
    finally:
        document.close()


def sizes(pdf: bytes) -> tuple[tuple[float, float], ...]:
    """The size of each leaf, in points."""
    with _opened(pdf) as document:
        return tuple(document.get_page_size(number) for number in range(len(document)))


def pictures(pdf: bytes, numbers: Sequence[int], scale: float) -> dict[int, QImage]:
    """Some leaves, counted from 0, as pictures of `scale` pixels to the point."""
    with _opened(pdf) as document:
        return {number: _picture(document, number, scale) for number in numbers}


def _picture(document: Any, number: int, scale: float) -> QImage:
    page = document[number]
    try:
        bitmap = page.render(scale=scale, prefer_bgrx=True)
        shown = QImage(bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32)
        return shown.copy()  # the buffer goes with the bitmap
    finally:
        page.close()


def put_on(device: QPagedPaintDevice, pdf: bytes, numbers: Sequence[int], tell: Tell) -> int:
    """Paint leaves on a printer (or another paged device), each as large as its paper allows; answers how many.

    Refused: the device takes nothing. `tell` may stop it after any leaf.
    """
    painter = QPainter()
    if not painter.begin(device):
        raise Refused(
            mark("The printer does not answer. Nothing was printed. See whether it is on, or choose another.")
        )
    try:
        scale = min(device.logicalDpiX(), FINEST) / 72
        with _opened(pdf) as document:
            for at, number in enumerate(numbers):
                if at:
                    device.newPage()
                picture = _picture(document, number, scale)
                painter.drawImage(_fitted(picture, QRectF(painter.viewport())), picture)
                tell(at + 1, len(numbers))
    finally:
        painter.end()
    return len(numbers)


def _fitted(picture: QImage, room: QRectF) -> QRectF:
    """The largest rectangle of the picture's shape in the middle of the room."""
    size = QSizeF(picture.size())
    shrunk = min(room.width() / size.width(), room.height() / size.height())
    size *= shrunk
    corner = room.center()
    return QRectF(corner.x() - size.width() / 2, corner.y() - size.height() / 2, size.width(), size.height())


def chosen_printer(host: QWidget, title: str, leaves: Sizes) -> "QPrinter | None":
    """The printer that the user chooses, set to the paper of the document; None if none."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    printer.setCreator("CRMDesk")
    printer.setPageLayout(layout(leaves[0]))
    dialog = QPrintDialog(printer, host)
    dialog.setMinMax(1, len(leaves))
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
    return printer if dialog.exec() == QDialog.DialogCode.Accepted else None


def layout(leaf: tuple[float, float]) -> QPageLayout:
    """The paper that a leaf is made for, without margins: the document has its own."""
    wide, high = leaf
    paper = QPageSize(
        QSizeF(min(wide, high), max(wide, high)), QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch
    )
    turned = QPageLayout.Orientation.Landscape if wide > high else QPageLayout.Orientation.Portrait
    made = QPageLayout(paper, turned, QMarginsF(0, 0, 0, 0))
    made.setMode(QPageLayout.Mode.FullPageMode)
    return made


def wanted(printer: "QPrinter", leaves: int) -> range:
    """The leaves, counted from 0, that the user asked for in the print dialog: all, unless a range was named."""
    first, last = printer.fromPage() or 1, printer.toPage() or leaves
    return range(max(first, 1) - 1, min(last, leaves))
