"""Choose a report format and write a result in it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from proscribe import outputs, registry
from proscribe.apps.cli import _writing
from proscribe.apps.cli._options import settings
from proscribe.errors import OutputError

if TYPE_CHECKING:
    import click

    from proscribe.outputs import Options, Output
    from proscribe.results import CheckResult, OrganisationsResult

__all__ = ["FORMATS", "format_of", "options", "report", "report_several", "suffix_of"]

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
    _writing.emit(_plugin(form).render(result, options(ctx, output)), output)


def report_several(
    ctx: click.Context, result: OrganisationsResult, form: str, output: str | None
) -> tuple[str, ...]:
    """Write the result of several organisations, and return the files that were written.

    To stdout, or a file whose ending means a format, everything goes together; else `output` is a folder, which
    gets a file for each organisation that could be checked, and one with what was found in all.

    Raises:
        OutputError: the format shows one organisation only, or a file cannot be written.
    """
    from proscribe.outputs import _organisations  # noqa: PLC0415  only for this command

    chosen = options(ctx, output)
    if output in {None, "-"} or suffix_of(str(output)):
        if form not in _organisations.FORMATS:
            raise OutputError(
                f"format {form} shows one organisation",
                hint=f"write a file for each with -o FOLDER, or choose -f {', '.join(_organisations.FORMATS)}",
            )
        _writing.emit(_organisations.render(result, form, chosen), output)
        return () if output in {None, "-"} else (str(output),)
    folder, plugin = Path(str(output)), _plugin(form)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise OutputError(f"{folder}: cannot be made: {e.strerror}", hint="-o names a folder here") from e
    suffix = plugin.suffixes[0]
    taken = {"summary"}
    files: list[Path] = []
    for one in result.organisations:
        if one.result is not None:
            files.append(folder / f"{_file_name(one.name, taken)}{suffix}")
            _writing.emit(plugin.render(one.result, chosen), str(files[-1]))
    files.append(folder / f"summary{suffix if form in _organisations.FORMATS else '.json'}")
    _writing.emit(_organisations.summary(result, form, chosen), str(files[-1]))
    return tuple(map(str, files))


def suffix_of(output: str) -> str:
    """Return the ending of a file name where it means a format, else nothing."""
    suffix = PurePath(output).suffix.lower()
    return suffix if any(suffix in p.suffixes for p in registry.plugins(outputs).values()) else ""


def _file_name(name: str, taken: set[str]) -> str:
    """Return a file's name for an organisation, told apart from those in `taken`, which it joins."""
    base = re.sub(r"[^\w.-]+", "-", name).strip(".-") or "organisation"
    found, number = base, 1
    while found.casefold() in taken:
        number += 1
        found = f"{base}-{number}"
    taken.add(found.casefold())
    return found


def _plugin(form: str) -> Output:
    try:
        plugin: Output = registry.plugin(outputs, form.replace("-", "_"))
    except ImportError as e:
        raise OutputError(
            f"format {form} needs {e.name}, which is not installed", hint="choose another with -f"
        ) from e
    return plugin
