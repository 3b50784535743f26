"""What the tables of osquery are, told by their columns or the name of a query.

A long module, because it is a table: one entry a table, one argument a column of OBSERVATION.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

__all__ = ["HOMEBREW", "Table", "table_of"]


@dataclass(frozen=True, slots=True)
class Table:
    """How the rows of a table are told, and what their columns are in an observation.

    Attributes:
        needs: the columns that a row of it has, all of them.
        takes: observation column to table columns, the first that is not empty counts.
        constants: observation columns that are the same for every row.
    """

    needs: frozenset[str]
    takes: dict[str, tuple[str, ...]]
    constants: dict[str, str]


def _table(needs: str, kind: str, ecosystem: str | None = None, **takes: str) -> Table:
    constants = {"kind": kind} | ({"ecosystem": ecosystem} if ecosystem else {})
    return Table(frozenset(needs.split()), {k: tuple(v.split()) for k, v in takes.items()}, constants)


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
HOMEBREW = _table(
    "name version", "package", "brew", name="app_name name", package="name", version="version", path="path"
)


@cache
def table_of(columns: frozenset[str], query: str) -> Table | None:
    """Return the table that a row is of, by the name of its query or by its columns; None if neither tells."""
    words = query.lower().replace("/", "_").replace("-", "_")
    for name, table in _BY_QUERY.items():
        if words.endswith(name) and table.needs <= columns:
            return table
    for table in _TABLES:
        if table.needs <= columns:
            return table
    return None
