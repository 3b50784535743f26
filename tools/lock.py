"""Resolve what is declared into hashed lock files, for every platform and Python from 3.11 on.

Run by `make lock`. Versions already locked are kept unless `--upgrade` is given. The files name no
index, so each machine uses the one it is set up for. This script installs nothing.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# What is locked, from what, and which earlier locks it must agree with: shared packages have one version.
LOCKS: dict[str, tuple[list[str], list[str]]] = {
    "core": (["pyproject.toml"], []),
    "build": (["requirements/build.in"], ["core"]),
    "dev": (["pyproject.toml", "--all-extras"], ["core", "build"]),
    "bench": (["pyproject.toml", "requirements/bench.in"], ["core", "build", "dev"]),
    "checkers": (["requirements/checkers.in"], []),
    "lock": (["requirements/lock.in"], []),
}


def command(name: str, *, upgrade: bool) -> list[str]:
    """Return the command that writes `requirements/<name>.txt`."""
    sources, agree = LOCKS[name]
    return [
        *(sys.executable, "-m", "uv", "pip", "compile", "--quiet"),
        *("--universal", "--python-version", "3.11", "--generate-hashes"),
        *("--no-emit-index-url", "--no-emit-find-links", "--custom-compile-command", "make lock"),
        *(["--upgrade"] if upgrade else []),
        *(word for other in agree for word in ("--constraints", f"requirements/{other}.txt")),
        *("--output-file", f"requirements/{name}.txt"),
        *sources,
    ]


def main() -> int:
    """Write every lock file; stop at the first that cannot be resolved."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that fit")
    upgrade = parser.parse_args().upgrade
    for name in LOCKS:
        done = subprocess.run(command(name, upgrade=upgrade), cwd=ROOT, check=False)
        if done.returncode:
            print(f"requirements/{name}.txt could not be resolved", file=sys.stderr)
            return done.returncode
        print(f"requirements/{name}.txt")
    return 0


if __name__ == "__main__":
    sys.exit(main())
