"""What is said of lines and cells: whom, why, and nothing that may not be shown."""

from datetime import date, datetime, time

import pytest

from crmdesk.clock import new_id
from crmdesk.domain.tables import Contact, Customer
from crmdesk.exchange import sheets
from crmdesk.exchange.grid import LONGEST_CELL
from crmdesk.ui.desk import Cancelled
from crmdesk.ui.intake import outcome, proposal, telling
from crmdesk.ui.intake.rehearsal import SLICE, plain, rehearse


def keep(session, company, **person):
    id_ = new_id()
    session.add(Customer(id=id_, name=company))
    session.flush()
    if person:
        session.add(Contact(id=new_id(), of=id_, sort_key="0000", **person))
    return id_


def rehearsed(desk, text, **change):
    found = proposal.opened(sheets.from_text(text), None, {})
    return desk.ask(rehearse, proposal.with_defaults(found, **change), lambda *_: None)


def reasons(found):
    return [telling.why(line, found) for line in found.lines]


def test_whom_a_row_is_taken_for_is_named_with_the_reason(stocked):
    stocked.do(keep, "恒泰精密包装股份有限公司", name="周敏", phone="051255500001")
    found = rehearsed(stocked, "公司\t姓名\t电话\n恒泰包装\t周敏\t0512-55500001\n恒泰精密包装有限公司\t\t\n")
    assert [line.verdict for line in found.lines] == ["duplicate", "duplicate"]
    assert reasons(found) == [
        "same phone 051255500001 ↔ “恒泰精密包装股份有限公司”",
        "same name ↔ “恒泰精密包装股份有限公司”",
    ]


def test_a_near_name_is_said_to_be_near(stocked):
    stocked.do(keep, "苏州恒泰精密包装机械有限公司")
    found = rehearsed(stocked, "公司\t需求\n苏州恒泰精蜜包装机械有限公司\t样机\n")
    assert reasons(found) == ["similar name ↔ “苏州恒泰精密包装机械有限公司”"]


def test_a_row_that_repeats_another_of_the_file_names_it(stocked):
    found = rehearsed(stocked, "公司\t需求\n恒泰精密\t样机\n恒泰精密\t样机\n")
    assert reasons(found) == ["Nobody like it is known.", "same name ↔ Row 2 of this file “恒泰精密”"]


def test_a_personal_mobile_number_in_common_is_named_masked(stocked):
    """C3: the reason for a duplicate shows no mobile number."""
    stocked.do(keep, "恒泰精密", name="周敏", mobile="13900002231")
    found = rehearsed(stocked, "公司\t姓名\t手机\n另一家公司\t周敏\t13900002231\n")
    assert found.lines[0].verdict == "duplicate"
    assert "139****2231" in reasons(found)[0]
    assert "13900002231" not in reasons(found)[0]


def test_a_row_that_could_not_be_read_stands_among_the_others_refused(stocked, tmp_path):
    path = tmp_path / "long.csv"
    path.write_text(f"公司,需求\n恒泰,样机\n北辰,{'长' * (LONGEST_CELL + 1)}\n拓普,报价\n", encoding="utf-8")
    opened = proposal.opened(sheets.read(path), path, {})
    assert [line.number for line in plain(opened)] == [2, 3, 4]
    found = stocked.ask(rehearse, opened, lambda *_: None)
    assert [line.verdict for line in found.lines] == ["new", "refused", "new"]
    assert reasons(found)[1].startswith("Column B: The text has 32768 characters")
    assert found.count("refused") == 1
    from crmdesk.exchange.intake.taking import Outcome

    titles, told = outcome.lines(found, Outcome({}, 2, {}))
    assert [row[0] for row in told] == [2, 3, 4]
    assert told[1][1:3] == ("Refused", "Not imported")
    assert all(len(row) == len(titles) for row in told)


def test_a_dry_run_can_be_stopped_between_slices(stocked):
    lines = "\n".join(f"公司{n}\t样机" for n in range(SLICE * 3))
    opened = proposal.opened(sheets.from_text(f"公司\t需求\n{lines}\n"), None, {})
    heard = []

    def tell(done, of):
        heard.append(done)
        if len(heard) == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        stocked.ask(rehearse, opened, tell)
    assert heard == [0, SLICE]


def test_what_was_read_is_kept_while_only_decisions_change(stocked):
    opened = proposal.opened(sheets.from_text("公司\t需求\n恒泰\t样机\n恒泰\t报价\n"), None, {})
    first = stocked.ask(rehearse, opened, lambda *_: None)
    kept = proposal.with_decision(opened, [3], "keep")
    second = stocked.ask(rehearse, kept, lambda *_: None, first)
    assert second.reading is first.reading
    assert second.known is first.known
    assert [line.planned.action for line in second.lines] == ["add", "add"]
    third = stocked.ask(rehearse, proposal.with_field(kept, 1, None), lambda *_: None, second)
    assert third.reading is not second.reading
    again = stocked.ask(rehearse, kept, lambda *_: None, second, afresh=True)
    assert again.known is not second.known


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (None, ""),
        (50.0, "50"),
        (12.5, "12.5"),
        (True, "Yes"),
        ("两\n行", "两 行"),
        (date(2027, 1, 15), "2027-01-15"),
        (datetime(2027, 1, 15), "2027-01-15"),
        (datetime(2027, 1, 15, 9, 30), "2027-01-15 09:30"),
        (time(9, 30), "09:30:00"),
    ],
)
def test_cells_are_shown_on_one_line(cell, shown):
    assert telling.shown(cell, "allow") == shown


def test_a_refused_mobile_number_is_not_shown_either():
    assert telling.shown("１３９ 0000 2231", "refuse") == "139****2231"
    assert telling.shown("加微信 13900002231 联系", "refuse") == "加微信 139****2231 联系"
    assert telling.shown("13900002231", "warn") == "13900002231"


def test_a_column_of_mobile_numbers_is_known_by_its_cells():
    found = proposal.opened(sheets.from_text("公司\t备用\t座机\n甲\t13900002231\t0512-1\n乙\t\t0512-2\n"), None, {})
    assert telling.mobiles(found.columns, plain(found)) == {1}
