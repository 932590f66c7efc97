"""Every command but the window's, by its name."""

from collections.abc import Callable

from crmdesk.cli import asking, changing, keeping, secrets, writing
from crmdesk.cli.arguments import Asked

COMMANDS: dict[str, Callable[[Asked], int]] = {
    "init": changing.init,
    "add": changing.add,
    "set": changing.set_field,
    "move": changing.move,
    "convert": changing.convert,
    "import": changing.take_in,
    "undo": changing.step_back,
    "redo": changing.step_again,
    "leads": asking.show_leads,
    "explain": asking.explain,
    "customers": asking.show_customers,
    "history": asking.history,
    "check": asking.check,
    "backup": keeping.backup,
    "backups": keeping.show_backups,
    "restore": keeping.restore,
    "passphrase": secrets.passphrase,
    "export": writing.export,
    "profile": writing.profile,
}
