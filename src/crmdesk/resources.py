"""Where the files that ship with the program are: fonts, icons, playbooks, words, samples."""

from pathlib import Path

_PACKAGE = Path(__file__).parent
ROOT = next(folder for folder in (_PACKAGE / "resources", _PACKAGE.parents[1] / "resources") if folder.is_dir())


def path(*parts: str) -> Path:
    """The path of a shipped file, e.g. `path("fonts", "NotoSans-Regular.ttf")`."""
    return ROOT.joinpath(*parts)


def playbooks() -> tuple[str, ...]:
    """The keys of the playbooks that ship (P2), the one offered first before the others."""
    return tuple(sorted(file.stem for file in path("playbooks").glob("*.json")))


def text(*parts: str) -> str:
    """The UTF-8 text of a shipped file."""
    return path(*parts).read_text(encoding="utf-8")
