"""THIRD_PARTY.md names every package that is installed, and what is shipped has its licence beside it."""

from collections.abc import Callable
from email.message import Message
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def script_of_notices(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("notices")


def test_the_notices_are_current(script_of_notices: ModuleType) -> None:
    written = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
    assert written == script_of_notices.notices(), "run `python3 run.py notices`"


def package(*heads: tuple[str, str], text: str = "") -> Any:
    said = Message()
    for name, value in heads:
        said[name] = value
    files = [SimpleNamespace(stem="LICENSE", read_text=lambda: text)]
    return SimpleNamespace(metadata=said, files=files)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (package(("License-Expression", "MIT"), ("License", "see below")), "MIT"),
        (package(("License", "MIT")), "MIT"),
        (
            package(("License", "BSD " * 20), ("Classifier", "License :: OSI Approved :: BSD License")),
            "BSD License",
        ),
        (package(text="This software is provided 'as-is', without\nany express or implied warranty."), "Zlib"),
    ],
)
def test_where_a_licence_is_found(script_of_notices: ModuleType, given: Any, name: str) -> None:
    assert script_of_notices.licence(given) == name


def test_a_package_without_a_licence_is_not_passed_over(script_of_notices: ModuleType) -> None:
    with pytest.raises(StopIteration):
        script_of_notices.licence(package(text="All rights reserved."))


@pytest.mark.parametrize("licence", ["LICENSE", "resources/icons/LICENSE", "resources/fonts/OFL-NotoSans.txt"])
def test_licences_are_shipped(licence: str) -> None:
    assert "Copyright" in (ROOT / licence).read_text(encoding="utf-8")
