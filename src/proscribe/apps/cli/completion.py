"""`proscribe completion`: the script that lets a shell complete commands and options."""

from __future__ import annotations

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common

__all__ = ["command"]

_SHELLS = ("bash", "zsh", "fish")


@click.command("completion", cls=Command)
@click.argument("shell", type=click.Choice(_SHELLS))
@common
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print a shell's completion script.

    bash: proscribe completion bash > ~/.local/share/bash-completion/completions/proscribe; zsh: into a file
    _proscribe in a folder of $fpath; fish: into ~/.config/fish/completions/proscribe.fish.
    """
    from click.shell_completion import get_completion_class  # noqa: PLC0415  used here only

    from proscribe.apps.cli._writing import emit  # noqa: PLC0415

    found = get_completion_class(shell)
    assert found is not None, "click knows the three shells"
    root = ctx.find_root().command
    emit(found(root, {}, "proscribe", "_PROSCRIBE_COMPLETE").source() + "\n", None)
