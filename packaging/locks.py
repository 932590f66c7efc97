"""Locks every package, for each Python and system that CRMDesk runs on: `python3 run.py locks [--upgrade]`.

Written are names, versions and hashes only. Without `--upgrade` what is locked stays, unless `pyproject.toml`
no longer allows it.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUN = ROOT / "packaging" / "locks" / "run.txt"
DEV = RUN.with_name("dev.txt")
COMPILE = (
    *("pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"),
    *("--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "--no-config"),
)


def main(options: list[str]) -> int:
    """Writes both locks; what the tests need is locked around what the program needs."""
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", folder, "uv"]
        subprocess.run(pip, check=True)
        uv = [sys.executable, "-m", "uv", *COMPILE, *options, "pyproject.toml"]
        env = os.environ | {"PYTHONPATH": folder}
        subprocess.run([*uv, "--output-file", str(RUN)], check=True, env=env, cwd=ROOT, stdout=subprocess.DEVNULL)
        dev = [*uv, "--extra", "dev", "--constraint", str(RUN), "--output-file", str(DEV)]
        subprocess.run(dev, check=True, env=env, cwd=ROOT, stdout=subprocess.DEVNULL)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
