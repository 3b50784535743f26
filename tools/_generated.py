"""Write text that is made from the program into documents, or say that it is out of date."""

from __future__ import annotations

import sys
from pathlib import Path

__all__ = ["ROOT", "between", "settle"]

ROOT = Path(__file__).resolve().parent.parent


def between(document: str, mark: str, text: str) -> str:
    """Return `document` with what stands between the two comments of `mark` replaced by `text`.

    Raises:
        ValueError: the document does not have the pair `<!-- mark:start -->`, `<!-- mark:end -->`.
    """
    start, end = f"<!-- {mark}:start -->", f"<!-- {mark}:end -->"
    if document.count(start) != 1 or document.count(end) != 1:
        message = f"wanted one {start} and one {end}"
        raise ValueError(message)
    head, rest = document.split(start)
    return f"{head}{start}\n{text.strip()}\n{end}{rest.split(end)[1]}"


def settle(path: Path, text: str, *, check: bool) -> int:
    """Write `text` to `path`, or with `check` only compare; return the exit code."""
    name = path.relative_to(ROOT).as_posix()
    if check:
        if path.exists() and path.read_text("utf-8") == text:
            return 0
        print(f"{name}: out of date\nhint: make docs", file=sys.stderr)
        return 1
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    print(name)
    return 0
