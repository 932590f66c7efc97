"""The form of a new customer."""

import pytest
from PySide6.QtWidgets import QWidget

from crmdesk.services import customers, settings
from crmdesk.services.leads import Entry
from crmdesk.ui.customerform import NewCustomer


@pytest.fixture
def form(desk, qtbot):
    desk.do(settings.adopt, settings.shipped("complex-b2b"))
    host = QWidget()
    host.resize(1200, 700)
    qtbot.addWidget(host)
    host.show()
    host.activateWindow()
    qtbot.waitUntil(host.isActiveWindow)
    made = NewCustomer(host, desk)
    made.gone = []
    made.made.connect(made.gone.append)
    made.open()
    yield made  # noqa: PT022 - the frame keeps the host alive


def listed(desk):
    return desk.ask(customers.listed).rows


def test_a_new_company_with_its_contact(form, desk):
    assert form.form.editor("name").hasFocus()
    form.form.editor("name").setText("远航电机")
    form.person.editor("name").setText("赵工")
    form.person.editor("phone").setText("0512-65550002")
    form.finish()
    (line,) = listed(desk)
    assert (line.name, line.contact) == ("远航电机", "赵工")
    assert form.gone == [line.root]


def test_a_person_has_other_fields_and_what_both_have_stays(form, desk):
    """B2C: no credit code, no headcount; who is reached is the person."""
    form.form.editor("name").setText("陈立夏")
    box = form.form.editor("kind")
    box.setCurrentIndex(box.findData("person"))
    box.activated.emit(box.currentIndex())
    assert form.form.editor("name").text() == "陈立夏"
    assert form.form.editor("name").hasFocus()
    assert form.form.editor("spending").isVisible()
    with pytest.raises(KeyError):
        form.form.editor("code")
    form.person.editor("wechat").setText("chenlx")
    form.finish()
    (line,) = listed(desk)
    assert (line.name, line.contact) == ("陈立夏", "陈立夏")


def test_a_name_is_needed(form, desk):
    form.finish()
    assert form.said.text() == "A customer needs a name."
    assert listed(desk) == ()


def test_the_credit_code_tells_while_it_is_typed(form):
    """C1."""
    field = form.form.editor("code")
    field.setText("91320594MA1")
    field.textEdited.emit(field.text())
    assert form.said.text() == "Market regulation · Enterprise · Jiangsu (7 characters to go)"


def test_a_wrong_code_is_refused_and_nothing_is_written(form, desk):
    form.form.editor("name").setText("远航电机")
    form.form.editor("code").setText("91320594MAO")
    form.finish()
    assert form.said.text()
    assert listed(desk) == ()


def test_who_may_be_the_same_is_shown_before_anything_is_written(form, desk):
    """L7: 有限公司 makes no other company; a second Enter adds it all the same."""
    desk.do(customers.add, Entry({"name": "恒泰汽配"}))
    form.form.editor("name").setText("恒泰汽配有限公司")
    form.finish()
    assert "恒泰汽配" in form.said.text()
    assert len(listed(desk)) == 1
    form.finish()
    assert len(listed(desk)) == 2
