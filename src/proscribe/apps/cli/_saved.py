"""Read a result back that `check -f json` saved."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TypeVar

import msgspec

from proscribe.errors import SourceError
from proscribe.results import CheckResult, OrganisationsResult

__all__ = ["read_organisations", "read_result"]

SCHEMA = "proscribe.check/1"
SEVERAL = "proscribe.organisations/1"
_HINT = "save one with `proscribe check PATH -f json -o result.json`"

R = TypeVar("R", CheckResult, OrganisationsResult)


class _Named(msgspec.Struct):
    schema: str = ""


def read_result(path: str) -> CheckResult:
    """Return the saved result; `-` is standard input.

    Raises:
        SourceError: it cannot be read, or is no result of this schema.
    """
    return _read(path, CheckResult, SCHEMA, _HINT)


def read_organisations(path: str) -> OrganisationsResult:
    """Return the saved result of a run over several organisations; `-` is standard input.

    Raises:
        SourceError: it cannot be read, or is no result of this schema.
    """
    hint = "save one with `proscribe check --organisations FOLDER -f json -o result.json`"
    return _read(path, OrganisationsResult, SEVERAL, hint)


def _read(path: str, kind: type[R], schema: str, hint: str) -> R:
    try:
        text = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as e:
        raise SourceError(f"{path}: cannot be read: {e.strerror}", hint=hint) from e
    try:
        named = msgspec.json.decode(text, type=_Named).schema
        if named != schema:
            told = f"its schema is `{named}`" if named else "it names no schema"
            raise SourceError(f"{path}: not a result of schema {schema}: {told}", hint=hint)
        return msgspec.json.decode(text, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as e:
        raise SourceError(f"{path}: not a result of schema {schema}: {e}", hint=hint) from e
