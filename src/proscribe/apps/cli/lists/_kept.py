"""What the commands about lists share: the folder that they are kept in, and instants in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from proscribe.lists._store import Store
    from proscribe.lists._updating import Updated

__all__ = ["data_dir", "described", "store"]

F = TypeVar("F", bound="Callable[..., Any]")


def data_dir(function: F) -> F:
    """Add `--data-dir`."""
    return click.option(
        "--data-dir", metavar="DIR", envvar="PROSCRIBE_DATA_DIR", help="Where lists are kept."
    )(function)


def store(given: str | None) -> Store:
    """Return the store in the folder that is given, else in the user's data folder."""
    from proscribe.lists._store import Store, data_dir  # noqa: PLC0415  pulls in Arrow

    return Store(data_dir(given))


def described(done: Updated) -> str:
    """Return what came of bringing a list up to date, in one line."""
    from proscribe.law.instants import format_instant  # noqa: PLC0415

    m = done.snapshot.manifest
    before = done.before.manifest.entries if done.before is not None else None
    change = "" if before is None or before == m.entries else f" ({m.entries - before:+,})"
    return f"{done.name}: {done.outcome}, {m.entries:,} entries{change} as of {format_instant(m.as_of)}, digest {m.digest[:16]}"
