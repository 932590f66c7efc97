"""By what a party is known again (L7)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmdesk.domain.identity.marks import grams, mail_key, marks, phone_key, phone_keys, wechat_key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("13912342231", "13912342231"),
        ("+86 139-1234-2231", "13912342231"),
        ("0086 139 1234 2231", "13912342231"),
        ("8613912342231", "13912342231"),
        ("013912342231", "13912342231"),
        ("１３９１２３４２２３１", "13912342231"),
        ("0512-67281100", "051267281100"),
        ("（0512）6728 1100", "051267281100"),
        ("+86 512 6728 1100", "051267281100"),
        ("+86 (0)512 67281100", "051267281100"),
        ("86-512-67281100", "051267281100"),
        ("0086-10-67281100", "01067281100"),
        ("0512-67281100转801", "051267281100"),
        ("0512-67281100-801", "051267281100"),
        ("0512-67281100 ext. 801", "051267281100"),
        ("0512 6728-1100", "051267281100"),
        ("67281100", "67281100"),
        ("400-820-1234", "4008201234"),
        ("+1 650 555 1234", "0016505551234"),
        ("12345", ""),
        ("00000000", ""),
        ("12345678", ""),
        ("139****2231", ""),
        ("无", ""),
        ("", ""),
    ],
)
def test_l7_phone_key(text: str, key: str) -> None:
    assert phone_key(text) == key
    assert phone_key(key) == key


@given(st.text("+0123456789-() 转x", max_size=20))
def test_l7_phone_key_of_a_key_is_the_key(text: str) -> None:
    key = phone_key(text)
    assert phone_key(key) == key
    assert key == "" or (len(key) >= 7 and key.isdigit())


def test_l7_several_numbers_in_one_cell() -> None:
    assert phone_keys("0512-67281100 / 13912342231；0512-67281100") == ("051267281100", "13912342231")
    assert phone_keys("0512-67281100/139****2231") == ("051267281100",)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Wang.JG@Example.COM ", "wang.jg@example.com"),
        ("mailto:wang@example.com", "wang@example.com"),
        ("王建国 <wang@example.com>", "wang@example.com"),
        ("ｗａｎｇ＠example.com", "wang@example.com"),
        ("wang@example", ""),
        ("无", ""),
    ],
)
def test_l7_mail_key(text: str, key: str) -> None:
    assert mail_key(text) == key


@pytest.mark.parametrize(("text", "key"), [(" HengTai_Wang ", "hengtai_wang"), ("同手机", ""), ("wx", ""), ("", "")])
def test_l7_wechat_key(text: str, key: str) -> None:
    assert wechat_key(text) == key


def test_l7_marks_of_a_company() -> None:
    party = {"kind": "company", "name": "苏州恒泰精密包装有限公司", "code": "91320594ma1x7y2k6k"}
    contacts: list[dict[str, str | None]] = [
        {
            "name": "王建国",
            "phone": "0512-67281100",
            "mobile": "13912342231",
            "email": "W@x.cn",
            "wechat": "13912342231",
        },
        {"name": "李明", "phone": "0512-67281100", "wechat": "liming88", "email": None},
    ]
    assert marks(party, contacts) == (
        ("code", "91320594MA1X7Y2K6K"),
        ("name", "恒泰精密包装"),
        ("phone", "051267281100"),
        ("phone", "13912342231"),
        ("mail", "w@x.cn"),
        ("wechat", "liming88"),
    )


def test_l7_marks_of_a_person_and_of_nothing() -> None:
    assert marks({"kind": "person", "name": "王建国先生"}, [{"mobile": "13912342231"}]) == (
        ("name", "王建国"),
        ("phone", "13912342231"),
    )
    assert marks({"name": None, "code": "9132"}, [{}]) == ()


def test_grams_are_sorted_pairs() -> None:
    assert grams("abca") == ("ab", "bc", "ac")
    assert grams("恒") == ()


@given(st.text("abcd恒泰", min_size=2, max_size=12), st.data())
def test_one_slip_touches_two_pairs_at_most(key: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(key) - 2))
    slips = [
        key[:at] + "x" + key[at + 1 :],
        key[:at] + key[at + 1 :],
        key[:at] + "x" + key[at:],
        key[:at] + key[at + 1] + key[at] + key[at + 2 :],
    ]
    for slip in slips:
        assert len(set(grams(key)) - set(grams(slip))) <= 2
