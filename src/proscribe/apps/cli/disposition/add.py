"""`proscribe disposition add`: record what a person decided about an alert."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, profile_option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.alerts import Match, Screened

__all__ = ["command"]


@click.command("add", cls=Command)
@click.option(
    "--from", "result", required=True, metavar="FILE", help="A result of `proscribe screen -f json` or jsonl."
)
@click.option("--party", required=True, metavar="ID", help="The party's id in that result.")
@click.option(
    "--entry",
    required=True,
    metavar="LIST/ID",
    help="The entry that it matched, e.g. bis-entity/3f2a...; `all` for each open one.",
)
@click.option(
    "--verdict", required=True, type=click.Choice(["true-match", "not-a-match"]), help="What was found."
)
@click.option("--reason", required=True, metavar="TEXT", help="Why; what was compared.")
@click.option("--person", required=True, metavar="NAME", envvar="PROSCRIBE_PERSON", help="Who decided.")
@click.option(
    "--expires", metavar="INSTANT", help="Until when it holds; a day is its start in UTC [default: no end]."
)
@click.option("--file", "target", metavar="FILE", envvar="PROSCRIBE_DISPOSITIONS", help="Where it is kept.")
@profile_option
@common
@click.pass_context
def command(
    ctx: click.Context,
    result: str,
    party: str,
    entry: str,
    verdict: str,
    reason: str,
    person: str,
    expires: str | None,
    target: str | None,
) -> None:
    """Record that an alert is a true match, or is not. The alert stays in every result, with the decision on it."""
    from datetime import date  # noqa: PLC0415

    from proscribe import dispositions  # noqa: PLC0415
    from proscribe.apps.cli import _dispositions  # noqa: PLC0415
    from proscribe.apps.cli._clock import now  # noqa: PLC0415
    from proscribe.errors import FactError, ProscribeError  # noqa: PLC0415
    from proscribe.law.instants import day_bounds, parse_at  # noqa: PLC0415

    made = now()
    end: int | None = None
    if expires:
        try:
            read = parse_at(expires)
        except FactError as e:
            raise FactError(f"--expires: {e.message}", hint=e.hint) from e
        end = day_bounds(read, "UTC")[0] if isinstance(read, date) else read
        if end <= made:
            raise FactError(f"--expires: {expires} is not after now", hint="give a later day")
    if not reason.strip() or not person.strip():
        raise ProscribeError("a decision needs a reason and a person", hint="give --reason and --person")
    screened = next((s for s in _screened(Path(result)) if s.id == party), None)
    if screened is None:
        raise ProscribeError(
            f"{result}: no party `{party}` is in it", hint="give the id as it stands in the result"
        )
    chosen = [m for m in screened.matches if _is(m, entry)]
    if not chosen:
        there = ", ".join(f"{m.list}/{m.entity_id}" for m in screened.matches) or "none"
        raise ProscribeError(f"party `{party}` has no match `{entry}`", hint=f"its matches: {there}")
    path = _dispositions.path(ctx, target, result)
    dispositions.append(
        path,
        (
            dispositions.Disposition(
                "", "party", screened.fingerprint, screened.id, screened.name or "", m.list, m.entity_id,
                m.entry_hash, dispositions.Verdict(verdict), reason.strip(), person.strip(), made, end,
            )
            for m in chosen
        ),
    )  # fmt: skip
    for m in chosen:
        click.echo(f"{path}: {verdict}: {screened.name or party} and {m.list}/{m.entity_id} {m.name}")


def _is(match: Match, entry: str) -> bool:
    return match.state == "open" if entry == "all" else entry == f"{match.list}/{match.entity_id}"


def _screened(path: Path) -> Iterator[Screened]:
    import msgspec  # noqa: PLC0415

    from proscribe.alerts import Screened, ScreenResult  # noqa: PLC0415
    from proscribe.errors import SourceError  # noqa: PLC0415

    try:
        data = path.read_bytes()
    except OSError as e:
        raise SourceError(f"{path}: cannot be read: {e.strerror}", hint="check the path") from e
    try:
        if data.lstrip()[:20].replace(b" ", b"").replace(b"\n", b"").startswith(b'{"schema"'):
            yield from msgspec.json.decode(data, type=ScreenResult).results
            return
        yield from msgspec.json.Decoder(Screened).decode_lines(data)
    except (msgspec.MsgspecError, UnicodeError) as e:
        raise SourceError(
            f"{path}: not a result of screening: {e}",
            hint="`proscribe screen FILE -f json -o result.json` makes one",
        ) from e
