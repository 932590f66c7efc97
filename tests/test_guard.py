"""The Qt that is locked keeps count: a binding that loses references to None aborts the program within seconds."""

import subprocess
import sys

CALLS = 50_000
SLACK = 1_000
"""References to None that come and go for other reasons while the calls are made."""

PROGRAM = f"""
import sys
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

image = QImage(8, 8, QImage.Format.Format_ARGB32)
painter = QPainter(image)
pen = QPen(QColor(0, 0, 0))
before = sys.getrefcount(None)
for _ in range({CALLS}):
    painter.setPen(pen)
    painter.setPen(Qt.PenStyle.NoPen)
print(sys.getrefcount(None) - before)
painter.end()
"""


def test_a_hundred_thousand_calls_lose_no_reference_to_none() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert abs(int(done.stdout)) < SLACK
