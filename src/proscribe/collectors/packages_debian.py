"""Ask dpkg for the packages of Debian and its kin, with their maintainers."""

from __future__ import annotations

from proscribe.collectors import Collector, Command, System, asked

__all__ = ["PLUGIN"]

_SHOW = "${binary:Package}\\t${Version}\\t${Maintainer}\\t${db:Status-Abbrev}\\n"

PLUGIN = Collector(
    title="Debian packages",
    systems=(System.LINUX,),
    take=asked(Command("dpkg-query", "dpkg", ("dpkg-query", "-W", "-f", _SHOW))),
)
