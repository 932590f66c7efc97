"""The moment it is and ids that were never used before: the two things no rule may make up itself.

`CRMDESK_NOW` (an ISO 8601 moment) sets the clock, for tests, demonstrations and repeatable reports.
"""

import os
import secrets
import time
from datetime import UTC, date, datetime


def now() -> datetime:
    """The present moment, aware, in UTC, whole seconds."""
    fixed = os.environ.get("CRMDESK_NOW")
    if not fixed:
        return datetime.now(UTC).replace(microsecond=0)
    moment = datetime.fromisoformat(fixed)
    if moment.tzinfo is None:
        moment = moment.astimezone()
    return moment.astimezone(UTC).replace(microsecond=0)


def stamp() -> str:
    """The present moment as the tables keep it: `2026-11-22T04:22:58Z`."""
    return now().strftime("%Y-%m-%dT%H:%M:%SZ")


def today() -> date:
    """The present day where the user is."""
    return now().astimezone().date()


def new_id() -> str:
    """A UUID of version 7 as 32 hexadecimal digits: unique, and sorted by birth so that indexes stay warm."""
    milliseconds = time.time_ns() // 1_000_000
    tail = secrets.randbits(76)
    value = (milliseconds << 80) | (0x7 << 76) | ((tail >> 64) << 64) | (0x2 << 62) | (tail & ((1 << 62) - 1))
    return f"{value:032x}"
