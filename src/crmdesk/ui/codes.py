"""What is said of a unified social credit code while it is typed (C1)."""

from crmdesk.domain.identity import credit_code
from crmdesk.i18n import tr


def told(text: str) -> tuple[str, bool]:
    """What the parts typed so far mean or which character is wrong, in words ("" for nothing), and whether it is."""
    found = credit_code(text)
    if found.reason is not None:
        reason, values = found.reason
        return tr(reason, **values), True
    meanings = " · ".join(tr(part.meaning) for part in found.parts if part.meaning)
    if found.valid:
        return tr("✓ {meanings}", meanings=meanings), False
    if found.code:
        return tr("{meanings} ({n} characters to go)", meanings=meanings or "…", n=found.missing), False
    return "", False
