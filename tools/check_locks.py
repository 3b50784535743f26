"""Check offline that the lock files answer to what is declared, and are safe to install from.

Every declared requirement has a locked version that satisfies it, every locked file has hashes, and no
lock names an index or a host. It does not look for newer versions: `make lock` does.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
HASHES = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^]]*\])?==(?P<version>[^ ;\\]+)", re.MULTILINE)


def declared(name: str) -> list[str]:
    """Return the requirement lines that `requirements/<name>.txt` must answer to."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    lines: list[str] = []
    if name in {"core", "dev", "bench"}:
        lines += project["project"]["dependencies"]
    if name == "dev":
        lines += [line for extra in project["project"]["optional-dependencies"].values() for line in extra]
    if name == "build":
        lines += project["build-system"]["requires"]
    source = ROOT / "requirements" / f"{name}.in"
    if source.exists():
        text = (line.split("#")[0].strip() for line in source.read_text("utf-8").splitlines())
        lines += [line for line in text if line]
    return lines


def complaints(name: str, lock: str) -> list[str]:
    """Return one sentence for each thing that is wrong with the text `lock` of `requirements/<name>.txt`."""
    path = f"requirements/{name}.txt"
    found: list[str] = []
    pins: dict[str, list[Version]] = {}
    starts = [*PIN.finditer(lock)]
    for here, after in zip(starts, [*starts[1:], None], strict=True):
        pins.setdefault(canonicalize_name(here["name"]), []).append(Version(here["version"]))
        if not HASHES.search(lock[here.start() : after.start() if after else None]):
            found.append(f"{path}: {here['name']} has no hash")
    for number, line in enumerate(lock.splitlines(), 1):
        if "://" in line or line.startswith(("-i", "--index", "--extra-index", "--find-links", "-f")):
            found.append(f"{path}:{number}: names a place to fetch from: {line.strip()}")
    for line in declared(name):
        wanted = Requirement(line)
        versions = pins.get(canonicalize_name(wanted.name), [])
        if not versions:
            found.append(f"{path}: {wanted.name} is declared but not locked")
        found += [
            f"{path}: {wanted.name} is locked at {version}, declared as {line}"
            for version in versions
            if version not in wanted.specifier
        ]
    return found


def main() -> int:
    """Print what is wrong; leave with 1 if anything is."""
    locks = sorted((ROOT / "requirements").glob("*.txt"))
    found = [c for lock in locks for c in complaints(lock.stem, lock.read_text("utf-8"))]
    for complaint in found:
        print(complaint, file=sys.stderr)
    if found:
        print("hint: make lock", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
