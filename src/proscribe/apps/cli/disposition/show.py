"""`proscribe disposition show`: every decision about one party, in order."""

from __future__ import annotations

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, instants, moment, output_options, profile_option

__all__ = ["command"]


@click.command("show", cls=Command)
@click.argument("party", metavar="PARTY")
@click.option(
    "--file", "source", metavar="FILE", envvar="PROSCRIBE_DISPOSITIONS", help="Where they are kept."
)
@output_options(("text", "md", "json"), "text")
@profile_option
@instants
@common
@click.pass_context
def command(ctx: click.Context, party: str, source: str | None, form: str, output: str | None) -> None:
    """Show every decision about PARTY (its id), those that were made anew included."""
    from proscribe import dispositions  # noqa: PLC0415
    from proscribe.apps.cli import _dispositions  # noqa: PLC0415
    from proscribe.apps.cli._clock import now  # noqa: PLC0415
    from proscribe.apps.cli._texts import tell  # noqa: PLC0415
    from proscribe.apps.cli.disposition import _decided  # noqa: PLC0415

    at = moment(ctx, "at", now())
    assert isinstance(at, int)
    path = _dispositions.path(ctx, source)
    kept = dispositions.load(path)
    rows = _decided.rows([d for d in kept.all if d.id == party], kept, at)
    data = {"schema": "proscribe.dispositions/1", "file": str(path), "dispositions": rows}
    tell(ctx, _decided.blocks(rows, str(path)), data, form, output)
