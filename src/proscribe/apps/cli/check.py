"""`proscribe check`: find banned technology in files, and say what the law says of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

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
from proscribe.apps.cli._recording import asker, record_options, recording
from proscribe.apps.cli._reports import FORMATS, format_of, report, report_several, several_format

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import tzinfo

    from proscribe.apps.cli._recording import Recording
    from proscribe.results import CheckResult, OrganisationsResult
    from proscribe.sources._opening import Opened

    Checked = tuple[Sequence[str], Path | None, CheckResult]
    """What was read, who asked, and what came of it."""

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
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "--this-host",
    is_flag=True,
    help="Ask this machine itself: packages, services, processes, drivers, certificates, browser extensions.",
)
@click.option("--as", "as_format", metavar="FORMAT", help="Read every input as this format.")
@click.option(
    "--deep",
    is_flag=True,
    help="Open packages of programs and archives in archives, and look for names in the bytes of programs.",
)
@law_files
@click.option(
    "--catalog",
    "extra_catalog",
    multiple=True,
    metavar="PATH",
    envvar="PROSCRIBE_CATALOG",
    help="Vendor file or folder to use beside the built-in catalog.",
)
@click.option(
    "--baseline",
    metavar="RESULT.json",
    envvar="PROSCRIBE_BASELINE",
    help="An earlier result (-f json): tell what is new, changed and gone since.",
)
@click.option(
    "--fail-on-new", is_flag=True, help="With --baseline: exit with 1 only for what did not fail there."
)
@click.option(
    "--organisations",
    metavar="PATH",
    help="Check several organisations: a folder with a folder for each (its inputs, its proscribe.toml), or a "
    "TOML file of [[organisation]] tables. -o may name a folder: a file for each.",
)
@click.option(
    "--list",
    "lists",
    multiple=True,
    metavar="NAME|FILE",
    envvar="PROSCRIBE_LIST",
    help="Hold the makers of what is found against this restricted-party list (repeatable; see `screen`).",
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
@record_options
@profile_option
@instants
@common
@click.pass_context
def command(
    ctx: click.Context,
    /,
    paths: tuple[str, ...],
    this_host: bool,
    as_format: str | None,
    deep: bool,
    extra_law: tuple[str, ...],
    extra_catalog: tuple[str, ...],
    baseline: str | None,
    fail_on_new: bool,
    organisations: str | None,
    lists: tuple[str, ...],
    fail_on: str,
    exit_zero: bool,
    allow_incomplete: bool,
    zone: tzinfo | None,
    follow: bool,
    no_progress: bool,
    form: str | None,
    output: str | None,
    **given: Any,
) -> None:
    """Find banned technology in files, folders, archives and logs, and say what the law says of it to you.

    PATH is a file, a folder of anything, `-` for standard input, or FORMAT:path. What each is, is told by
    its content; what could not be read or recognised is in every report.
    """
    from proscribe import pipeline  # noqa: PLC0415  slow to import
    from proscribe.apps.cli._clock import now  # noqa: PLC0415
    from proscribe.apps.cli._progress import Progress  # noqa: PLC0415
    from proscribe.apps.cli._saved import read_result  # noqa: PLC0415
    from proscribe.law.model import Outcome  # noqa: PLC0415

    if bool(paths or this_host) is bool(organisations):
        said = paths or this_host
        raise click.UsageError(
            "Give PATHs or --organisations, not both." if said else "Missing argument 'PATH...'.", ctx
        )
    if lists and organisations:
        raise click.UsageError("--list is for one organisation: run `check` in each.", ctx)
    if fail_on_new and baseline is None:
        raise click.UsageError("--fail-on-new needs --baseline RESULT.json.", ctx)
    if organisations and settings(ctx).values.get("profile"):
        raise click.UsageError("--profile speaks of one organisation; each has its own proscribe.toml.", ctx)
    if follow and (organisations or baseline or lists):
        raise click.UsageError("--follow goes with none of --organisations, --baseline and --list.", ctx)
    if follow and (deep or this_host):
        raise click.UsageError("--follow reads logs: it goes with neither --deep nor --this-host.", ctx)
    clock = now()
    at, known = moment(ctx, "at", clock), moment(ctx, "known_at", clock)
    assert isinstance(at, int)
    assert isinstance(known, int)
    loaded = pipeline.load_all(tuple(map(Path, extra_law)), tuple(map(Path, extra_catalog)))

    def settle(result: CheckResult) -> CheckResult:
        return verdict(result, exit_zero=exit_zero, allow_incomplete=allow_incomplete)

    profile = profile_near(ctx, paths)
    with recording(ctx, given, profile, loaded) as kept:
        with Progress(wanted=not no_progress and not settings(ctx).quiet) as progress:
            every: Any = {
                "at": at,
                "known_at": known,
                "as_format": as_format,
                "fail_on": Outcome(fail_on),
                "loaded": loaded,
                "progress": progress,
                "zone": zone,
            }
            once: Any = {"fail_on_new": fail_on_new, "deep": deep}
            if organisations is not None:
                several, checked = _several(organisations, baseline, settle, {**every, **once})
            else:
                if follow:
                    result = settle(_followed(paths, form, {**every, "profile": profile}))
                else:
                    if lists:
                        run = pipeline.screen(lists, at=at, known_at=known, loaded=loaded)
                        once["evidence"] = pipeline.evidence_of(run, loaded)
                    before = None if baseline is None else read_result(baseline)
                    mine: Any = {"profile": profile, "baseline": before, **once}
                    more = _of_this_host() if this_host else ()
                    result = settle(pipeline.check(paths, more=more, **mine, **every))
                checked = [(paths, profile.file, result)]
        if kept:
            _keep(kept, checked, {"as": as_format, "fail_on": fail_on})
    if organisations is not None:
        for file in report_several(ctx, several, form or several_format(output), output):
            log(ctx, f"written: {file}", more=True)
        ctx.exit(several.summary.exit_code)
    if not follow or output not in {None, "-"}:
        report(ctx, result, form or format_of(output), output)
    if output not in {None, "-"}:
        log(ctx, f"written: {output}", more=True)
    ctx.exit(result.summary.exit_code)


def _followed(paths: tuple[str, ...], form: str | None, every: Any) -> CheckResult:
    """Follow logs and tell each finding as it comes."""
    from proscribe import pipeline  # noqa: PLC0415  slow to import
    from proscribe.apps.cli._live import patience, teller  # noqa: PLC0415  seldom wanted

    with patience() as wait:
        return pipeline.follow(paths, told=teller(form), wait=wait, **every)


def _several(
    organisations: str,
    baseline: str | None,
    settle: Callable[[CheckResult], CheckResult],
    every: Any,
) -> tuple[OrganisationsResult, list[Checked]]:
    """Check several organisations, each with its own profile; returns also what each was."""
    from proscribe import pipeline  # noqa: PLC0415  slow to import
    from proscribe.apps.cli._saved import read_organisations  # noqa: PLC0415
    from proscribe.organisations import listed  # noqa: PLC0415

    members, warnings = listed(Path(organisations))
    before = None if baseline is None else read_organisations(baseline)
    several = pipeline.check_organisations(
        members, baseline=before, warnings=warnings, settle=settle, **every
    )
    results = zip(members, several.organisations, strict=True)
    return several, [(m.inputs, m.profile, o.result) for m, o in results if o.result is not None]


def _keep(kept: Recording, checked: list[Checked], asked: dict[str, Any]) -> None:
    """Record each check, all or none."""
    from proscribe.ledger.entry import Kind  # noqa: PLC0415  most runs record nothing
    from proscribe.ledger.recording import digests  # noqa: PLC0415

    drafts = []
    for paths, file, result in checked:
        told = {"asked": {**asked, "paths": paths, "profile": asker(file)}, "result": result}
        read = digests(c.file for c in result.coverage)
        drafts.append(kept.draft(Kind.CHECK, told, inputs=read, at=result.at, known_at=result.known_at))
    kept.append(drafts)


def _of_this_host() -> Iterator[Opened]:
    """Return what this machine tells of itself."""
    from proscribe.collectors._gather import host_inputs  # noqa: PLC0415  rarely wanted

    return host_inputs()


def verdict(result: CheckResult, *, exit_zero: bool, allow_incomplete: bool) -> CheckResult:
    """Return the result with the exit code that the two options leave of it."""
    from msgspec.structs import replace  # noqa: PLC0415  kept off the start-up path

    code = result.summary.exit_code
    if code == 1 and exit_zero:
        code = 0 if result.summary.complete else 3
    if code == 3 and allow_incomplete:  # noqa: PLR2004  incomplete
        code = 0
    return replace(result, summary=replace(result.summary, exit_code=code))
