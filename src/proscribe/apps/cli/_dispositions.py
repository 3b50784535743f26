"""Find the file of decisions: the one that is named, else the one beside the profile."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from proscribe import dispositions
from proscribe.apps.cli._options import profile_near

if TYPE_CHECKING:
    import click

__all__ = ["path"]


def path(ctx: click.Context, given: str | None, near: str | None = None) -> Path:
    """Return the file of decisions; it need not be there yet.

    Args:
        ctx: the command's context.
        given: the file that was named, or None.
        near: a file whose profile is the one that asks.
    """
    if given:
        return Path(given)
    profile = profile_near(ctx, [near] if near and near != "-" else [])
    folder = profile.file.parent if profile.file is not None else Path.cwd()
    return folder / dispositions.NAME
