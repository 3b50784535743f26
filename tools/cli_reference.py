"""Write docs/cli.md from the commands themselves, so that the two cannot drift apart.

python tools/cli_reference.py [--check]
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from _generated import ROOT, settle
from proscribe.apps.cli.main import cli

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH = 100
INTRODUCTION = """\
# Commands

This page is made from the program by `make docs`. The same text is shown by `proscribe COMMAND --help`.
Exit codes are told in [architecture](architecture.md#exit-codes), outcomes
[there too](architecture.md#outcomes).
"""


def walk(command: click.Command, name: str, parent: click.Context | None) -> Iterator[str]:
    """Yield one section for `command` and for each command below it, in the order the program lists them."""
    context = click.Context(
        command, info_name=name, parent=parent, terminal_width=WIDTH, max_content_width=WIDTH
    )
    help_text = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    yield f"## {context.command_path}\n\n```text\n{help_text}\n```\n"
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            if found is not None and not found.hidden:
                yield from walk(found, child, context)


def main() -> int:
    """Write the page, or with `--check` compare it."""
    page = "\n".join([INTRODUCTION, *walk(cli, "proscribe", None)])
    return settle(ROOT / "docs" / "cli.md", page, check="--check" in sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
