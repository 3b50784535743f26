"""Read what Homebrew has installed: `brew info --json=v2 --installed`, or `brew list --versions`.

The text is a list of names and versions like many others: it is taken for Homebrew's by packages that
nearly every such list has, or by its file's name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from proscribe.errors import SourceError
from proscribe.sources import Source, _batch, _json, _text
from proscribe.sources._events import log_lines, sample, unread
from proscribe.sources._json import Text
from proscribe.sources._locate import locate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_LINE = re.compile(r"(?P<name>[a-z0-9][a-z0-9@+._\-]*)(?P<versions>(?: (?:\d|HEAD|latest|v\d)\S*)+)")
_COMMON = frozenset(
    (
        *(
            "ca-certificates",
            "openssl@3",
            "openssl@1.1",
            "gettext",
            "readline",
            "sqlite",
            "xz",
            "zstd",
            "pcre2",
        ),
        *("libnghttp2", "icu4c", "mpdecimal", "libunistring", "libidn2", "lz4", "brotli", "gmp"),
    )
)
_ENOUGH = 2


class _Installed(msgspec.Struct, gc=False):
    version: Text = None


class _Formula(msgspec.Struct, gc=False):
    name: Text = None
    full_name: Text = None
    installed: list[_Installed] | Text = None


class _Cask(msgspec.Struct, gc=False):
    token: Text = None
    name: list[Text] | Text = None
    installed: Text = None
    version: Text = None


class _Document(msgspec.Struct, gc=False):
    formulae: msgspec.Raw = _json.NULL
    casks: msgspec.Raw = _json.NULL


def _sniff(head: bytes, name: str) -> float:
    found = _json.skim(head)
    if found is not None:
        if found.opening != "{" or not {"formulae", "casks"} & found.paths:
            return 0.0
        empty = found.paths == {"formulae", "casks"}
        return 1.0 if empty or {"formulae/*/full_name", "casks/*/token"} & found.paths else 0.0
    lines = sample(head)
    matches = [_LINE.fullmatch(line) for line in lines]
    if not lines or not all(matches):
        return 0.0
    common = {m["name"].partition("/")[0] for m in matches if m} & _COMMON
    return 0.8 if len(common) >= _ENOUGH or "brew" in name.lower() else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    head, again = _text.peeked(stream)
    if (_text.head_text(head) or "").lstrip()[:1] == "{":
        yield from _read_json(again, origin)
        return
    casks = "cask" in origin.file.lower()
    rows = _batch.Rows(origin, kind="app" if casks else "package", ecosystem=_ecosystem(casks=casks))
    for number, line in log_lines(again, origin):
        if match := _LINE.fullmatch(line):
            version = match["versions"].split()[-1]
            rows.add(line=number, name=match["name"], package=match["name"], version=version)
        else:
            unread(origin, "a line that is no line of brew list --versions", number, line)
        if rows.full:
            yield from rows.take()
    yield from rows.take()


def _ecosystem(*, casks: bool) -> str:
    return "homebrew-cask" if casks else "brew"


def _read_json(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    data = _json.document(stream, origin, PLUGIN.limit)
    try:
        document = _json.decode(data, _Document, origin)
    except msgspec.ValidationError as error:
        raise SourceError(
            f"{origin.file}: the output of brew info holds `formulae` and `casks`: {error}"
        ) from None
    rows = _batch.Rows(origin)
    for i, formula in enumerate(_json.records(document.formulae, _Formula, origin)):
        listed = formula.installed if isinstance(formula.installed, list) else []
        rows.add(
            pointer=f"/formulae/{i}",
            kind="package",
            ecosystem=_ecosystem(casks=False),
            name=_batch.text(formula.name),
            package=_batch.text(formula.name),
            version=_batch.text(listed[-1].version) if listed else None,
        )
    for i, cask in enumerate(_json.records(document.casks, _Cask, origin)):
        names = cask.name if isinstance(cask.name, list) else [cask.name]
        rows.add(
            pointer=f"/casks/{i}",
            kind="app",
            ecosystem=_ecosystem(casks=True),
            name=next((n for name in names if (n := _batch.text(name))), None),
            package=_batch.text(cask.token),
            version=_batch.text(cask.installed) or _batch.text(cask.version),
        )
    yield from rows.take()


def _locate(stream: BinaryIO, wanted: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
    return locate(stream, wanted, PLUGIN.limit)


PLUGIN = Source(
    name="brew-list",
    title="Homebrew (brew info, brew list)",
    sniff=_sniff,
    read=_read,
    locate=_locate,
    limit=_text.WHOLE_LIMIT,
)
