"""Who we deal with: leads, customers, contacts, and what is said of them."""

from sqlmodel import SQLModel

from crmdesk.domain.tables.columns import Kind, column, key
from crmdesk.i18n import mark


class Lead(SQLModel, table=True):
    """Somebody who may buy (L1). One row is one card of the board from capture to won (L6).

    `customer` is set by conversion (L8); until then a lead is its own root.
    """

    id: str = key()
    number: str | None = column(mark("Number"), index=True)
    was_number: str | None = column(mark("Earlier number"))
    kind: str | None = column(mark("Company or person"), Kind.CHOICE, choices="party")
    name: str | None = column(mark("Name"), Kind.NAME)
    code: str | None = column(mark("Unified credit code"))
    region: str | None = column(mark("Region"))
    address: str | None = column(mark("Address"))
    website: str | None = column(mark("Website"))
    industry: str | None = column(mark("Industry"), Kind.CHOICE, choices="industry")
    size: str | None = column(mark("Headcount"), Kind.CHOICE, choices="headcount")
    spending: str | None = column(mark("Spending power"), Kind.CHOICE, choices="spending")
    source: str | None = column(mark("Source"), Kind.CHOICE, choices="playbook:sources")
    campaign: str | None = column(mark("Campaign"))
    description: str | None = column(mark("Need"), Kind.NOTE)
    outcome: str | None = column(mark("Expected outcome"), Kind.NOTE)
    pain: str | None = column(mark("Pain"), Kind.NOTE)
    need_type: str | None = column(mark("Need type"), Kind.CHOICE, choices="need_type")
    clarity: str | None = column(mark("Need clarity"), Kind.CHOICE, choices="clarity")
    timeframe: str | None = column(mark("Timeframe"), Kind.CHOICE, choices="timeframe")
    plan: str | None = column(mark("Purchase plan"), Kind.CHOICE, choices="plan")
    budget: int | None = column(mark("Budget"), Kind.MONEY)
    amount: int | None = column(mark("Expected amount"), Kind.MONEY)
    close: str | None = column(mark("Expected close"), Kind.DATE)
    page_minutes: int | None = column(mark("Minutes on the product page"), Kind.WHOLE)
    downloads: int | None = column(mark("Downloads"), Kind.WHOLE)
    remarks: str | None = column(mark("Remarks"), Kind.NOTE)
    owner: str | None = column(mark("Owner"), Kind.NAME)
    captured: str | None = column(mark("Captured"), Kind.MOMENT)
    clock_start: str | None = column(mark("Clock runs from"), Kind.WHEN)
    customer: str | None = column(mark("Customer"), Kind.REFERENCE, index=True)


class Customer(SQLModel, table=True):
    """A company or a person that we deal with (C1). `merged_into` is followed to the survivor (L7)."""

    id: str = key()
    kind: str | None = column(mark("Company or person"), Kind.CHOICE, choices="party")
    name: str | None = column(mark("Name"), Kind.NAME)
    code: str | None = column(mark("Unified credit code"), index=True)
    status: str | None = column(mark("Status"), Kind.CHOICE, choices="status")
    industry: str | None = column(mark("Industry"), Kind.CHOICE, choices="industry")
    size: str | None = column(mark("Headcount"), Kind.CHOICE, choices="headcount")
    revenue: str | None = column(mark("Yearly revenue"), Kind.CHOICE, choices="revenue")
    spending: str | None = column(mark("Spending power"), Kind.CHOICE, choices="spending")
    region: str | None = column(mark("Region"))
    address: str | None = column(mark("Address"))
    website: str | None = column(mark("Website"))
    founded: str | None = column(mark("Founded"), Kind.DATE)
    source: str | None = column(mark("Source"), Kind.CHOICE, choices="playbook:sources")
    budget: int | None = column(mark("Budget"), Kind.MONEY)
    pain: str | None = column(mark("Pain"), Kind.NOTE)
    rival: str | None = column(mark("Competitor"))
    background: str | None = column(mark("Background"), Kind.NOTE)
    background_source: str | None = column(mark("Source of the background"))
    background_date: str | None = column(mark("Date of the background"), Kind.DATE)
    remarks: str | None = column(mark("Remarks"), Kind.NOTE)
    owner: str | None = column(mark("Owner"), Kind.NAME)
    captured: str | None = column(mark("Captured"), Kind.MOMENT)
    merged_into: str | None = column(mark("Merged into"), Kind.REFERENCE, index=True)


class Contact(SQLModel, table=True):
    """A person at a lead or customer with a role in the decision (C2). `of` is the id of that lead or customer."""

    id: str = key()
    of: str | None = column(mark("At"), Kind.REFERENCE, index=True)
    name: str | None = column(mark("Contact"), Kind.NAME)
    title: str | None = column(mark("Title"))
    department: str | None = column(mark("Department"))
    phone: str | None = column(mark("Office phone"), Kind.PHONE)
    mobile: str | None = column(mark("Mobile"), Kind.PHONE)
    wechat: str | None = column(mark("WeChat"))
    email: str | None = column(mark("Email"), Kind.EMAIL)
    role: str | None = column(mark("Role in the decision"), Kind.CHOICE, choices="role")
    attitude: str | None = column(mark("Attitude"), Kind.CHOICE, choices="attitude")
    consent: int | None = column(mark("Consent to keep personal details"), Kind.FLAG)
    personality: str | None = column(mark("Personality"), consent=True)
    preference: str | None = column(mark("Prefers to be reached by"))
    hobbies: str | None = column(mark("Hobbies"))
    birthday: str | None = column(mark("Birthday"), Kind.DATE, consent=True)
    gone: int | None = column(mark("Left the company"), Kind.FLAG)
    remarks: str | None = column(mark("Remarks"), Kind.NOTE)
    sort_key: str | None = column(mark("Order"))


class Tag(SQLModel, table=True):
    """A free tag on a lead or customer (C9). Its id is `uuid5` of both ends, so that adding twice is once."""

    id: str = key()
    of: str | None = column(mark("At"), Kind.REFERENCE, index=True)
    tag: str | None = column(mark("Tag"))
