"""What a person types into a field and back: see `exchange.typed`."""

from crmdesk.exchange.typed import text, value

__all__ = ["text", "value"]
