"""One true drag with a mouse, on a real X server: Qt's own way from the press over the drag to the drop."""

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest


@pytest.mark.desktop
def test_a_card_is_dragged_with_the_mouse_to_another_lane(board, qtbot):
    card = board.pick("untouched", "中瑞环保")[0]
    view, target = board.view("untouched"), board.view("conversation")
    handle = board.window.windowHandle()

    def spot(widget, point):
        return widget.mapTo(board.window, point)

    start = spot(view.viewport(), view.visualRect(view.deck.index(2)).center())
    end = spot(target.viewport(), QPoint(60, 200))
    seen = []
    way = [start + (end - start) * n / 8 for n in range(1, 9)]
    for n, point in enumerate(way):
        QTimer.singleShot(200 + 60 * n, lambda point=point: QTest.mouseMove(handle, point))
    QTimer.singleShot(750, lambda: seen.append(board.page.drop_bar.isVisible()))
    QTimer.singleShot(800, lambda: QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=end))
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(handle, start + QPoint(3, 3))
    qtbot.waitUntil(lambda: len(seen) == 1)
    qtbot.waitUntil(lambda: "中瑞环保" in board.names("conversation"))
    assert seen == [True]
    assert not board.page.drop_bar.isVisible()
    assert [found.lead for found in board.page.picked()] == [card]
