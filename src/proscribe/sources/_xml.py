"""Feed XML to a parser piece by piece: entities and external references are refused, depth is bounded.

An inventory has no need of entities; they have been used to exhaust memory and to read files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import create_parser

from proscribe.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.sources import Origin

__all__ = ["VALUE_LIMIT", "Elements", "Handler", "parsed", "too_deep"]

VALUE_LIMIT = 1024 * 1024
"""The longest text of an element, in characters; what is beyond is left out."""

_CHUNK = 256 * 1024
_DEPTH = 1000


class TooDeepError(Exception):
    """Elements are nested deeper than any inventory is."""


def too_deep(depth: int) -> None:
    """Stop a parser that has gone too deep.

    Raises:
        TooDeepError: caught by `parsed`, which makes a SourceError of it.
    """
    if depth >= _DEPTH:
        raise TooDeepError


class Handler:
    """What the parser calls; the methods have the names that it uses.

    Attributes:
        line_of: returns the line on which the parser is.
    """

    line_of: Any = int

    def startElement(self, tag: str, attributes: Any) -> None:  # noqa: N802 - the parser's name for it
        """Take the beginning of an element."""

    def endElement(self, tag: str) -> None:  # noqa: N802 - the parser's name for it
        """Take the end of an element."""

    def characters(self, content: str) -> None:
        """Take a piece of text."""

    def startDocument(self) -> None:  # noqa: N802 - the parser's name for it
        """Nothing to do; the parser calls it."""

    def endDocument(self) -> None:  # noqa: N802 - the parser's name for it
        """Nothing to do; the parser calls it."""

    def ignorableWhitespace(self, content: str) -> None:  # noqa: N802 - the parser's name for it
        """Nothing to do; the parser calls it."""

    def processingInstruction(self, target: str, data: str) -> None:  # noqa: N802 - the parser's name for it
        """Nothing to do; the parser calls it."""

    def skippedEntity(self, name: str) -> None:  # noqa: N802 - the parser's name for it
        """Nothing to do; the parser calls it."""


class Elements(Handler):
    """Call `begun` and `ended` for each element, with its path without prefixes; made to be extended."""

    def __init__(self) -> None:
        self._path: list[str] = []
        self._lines: list[int] = []
        self._text: list[str] = []
        self._size = 0

    def begun(self, path: tuple[str, ...], attributes: dict[str, str], line: int) -> None:
        """Take the beginning of an element."""

    def ended(self, path: tuple[str, ...], text: str, line: int) -> None:
        """Take an element's own text, and the line on which the element begins."""

    def startElement(self, tag: str, attributes: Any) -> None:  # noqa: N802 - the parser's name for it
        """Take the beginning of an element from the parser."""
        too_deep(len(self._path))
        self._path.append(tag.rpartition(":")[2])
        self._lines.append(self.line_of())
        self._text, self._size = [], 0
        plain = {str(k).rpartition(":")[2]: str(v) for k, v in attributes.items()}
        self.begun(tuple(self._path), plain, self._lines[-1])

    def characters(self, content: str) -> None:
        """Take a piece of text from the parser."""
        if self._size < VALUE_LIMIT:
            self._text.append(content)
            self._size += len(content)

    def endElement(self, tag: str) -> None:  # noqa: ARG002, N802 - the parser's name for it
        """Take the end of an element from the parser."""
        text = "".join(self._text).strip()
        self._text, self._size = [], 0
        self.ended(tuple(self._path), text, self._lines.pop())
        self._path.pop()


def parsed(stream: BinaryIO, origin: Origin, handler: Handler) -> Iterator[None]:
    """Feed the parser and give way after each piece.

    Args:
        stream: the document.
        origin: names the file in errors.
        handler: takes what is found.

    Raises:
        SourceError: no well-formed XML, or with entities.
    """
    parser: Any = create_parser()
    parser.setContentHandler(handler)
    handler.line_of = parser.getLineNumber
    try:
        while chunk := stream.read(_CHUNK):
            parser.feed(chunk)
            yield
        parser.close()
    except DefusedXmlException as error:
        what = type(error).__name__
        raise SourceError(
            f"{origin.file}: the XML declares entities or external references ({what}), which are refused",
            hint="an inventory needs none; export it again with another tool",
        ) from None
    except TooDeepError:
        raise SourceError(f"{origin.file}: elements are nested deeper than {_DEPTH:,} levels") from None
    except Exception as error:
        # The parser's own exceptions live in modules that are not to be imported for parsing.
        from_parser = type(error).__module__.split(".")[0] in ("xml", "pyexpat")
        if not from_parser and not isinstance(error, ValueError | LookupError | RecursionError):
            raise
        where: Any = error
        line = where.getLineNumber() if hasattr(error, "getLineNumber") else None
        text = where.getMessage() if hasattr(error, "getMessage") else str(error)
        place = f"{origin.file}:{line}" if line else origin.file
        raise SourceError(
            f"{place}: not well-formed XML: {text}", hint="export the file again; it may have been cut off"
        ) from None
    yield
