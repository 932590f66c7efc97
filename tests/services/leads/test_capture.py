"""How leads come in by hand (L1, L2, C3)."""

import pytest
from sqlalchemy import select

from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables import Contact, Lead
from crmdesk.services import leads, settings
from crmdesk.services.leads import Entry

REACHED = [{"name": "周敏", "phone": "0512-66668888"}]


def add(book, values, people=REACHED):
    with book.writing() as session:
        return leads.add(session, Entry(values, people))


def row(book, kind):
    table = kind.__table__
    with book.reading() as session:
        return dict(session.execute(select(table)).mappings().first())


def test_l1_name_and_one_way_to_reach_suffice(book):
    add(book, {"name": "恒泰精密"}, [{"wechat": "hengtai_zm"}])
    lead = row(book, Lead)
    assert (lead["name"], lead["kind"], lead["owner"], lead["captured"]) == (
        "恒泰精密", "company", "李明", "2026-11-18T02:00:00Z",
    )  # fmt: skip


@pytest.mark.parametrize(("values", "people"), [({"name": ""}, REACHED), ({"name": "恒泰"}, [{"name": "周敏"}])])
def test_l1_without_name_or_reach_it_is_refused_and_nothing_is_written(book, values, people):
    with pytest.raises(Refused, match="missing"):
        add(book, values, people)
    assert book.next_undo() is None


def test_l2_numbers_count_within_the_month(book):
    for _ in range(3):
        add(book, {"name": "恒泰精密"})
    with book.writing() as session:
        leads.take_in(session, [Entry({"name": "old", "captured": "2026-05-03T01:00:00Z"})])
    with book.reading() as session:
        numbers = set(session.execute(select(Lead.__table__.c.number)).scalars())
    assert numbers == {"CL202611001", "CL202611002", "CL202611003", "CL202605001"}


def test_l2_after_999_comes_1000(book):
    with book.writing() as session:
        leads.take_in(session, [Entry({"name": "late", "number": "CL202611999"})])
    add(book, {"name": "next"})
    add(book, {"name": "one more"})
    with book.reading() as session:
        assert leads.find(session, "CL2026111000") != leads.find(session, "CL2026111001")


def test_l2_a_number_of_somebody_elses_list_is_kept_once_blanks_aside(book):
    with book.writing() as session:
        leads.take_in(session, [Entry({"name": "a", "number": "V-1"}), Entry({"name": "b", "number": "V-1"})])
    with book.writing() as session:
        leads.take_in(session, [Entry({"name": "c", "number": " V-1 "}), Entry({"name": "d", "number": " V-2 "})])
    with book.reading() as session:
        found = dict(map(tuple, session.execute(select(Lead.__table__.c.name, Lead.__table__.c.number))))
    assert found == {"a": "V-1", "b": "CL202611001", "c": "CL202611002", "d": "V-2"}


def test_l2_a_number_that_is_taken_is_given_anew(book):
    with book.writing() as session:
        leads.take_in(
            session, [Entry({"name": "a", "number": "CL202611007"}), Entry({"name": "b", "number": "CL202611007"})]
        )
    with book.reading() as session:
        numbers = sorted(session.execute(select(Lead.__table__.c.number)).scalars())
    assert numbers == ["CL202611007", "CL202611008"]


@pytest.mark.parametrize(
    ("policy", "kept", "said"),
    [
        ("refuse", None, "mobile dropped"),
        ("warn", "13900002231", "mobile kept with warning"),
        ("allow", "13900002231", None),
    ],
)
def test_c3_the_policy_holds_at_the_form(book, policy, kept, said):
    with book.writing() as session:
        playbook = settings.playbook(session)
        changed = playbook.model_copy(update={"privacy": playbook.privacy.model_copy(update={"mobile": policy})})
        settings.adopt(session, changed)
    taken = add(book, {"name": "恒泰精密"}, [{"name": "周敏", "phone": "0512-66668888", "mobile": "13900002231"}])
    assert row(book, Contact)["mobile"] == kept
    assert [note.what for note in taken.notes[0]] == ([said] if said else [])


def test_c3_a_birthday_needs_consent(book):
    add(book, {"name": "恒泰精密"}, [{"name": "周敏", "phone": "0512-66668888", "birthday": "1985-03-04"}])
    assert row(book, Contact)["birthday"] is None


def test_c3_a_birthday_with_consent_is_kept(book):
    person = {"name": "周敏", "phone": "0512-66668888", "birthday": "1985-03-04", "consent": 1}
    add(book, {"name": "恒泰精密"}, [person])
    assert row(book, Contact)["birthday"] == "1985-03-04"


def test_a_value_outside_its_vocabulary_is_refused(book):
    with pytest.raises(Refused, match="not one of the choices"):
        add(book, {"name": "恒泰精密", "industry": "rockets"})
