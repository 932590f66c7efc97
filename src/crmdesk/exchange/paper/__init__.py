"""What is printed: a room a document. The PDF made here is what is previewed, saved and sent to the printer."""

from crmdesk.exchange.paper.profile import profile
from crmdesk.exchange.paper.sheet import Printed

__all__ = ["Printed", "profile"]
