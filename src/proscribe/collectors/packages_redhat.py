"""Ask rpm for the packages of Red Hat, SUSE and their kin, with their vendors."""

from __future__ import annotations

from proscribe.collectors import Collector, Command, System, asked

__all__ = ["PLUGIN"]

_SHOW = "%{NAME}\\t%{VERSION}-%{RELEASE}\\t%{VENDOR}\\t%{PACKAGER}\\t%{URL}\\n"

PLUGIN = Collector(
    title="RPM packages",
    systems=(System.LINUX,),
    take=asked(Command("rpm", "rpm-qa", ("rpm", "-qa", "--qf", _SHOW))),
)
