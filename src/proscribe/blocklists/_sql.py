"""osquery's SQL for what is to be found, one query for each table, for packs and for Fleet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from proscribe.blocklists import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.blocklists import Blocking, Rule

__all__ = ["Query", "queries"]


@dataclass(frozen=True, slots=True)
class Query:
    """One query: a name, osquery's platform, the SQL, and how many identities are in it."""

    name: str
    platform: str
    vendor: str
    sql: str
    identities: int


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _like(column: str, value: str, *, start: bool) -> str:
    escaped = value.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    pattern = _text(escaped + "%" if start else escaped)
    return f"{column} LIKE {pattern} ESCAPE '\\'"


def _any(column: str, rules: list[Rule]) -> str:
    """Return a condition on a column; LIKE compares ASCII letters without case, as the inventory does."""
    return " OR ".join(_like(column, r.value, start=r.match == "prefix") for r in rules)


_TABLES = (
    # name, platform, columns, table, column to compare, kind, ecosystem
    (
        "programs",
        "windows",
        "name, version, publisher, install_location",
        "programs",
        "publisher",
        "publisher",
        "",
    ),
    ("services", "windows", "name, display_name, path, status", "services", "name", "service", ""),
    ("processes", "windows,linux,darwin", "name, path, pid", "processes", "name", "service", ""),
    ("drivers", "windows", "service, image, signed", "drivers", "service", "service", ""),
    (
        "apps",
        "darwin",
        "name, bundle_identifier, bundle_short_version, path",
        "apps",
        "bundle_identifier",
        "bundle",
        "",
    ),
    ("system_extensions", "darwin", "identifier, team, state", "system_extensions", "team", "team-id", ""),
    ("deb_packages", "linux", "name, version, maintainer, status", "deb_packages", "name", "package", "deb"),
    ("rpm_packages", "linux", "name, version, vendor", "rpm_packages", "name", "package", "rpm"),
    (
        "certificates",
        "windows,darwin",
        "common_name, issuer, path",
        "certificates",
        "common_name",
        "certificate",
        "",
    ),
)


def queries(blocking: Blocking) -> Iterator[Query]:
    """Yield one query for each vendor and table that has something to look for, in a fixed order."""
    vendors = sorted({r.vendor for r in blocking.rules.get(Stage.DETECTION, ())})
    for vendor in vendors:
        for name, platform, columns, table, column, kind, ecosystem in _TABLES:
            rules = [
                r
                for r in blocking.of(Stage.DETECTION, kind)
                if r.vendor == vendor and r.ecosystem == ecosystem and r.match in {"exact", "prefix"}
            ]
            if rules:
                where = _any(column, rules)
                yield Query(
                    f"proscribe_{vendor.replace('-', '_')}_{name}",
                    platform,
                    vendor,
                    f"SELECT {columns} FROM {table} WHERE {where};",  # noqa: S608  names of ours, values quoted
                    len(rules),
                )
