"""`proscribe render`: write another report from a saved result."""

from __future__ import annotations

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, output_options
from proscribe.apps.cli._reports import FORMATS, format_of, report, report_several, several_format

__all__ = ["command"]


@click.command("render", cls=Command)
@click.argument("result", metavar="RESULT.json")
@output_options(FORMATS)
@common
@click.pass_context
def command(ctx: click.Context, result: str, form: str | None, output: str | None) -> None:
    """Write another report from a result saved with `check -f json`; nothing is read or decided again.

    A result of several organisations is written whole, or with -o FOLDER a file for each.

    RESULT.json may be `-`. Exits with 0 when the report was written, whatever is in it.
    """
    from proscribe.apps.cli._saved import read_any  # noqa: PLC0415  pulls in the result types
    from proscribe.results import CheckResult  # noqa: PLC0415

    saved = read_any(result)
    if isinstance(saved, CheckResult):
        report(ctx, saved, form or format_of(output), output)
    else:
        report_several(ctx, saved, form or several_format(output), output)
