"""`proscribe block`: write rules that stop what the law bars, in the formats of the tools that stop it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from proscribe import blocklists, registry
from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, instants, law_files, log, moment, profile_near, profile_option

if TYPE_CHECKING:
    from datetime import datetime

    from proscribe.blocklists import Blocking, Blocklist, Rendered

__all__ = ["command"]

FORMATS = tuple(n.replace("_", "-") for n in registry.names(blocklists))
"""Names of the blocking formats, found by folder."""

_ROLES = ("updates", "cloud-network", "activation", "downloads", "telemetry", "web")
_EVERY = "all"


@click.command("block", cls=Command)
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice([*FORMATS, _EVERY]),
    required=True,
    metavar="NAME",
    help=f"Which tool's rules: {', '.join(FORMATS)}; `{_EVERY}` writes each into the folder -o.",
)
@click.option(
    "--from",
    "result",
    metavar="RESULT.json",
    help="Stop only vendors found by `check -f json`; names and signers seen there are used too.",
)
@click.option(
    "--vendor", "vendors", multiple=True, metavar="ID", help="Stop this vendor, whatever the law says."
)
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice(_ROLES),
    help="Hosts of this role only [default: those whose use the law bars; reading the vendor's site is left].",
)
@click.option("--allow", multiple=True, metavar="HOST", help="Never stop this name or what stands below it.")
@click.option("--addresses", is_flag=True, help="Stop the vendor's own address blocks too.")
@click.option("--weak", is_flag=True, help="Use identities of grade D too, which nothing confirms.")
@click.option(
    "--open", "open_", is_flag=True, help="Stop also what the law may bar, where facts are missing."
)
@click.option(
    "--mode",
    type=click.Choice(["audit", "enforce"]),
    default="audit",
    show_default=True,
    help="Report first, where the format can; enforce stops.",
)
@click.option(
    "--review",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Day by which the rules are to be made anew [default: in 90 days, or when an answer changes].",
)
@click.option("-o", "--output", metavar="FILE", help="Write here instead of stdout, whole or not at all.")
@click.option(
    "--into", metavar="FILE", help="Put the rules into this file, between two marks; all else stays."
)
@click.option("--out-of", metavar="FILE", help="Take the rules of this format out of the file again.")
@law_files
@profile_option
@instants
@common
@click.pass_context
def command(
    ctx: click.Context,
    form: str,
    result: str | None,
    vendors: tuple[str, ...],
    roles: tuple[str, ...],
    allow: tuple[str, ...],
    addresses: bool,
    weak: bool,
    open_: bool,
    mode: str,
    review: datetime | None,
    output: str | None,
    into: str | None,
    out_of: str | None,
    extra_law: tuple[str, ...],
) -> None:
    """Write rules that stop what the law bars to you, for DNS, proxies, sensors, programs and gates.

    By default: hosts for updates, cloud network, activation and downloads whose use is barred, and
    programs that may not be used. Reading a vendor's web site is left alone. Each file says why, how to
    put it to work, how to undo it, and what it cannot express.
    """
    if sum(o is not None for o in (output, into, out_of)) > 1:
        raise click.UsageError("of -o, --into and --out-of only one can be given", ctx)
    if form == _EVERY and (output is None or into or out_of):
        raise click.UsageError("`-f all` writes a folder: name it with -o", ctx)
    if out_of is not None:
        _take_out(ctx, _plugin(form), Path(out_of))
        return
    from proscribe import pipeline  # noqa: PLC0415  slow to import
    from proscribe.apps.cli._clock import now  # noqa: PLC0415
    from proscribe.apps.cli._saved import read_result  # noqa: PLC0415
    from proscribe.blocking import Wanted  # noqa: PLC0415
    from proscribe.blocklists import Mode  # noqa: PLC0415
    from proscribe.catalog.model import Role  # noqa: PLC0415

    clock = now()
    at, known = moment(ctx, "at", clock), moment(ctx, "known_at", clock)
    assert isinstance(at, int)
    assert isinstance(known, int)
    wanted = Wanted(
        vendors,
        tuple(map(Role, roles)),
        allow,
        addresses=addresses,
        weak=weak,
        open=open_,
        mode=Mode(mode),
        review=review.date() if review else None,
    )
    blocking = pipeline.block(
        wanted,
        at=at,
        known_at=known,
        profile=profile_near(ctx, (result,) if result and result != "-" else ()),
        result=read_result(result) if result else None,
        loaded=pipeline.load_all(tuple(map(Path, extra_law))),
    )
    if form == _EVERY:
        _write_all(ctx, blocking, Path(str(output)))
        return
    plugin = _plugin(form)
    rendered = plugin.render(blocking)
    if into is not None:
        _put_in(plugin, rendered, Path(into))
    else:
        from proscribe.apps.cli._writing import emit  # noqa: PLC0415

        emit(rendered.text, output)
    _tell(ctx, blocking, plugin, rendered)


def _plugin(form: str) -> Blocklist:
    plugin = registry.plugin(blocklists, form.replace("-", "_"))
    assert isinstance(plugin, blocklists.Blocklist)
    return plugin


def _tell(ctx: click.Context, blocking: Blocking, plugin: Blocklist, rendered: Rendered) -> None:
    """Say what was written and what was not; the file says it too, but a person looks here first."""
    vendors = ", ".join(blocking.names.values()) or "no vendor"
    log(ctx, f"{plugin.title}: {_rules(rendered.count)}; {vendors}; {blocking.mode}; as of {blocking.at}")
    if not rendered.count:
        log(
            ctx,
            "nothing was chosen that this format stops: --vendor names one whatever the law says, --open and --weak take in more",
        )
    for line in (*blocking.left_out.get(plugin.stage, ()), *rendered.left_out):
        log(ctx, f"left out: {line}")
    if plugin.cannot:
        log(ctx, f"cannot: {plugin.cannot}")
    for line in plugin.apply:
        log(ctx, f"apply: {line}", more=True)


def _write_all(ctx: click.Context, blocking: Blocking, folder: Path) -> None:
    """Write every format, and a page that tells what each is, how to apply and how to undo it."""
    from proscribe.blocklists._head import head  # noqa: PLC0415
    from proscribe.errors import OutputError  # noqa: PLC0415

    page = ["# Rules made by proscribe\n"]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for form in FORMATS:
            plugin = _plugin(form)
            rendered = plugin.render(blocking)
            page.append(f"\n## {plugin.file}\n")
            page += [
                f"- {line.strip()}" for line in head(blocking, plugin, rendered.left_out, rendered.count)
            ]
            _save(folder / plugin.file, rendered.text)
            log(ctx, f"{folder / plugin.file}: {_rules(rendered.count)}")
        _save(folder / "README.md", "\n".join(page) + "\n")
    except OSError as e:
        raise OutputError(
            f"{folder}: cannot be written: {e.strerror or e}", hint="name a folder that you may write to"
        ) from e


def _rules(count: int) -> str:
    return f"{count} rule{'' if count == 1 else 's'}"


def _save(file: Path, text: str) -> None:
    from proscribe.apps.cli._writing import emit  # noqa: PLC0415

    emit(text, str(file))


def _put_in(plugin: Blocklist, rendered: Rendered, file: Path) -> None:
    from proscribe.apps.cli import _merging  # noqa: PLC0415
    from proscribe.apps.cli._writing import opened  # noqa: PLC0415

    comment = _comment(plugin, "--into")
    new = _merging.merged(_merging.read(file, missing=b""), rendered.text, comment, plugin.name, file)
    with opened(str(file)) as stream:
        stream.write(new)


def _take_out(ctx: click.Context, plugin: Blocklist, file: Path) -> None:
    from proscribe.apps.cli import _merging  # noqa: PLC0415
    from proscribe.apps.cli._writing import opened  # noqa: PLC0415

    old = _merging.read(file)
    new = _merging.without(old, _comment(plugin, "--out-of"), plugin.name, file)
    if new == old:
        log(ctx, f"{file}: holds no rules of proscribe in format {plugin.name}; nothing was changed")
        return
    with opened(str(file)) as stream:
        stream.write(new)
    log(ctx, f"{file}: the rules of format {plugin.name} were taken out")


def _comment(plugin: Blocklist, option: str) -> str:
    if plugin.comment is None:
        raise click.UsageError(
            f"format {plugin.name} has no comments to mark its rules with: {option} cannot be used"
        )
    return plugin.comment
