"""Choose a report format and write a result in it."""

from __future__ import annotations

import shutil
from pathlib import PurePath
from typing import TYPE_CHECKING

from proscribe import outputs, registry
from proscribe.apps.cli import _writing
from proscribe.apps.cli._options import settings
from proscribe.errors import OutputError

if TYPE_CHECKING:
    import click

    from proscribe.outputs import Options
    from proscribe.results import CheckResult

__all__ = ["FORMATS", "format_of", "options", "report"]

FORMATS = tuple(n.replace("_", "-") for n in registry.names(outputs))
"""Names of the report formats, found by folder."""

_WIDEST = 120
_PIPED = 100


def format_of(output: str | None) -> str:
    """Return the format that a file name's ending means; `table` where it means none."""
    name = PurePath(output or "").name.lower()
    last = name.rpartition(".")[2]
    if last != name and last in registry.names(outputs) and name.count(".") == 1:
        return last  # even where its library is missing: that is told when it is asked to write
    fits = [
        (suffix, plugin.name)
        for plugin in registry.plugins(outputs).values()
        for suffix in plugin.suffixes
        if name.endswith(suffix)
    ]
    return max(fits, key=lambda f: len(f[0]))[1] if fits else "table"


def options(ctx: click.Context, output: str | None) -> Options:
    """Return how to lay a report out for where it goes: the terminal's width and colours, or a file's."""
    kept = settings(ctx)
    to_file = output not in {None, "-"}
    width = min(shutil.get_terminal_size((_PIPED, 24)).columns, _WIDEST)
    colour = kept.colour == "always" if to_file else _writing.colours(kept.colour, "stdout")
    return outputs.Options(width=_PIPED if to_file else width, colour=colour, verbose=bool(kept.verbose))


def report(ctx: click.Context, result: CheckResult, form: str, output: str | None) -> None:
    """Write a result.

    Raises:
        OutputError: the format needs a library that is not installed, or the file cannot be written.
    """
    try:
        plugin = registry.plugin(outputs, form.replace("-", "_"))
    except ImportError as e:
        raise OutputError(
            f"format {form} needs {e.name}, which is not installed", hint="choose another with -f"
        ) from e
    _writing.emit(plugin.render(result, options(ctx, output)), output)
