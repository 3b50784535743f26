"""Make text from inputs harmless in reports: names come from machines that nobody vouches for.

A control character can clear a screen or forge a line, a bidirectional mark can make a name read as
another, a leading `=` runs in a spreadsheet, a pipe breaks a Markdown table. Nothing is dropped: what
is neutralised stays visible as an escape.
"""

from __future__ import annotations

import re

__all__ = ["cell", "escape_json", "markdown", "plain"]

_CONTROLS = "\x00-\x1f\x7f-\x9f"  # C0, DEL, C1: escape sequences, line breaks, tabs
_INVISIBLE = (
    "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"  # bidirectional marks, no width
    "\u2028\u2029"  # line separators
    "\ud800-\udfff"  # bytes of a file name that are not UTF-8
    "\U000e0000-\U000e007f"  # tag characters
)
_UNSAFE = re.compile(f"[{_CONTROLS}{_INVISIBLE}]")
_UNSAFE_IN_JSON = re.compile(f"[\x7f-\x9f{_INVISIBLE}]")  # C0 is escaped there already, or is layout
_RUNS = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?\Z")
_MARKDOWN = re.compile(r"([\\`*_\[\]|~])")


def plain(text: str) -> str:
    r"""Return `text` on one line, with control, bidirectional and invisible characters written as `\x1b`."""
    return _UNSAFE.sub(lambda m: _shown(m.group()), text)


def cell(text: str) -> str:
    """Return a table cell that no spreadsheet takes for a formula.

    A cell that starts with `=`, `+`, `-`, `@`, a tab or a carriage return gets a leading `'`, unless it
    is a plain number.
    """
    return f"'{text}" if _RUNS.match(text) and not _NUMBER.match(text) else text


def markdown(text: str) -> str:
    """Return `text` as literal Markdown: neither markup, table borders nor HTML."""
    escaped = _MARKDOWN.sub(r"\\\1", plain(text))
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_json(document: str) -> str:
    r"""Return the same JSON with harmful characters as `\u` escapes; it decodes to the same values.

    They can stand only inside strings there, since all of JSON's own characters are ASCII.
    """
    return _UNSAFE_IN_JSON.sub(_unicode_escapes, document)


def _shown(char: str) -> str:
    return char.encode("unicode_escape", "backslashreplace").decode()


def _unicode_escapes(match: re.Match[str]) -> str:
    units = match.group().encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i] << 8 | units[i + 1]:04x}" for i in range(0, len(units), 2))
