"""Read osquery: result logs (events, snapshots, differences) and the array that `osqueryi --json` prints.

A query's name is the user's, so what a row is, is told by its columns. Rows of tables that name no
software, signer or address are counted as such. `removed` closes what was added.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from proscribe.errors import SourceError
from proscribe.schemas import State
from proscribe.sources import Origin, Source, _batch, _json, _text
from proscribe.sources._instants import instant
from proscribe.sources._json import Text
from proscribe.sources.dpkg import without_mail

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyarrow as pa

__all__ = ["PLUGIN"]

_LINE_LIMIT = 64 * 1024 * 1024  # a snapshot of a large table is one line

_Columns = dict[str, Any]


class _Differences(msgspec.Struct, gc=False):
    added: list[_Columns] | Text = None
    removed: list[_Columns] | Text = None


class _Result(msgspec.Struct, rename="camel", gc=False):
    name: Text = None
    action: Text = None
    columns: _Columns | None = None
    snapshot: list[_Columns] | Text = None
    diff_results: _Differences | Text = None
    host_identifier: Text = None
    hostname: Text = None
    unix_time: Text = None
    decorations: _Columns | Text = None


@dataclass(frozen=True, slots=True)
class _Table:
    """How the rows of a table are told, and what their columns are in an observation.

    Attributes:
        needs: the columns that a row of it has, all of them.
        takes: observation column to table columns, the first that is not empty counts.
        constants: observation columns that are the same for every row.
    """

    needs: frozenset[str]
    takes: dict[str, tuple[str, ...]]
    constants: dict[str, str]


def _table(needs: str, kind: str, ecosystem: str | None = None, **takes: str) -> _Table:
    constants = {"kind": kind} | ({"ecosystem": ecosystem} if ecosystem else {})
    return _Table(frozenset(needs.split()), {k: tuple(v.split()) for k, v in takes.items()}, constants)


# The most telling first; the first whose needs a row meets reads it.
_TABLES = (
    _table(
        "subject_name original_program_name",
        "signature",
        name="original_program_name",
        signer="subject_name",
        path="path",
    ),
    _table("subject_name issuer_name path", "signature", signer="subject_name", path="path"),
    _table(
        "team_identifier identifier",
        "signature",
        bundle_id="identifier",
        team_id="team_identifier",
        signer="authority",
        path="path",
    ),
    _table(
        "maintainer version name",
        "package",
        "deb",
        name="name",
        package="name",
        version="version",
        publisher="maintainer",
    ),
    _table(
        "package_group name",
        "package",
        "rpm",
        name="name",
        package="name",
        version="version",
        publisher="vendor",
    ),
    _table(
        "vendor release name arch",
        "package",
        "rpm",
        name="name",
        package="name",
        version="version",
        publisher="vendor",
    ),
    _table(
        "bundle_identifier name",
        "app",
        name="display_name bundle_name name",
        version="bundle_short_version bundle_version version",
        bundle_id="bundle_identifier",
        path="path",
    ),
    _table(
        "identifier author browser_type",
        "extension",
        "chrome",
        name="name",
        package="identifier",
        version="version",
        author="author",
        path="path",
    ),
    _table(
        "identifier update_url name",
        "extension",
        "chrome",
        name="name",
        package="identifier",
        version="version",
        author="author",
        path="path",
    ),
    _table(
        "creator identifier source_url",
        "extension",
        "firefox",
        name="name",
        package="identifier",
        version="version",
        author="creator",
        path="path",
    ),
    _table(
        "team identifier bundle_path",
        "system-extension",
        bundle_id="identifier",
        team_id="team",
        path="path bundle_path",
        version="version",
    ),
    _table(
        "device_name manufacturer provider",
        "driver",
        name="device_name description",
        manufacturer="manufacturer",
        publisher="provider",
        service="service",
        version="version",
        path="image",
    ),
    _table(
        "service_type start_type name",
        "service",
        service="name",
        name="display_name",
        path="module_path path",
    ),
    _table(
        "service_type name display_name",
        "service",
        service="name",
        name="display_name",
        path="module_path path",
    ),
    _table("pid cmdline name", "process", service="name", path="path"),
    _table("pid path name", "process", service="name", path="path"),
    _table("label program", "service", service="label", path="program path"),
    _table("fragment_path id", "service", service="id", name="description", path="fragment_path"),
    _table(
        "publisher name",
        "software",
        name="name",
        version="version",
        publisher="publisher",
        path="install_location",
    ),
    _table(
        "install_location name",
        "software",
        name="name",
        version="version",
        publisher="publisher vendor",
        path="install_location",
    ),
    _table(
        "homepage directory name",
        "package",
        "npm",
        name="name",
        package="name",
        version="version",
        author="author",
        path="path",
    ),
    _table(
        "summary author name directory",
        "package",
        "pypi",
        name="name",
        package="name",
        version="version",
        author="author",
        path="path",
    ),
    _table("kernel_extension_name", "driver", name="kernel_extension_name"),
    _table("mac address interface", "neighbour", mac="mac"),
    _table("vendor model serial removable", "device", name="model", manufacturer="vendor"),
    _table("vendor model pci_slot", "device", name="model", manufacturer="vendor"),
    _table(
        "vendor name version",
        "software",
        name="name",
        version="version",
        publisher="vendor",
        path="path installed_path",
        bundle_id="bundle_identifier",
    ),
)
# Where the columns could be anything's, the name of the query decides.
_BY_QUERY = {
    "programs": _table(
        "name", "software", name="name", version="version", publisher="publisher", path="install_location"
    ),
    "apps": _table(
        "name",
        "app",
        name="display_name bundle_name name",
        version="bundle_short_version version",
        bundle_id="bundle_identifier",
        path="path",
    ),
    "deb_packages": _table(
        "name", "package", "deb", name="name", package="name", version="version", publisher="maintainer"
    ),
    "rpm_packages": _table(
        "name", "package", "rpm", name="name", package="name", version="version", publisher="vendor"
    ),
    "homebrew_packages": _table(
        "name", "package", "brew", name="app_name name", package="name", version="version", path="path"
    ),
    "python_packages": _table(
        "name",
        "package",
        "pypi",
        name="name",
        package="name",
        version="version",
        author="author",
        path="path",
    ),
    "npm_packages": _table(
        "name", "package", "npm", name="name", package="name", version="version", author="author", path="path"
    ),
    "chocolatey_packages": _table(
        "name",
        "package",
        "chocolatey",
        name="name",
        package="name",
        version="version",
        author="author",
        path="path",
    ),
    "chrome_extensions": _table(
        "name",
        "extension",
        "chrome",
        name="name",
        package="identifier",
        version="version",
        author="author",
        path="path",
    ),
    "firefox_addons": _table(
        "name",
        "extension",
        "firefox",
        name="name",
        package="identifier",
        version="version",
        author="creator",
        path="path",
    ),
    "services": _table("name", "service", service="name", name="display_name", path="module_path path"),
    "drivers": _table(
        "device_name",
        "driver",
        name="device_name description",
        manufacturer="manufacturer",
        publisher="provider",
        service="service",
        path="image",
    ),
    "processes": _table("name", "process", service="name", path="path"),
    "startup_items": _table("name", "startup-item", name="name", path="path"),
    "dns_cache": _table("name", "dns", domain="name"),
    "arp_cache": _table("mac", "neighbour", mac="mac"),
    "authenticode": _table(
        "path", "signature", name="original_program_name", signer="subject_name", path="path"
    ),
    "signature": _table(
        "path",
        "signature",
        bundle_id="identifier",
        team_id="team_identifier",
        signer="authority",
        path="path",
    ),
    "packages": _table(
        "name version", "package", name="name", version="version", publisher="vendor maintainer publisher"
    ),
    "software": _table(
        "name",
        "software",
        name="name",
        version="version",
        publisher="vendor publisher",
        path="installed_path path install_location",
    ),
}
_HOMEBREW = _table(
    "name version", "package", "brew", name="app_name name", package="name", version="version", path="path"
)
_STRANGE = "a query result that names no software, signer or address"


@cache
def _table_of(columns: frozenset[str], query: str) -> _Table | None:
    words = query.lower().replace("/", "_").replace("-", "_")
    for name, table in _BY_QUERY.items():
        if words.endswith(name) and table.needs <= columns:
            return table
    for table in _TABLES:
        if table.needs <= columns:
            return table
    return None


def _is_homebrew(columns: _Columns) -> bool:
    return "/Cellar" in str(columns.get("path")) or "/Caskroom" in str(columns.get("path"))


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    found = _json.skim(head)
    if found is None:
        return 0.0
    if found.opening == "{":
        shaped = {"columns", "snapshot", "diffResults"} & found.paths
        if (
            shaped
            and {"hostIdentifier", "unixTime", "calendarTime", "action"} & found.paths
            and "name" in found.paths
        ):
            return 1.0
        return 0.0
    # The array of osqueryi: rows whose values are all texts, of a table that is known by its columns.
    columns = frozenset(p.removeprefix("*/") for p in found.paths)
    if (
        not columns
        or any("/" in column for column in columns)
        or not columns <= frozenset(p.removeprefix("*/") for p in found.values)
    ):
        return 0.0
    table = _table_of(columns, "")
    return 0.7 if table is not None and len(columns) > 2 else 0.0  # noqa: PLR2004 - two columns are anyone's


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    head, again = _text.peeked(stream)
    text = _text.head_text(head) or ""
    if text.lstrip()[:1] == "[":
        yield from _read_array(again, origin)
    else:
        yield from _read_log(again, origin)


def _read_log(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin)
    decoder = msgspec.json.Decoder(_Result)
    for number, line in _text.lines(stream, origin, line_limit=_LINE_LIMIT):
        if not line or line.isspace():
            continue
        try:
            result = decoder.decode(line)
        except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
            origin.tally.rows += 1
            origin.tally.skip("a line that is no result of osquery", f"{origin.file}:{number}: {error}")
            continue
        for pointer, columns, state in _entries(result):
            _add(
                rows,
                columns,
                str(result.name or ""),
                origin,
                line=number,
                pointer=pointer,
                state=state,
                **_common(result),
            )
            if rows.full:
                yield from rows.take()
    yield from rows.take()


def _common(result: _Result) -> dict[str, Any]:
    decorations = result.decorations if isinstance(result.decorations, dict) else {}
    device = (
        result.host_identifier
        or result.hostname
        or decorations.get("hostname")
        or decorations.get("host_uuid")
    )
    return {"device": _batch.text(device), "seen_at": instant(result.unix_time)}


def _entries(result: _Result) -> Iterator[tuple[str | None, _Columns, str]]:
    """Yield (pointer within the line, columns, state) for each row of a result."""
    present, removed = State.PRESENT.value, State.REMOVED.value
    if result.columns is not None:
        yield None, result.columns, removed if result.action == "removed" else present
    if isinstance(result.snapshot, list):
        for i, columns in enumerate(result.snapshot):
            yield f"/snapshot/{i}", columns, present
    if isinstance(result.diff_results, _Differences):
        for part, state in (("added", present), ("removed", removed)):
            listed = getattr(result.diff_results, part)
            for i, columns in enumerate(listed if isinstance(listed, list) else []):
                yield f"/diffResults/{part}/{i}", columns, state


def _read_array(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    data = _json.document(stream, origin, _text.WHOLE_LIMIT)
    try:
        items = _json.decode(data, list[Any], origin)
    except msgspec.ValidationError:
        raise SourceError(
            f"{origin.file}: the output of osqueryi is a JSON array, this is another value"
        ) from None
    rows = _batch.Rows(origin)
    for i, columns in enumerate(items):
        if isinstance(columns, dict):
            _add(rows, columns, "", origin, pointer=f"/{i}")
        else:
            origin.tally.rows += 1
            origin.tally.skip(_STRANGE, f"{origin.file}:/{i}")
        if rows.full:
            yield from rows.take()
    yield from rows.take()


def _add(rows: _batch.Rows, columns: _Columns, query: str, origin: Origin, **place: Any) -> None:
    table = _table_of(frozenset(columns), query)
    if table is None and {"name", "version"} <= columns.keys() and _is_homebrew(columns):
        table = _HOMEBREW
    if table is None:
        origin.tally.rows += 1
        where = place.get("line") or place.get("pointer")
        origin.tally.skip(_STRANGE, f"{origin.file}:{where}: {query or ', '.join(list(columns)[:8])}")
        return
    values: dict[str, Any] = {**place, **table.constants}
    for target, names in table.takes.items():
        found = next((t for n in names if (t := _batch.text(columns.get(n)))), None)
        # Maintainers and vendors of packages are often `Name <mail>`.
        values[target] = without_mail(found) if found and target in ("publisher", "author") else found
    rows.add(**values)


def _locate(stream: BinaryIO, wanted: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
    return _json.locate(stream, wanted)


PLUGIN = Source(
    name="osquery-log",
    title="osquery results",
    sniff=_sniff,
    read=_read,
    locate=_locate,
)
