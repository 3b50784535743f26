"""Canaries for the configuration of container images."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_CONFIG_JSON = b"""\
{"architecture": "amd64", "os": "linux", "config": {"Labels": {"maintainer": "Pat Example <pat@example.org>", "org.opencontainers.image.title": "Example Editor", "org.opencontainers.image.vendor": "Example Works"}}, "rootfs": {"type": "layers"}}
"""

PLUGIN = Canary(samples={"config.json": _CONFIG_JSON})
