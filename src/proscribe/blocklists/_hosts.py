"""Choose the host rules that a format can carry, so that nothing allowed is covered by mistake.

A rule that would cover an allowed name goes into a format that knows exceptions with the exception beside
it, and is left out of any other. A pattern goes where patterns can be written; elsewhere the names that
the user's own data showed stand for it, and the pattern is left out and told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from proscribe.blocklists import Reach

if TYPE_CHECKING:
    from proscribe.blocklists import Blocking, Host

__all__ = ["Chosen", "allowed_below", "choose", "covers", "regex"]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The host rules for one format: those to write, exceptions to write beside them, what is left out."""

    hosts: tuple[Host, ...]
    exceptions: tuple[str, ...]
    left_out: tuple[str, ...]


def choose(blocking: Blocking, *, suffixes: bool = True, patterns: bool, exceptions: bool) -> Chosen:
    """Return what a format can carry.

    Args:
        blocking: all that is to be stopped.
        suffixes: the format can stop a name with everything below it; without it a suffix becomes the
            exact name, and that is told.
        patterns: the format can stop `name-*` in a first label.
        exceptions: the format can let an allowed name through below a name that is stopped.
    """
    hosts, excepted, left = [], set(), []
    narrowed = 0
    for host in blocking.hosts:
        below = allowed_below(host, blocking.allow)
        if host.reach is Reach.PATTERN and not patterns:
            left.append(f"{host.name} ({host.role}): a pattern, which this format cannot express")
            continue
        if below and not (exceptions or (host.reach is Reach.SUFFIX and not suffixes)):
            left.append(f"{host.name} ({host.role}): it would cover {below[0]}, which is allowed")
            continue
        if host.reach is Reach.SUFFIX and not suffixes:
            narrowed += 1
        else:
            excepted.update(below)
        hosts.append(host)
    if narrowed:
        left.append(
            f"whatever stands below {narrowed} of these names: this format stops the very names, nothing below"
        )
    return Chosen(tuple(hosts), tuple(sorted(excepted)), tuple(left))


def covers(host: Host, name: str) -> bool:
    """Say whether a host rule stops `name`."""
    if host.reach is Reach.EXACT:
        return host.name == name
    if host.reach is Reach.SUFFIX:
        return name == host.name or name.endswith("." + host.name)
    return re.search(regex(host), name) is not None


def allowed_below(host: Host, allow: tuple[str, ...]) -> list[str]:
    """Return the allowed names that a rule would cover."""
    return [a for a in allow if covers(host, a)]


def regex(host: Host) -> str:
    """Return a regular expression for the names that a rule stops; plain enough for POSIX, RE2 and PCRE."""
    name = re.escape(host.name).replace(r"\*", "[^.]*").replace(r"\-", "-")
    return f"^{name}$" if host.reach is Reach.EXACT else rf"(^|\.){name}$"
