"""Options that several commands share, and how their values are read.

Those that hold for the whole program may stand before or after the command's name and are kept in
`Settings`; the others are arguments of the command.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from proscribe.apps.cli._settings import Settings
from proscribe.errors import FactError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from proscribe.profile import Profile

__all__ = [
    "FAIL_ON",
    "common",
    "instants",
    "known_at",
    "law_files",
    "log",
    "moment",
    "output_options",
    "profile_near",
    "profile_option",
    "screening",
    "settings",
    "threshold",
]

F = TypeVar("F", bound="Callable[..., Any]")

FAIL_ON = ("prohibited", "licence-required", "advised-against", "needs-facts")


def _kept(ctx: click.Context, param: click.Parameter, value: object) -> None:
    source = ctx.get_parameter_source(str(param.name))
    kept = ctx.ensure_object(Settings)
    if source is not None:
        kept.put(str(param.name), value, source)


def _shared(*names: str, **attributes: Any) -> Callable[[F], F]:
    long = next(n for n in names if n.startswith("--"))
    return click.option(
        *names,
        expose_value=False,
        callback=_kept,
        envvar=f"PROSCRIBE_{long.strip('-').replace('-', '_').upper()}",
        **attributes,
    )


def common(function: F) -> F:
    """Add the options that every command takes."""
    for option in reversed(
        (
            _shared("-q", "--quiet", count=True, help="Say nothing on stderr but errors."),
            _shared("-v", "--verbose", count=True, help="Tell more: whole lists, and tracebacks."),
            _shared(
                "--color",
                type=click.Choice(["auto", "always", "never"]),
                default="auto",
                help="Colour; NO_COLOR and FORCE_COLOR are honoured.",
            ),
            _shared("--offline", is_flag=True, help="Never use the network (`lists update` alone would)."),
            _shared(
                "--show-config",
                is_flag=True,
                help="Show each option's value and where it is from, and leave.",
            ),
        )
    ):
        function = option(function)
    return function


def profile_option(function: F) -> F:
    """Add `--profile`."""
    return _shared(
        "--profile", metavar="FILE", help="Who asks; default: the proscribe.toml near the input or above."
    )(function)


def instants(function: F) -> F:
    """Add `--at` and `--known-at`."""
    at = _shared(
        "--at",
        metavar="INSTANT",
        help="When the act takes place, e.g. 2026-11-23T09:00:00-05:00 [default: now].",
    )
    return at(known_at(function))


def known_at(function: F) -> F:
    """Add `--known-at`."""
    return _shared(
        "--known-at",
        metavar="INSTANT",
        help="Answer with the law as the public could know it then [default: now].",
    )(function)


def law_files(function: F) -> F:
    """Add `--law`: measures beside the built-in ones."""
    return click.option(
        "--law",
        "extra_law",
        multiple=True,
        metavar="PATH",
        envvar="PROSCRIBE_LAW",
        help="Measure file or folder to use beside the built-in law.",
    )(function)


def output_options(formats: Iterable[str], default: str | None = None) -> Callable[[F], F]:
    """Add `-f/--format` and `-o/--output`."""

    def add(function: F) -> F:
        choose = click.option(
            "-f",
            "--format",
            "form",
            type=click.Choice(list(formats)),
            default=default,
            envvar="PROSCRIBE_FORMAT",
            help="Report format"
            + (f" [default: {default}]." if default else " [default: by -o, else table]."),
        )
        write = click.option(
            "-o", "--output", metavar="FILE", help="Write here instead of stdout, whole or not at all."
        )
        return choose(write(function))

    return add


def screening(function: F) -> F:
    """Add the options that say what parties are held against, and how: `--list`, `--threshold`, `--holdings` ..."""
    for option in reversed(
        (
            click.option(
                "--list",
                "lists",
                multiple=True,
                metavar="NAME|FILE",
                envvar="PROSCRIBE_LIST",
                help="Restricted-party list that is kept, or a file of one (repeatable).",
            ),
            click.option(
                "--threshold",
                type=click.FloatRange(0, 1),
                default=0.7,
                show_default=True,
                help="Leave out matches that score less.",
            ),
            click.option(
                "--holdings",
                metavar="FILE",
                help="Who holds what of whom: a table with owner,owned,percent, or FollowTheMoney; applies the "
                "ownership rules.",
            ),
            click.option(
                "--dispositions",
                metavar="FILE",
                envvar="PROSCRIBE_DISPOSITIONS",
                help="What people decided about alerts [default: proscribe.dispositions.jsonl beside the profile].",
            ),
            click.option(
                "--data-dir", metavar="DIR", envvar="PROSCRIBE_DATA_DIR", help="Where lists are kept."
            ),
        )
    ):
        function = option(function)
    return function


def threshold(function: F) -> F:
    """Add `--fail-on`, `--exit-zero` and `--allow-incomplete`."""
    for option in reversed(
        (
            click.option(
                "--fail-on",
                type=click.Choice(FAIL_ON),
                default="prohibited",
                show_default=True,
                envvar="PROSCRIBE_FAIL_ON",
                help="Exit with 1 from this outcome on; an open one counts as the worst it can come to. "
                "needs-facts: when something is prohibited or still open.",
            ),
            click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever was found."),
            click.option(
                "--allow-incomplete", is_flag=True, help="Exit with 0, not 3, when not all could be read."
            ),
        )
    ):
        function = option(function)
    return function


def settings(ctx: click.Context) -> Settings:
    """Return the settings of the program."""
    return ctx.ensure_object(Settings)


def log(ctx: click.Context, text: str, *, more: bool = False) -> None:
    """Say something on stderr, unless `-q`; with `more`, only under `-v`."""
    from proscribe.apps.cli._writing import say  # noqa: PLC0415  nothing to say in most runs

    kept = settings(ctx)
    if not kept.quiet and (kept.verbose or not more):
        say(text)


def moment(ctx: click.Context, name: str, clock: int, *, days: bool = False) -> int | date:
    """Return the instant of `--at` or `--known-at` in milliseconds; `clock` where it is not given.

    Args:
        ctx: the command's context.
        name: `at` or `known_at`.
        clock: the one reading of the clock.
        days: let a bare date through, as a date.

    Raises:
        FactError: not an instant, or a bare date where that is not enough.
    """
    from datetime import date  # noqa: PLC0415  not needed for --version

    from proscribe.law.instants import parse_at  # noqa: PLC0415  pulls in the law package

    written = settings(ctx).values.get(name)
    option = f"--{name.replace('_', '-')}"
    if written is None or written == "now":
        return clock
    try:
        read = parse_at(str(written))
    except FactError as e:
        raise FactError(f"{option}: {e.message}", hint=e.hint) from e
    if isinstance(read, date) and not days:
        raise FactError(
            f"{option}: `{written}` is a whole day, in which the answer may change",
            hint=f"give the time and zone too, e.g. {written}T12:00:00-05:00",
        )
    return read


def profile_near(ctx: click.Context, paths: Iterable[str] = ()) -> Profile:
    """Return the profile of `--profile`, else the one near `paths`, else near the working folder.

    Raises:
        ProfileError: it is not well formed, or several are near the paths.
    """
    from proscribe import profile  # noqa: PLC0415  pulls in a TOML library
    from proscribe.errors import ProfileError  # noqa: PLC0415

    named = settings(ctx).values.get("profile")
    if named:
        return profile.load(Path(str(named)))
    near = dict.fromkeys(found for p in paths if (found := _near(p)) is not None)
    if len(near) > 1:
        raise ProfileError(
            f"several profiles are near what is to be checked: {', '.join(map(str, near))}",
            hint="say which one asks: --profile FILE",
        )
    file = next(iter(near), None) or profile.find(Path.cwd())
    if file is not None:
        log(ctx, f"profile: {file}", more=True)
    return profile.load(file)


def _near(path: str) -> Path | None:
    from proscribe.profile import find  # noqa: PLC0415  pulls in a TOML library

    for text in (path, path.partition(":")[2]):
        if text and text != "-" and Path(text).exists():
            return find(Path(text))
    return None
