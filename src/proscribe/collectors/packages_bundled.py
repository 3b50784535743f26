"""Ask snap and flatpak, which bring applications beside a distribution's own packages."""

from __future__ import annotations

from proscribe.collectors import Collector, Command, System, asked

__all__ = ["PLUGIN"]

PLUGIN = Collector(
    title="snaps and flatpaks",
    systems=(System.LINUX,),
    take=asked(
        Command("snap", "snap-list", ("snap", "list", "--all", "--color=never", "--unicode=never")),
        Command(
            "flatpak",
            "flatpak-list",
            ("flatpak", "list", "--columns=application,name,version,branch,origin,installation"),
        ),
    ),
    root="flatpaks that another user has installed for himself",
)
