"""What every test may rely on: a home of its own, a fixed moment, English, and silence in the logs."""

import importlib.util
import logging
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import hypothesis
import pytest
from hypothesis.configuration import set_hypothesis_home_dir

from crmdesk import i18n

ROOT = Path(__file__).resolve().parents[1]
NOW = "2026-11-18T02:00:00+00:00"

# Before anything imports Qt or asks where the user's folders are.
HOME = Path(tempfile.mkdtemp(prefix="crmdesk-tests-"))
FOLDERS = {
    "HOME": "home",
    "USERPROFILE": "home",
    "APPDATA": "home/roaming",
    "LOCALAPPDATA": "home/local",
    "XDG_CACHE_HOME": "home/cache",
    "XDG_CONFIG_HOME": "home/config",
    "XDG_DATA_HOME": "home/data",
    "XDG_STATE_HOME": "home/state",
    "XDG_RUNTIME_DIR": "run",
    "TMPDIR": "tmp",
    "TEMP": "tmp",
    "TMP": "tmp",
}
for _name, _folder in FOLDERS.items():
    (HOME / _folder).mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ[_name] = str(HOME / _folder)
tempfile.tempdir = None
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["TZ"] = "Asia/Shanghai"
if hasattr(time, "tzset"):
    time.tzset()

hypothesis.settings.register_profile(
    "crmdesk", deadline=None, max_examples=60, database=None, derandomize="CI" in os.environ
)
hypothesis.settings.load_profile("crmdesk")
set_hypothesis_home_dir(HOME / "hypothesis")


@pytest.fixture(autouse=True)
def english() -> None:
    """Texts come out as they stand in the source, whatever language another test left behind."""
    i18n.set_language("en")


@pytest.fixture(autouse=True)
def fixed_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is Wednesday, 18 November 2026, ten in the morning in Shanghai."""
    monkeypatch.setenv("CRMDESK_NOW", NOW)


@pytest.fixture(autouse=True)
def quiet_log(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A warning in the log that no `expected_log` mark announces fails the test; so does a mark in vain."""
    yield
    logged = [
        record.getMessage()
        for phase in ("setup", "call")
        for record in caplog.get_records(phase)
        if record.levelno >= logging.WARNING
    ]
    expected = [text for mark in request.node.iter_markers("expected_log") for text in mark.args]
    surprises = [line for line in logged if not any(text in line for text in expected)]
    assert not surprises, f"unexpected in the log: {surprises}"
    silent = [text for text in expected if not any(text in line for line in logged)]
    assert not silent, f"announced by expected_log but never logged: {silent}"


@pytest.fixture(scope="session")
def script() -> Callable[[str], ModuleType]:
    """Loads a script of `packaging/` by name, as a module: `script("launch")`."""

    def load(name: str) -> ModuleType:
        spec = importlib.util.spec_from_file_location(f"script_{name}", ROOT / "packaging" / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
        return module

    return load


# Desktop tests move a real mouse: they run only where somebody asks for them by their mark.

LEFT_OUT = pytest.StashKey[int]()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "expected_log(text): a warning containing text is logged, and must be")
    config.stash[LEFT_OUT] = 0


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "desktop" in config.option.markexpr:
        return
    desktop = [item for item in items if item.get_closest_marker("desktop")]
    items[:] = [item for item in items if item not in desktop]
    config.stash[LEFT_OUT] = len(desktop)
    if desktop:
        config.hook.pytest_deselected(items=desktop)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left out"] = session.config.stash[LEFT_OUT]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """Every parallel worker collects the same tests, so any one's count is the count."""
    output = getattr(node, "workeroutput", {})
    node.config.stash[LEFT_OUT] = output.get("left out", 0)  # type: ignore[attr-defined]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if count := config.stash[LEFT_OUT]:
        terminalreporter.write_line(f"not run: {count} desktop tests (python3 run.py test --desktop)")


def pytest_unconfigure() -> None:
    shutil.rmtree(HOME, ignore_errors=True)
