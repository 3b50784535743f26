"""`proscribe ledger verify`: whether every byte is as it was recorded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, output_options, profile_option
from proscribe.apps.cli._recording import ledger_near, ledger_option

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from proscribe.ledger.audit import Report
    from proscribe.outputs._blocks import Block

__all__ = ["command"]


@click.command("verify", cls=Command)
@click.option(
    "--checkpoint", "checkpoints", multiple=True, metavar="FILE",
    help="A signed checkpoint that was kept elsewhere: shows what was cut off or rewritten since.",
)  # fmt: skip
@click.option(
    "--key", "keys", multiple=True, metavar="FILE.pub",
    help="Public key of who signs checkpoints [default: those that `law keys` trusts].",
)  # fmt: skip
@click.option(
    "--git", metavar="FOLDER", help="A repository that checkpoints were committed to (`ledger anchor --git`)."
)
@click.option("--tsa-cert", metavar="FILE.pem", help="Root certificates that must vouch for time stamps.")
@click.option("--export", "exported", metavar="FILE.zip", help="Check this export in place of the ledger.")
@output_options(("text", "md", "json"), "text")
@ledger_option
@profile_option
@common
@click.pass_context
def command(
    ctx: click.Context,
    /,
    checkpoints: tuple[str, ...],
    keys: tuple[str, ...],
    form: str,
    output: str | None,
    exported: str | None,
    git: str | None,
    tsa_cert: str | None,
    **given: Any,
) -> None:
    """Read the whole ledger and hold it against its hash tree, its head and signed checkpoints.

    Leaves with 1 if anything was changed, removed, added or reordered, and says which entry. What was cut
    off the end, or a ledger written anew from its first entry, shows only against a checkpoint that was
    kept elsewhere: give it with --checkpoint.
    """
    from proscribe.apps.cli._texts import tell  # noqa: PLC0415  slow to import
    from proscribe.apps.cli.ledger._keys import known_keys, read_checkpoint  # noqa: PLC0415
    from proscribe.ledger import note  # noqa: PLC0415
    from proscribe.ledger.anchor import in_git  # noqa: PLC0415
    from proscribe.ledger.audit import audit  # noqa: PLC0415
    from proscribe.ledger.checkpoint import origin  # noqa: PLC0415
    from proscribe.ledger.database import shown  # noqa: PLC0415
    from proscribe.ledger.export import Export  # noqa: PLC0415

    outside = [(path, read_checkpoint(Path(path))) for path in checkpoints]
    known = known_keys(keys)
    with Export(Path(exported)) if exported else ledger_near(ctx, given) as ledger:
        if git is not None:
            outside += [(name, note.read(text, name)) for name, text in in_git(Path(git), origin(ledger))]
        report = audit(ledger, known, outside, _stamped(tsa_cert))
        where = shown(ledger.where)
    data = {"schema": "proscribe.ledger-verify/1", "ledger": where, "report": report}
    tell(ctx, _blocks(where, report), data, form, output)
    ctx.exit(1 if report.problems else 0)


def _stamped(certificates: str | None) -> Callable[[bytes, bytes, str], str] | None:
    """Return what checks time stamps; None where their library is not installed and nobody asked for it."""
    from importlib.util import find_spec  # noqa: PLC0415

    from proscribe.ledger import timestamps  # noqa: PLC0415

    if certificates is None and find_spec("rfc3161_client") is None:
        return None
    trusted = timestamps.roots(Path(certificates)) if certificates else []
    return lambda data, message, where: (
        timestamps.check(data, message, trusted, where)
        + ("" if trusted else " (signature not checked: --tsa-cert)")
    )


def _blocks(where: str, report: Report) -> Iterator[Block]:
    from proscribe.outputs._blocks import item, paragraph, term, title  # noqa: PLC0415

    count = len(report.problems)
    verdict = f"NOT whole: {count} problem{'' if count == 1 else 's'}" if count else "whole"
    yield title(f"{where}: {verdict}; {report.checked:,} entries read")
    for p in report.problems:
        yield item(p.says if p.entry is None else f"entry {p.entry}: {p.says}")
    yield term("root", report.root)
    if report.signed:
        yield term("signed", f"the first {report.signed:,} entries, by {', '.join(report.signers)}")
    for text in report.stamps:
        yield term("stamped", text)
    for text in report.notes:
        yield item(text)
    if not report.signed:
        yield paragraph("No checkpoint of a trusted key covers any of it: whoever can write to the ledger could "
                        "have written all of it anew. `proscribe ledger checkpoint --key FILE` signs for it.")  # fmt: skip
