"""Write what a command tells, as text, Markdown or JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from proscribe.apps.cli import _writing
from proscribe.apps.cli._reports import options

if TYPE_CHECKING:
    from collections.abc import Iterable

    import click

    from proscribe.outputs._blocks import Block

__all__ = ["FORMATS", "tell"]

FORMATS = ("text", "md", "json")


def tell(ctx: click.Context, blocks: Iterable[Block], data: Any, form: str, output: str | None) -> None:
    """Write blocks as text or Markdown, or the data behind them as JSON.

    Raises:
        OutputError: the file cannot be written.
    """
    from proscribe.outputs import _blocks  # noqa: PLC0415  pulls in the terminal library
    from proscribe.outputs.json import document  # noqa: PLC0415

    if form == "json":
        text = document(data)
    elif form == "md":
        text = _blocks.to_markdown(blocks)
    else:
        text = _blocks.to_text(blocks, options(ctx, output))
    _writing.emit(text, output)
