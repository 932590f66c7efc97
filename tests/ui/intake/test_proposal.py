"""A proposal and its changes: pure values; what is remembered of a mapping says nothing of anybody (L10)."""

import json

from crmdesk import i18n
from crmdesk.exchange import sheets
from crmdesk.ui.intake import proposal

TEXT = "公司\t姓名\t电话\t甲方备注\n恒泰精密\t周敏\t0512-55500001\t要报价\n"


def opened(text=TEXT, memories=None):
    return proposal.opened(sheets.from_text(text), None, memories or {})


def fields(found):
    return [column.field for column in found.columns]


def test_a_table_is_matched_as_it_is_opened():
    found = opened()
    assert (found.target, found.path, found.duplicates, found.start) == ("leads", None, "fill", "spread")
    assert fields(found) == ["name", "contact", "phone", "remarks"]


def test_a_field_given_to_one_column_is_taken_from_another_and_decisions_stay():
    found = proposal.with_decision(opened(), [2], "keep")
    found = proposal.with_field(found, 3, "contact")
    assert fields(found) == ["name", None, "phone", "contact"]
    assert found.columns[3].how == "chosen"
    assert found.overrides == {2: "keep"}


def test_a_decision_taken_back_leaves_no_trace():
    found = proposal.with_decision(opened(), [2, 3], "skip")
    assert found.overrides == {2: "skip", 3: "skip"}
    assert proposal.with_decision(found, [2], None).overrides == {3: "skip"}


def test_another_header_or_target_starts_matching_anew():
    found = proposal.with_decision(opened(), [2], "keep")
    headless = proposal.with_header(found, 0, {})
    assert (headless.sheet.header_row, len(headless.sheet.rows), headless.overrides) == (0, 2, {})
    customers = proposal.with_target(found, "customers", {})
    assert (customers.target, fields(customers)[0], customers.overrides) == ("customers", "name", {})
    assert proposal.with_target(found, "leads", {}) is found


def test_a_mapping_is_found_again_by_its_headers():
    changed = proposal.with_field(opened(), 3, "description")
    memories = proposal.remembering({}, proposal.with_target(changed, "leads", {}))
    again = opened("公司\t姓名\t电话\t甲方备注\n别家\t别人\t\t\n", memories)
    assert fields(again) == ["name", "contact", "phone", "description"]
    assert {column.how for column in again.columns} == {"remembered"}


def test_a_remembered_target_is_taken_up_and_a_mapping_of_another_is_not():
    memories = proposal.remembering({}, proposal.with_target(opened(), "customers", {}))
    assert opened(memories=memories).target == "customers"
    leads = proposal.with_target(opened(memories=memories), "leads", memories)
    assert all(column.how != "remembered" for column in leads.columns)


def test_what_is_remembered_holds_no_word_of_the_file():
    """A row of data taken for the header by mistake must not end up in the preferences (C3)."""
    mistaken = proposal.with_header(opened(), 2, {})
    assert mistaken.sheet.columns[1] == "周敏"
    kept = json.dumps(proposal.remembering({}, mistaken), ensure_ascii=False)
    assert not any(word in kept for word in ("周敏", "恒泰", "55500001", "报价"))


def test_a_table_without_a_header_leaves_no_memory():
    assert proposal.remembering({}, proposal.with_header(opened(), 0, {})) == {}


def test_the_mapping_not_used_for_longest_is_forgotten_first():
    memories = {f"old {n}": {} for n in range(proposal.MEMORIES)}
    kept = proposal.remembering(memories, opened())
    assert len(kept) == proposal.MEMORIES
    assert "old 0" not in kept
    assert "old 1" in kept


def test_a_broken_memory_is_no_memory():
    from crmdesk.exchange.intake import mapping

    mark = mapping.signature(opened().sheet)
    assert fields(opened(memories={mark: {"target": "nonsense", "fields": {}}})) == fields(opened())


def test_cards_have_their_columns_in_words_and_are_remembered_too():
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:周敏\nORG:恒泰精密\nTEL:0512-55500001\nEND:VCARD\n"
    found = opened(card)
    assert [column.header for column in found.columns[:2]] == ["Full name", "Company"]
    i18n.set_language("zh_CN")
    assert [column.header for column in opened(card).columns[:2]] == ["姓名", "公司"]
    at = found.sheet.columns.index("wechat")
    again = opened(card, proposal.remembering({}, proposal.with_field(found, at, None)))
    assert (again.columns[at].field, again.columns[at].how) == (None, "remembered")
