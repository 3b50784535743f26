"""The whole result as JSON, schema `proscribe.check/1`: what other programs read, and `render` reads back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from proscribe.outputs import Options, Output
from proscribe.outputs._text import escape_json, plain

if TYPE_CHECKING:
    from proscribe.results import CheckResult

__all__ = ["PLUGIN", "document"]

_SURROGATE = re.compile("[\ud800-\udfff]")


def document(value: Any) -> str:
    r"""Return a result or a decision as JSON: two spaces deep, keys in written order, line feed at the end.

    A file name whose bytes are not UTF-8 cannot stand in JSON; those bytes are written as `\udcXX` in words.
    """
    try:
        encoded = msgspec.json.encode(value)
    except UnicodeEncodeError:
        encoded = msgspec.json.encode(_encodable(msgspec.to_builtins(value)))
    return escape_json(msgspec.json.format(encoded, indent=2).decode()) + "\n"


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATE.sub(lambda m: plain(m.group()), value)
    if isinstance(value, dict):
        return {_encodable(k): _encodable(v) for k, v in value.items()}
    return [_encodable(v) for v in value] if isinstance(value, (list, tuple)) else value


def _render(result: CheckResult, _options: Options) -> str:
    return document(result)


PLUGIN = Output("json", "JSON, schema proscribe.check/1 (see `proscribe render`)", (".json",), _render)
