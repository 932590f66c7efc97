"""The walls of the house: what may import what, how the code is written, and what never stands in the tree."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter import cli as importlinter

ROOT = Path(__file__).resolve().parents[1]
SRC = ROOT / "src" / "crmdesk"
TESTS = ROOT / "tests"
MODULES = sorted([*SRC.rglob("*.py"), *(ROOT / "packaging").glob("*.py"), ROOT / "run.py"])

each_module = pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())


def tree(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


# The floors


def test_each_floor_stands_on_the_ones_below_it(capsys: pytest.CaptureFixture[str]) -> None:
    """The contracts of import-linter in pyproject.toml."""
    broken = importlinter.lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert not broken, capsys.readouterr().out


def imported(module: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in the file it does, and every name it may have meant as one."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)


def rooms(ui: Path) -> dict[str, list[Path]]:
    """The rooms of the window's floor, each with its files: a module, or a folder of the same name."""
    found: dict[str, list[Path]] = {}
    for module in sorted(ui.rglob("*.py")):
        found.setdefault(module.relative_to(ui).parts[0].removesuffix(".py"), []).append(module)
    return found


def is_page(modules: list[Path]) -> bool:
    """Does one of the files define a `Page`?"""
    classes = (node for module in modules for node in ast.walk(tree(module)) if isinstance(node, ast.ClassDef))
    return any(ast.unparse(base).rpartition(".")[2] == "Page" for room in classes for base in room.bases)


def visits(ui: Path) -> list[str]:
    """Imports of a page by another page or by the kit: `board.py: crmdesk.ui.leads.Leads`."""
    all_rooms = rooms(ui)
    pages = {name for name, modules in all_rooms.items() if is_page(modules)}
    return [
        f"{module.relative_to(ui).as_posix()}: {target}"
        for name, modules in all_rooms.items()
        for module in modules
        for target in imported(module)
        if target.startswith("crmdesk.ui.") and target.split(".")[2] in pages - {name}
    ]


def test_pages_never_import_pages() -> None:
    assert visits(SRC / "ui") == []


def test_how_a_visit_is_found(tmp_path: Path) -> None:
    (tmp_path / "board.py").write_text("class Board(Page): ...\ndef f():\n    from crmdesk.ui.leads.list import Row\n")
    (tmp_path / "leads").mkdir()
    (tmp_path / "leads" / "page.py").write_text("class Leads(pages.Page): ...\nfrom crmdesk.ui.leads.list import Row\n")
    (tmp_path / "rows.py").write_text("from crmdesk.ui import board\n")
    assert visits(tmp_path) == ["board.py: crmdesk.ui.leads.list.Row", "rows.py: crmdesk.ui.board"]


def test_the_command_line_loads_nothing_heavy() -> None:
    program = "import sys, crmdesk.cli; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": str(SRC.parent)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    heavy = {"PySide6", "openpyxl", "pypdfium2", "python_calamine", "rapidfuzz", "reportlab"}
    assert heavy & set(done.stdout.split()) == set()


# The manners


def carried_out(*command: str) -> str:
    """What a tool says that it does not like; empty if all is well."""
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    return done.stdout + done.stderr if done.returncode else ""


def test_ruff_finds_nothing() -> None:
    assert carried_out("ruff", "check", "--no-cache", "--output-format=concise", ".") == ""


def test_everything_is_formatted() -> None:
    assert carried_out("ruff", "format", "--no-cache", "--check", ".") == ""


@pytest.mark.timeout(300)
def test_every_type_is_told() -> None:
    scripts = sorted(str(script) for script in (ROOT / "packaging").glob("*.py"))
    assert carried_out("mypy", "--no-error-summary", str(SRC), *scripts) == ""


@each_module
def test_every_module_says_what_it_is_for(module: Path) -> None:
    assert ast.get_docstring(tree(module)) or module.read_bytes().strip() == b""


@each_module
def test_every_module_has_a_name_of_its_own(module: Path) -> None:
    assert module.stem not in {"base", "common", "helpers", "misc", "utils"}


COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(rgb|hsl|hsv)a?\(")


def painted(source: ast.AST) -> list[int]:
    """Lines on which a style sheet is set with a colour in it; colours come from the theme."""
    return [
        call.lineno
        for call in ast.walk(source)
        if isinstance(call, ast.Call) and ast.unparse(call.func).rpartition(".")[2] == "setStyleSheet"
        for text in ast.walk(call)
        if isinstance(text, ast.Constant) and isinstance(text.value, str) and COLOUR.search(text.value)
    ]


@each_module
def test_no_colour_but_the_themes(module: Path) -> None:
    assert painted(tree(module)) == []


def test_how_paint_is_found() -> None:
    assert painted(ast.parse('a.setStyleSheet("color: #fff")\nb.setStyleSheet(f"a{x}: rgb(1, 2, 3)")')) == [1, 2]
    assert painted(ast.parse("a.setStyleSheet(theme.sheet())\nnumber('#12')")) == []


# The tree

OF_THE_WHOLE = {"architecture", "guard", "translations"}
"""What is tested of the whole tree and so of no one file."""


def mirrored(test: Path) -> bool:
    """Is there a source of the same name in the same place, or does a folder's test bear the folder's name?"""
    room = test.relative_to(TESTS).parent
    name = test.stem.removeprefix("test_")
    places = [folder / room / name for folder in (SRC, ROOT, TESTS)]
    if room.name == name:
        places.append(SRC / room)
    return any(place.is_dir() or place.with_suffix(".py").is_file() for place in places)


@pytest.mark.parametrize("test", sorted(TESTS.rglob("test_*.py")), ids=lambda path: path.relative_to(TESTS).as_posix())
def test_every_test_mirrors_a_source(test: Path) -> None:
    assert mirrored(test) or (test.parent == TESTS and test.stem.removeprefix("test_") in OF_THE_WHOLE)


def test_how_a_mirror_is_missed() -> None:
    assert mirrored(TESTS / "domain" / "test_terms.py")
    assert not mirrored(TESTS / "domain" / "test_run.py")


OTHERS = {".git", ".hypothesis", ".venv", "build", "dist", "__pycache__"}
FORBIDDEN = re.compile(
    r"(?<![\w.])/(wor[k]|roo[t]|hom[e])/|\bshare[d]/|\bpypi\.[o]rg|pythonhoste[d]|deb\.debia[n]|npmj[s]|site-packages/crmdes[k]"
)
"""Folders of one machine, and hosts that packages come from; spelt so that this line is not one of them."""


def texts(folder: Path) -> Iterator[tuple[Path, str]]:
    """Every text file of the project with its text, what tools leave behind not counted."""
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in OTHERS and not name.endswith("_cache")]
        for file in (Path(place) / name for name in files):
            content = file.read_bytes()
            if b"\0" not in content[:4096]:
                yield file, content.decode("utf-8", "ignore")


def test_nothing_tells_of_one_machine() -> None:
    found = [
        f"{file.relative_to(ROOT).as_posix()}: {match[0]}"
        for file, text in texts(ROOT)
        for match in FORBIDDEN.finditer(text)
    ]
    assert found == []


@pytest.mark.parametrize("text", ["see /wor" + "k/x", "(/roo" + "t/x)", "share" + "d/design", "https://pypi." + "org"])
def test_how_a_machine_is_recognised(text: str) -> None:
    assert FORBIDDEN.search(text)
