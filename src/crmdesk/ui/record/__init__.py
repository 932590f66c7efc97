"""The 360° page of a lead or customer (C4): who they are, what was said, what comes next."""

from crmdesk.ui.record.page import RecordPage

__all__ = ["RecordPage"]
