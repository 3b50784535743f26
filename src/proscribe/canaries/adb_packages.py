"""Canaries for the packages of an Android device."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_PACKAGES_TXT = b"""\
package:org.example.app
package:/data/app/org.example.two/base.apk=org.example.two
package:org.example.three
"""

PLUGIN = Canary(samples={"packages.txt": _PACKAGES_TXT})
