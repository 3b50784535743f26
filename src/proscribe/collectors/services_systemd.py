"""Ask systemd for its units: those that are loaded, and those that lie ready in files."""

from __future__ import annotations

from proscribe.collectors import Collector, Command, System, asked

__all__ = ["PLUGIN"]

_PLAIN = ("--all", "--full", "--no-pager", "--plain", "--no-legend")

PLUGIN = Collector(
    title="services",
    systems=(System.LINUX,),
    take=asked(
        Command(
            "systemctl list-units",
            "systemctl-units",
            ("systemctl", "list-units", *_PLAIN),
            absent="has not been booted with systemd",
        ),
        Command("systemctl list-unit-files", "systemctl-units", ("systemctl", "list-unit-files", *_PLAIN)),
    ),
)
