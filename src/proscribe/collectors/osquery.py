"""Ask osquery for its tables where `osqueryi` is installed; the questions are data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proscribe.collectors import Collector, Command, System, asked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.collectors import Taken
    from proscribe.collectors._machine import Machine

__all__ = ["PLUGIN"]

_ALL = (System.LINUX, System.MACOS, System.WINDOWS)
# What the system's own programs do not tell, or do not tell with a maker.
_QUERIES: dict[str, tuple[tuple[System, ...], str]] = {
    "chrome_extensions": (
        _ALL,
        "SELECT name, identifier, version, author, path, browser_type FROM users JOIN chrome_extensions USING (uid)",
    ),
    "firefox_addons": (
        _ALL,
        "SELECT name, identifier, version, creator, source_url, path FROM users JOIN firefox_addons USING (uid)",
    ),
    "usb_devices": ((System.LINUX, System.MACOS), "SELECT vendor, model, serial, removable FROM usb_devices"),
    "pci_devices": ((System.LINUX,), "SELECT vendor, model, pci_slot FROM pci_devices"),
    "python_packages": (_ALL, "SELECT name, version, summary, author, directory, path FROM python_packages"),
    "npm_packages": (_ALL, "SELECT name, version, author, homepage, directory, path FROM npm_packages"),
    "programs": (
        (System.WINDOWS,),
        "SELECT name, version, publisher, install_location, identifying_number FROM programs",
    ),
    "drivers": (
        (System.WINDOWS,),
        "SELECT device_name, description, manufacturer, provider, service, version, image FROM drivers",
    ),
    "services": (
        (System.WINDOWS,),
        "SELECT name, display_name, service_type, start_type, module_path, path FROM services",
    ),
    "apps": (
        (System.MACOS,),
        "SELECT name, display_name, bundle_name, bundle_identifier, bundle_short_version, path FROM apps",
    ),
    "app signatures": (
        (System.MACOS,),
        "SELECT s.path, s.identifier, s.team_identifier, s.authority FROM apps a JOIN signature s ON s.path = a.path",
    ),
    "system_extensions": (
        (System.MACOS,),
        "SELECT identifier, team, version, bundle_path, path, state FROM system_extensions",
    ),
}


def _take(machine: Machine) -> Iterator[Taken]:
    commands = [
        Command(f"osquery {name}", "osquery-log", ("osqueryi", "--json", "--disable_extensions", query))
        for name, (systems, query) in _QUERIES.items()
        if machine.system in systems
    ]
    for taken in asked(*commands)(machine):
        yield taken
        if taken.data is None and taken.reason and "no program" in taken.reason:
            return  # one row says that osquery is not there


PLUGIN = Collector(title="osquery", systems=_ALL, take=_take, root="the profiles of other users")
