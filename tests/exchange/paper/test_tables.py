"""The tables on paper: the head on every page, every text there, a row taller than a page goes on on the next."""

import dataclasses
import io
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from pypdf import PdfReader

from crmdesk import i18n, resources
from crmdesk.domain import playbook as playbooks
from crmdesk.domain.playbook import Playbook
from crmdesk.exchange.paper import Printed, tables
from crmdesk.services.tracking import CustomerRow, LeadRow, TrackingRow

NOW = datetime(2026, 11, 22, 4, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def playbook() -> Playbook:
    return playbooks.load(resources.text("playbooks", "complex-b2b.json"), "complex-b2b.json")


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "_language", "en")


def row(kind: type, /, **known: Any) -> Any:
    """A row of which only some fields are filled."""
    return kind(**{**dict.fromkeys(field.name for field in dataclasses.fields(kind)), **known})


def pages(out: io.BytesIO) -> list[str]:
    return [re.sub(r"\s+", "", page.extract_text()) for page in PdfReader(out).pages]


def test_n11_every_value_of_a_row_is_on_the_page(playbook: Playbook) -> None:
    out = io.BytesIO()
    made = row(
        TrackingRow, number="CL202611001", name="恒泰精密包装", contact="周敏", industry="C35", region="苏州",
        description="包装线改全自动", outcome="人工占比降到 15%", pain="旺季招不到人", need_type="function",
        band="high", score=86, ground="budget", decider="王建国", decider_title="总经理", decider_reach="0512-62880001",
        stage="proposal", next_due="2026-11-25", next_what="确认分期", next_who="王磊", owner="赵敏", remarks="先登记",
    )  # fmt: skip
    assert tables.tracking([made], playbook, out, now=NOW) == Printed(1, ())
    (page,) = pages(out)
    for text in ("CL202611001", "恒泰精密包装", "周敏", "Specialmachinery", "苏州", "包装线改全自动", "旺季招不到人",
                 "Expectedoutcome:人工占比降到15%", "Score:86", "Budget", "王建国", "总经理", "0512-62880001",
                 "Proposal", "2026-11-25", "确认分期", "王磊", "赵敏", "先登记"):  # fmt: skip
        assert text in page, text


def test_the_head_and_the_page_number_are_on_every_page(playbook: Playbook) -> None:
    out = io.BytesIO()
    rows = [row(CustomerRow, name=f"客户{n:03}", contact="周敏", phone="0512-62880001") for n in range(120)]
    made = tables.customers(rows, playbook, out, now=NOW, by="王磊")
    found = pages(out)
    assert made.pages == len(found) > 2
    for number, page in enumerate(found, start=1):
        assert "Basics" in page
        assert "Nextstep" in page
        assert f"{number}/{len(found)}" in page
        assert "by王磊" in page
    assert re.findall(r"客户(\d{3})", "".join(found)) == [f"{n:03}" for n in range(120)]


def test_a_row_taller_than_a_page_is_split_and_whole(playbook: Playbook) -> None:
    out = io.BytesIO()
    told = "".join(chr(0x5000 + n) for n in range(4000))
    rows = [row(LeadRow, name="A", score=1, band="low"), row(LeadRow, name="B", remarks=told, score=1, band="low")]
    made = tables.leads(rows, playbook, out, now=NOW)
    assert made == Printed(len(pages(out)), ())
    assert made.pages > 1
    assert "".join(char for char in "".join(pages(out)) if char in set(told)) == told


def test_nothing_is_drawn_beyond_the_margins(playbook: Playbook) -> None:
    out = io.BytesIO()
    wide = "W" * 300
    made = row(LeadRow, name=wide, email=wide, remarks=wide, score=1, band="low")
    tables.leads([made], playbook, out, now=NOW)
    seen: list[float] = []
    for page in PdfReader(out).pages:
        page.extract_text(visitor_text=lambda text, cm, tm, font, size: seen.append(tm[4]) if text.strip() else None)
    assert seen
    assert all(29 <= x <= 812 for x in seen)


def test_an_empty_table_is_one_page_with_its_head(playbook: Playbook) -> None:
    out = io.BytesIO()
    assert tables.tracking([], playbook, out, now=NOW) == Printed(1, ())
    assert "Keydecisionmaker" in pages(out)[0]


def test_what_no_font_has_is_reported(playbook: Playbook) -> None:
    made = tables.customers([row(CustomerRow, name="好👍")], playbook, io.BytesIO(), now=NOW)
    assert made.missing == ("👍",)
