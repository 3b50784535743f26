"""Read the certificates that a Linux system trusts: a product that looks into TLS adds one of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proscribe.collectors import ABSENT, Collector, System, Taken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.collectors._machine import Machine

__all__ = ["PLUGIN"]

# The bundle that programs read, by distribution; beside it what an administrator has added.
_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ca-certificates/extracted/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
_ADDED = (
    "/usr/local/share/ca-certificates",
    "/etc/pki/ca-trust/source/anchors",
    "/etc/ca-certificates/trust-source/anchors",
    "/usr/share/pki/trust/anchors",
)
_ENDINGS = (".crt", ".pem", ".cer")


def _take(machine: Machine) -> Iterator[Taken]:
    found = False
    for name in _BUNDLES:
        path = machine.path(name)
        if path.is_file():
            yield Taken(f"certificates {name}", "certificates-pem", *machine.read(path))
            found = True
            break  # the others are links to the same, or older copies of it
    for name in _ADDED:
        folder = machine.path(name)
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.suffix.lower() in _ENDINGS and path.is_file():
                yield Taken(f"certificates {machine.shown(path)}", "certificates-pem", *machine.read(path))
                found = True
    if not found:
        yield Taken("certificates", "certificates-pem", None, f"{ABSENT}no bundle of certificates is known")


PLUGIN = Collector(title="trusted certificates", systems=(System.LINUX,), take=_take)
