"""Leave people, devices and addresses out of an entry, and put salted digests in their place.

The digest is over 32 random bytes and the value, so that nobody can find the value by trying. Who keeps
salt and value can show later what was meant; who deletes them has deleted the value, and the tree still
fits.
"""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import msgspec

from proscribe.ledger.canonical import canonical
from proscribe.ledger.entry import Withheld

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

__all__ = ["PERSONAL", "commitment", "resolve", "restore", "withhold"]

PERSONAL = frozenset({
    "address", "birth_date", "counterparty", "device", "devices", "email", "example", "file", "name", "person",
    "party", "paths", "pointer", "profile", "query", "site", "source", "user", "value",
})  # fmt: skip
"""Members of a payload that may tell of people, devices or addresses."""

_SALT = 32


def commitment(salt: bytes, value: bytes) -> str:
    """Return what stands in an entry for a value (canonical JSON) that is left out."""
    return f"sha256:{sha256(salt + value).hexdigest()}"


def withhold(payload: Any, members: Collection[str]) -> tuple[Any, tuple[Withheld, ...]]:
    """Return a payload without the values of these members, and what was left out.

    In place of a value stands `{"withheld": "sha256:..."}`. Empty values and numbers stay: there is nothing to hide,
    and counts tell of nobody.
    """
    kept: list[Withheld] = []

    def walk(value: Any, pointer: str) -> Any:
        if isinstance(value, dict):
            return {k: member(k, v, f"{pointer}/{_escaped(k)}") for k, v in value.items()}
        if isinstance(value, (list, tuple)):
            return [walk(v, f"{pointer}/{i}") for i, v in enumerate(value)]
        return value

    def member(name: str, value: Any, pointer: str) -> Any:
        if name not in members or not value or isinstance(value, (int, float)):
            return walk(value, pointer)
        kept.append(Withheld(pointer, secrets.token_bytes(_SALT), canonical(value)))
        return {"withheld": commitment(kept[-1].salt, kept[-1].value)}

    return walk(payload, ""), tuple(kept)


def resolve(payload: Any, pointer: str) -> Any:
    """Return what stands at a JSON pointer (RFC 6901); None where there is nothing."""
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(payload, dict):
            payload = payload.get(name)
        elif isinstance(payload, list) and name.isdecimal() and int(name) < len(payload):
            payload = payload[int(name)]
        else:
            return None
    return payload


def restore(payload: Any, kept: Iterable[Withheld]) -> Any:
    """Return a payload with the values that were left out, as far as they are still kept."""
    values = {w.pointer: w.value for w in kept}

    def walk(value: Any, pointer: str) -> Any:
        if pointer in values:
            return msgspec.json.decode(values[pointer])
        if isinstance(value, dict):
            return {k: walk(v, f"{pointer}/{_escaped(k)}") for k, v in value.items()}
        if isinstance(value, list):
            return [walk(v, f"{pointer}/{i}") for i, v in enumerate(value)]
        return value

    return walk(payload, "")


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
