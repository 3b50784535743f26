"""Package URLs as patterns, for gates on bills of materials."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from proscribe.blocklists import Stage

if TYPE_CHECKING:
    from proscribe.blocklists import Blocking

__all__ = ["ECOSYSTEMS", "purl_patterns"]

ECOSYSTEMS = ("cargo", "composer", "deb", "gem", "golang", "maven", "npm", "nuget", "pypi", "rpm", "swift")
"""The package types of package URLs that bills of materials carry; ids of app stores are none of them."""


def purl_patterns(blocking: Blocking) -> list[str]:
    """Return a regular expression for the package URLs of each package or run of packages, sorted."""
    found = set()
    for rule in blocking.of(Stage.DELIVERY, "package"):
        if rule.ecosystem not in ECOSYSTEMS:
            continue
        name = rule.value.replace(":", "/", 1) if rule.ecosystem == "maven" else rule.value
        # A scope's `@` may stand as it is or percent-encoded: producers differ.
        path = re.escape(quote(name, safe="/@")).replace("@", "(@|%40)", 1 if name.startswith("@") else 0)
        path = path.replace(r"\-", "-").replace(r"\/", "/").replace(r"\%", "%")
        start = "([^/]+/)?" if rule.ecosystem in {"deb", "rpm"} else ""
        end = "([^?#]*)" if rule.match == "prefix" else ""
        found.add(f"^pkg:{rule.ecosystem}/{start}{path}{end}([@?#].*)?$")
    return sorted(found)
