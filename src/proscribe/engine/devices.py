"""Say which names are one device: the machine that four inventories call by four names.

Two names are one device where the user says so (`[[device]]` in the profile), where one hardware id (a MAC
address, a serial number) is given to both, or where they are one host name: without case, with or without
its domain. A domain that conflicts, an id that one input gives to several machines, an address that had
several, and names that mean nothing (`localhost`, `unknown`) never join anything. The answer does not depend
on the order in which names were met, and every joining says why.
"""

from __future__ import annotations

import ipaddress
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from proscribe.profile import Named

__all__ = ["Device", "Given", "is_nameless", "mac_id", "resolve", "serial_id"]

_NAMELESS = frozenset(
    {
        *("localhost", "localhost4", "localhost6", "localhost.localdomain", "localhost4.localdomain4"),
        *("localhost6.localdomain6", "ip6-localhost", "ip6-loopback", "unknown", "unknown-device", "unnamed"),
        *(
            "n/a",
            "na",
            "none",
            "null",
            "nil",
            "undefined",
            "default",
            "-",
            "--",
            "?",
            "*",
            "(none)",
            "(null)",
        ),
        *("(empty)", "(unknown)", "<unknown>", "<none>", "not-available"),
    }
)
_NO_DOMAIN = frozenset({"local", "localdomain"})  # what a machine says that knows no domain of its own
_HOST = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?(?:\.[\w-]{1,63})*")
_NETBIOS = re.compile(r"(?P<domain>[^\\/\s]+)\\(?P<host>[^\\/\s]+)")
_MAC = re.compile(
    r"(?:[0-9a-f]{2}[:\-]){5}[0-9a-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}|[0-9a-f]{12}", re.IGNORECASE
)
_EMPTY_SERIAL = re.compile(
    r"[\W0]*|0123456789|123456789|none|unknown|default( string)?|n/?a|not (specified|available|applicable)"
    r"|system serial number|to be filled( by o\.?e\.?m\.?)?|chassis serial number|invalid|serial( number)?",
    re.IGNORECASE,
)
_SHORTEST_SERIAL = 5


class Given(NamedTuple):
    """One input gives one hardware id to one device name."""

    id: str
    file: str
    device: str


@dataclass(frozen=True, slots=True)
class Device:
    """One device.

    Attributes:
        name: what to call it: as the user does, else its longest host name, as an input spells it.
        key: the same from run to run, whatever else was read: for stable ids.
        names: every spelling that was met, sorted.
        because: why they are one, a sentence each; empty where all spell it alike.
    """

    name: str
    key: str
    names: tuple[str, ...]
    because: tuple[str, ...] = ()


class _Host(NamedTuple):
    """A name as it is compared: `short` is empty for addresses and what is no host name."""

    norm: str
    short: str
    domain: str
    address: bool


def is_nameless(name: str | None) -> bool:
    """Say whether a name tells no device: empty, `localhost`, `unknown`, a loopback address."""
    text = (name or "").strip().strip(".").casefold()
    if not text or text in _NAMELESS:
        return True
    try:
        address = ipaddress.ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def mac_id(text: str | None) -> str | None:
    """Return a MAC address as an id; None for one that is not burnt into one card (groups, zeros, made up)."""
    if text is None or not _MAC.fullmatch(text.strip()):
        return None
    digits = re.sub(r"[^0-9a-f]", "", text.casefold())
    first = int(digits[:2], 16)
    if first & 3 or digits.strip("0") == "":  # bit 0: a group; bit 1: made up by software
        return None
    return "MAC address " + ":".join(digits[i : i + 2] for i in range(0, 12, 2))


def serial_id(text: str | None) -> str | None:
    """Return a serial number or asset tag as an id; None for what makers write where they have none."""
    shown = (text or "").strip()
    if len(shown) < _SHORTEST_SERIAL or _EMPTY_SERIAL.fullmatch(shown) or len(set(shown.casefold())) == 1:
        return None
    return f"serial number {shown.upper()}"


def resolve(names: Iterable[str], given: Iterable[Given], aliases: Iterable[Named] = ()) -> dict[str, Device]:
    """Return the device of each name.

    Args:
        names: device names as the inputs spell them, none of them nameless.
        given: which input gives which hardware id to which of these names.
        aliases: what the user says; a name stands in one of them at most.
    """
    return _Joining(names, given, aliases).devices()


class _Joining:
    """Joins names step by step, each step over all names at once, so that order has no say."""

    def __init__(self, names: Iterable[str], given: Iterable[Given], aliases: Iterable[Named]) -> None:
        self.spellings: dict[str, set[str]] = defaultdict(set)
        self.hosts: dict[str, _Host] = {}
        self.above: dict[str, str] = {}
        self.because: dict[str, list[str]] = defaultdict(list)
        self.called: dict[str, str] = {}
        for name in names:
            self._met(name)
        self._said(aliases)
        self._ids(given)
        self._short_names()

    def _met(self, name: str) -> str:
        host = _host(name)
        self.spellings[host.norm].add(name.strip())
        self.hosts[host.norm] = host
        self.above.setdefault(host.norm, host.norm)
        return host.norm

    def _top(self, norm: str) -> str:
        while self.above[norm] != norm:
            self.above[norm] = norm = self.above[self.above[norm]]
        return norm

    def _join(self, norms: Iterable[str], because: str) -> None:
        tops = sorted({self._top(n) for n in norms})
        if len(tops) < 2:  # noqa: PLR2004  one is joined already
            return
        for other in tops[1:]:
            self.above[other] = tops[0]
            self.because[tops[0]] += self.because.pop(other, [])
        self.because[tops[0]].append(because)

    def _said(self, aliases: Iterable[Named]) -> None:
        for alias in aliases:
            wanted = {_host(n).norm for n in (alias.name, *alias.also)}
            here = wanted & self.hosts.keys()
            if not here:
                continue
            self._join(here, f"the profile says that {_listed(self._shown(here))} are `{alias.name}`")
            for norm in here:
                self.called[norm] = alias.name

    def _ids(self, given: Iterable[Given]) -> None:
        holders: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        ids_of: dict[str, set[str]] = defaultdict(set)
        for one in given:
            norm = _host(one.device).norm
            if norm in self.hosts:
                holders[one.id][norm].add(one.file)
                ids_of[norm].add(one.id)
        wandering = {n for n, ids in ids_of.items() if self.hosts[n].address and len(ids) > 1}
        for ident, by_norm in sorted(holders.items()):
            if self._shared(by_norm):
                continue
            mine = {n: f for n, f in by_norm.items() if n not in wandering}
            files = _listed(sorted({min(f) for f in mine.values()}))
            self._join(mine, f"{_listed(self._shown(mine))} have the {ident} ({files})")

    def _shared(self, by_norm: Mapping[str, set[str]]) -> bool:
        """Say whether one input gives the id to several host names: a dock, a copied disk, a wrong export."""
        per_file: dict[str, set[str]] = defaultdict(set)
        for norm, files in by_norm.items():
            host = self.hosts[norm]
            if not host.address:
                for file in files:
                    per_file[file].add(self.called.get(norm, host.short or norm))
        return any(len(shorts) > 1 for shorts in per_file.values())

    def _short_names(self) -> None:
        """Join a bare host name to its full one where there is one full one."""
        alike: dict[str, list[_Host]] = defaultdict(list)
        for host in self.hosts.values():
            if host.short:
                alike[host.short].append(host)
        for short, hosts in sorted(alike.items()):
            full = [h for h in hosts if h.domain]
            self._windows(full)
            if len({self._top(h.norm) for h in full}) == 1 and len(full) < len(hosts):
                longest = max(full, key=lambda h: (len(h.domain), h.norm))
                self._join(
                    [h.norm for h in hosts],
                    f"`{short}` is the host name of {longest.norm}, and of no other host",
                )
            elif not full:
                self._join([h.norm for h in hosts], f"`{short}` is one host name")

    def _windows(self, full: list[_Host]) -> None:
        r"""Join `CORP\PC-1` to `pc-1.corp.example`, where that is the only domain that starts so."""
        for host in full:
            if "\\" in host.norm:
                dotted = [h for h in full if "." in h.norm and h.domain.partition(".")[0] == host.domain]
                if len({self._top(h.norm) for h in dotted}) == 1:
                    self._join(
                        [host.norm, dotted[0].norm],
                        f"`{host.norm}` is the Windows name of {dotted[0].norm}",
                    )

    def devices(self) -> dict[str, Device]:
        """Return the device of each spelling."""
        members: dict[str, list[str]] = defaultdict(list)
        shorts: dict[str, set[str]] = defaultdict(set)
        for norm, host in self.hosts.items():
            top = self._top(norm)
            members[top].append(norm)
            if host.short:
                shorts[host.short].add(top)
        found: dict[str, Device] = {}
        for top, norms in members.items():
            device = self._device(top, norms, shorts)
            found.update(dict.fromkeys(device.names, device))
        return found

    def _device(self, top: str, norms: list[str], shorts: Mapping[str, set[str]]) -> Device:
        best = min((self.hosts[n] for n in norms), key=_preference)
        spelt = sorted(s for n in norms for s in self.spellings[n])
        called = min((self.called[n] for n in norms if n in self.called), default=None)
        key = best.short if best.short and len(shorts[best.short]) == 1 else best.norm
        because = list(dict.fromkeys(self.because.get(top, [])))
        if not because and len(spelt) > 1:
            because = ["they differ in case or form only"]
        return Device(
            called or min(self.spellings[best.norm]),
            _host(called).norm if called else key,
            tuple(spelt),
            tuple(sorted(because)),
        )

    def _shown(self, norms: Iterable[str]) -> list[str]:
        return sorted(min(self.spellings[n]) for n in norms)


def _host(name: str) -> _Host:
    r"""Return a name as it is compared; `CORP\PC-1` has the domain `corp`, `PC-1$` and `pc-1.` are `pc-1`."""
    text = name.strip().strip("\"'").removeprefix("\\\\").casefold()
    if _MAC.fullmatch(text):
        digits = re.sub(r"[^0-9a-f]", "", text)
        return _Host(":".join(digits[i : i + 2] for i in range(0, 12, 2)), "", "", address=True)
    try:
        return _Host(str(ipaddress.ip_address(text.strip("[]").partition("%")[0])), "", "", address=True)
    except ValueError:
        pass
    netbios = _NETBIOS.fullmatch(text)
    bare = (netbios["host"] if netbios else text).rstrip(".").removesuffix("$")
    if not _HOST.fullmatch(bare):
        return _Host(text, "", "", address=False)
    short, _, domain = bare.partition(".")
    domain = "" if domain in _NO_DOMAIN else domain
    if netbios and not domain:
        return _Host(f"{netbios['domain']}\\{short}", short, netbios["domain"], address=False)
    return _Host(f"{short}.{domain}" if domain else short, short, domain, address=False)


def _preference(host: _Host) -> tuple[bool, bool, int, str]:
    """Host names before others, others before addresses, the longest domain first."""
    return (host.address, not host.short, -len(host.domain), host.norm)


def _listed(texts: list[str]) -> str:
    return ", ".join(texts[:-1]) + f" and {texts[-1]}" if len(texts) > 1 else "".join(texts)
