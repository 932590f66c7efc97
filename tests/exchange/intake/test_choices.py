"""What people write for a choice is understood in both languages; what is not is never guessed (L10)."""

import pytest

from crmdesk.domain.terms import VOCABULARIES
from crmdesk.exchange.intake import choices
from crmdesk.i18n import both
from crmdesk.services import settings

PLAYBOOK = settings.shipped("complex-b2b")
KEY = choices.reader(PLAYBOOK)


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_every_key_and_label_means_itself(vocabulary: str) -> None:
    """X1: what an export writes, in either language, is read back."""
    for key, title in VOCABULARIES[vocabulary].items():
        assert {KEY(vocabulary, text) for text in (key, *both(title).values())} == {key}


@pytest.mark.parametrize("name", ["sources", "stages", "loss_reasons"])
def test_every_label_of_the_playbook_means_itself(name: str) -> None:
    for key, title in PLAYBOOK.vocabulary(name).items():
        assert {KEY(f"playbook:{name}", text) for text in (key, title.zh_CN, title.en)} == {key}


@pytest.mark.parametrize(
    ("vocabulary", "text", "key"),
    [
        ("industry", "汽车零部件制造", "C36"), ("industry", "医疗器械", "C35"),
        ("industry", "Packaging machinery", "C34"),
        ("industry", "软件/SaaS", "I"), ("industry", "玄学", None), ("industry", "white goods", None),
        ("headcount", "200人", "100-499"), ("headcount", "50人以下", "1-49"), ("headcount", "500-1000人", "500-999"),
        ("headcount", "1,200", "1000+"), ("headcount", "很多", None), ("revenue", "5000万", "20m-100m"),
        ("revenue", "1.2亿", "100m-1b"), ("grade", "A级", "A"), ("grade", "a", "A"), ("grade", "★★★", "A"),
        ("grade", "★★☆", "B"),
        ("grade", "一般", "C"), ("grade", "A 级（重点客户）", "A"), ("grade", "待定吧", None),
        ("status", "意向客户", "intent"),
        ("status", "Active customer", "won"), ("timeframe", "3个月内", "quarter"), ("timeframe", "ASAP", "week"),
        ("channel", "上门拜访", "visit"), ("playbook:sources", "展 会", "exhibition"),
        ("playbook:sources", "抖音", "social"),
        ("playbook:stages", "已报价", "proposal"), ("playbook:stages", "Closed Won", "won"),
        ("role", "决策人", "decides"),
    ],
)  # fmt: skip
def test_usual_words(vocabulary: str, text: str, key: str | None) -> None:
    assert KEY(vocabulary, text) == key
