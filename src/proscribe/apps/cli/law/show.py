"""`proscribe law show`: a measure whole: text, conditions, dates, sources, examples."""

from __future__ import annotations

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, instants, moment, output_options

__all__ = ["command"]


@click.command("show", cls=Command)
@click.argument("measure", metavar="MEASURE|FILE")
@output_options(("text", "md", "json", "yaml"), "text")
@instants
@common
@click.pass_context
def command(ctx: click.Context, measure: str, form: str, output: str | None) -> None:
    """Show everything that a measure's file says; `-f yaml` gives the file itself."""
    from msgspec import to_builtins  # noqa: PLC0415

    from proscribe import pipeline  # noqa: PLC0415  slow to import
    from proscribe.apps.cli import _measure as told  # noqa: PLC0415
    from proscribe.apps.cli import _writing  # noqa: PLC0415
    from proscribe.apps.cli._clock import now  # noqa: PLC0415
    from proscribe.apps.cli._texts import tell  # noqa: PLC0415
    from proscribe.apps.cli.law._chosen import chosen  # noqa: PLC0415
    from proscribe.engine.decide import Rules  # noqa: PLC0415

    loaded = pipeline.load_all()
    law, files = chosen(loaded.law, [measure])
    ident, file = next(iter(files.items()))
    if form == "yaml":
        _writing.emit(file.read_text(encoding="utf-8"), output)
        return
    clock = now()
    at, known = moment(ctx, "at", clock), moment(ctx, "known_at", clock)
    assert isinstance(at, int)
    assert isinstance(known, int)
    rules = Rules(law, loaded.register, known)
    m = law.measures[ident]
    data = to_builtins(m) | {"digest": law.digests[ident], "status": told.status(m, rules, at)}
    tell(ctx, told.measure(m, law, rules, at, known, whole=True), data, form, output)
