"""`proscribe lists update`: fetch lists that changed; what is not whole is refused."""

from __future__ import annotations

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, log, settings
from proscribe.apps.cli.lists._kept import data_dir, described, store

__all__ = ["command"]


@click.command("update", cls=Command)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--accept-change", is_flag=True, help="Take a list that doubled or halved since the last snapshot."
)
@click.option(
    "--address",
    "addresses",
    multiple=True,
    metavar="ROLE=URL",
    help="Fetch a file from a mirror; ROLE is its role in the form (`proscribe lists update NAME -v`).",
)
@click.option("--timeout", type=float, default=30.0, show_default=True, help="Seconds without a byte.")
@data_dir
@common
@click.pass_context
def command(
    ctx: click.Context,
    names: tuple[str, ...],
    accept_change: bool,
    addresses: tuple[str, ...],
    timeout: float,
    data_dir: str | None,
) -> None:
    """Fetch the lists NAME..., or those that are kept, if they changed. The only command that uses the network.

    A file that comes in part, a page in its place, or a list that is not whole is refused, and the snapshot
    before it stays; the exit code is 3 then.
    """
    from proscribe.apps.cli._clock import now  # noqa: PLC0415
    from proscribe.apps.cli._writing import complain  # noqa: PLC0415
    from proscribe.errors import ProscribeError, SourceError  # noqa: PLC0415
    from proscribe.lists._fetch import Limits  # noqa: PLC0415
    from proscribe.lists._reading import named, plugin_names  # noqa: PLC0415
    from proscribe.lists._updating import fetchable, update  # noqa: PLC0415

    if settings(ctx).values.get("offline"):
        raise ProscribeError("--offline was given", hint="fetch elsewhere, and `proscribe lists add FILE`")
    kept = store(data_dir)
    known = [n for n in kept.lists() if n in plugin_names() and fetchable(named(n))]
    wanted = names or tuple(known)
    if not wanted:
        raise ProscribeError("no list is kept yet", hint="name what to fetch: `proscribe lists update csl`")
    mirrors = dict(_pair(a) for a in addresses)
    clock, failed = now(), False
    for plugin in map(named, wanted):
        form = fetchable(plugin)
        for file in form.files if form is not None else ():
            log(ctx, f"{plugin.name}: {file.role} is {mirrors.get(file.role, file.address)}", more=True)
        try:
            done = update(
                plugin,
                kept,
                at=clock,
                accept_change=accept_change,
                addresses=mirrors,
                limits=Limits(quiet=timeout),
                progress=lambda address: log(ctx, f"fetching {address}"),
            )
        except SourceError as e:
            failed = True
            complain(e.message, e.hint)
            continue
        click.echo(described(done))
        for signal in done.signals:
            log(ctx, f"{plugin.name}: {signal}")
    ctx.exit(3 if failed else 0)


def _pair(text: str) -> tuple[str, str]:
    role, equals, address = text.partition("=")
    if not equals:
        raise click.BadParameter(f"`{text}` has no `=`; write ROLE=URL", param_hint="--address")
    return role, address
