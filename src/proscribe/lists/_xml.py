"""Read XML lists element by element, namespaces aside; entities and external references are refused.

What an element holds that the published schema does not have is a signal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from proscribe.errors import SourceError
from proscribe.lists import SignalKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from proscribe.lists import Account

__all__ = ["children", "elements", "only", "tag", "text", "texts"]

_DEPTH = 64


def tag(element: Element) -> str:
    """Return the element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]  # of a comment it is a function, and no name


def elements(stream: BinaryIO, wanted: Collection[str], root: Collection[str]) -> Iterator[Element]:
    """Yield the elements of these names, whole, in order; each is emptied after it was taken.

    Args:
        stream: the document.
        wanted: local names; one inside another of them is not yielded by itself.
        root: the names that the outermost element may have.

    Raises:
        SourceError: it is not XML, is cut off, has entities, or another outermost element.
    """
    path: list[Element] = []
    inside = 0
    try:
        for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                if not path and tag(element) not in root:
                    raise SourceError(
                        f"the outermost element is <{tag(element)}>, wanted <{' or '.join(root)}>",
                        hint="fetch the file again",
                    )
                path.append(element)
                inside += tag(element) in wanted
                if len(path) > _DEPTH:
                    raise SourceError(
                        "elements are nested deeper than in any list", hint="fetch the file again"
                    )
                continue
            path.pop()
            if tag(element) in wanted:
                inside -= 1
                if not inside:
                    yield element
            if not inside:
                element.clear()
                if path and len(path[-1]) > 1:
                    path[-1].remove(element)
    except (ParseError, DefusedXmlException, UnicodeError, LookupError, ValueError) as e:
        raise SourceError(f"not whole XML: {str(e) or type(e).__name__}", hint="fetch the file again") from e


def children(element: Element | None, *path: str) -> list[Element]:
    """Return the elements at a path of local names below `element`, in order."""
    found = [] if element is None else [element]
    for name in path:
        found = [c for f in found for c in f if tag(c) == name]
    return found


def text(element: Element | None, *path: str) -> str:
    """Return the text of the first element at a path below `element` that has one; else empty."""
    return next((t for c in children(element, *path) if (t := (c.text or "").strip())), "")


def texts(element: Element | None, *path: str) -> list[str]:
    """Return the texts of all elements at a path below `element` that have one."""
    return [t for c in children(element, *path) if (t := (c.text or "").strip())]


def only(element: Element, known: Collection[str], account: Account) -> None:
    """Signal each child of `element` that the published schema does not have."""
    for child in element:
        if tag(child) not in known:
            account.signal(
                SignalKind.UNKNOWN_FIELD,
                f"<{tag(element)}> has <{tag(child)}>, which is not known and was not read",
                (child.text or "").strip(),
            )
