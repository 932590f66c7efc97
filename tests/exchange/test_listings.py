"""The tables that people exchange (X1, N11): their columns and what stands in a cell."""

import dataclasses
import time
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest

from crmdesk import i18n, resources
from crmdesk.domain import playbook as playbooks
from crmdesk.domain.playbook import Playbook
from crmdesk.domain.tables import Kind
from crmdesk.exchange.listings import (
    CUSTOMERS,
    LEADS,
    TRACKING,
    Cell,
    Column,
    day_or_moment,
    label,
    labels,
    value,
    written,
)
from crmdesk.services.tracking import CustomerRow, LeadRow, TrackingRow


@pytest.fixture
def playbook() -> Playbook:
    return playbooks.load(resources.text("playbooks", "complex-b2b.json"), "complex-b2b.json")


@pytest.fixture
def shanghai(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(("columns", "row"), [(TRACKING, TrackingRow), (CUSTOMERS, CustomerRow), (LEADS, LeadRow)])
def test_every_field_of_a_row_has_one_column(columns: tuple[Column, ...], row: type) -> None:
    assert sorted(column.key for column in columns) == sorted(field.name for field in dataclasses.fields(row))


@pytest.mark.parametrize("columns", [TRACKING, CUSTOMERS, LEADS])
def test_titles_are_told_apart(columns: tuple[Column, ...]) -> None:
    assert len({column.title for column in columns}) == len(columns)


def test_n11_the_tracking_table_shows_eleven_columns_on_paper() -> None:
    """Number, customer, basics, need, type, priority, decision maker, stage, next step, owner, remarks."""
    heads = [column.under or column.key for column in TRACKING]
    assert list(dict.fromkeys(heads)) == [
        "number", "Customer", "Basics", "Need", "need_type", "Priority and ground", "Key decision maker", "stage",
        "Next step", "owner", "remarks",
    ]  # fmt: skip


def test_every_vocabulary_that_a_column_names_exists(playbook: Playbook) -> None:
    for column in (*TRACKING, *CUSTOMERS, *LEADS):
        assert bool(labels(column.choices, playbook)) == (column.kind == Kind.CHOICE), column


def test_labels_are_in_the_language_in_use(playbook: Playbook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "_language", "en")
    assert label("playbook:stages", "negotiation", playbook) == "Negotiation"
    monkeypatch.setattr(i18n, "_language", "zh_CN")
    assert label("playbook:stages", "negotiation", playbook) == "合同谈判"
    assert label("playbook:bands", "qualify", playbook) == "待核实"


def test_a_key_that_is_gone_shows_itself(playbook: Playbook) -> None:
    assert label("playbook:stages", "retired", playbook) == "retired"
    assert label("grade", None, playbook) == ""


@pytest.mark.parametrize(
    ("kind", "raw", "cell"),
    [
        (Kind.MONEY, 123456, Decimal("1234.56")),
        (Kind.MONEY, 0, Decimal(0)),
        (Kind.DATE, "2026-11-22", date(2026, 11, 22)),
        (Kind.DATE, "soon", "soon"),
        (Kind.WHEN, "2026-11-22", date(2026, 11, 22)),
        (Kind.WHEN, "2026-11-22T18:30:00Z", datetime(2026, 11, 23, 2, 30)),
        (Kind.MOMENT, "2026-11-22T18:30:00Z", datetime(2026, 11, 23, 2, 30)),
        (Kind.WHOLE, 0, 0),
        (Kind.TEXT, "", None),
        (Kind.TEXT, None, None),
        (Kind.CHOICE, "a", "Alpha"),
        (Kind.CHOICE, "z", "z"),
    ],
)
def test_a_cell_is_what_a_spreadsheet_understands(shanghai: None, kind: Kind, raw: object, cell: Cell) -> None:
    assert value(Column("x", "X", kind), SimpleNamespace(x=raw), {"a": "Alpha"}) == cell


def test_cells_on_paper(shanghai: None) -> None:
    assert written(day_or_moment("2026-11-22T18:30:00Z")) == "2026-11-23 02:30"
    assert written(date(2026, 1, 5)) == "2026-01-05"
    assert written(Decimal("1234567")) == "1,234,567"
    assert written(Decimal("-0.5")) == "-0.50"
    assert written(None) == ""
