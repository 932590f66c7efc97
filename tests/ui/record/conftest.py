"""A page on a lead and a customer with some history, in a window of the size that a small laptop leaves."""

import pytest

from crmdesk.services import agenda, customers, followups, leads, settings
from crmdesk.services.agenda import Plan
from crmdesk.services.followups import Record
from crmdesk.services.leads import Draft, Entry
from crmdesk.ui.customers import CustomersPage
from crmdesk.ui.pages import PageSpec, Place
from crmdesk.ui.record import RecordPage
from crmdesk.ui.window import Plan as WindowPlan
from crmdesk.ui.window import Window

LONG = "他们想先看样机再谈价格，停线一天损失八万元。" * 12


@pytest.fixture
def stocked(desk):
    """The desk with the playbook Complex B2B in use."""
    desk.do(settings.adopt, settings.shipped("complex-b2b"))
    return desk


@pytest.fixture
def lead(stocked):
    """A lead with one contact who influences, a recorded call and a next step of tomorrow."""
    values = {"name": "恒泰精密包装", "region": "苏州", "description": "二号线全自动改造", "industry": "C35"}
    people = [{"name": "周敏", "title": "采购总监", "role": "influences", "phone": "0512-65550001"}]
    id_ = stocked.do(leads.add, Entry(values, people)).ids[0]
    plan = Plan("确认分期方案", "2026-11-19", channel="phone")
    record = Record("phone", LONG, at="2026-11-16T07:20:00Z", reaction="能分期最好", plans=[plan])
    stocked.do(followups.log, id_, record)
    return id_


@pytest.fixture
def customer(stocked):
    """A customer that was a lead, with an opportunity."""
    id_ = stocked.do(
        leads.add, Entry({"name": "长风汽配", "budget": 640_000_00}, [{"name": "何工", "phone": "1"}])
    ).ids[0]
    root = stocked.do(leads.convert, id_, Draft("MES 试点", 640_000_00, "2026-12-28"))
    stocked.do(agenda.plan, root, Plan("发报价单", "2026-11-17", channel="mail"))
    return root


@pytest.fixture
def others(stocked):
    """Two more customers, entered by hand."""
    return [stocked.do(customers.add, Entry({"name": name})).ids[0] for name in ("北辰仪表", "南山食品")]


@pytest.fixture
def window(stocked, qtbot):
    plan = WindowPlan(
        pages=(
            PageSpec("customers", "Customers", "building-2", CustomersPage),
            PageSpec("record", "Customer 360°", "id-card", RecordPage, on_rail=False, rail="customers"),
        )
    )
    made = Window(stocked, plan)
    qtbot.addWidget(made)
    made.resize(1366, 700)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.fixture
def show(window):
    """`show(id, among)` opens the page there and gives it back."""

    def go(target, among=()):
        window.shell.go(Place("record", target, tuple(among)))
        return window.shell.pages["record"]

    return go
