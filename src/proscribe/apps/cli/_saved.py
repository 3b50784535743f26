"""Read a result back that `check -f json` saved."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TypeVar

import msgspec

from proscribe.errors import SourceError
from proscribe.results import CheckResult, OrganisationsResult

__all__ = ["read_any", "read_organisations", "read_result"]

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
    return _decoded(path, _text(path, _HINT), CheckResult, SCHEMA, _HINT)


def read_organisations(path: str) -> OrganisationsResult:
    """Return the saved result of a run over several organisations; `-` is standard input.

    Raises:
        SourceError: it cannot be read, or is no result of this schema.
    """
    hint = "save one with `proscribe check --organisations FOLDER -f json -o result.json`"
    return _decoded(path, _text(path, hint), OrganisationsResult, SEVERAL, hint)


def read_any(path: str) -> CheckResult | OrganisationsResult:
    """Return the saved result of one organisation or of several; `-` is standard input.

    Raises:
        SourceError: it cannot be read, or is no result of these schemas.
    """
    text = _text(path, _HINT)
    if _schema(text) == SEVERAL:
        return _decoded(path, text, OrganisationsResult, SEVERAL, _HINT)
    return _decoded(path, text, CheckResult, SCHEMA, _HINT)


def _text(path: str, hint: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as e:
        raise SourceError(f"{path}: cannot be read: {e.strerror}", hint=hint) from e


def _schema(text: bytes) -> str | None:
    """Return the schema that a document names, nothing where it names none, None where it is no JSON object."""
    try:
        return msgspec.json.decode(text, type=_Named).schema
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _decoded(path: str, text: bytes, kind: type[R], schema: str, hint: str) -> R:
    named = _schema(text)
    if named not in {None, schema}:
        told = f"its schema is `{named}`" if named else "it names no schema"
        raise SourceError(f"{path}: not a result of schema {schema}: {told}", hint=hint)
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as e:
        raise SourceError(f"{path}: not a result of schema {schema}: {e}", hint=hint) from e
