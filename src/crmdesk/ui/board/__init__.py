"""The board: a lane for each stage, a card for each lead; everything is moved, found and begun from here (L6)."""

from crmdesk.ui.board.page import BoardPage

__all__ = ["BoardPage"]
