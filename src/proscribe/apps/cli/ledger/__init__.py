"""`proscribe ledger`: look at what was recorded, check it, prove it to others, decide it again."""

from __future__ import annotations

import sys

import click

from proscribe.apps.cli._lazy import Folder

__all__ = ["command"]


@click.group("ledger", cls=Folder, package=sys.modules[__name__])
def command() -> None:
    """Look at what was recorded, check it, prove it to others, decide it again."""
