"""What may be written after `crmdesk`."""

import argparse
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from crmdesk import __version__, resources
from crmdesk.i18n import LANGUAGES

Asked = argparse.Namespace
"""The parsed command line: `store`, `lang`, `command` (None: the window) and the command's own arguments."""


@cache
def person_options() -> dict[str, str]:
    """Options of `add` that describe the first contact, with the column each one fills."""
    from crmdesk.domain.tables import Contact, described

    beside = ("of", "name", "sort_key", "consent", "gone", "remarks")
    return {"contact": "name"} | {name: name for name in described(Contact) if name not in beside}


@cache
def party_options() -> tuple[str, ...]:
    """Options of `add` that describe the lead or customer itself."""
    from crmdesk.domain.tables import Customer, Lead, described

    own = ("name", "number", "was_number", "captured", "clock_start", "customer", "merged_into")
    names = dict.fromkeys(name for kind in (Lead, Customer) for name in described(kind))
    return tuple(name for name in names if name not in own)


def parse(argv: Sequence[str]) -> Asked:
    """The command line as asked; exits with code 2 and the usage if it cannot be understood."""
    asked = _parser(describing="add" in argv).parse_args(list(argv))
    if asked.command == "export" and asked.file.suffix.lower() not in (".xlsx", ".csv", ".pdf"):
        _parser().error("export: the file must end in .xlsx, .csv or .pdf")
    if asked.command == "convert" and (asked.amount or asked.close) and not asked.opportunity:
        _parser().error("convert: --amount and --close go with --opportunity")
    if asked.command == "init" and asked.code_pdf and not asked.encrypt:
        _parser().error("init: --code-pdf goes with --encrypt")
    return asked


def _parser(*, describing: bool = False) -> argparse.ArgumentParser:
    """The parser; `describing` a party takes every table's columns, which are slow to import before a window."""
    shipped = resources.playbooks()
    parser = argparse.ArgumentParser(prog="crmdesk", description="An offline desk for the field salesperson.")
    parser.add_argument("--version", action="version", version=f"CRMDesk {__version__}")
    parser.add_argument("--store", type=Path, help="the folder of the store")
    parser.add_argument("--lang", choices=LANGUAGES, help="the language of the answers")
    parser.add_argument("--passphrase-fd", type=int, metavar="N", help="read the passphrase from this file descriptor")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    demo = commands.add_parser("demo", help="open a throw-away store with sample data")
    demo.add_argument("--playbook", choices=shipped, default=shipped[0])

    init = commands.add_parser("init", help="make a new store")
    init.add_argument("--playbook", choices=shipped, required=True)
    init.add_argument("--sample", action="store_true", help="with sample data")
    init.add_argument("--who", default="", help="your name, as follow-ups carry it")
    init.add_argument("--encrypt", action="store_true", help="with a passphrase")
    _code_pdf(init)

    importing = commands.add_parser("import", help="take in a spreadsheet or vCard file")
    importing.add_argument("file", type=Path)
    importing.add_argument("--as", dest="target", choices=("leads", "customers", "followups"))
    importing.add_argument("--plan", action="store_true", help="only say what would happen")
    importing.add_argument("--duplicates", choices=("skip", "fill", "merge", "keep"), default="fill")
    importing.add_argument(
        "--start", choices=("now", "spread"), default="now", help="when the clocks of the leads start"
    )
    importing.add_argument("--report", type=Path, help="write what became of each row to this workbook")
    _json(importing)

    add = commands.add_parser("add", help="add a lead or customer")
    add.add_argument("what", choices=("lead", "customer"))
    add.add_argument("--name", required=True)
    for option in (*person_options(), *party_options()) if describing else ():
        if option != "name":
            add.add_argument(f"--{option.replace('_', '-')}", dest=option)

    setting = commands.add_parser("set", help="change one field of a lead or customer")
    setting.add_argument("name")
    setting.add_argument("field", help="as in `add`, or its title")
    setting.add_argument("value")

    moving = commands.add_parser("move", help="move a lead to another stage")
    moving.add_argument("number")
    moving.add_argument("stage", help="the key or title of a stage")
    moving.add_argument("--reason", help="why it was lost")

    converting = commands.add_parser("convert", help="make a customer of a lead")
    converting.add_argument("number")
    converting.add_argument("--opportunity", metavar="TITLE")
    converting.add_argument("--amount", help="in yuan, or as 50万")
    converting.add_argument("--close", metavar="DATE")

    _json(commands.add_parser("leads", help="the leads"))
    explaining = commands.add_parser("explain", help="why a lead has its score, and what to ask next")
    explaining.add_argument("number")
    _json(explaining)
    _json(commands.add_parser("customers", help="the customers"))
    history = commands.add_parser("history", help="every change of a lead or customer")
    history.add_argument("name")
    history.add_argument("--field", help="of one field only, as in `set`")
    _json(history)

    exporting = commands.add_parser("export", help="write a table to a file")
    exporting.add_argument("what", choices=("tracking", "customers", "leads"))
    exporting.add_argument("file", type=Path)
    profile = commands.add_parser("profile", help="print the profile of a lead or customer")
    profile.add_argument("name")
    profile.add_argument("file", type=Path)
    profile.add_argument("--visit", action="store_true", help="with blank lines and a signature row")

    for name, what in (("undo", "take the last step back"), ("redo", "do the last undone step again")):
        walking = commands.add_parser(name, help=what)
        walking.add_argument("--steps", type=_count, default=1, metavar="N", help="so many steps, one by one")
        _json(walking)
    commands.add_parser("check", help="check the store")

    keeping = commands.add_parser("backup", help="make a verified copy of the store")
    keeping.add_argument("folder", type=Path, nargs="?", help="another folder or a stick")
    listing = commands.add_parser("backups", help="the backups and what they hold")
    listing.add_argument("folder", type=Path, nargs="?", help="another folder or a stick")
    _json(listing)
    restoring = commands.add_parser("restore", help="make a backup the store; what was the store is set aside")
    restoring.add_argument("file", type=Path)

    locking = commands.add_parser("passphrase", help="how the store is locked; no passphrase is ever an argument")
    locking.add_argument(
        "action",
        choices=("set", "change", "remove", "code", "keychain"),
        help="encrypt, another passphrase, decrypt, a new recovery code, let the system's keychain open it too",
    )
    locking.add_argument("--off", action="store_true", help="keychain: no longer")
    _code_pdf(locking)
    return parser


def _code_pdf(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--code-pdf", type=Path, metavar="OUT.pdf", help="the recovery code as a page to print")


def _count(text: str) -> int:
    """A whole number above zero; anything else is a mistake in usage."""
    if (count := int(text)) < 1:
        raise ValueError(text)
    return count


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="answer as JSON")
