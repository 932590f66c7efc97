"""Business cards (L1): what phones and programmes really write, one card a row."""

import quopri
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmdesk.domain.refusal import Refused
from crmdesk.exchange import cards, sheets
from crmdesk.exchange.grid import Workbook


def book(*lines: str | bytes, end: str = "\r\n") -> Workbook:
    return cards.read("cards.vcf", end.encode().join(x.encode() if isinstance(x, str) else x for x in lines))


def only(*lines: str | bytes, version: str = "3.0", end: str = "\r\n") -> dict[str, object]:
    """The filled cells of one card with these properties."""
    found = book("BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", "", end=end)
    assert found.problems == ()
    (row,) = found.sheets[0].rows
    return {column: value for column, value in zip(cards.COLUMNS, row.cells, strict=True) if value is not None}


def test_a_quoted_printable_card_of_2_1_breaks_inside_a_character() -> None:
    assert only(
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E5=B0=B9;=E6=80=9D=E6=\r\n=88=90;;;",
        "ORG;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E9=9C=81=E5=B7=9D=E7=B2=BE=E5=B7=A5;=E9=87=\r\n=87=E8=B4=AD=E9=83=A8",
        "TEL;CELL:19900000123",
        "TEL;WORK;VOICE:0512-55501234",
        version="2.1",
    ) == {
        "name": "尹思成",
        "company": "霁川精工",
        "department": "采购部",
        "mobile": "19900000123",
        "phone": "0512-55501234",
    }


@pytest.mark.parametrize("charset", ["GBK", "gb2312", "GB18030", "", "UTF-8"])
def test_gbk_is_read_whether_it_is_declared_not_declared_or_declared_wrongly(charset: str) -> None:
    declared = f";CHARSET={charset}" if charset else ""
    raw = f"FN{declared}:".encode() + "赵䶮镕".encode("gb18030")
    quoted = f"TITLE{declared};ENCODING=QUOTED-PRINTABLE:".encode() + quopri.encodestring("总经理".encode("gb18030"))
    assert only(raw, quoted, version="2.1") == {"name": "赵䶮镕", "title": "总经理"}


@given(
    st.text(alphabet="霁川é€=:%😀a1,", min_size=1, max_size=20), st.lists(st.integers(1, 6), min_size=60, max_size=60)
)
def test_quoted_printable_reads_the_same_wherever_it_breaks(text: str, widths: list[int]) -> None:
    text = f"样{text}本"
    atoms = [f"={byte:02X}" for byte in text.encode()]
    lines, at = [], 0
    for width in widths:
        if at < len(atoms):
            lines.append("".join(atoms[at : at + width]))
            at += width
    lines[-1] += "".join(atoms[at:])
    value = "=\r\n".join(lines)
    assert only(f"NOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:{value}", "FN:甲", version="2.1")["remarks"] == text


@given(st.text(alphabet="霁川精工，ab ;,\\\n", min_size=1, max_size=60), st.integers(1, 20))
def test_folds_and_escapes_of_3_0_are_undone_even_inside_a_character(text: str, width: int) -> None:
    text = f"甲{text}乙"
    escaped = text.replace("\\", "\\\\").replace("\n", "\\n").replace(",", "\\,").replace(";", "\\;")
    line = b"NOTE:" + escaped.encode()
    folded = line[:5] + b"\r\n ".join(line[at : at + width] for at in range(5, len(line), width))
    assert only("FN:丙", folded)["remarks"] == text


def test_a_card_of_4_0_with_uris_groups_and_preferences() -> None:
    assert only(
        "FN:Anneke Vos",
        "N:Vos;Anneke;;;",
        'TEL;VALUE=uri;TYPE="voice,work":tel:+86-21-5550-0123;ext=801',
        "TEL;TYPE=cell;PREF=1;VALUE=uri:tel:+86-199-0000-0123",
        "item1.EMAIL;TYPE=work:anneke@halden.example",
        "item1.X-ABLabel:_$!<Work>!$_",
        "EMAIL;PREF=1:first@halden.example",
        "BDAY:19850412",
        "URL:https://halden.example/a:b",
        "ORG:Halden Valve Works;Service",
        "ADR;TYPE=work:;;12 Quay Road;Halden;;1234;Norway",
        version="4.0",
    ) == {
        "name": "Anneke Vos",
        "company": "Halden Valve Works",
        "department": "Service",
        "phone": "+86-21-5550-0123转801",
        "mobile": "+86-199-0000-0123",
        "email": "first@halden.example",
        "birthday": "1985-04-12",
        "website": "https://halden.example/a:b",
        "address": "12 Quay Road, Halden, 1234, Norway",
        "remarks": "EMAIL anneke@halden.example",
    }


@pytest.mark.parametrize(
    ("line", "wechat"),
    [
        ("X-WECHAT:yin-sc", "yin-sc"),
        ("IMPP;X-SERVICE-TYPE=WeChat:wechat:yin-sc", "yin-sc"),
        ("IMPP:weixin:yin-sc", "yin-sc"),
        ("X-SOCIALPROFILE;type=wechat:x-apple:yin-sc", "yin-sc"),
        ("item1.IMPP:yin-sc\r\nitem1.X-ABLabel:微信", "yin-sc"),
        ("IMPP;TYPE=qq:10001", None),
        ("X-QQ:10001", None),
        ("IMPP:skype:yin", None),
    ],
)
def test_wechat_is_found_in_every_place_and_nothing_else_is_taken_for_it(line: str, wechat: str | None) -> None:
    card = only("FN:尹思成", line)
    assert card.get("wechat") == wechat
    if wechat is None:
        assert card["remarks"] in {"QQ 10001", "IMPP skype:yin"}


def test_numbers_go_where_they_belong_faxes_nowhere_and_third_ones_into_the_remarks() -> None:
    assert only(
        "FN:厉小雨",
        "TEL;TYPE=WORK,FAX:0512-55501111",
        "TEL;TYPE=WORK:19900000123",
        "TEL;TYPE=WORK:0512-55501234",
        "TEL;TYPE=HOME:0512-55505678",
        "NOTE:展会",
    ) == {
        "name": "厉小雨",
        "mobile": "19900000123",
        "phone": "0512-55501234",
        "remarks": "展会\nTEL 0512-55505678",
    }


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (("N:欧阳;硕;;;",), "欧阳硕"),
        (("FN:硕 欧阳", "N:欧阳;硕;;;"), "欧阳硕"),
        (("FN:欧阳 硕",), "欧阳硕"),
        (("N:;尹思成;;;",), "尹思成"),
        (("FN:尹总", "N:尹;思成;;;"), "尹总"),
        (("N:Vos;Anneke;Maria;;",), "Anneke Maria Vos"),
    ],
)
def test_chinese_names_stand_family_first_without_a_blank(lines: tuple[str, ...], name: str) -> None:
    assert only(*lines)["name"] == name


def test_a_chinese_address_goes_from_large_to_small_and_says_nothing_twice() -> None:
    assert (
        only("FN:甲", "ADR;TYPE=WORK:;;广东省深圳市科苑路 8 号;深圳市;广东省;518000;中国")["address"]
        == "广东省深圳市科苑路 8 号"
    )
    assert only("FN:甲", "ADR:;3 楼;科苑路 8 号;深圳市;广东省;;中国")["address"] == "广东省深圳市科苑路 8 号3 楼"


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_any_line_end_and_pictures_are_passed_over(end: str) -> None:
    picture = ["PHOTO;ENCODING=b;TYPE=JPEG:" + "A" * 60, *([" " + "B" * 70] * 50), ""]
    bare = ["PHOTO;ENCODING=BASE64;JPEG:" + "A" * 60, *(["C" * 70] * 5), ""]
    assert only(*picture, "FN:甲", *bare, "TITLE:经理", end=end) == {"name": "甲", "title": "经理"}


def test_a_card_cut_in_the_middle_is_refused_and_the_others_stay_l10() -> None:
    found = book(
        "BEGIN:VCARD", "VERSION:3.0", "FN:第一人", "END:VCARD",
        "BEGIN:VCARD", "VERSION:3.0", "FN:第二",
        "BEGIN:VCARD", "VERSION:3.0", "FN:第三人", "END:VCARD",
        "BEGIN:VCARD", "VERSION:3.0", "END:VCARD",
        "BEGIN:VCARD", "VERSION:2.1", "FN;ENCODING=QUOTED-PRINTABLE:=E5=B0=",
    )  # fmt: skip
    assert [(row.number, row.cells[0]) for row in found.sheets[0].rows] == [(1, "第一人"), (3, "第三人")]
    assert [problem.row for problem in found.problems] == [2, 4, 5]
    assert "cut off" in found.problems[0].text
    assert "neither a name nor" in found.problems[1].text
    assert "cut off" in found.problems[2].text


def test_an_agents_card_within_a_card_is_not_a_contact() -> None:
    found = only(
        "FN:甲", "AGENT:", "BEGIN:VCARD", "FN:秘书", "TEL:0512-55501234", "END:VCARD", "TITLE:经理", version="2.1"
    )
    assert found == {"name": "甲", "title": "经理"}


def test_characters_that_nobody_can_read_refuse_the_card_only() -> None:
    found = book("BEGIN:VCARD", b"FN:\xff\xfe\xff", "END:VCARD", "BEGIN:VCARD", "FN:乙", "END:VCARD")
    assert [row.number for row in found.sheets[0].rows] == [2]
    assert found.problems[0].row == 1


@given(st.binary(max_size=300))
def test_any_bytes_between_two_cards_never_lose_them(noise: bytes) -> None:
    first, last = b"BEGIN:VCARD\nFN:\xe7\x94\xb2\nEND:VCARD\n", b"\nBEGIN:VCARD\nFN:\xe4\xb9\x99\nEND:VCARD\n"
    noise = noise.replace(b"\0", b"").replace(b"BEGIN", b"")
    rows = cards.read("cards.vcf", first + noise + last).sheets[0].rows
    assert [rows[0].cells[0], rows[-1].cells[0]] == ["甲", "乙"]


def test_a_file_without_a_card_is_refused() -> None:
    for data in (b"", b"hello", b"\0\1"):
        with pytest.raises(Refused):
            cards.read("cards.vcf", data)


def test_the_door_sends_cards_here_whatever_the_file_is_called(tmp_path: Path) -> None:
    for name, codec in (("名片.vcf", "utf-8-sig"), ("名片.txt", "utf-8"), ("名片.vcf", "utf-16")):
        path = tmp_path / name
        path.write_bytes("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:尹思成\r\nEND:VCARD\r\n".encode(codec))
        found = sheets.read(path)
        assert (found.format, found.sheets[0].columns) == ("vcf", cards.COLUMNS)
        assert found.sheets[0].rows[0].cells[0] == "尹思成"
        assert sheets.with_header(found.sheets[0], 1) == found.sheets[0]


def test_three_thousand_cards_of_a_fair_cost_as_much_a_card_as_three_hundred_l1() -> None:
    """The cost grows with the cards, not with their square; the processor's time, so that others do not count."""
    card = (
        "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E5=B0=B9;=E6=80=9D=\r\n=E6=88=90;;;\r\n"
        "FN:{0}\r\nORG:样品公司 {0};采购部\r\nTITLE:经理\r\nTEL;CELL:1990000{0:04d}\r\nTEL;WORK:0512-5550{0:04d}\r\n"
        "EMAIL:a{0}@shili.example\r\nADR;WORK:;;科苑路 8 号;深圳市;广东省;;中国\r\nX-WECHAT:w{0}\r\nEND:VCARD\r\n"
    )
    data = "".join(card.format(at) for at in range(3000)).encode()
    few = "".join(card.format(at) for at in range(300)).encode()

    def seconds(content: bytes) -> float:
        start = time.process_time()
        cards.read("fair.vcf", content)
        return time.process_time() - start

    assert seconds(data) < 30 * min(seconds(few) for _ in range(3))
    found = cards.read("fair.vcf", data)
    assert len(found.sheets[0].rows) == 3000
    assert found.sheets[0].rows[2999].cells[:2] == ("2999", "样品公司 2999")
