"""The words that no playbook changes, each with its label. What a playbook may change is in `playbook`."""

from crmdesk.i18n import mark

Vocabulary = dict[str, str]
"""Stable key -> source text of its label, in the order in which it is offered."""

PARTY = {"company": mark("Company"), "person": mark("Person")}

ROLE = {
    "decides": mark("Decides"),
    "influences": mark("Influences"),
    "evaluates": mark("Evaluates"),
    "uses": mark("Uses"),
    "guards": mark("Guards the door"),
}

ATTITUDE = {
    "supports": mark("Supports us"),
    "neutral": mark("Neutral"),
    "doubts": mark("Doubts"),
    "opposes": mark("Opposes"),
}

CHANNEL = {
    "phone": mark("Phone"),
    "wechat": mark("WeChat"),
    "visit": mark("Visit"),
    "meeting": mark("Meeting"),
    "demonstration": mark("Demonstration"),
    "mail": mark("Mail"),
    "text": mark("Text message"),
    "fair": mark("Fair"),
}

AIM = {
    "trust": mark("Build trust"),
    "need": mark("Dig the need"),
    "value": mark("Pass value"),
    "close": mark("Win the order"),
}

TASK = {"contact": mark("Planned contact"), "todo": mark("Task")}

STATUS = {
    "prospect": mark("Prospect"),
    "intent": mark("Interested"),
    "won": mark("Won customer"),
    "partner": mark("Strategic partner"),
    "lost": mark("Lost customer"),
}

GRADE = {"A": mark("Grade A"), "B": mark("Grade B"), "C": mark("Grade C")}

NEED_TYPE = {
    "function": mark("Function"),
    "service": mark("Service"),
    "price": mark("Price"),
    "custom": mark("Customisation"),
}

CLARITY = {
    "none": mark("No need seen"),
    "vague": mark("Vague wish"),
    "clear": mark("Clear need"),
    "specified": mark("Specified in writing"),
}

TIMEFRAME = {
    "week": mark("Within a week"),
    "month": mark("Within a month"),
    "quarter": mark("Within 3 months"),
    "half": mark("Within 6 months"),
    "year": mark("Within a year"),
    "later": mark("Later than a year"),
}

PLAN = {
    "fixed": mark("Date and budget fixed"),
    "listed": mark("In this year's plan"),
    "idea": mark("Only an idea"),
    "none": mark("No plan"),
}

HEADCOUNT = {
    "1-49": mark("Under 50 people"),
    "50-99": mark("50–99 people"),
    "100-499": mark("100–499 people"),
    "500-999": mark("500–999 people"),
    "1000+": mark("1,000 people or more"),
}

REVENUE = {
    "under-5m": mark("Under ¥5 million"),
    "5m-20m": mark("¥5–20 million"),
    "20m-100m": mark("¥20–100 million"),
    "100m-1b": mark("¥100 million – 1 billion"),
    "over-1b": mark("Over ¥1 billion"),
}

SPENDING = {
    "high": mark("High spending power"),
    "mid": mark("Middle spending power"),
    "low": mark("Low spending power"),
}

INDUSTRY = {
    "A": mark("Farming, forestry, fishing"),
    "B": mark("Mining"),
    "C": mark("Manufacturing"),
    "C13": mark("Food processing"),
    "C17": mark("Textiles"),
    "C26": mark("Chemicals"),
    "C27": mark("Pharmaceuticals"),
    "C29": mark("Rubber and plastics"),
    "C30": mark("Building materials"),
    "C33": mark("Metal products"),
    "C34": mark("General machinery"),
    "C35": mark("Special machinery"),
    "C36": mark("Automotive"),
    "C38": mark("Electrical equipment"),
    "C39": mark("Electronics"),
    "C40": mark("Instruments"),
    "D": mark("Power, heat, gas, water"),
    "E": mark("Construction"),
    "F": mark("Wholesale and retail"),
    "G": mark("Transport and logistics"),
    "H": mark("Hotels and restaurants"),
    "I": mark("Software and information services"),
    "J": mark("Finance"),
    "K": mark("Real estate"),
    "L": mark("Leasing and business services"),
    "M": mark("Research and technical services"),
    "N": mark("Environment and public facilities"),
    "O": mark("Household and repair services"),
    "P": mark("Education"),
    "Q": mark("Health and social work"),
    "R": mark("Culture, sport, entertainment"),
    "S": mark("Public administration"),
}
"""Sections and the divisions most met of the CSRC industry classification (rule C1)."""

VOCABULARIES: dict[str, Vocabulary] = {
    "party": PARTY,
    "role": ROLE,
    "attitude": ATTITUDE,
    "channel": CHANNEL,
    "aim": AIM,
    "task": TASK,
    "status": STATUS,
    "grade": GRADE,
    "need_type": NEED_TYPE,
    "clarity": CLARITY,
    "timeframe": TIMEFRAME,
    "plan": PLAN,
    "headcount": HEADCOUNT,
    "revenue": REVENUE,
    "spending": SPENDING,
    "industry": INDUSTRY,
}
"""Every vocabulary by the name that a column's description uses."""
