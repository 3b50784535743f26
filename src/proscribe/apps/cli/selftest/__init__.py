"""`proscribe selftest`: prove on made-up data that what is to be found would be found."""

from __future__ import annotations

import sys

import click

from proscribe.apps.cli._lazy import Folder

__all__ = ["command"]


@click.group("selftest", cls=Folder, package=sys.modules[__name__])
def command() -> None:
    """Plant canaries and prove that they are found: the guard against a silent zero."""
