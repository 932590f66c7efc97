"""How channels and happenings look: an icon and a colour each, beside their word."""

from crmdesk.services.portrait import Happening

ICONS = {
    "phone": "phone",
    "wechat": "message-circle",
    "visit": "map-pin",
    "meeting": "users",
    "demonstration": "presentation",
    "mail": "mail",
    "text": "message-square",
    "fair": "flag",
}
TOKENS = {
    "phone": "call",
    "wechat": "call",
    "visit": "visit",
    "meeting": "visit",
    "demonstration": "demo",
    "mail": "mail",
    "text": "mail",
    "fair": "due",
}
MAIN = ("phone", "wechat", "visit", "mail")
"""The channels that stand open in the composer; the others are one click further."""

_OTHER = {"stage": ("arrow-up-right", "accent"), "grade": ("star", "due"), "paper": ("file-text", "care")}


def look(happening: Happening) -> tuple[str, str]:
    """Icon and colour token of an entry of the timeline."""
    if happening.what != "followup":
        return _OTHER[happening.what]
    channel = happening.channel or ""
    return ICONS.get(channel, "notebook-pen"), TOKENS.get(channel, "care")
