"""The command line: the same verbs and questions as the window, no Qt. Exit codes: 0 done, 1 nothing done, 2 usage."""

import sys
from collections.abc import Sequence

from crmdesk.cli.arguments import Asked, parse
from crmdesk.cli.folders import preferences_file, store_folder
from crmdesk.cli.output import complain, utf8
from crmdesk.domain.refusal import Refused
from crmdesk.i18n import set_language, system_language

__all__ = ["Asked", "main", "parse", "preferences_file", "run", "store_folder"]


def main(argv: Sequence[str]) -> int:
    """Run one command of the command line; returns the exit code."""
    return run(parse(argv))


def run(asked: Asked) -> int:
    """Do what was asked for; a refusal is one sentence on the error stream and exit code 1."""
    from crmdesk.cli import commands

    utf8()
    set_language(asked.lang or system_language())
    try:
        return commands.COMMANDS[asked.command](asked)
    except Refused as refusal:
        complain(refusal)
        return 1
    except BrokenPipeError:  # the reader of a pipe has seen enough
        sys.stderr.close()
        return 0
