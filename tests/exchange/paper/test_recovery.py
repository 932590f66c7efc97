"""The recovery code on paper: whole, in order, legible, in both languages, on one page (S1)."""

import io
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from crmdesk import i18n
from crmdesk.domain.refusal import Refused
from crmdesk.exchange.paper.recovery import recovery
from crmdesk.store import codes

NOW = datetime(2026, 11, 22, 4, 30, tzinfo=UTC)
CODE = codes.written("0123456789ABCDEFGHJKMNPQRSTV")


def page(**more):
    out = io.BytesIO()
    printed = recovery(CODE, out, **{"store": "/data/恒泰 CRMDesk", "now": NOW, "by": "李明", **more})
    (only,) = PdfReader(out).pages
    return printed, only


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_s1_one_page_with_the_code_the_store_the_moment_and_the_user(language):
    i18n.set_language(language)
    printed, only = page()
    text = only.extract_text()
    assert (printed.pages, printed.missing) == (1, ())
    found = [text.index(group) for group in CODE.split("-")]
    assert found == sorted(found)
    for fact in ("恒泰 CRMDesk", "2026-11-22 12:30", "李明"):
        assert fact in text


def test_s1_what_is_copied_out_of_the_page_is_the_code():
    words = page()[1].extract_text().split()
    groups = [word for word in words if len(word) == 5 and set(word) <= set(codes.LETTERS)]
    assert list(codes.readings("".join(groups))) == [CODE.replace("-", "")]


def test_s1_the_code_is_large():
    sizes = {}
    page()[1].extract_text(visitor_text=lambda text, _, tm, __, size: sizes.setdefault(text.strip(), abs(size * tm[3])))
    assert {round(sizes[group]) for group in CODE.split("-")} == {25}


def test_without_a_name_there_is_no_empty_line():
    assert "User" not in page(by="")[1].extract_text()


def test_a_very_long_folder_stays_on_the_page():
    printed, only = page(store="/data/" + "很长的文件夹" * 100)
    assert printed.pages == 1
    assert "not even the makers" in only.extract_text()


def test_s5_a_folder_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(Refused, match="does not exist"):
        recovery(CODE, tmp_path / "nowhere" / "code.pdf", store="x", now=NOW)
