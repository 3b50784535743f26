"""What people decided about alerts: a file of JSON lines beside the profile, added to and never rewritten.

A decision is about a subject (a party, or a technology that was found), one entry of a list, and the
entry's content on that day. It survives every update of the list, and opens again when the entry or the
subject says something else, or when it expires. It never hides anything: the alert stays, with the decision
on it. Later lines win over earlier ones.
"""

from __future__ import annotations

import hashlib
import os
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import msgspec

from proscribe.errors import ProfileError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = ["NAME", "Disposition", "Dispositions", "State", "Verdict", "append", "fingerprint", "load"]

NAME = "proscribe.dispositions.jsonl"
"""What the file beside the profile is called."""

_FORMAT = "proscribe.disposition/1"


class Verdict(StrEnum):
    """What a person found."""

    TRUE_MATCH = "true-match"
    NOT_A_MATCH = "not-a-match"


class State(StrEnum):
    """Whether a decision still holds, or why the alert is open again."""

    HOLDS = "holds"
    ENTRY_CHANGED = "entry-changed"
    SUBJECT_CHANGED = "party-changed"
    EXPIRED = "expired"


class Disposition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One decision.

    Attributes:
        format: always `proscribe.disposition/1`.
        kind: of the subject: `party`, `technology`.
        fingerprint: SHA-256 over what the subject says of itself; see `fingerprint`.
        id: the subject's id, as its owner gives it.
        name: the subject's name, for people.
        list: the list, or what else was matched against.
        entity_id: the entry.
        entry_hash: the entry's content when the decision was made.
        verdict: what was found.
        reason: why; not empty.
        person: who decided; not empty.
        made_at: when, milliseconds since the epoch.
        expires: the first instant at which it holds no more, milliseconds; None for no end.
    """

    format: str
    kind: str
    fingerprint: str
    id: str
    name: str
    list: str
    entity_id: str
    entry_hash: str
    verdict: Verdict
    reason: str
    person: str
    made_at: int
    expires: int | None = None


@dataclass(frozen=True, slots=True)
class Dispositions:
    """Decisions in the order in which they were made.

    Attributes:
        all: every line of the file.
    """

    all: tuple[Disposition, ...] = ()
    _by_print: dict[tuple[str, str, str, str], Disposition] = field(default_factory=dict)
    _by_id: dict[tuple[str, str, str, str], Disposition] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find decisions by subject and entry; the last one wins."""
        for d in self.all:
            self._by_print[d.kind, d.fingerprint, d.list, d.entity_id] = d
            self._by_id[d.kind, d.id, d.list, d.entity_id] = d

    def __len__(self) -> int:
        return len(self.all)

    def find(
        self, kind: str, subject: str, ident: str, entry: tuple[str, str], entry_hash: str, at: int
    ) -> tuple[Disposition, State] | None:
        """Return the decision about a subject and an entry, and whether it holds at `at`; None where there is none.

        Args:
            kind: of the subject.
            subject: its fingerprint.
            ident: its id: a decision about the same id and another fingerprint is told as one to be made anew.
            entry: (list, entity id).
            entry_hash: the entry's content now.
            at: milliseconds; a decision made later is not known yet.
        """
        found = self._by_print.get((kind, subject, *entry)) or self._by_id.get((kind, ident, *entry))
        if found is None or found.made_at > at:
            return None
        if found.fingerprint != subject:
            return found, State.SUBJECT_CHANGED
        if found.entry_hash != entry_hash:
            return found, State.ENTRY_CHANGED
        if found.expires is not None and at >= found.expires:
            return found, State.EXPIRED
        return found, State.HOLDS


def fingerprint(subject: Mapping[str, Any]) -> str:
    """Return SHA-256 over what a subject says of itself, its id left out.

    Case and spaces count, since they may be a correction; the order of lists and the form of Unicode do not.
    """
    content = {k: _plain(v) for k, v in sorted(subject.items()) if k != "id" and v not in (None, "", [])}
    return hashlib.sha256(msgspec.json.encode(content)).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        text = unicodedata.normalize("NFC", value).strip()
        return text.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, list):
        return sorted((_plain(v) for v in value), key=str)
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in sorted(value.items())}
    return value


def load(path: Path | None) -> Dispositions:
    """Read a file of decisions; one that is not there holds none.

    Raises:
        ProfileError: a line is no decision; with file and line.
    """
    if path is None or not path.exists():
        return Dispositions()
    try:
        lines = path.read_bytes().splitlines()
    except OSError as e:
        raise ProfileError(f"{path}: cannot be read: {e.strerror}", hint="check its permissions") from e
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            read = msgspec.json.decode(line, type=Disposition)
        except (msgspec.MsgspecError, UnicodeError) as e:
            raise ProfileError(
                f"{path}:{number}: not a decision about an alert: {e}",
                hint="lines are written by `proscribe disposition add`; take the line out",
            ) from e
        if read.format != _FORMAT:
            raise ProfileError(
                f"{path}:{number}: the format is `{read.format}`, wanted `{_FORMAT}`", hint="update proscribe"
            )
        found.append(read)
    return Dispositions(tuple(found))


def append(path: Path, made: Iterable[Disposition]) -> None:
    """Add decisions at the end of the file; a line is on disk whole before this returns.

    Raises:
        ProfileError: the file cannot be written, or a decision has no reason or no person.
    """
    lines = []
    for d in made:
        if not d.reason.strip() or not d.person.strip():
            raise ProfileError("a decision needs a reason and a person", hint="give --reason and --person")
        lines.append(msgspec.json.encode(msgspec.structs.replace(d, format=_FORMAT)) + b"\n")
    try:
        torn = path.exists() and path.stat().st_size and not path.read_bytes().endswith(b"\n")
        with path.open("ab") as stream:
            stream.write((b"\n" if torn else b"") + b"".join(lines))
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as e:
        raise ProfileError(f"{path}: cannot be written: {e.strerror}", hint="check its folder") from e
