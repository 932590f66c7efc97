"""A new lead by hand: one field for every way to reach somebody, who it may be already, the form from anywhere."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMainWindow

from crmdesk.domain.refusal import Refused
from crmdesk.services import leads, settings
from crmdesk.services.leads import Entry
from crmdesk.ui import leadform
from crmdesk.ui.pages import Place


@pytest.fixture
def adopted(desk):
    desk.do(settings.adopt, settings.shipped("complex-b2b"))
    return desk


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", {}),
        ("  ", {}),
        ("021 5555 0000", {"phone": "021-55550000"}),
        ("+86 138-0013-8000", {"mobile": "13800138000"}),
        ("400-820-8820转801", {"phone": "400-820-8820转801"}),
        ("mailto:Li@Example.com", {"email": "Li@Example.com"}),
        ("微信 lihua", {"wechat": "微信 lihua"}),
        ("wxid_8823", {"wechat": "wxid_8823"}),
    ],
)
def test_l1_a_way_to_reach_is_known_by_how_it_is_written(typed, kept):
    assert leadform.reach_of(typed) == kept


def test_a_broken_mail_address_is_refused():
    with pytest.raises(Refused):
        leadform.reach_of("li@nowhere")


def test_an_entry_parts_what_belongs_to_the_lead_and_to_the_person():
    typed = {
        "name": "恒泰",
        "contact": "周敏",
        "title": "厂长",
        "reach": "021-55550000",
        "industry": "C34",
        "source": None,
    }
    entry = leadform.entry_of(typed, settings.shipped("complex-b2b"), "conversation")
    assert entry == Entry(
        {"kind": "company", "name": "恒泰", "industry": "C34"},
        [{"name": "周敏", "title": "厂长", "phone": "021-55550000"}],
        "conversation",
    )


def test_p2_a_private_person_is_their_own_contact():
    entry = leadform.entry_of({"name": "陈立夏", "reach": "13800138000"}, settings.shipped("fast-cycle"))
    assert entry.values["kind"] == "person"
    assert entry.people == [{"mobile": "13800138000", "name": "陈立夏"}]


@pytest.mark.parametrize("key", settings.SHIPPED)
def test_l1_the_form_asks_for_what_each_playbook_requires_and_asks_for(key):
    playbook = settings.shipped(key)
    names = leadform.asked(playbook)
    assert set(playbook.capture.required) | set(playbook.capture.asked) <= set(names)
    assert len(names) == len(set(names))
    assert all(leadform.described(name).title for name in names)


def test_l7_alike_says_who_why_and_what_that_makes_of_it(adopted):
    kept = Entry({"kind": "company", "name": "苏州恒泰精密机械有限公司"}, [{"name": "周敏", "phone": "0512-67281100"}])
    adopted.do(leads.add, kept)

    def found(name, person, phone):
        people = [{"name": person, "phone": phone}]
        return [(one.why, one.verdict) for one in adopted.ask(leadform.alike, Entry({"name": name}, people))]

    assert found("恒泰精密机械", "周敏", "010-88887777") == [("same name", "duplicate")]
    assert found("别家", "林工", "0512 6728 1100") == [("same phone 051267281100", "further contact")]
    assert found("毫不相干", "林工", "010-88887777") == []


def test_ctrl_n_opens_the_form_over_the_window_in_use_and_escape_gives_the_focus_back(adopted, qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(1180, 640)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    places = []
    leadform.new_lead(adopted, places.append)
    form = window.findChild(leadform.LeadForm)
    assert form.isVisible()
    assert QApplication.focusWidget() is form.capture.first()
    form.capture.first().setText("恒泰")
    qtbot.keyClick(form.capture.first(), Qt.Key.Key_Return)
    assert "way to reach" in form.capture.complaint.text()
    assert form.panel.geometry().bottom() <= window.height()
    qtbot.keyClick(form.capture.first(), Qt.Key.Key_Escape)
    assert not form.isVisible()
    assert places == []


def test_without_a_window_in_use_the_board_shows_the_form(adopted, monkeypatch):
    monkeypatch.setattr(leadform.QApplication, "activeWindow", lambda: None)
    places = []
    leadform.new_lead(adopted, places.append)
    assert places == [Place("board", "new")]


def test_ctrl_enter_saves_from_the_longest_field(adopted, qtbot):
    capture = leadform.Capture(adopted, leadform.FIRST, labels=True)
    qtbot.addWidget(capture)
    capture.show()
    capture.first().setText("恒泰")
    capture.editors["reach"].widget.setText("021-55550000")
    need = capture.editors["description"].widget
    need.setPlainText("两期\nMES")
    with qtbot.waitSignal(capture.saved) as saved:
        qtbot.keyClick(need, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert adopted.ask(leads.find, "CL202611001") == saved.args[0]


def test_c3_what_is_said_of_a_mobile_number_is_in_the_toast(adopted, qtbot):
    capture = leadform.Capture(adopted, leadform.FIRST, labels=True)
    qtbot.addWidget(capture)
    capture.first().setText("恒泰")
    capture.editors["reach"].widget.setText("13800138000")
    with qtbot.waitSignal(adopted.said) as said:
        capture.save()
    assert said.args[0].undoable
    assert said.args[0].text.startswith("Added the lead “恒泰” · ")
