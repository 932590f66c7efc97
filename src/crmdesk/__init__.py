"""CRMDesk: an offline desk for the field salesperson."""

__version__ = "0.1.0"
