"""The gate: what may not be kept is kept nowhere, whichever door it comes through (C3)."""

from crmdesk.domain import playbook as rules
from crmdesk.domain.tables import Contact, Lead
from crmdesk.services import agenda, customers, followups, leads, rows, settings

NUMBER = "13900002231"
TEXT = f"reach her at {NUMBER} after six"


def do(book, verb, *args, **kwargs):
    with book.writing() as session:
        return verb(session, *args, **kwargs)


def everything(book):
    """Every cell of every table of the store, journal and derived tables included, as one text."""
    with book._raw() as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return "\n".join(str(row) for table in tables for row in db.execute(f'SELECT * FROM "{table}"'))


def test_c3_refused_a_mobile_number_is_in_no_cell_and_no_step_of_the_store(book):
    """Every verb is given the number in every text that it takes; then every byte that the store keeps is searched."""
    with book.reading() as session:
        refusing = rules.revised(settings.playbook(session), privacy={"mobile": "refuse"})
    do(book, settings.adopt, refusing)
    texts = dict.fromkeys(("description", "outcome", "pain", "remarks", "address", "campaign", "website"), TEXT)
    people = [
        {"name": "周敏", "phone": NUMBER, "mobile": NUMBER, "wechat": NUMBER, "email": "z@example.com", "remarks": TEXT}
    ]
    entry = leads.Entry({"name": "恒泰精密", **texts}, people, tags=[TEXT])
    lead = do(book, leads.add, entry).ids[0]
    do(book, leads.tag, lead, TEXT)
    do(book, leads.grade, lead, "A", TEXT)
    do(book, leads.move, [lead], "lost", reason="price", note=TEXT)
    plan = agenda.Plan(TEXT, "2026-11-20", deliverable=TEXT)
    do(book, agenda.finish, do(book, agenda.plan, lead, plan), TEXT)
    said = followups.Record("phone", TEXT, reaction=TEXT, promise=TEXT, plans=[plan])
    do(book, followups.correct, do(book, followups.log, lead, said)[0], said)
    do(book, leads.convert, lead, leads.Draft(TEXT))
    person, _ = do(book, customers.add_person, lead, {"name": "王强", "mobile": NUMBER, "hobbies": TEXT})
    do(book, rows.put, Contact, person, "preference", TEXT)
    do(book, rows.put, Lead, lead, "remarks", TEXT)
    do(book, customers.take_in, [leads.Entry({"name": "长风", "background": TEXT}, people)])
    kept = everything(book)
    assert "reach her at" in kept
    assert "139****2231" in kept
    assert NUMBER not in kept


def test_c3_a_tag_that_is_nothing_but_a_number_is_refused(book):
    with book.reading() as session:
        refusing = rules.revised(settings.playbook(session), privacy={"mobile": "refuse"})
    do(book, settings.adopt, refusing)
    taken = do(
        book, leads.add, leads.Entry({"name": "恒泰精密"}, [{"name": "周敏", "phone": "0512-66668888"}], tags=[NUMBER])
    )
    with book.reading() as session:
        assert rows.passed(session, Lead, "remarks", NUMBER) is None
    assert len(taken.ids) == 1
