"""The ground the tests stand on: a warning fails, desktop tests wait to be asked for, nobody's home is touched."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent

SAMPLE = """
import datetime, logging, os, pathlib, tempfile, time
import pytest
from hypothesis import given, strategies
from crmdesk import clock, i18n

def test_warns(): logging.getLogger("x").warning("the disk is full")
@pytest.mark.expected_log("disk is full")
def test_warns_as_said(): logging.getLogger("x").warning("the disk is full")
@pytest.mark.expected_log("disk is full")
def test_says_it_warns(): pass
@pytest.mark.expected_log("disk is full")
def test_warns_of_something_else_too():
    logging.getLogger("x").warning("the disk is full")
    logging.getLogger("x").error("and on fire")
def test_is_talkative(): logging.getLogger("x").info("all is well")

@given(strategies.integers())
def test_takes_examples(number): assert number == int(str(number))

def test_stands_in_time():
    assert clock.stamp() == "2026-11-18T02:00:00Z"
    assert i18n.language() == "en"
    if hasattr(time, "tzset"):
        assert clock.now().astimezone().hour == 10

def test_lives_elsewhere():
    home = pathlib.Path(os.environ["REAL_HOME"])
    assert pathlib.Path.home() != home
    assert not pathlib.Path(tempfile.gettempdir()).is_relative_to(home)
    assert os.environ["QT_QPA_PLATFORM"]

@pytest.mark.desktop
def test_moves_the_mouse(): raise AssertionError
"""


def outcomes(folder: Path, *options: str) -> tuple[dict[str, str], str]:
    """The sample's outcomes by test, and everything printed."""
    shutil.copy(TESTS / "conftest.py", folder)
    (folder / "pytest.ini").write_text(
        "[pytest]\nmarkers = desktop: d\naddopts = --strict-markers -p no:cacheprovider\n"
    )
    (folder / "test_sample.py").write_text(SAMPLE)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-rA", *options, str(folder)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(TESTS.parent / "src"), "REAL_HOME": os.environ["HOME"]},
        capture_output=True,
        text=True,
        timeout=60,
    )
    found = re.findall(r"^(PASSED|FAILED|ERROR) test_sample.py::test_(\w+)", done.stdout, re.MULTILINE)
    return {test: outcome for outcome, test in found}, done.stdout


@pytest.mark.parametrize("options", [[], ["-n", "2"]], ids=["alone", "in parallel"])
def test_the_ground(tmp_path: Path, options: list[str]) -> None:
    found, printed = outcomes(tmp_path, *options)
    assert found == {
        "warns": "ERROR",
        "warns_as_said": "PASSED",
        "says_it_warns": "ERROR",
        "warns_of_something_else_too": "ERROR",
        "is_talkative": "PASSED",
        "takes_examples": "PASSED",
        "stands_in_time": "PASSED",
        "lives_elsewhere": "PASSED",
    }
    assert "not run: 1 desktop tests (python3 run.py test --desktop)" in printed


def test_desktop_tests_run_when_asked_for(tmp_path: Path) -> None:
    found, printed = outcomes(tmp_path, "-m", "desktop")
    assert found == {"moves_the_mouse": "FAILED"}
    assert "not run:" not in printed
