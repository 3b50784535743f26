"""Who asks: the organisation, its sites and its standing facts, from `proscribe.toml`.

This module reads and writes the file and checks its shape; the values of facts are read by the pipeline,
which knows the vocabulary. A profile that is not there is the default profile: a stated assumption.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomlkit

from proscribe.errors import ProfileError
from proscribe.strictyaml import nearest
from proscribe.wholefile import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["DEFAULT", "NAME", "Licence", "Named", "Profile", "Site", "find", "load", "read", "write"]

NAME = "proscribe.toml"

Written = str | bool

_ORGANISATION = (
    "name",
    "kind",
    "country",
    "state",
    "us_person",
    "federal_contract",
    "critical_infrastructure",
    "adversary_nexus",
    "party",
    "acts",
    "locations",
)
_TOP = ("organisation", "facts", "site", "device", "licence", "ledger", "options")
_LEDGER = {"where": str, "record": bool, "redact": bool, "origin": str}
_DEVICE = ("name", "also")
_SITE = ("name", "match", "location", "owner", "facts")
_LICENCE = ("regime", "number", "issued_by", "covers", "from", "until")
_COVERS = ("vendors", "products", "parties", "acts")


@dataclass(frozen=True, slots=True)
class Site:
    """One place of the organisation.

    Attributes:
        name: what to call it.
        match: glob patterns on the device, or on the file where a format names no device.
        facts: facts that hold there, `location` among them.
        owner: who answers for it, for plans; better an office than a person. Empty where nobody is named.
    """

    name: str
    match: tuple[str, ...]
    facts: Mapping[str, Written]
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """One device under the names that inputs give it, as the user says: `[[device]]`.

    Attributes:
        name: what to call it.
        also: other names: host names, addresses, MAC addresses, serial numbers that stand as its name.
    """

    name: str
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence or written exception that the organisation holds.

    Attributes:
        regime: under which it was given: `bis`, `ofac`, ... (the facts `authorisation.*`).
        number: its number, or whatever else it is known by.
        issued_by: who gave it; may be empty.
        vendors, products, parties, acts: what it covers; empty covers all of that sort.
        start: first instant, RFC 3339 with offset; empty from ever.
        until: first instant at which it is held no more; empty without end.
        line: where it stands in the file.
    """

    regime: str
    number: str
    issued_by: str
    vendors: tuple[str, ...]
    products: tuple[str, ...]
    parties: tuple[str, ...]
    acts: tuple[str, ...]
    start: str
    until: str
    line: int


@dataclass(frozen=True, slots=True)
class Profile:
    """The organisation that asks.

    Attributes:
        name: its name; empty for the default profile.
        file: where it was read; None for the default profile.
        organisation: `org.*` facts that are stated, by their full names.
        acts: the user-level acts to ask of every finding; None: the default ones.
        locations: countries of its sites; None: the default ones.
        facts: other standing facts that are stated.
        sites: places, in the order of the file; the first that fits a device is the one.
        options: defaults for command line options.
        licences: licences and written exceptions that it holds.
        ledger: where answers are recorded (`where`), whether (`record`), and how (`redact`, `origin`).
        devices: devices that inputs call by several names.
        lines: the line in the file of each key, for messages.
    """

    name: str = ""
    file: Path | None = None
    organisation: Mapping[str, Written] = field(default_factory=dict)
    acts: tuple[str, ...] | None = None
    locations: tuple[str, ...] | None = None
    facts: Mapping[str, Written] = field(default_factory=dict)
    sites: tuple[Site, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    licences: tuple[Licence, ...] = ()
    ledger: Mapping[str, str | bool] = field(default_factory=dict)
    devices: tuple[Named, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """The file it was read from, or words that say that it is assumed."""
        return str(self.file) if self.file else "default profile (assumed)"

    def site(self, device: str | None, file: str, also: Iterable[str] = ()) -> Site | None:
        """Return the first site whose pattern fits the device under one of its names, or the file where there is no device."""
        subjects = dict.fromkeys((device or file, *also))
        for site in self.sites:
            for subject in subjects:
                if any(fnmatchcase(s, p) for p in site.match for s in (subject, subject.replace("\\", "/"))):
                    return site
        return None

    def where(self, key: str) -> str:
        """Return `file:line` of a key, for messages."""
        return f"{self.source}:{self.lines.get(key, 1)}"


DEFAULT = Profile()
"""Nothing stated: what is assumed then stands in the vocabulary, and is printed with every answer."""


def find(start: Path) -> Path | None:
    """Return the `proscribe.toml` in `start` (or beside it, for a file) or in a folder above it.

    The search ends at a folder with `.git`, and at the root. A file at or below the working folder is named
    from there, so that a report reads the same on every machine.
    """
    folder = (start if start.is_dir() else start.parent).resolve()
    for place in (folder, *folder.parents):
        if (place / NAME).is_file():
            here = Path.cwd()
            return (place / NAME).relative_to(here) if place.is_relative_to(here) else place / NAME
        if (place / ".git").exists():
            return None
    return None


def load(path: Path | None) -> Profile:
    """Read a profile file; None gives the default profile.

    Raises:
        ProfileError: the file cannot be read, is not TOML, or has a key that profiles do not have.
    """
    if path is None:
        return DEFAULT
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as e:
        why = e.strerror if isinstance(e, OSError) else "it is not UTF-8"
        raise ProfileError(
            f"{path}: cannot be read: {why}", hint="check the path, or run `proscribe init`"
        ) from e
    return read(text, path)


def read(text: str, file: Path) -> Profile:
    """Read a profile from its text.

    Raises:
        ProfileError: it is not TOML, or has a key or a type that profiles do not have.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        found = re.search(r"line (\d+)", str(e))
        line = found.group(1) if found else "1"
        raise ProfileError(
            f"{file}:{line}: not TOML: {str(e).split(' (at')[0]}", hint="put text in double quotes"
        ) from e
    lines = _lines(text)
    _only(data, _TOP, file, lines, "")
    organisation = _table(data, "organisation", file, lines)
    _only(organisation, _ORGANISATION, file, lines, "organisation.")
    stated = {
        f"org.{k}": _value(v, file, lines, f"organisation.{k}")
        for k, v in organisation.items()
        if k not in {"name", "acts", "locations"}
    }
    facts = _table(data, "facts", file, lines)
    sites = data.get("site", [])
    if not isinstance(sites, list):
        raise ProfileError(
            f"{file}:{lines.get('site', 1)}: site must be a list of tables", hint="write [[site]]"
        )
    return Profile(
        name=str(organisation.get("name", "")),
        file=file,
        organisation=stated,
        acts=_texts(organisation.get("acts"), file, lines, "organisation.acts"),
        locations=_texts(organisation.get("locations"), file, lines, "organisation.locations"),
        facts={k: _value(v, file, lines, f"facts.{k}") for k, v in facts.items()},
        sites=tuple(_site(s, i, file, lines) for i, s in enumerate(sites)),
        options=_table(data, "options", file, lines),
        licences=_licences(data.get("licence", []), text, file, lines),
        ledger=_ledger(_table(data, "ledger", file, lines), file, lines),
        devices=_devices(data.get("device", []), file, lines),
        lines=lines,
    )


def write(path: Path, *, facts: Mapping[str, Written]) -> None:
    """Write answers into a profile, keeping its comments; the file is written whole, then renamed.

    `org.x` goes to [organisation], every other fact to [facts].

    Raises:
        ProfileError: the file is not TOML, or cannot be written.
    """
    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
        for name, value in facts.items():
            table, key = ("organisation", name[4:]) if name.startswith("org.") else ("facts", name)
            if table not in document:
                document[table] = tomlkit.table()
            document[table][key] = value
        write_whole(path, tomlkit.dumps(document).encode())
    except (OSError, tomlkit.exceptions.TOMLKitError) as e:
        raise ProfileError(
            f"{path}: the answers could not be kept: {e}",
            hint="check that the file is TOML and may be written",
        ) from e


def _lines(text: str) -> dict[str, int]:
    """Return the line of each `table.key` and `table`, as far as simple keys go."""
    lines: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if head := re.match(r"\s*\[+\s*([\w.-]+)\s*\]+", line):
            table = head.group(1) + "."
            lines.setdefault(head.group(1), number)
        elif key := re.match(r"""\s*(?:"([^"]+)"|'([^']+)'|([\w-]+))\s*=""", line):
            lines.setdefault(table + next(g for g in key.groups() if g), number)
    return lines


def _ledger(data: Mapping[str, Any], file: Path, lines: Mapping[str, int]) -> dict[str, str | bool]:
    _only(data, tuple(_LEDGER), file, lines, "ledger.")
    for key, value in data.items():
        if not isinstance(value, _LEDGER[key]):
            raise ProfileError(
                f"{file}:{lines.get(f'ledger.{key}', 1)}: ledger.{key} is `{value}`",
                hint='write text in quotes, true or false, e.g. where = "ledger.sqlite", record = true',
            )
    return dict(data)


def _devices(data: Any, file: Path, lines: Mapping[str, int]) -> tuple[Named, ...]:
    line = lines.get("device", 1)
    if not isinstance(data, list) or not all(isinstance(x, dict) for x in data):
        raise ProfileError(f"{file}:{line}: device must be a list of tables", hint="write [[device]]")
    found: list[Named] = []
    owners: dict[str, str] = {}
    for x in data:
        _only(x, _DEVICE, file, lines, "device.")
        name, also = x.get("name"), _texts(x.get("also"), file, lines, "device.also")
        if not isinstance(name, str) or not name.strip() or not also:
            raise ProfileError(
                f"{file}:{line}: a device has no name or no other names",
                hint='e.g. name = "MC-RAD-01", also = ["10.20.0.14", "5CG1234XYZ"]',
            )
        for one in dict.fromkeys((name, *also)):
            other = owners.setdefault(one.strip().casefold(), name)
            if other != name:
                raise ProfileError(
                    f"{file}:{line}: `{one}` is a name of both `{other}` and `{name}`",
                    hint="a name stands for one device; if they are one, write one [[device]]",
                )
        found.append(Named(name, also))
    return tuple(found)


def _licences(data: Any, text: str, file: Path, lines: Mapping[str, int]) -> tuple[Licence, ...]:
    places = [n for n, line in enumerate(text.splitlines(), 1) if re.match(r"\s*\[\[\s*licence\s*\]\]", line)]
    if not isinstance(data, list) or not all(isinstance(x, dict) for x in data):
        raise ProfileError(
            f"{file}:{lines.get('licence', 1)}: licence must be a list of tables", hint="write [[licence]]"
        )
    places += [lines.get("licence", 1)] * (len(data) - len(places))
    return tuple(_licence(x, place, file) for x, place in zip(data, places, strict=False))


def _licence(data: Mapping[str, Any], line: int, file: Path) -> Licence:
    here = dict.fromkeys(("licence", *(f"licence.{k}" for k in (*data, "covers"))), line)
    _only(data, _LICENCE, file, here, "licence.")
    covers = _table(data, "covers", file, {"covers": line})
    _only(covers, _COVERS, file, {f"covers.{k}": line for k in covers}, "covers.")
    regime, number = data.get("regime"), data.get("number")
    if not isinstance(regime, str) or not isinstance(number, str) or not regime or not number.strip():
        raise ProfileError(
            f"{file}:{line}: a licence has no regime or no number",
            hint='e.g. regime = "bis", number = "D1234567"; write the number as a text',
        )
    named = {k: _texts(covers.get(k), file, {f"covers.{k}": line}, f"covers.{k}") or () for k in _COVERS}
    return Licence(
        regime,
        number,
        str(data.get("issued_by", "")),
        **named,
        start=_instant(data.get("from"), file, line, "from"),
        until=_instant(data.get("until"), file, line, "until"),
        line=line,
    )


def _instant(value: Any, file: Path, line: int, key: str) -> str:
    """Return an instant as text; TOML's own date-times are let in where they have an offset."""
    if value is None:
        return ""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.isoformat()
    if isinstance(value, str) and "T" in value:
        return value
    raise ProfileError(
        f"{file}:{line}: {key} of a licence is `{value}`, which is no instant",
        hint=f"write the first moment of a day with its offset: {key} = 2027-01-01T00:00:00-05:00",
    )


def _only(
    data: Mapping[str, Any], keys: tuple[str, ...], file: Path, lines: Mapping[str, int], under: str
) -> None:
    for key in data:
        if key not in keys:
            line = lines.get(under + key, 1)
            raise ProfileError(
                f"{file}:{line}: unknown key `{key}`{nearest(key, keys)}",
                hint=f"keys here: {', '.join(keys)}; any fact of `proscribe facts` goes under [facts]",
            )


def _table(data: Mapping[str, Any], key: str, file: Path, lines: Mapping[str, int]) -> dict[str, Any]:
    table = data.get(key, {})
    if not isinstance(table, dict):
        raise ProfileError(f"{file}:{lines.get(key, 1)}: {key} must be a table", hint=f"write [{key}]")
    return table


def _value(value: Any, file: Path, lines: Mapping[str, int], key: str) -> Written:
    if isinstance(value, (str, bool)):
        return value
    if isinstance(value, list) and value and all(isinstance(v, str) for v in value):
        return "|".join(value)
    raise ProfileError(
        f"{file}:{lines.get(key, 1)}: {key} is `{value}`",
        hint='write text in quotes, true, false, or a list of texts such as ["a", "b"]',
    )


def _texts(value: Any, file: Path, lines: Mapping[str, int], key: str) -> tuple[str, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise ProfileError(
            f"{file}:{lines.get(key, 1)}: {key} must be a list of texts", hint=f'write {key} = ["...", "..."]'
        )
    return tuple(value)


def _site(data: Any, index: int, file: Path, lines: Mapping[str, int]) -> Site:
    if not isinstance(data, dict):
        raise ProfileError(f"{file}:{lines.get('site', 1)}: a site must be a table", hint="write [[site]]")
    _only(data, _SITE, file, lines, "site.")
    name, match = data.get("name"), data.get("match")
    if not isinstance(name, str) or not match:
        raise ProfileError(
            f"{file}:{lines.get('site', 1)}: site {index + 1} has no name or no match",
            hint='e.g. name = "Main", match = "MC-*"',
        )
    patterns = (match,) if isinstance(match, str) else _texts(match, file, lines, "site.match") or ()
    facts = {
        k: _value(v, file, lines, f"site.facts.{k}") for k, v in _table(data, "facts", file, lines).items()
    }
    if "location" in data:
        facts["location"] = _value(data["location"], file, lines, "site.location")
    owner = data.get("owner", "")
    if not isinstance(owner, str):
        raise ProfileError(
            f"{file}:{lines.get('site.owner', 1)}: owner of site `{name}` is no text",
            hint='e.g. owner = "Facilities desk"',
        )
    return Site(name, patterns, facts, owner)
