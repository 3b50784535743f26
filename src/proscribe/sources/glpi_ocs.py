"""Read the inventories of GLPI, FusionInventory and OCS agents: one computer, as XML or JSON.

Software, packages, registered antivirus, network cards, and who made the computer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from proscribe.errors import SourceError
from proscribe.sources import Source, _batch, _json, _text
from proscribe.sources._locate import locate
from proscribe.sources._xml import Elements, parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_ROOT = re.compile(r"<REQUEST[\s>].*?<CONTENT[\s>/]", re.DOTALL)
_STAMP = re.compile(r"-\d{4}(?:-\d\d){5}$")  # when the agent was set up, behind the computer's name
_ECOSYSTEMS = {"deb": "deb", "dpkg": "deb", "rpm": "rpm"}
# Section -> kind and column by field; the first field of a section stands for it in a line of XML.
_SECTIONS: dict[str, tuple[str, dict[str, str]]] = {
    "softwares": (
        "software",
        {"name": "name", "publisher": "publisher", "version": "version", "folder": "path", "from": "from"},
    ),
    "antivirus": ("software", {"name": "name", "company": "publisher", "version": "version"}),
    "networks": ("neighbour", {"mac": "mac", "macaddr": "mac"}),
    "bios": ("device", {"smanufacturer": "manufacturer", "smodel": "name"}),
    "monitors": ("device", {"manufacturer": "manufacturer", "caption": "name"}),
    "usbdevices": ("device", {"manufacturer": "manufacturer", "name": "name", "caption": "name"}),
    "processes": ("process", {"cmd": "path"}),
}


def _row(section: str, fields: dict[str, str]) -> dict[str, Any] | None:
    """Return the columns of one entry; None for a section that is not read."""
    kind, columns = _SECTIONS[section]
    values: dict[str, Any] = {"kind": kind}
    for field, text in fields.items():
        if (column := columns.get(field)) and text:
            values.setdefault(column, text)
    if ecosystem := _ECOSYSTEMS.get(str(values.pop("from", "")).lower()):
        values |= {"kind": "package", "ecosystem": ecosystem, "package": values.get("name")}
    return values


def _bare(device: str | None) -> str | None:
    return _STAMP.sub("", device) if device else None


# ---- XML -------------------------------------------------------------------------------------------


class _Inventory(Elements):
    """Collect the entries of the inventory; the computer's name may stand behind them."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[dict[str, Any]] = []
        self.named: str | None = None
        self.device_id: str | None = None
        self._fields: dict[str, str] = {}
        self._line = 0

    def begun(self, path: tuple[str, ...], attributes: dict[str, str], line: int) -> None:  # noqa: ARG002 - has none
        """Begin an entry."""
        if path[:2] == ("REQUEST", "CONTENT") and len(path) == 3:  # noqa: PLR2004 - a section
            self._fields, self._line = {}, line

    def ended(self, path: tuple[str, ...], text: str, line: int) -> None:
        """End a field, or an entry."""
        section = path[2].lower() if len(path) > 2 else ""  # noqa: PLR2004 - a section
        if path == ("REQUEST", "DEVICEID"):
            self.device_id = text
        elif path == ("REQUEST", "CONTENT", "HARDWARE", "NAME"):
            self.named = text
        elif len(path) == 4 and section in _SECTIONS:  # noqa: PLR2004 - a field of a section
            field = path[3].lower()
            if text and not self._fields.keys() & _SECTIONS[section][1].keys():
                self._line = line
            self._fields.setdefault(field, text)
        elif len(path) == 3 and section in _SECTIONS and (row := _row(section, self._fields)):  # noqa: PLR2004
            self.entries.append({**row, "line": self._line})


def _read_xml(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    inventory = _Inventory()
    rows = _batch.Rows(origin)
    for _ in parsed(stream, origin, inventory):
        if len(inventory.entries) >= _batch.BATCH_ROWS:  # no computer has so many
            yield from _taken(rows, inventory)
    yield from _taken(rows, inventory)


def _taken(rows: _batch.Rows, inventory: _Inventory) -> Iterator[pa.RecordBatch]:
    device = inventory.named or _bare(inventory.device_id)
    for entry in inventory.entries:
        rows.add(device=device, **entry)
    inventory.entries = []
    yield from rows.take()


# ---- JSON ------------------------------------------------------------------------------------------


class _Document(msgspec.Struct, gc=False):
    deviceid: _json.Text = None
    content: dict[str, Any] | None = None


def _read_json(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    try:
        document = _json.decode(_json.document(stream, origin, PLUGIN.limit), _Document, origin)
    except msgspec.ValidationError as error:
        raise SourceError(
            f"{origin.file}: an inventory of GLPI is an object with `content`: {error}"
        ) from None
    content = document.content or {}
    hardware = content.get("hardware")
    named = _batch.text(hardware.get("name")) if isinstance(hardware, dict) else None
    rows = _batch.Rows(origin)
    for section in _SECTIONS:
        listed = content.get(section)
        single = isinstance(listed, dict)
        for i, entry in enumerate([listed] if single else listed if isinstance(listed, list) else []):
            fields = (
                {k: t for k, v in entry.items() if (t := _batch.text(v))} if isinstance(entry, dict) else {}
            )
            rows.add(
                device=named or _bare(_batch.text(document.deviceid)),
                pointer=f"/content/{section}" if single else f"/content/{section}/{i}",
                **(_row(section, fields) or {}),
            )
    yield from rows.take()


# ---- both ------------------------------------------------------------------------------------------


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    text = _text.head_text(head)
    if text is None:
        return 0.0
    if text.lstrip().startswith("<"):
        return 1.0 if _ROOT.search(text) else 0.0
    found = _json.skim(head)
    if found is None or "content" not in found.paths:
        return 0.0
    inventory = {"deviceid", "itemtype", "action"} & found.paths
    return 1.0 if inventory and {f"content/{s}" for s in (*_SECTIONS, "hardware")} & found.paths else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    head, again = _text.peeked(stream)
    if (_text.head_text(head) or "").lstrip()[:1] == "{":
        yield from _read_json(again, origin)
    else:
        yield from _read_xml(again, origin)


def _locate(stream: BinaryIO, wanted: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
    return locate(stream, wanted, PLUGIN.limit)


PLUGIN = Source(
    name="glpi-ocs",
    title="GLPI, FusionInventory or OCS inventory",
    sniff=_sniff,
    read=_read,
    locate=_locate,
    limit=_text.WHOLE_LIMIT,
)
