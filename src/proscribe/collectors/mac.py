"""Ask macOS for its applications, receipts, jobs, extensions, processes and trusted certificates."""

from __future__ import annotations

from proscribe.collectors import Collector, Command, System, asked

__all__ = ["PLUGIN"]

_QUIET = {"HOMEBREW_NO_AUTO_UPDATE": "1", "HOMEBREW_NO_ANALYTICS": "1", "HOMEBREW_NO_ENV_HINTS": "1"}
_KEYCHAIN = "/Library/Keychains/System.keychain"

PLUGIN = Collector(
    title="macOS",
    systems=(System.MACOS,),
    take=asked(
        Command("system_profiler", "system-profiler", ("system_profiler", "SPApplicationsDataType", "-json")),
        Command("pkgutil", "pkgutil-pkgs", ("pkgutil", "--pkgs")),
        Command("launchctl", "launchctl-list", ("launchctl", "list")),
        Command("systemextensionsctl", "system-extensions", ("systemextensionsctl", "list")),
        Command(
            "certificates of the system",
            "certificates-pem",
            ("security", "find-certificate", "-a", "-p", _KEYCHAIN),
        ),
        Command("brew formulae", "brew-list", ("brew", "list", "--formula", "--versions"), _QUIET),
        Command("brew casks", "brew-list", ("brew", "list", "--cask", "--versions"), _QUIET),
    ),
    root="jobs of the system, and those of other users",
)
