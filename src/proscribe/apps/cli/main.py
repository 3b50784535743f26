"""The command `proscribe`: options that hold for all commands; the commands stand in files of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from proscribe._version import __version__
from proscribe.apps import cli as package
from proscribe.apps.cli._lazy import Folder
from proscribe.apps.cli._options import common, instants, profile_option, settings
from proscribe.apps.cli._settings import Settings, config_file, defaults, shown

__all__ = ["cli"]


class _Root(Folder):
    """The root: reads the defaults that a person has written down before anything is parsed."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Make the context with the file's defaults under the command line and the environment."""
        kept = Settings()
        if "default_map" not in extra and not {"--version", "-h", "--help"} & set(args):
            kept.file = config_file(Path.cwd())
            if kept.file is not None:
                bare = click.Context(self, info_name=info_name)
                extra["default_map"] = defaults(self, bare, kept.file)
        return super().make_context(info_name, args, parent, obj=kept, **extra)


@click.group(
    cls=_Root,
    package=package,
    leave_out=("main",),
    invoke_without_command=True,
    context_settings={
        "help_option_names": ["-h", "--help"],
        "auto_envvar_prefix": "PROSCRIBE",
        "max_content_width": 100,
    },
    epilog="Exit codes: 0 checked, nothing at or above --fail-on; 1 found; 2 usage, configuration or "
    "internal error; 3 incomplete. Not legal advice.",
)
@click.version_option(__version__, prog_name="proscribe", message="%(prog)s %(version)s")
@common
@profile_option
@instants
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Turn technology bans into working software: find it, decide what the law says, explain why.

    Works offline. Options may also be set as PROSCRIBE_NAME in the environment, or under [options] in
    proscribe.toml.
    """
    if settings(ctx).values.get("show_config"):
        click.echo(shown(ctx), nl=False)
        ctx.exit(0)
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), err=True)
        ctx.exit(2)  # 0 would read as "checked, nothing found"
