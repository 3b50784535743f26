"""`proscribe check`: find banned technology in files, and say what the law says of it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import (
    common,
    instants,
    law_files,
    log,
    moment,
    output_options,
    profile_near,
    profile_option,
    settings,
    threshold,
)
from proscribe.apps.cli._reports import FORMATS, format_of, report

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from proscribe.results import CheckResult

__all__ = ["command", "verdict"]


def _zone(ctx: click.Context, param: click.Parameter, value: str | None) -> tzinfo | None:
    if value is None:
        return None
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415  kept off the start-up path

    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise click.BadParameter(
            f"{value!r} is no time zone; give a name like Europe/Berlin, America/New_York or UTC", ctx, param
        ) from None


@click.command("check", cls=Command)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--as", "as_format", metavar="FORMAT", help="Read every input as this format.")
@law_files
@click.option(
    "--catalog",
    "extra_catalog",
    multiple=True,
    metavar="PATH",
    envvar="PROSCRIBE_CATALOG",
    help="Vendor file or folder to use beside the built-in catalog.",
)
@threshold
@click.option(
    "--log-timezone",
    "zone",
    metavar="ZONE",
    callback=_zone,
    help="Time zone of logs whose times have no offset, e.g. Europe/Berlin; without it they are unknown.",
)
@click.option(
    "--follow",
    is_flag=True,
    help="Go on reading logs as they grow and print each finding as a line, until Ctrl-C; -o gets the report.",
)
@click.option("--no-progress", is_flag=True, envvar="PROSCRIBE_NO_PROGRESS", help="Show no progress line.")
@output_options(FORMATS)
@profile_option
@instants
@common
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[str, ...],
    as_format: str | None,
    extra_law: tuple[str, ...],
    extra_catalog: tuple[str, ...],
    fail_on: str,
    exit_zero: bool,
    allow_incomplete: bool,
    zone: tzinfo | None,
    follow: bool,
    no_progress: bool,
    form: str | None,
    output: str | None,
) -> None:
    """Find banned technology in files, folders, archives and logs, and say what the law says of it to you.

    PATH is a file, a folder of anything, `-` for standard input, or FORMAT:path. What each is, is told by
    its content; what could not be read or recognised is in every report.
    """
    from proscribe import pipeline  # noqa: PLC0415  slow to import
    from proscribe.apps.cli._clock import now  # noqa: PLC0415
    from proscribe.apps.cli._progress import Progress  # noqa: PLC0415
    from proscribe.law.model import Outcome  # noqa: PLC0415

    clock = now()
    at, known = moment(ctx, "at", clock), moment(ctx, "known_at", clock)
    assert isinstance(at, int)
    assert isinstance(known, int)
    lines, form = form, form or format_of(output)
    profile = profile_near(ctx, paths)
    loaded = pipeline.load_all(tuple(map(Path, extra_law)), tuple(map(Path, extra_catalog)))
    wanted = not no_progress and not settings(ctx).quiet
    with Progress(wanted=wanted) as progress:
        read = partial(
            pipeline.check if not follow else pipeline.follow,
            paths,
            at=at,
            known_at=known,
            profile=profile,
            as_format=as_format,
            fail_on=Outcome(fail_on),
            loaded=loaded,
            progress=progress,
            zone=zone,
        )
        result = _followed(read, lines) if follow else read()
    result = verdict(result, exit_zero=exit_zero, allow_incomplete=allow_incomplete)
    if not follow or output not in {None, "-"}:
        report(ctx, result, form, output)
    if output not in {None, "-"}:
        log(ctx, f"written: {output}", more=True)
    ctx.exit(result.summary.exit_code)


def _followed(read: Callable[..., CheckResult], form: str | None) -> CheckResult:
    from proscribe.apps.cli._live import patience, teller  # noqa: PLC0415  seldom wanted

    with patience() as wait:
        return read(told=teller(form), wait=wait)


def verdict(result: CheckResult, *, exit_zero: bool, allow_incomplete: bool) -> CheckResult:
    """Return the result with the exit code that the two options leave of it."""
    from msgspec.structs import replace  # noqa: PLC0415  kept off the start-up path

    code = result.summary.exit_code
    if code == 1 and exit_zero:
        code = 0 if result.summary.complete else 3
    if code == 3 and allow_incomplete:  # noqa: PLR2004  incomplete
        code = 0
    return replace(result, summary=replace(result.summary, exit_code=code))
