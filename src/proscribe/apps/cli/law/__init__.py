"""`proscribe law`: look at the law data, run its examples, keep them in date, add packs of one's own."""

from __future__ import annotations

import sys

import click

from proscribe.apps.cli._lazy import Folder

__all__ = ["command"]


@click.group("law", cls=Folder, package=sys.modules[__name__])
def command() -> None:
    """Look at the law data, check and date them, write measures, install packs."""
