"""The rules of the trade: pure, no session, no clock, no disk, no window."""
