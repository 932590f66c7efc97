"""The Chinese catalogue is whole, fresh, and set as Chinese is set."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Formatter
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
MNEMONIC = re.compile(r"\(&[A-Z0-9]\)")
HALF_WIDTH = re.compile(r"[\u3400-\u9fff][,;:?!()]|[,;:?!()][\u3400-\u9fff]")
AGAIN = "run `python3 run.py words`"


@pytest.fixture(scope="module")
def words(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("words")


@pytest.fixture(scope="module")
def messages(words: ModuleType) -> list[Any]:
    return [message for message in words.read(words.PO) if message.id]


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def fields(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field is not None}


def test_the_catalogue_is_as_the_source_says(words: ModuleType) -> None:
    template = words.extracted()
    assert words.POT.read_bytes() == words.as_po(template), AGAIN
    assert words.PO.read_bytes() == words.as_po(words.updated(template, words.read(words.PO))), AGAIN


def test_the_compiled_form_is_fresh(words: ModuleType) -> None:
    assert words.MO.read_bytes() == words.as_mo(words.read(words.PO)), AGAIN


def test_every_text_has_its_chinese(words: ModuleType, messages: list[Any]) -> None:
    assert messages
    assert [message.id for message in messages if message.fuzzy or not words.is_worded(message)] == []


def test_placeholders_agree(messages: list[Any]) -> None:
    wrong = [
        (message.id, form)
        for message in messages
        for form in forms(message.string)
        if form and fields(form) != {INSTEAD.get(field, field) for field in fields(forms(message.id)[-1])}
    ]
    assert wrong == []


INSTEAD = {"month": "month_number"}
"""A month is a name in English and a number in Chinese; a date is handed over with both."""


def test_punctuation_beside_chinese_is_full_width(messages: list[Any]) -> None:
    wrong = [form for message in messages for form in forms(message.string) if is_half_width(form)]
    assert wrong == []


def is_half_width(text: str) -> bool:
    """Does a half-width mark touch a Chinese character? The key in brackets, `(&A)`, is Qt's and stays."""
    return bool(HALF_WIDTH.search(MNEMONIC.sub("", text)))


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("客户,线索", True),
        ("合计:¥ 3", True),
        ("线索（3）", False),
        ("后退(&B)", False),
        ("后退(B)", True),
        ("at 9:30", False),
    ],
)
def test_how_half_width_marks_are_found(text: str, wrong: bool) -> None:
    assert is_half_width(text) is wrong


def glued(tree: ast.AST) -> Iterator[int]:
    """Lines on which `tr`, `ntr` or `mark` is handed a text that is put together on the spot."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in TAKERS:
            texts = node.args[: TAKERS[getattr(node.func, "id", getattr(node.func, "attr", ""))]]
            if any(isinstance(text, ast.JoinedStr | ast.BinOp) for text in texts):
                yield node.lineno


TAKERS = {"tr": 1, "mark": 1, "ntr": 2}


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.relative_to(ROOT / "src").as_posix())
def test_no_sentence_is_glued(source: Path) -> None:
    assert list(glued(ast.parse(source.read_text(encoding="utf-8")))) == []


def test_how_glue_is_found() -> None:
    lines = ['tr("Move {name}", name=name)', 'tr(f"Move {name}")', 'i18n.tr("Move " + name)', 'ntr("a", "b" % n, n)']
    assert list(glued(ast.parse("\n".join(lines)))) == [2, 3, 4]
