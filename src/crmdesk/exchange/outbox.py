"""How a file leaves the program: whole or not at all."""

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from crmdesk.domain.refusal import Refused
from crmdesk.i18n import mark


def _numbers(*names: str) -> frozenset[int]:
    """Error numbers by name; not every system has every one."""
    return frozenset(getattr(errno, name) for name in names if hasattr(errno, name))


_FULL = _numbers("ENOSPC", "EDQUOT", "EFBIG")
_HELD = _numbers("EACCES", "EPERM", "EROFS", "EBUSY", "ETXTBSY")
_NO_FOLDER = _numbers("ENOENT", "ENOTDIR")


@contextlib.contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """A stream whose bytes become the file `path` when the block ends without an error.

    They are written to a file beside it which then takes its name, so that a full disk or a power cut leaves either
    the old file or the new one (S4). A folder that is missing, a file that is protected or open elsewhere, and a disk
    without room are `Refused`; what stood there stays.
    """
    target = path.resolve()
    draft = target.with_name(f".{target.stem[:32]}-{secrets.token_hex(4)}.tmp")
    try:
        _look(target)
        with draft.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(draft, target)
    except OSError as error:
        raise _refusal(error, path) from error
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


def _look(target: Path) -> None:
    """Renaming would put a new file over a protected one without a word, so protection is asked for first."""
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if target.exists() and not target.stat().st_mode & stat.S_IWRITE:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def _refusal(error: OSError, path: Path) -> Refused:
    if error.errno in _FULL:
        return Refused(
            mark("There is no room left for “{file}”. Nothing was written. Free some space or choose another disk."),
            file=path.name,
        )
    if error.errno in _HELD:
        return Refused(
            mark(
                "“{file}” is open in another program or may not be written. It was left as it is. "
                "Close it there, or choose another name or folder."
            ),
            file=path.name,
        )
    if error.errno in _NO_FOLDER:
        return Refused(
            mark("The folder “{folder}” does not exist. Nothing was written. Choose another folder."),
            folder=str(path.parent),
        )
    return Refused(
        mark("“{file}” could not be written ({reason}). Nothing was changed. Choose another name or folder."),
        file=path.name,
        reason=error.strerror or str(error),
    )
