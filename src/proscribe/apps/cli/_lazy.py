"""Find commands by folder and import each when it is used, so that `--version` need not wait for any.

Each public module of a command package holds one `command`. Modules that start with an underscore are
shared parts.
"""

from __future__ import annotations

import difflib
import importlib
from typing import TYPE_CHECKING, Any

import click

from proscribe import registry

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["Command", "Folder"]


class Command(click.Command):
    """A command that can show where each of its options got its value (`--show-config`)."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse as usual; with `--show-config`, show the options' values and their sources, and leave."""
        if "--show-config" not in args:
            return super().parse_args(ctx, args)
        required = [p for p in self.params if p.required]
        try:
            for p in required:
                p.required = False
            super().parse_args(ctx, [a for a in args if a != "--show-config"])
        finally:
            for p in required:
                p.required = True
        from proscribe.apps.cli._settings import shown  # noqa: PLC0415  rarely wanted

        click.echo(shown(ctx), nl=False)
        raise click.exceptions.Exit(0)


class Folder(click.Group):
    """A group whose commands are the modules of a package."""

    def __init__(
        self, *args: Any, package: ModuleType, leave_out: tuple[str, ...] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.package = package
        self.leave_out = leave_out

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Return the names of the commands without importing them; `a_b.py` holds `a-b`."""
        return [n.replace("_", "-") for n in registry.names(self.package) if n not in self.leave_out]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command; None where there is none of that name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command = importlib.import_module(f"{self.package.__name__}.{cmd_name.replace('-', '_')}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is named first; where there is none, name the nearest."""
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            known = self.list_commands(ctx)
            near = difflib.get_close_matches(name, known, n=1)
            told = f"did you mean `{near[0]}`?" if near else f"the commands are {', '.join(known)}"
            raise click.UsageError(f"there is no command `{name}`; {told}", ctx)
        return super().resolve_command(ctx, args)
