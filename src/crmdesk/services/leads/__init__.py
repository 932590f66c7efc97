"""Leads: how they come in, how they move, how the board shows them. One card from capture to won (L6)."""

from crmdesk.services.leads.board import Board, Card, Filter, Lane, Page, board, explain, find, listed
from crmdesk.services.leads.capture import Entry, Taken, add, take_in
from crmdesk.services.leads.moves import Draft, Offer, convert, discard, grade, move, tag, untag

__all__ = [
    "Board", "Card", "Draft", "Entry", "Filter", "Lane", "Offer", "Page", "Taken", "add", "board", "convert", "discard",
    "explain", "find", "grade", "listed", "move", "tag", "take_in", "untag",
]  # fmt: skip
