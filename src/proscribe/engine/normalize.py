"""Bring what an input says into the form in which the catalog is looked up.

Pure functions of one raw value each. None, or an empty result, means that the value identifies nothing;
nothing here raises for any text.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import unquote

from proscribe.catalog.names import company, fold, words

__all__ = [
    "address",
    "bundle",
    "companies",
    "company",
    "cpe",
    "distinguished",
    "domain",
    "fold",
    "mac",
    "package",
    "purl",
    "segments",
    "service",
    "team_id",
    "words",
]

_RDN = re.compile(
    r"\s*([A-Za-z][A-Za-z0-9.]*)\s*=\s*(\"(?:[^\"\\]|\\.)*\"|(?:[^,;+\"\\]|\\.)*)\s*(?:[,;+]|\Z)", re.DOTALL
)
_DN = re.compile(r"\s*(?:/|(?:OID\.)?)[A-Za-z][A-Za-z0-9.]*\s*=")
_UNESCAPE = re.compile(r"\\([0-9A-Fa-f]{2}|.)", re.DOTALL)
_APPLE = re.compile(
    r"(?:Developer ID [A-Za-z]+|(?:Apple|iPhone|Mac|3rd Party Mac) Developer[A-Za-z ]*|Apple [A-Za-z]+): (.+?) \(([A-Z0-9]{10})\)\s*\Z"
)
_SPDX = re.compile(r"\s*(?:Organization|Person|Tool)\s*:\s*", re.IGNORECASE)
_MAIL = re.compile(r"\s*[<(][^<>()]*@[^<>()]*[>)]\s*\Z")
_UUID = re.compile(r"\{?[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?\s*\Z")
_HEX = re.compile(r"[0-9A-F]{12}\Z")
_PYPI = re.compile(r"[-_.]+")
_TEAM_LENGTH = 10
_HOST_LENGTH = 253
_MAC_BYTES = 6
_PORT = re.compile(r":\d{1,5}\Z")

_NOBODY = frozenset(
    (
        "noassertion",
        "none",
        "null",
        "unknown",
        "n/a",
        "na",
        "-",
        "(unknown)",
        "(none)",
        "not available",
        "not specified",
    )
)
_SIGNS_FOR_ALL = frozenset(
    ("microsoft windows hardware compatibility publisher", "microsoft windows", "microsoft windows publisher")
)
"""Drivers of every maker bear these signatures: they say nothing of who made it."""

_DISTRIBUTIONS = frozenset(("deb", "rpm", "apk", "alpm", "ebuild"))
"""Purl types whose namespace is the distribution, not part of the package's own name."""

_FOLDED = frozenset(
    (
        "android",
        "ios",
        "winget",
        "msix",
        "chocolatey",
        "nuget",
        "npm",
        "deb",
        "composer",
        "github",
        "bitbucket",
    )
)


def distinguished(text: str) -> dict[str, str]:
    """Read an X.500 name (`CN=.., O=..`, or `/C=../O=..`) into its parts, keys in capitals, first value wins.

    Text that is not one gives an empty mapping.
    """
    if not _DN.match(text):
        return {}
    out: dict[str, str] = {}
    if text.lstrip().startswith("/"):
        for part in text.strip().split("/"):
            key, equals, value = part.partition("=")
            if equals:
                out.setdefault(key.strip().upper(), value.strip())
        return out
    at = 0
    while at < len(text):
        found = _RDN.match(text, at)
        if found is None or found.end() == at:
            break
        value = found[2].strip()
        if value.startswith('"'):
            value = value[1:-1]
        out.setdefault(found[1].upper(), _UNESCAPE.sub(lambda m: m[1] if len(m[1]) == 1 else " ", value))
        at = found.end()
    return out


def companies(text: str) -> tuple[str, ...]:
    """Return the companies that a publisher, supplier or signer text names, the best first, as written.

    Understood: plain names, `Organization: X (mail)` of SPDX, `X <mail>`, X.500 subjects (O, then CN), and
    Apple's `Developer ID Application: X (TEAM)`. Placeholders, store identifiers and signatures that
    stand on everybody's drivers name nobody.
    """
    parts = distinguished(text)
    names = [parts[k] for k in ("O", "CN") if k in parts] if parts else [text]
    if any(n.strip().lower() in _SIGNS_FOR_ALL for n in names):
        return ()
    out: list[str] = []
    for raw in names:
        name = _MAIL.sub("", _SPDX.sub("", raw, count=1)).strip().strip("\"'").strip()
        apple = _APPLE.match(name)
        if apple:
            name = apple[1]
        low = name.lower()
        if low and low not in _NOBODY and not _UUID.match(name) and words(name) and name not in out:
            out.append(name)
    return tuple(out)


def team_id(text: str) -> str | None:
    """Return the Apple Team ID in a text: the bare ten characters, or at the end of an Apple signer's name."""
    text = text.strip()
    if len(text) == _TEAM_LENGTH and text.isascii() and text.isalnum() and text.isupper():
        return text
    parts = distinguished(text)
    if parts:
        if "OU" in parts and "UID" in parts and len(parts["OU"]) == _TEAM_LENGTH:
            return parts["OU"]
        text = parts.get("CN", "")
    apple = _APPLE.match(text)
    return apple[2] if apple else None


def domain(text: str) -> str | None:
    """Return a host name in small letters and ASCII (IDNA), without port and trailing dot; None if it is none."""
    host = text.strip().rstrip(".").lower()
    if ":" in host:
        host = _PORT.sub("", host).rstrip(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    if (
        not host
        or len(host) > _HOST_LENGTH
        or ".." in host
        or host.startswith(".")
        or any(c in host for c in " /:@\\")
    ):
        return None
    return host


def address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the IP address that a host column holds, with or without port or brackets; None if it is none."""
    text = text.strip()
    if not text or text[-1] not in "0123456789abcdefABCDEF]:":
        return None
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found  # ::ffff:192.0.2.1 is 192.0.2.1 on a socket that speaks both


def mac(text: str) -> str | None:
    """Return a MAC address as twelve hexadecimal capitals; None if it is none."""
    plain = text.strip().replace(":", "").replace("-", "").replace(".", "").upper()
    if not _HEX.match(plain):
        parts = [
            p.zfill(2) for p in re.split(r"[:-]", text.strip().upper())
        ]  # macOS `arp` drops leading zeros
        plain = "".join(parts)
        if len(parts) != _MAC_BYTES or not _HEX.match(plain):
            return None
    return plain


def package(ecosystem: str, name: str) -> str:
    """Return a package id in the spelling that its ecosystem holds equal."""
    name = name.strip()
    if ecosystem == "pypi":
        return _PYPI.sub("-", name).lower()
    return name.lower() if ecosystem in _FOLDED else name


_PLAIN_PURL = re.compile(
    r"pkg:([a-z][a-z0-9.+-]*)/(?:((?:[^@?#%/\s]+/)*[^@?#%/\s]+)/)?([^@?#%/\s]+)(?:@[^@?#%/\s]+)?"
)
"""A package URL as nearly all are: nothing escaped, no qualifiers. The rest is taken apart with care."""


def purl(text: str) -> tuple[str, str] | None:
    """Return (ecosystem, package id) of a package URL; None if it is not one.

    The namespace is part of the id (`@scope/name`, `group:artifact`, `owner/name`), except where it is the
    distribution (deb, rpm, apk ...). Version, qualifiers and subpath do not identify a vendor.
    """
    if plain := _PLAIN_PURL.fullmatch(text):
        kind, namespace, name = plain.groups()
        if namespace is None or kind in _DISTRIBUTIONS:
            return kind, package(kind, name) if kind != "maven" else name
        if kind == "maven":
            return kind, f"{namespace.replace('/', '.')}:{name}"
        return kind, package(kind, f"{namespace}/{name}")
    head, colon, rest = text.strip().partition(":")
    if not colon or head.lower() != "pkg":
        return None
    rest = rest.partition("#")[0].partition("?")[0].strip("/")
    kind, slash, path = rest.partition("/")
    kind = kind.lower()
    path = path.strip("/")
    if not slash or not kind or not path:
        return None
    name = path.rfind("/") + 1
    version = path.find("@", name + 1)
    if version > 0:
        path = path[:version]
    parts = [unquote(p) if "%" in p else p for p in path.split("/") if p]
    if not parts:
        return None
    if kind in _DISTRIBUTIONS:
        return kind, package(kind, parts[-1])
    if kind == "maven":
        return kind, ":".join((".".join(parts[:-1]), parts[-1])) if len(parts) > 1 else parts[0]
    return kind, package(kind, "/".join(parts))


def cpe(text: str) -> tuple[str, str] | None:
    """Return (vendor, product) of a CPE 2.3 or 2.2 name, unescaped, in small letters; None if it is none."""
    text = text.strip().lower()
    if text.startswith("cpe:2.3:"):
        pair = (re.split(r"(?<!\\):", text) if "\\" in text else text.split(":", 5))[3:5]
    elif text.startswith("cpe:/"):
        pair = [unquote(p) for p in text[5:].split(":")[1:3]]
    else:
        return None
    plain = [_UNESCAPE.sub(r"\1", p) if "\\" in p else p for p in (*pair, "")]
    if plain[0] in ("", "*", "-"):
        return None
    return plain[0], plain[1]


def bundle(text: str) -> str:
    """Return a bundle id in small letters, without a Team ID in front of it."""
    low = text.strip().lower()
    head, dot, rest = low.partition(".")
    return (
        rest if dot and len(head) == _TEAM_LENGTH and any(c.isdigit() for c in head) and "." in rest else low
    )


def segments(text: str) -> tuple[str, ...]:
    """Return a path's segments in small letters, whatever way the slashes lean."""
    return tuple(p for p in text.replace("\\", "/").lower().split("/") if p)


def service(text: str) -> str:
    """Return a service, driver or process name in small letters, without its folder."""
    return text.replace("\\", "/").rpartition("/")[2].strip().lower()
