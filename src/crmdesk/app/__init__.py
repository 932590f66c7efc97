"""The composition root: a command goes to the command line, everything else opens the window."""

import os
import sys
from collections.abc import Sequence

from crmdesk import cli
from crmdesk.i18n import set_language, system_language, tr


def main(argv: Sequence[str] | None = None) -> int:
    """The program `crmdesk`; returns the exit code. Qt is imported only where a window is wanted."""
    asked = cli.parse(sys.argv[1:] if argv is None else argv)
    if asked.command not in (None, "demo"):
        return cli.run(asked)
    if not _has_display():
        set_language(asked.lang or system_language())
        print(tr("There is no screen to show the window on. Start CRMDesk on a desktop."), file=sys.stderr)
        return 2
    from crmdesk.app import opening

    return opening.run(asked)


def _has_display() -> bool:
    """Whether a window can be shown: on Linux some server must be named, elsewhere there is one."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in named)
