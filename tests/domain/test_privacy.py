"""What of a person may be kept (C3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmdesk.domain import privacy
from crmdesk.domain.privacy import Policy, is_mobile, masked, mobiles_in, vet

MOBILES = [
    "13912342231",
    "+8613912342231",
    "+86 139 1234 2231",
    "0086-139-1234-2231",
    "86 13912342231",
    "013912342231",
    "139-1234-2231",
    "139 1234 2231",
    "１３９１２３４２２３１",
    "＋８６　１３９　１２３４　２２３１",
    "(139)1234-2231",
    "139.1234.2231",
    "139–1234–2231",
    "1 3 9 1 2 3 4 2 2 3 1",
    "\u202a13912342231\u202c",
    "139\u200b1234\u200b2231",
]
NONE = [
    "",
    "0512-67281100",
    "400-820-1234",
    "12912342231",
    "139123422311",
    "1391234223",
    "320501199001011234",
    "32050119900101123X",
    "91320594MA13912342",
    "6222 0213 9123 4223 100",
    "6222 0212 1391 2342 231",
    "订单 202611221391234223",
    "0192f3b4c5d613912342231a7e8f9012",
    "¥1,391,234,223.10",
]

mobiles = st.builds("1{}{:09}".format, st.integers(3, 9), st.integers(0, 999_999_999))
layouts = st.sampled_from(
    ["{0}{1}{2}", "+86 {0} {1} {2}", "{0}-{1}-{2}", "86{0}{1}{2}", "{0} {1}{2}", "（{0}）{1}-{2}"]
)
written = st.builds(lambda number, form: form.format(number[:3], number[3:7], number[7:]), mobiles, layouts)
words = st.text(st.sampled_from("请联系王建国，，。：/ 采购wx@.cn\n"), max_size=8)


@pytest.mark.parametrize("text", MOBILES)
def test_c3_a_mobile_however_it_is_written(text: str) -> None:
    assert is_mobile(text)
    assert mobiles_in(text) == ("13912342231",)


@pytest.mark.parametrize("text", NONE)
def test_c3_no_mobile(text: str) -> None:
    assert not is_mobile(text)
    assert mobiles_in(text) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("王工139-1234-2231，张工 13800001234", ("13912342231", "13800001234")),
        ("13912342231 13800001234", ("13912342231", "13800001234")),
        ("13912342231/13800001234", ("13912342231", "13800001234")),
        ("0512-67281100 13912342231", ("13912342231",)),
        ("2026-11-22 13912342231", ("13912342231",)),
        ("微信wx13912342231", ("13912342231",)),
        ("13912342231-801", ("13912342231",)),
    ],
)
def test_c3_mobiles_inside_longer_texts(text: str, found: tuple[str, ...]) -> None:
    assert mobiles_in(text) == found
    assert not is_mobile(text)


def test_c3_masked() -> None:
    assert masked("13912342231") == masked("+86 139-1234-2231") == "139****2231"


@pytest.mark.parametrize(
    ("value", "left", "what"),
    [
        ("139-1234-2231", None, "mobile dropped"),
        ("13912342231 / 13800001234", None, "mobile dropped"),
        ("13912342231@mail.example", None, "mobile dropped"),
        ("wx13912342231", None, "mobile dropped"),
        ("请打13912342231找王工", "请打139****2231找王工", "mobile masked"),
        ("请打 ＋８６ 139-1234-2231 找王工", "请打 139****2231 找王工", "mobile masked"),
        ("0512-67281100 / 13912342231", "0512-67281100 / 139****2231", "mobile masked"),
        ("call 13912342231 or 13800001234", "call 139****2231 or 138****1234", "mobile masked"),
    ],
)
def test_c3_refused_means_the_value_is_dropped_and_said_so(value: str, left: str | None, what: str) -> None:
    vetted = vet({"mobile": value, "name": "王建国"}, "refuse", consent=False, needs_consent=())
    assert vetted.values == ({"name": "王建国"} if left is None else {"name": "王建国", "mobile": left})
    assert [(note.field, note.what) for note in vetted.notes] == [("mobile", what)]
    assert "139****2231" in vetted.notes[0].text.format(**vetted.notes[0].values)


def test_c3_warned_and_allowed_are_kept() -> None:
    values = {"phone": "13912342231", "amount": 13_912_342_231, "remarks": None}
    warned = vet(values, "warn", consent=False, needs_consent=())
    assert warned.values == values
    assert [(note.field, note.what) for note in warned.notes] == [("phone", "mobile kept with warning")]
    allowed = vet(values, "allow", consent=False, needs_consent=())
    assert (allowed.values, allowed.notes) == (values, ())


def test_c3_birthday_and_personality_need_consent() -> None:
    values = {"birthday": "1988-03-05", "personality": "", "name": "王建国"}
    needs = ("birthday", "personality")
    without = vet(values, "allow", consent=False, needs_consent=needs)
    assert without.values == {"personality": "", "name": "王建国"}
    assert [(note.field, note.what) for note in without.notes] == [("birthday", "needs consent")]
    assert vet(values, "allow", consent=True, needs_consent=needs).values == values


def test_c3_ids_and_codes_pass_untouched() -> None:
    values = {"id": "0192f3b4c5d613912342231a7e8f9012", "code": "91320594MA13912342"}
    assert vet(values, "refuse", consent=False, needs_consent=()).values == values


@given(words, written, words, written, words)
def test_c3_a_planted_mobile_is_found(a: str, one: str, b: str, other: str, c: str) -> None:
    parts = f"{a}{one}，{b}，{other}{c}"
    assert len(mobiles_in(parts)) == 2


@given(st.dictionaries(st.sampled_from(["mobile", "phone", "name", "remarks", "email"]), st.builds(
    lambda a, number, b: a + number + b, words, written, words)))  # fmt: skip
def test_c3_no_mobile_passes_under_refuse_in_any_field(values: dict[str, str]) -> None:
    vetted = vet(values, "refuse", consent=True, needs_consent=())
    assert all(mobiles_in(value) == () for value in vetted.values.values())
    assert {note.field for note in vetted.notes} == set(values)


@given(st.dictionaries(st.text(max_size=5), st.text("0123456789+- ()a王，\n", max_size=40)), st.sampled_from(
    ["refuse", "warn", "allow"]))  # fmt: skip
def test_c3_vetting_twice_is_vetting_once(values: dict[str, str], policy: Policy) -> None:
    once = vet(values, policy, consent=False, needs_consent=())
    again = vet(once.values, policy, consent=False, needs_consent=())
    assert again.values == once.values
    assert policy != "refuse" or again.notes == ()


@given(
    st.lists(st.text(st.sampled_from("1３3509 -－(\u200b电a"), max_size=14) | st.just("13812345678"), max_size=4),
    st.sampled_from(["refuse", "warn"]),
)
def test_c3_a_record_is_judged_as_its_fields_one_by_one(texts, policy) -> None:
    """However the texts of a record are looked through together, no number is missed and none is made of two texts."""
    record = {str(at): text for at, text in enumerate(texts)}
    whole = privacy.vet(record, policy, consent=False, needs_consent=())
    alone = [privacy.vet({name: text}, policy, consent=False, needs_consent=()) for name, text in record.items()]
    assert whole.values == {name: value for found in alone for name, value in found.values.items()}
    assert whole.notes == tuple(note for found in alone for note in found.notes)
    for name, text in record.items():
        found = [number for _, _, number in privacy._mobiles(text)]
        assert list(privacy.mobiles_in(text)) == found
        assert any(note.field == name for note in whole.notes) == bool(found)
