"""Text in blocks that can be laid out for a terminal or as Markdown, the words written once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from proscribe.outputs._page import Page
from proscribe.outputs._text import markdown, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from proscribe.outputs import Options

__all__ = ["Block", "heading", "item", "paragraph", "term", "title", "to_markdown", "to_text"]


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of text: `kind` is title, heading, paragraph, item or term; `level` sets an item in."""

    kind: str
    text: str
    level: int = 0
    label: str = ""


def title(text: str) -> Block:
    """Return the title of a page."""
    return Block("title", text)


def heading(text: str) -> Block:
    """Return a heading."""
    return Block("heading", text)


def paragraph(text: str) -> Block:
    """Return a paragraph."""
    return Block("paragraph", text)


def item(text: str, level: int = 0) -> Block:
    """Return an item of a list, set in by `level` steps."""
    return Block("item", text, level)


def term(label: str, text: str) -> Block:
    """Return a name and what is said of it."""
    return Block("term", text, 0, label)


def to_text(blocks: Iterable[Block], options: Options) -> str:
    """Return the blocks for a terminal; harmful characters are made visible."""
    page = Page(options)
    for block in blocks:
        text = plain(block.text)
        if block.kind == "title":
            page.say(text, style="bold")
        elif block.kind == "heading":
            page.heading(text)
        elif block.kind == "item":
            page.bullet(text, 2 + 2 * block.level)
        elif block.kind == "term":
            page.bullet(f"{plain(block.label)}: {text}", 2)
        else:
            page.say(text, 2)
    return page.text()


def to_markdown(blocks: Iterable[Block]) -> str:
    """Return the blocks as Markdown, all text literal."""
    lines: list[str] = []
    before = ""
    for block in blocks:
        text = markdown(block.text)
        listed = block.kind in {"item", "term"}
        if lines and not (listed and before in {"item", "term"}):
            lines.append("")
        if block.kind in {"title", "heading"}:
            lines.append(f"{'#' if block.kind == 'title' else '##'} {text}")
        elif block.kind == "item":
            lines.append(f"{'  ' * block.level}- {text}")
        elif block.kind == "term":
            lines.append(f"- **{markdown(block.label)}**: {text}")
        else:
            lines.append(text)
        before = block.kind
    return "\n".join(lines) + "\n"
