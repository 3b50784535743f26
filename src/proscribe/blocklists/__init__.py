"""Blocking formats, one file each: turn what is to be stopped into rules that a real tool reads.

A format is a module of this package with one `PLUGIN: Blocklist`. It decides nothing: which names,
programs and packages to stop, and why, is settled in `proscribe.blocking`. Each format says what it
cannot express, and the text it writes says it again. Modules that start with an underscore are shared
parts. docs/blocking.md tells which formats were proved with the real program.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Blocking", "Blocklist", "Host", "Mode", "Reach", "Render", "Rendered", "Rule", "Stage", "Why"]


class Mode(StrEnum):
    """Whether rules only report or stop; a format that knows no difference says so."""

    AUDIT = "audit"
    ENFORCE = "enforce"


class Reach(StrEnum):
    """How far a host rule reaches."""

    SUFFIX = "suffix"  # the name and everything below it
    EXACT = "exact"  # the name alone
    PATTERN = "pattern"  # `*` stands for any run of characters in the first label; and everything below


class Stage(StrEnum):
    """At what a format stops something, and so by which acts its rules are chosen."""

    NETWORK = "network"  # names and addresses: chosen by the act that the role of a host serves
    EXECUTION = "execution"  # programs that run: chosen where going on to use them is barred
    INSTALLATION = "installation"  # packages to be installed: chosen where buying or updating is barred
    DETECTION = "detection"  # only finds; chosen where any act is barred
    DELIVERY = "delivery"  # gates on bills of materials: chosen where any act is barred


@dataclass(frozen=True, slots=True, order=True)
class Host:
    """One host name, or a family of them, that is to be stopped.

    Attributes:
        name: lower case, ASCII (IDNA), no trailing dot; with `*` in the first label for a pattern.
        reach: how far it reaches.
        role: what the host is for (updates, cloud-network, ...).
        vendor: stem of the vendor file.
        grade: how good the source of the name is.
        seen: read in the user's own data, rather than listed in the catalog.
    """

    name: str
    reach: Reach
    role: str
    vendor: str
    grade: str
    seen: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """One other thing that gives a product away.

    Attributes:
        kind: an identity kind of the catalog, or `subject`: the full subject of a signing certificate.
        value: the value, as the catalog or the user's data have it.
        vendor: stem of the vendor file.
        grade: how good its source is.
        match: how the catalog compares it: exact, prefix, suffix or pattern.
        ecosystem: of packages, else empty.
    """

    kind: str
    value: str
    vendor: str
    grade: str
    match: str = "exact"
    ecosystem: str = ""


@dataclass(frozen=True, slots=True)
class Why:
    """One reason for blocking: what the law says of an act with a vendor's technology."""

    vendor: str
    vendor_name: str
    act: str
    outcome: str
    says: str
    cites: tuple[str, ...]
    """`measure#clause: citation, since ...` of each clause that applies."""
    roles: tuple[str, ...] = ()
    """The roles of hosts whose traffic serves this act before all."""


@dataclass(frozen=True, slots=True)
class Blocking:
    """All that is to be stopped, and why.

    Attributes:
        at: RFC 3339 instant as of which the law was asked.
        engine: version of proscribe.
        law: digest of the law data.
        catalog: digest of the catalog.
        profile: who asks, in a few words.
        mode: report or stop.
        review: the day by which the rules should be made anew, YYYY-MM-DD.
        hosts: what the network may not reach, sorted, without names that another covers.
        networks: address blocks in CIDR notation, sorted.
        rules: programs, packages, signers and so on, by the stage at which each may be stopped.
        allow: host names that no rule may cover, sorted.
        why: the reasons, by stage.
        names: vendor names by id.
        left_out: what was left out at each stage, in words.
    """

    at: str
    engine: str
    law: str
    catalog: str
    profile: str
    mode: Mode
    review: str
    hosts: tuple[Host, ...] = ()
    networks: tuple[Rule, ...] = ()
    rules: Mapping[Stage, tuple[Rule, ...]] = field(default_factory=dict)
    allow: tuple[str, ...] = ()
    why: Mapping[Stage, tuple[Why, ...]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[Stage, tuple[str, ...]] = field(default_factory=dict)

    def of(self, stage: Stage, *kinds: str) -> tuple[Rule, ...]:
        """Return the rules of a stage that are of these kinds, sorted."""
        return tuple(r for r in self.rules.get(stage, ()) if r.kind in kinds)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A file to write.

    Attributes:
        text: the whole file, with a line feed at its end.
        count: rules in it; 0 means that the file stops nothing.
        left_out: what this format cannot express, in words; it stands in the file too where it may.
    """

    text: str
    count: int
    left_out: tuple[str, ...] = ()


class Render(Protocol):
    """Write rules in one format."""

    def __call__(self, blocking: Blocking, /) -> Rendered:
        """Return the file; the same rules give the same bytes."""
        ...


@dataclass(frozen=True, slots=True)
class Blocklist:
    """One blocking format.

    Attributes:
        name: its name for `--format`, the module's name with dashes.
        title: what it is, in words.
        stage: at what it stops something.
        file: what to call the file in a folder of all formats.
        apply: how to put it to work, one sentence a line.
        undo: how to take it back.
        cannot: what the format cannot do, in one sentence; empty where there is nothing to say.
        render: see Render.
        watch: how to see what would be stopped before it is; empty where `Mode.AUDIT` writes other rules.
        comment: how a line of comment begins, where the format has one; such a file can be merged into
            another one between two marks.
    """

    name: str
    title: str
    stage: Stage
    file: str
    apply: tuple[str, ...]
    undo: str
    cannot: str
    render: Render
    watch: str = ""
    comment: str | None = None
