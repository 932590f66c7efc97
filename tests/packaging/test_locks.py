"""The locks: names, versions and hashes only, everything that pyproject.toml asks for, and the same in both."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ROOT / "packaging" / "locks"
PACKAGE = re.compile(r"([a-z0-9-]+)==([\w.]+)( ; [\w' =!<>.]+)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


def locked(name: str) -> dict[str, str]:
    lines = (LOCKS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return {match[1]: match[2] for match in map(PACKAGE.fullmatch, lines) if match}


def asked(extra: str | None) -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [*map(Requirement, project["optional-dependencies"][extra] if extra else project["dependencies"])]


@pytest.mark.parametrize("name", ["run", "dev"])
def test_names_versions_and_hashes_only(name: str) -> None:
    lines = (LOCKS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    strange = [line for line in lines if not (PACKAGE.fullmatch(line) or HASH.fullmatch(line))]
    assert not strange
    hashless = [a for a, b in zip(lines, [*lines[1:], ""], strict=True) if PACKAGE.match(a) and not HASH.match(b)]
    assert not hashless


@pytest.mark.parametrize(("name", "extra"), [("run", None), ("dev", None), ("dev", "dev")])
def test_what_is_asked_for_is_locked(name: str, extra: str | None) -> None:
    versions = locked(name)
    for requirement in asked(extra):
        version = versions[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{requirement}, but locked is {version}"


def test_tests_run_on_what_users_run() -> None:
    run, dev = locked("run"), locked("dev")
    assert run.items() < dev.items()
