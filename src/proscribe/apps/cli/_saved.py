"""Read a result back that `check -f json` saved."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from proscribe.errors import SourceError
from proscribe.results import CheckResult

__all__ = ["read_result"]

SCHEMA = "proscribe.check/1"


def read_result(path: str) -> CheckResult:
    """Return the saved result; `-` is standard input.

    Raises:
        SourceError: it cannot be read, or is no result of this schema.
    """
    hint = "save one with `proscribe check PATH -f json -o result.json`"
    try:
        text = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as e:
        raise SourceError(f"{path}: cannot be read: {e.strerror}", hint=hint) from e
    try:
        result = msgspec.json.decode(text, type=CheckResult)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as e:
        raise SourceError(f"{path}: not a result of schema {SCHEMA}: {e}", hint=hint) from e
    if result.schema != SCHEMA:
        raise SourceError(f"{path}: schema is `{result.schema}`, wanted `{SCHEMA}`", hint=hint)
    return result
