"""Write values as canonical JSON, so that equal values have equal bytes: RFC 8785, less what it leaves open.

What is written here is what RFC 8785 says. Two sorts of numbers that it can write are refused, because
programs differ over them: whole numbers beyond 2**53, and fractions so large or small that they need an
exponent. No record of ours has any.
"""

from __future__ import annotations

from typing import Any

import msgspec

from proscribe.errors import LedgerError

__all__ = ["canonical"]

_WHOLE = 2**53 - 1
_SMALL, _LARGE = 1e-4, 1e15
_PLAIN = "\ud7ff"  # up to here the order of code points is the order of UTF-16 units

_encode = msgspec.json.Encoder().encode


def canonical(value: Any) -> bytes:
    r"""Return a value of plain types, or a struct, as canonical JSON.

    Bytes of a file name that are not UTF-8 are written as `\udcXX` in words: JSON has no place for them.

    Raises:
        LedgerError: a number that is not written, or what is no JSON.
    """
    try:
        return _encode(_ordered(msgspec.to_builtins(value)))
    except (TypeError, ValueError, RecursionError) as e:
        raise LedgerError(
            f"this cannot be recorded: {e}", hint="record plain texts, numbers and lists"
        ) from e


def _ordered(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isascii() else _text(value)
    if isinstance(value, dict):
        names = {_text(k) if isinstance(k, str) else k: v for k, v in value.items()}
        plain = all(max(k, default="") <= _PLAIN for k in names)
        order = sorted(names) if plain else sorted(names, key=_units)
        return {k: _ordered(names[k]) for k in order}
    if isinstance(value, (list, tuple)):
        return [_ordered(v) for v in value]
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, int) and not isinstance(value, bool) and not -_WHOLE <= value <= _WHOLE:
        raise ValueError(f"{value} is too large a number for JSON; write it as text")
    return value


def _text(value: str) -> str:
    return value.encode("utf-8", "backslashreplace").decode()


def _units(text: str) -> bytes:
    return text.encode("utf-16-be")


def _number(value: float) -> int | float:
    if value.is_integer() and abs(value) <= _WHOLE:
        return int(value)
    if not _SMALL <= abs(value) <= _LARGE:  # infinities and no number at all among them
        raise ValueError(f"{value} is a number that JSON programs write in several ways; write it as text")
    return value
