"""`proscribe plan`: what must be gone, reported, renewed elsewhere or answered, and by when."""

from __future__ import annotations

from pathlib import Path, PurePath
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
)

if TYPE_CHECKING:
    from proscribe.results import CheckResult, Plan

__all__ = ["command"]

_FORMATS = ("table", "json", "ics", "svg", "markdown", "csv")
_SUFFIXES = {".json": "json", ".ics": "ics", ".svg": "svg", ".md": "markdown", ".csv": "csv"}
_INCOMPLETE = 3


@click.command("plan", cls=Command)
@click.argument("paths", nargs=-1, metavar="PATH...")
@click.option(
    "--from",
    "saved",
    metavar="RESULT.json",
    help="Plan from a result saved with `check -f json`; `-` reads it.",
)
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
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is overdue.")
@click.option("--allow-incomplete", is_flag=True, help="Exit with 0, not 3, when not all could be read.")
@click.option("--no-progress", is_flag=True, envvar="PROSCRIBE_NO_PROGRESS", help="Show no progress line.")
@output_options(_FORMATS)
@profile_option
@instants
@common
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[str, ...],
    saved: str | None,
    as_format: str | None,
    extra_law: tuple[str, ...],
    extra_catalog: tuple[str, ...],
    exit_zero: bool,
    allow_incomplete: bool,
    no_progress: bool,
    form: str | None,
    output: str | None,
) -> None:
    """Tell what must be gone, reported, renewed elsewhere or answered, by which instant, for your profile.

    PATHs are checked as by `check`, at the instant of --at: another instant answers what if. With --from nothing
    is read or decided again.

    Exits with 1 when a duty is overdue or something must be gone already, with 3 when not all could be read.
    """
    from proscribe.planning import planned  # noqa: PLC0415  pulls in the result types

    if bool(paths) is bool(saved):
        raise click.UsageError(
            "Give PATHs or --from RESULT.json, not both."
            if paths
            else "Missing argument 'PATH...' or --from.",
            ctx,
        )
    if saved is not None:
        plan = planned(_saved(ctx, saved))
    else:
        plan = planned(_checked(ctx, paths, as_format, extra_law, extra_catalog, quiet=no_progress))
    plan = _verdict(plan, exit_zero=exit_zero, allow_incomplete=allow_incomplete)
    _write(ctx, plan, form or _SUFFIXES.get(PurePath(output or "").suffix.lower(), "table"), output)
    ctx.exit(plan.summary.exit_code)


def _saved(ctx: click.Context, saved: str) -> CheckResult:
    from proscribe.apps.cli._saved import read_result  # noqa: PLC0415  pulls in the result types

    for name in ("at", "known_at"):
        if settings(ctx).values.get(name) is not None:
            option = f"--{name.replace('_', '-')}"
            raise click.UsageError(
                f"{option} cannot move a saved result, whose answers are those of its own instant; check again "
                f"with `proscribe plan PATH {option} INSTANT`.",
                ctx,
            )
    return read_result(saved)


def _checked(
    ctx: click.Context,
    paths: tuple[str, ...],
    as_format: str | None,
    extra_law: tuple[str, ...],
    extra_catalog: tuple[str, ...],
    *,
    quiet: bool,
) -> CheckResult:
    from proscribe import pipeline  # noqa: PLC0415  slow to import
    from proscribe.apps.cli._clock import now  # noqa: PLC0415
    from proscribe.apps.cli._progress import Progress  # noqa: PLC0415

    clock = now()
    at, known = moment(ctx, "at", clock), moment(ctx, "known_at", clock)
    assert isinstance(at, int)
    assert isinstance(known, int)
    loaded = pipeline.load_all(tuple(map(Path, extra_law)), tuple(map(Path, extra_catalog)))
    with Progress(wanted=not quiet and not settings(ctx).quiet) as progress:
        return pipeline.check(
            paths,
            at=at,
            known_at=known,
            profile=profile_near(ctx, paths),
            as_format=as_format,
            loaded=loaded,
            progress=progress,
        )


def _verdict(plan: Plan, *, exit_zero: bool, allow_incomplete: bool) -> Plan:
    """Return the plan with the exit code that the two options leave of it."""
    from msgspec.structs import replace  # noqa: PLC0415  kept off the start-up path

    code = plan.summary.exit_code
    if code == 1 and exit_zero:
        code = 0 if plan.summary.complete else _INCOMPLETE
    if code == _INCOMPLETE and allow_incomplete:
        code = 0
    return replace(plan, summary=replace(plan.summary, exit_code=code))


def _write(ctx: click.Context, plan: Plan, form: str, output: str | None) -> None:
    """Write the plan.

    Raises:
        OutputError: the format needs a library that is not installed, or the file cannot be written.
    """
    from proscribe.apps.cli import _reports, _writing  # noqa: PLC0415  finds all report formats
    from proscribe.errors import OutputError  # noqa: PLC0415
    from proscribe.outputs import _plan  # noqa: PLC0415

    try:
        written = _plan.render(plan, form, _reports.options(ctx, output))
    except ImportError as e:
        raise OutputError(
            f"format {form} needs {e.name}, which is not installed",
            hint='pip install "proscribe[plan]", or choose another with -f',
        ) from e
    _writing.emit(written, output)
    if output not in {None, "-"}:
        log(ctx, f"written: {output}", more=True)
