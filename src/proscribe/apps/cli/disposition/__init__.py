"""`proscribe disposition`: what a person decided about an alert, kept with reason, name and end."""

from __future__ import annotations

import sys

import click

from proscribe.apps.cli._lazy import Folder

__all__ = ["command"]


@click.group("disposition", cls=Folder, package=sys.modules[__name__])
def command() -> None:
    """Decide alerts: record a true match or a false one, list and show what was decided."""
