"""Is it the same? Credit codes, names and numbers brought to one form, and whom a new row may already be (C1,
L7)."""

from crmdesk.domain.identity.codes import CreditCode, Part, credit_code
from crmdesk.domain.identity.index import Index, Known, Match, Verdict, people_of, verdict
from crmdesk.domain.identity.marks import Mark, grams, mail_key, marks, phone_key, phone_keys, wechat_key
from crmdesk.domain.identity.names import NEAR, company_key, near, person_key, same_person

__all__ = [
    "NEAR", "CreditCode", "Index", "Known", "Mark", "Match", "Part", "Verdict", "company_key", "credit_code",
    "grams", "mail_key", "marks", "near", "people_of", "person_key", "phone_key", "phone_keys", "same_person",
    "verdict", "wechat_key",
]  # fmt: skip
