"""`proscribe lists`: keep restricted-party lists: fetch them, add files, compare days, check what is kept."""

from __future__ import annotations

import sys

import click

from proscribe.apps.cli._lazy import Folder

__all__ = ["command"]


@click.group("lists", cls=Folder, package=sys.modules[__name__])
def command() -> None:
    """Keep restricted-party lists: fetch, add, compare, verify."""
