"""Writes THIRD_PARTY.md from what the locked packages say of themselves: `python3 run.py notices`."""

import re
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "packaging" / "locks" / "run.txt"
NOTICES = ROOT / "THIRD_PARTY.md"

LONGEST_NAME = 60
"""Characters; what a package calls its licence and is longer is the text of one, or a story about it."""

PHRASES = {"This software is provided 'as-is', without any express or implied warranty.": "Zlib"}
"""By which sentence a licence is known where a package ships its text only."""

TEXT = """\
# What others made

CRMDesk itself is under the MIT licence, in `LICENSE`. It would not exist without the work below.

## Shipped with CRMDesk

| what | where | licence |
|---|---|---|
| Noto Sans, Noto Sans SC (the latter cut down to the characters in use) | `resources/fonts` | \
SIL Open Font License 1.1, beside the fonts |
| Lucide icons | `resources/icons` | ISC, some MIT as parts of Feather; `resources/icons/LICENSE` |
| initials of Chinese characters, derived from pypinyin | `resources/initials.txt` | MIT |

## Installed by the set-up

{packages}

The wheels carry their own licence texts and those of the libraries inside them, such as Qt, PDFium, \
SQLCipher and OpenSSL.

Qt and PySide6 (shiboken6 included) are used under the LGPL 3: unchanged, and as libraries of their own that \
anyone may replace by putting another build into the environment that the set-up makes. Their sources are \
published by the Qt Project.
"""


def notices() -> str:
    """The whole text, from the lock and the metadata of the installed packages. ValueError if they differ."""
    locked = re.findall(r"^([a-z0-9-]+)==([^ ;\\]+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    rows = [row(name, version) for name, version in locked]
    return TEXT.format(packages="\n".join(["| package | version | licence |", "|---|---|---|", *rows]))


def row(name: str, version: str) -> str:
    """A package's line of the table."""
    package = metadata.distribution(name)
    if package.version != version:
        raise ValueError(f"{name} {version} is locked, but {package.version} is installed")
    return f"| {package.name} | {version} | {licence(package)} |"


def licence(package: metadata.Distribution) -> str:
    """The name of a package's licence: as an expression, in a word, as a classifier, or known by its text."""
    said = package.metadata
    word, *_ = said.get_all("License") or [""]
    classes = [line.rpartition(" :: ")[2] for line in said.get_all("Classifier") or () if "License ::" in line]
    if "License-Expression" in said:
        return str(said["License-Expression"])
    if word and len(word) <= LONGEST_NAME:
        return str(word)
    if classes:
        return ", ".join(classes)
    texts = " ".join(" ".join(path.read_text().split()) for path in package.files or () if path.stem == "LICENSE")
    return next(name for phrase, name in PHRASES.items() if phrase in texts)


def main() -> int:
    """Writes the file anew."""
    NOTICES.write_text(notices(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
