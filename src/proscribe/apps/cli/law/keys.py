"""`proscribe law keys`: signing keys: make, trust, rotate, revoke, list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, output_options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.law.keys import Key
    from proscribe.outputs._blocks import Block

__all__ = ["command"]


@click.command("keys", cls=Command)
@click.option("--new", metavar="FILE", help="Make a key pair: private in FILE, public in FILE.pub.")
@click.option(
    "--trust", metavar="FILE", help="Trust the public key in FILE (take it from a place you trust)."
)
@click.option("--name", default="", help="With --trust: whose key it is.")
@click.option("--revoke", metavar="ID", help="Take nothing more that is signed with this key.")
@click.option(
    "--rotate",
    nargs=2,
    metavar="OLD NEW.pub",
    help="As publisher: let the old private key vouch for a new one.",
)
@click.option("--accept", metavar="FILE", help="Trust the key that a trusted one vouches for (--rotate).")
@output_options(("text", "md", "json"), "text")
@common
@click.pass_context
def command(
    ctx: click.Context,
    *,
    new: str | None,
    trust: str | None,
    name: str,
    revoke: str | None,
    rotate: tuple[str, str] | None,
    accept: str | None,
    form: str,
    output: str | None,
) -> None:
    """List the keys whose packs are taken, or change the list; one change at a time.

    A revoked key is never trusted again, and what is signed with it stops working. One that was rotated
    hands over: what it signed before goes on working.
    """
    from proscribe.apps.cli import _writing  # noqa: PLC0415  slow to import
    from proscribe.apps.cli._clock import now  # noqa: PLC0415
    from proscribe.apps.cli._texts import tell  # noqa: PLC0415
    from proscribe.law import keys  # noqa: PLC0415
    from proscribe.law.instants import format_instant  # noqa: PLC0415

    if sum(x is not None for x in (new, trust, revoke, rotate, accept)) > 1:
        raise click.UsageError("give one of --new, --trust, --revoke, --rotate, --accept")
    if new is not None:
        public, ident = keys.write_pair(Path(new))
        _writing.emit(f"key {ident}: private in {new} (keep it to yourself), public in {public}\n", None)
    elif rotate is not None:
        statement = keys.rotate(keys.read_private(Path(rotate[0])), keys.read_public(Path(rotate[1])))
        _writing.emit(statement.decode(), output)
    elif trust is not None:
        key = keys.Trust().trust(keys.read_public(Path(trust)), name or Path(trust).stem)
        _writing.emit(f"trusted: {_told(key)}\n", None)
    elif revoke is not None:
        key = keys.Trust().revoke(revoke, format_instant(now()))
        _writing.emit(f"revoked: {_told(key)}\n", None)
    elif accept is not None:
        key = keys.accept_rotation(_read(Path(accept)), keys.Trust(), format_instant(now()))
        _writing.emit(f"trusted: {_told(key)}\n", None)
    else:
        found = list(keys.Trust().keys.values())
        tell(ctx, _blocks(found), {"schema": "proscribe.keys/1", "keys": found}, form, output)


def _read(path: Path) -> bytes:
    from proscribe.errors import LawError  # noqa: PLC0415

    try:
        return path.read_bytes()
    except OSError as e:
        raise LawError(f"{path}: cannot be read: {e.strerror}", hint="check the path") from e


def _told(key: Key) -> str:
    revoked = f", revoked {key.revoked}" if key.revoked else ""
    follows = f", follows {key.follows}" if key.follows else ""
    return f"{key.id} {key.name}{follows}{revoked}"


def _blocks(found: list[Key]) -> Iterator[Block]:
    from proscribe.outputs._blocks import item, paragraph, title  # noqa: PLC0415

    yield title(f"{sum(k.revoked is None for k in found)} of {len(found)} keys are trusted")
    if not found:
        yield paragraph(
            "No pack can be installed before a key is trusted: `proscribe law keys --trust FILE`."
        )
    yield from (item(_told(k)) for k in found)
