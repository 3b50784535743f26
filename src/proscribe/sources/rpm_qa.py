r"""Read the packages of Red Hat, SUSE and their kin: `rpm -qa`, plain or with a tabbed `--qf`.

The plain form has no vendor. The tabbed form is name, version-release, vendor, packager, URL, as
`rpm -qa --qf '%{NAME}\t%{VERSION}-%{RELEASE}\t%{VENDOR}\t%{PACKAGER}\t%{URL}\n'` writes it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from proscribe.sources import Origin, Source, _batch, _text
from proscribe.sources.dpkg import without_mail

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

__all__ = ["PLUGIN"]

_ARCHITECTURES = (
    "noarch|x86_64|x86_64_v2|i[3-6]86|aarch64|armv7hl|armv6hl|ppc64le|ppc64|s390x|s390|riscv64|src|\\(none\\)"
)
_PLAIN = re.compile(
    r"(?P<name>[A-Za-z0-9_][A-Za-z0-9._+\-]*)-(?:\d+:)?(?P<version>[A-Za-z0-9._+~^]+-[A-Za-z0-9._+~^]+?)"
    rf"\.(?:{_ARCHITECTURES})(?:\s{{2,}}\S.*)?"
)
_KEY = re.compile(r"gpg-pubkey-[0-9a-f]+-[0-9a-f]+(?:\.\(none\))?")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+\-]*")
_RELEASED = re.compile(r"(?:\d+:)?[A-Za-z0-9._+~^]+-[A-Za-z0-9._+~^]+")
_UNSET = "(none)"


def _lines(head: bytes) -> list[str]:
    text = _text.head_text(head)
    if text is None:
        return []
    lines = text.splitlines()
    if len(head) >= 60_000:  # noqa: PLR2004 - the last line may be cut
        lines = lines[:-1]
    return [line for line in lines if line.strip()]


def _sniff(head: bytes, name: str) -> float:
    lines = _lines(head)
    if not lines:
        return 0.0
    plain = sum(_PLAIN.fullmatch(line) is not None or _KEY.fullmatch(line) is not None for line in lines)
    if plain == len(lines):
        return 0.9 if plain > 1 else 0.7
    rows = [line.split("\t") for line in lines]
    if not all(len(r) >= 3 and _NAME.fullmatch(r[0]) and _RELEASED.fullmatch(r[1]) for r in rows):  # noqa: PLR2004
        return 0.0
    # A third column of free text is a vendor; a URL, "(none)" or the file's name makes sure.
    sure = sum(any(c == _UNSET or c.startswith(("http://", "https://")) for c in r[2:]) for r in rows)
    return 0.9 if sure * 2 >= len(rows) or "rpm" in name.lower() else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin, kind="package", ecosystem="rpm")
    for number, line in _text.lines(stream, origin):
        if not line.strip():
            continue
        if "\t" in line:
            _tabbed(line, number, rows, origin)
        elif match := _PLAIN.fullmatch(line.strip()):
            rows.add(line=number, name=match["name"], package=match["name"], version=match["version"])
        elif _KEY.fullmatch(line.strip()):
            origin.tally.rows += 1
            origin.tally.skip("a signing key, not a package", f"{origin.file}:{number}: {line}")
        else:
            origin.tally.rows += 1
            origin.tally.skip("a line that is no line of rpm -qa", f"{origin.file}:{number}: {line}")
        if rows.full:
            yield from rows.take()
    yield from rows.take()


def _tabbed(line: str, number: int, rows: _batch.Rows, origin: Origin) -> None:
    cells = ["" if cell.strip() == _UNSET else cell.strip() for cell in line.split("\t")]
    if not _NAME.fullmatch(cells[0]) or cells[0] == "gpg-pubkey":
        origin.tally.rows += 1
        reason = (
            "a signing key, not a package"
            if cells[0] == "gpg-pubkey"
            else "a line that is no line of rpm -qa"
        )
        origin.tally.skip(reason, f"{origin.file}:{number}: {line}")
        return
    cells += [""] * (5 - len(cells))
    texts = [cell for cell in cells[2:] if cell and not cell.startswith(("http://", "https://"))]
    # Without a vendor the packager is still in its own column.
    vendor, packager = (cells[2], cells[3]) if cells[2] in texts or not cells[2] else ("", "")
    rows.add(
        line=number,
        name=cells[0],
        package=cells[0],
        version=cells[1],
        publisher=without_mail(vendor),
        author=without_mail(packager) if packager in texts else None,
    )


PLUGIN = Source(
    name="rpm-qa",
    title="RPM packages (rpm -qa)",
    sniff=_sniff,
    read=_read,
)
