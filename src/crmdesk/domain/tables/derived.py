"""What is derived from the journaled tables to be found fast: never journaled, never the source, holding no "now".

Filled by `store.derived`, rebuilt and compared by `check`. Their metadata is their own, so that nothing that walks
the journaled tables meets them.
"""

from sqlalchemy import Column, Index, Integer, MetaData, String, Table

derived = MetaData()

kin = Table(
    "kin",
    derived,
    Column("member", String, primary_key=True),
    Column("root", String, nullable=False, index=True),
    sqlite_with_rowid=False,
    comment="Lead or customer -> the party whose page shows it: conversion and merges followed to the end.",
)

party = Table(
    "party",
    derived,
    Column("root", String, primary_key=True),
    Column("is_customer", Integer, nullable=False),
    Column("number", String),
    Column("name", String),
    Column("initials", String),
    Column("haystack", String),
    Column("contact", String),
    Column("owner", String),
    Column("grade", String),
    Column("stage", String),
    Column("stage_since", String),
    Column("amount", Integer),
    Column("last_contact", String),
    Column("next_task", String),
    Column("next_due", String),
    Column("next_channel", String),
    Column("next_title", String),
    Column("completeness", Integer),
    sqlite_with_rowid=False,
    comment="One row for each lead that is not converted and each customer that is not merged away.",
)

card = Table(
    "card",
    derived,
    Column("lead", String, primary_key=True),
    Column("root", String, nullable=False, index=True),
    Column("opportunity", String),
    Column("number", String, index=True),
    Column("name", String),
    Column("contact", String),
    Column("need", String),
    Column("amount", Integer),
    Column("score", Integer),
    Column("reach", Integer),
    Column("band", String),
    Column("grade", String),
    Column("stage", String),
    Column("stage_since", String),
    Column("kind", String),
    Column("owner", String),
    Column("next_due", String),
    Column("next_channel", String),
    Column("next_title", String),
    Column("last_contact", String),
    Column("haystack", String),
    sqlite_with_rowid=False,
    comment="One row for each lead: what its card on the board shows (L6). `kind` is that of its stage.",
)
Index("card_stage_due", card.c.stage, card.c.next_due)

identity_mark = Table(
    "identity_mark",
    derived,
    Column("member", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("value", String, primary_key=True),
    sqlite_with_rowid=False,
    comment="By what a party is known again (L7): kind code, phone, mail, vcard, name, gram.",
)
Index("identity_mark_value", identity_mark.c.kind, identity_mark.c.value)
