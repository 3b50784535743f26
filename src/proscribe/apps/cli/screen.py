"""`proscribe screen`: hold parties against restricted-party lists."""

from __future__ import annotations

from typing import Any

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import (
    common,
    instants,
    law_files,
    log,
    output_options,
    profile_option,
    screening,
)

__all__ = ["command"]

_FORMS = ("table", "json", "jsonl", "csv", "parquet")
_INCOMPLETE = 3


@click.command("screen", cls=Command)
@click.argument("file", required=False, metavar="[FILE]")
@click.option("--name", metavar="NAME", help="Screen one party of this name, instead of a file.")
@click.option("--type", "kind", metavar="TYPE", help="With --name: person, company, vessel, ...")
@click.option("--country", metavar="COUNTRY", help="With --name: a country, by name or ISO 3166 code.")
@click.option("--birth-date", metavar="DATE", help="With --name: YYYY, YYYY-MM or YYYY-MM-DD.")
@click.option("--address", metavar="TEXT", help="With --name: an address.")
@click.option(
    "--identifier",
    "identifiers",
    multiple=True,
    metavar="KIND=VALUE",
    help="With --name: lei, tax, registration, passport, national-id, imo, ... (repeatable).",
)
@click.option(
    "--limit",
    type=click.IntRange(1, 1000),
    default=10,
    show_default=True,
    help="At most so many entries for each party.",
)
@click.option(
    "--explain",
    type=click.Choice(["alerts", "all", "none"]),
    default="alerts",
    show_default=True,
    help="Say why: of matches that are more likely than not, of all, or of none.",
)
@click.option(
    "--as",
    "as_format",
    type=click.Choice(["csv", "jsonl", "parquet", "followthemoney"]),
    help="What FILE is.",
)
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    help="For large files: at most so many.",
)
@click.option(
    "--since",
    metavar="DAY|SNAPSHOT",
    default="",
    help="Only hold against entries that are new or changed since this state of the kept lists.",
)
@click.option(
    "--state",
    metavar="FILE",
    help="Look only at what changed since the run that wrote FILE, parties and entries; FILE is written anew.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever was found.")
@click.option("--allow-incomplete", is_flag=True, help="Exit with 0, not 3, when not all could be read.")
@click.option("--no-progress", is_flag=True, envvar="PROSCRIBE_NO_PROGRESS", help="Show no progress line.")
@screening
@law_files
@output_options(_FORMS)
@profile_option
@instants
@common
@click.pass_context
def command(ctx: click.Context, /, file: str | None, name: str | None, **given: Any) -> None:
    """Hold parties against restricted-party lists: each row of FILE (`-` is stdin), or one by --name.

    Without --list that is every list that is kept, and the companies that the measures name.

    FILE is CSV, JSON lines, Parquet or FollowTheMoney, with a column `name` and, as far as known, id, type,
    country, birth_date, address and identifiers (lei, tax, registration, passport, ...). Exits with 1 when
    some alert at or above the threshold is not cleared.
    """
    from proscribe.apps.cli import _screening as work  # noqa: PLC0415  pulls in Arrow

    if (file is None) == (name is None):
        raise click.UsageError("give FILE, or --name NAME, and not both", ctx)
    form = given["form"] or work.by_suffix(given["output"]) or "table"
    source = (
        work.one_party(name, given) if name is not None else work.from_file(str(file), given["as_format"])
    )
    run = work.prepare(ctx, given, near=file)
    for one in run.lists:
        log(ctx, work.list_line(one), more=True)
    summary = work.write(ctx, run, source, form, given)
    if form != "table":
        log(ctx, work.summary_line(summary))
    code = summary.exit_code
    if code == 1 and given["exit_zero"]:
        code = 0
    if code == _INCOMPLETE and given["allow_incomplete"]:
        code = 0
    ctx.exit(code)
