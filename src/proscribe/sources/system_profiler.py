"""Read the applications that `system_profiler SPApplicationsDataType` of macOS lists, as -json or -xml.

Who signed an application stands first in its chain of signatures. The text form has no ids and is not read.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from proscribe.errors import SourceError
from proscribe.sources import Origin, Source, _batch, _json, _text
from proscribe.sources._json import Text
from proscribe.sources._locate import locate
from proscribe.sources._xml import Elements, parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyarrow as pa

__all__ = ["PLUGIN"]

_SECTION = "SPApplicationsDataType"
_PLIST = re.compile(r"<plist[\s>]")
# Every property list refers to Apple's definition of one; it is nowhere fetched, and others are refused.
_DOCTYPE = re.compile(
    rb'<!DOCTYPE plist PUBLIC "-//Apple(?: Computer)?//DTD PLIST 1\.0//EN"\s+"https?://www\.apple\.com/DTDs/PropertyList-1\.0\.dtd">'
)


class _App(msgspec.Struct, gc=False):
    name: Text = msgspec.field(default=None, name="_name")
    version: Text = None
    path: Text = None
    signed_by: list[Text] | Text = None


class _Report(msgspec.Struct, gc=False):
    apps: msgspec.Raw = msgspec.field(default=_json.NULL, name=_SECTION)


class _Plist(Elements):
    """Collect the dictionaries that name an application as they end."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[dict[str, Any]] = []
        self._dicts: list[dict[str, Any]] = []
        self._keys: list[str] = []

    def begun(self, path: tuple[str, ...], attributes: dict[str, str], line: int) -> None:  # noqa: ARG002
        """Begin a dictionary."""
        if path[-1] == "dict":
            self._dicts.append({})
            self._keys.append("")

    def ended(self, path: tuple[str, ...], text: str, line: int) -> None:
        """Take a key or a value, or end a dictionary."""
        if not self._dicts:
            return
        if path[-1] == "key":
            self._keys[-1] = text
            if text == "_name":
                self._dicts[-1]["line"] = line
        elif path[-1] == "string":  # of a list the first: that is who signed
            self._dicts[-1].setdefault(self._keys[-1], text)
        elif path[-1] == "dict":
            found = self._dicts.pop()
            self._keys.pop()
            if "_name" in found and "path" in found:
                self.done.append(found)


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    found = _json.skim(head)
    if found is not None:
        return 1.0 if found.opening == "{" and _SECTION in found.paths else 0.0
    text = _text.head_text(head)
    return 1.0 if text is not None and _PLIST.search(text[:1000]) and _SECTION in text else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    head, again = _text.peeked(stream)
    rows = _batch.Rows(origin, kind="app")
    if (_text.head_text(head) or "").lstrip()[:1] == "{":
        yield from _read_json(again, origin, rows)
        return
    plist = _Plist()
    document = _DOCTYPE.sub(b"", _text.whole(again, origin))
    for _ in parsed(io.BytesIO(document), origin, plist):
        done, plist.done = plist.done, []
        for app in done:
            rows.add(
                line=app["line"],
                name=app["_name"],
                version=app.get("version"),
                path=app["path"],
                signer=app.get("signed_by"),
            )
        if rows.full:
            yield from rows.take()
    yield from rows.take()


def _read_json(stream: BinaryIO, origin: Origin, rows: _batch.Rows) -> Iterator[pa.RecordBatch]:
    data = _json.document(stream, origin, PLUGIN.limit)
    try:
        apps = _json.decode(data, _Report, origin).apps
    except msgspec.ValidationError:
        raise SourceError(
            f"{origin.file}: the output of system_profiler is a JSON object with `{_SECTION}`",
            hint=f"make it with: system_profiler {_SECTION} -json",
        ) from None
    for i, app in enumerate(_json.records(apps, _App, origin)):
        chain = app.signed_by if isinstance(app.signed_by, list) else [app.signed_by]
        rows.add(
            pointer=f"/{_SECTION}/{i}",
            name=_batch.text(app.name),
            version=_batch.text(app.version),
            path=_batch.text(app.path),
            signer=_batch.text(chain[0]) if chain else None,
        )
        if rows.full:
            yield from rows.take()
    yield from rows.take()


def _locate(stream: BinaryIO, wanted: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
    return locate(stream, wanted, PLUGIN.limit)


PLUGIN = Source(
    name="system-profiler",
    title="macOS applications (system_profiler)",
    sniff=_sniff,
    read=_read,
    locate=_locate,
    limit=_text.WHOLE_LIMIT,
)
