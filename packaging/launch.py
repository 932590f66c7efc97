"""Sets up once what CRMDesk needs on this computer, then starts it: the part of `run.py` that does the work.

Standard library only. A start that finds everything in place reads one small file and touches no network.
"""

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGING = ROOT / "packaging"
LOCKS = {"run": PACKAGING / "locks" / "run.txt", "dev": PACKAGING / "locks" / "dev.txt"}
VENV = ROOT / ".venv"
STAMP = VENV / "set-up.txt"
WINDOWS = os.name == "nt"
LINUX = sys.platform.startswith("linux")

TOOLS = ("bench", "locks", "notices", "pictures", "torture", "words")
"""First words that run the script of that name in `packaging/`."""

SYSTEM_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libbrotlidec.so.1": "libbrotli1",
    "libcups.so.2": "libcups2",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
"""What Qt loads from Linux to show windows (X11, Wayland) and to print, with Debian's package for each."""

SENTENCES = {
    "system": (
        "正在安装缺少的系统组件（{names}）……",
        "Installing the system's missing parts ({names}) …",
    ),
    "system failed": (
        "系统组件没有装上，其他内容未改动。请检查网络后重试。系统的说明：\n{details}",
        "The system's parts could not be installed; nothing else was touched. Check the network and start "
        "again. The system says:\n{details}",
    ),
    "ask an administrator": (
        "还缺少系统组件。请先运行下面这一行（需要管理员密码），再重新启动：\n\n{line}\n",
        "Some parts of the system are missing. Please run this line (it asks for the administrator's "
        "password), then start again:\n\n{line}\n",
    ),
    "other system": (
        "系统缺少以下组件，请用本系统的软件管理工具安装后再启动：{names}",
        "The system lacks these parts; please install them with its own software manager and start again: {names}",
    ),
    "venv": (
        "首次使用，正在准备 CRMDesk（只需一次，需要联网，约几分钟）……",
        "Setting up CRMDesk (once; it needs the network and some minutes) …",
    ),
    "venv failed": (
        "准备没有完成，您的数据未受影响。请检查网络和磁盘空间后重新启动，将从头准备。原因：\n{details}",
        "The set-up did not come to its end; your data is not affected. Check the network and the disk space "
        "and start again: it begins anew. The reason:\n{details}",
    ),
    "waiting": (
        "另一个窗口正在准备 CRMDesk，请稍候……",
        "CRMDesk is being set up by another start; waiting for it …",
    ),
    "no room": (
        "无法在文件夹 {folder} 中准备 CRMDesk。请把它复制到您自己的、空间充足的文件夹后再启动。原因：{details}",
        "CRMDesk cannot be set up in the folder {folder}. Copy it to a folder of your own with room "
        "enough and start it there. The reason: {details}",
    ),
    "ready": ("准备完成。", "Everything is in place."),
    "no display": (
        "这里没有图形界面，无法打开窗口。请在桌面上启动，或使用命令行，例如：python3 run.py leads",
        "There is no display here to open a window on. Start it on a desktop, or use the command line, "
        "e.g. python3 run.py leads",
    ),
    "interrupted": ("已停止。", "Stopped."),
}


class StartError(Exception):
    """The start ends here, with a sentence already worded for the user and an exit code."""

    def __init__(self, code: int, name: str, **values: str) -> None:
        super().__init__(sentence(name, **values))
        self.code = code


def main(args: list[str]) -> int:
    """Sets up if need be and runs what `args` ask for; returns the exit code."""
    try:
        return start(args)
    except StartError as stop:
        say(str(stop))
        return stop.code
    except KeyboardInterrupt:
        say(sentence("interrupted"))
        return 130


def start(args: list[str]) -> int:
    """The command that `args` name: the tests, a script of `packaging/`, or CRMDesk itself."""
    if args[:1] == ["test"]:
        set_up("dev")
        return test(args[1:])
    if args and args[0] in TOOLS and (script := PACKAGING / f"{args[0]}.py").is_file():
        set_up("dev")
        return run([str(script), *args[1:]], platform="offscreen" if lacks_display() else None)
    if wants_window(args) and lacks_display():
        raise StartError(2, "no display")
    set_up("run")
    return hand_over(["-m", "crmdesk", *args])


# What runs in the environment


def test(args: list[str]) -> int:
    """Runs the tests: all but those of the desktop on two cores, and with `--desktop` then those alone."""
    desktop = "--desktop" in args
    args = [arg for arg in args if arg != "--desktop"]
    whole = all(arg.startswith("-") for arg in args)
    prefix = virtual_display() if desktop else []
    code = run(["-m", "pytest", *(["-n", "2"] if whole else []), *args], platform="offscreen")
    if not desktop or code not in (0, NO_TESTS):
        return code
    platform = "xcb" if LINUX else None
    second = run(["-m", "pytest", "-m", "desktop", *args], prefix=prefix, platform=platform)
    return code if second == NO_TESTS else second


NO_TESTS = 5
"""The exit code with which pytest says that it found no test."""


def virtual_display() -> list[str]:
    """The command that lends a program an X server of its own, installed first where it is missing."""
    if not LINUX:
        return []
    if not shutil.which("xvfb-run"):
        install_system(["xauth", "xvfb"])
    return ["xvfb-run", "--auto-servernum", "--server-args=-screen 0 1920x1080x24"]


def run(command: list[str], *, prefix: Sequence[str] = (), platform: str | None = None) -> int:
    """Runs Python's `command` in the environment, waits, and returns its exit code."""
    return subprocess.call([*prefix, str(venv_python()), *command], env=environment(platform), cwd=ROOT)


def hand_over(command: list[str]) -> int:
    """Becomes Python's `command` in the environment; on Windows, where a process cannot, waits for it."""
    program, env = str(venv_python()), environment(None)
    if not WINDOWS:
        os.execve(program, [program, *command], env)
    return subprocess.call([program, *command], env=env)


def environment(platform: str | None) -> dict[str, str]:
    """The variables the program starts with: its own sources first, and Qt's `platform` if one is given."""
    env = {name: value for name, value in os.environ.items() if name not in ("PYTHONHOME", "__PYVENV_LAUNCHER__")}
    env["PYTHONPATH"] = str(ROOT / "src")
    return env | ({"QT_QPA_PLATFORM": platform} if platform else {})


def wants_window(args: list[str]) -> bool:
    """Does the command line open a window: no command at all, or `demo`?"""
    rest = iter(args)
    for arg in rest:
        if arg in ("--store", "--lang"):
            next(rest, None)
        elif not arg.startswith(("--store=", "--lang=")):
            return arg == "demo" and not {"-h", "--help"} & set(rest)
    return True


def lacks_display() -> bool:
    """Is there nothing on which Qt could open a window?"""
    return LINUX and not any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")))


# The set-up


def set_up(lock: str) -> None:
    """Makes the environment hold what `lock` (`run` or `dev`) names, from nothing if it must. StartError."""
    if is_ready(lock):
        return
    if missing := missing_packages():
        install_system(missing)
    try:
        with alone():
            if not is_ready(lock):
                build(lock)
    except OSError as error:
        raise StartError(2, "no room", folder=str(ROOT), details=str(error)) from error


def build(lock: str) -> None:
    """Installs `lock`. The stamp goes first and comes back last: what was interrupted is begun anew."""
    say(sentence("venv"))
    kept = is_ready("run")
    STAMP.unlink(missing_ok=True)
    if not kept:
        if VENV.is_symlink() or VENV.is_file():
            VENV.unlink()
        carry_out([sys.executable, "-m", "venv", "--clear", str(VENV)], "venv failed")
    pip = [str(venv_python()), "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    carry_out([*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(LOCKS[lock])], "venv failed")
    unfinished = STAMP.with_suffix(".new")
    unfinished.write_text("\n".join([fingerprint(lock), *installed()]), encoding="utf-8")
    unfinished.replace(STAMP)
    say(sentence("ready"))


def is_ready(lock: str) -> bool:
    """Was `lock`, or more, installed to its end for this Python, and is it all still there?"""
    try:
        stamped, *names = STAMP.read_text(encoding="utf-8").splitlines()
        enough = {fingerprint(name) for name in ({lock, "dev"})}
        return stamped in enough and venv_python().exists() and set(names) <= set(installed())
    except (OSError, ValueError):
        return False


def fingerprint(lock: str) -> str:
    """What an environment is made from: the version of Python and the lock file, in one hash."""
    made_from = f"{sys.implementation.cache_tag}\n".encode() + LOCKS[lock].read_bytes()
    return hashlib.sha256(made_from).hexdigest()


def installed() -> list[str]:
    """The names of the folders and files that the environment's packages lie in, sorted."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = VENV / "Lib/site-packages" if WINDOWS else VENV / "lib" / version / "site-packages"
    return sorted(name for name in os.listdir(packages) if name != "__pycache__")


def venv_python() -> Path:
    """The environment's interpreter."""
    return VENV / "Scripts/python.exe" if WINDOWS else VENV / "bin/python"


@contextmanager
def alone() -> Iterator[None]:
    """Holds the set-up to one start at a time; the system lets go of the lock even if the process dies."""
    with (ROOT / ".venv.lock").open("a+b") as file:
        if not try_lock(file.fileno(), wait=False):
            say(sentence("waiting"))
            while not try_lock(file.fileno(), wait=True):
                pass
        yield


def try_lock(file: int, *, wait: bool) -> bool:
    """Locks an open file for this process. False: another holds it; waiting may give up after seconds."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(file, 0, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        return False
    return True


# The system's own packages


def missing_packages() -> list[str]:
    """The Debian packages that Qt and the environment need and that this system lacks."""
    if not LINUX:
        return []
    missing = [package for name, package in SYSTEM_LIBRARIES.items() if not loads(name)]
    if importlib.util.find_spec("ensurepip") is None:
        missing.append(f"python3.{sys.version_info.minor}-venv")
    return sorted(missing)


def loads(library: str) -> bool:
    """Does the system find and load this shared library?"""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_system(packages: list[str]) -> None:
    """Installs Debian packages as root; anyone else is told the line to run (StartError)."""
    names = " ".join(packages)
    if not shutil.which("apt-get"):
        raise StartError(2, "other system", names=names)
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if getattr(os, "geteuid", int)() != 0:
        line = f"sudo apt-get update && sudo {' '.join(install)}"
        raise StartError(2, "ask an administrator", line=line)
    say(sentence("system", names=names))
    carry_out(["apt-get", "update"], "system failed")
    carry_out(install, "system failed")


def carry_out(command: list[str], failure: str) -> None:
    """Runs a command of the set-up without its chatter; if it fails, StartError with the last it said."""
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        lines = done.stdout.decode("utf-8", "replace").strip().splitlines()
        raise StartError(1, failure, details="\n".join(lines[-12:]))


# Words


def sentence(name: str, **values: str) -> str:
    """A sentence in the user's language, chosen as the program itself chooses it."""
    import locale

    said = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return SENTENCES[name][said.lower().startswith("en")].format(**values)


def say(text: str) -> None:
    """Shows a sentence beside the program's own output, so that what is piped on stays clean."""
    print(text, file=sys.stderr, flush=True)
