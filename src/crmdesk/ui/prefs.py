"""What this machine remembers for its user: size of the window, theme, language, filters. Not part of the book."""

import json
import os
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

T = TypeVar("T")


class Prefs(QObject):
    """Named JSON values in one small file, written whole at each change.

    A file that cannot be read counts as empty: preferences are a comfort, never a reason not to start.
    """

    changed = Signal(str)

    def __init__(self, file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.file = file
        self._values = _read(file)

    def get(self, key: str, default: T) -> T:
        """The value kept under `key`, or `default` if there is none of the same type."""
        value = self._values.get(key)
        return value if isinstance(value, type(default)) else default

    def set(self, key: str, value: Any) -> None:
        """Keep a JSON value; `changed(key)` is emitted if it differs from the one before."""
        if key in self._values and self._values[key] == value:
            return
        self._values[key] = value
        self._write()
        self.changed.emit(key)

    def forget(self, key: str) -> None:
        """Back to the default."""
        if self._values.pop(key, None) is not None:
            self._write()
            self.changed.emit(key)

    def _write(self) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        part = self.file.with_suffix(".part")
        part.write_text(json.dumps(self._values, ensure_ascii=False, indent=1), encoding="utf-8")
        os.replace(part, self.file)


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
