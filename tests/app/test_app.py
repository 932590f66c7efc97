"""The entry: commands go to the command line without Qt, everything else opens the window or says why not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import crmdesk

SOURCE = Path(crmdesk.__file__).parents[1]


def child(*words, **environment):
    """`python -m crmdesk` in a process of its own, with no screen unless one is named."""
    known = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    known |= {"PYTHONPATH": str(SOURCE), "QT_QPA_PLATFORM": "", **environment}
    return subprocess.run(
        [sys.executable, "-m", "crmdesk", *map(str, words)],
        env=known,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_a_command_is_answered_without_a_screen(tmp_path):
    made = child("--store", tmp_path / "store", "--lang", "en", "init", "--playbook", "fast-cycle")
    assert (made.returncode, made.stderr) == (0, "")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a screen")
@pytest.mark.parametrize(("lang", "said"), [("en", "There is no screen"), ("zh_CN", "没有可以显示窗口的屏幕")])
def test_no_screen_is_one_sentence_and_exit_code_2(lang, said):
    done = child("--lang", lang)
    assert done.returncode == 2
    assert done.stderr.startswith(said)
    assert "Traceback" not in done.stderr


def test_the_command_line_does_not_import_qt(tmp_path):
    code = (
        "import sys; from crmdesk.app import main\n"
        "main(['--store', sys.argv[1], 'init', '--playbook', 'complex-b2b', '--sample'])\n"
        "main(['--store', sys.argv[1], 'leads', '--json'])\n"
        "assert not [name for name in sys.modules if name.startswith('PySide6')]"
    )
    environment = os.environ | {"PYTHONPATH": str(SOURCE)}
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "s")], env=environment, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
