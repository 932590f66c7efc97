"""The start: the right Python, a set-up that ends whole or begins anew, plain sentences where it cannot."""

import ast
import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
Script = Callable[[str], ModuleType]


@pytest.fixture
def launch(script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The launcher, pointed at an empty folder with two locks that name nothing, speaking English."""
    module = script("launch")
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    locks = {name: tmp_path / f"{name}.txt" for name in ("run", "dev")}
    for name, lock in locks.items():
        lock.write_text(f"# {name}\n")
    for name, value in {
        "ROOT": tmp_path,
        "VENV": tmp_path / ".venv",
        "STAMP": tmp_path / ".venv" / "set-up.txt",
        "LOCKS": locks,
    }.items():
        monkeypatch.setattr(module, name, value)
    monkeypatch.setattr(module, "loads", lambda name: True)
    return module


@pytest.fixture
def builder(launch: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Lets the set-up pretend: `venv` lays an interpreter, `pip` a package. Returns what was carried out."""
    done: list[str] = []

    def carry_out(command: list[str], failure: str) -> None:
        packages = site_packages(launch)
        if "venv" in command:
            done.append("venv")
            packages.mkdir(parents=True, exist_ok=True)
            launch.venv_python().parent.mkdir(exist_ok=True)
            launch.venv_python().touch()
        else:
            done.append(Path(command[-1]).stem)
            (packages / "qt").mkdir(exist_ok=True)

    monkeypatch.setattr(launch, "carry_out", carry_out)
    return done


def site_packages(launch: ModuleType) -> Path:
    if os.name == "nt":
        return Path(launch.VENV / "Lib/site-packages")
    return Path(launch.VENV / f"lib/python3.{sys.version_info.minor}/site-packages")


def run_py() -> ModuleType:
    spec = importlib.util.spec_from_file_location("run_py", ROOT / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# The right Python


def test_any_python_can_read_run_py() -> None:
    ast.parse((ROOT / "run.py").read_text(encoding="utf-8"), feature_version=(3, 4))


@pytest.mark.parametrize("version", [(2, 7), (3, 10), (3, 14)])
def test_another_python_is_told_in_a_sentence(
    version: tuple[int, int], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    run = run_py()
    monkeypatch.setattr(sys, "version_info", (*version, 0))
    assert run.main() == 2
    said = capfd.readouterr().err
    assert f"this is Python {version[0]}.{version[1]}. Please install one" in said
    assert f"这里运行的是 Python {version[0]}.{version[1]}。" in said


# Set up once


def test_set_up_is_done_once(launch: ModuleType, builder: list[str]) -> None:
    launch.set_up("run")
    launch.set_up("run")
    assert builder == ["venv", "run"]


def test_tests_add_to_what_is_there(launch: ModuleType, builder: list[str]) -> None:
    launch.set_up("run")
    launch.set_up("dev")
    launch.set_up("run")
    assert builder == ["venv", "run", "dev"]


def test_a_new_lock_begins_anew(launch: ModuleType, builder: list[str]) -> None:
    launch.set_up("run")
    launch.LOCKS["run"].write_text("# newer\n")
    launch.set_up("run")
    assert builder == ["venv", "run"] * 2


def test_another_version_of_python_begins_anew(
    launch: ModuleType, builder: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    launch.set_up("run")
    monkeypatch.setattr(sys, "implementation", SimpleNamespace(cache_tag="cpython-399"))
    assert not launch.is_ready("run")
    launch.set_up("run")
    assert builder == ["venv", "run"] * 2


@pytest.mark.parametrize("broken", ["package", "interpreter", "stamp", "half a stamp"])
def test_a_broken_environment_is_mended(launch: ModuleType, builder: list[str], broken: str) -> None:
    launch.set_up("run")
    if broken == "package":
        (site_packages(launch) / "qt").rmdir()
    elif broken == "interpreter":
        launch.venv_python().unlink()
    elif broken == "stamp":
        launch.STAMP.unlink()
    else:
        launch.STAMP.write_bytes(b"\xff\xfe")
    launch.set_up("run")
    assert builder == ["venv", "run"] * 2
    assert launch.is_ready("run")


@pytest.mark.parametrize("lock", ["run", "dev"])
def test_an_interrupted_set_up_leaves_no_stamp(
    launch: ModuleType, builder: list[str], lock: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if lock == "dev":
        launch.set_up("run")
    whole = launch.carry_out
    monkeypatch.setattr(launch, "carry_out", interrupted_while_fetching)
    with pytest.raises(KeyboardInterrupt):
        launch.set_up(lock)
    assert not launch.is_ready("run")
    monkeypatch.setattr(launch, "carry_out", whole)
    del builder[:]
    launch.set_up(lock)
    assert builder == ["venv", lock]


def interrupted_while_fetching(command: list[str], failure: str) -> None:
    if "pip" in command:
        raise KeyboardInterrupt


def test_a_real_environment_is_built_and_repaired(launch: ModuleType) -> None:
    """The locks of this test name no package, so that no network is needed."""
    launch.set_up("run")
    launch.VENV.joinpath("junk").touch()
    launch.set_up("run")
    assert launch.VENV.joinpath("junk").exists()
    launch.STAMP.unlink()
    launch.set_up("run")
    assert not launch.VENV.joinpath("junk").exists()
    assert launch.run(["-c", "import sys; sys.exit(sys.prefix == sys.base_prefix)"]) == 0


def test_a_failed_set_up_says_why(launch: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    launch.LOCKS["run"].write_text("no such thing at all\n")
    assert launch.main(["leads"]) == 1
    said = capsys.readouterr().err
    assert "The set-up did not come to its end; your data is not affected." in said
    assert "Invalid requirement" in said
    assert not launch.is_ready("run")


def test_a_folder_that_takes_nothing_is_named(
    launch: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(launch, "ROOT", tmp_path / "not there")
    assert launch.main(["leads"]) == 2
    assert f"cannot be set up in the folder {tmp_path / 'not there'}" in capsys.readouterr().err


def test_one_set_up_at_a_time(launch: ModuleType) -> None:
    with launch.alone(), (launch.ROOT / ".venv.lock").open("a+b") as other:
        assert not launch.try_lock(other.fileno(), wait=False)
    with (launch.ROOT / ".venv.lock").open("a+b") as other:
        assert launch.try_lock(other.fileno(), wait=False)


# The system's packages


@pytest.fixture
def bare_debian(launch: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """A Debian that lacks two of Qt's libraries and venv. Returns what was carried out there."""
    done: list[list[str]] = []
    monkeypatch.setattr(launch, "LINUX", True)
    monkeypatch.setattr(launch, "loads", lambda name: name not in ("libEGL.so.1", "libxcb.so.1"))
    monkeypatch.setattr(launch.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(launch.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(launch, "carry_out", lambda command, failure: done.append(command))
    return done


MISSING = ["libegl1", "libxcb1", f"python3.{sys.version_info.minor}-venv"]


def test_root_installs_what_is_missing_and_no_more(
    launch: ModuleType, bare_debian: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    assert launch.missing_packages() == MISSING
    launch.install_system(MISSING)
    assert bare_debian == [
        ["apt-get", "update"],
        ["apt-get", "install", "-y", "--no-install-recommends", *MISSING],
    ]


def test_an_ordinary_user_is_told_the_line_to_run(
    launch: ModuleType,
    bare_debian: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    assert launch.main(["leads"]) == 2
    line = f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {' '.join(MISSING)}"
    assert line in capsys.readouterr().err.splitlines()
    assert bare_debian == []
    assert not launch.VENV.exists()


def test_another_system_is_told_the_names(
    launch: ModuleType,
    bare_debian: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(launch.shutil, "which", lambda name: None)
    assert launch.main(["leads"]) == 2
    assert " ".join(MISSING) in capsys.readouterr().err


def test_windows_and_macos_need_no_packages(launch: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "LINUX", False)
    monkeypatch.setattr(launch, "loads", lambda name: False)
    assert launch.missing_packages() == []


def test_a_library_is_found_or_not(script: Script) -> None:
    launch = script("launch")
    assert not launch.loads("libno-such-thing.so.0")
    if launch.LINUX:
        assert launch.loads("libc.so.6")


ALWAYS_THERE = {
    *("libc.so.6", "libdl.so.2", "libm.so.6", "libpthread.so.0", "libresolv.so.2"),
    *("libgcc_s.so.1", "libstdc++.so.6", "libz.so.1", "libzstd.so.1"),
}
"""Libraries without which Debian itself could not install a package."""
COMPANIONS = {"libbrotlicommon.so.1": "libbrotlidec.so.1", "libglib-2.0.so.0": "libgthread-2.0.so.0"}
"""Libraries that come in the same Debian package as another."""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems bring what Qt needs")
def test_the_list_of_libraries_is_what_qt_asks_for(script: Script) -> None:
    """No more and no less: followed from the window systems, printing and the modules in use, library by library."""
    import PySide6

    qt = Path(PySide6.__file__).parent / "Qt"
    modules = ("Widgets", "Svg", "PrintSupport", "Network", "Test")
    rooms = ("xcbglintegrations", "printsupport", "wayland-*client", "wayland-shell-*")
    to_see = [qt / f"lib/libQt6{name}.so.6" for name in modules]
    to_see += [qt / f"plugins/platforms/libq{name}.so" for name in ("xcb", "wayland", "offscreen")]
    to_see += [plugin for room in rooms for plugin in qt.glob(f"plugins/{room}/*.so")]
    seen, asked = set[Path](), set[str]()
    while to_see:
        file = to_see.pop()
        names = {name.decode() for name in SONAME.findall(file.read_bytes())}
        own = {qt / "lib" / name for name in names if (qt / "lib" / name).exists()}
        asked |= names - {path.name for path in own}
        seen.add(file)
        to_see += own - seen
    assert {COMPANIONS.get(name, name) for name in asked} - ALWAYS_THERE == set(script("launch").SYSTEM_LIBRARIES)


SONAME = re.compile(rb"(?<=\0)lib[\w+-][\w.+-]*\.so\.\d+(?=\0)")
"""A library's name as another library asks for it."""


# What is started


@pytest.mark.parametrize(
    ("args", "window"),
    [
        ("", True),
        ("demo", True),
        ("--store /tmp/s --lang en", True),
        ("--lang=en demo", True),
        ("demo --help", False),
        ("--help", False),
        ("leads --json", False),
        ("--store demo leads", False),
        ("--store leads", True),
    ],
)
def test_which_command_lines_open_a_window(launch: ModuleType, args: str, window: bool) -> None:
    assert launch.wants_window(args.split()) is window


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en_GB.UTF-8", "There is no display here"),
        ("zh_CN.UTF-8", "这里没有图形界面"),
        ("C", "这里没有图形界面"),
    ],
)
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a display")
def test_no_display_is_a_sentence_and_nothing_is_set_up(language: str, words: str) -> None:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    env = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(
        [sys.executable, str(ROOT / "run.py")],
        env=env | {"LC_ALL": language, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=20,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(words)
    assert len(done.stderr.splitlines()) == 1


@pytest.fixture
def started(launch: ModuleType, builder: list[str], monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Every process that would be started, without the interpreter's path."""
    done: list[list[str]] = []

    def call(command: list[str], **_: Any) -> int:
        done.append([word for word in command if word != str(launch.venv_python())])
        return 0

    monkeypatch.setattr(launch.subprocess, "call", call)
    monkeypatch.setattr(launch.os, "execve", lambda path, command, env: call(command))
    return done


def test_arguments_are_passed_on(launch: ModuleType, started: list[list[str]]) -> None:
    launch.main(["--lang", "en", "leads", "--json"])
    assert started[0] == ["-m", "crmdesk", "--lang", "en", "leads", "--json"]


def test_the_whole_suite_runs_on_two_cores(launch: ModuleType, started: list[list[str]]) -> None:
    assert launch.main(["test"]) == 0
    assert launch.main(["test", "-x", "tests/test_run.py"]) == 0
    assert started == [["-m", "pytest", "-n", "2"], ["-m", "pytest", "-x", "tests/test_run.py"]]


def test_desktop_tests_get_a_display_of_their_own(
    launch: ModuleType, started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch, "LINUX", True)
    monkeypatch.setattr(launch.shutil, "which", lambda name: f"/usr/bin/{name}")
    assert launch.main(["test", "--desktop"]) == 0
    everything, desktop = started
    assert everything == ["-m", "pytest", "-n", "2"]
    assert desktop[0] == "xvfb-run"
    assert desktop[-4:] == ["-m", "pytest", "-m", "desktop"]


@pytest.mark.parametrize(
    ("codes", "code"), [((0, 0), 0), ((1,), 1), ((0, 1), 1), ((5, 0), 0), ((0, 5), 0), ((5, 5), 5)]
)
def test_the_exit_code_of_two_runs(
    launch: ModuleType, monkeypatch: pytest.MonkeyPatch, codes: tuple[int, ...], code: int
) -> None:
    """5 is pytest's word for "no test was chosen": fatal only if neither run had any."""
    answers = iter(codes)
    monkeypatch.setattr(launch, "virtual_display", list)
    monkeypatch.setattr(launch, "run", lambda *args, **options: next(answers))
    assert launch.test(["--desktop"]) == code
    assert list(answers) == []


def test_scripts_run_with_the_rest_of_the_line(
    launch: ModuleType, started: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch, "PACKAGING", tmp_path)
    (tmp_path / "pictures.py").touch()
    launch.main(["pictures", "out"])
    launch.main(["bench"])
    assert started[0] == [str(tmp_path / "pictures.py"), "out"]
    assert started[1] == ["-m", "crmdesk", "bench"]


def test_ci_runs_the_tests_and_nothing_else() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith("#")]
    assert commands == ["set -eu", 'cd "$(dirname "$0")/.."', "python3 run.py test"]
