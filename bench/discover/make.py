"""Make logs, inventories and SBOMs to read; the same for the same seed, with the true answer told.

A log is one block of distinct lines, written as often as needed: what is searched does not care. One name
in a thousand is a vendor's, three in ten thousand only look like it.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["Made", "bom", "inventory", "log"]

BLOCK = 500_000
HOSTS = ("dc1.ksn.kaspersky-labs.com", "p05.upd.kaspersky.com", "www.tiktok.com", "api.hik-connect.com")
ALIKE = (
    "notkaspersky.com",
    "www.kaspersky.com.phish.example.net",
    "xtiktok.com",
    "hik-connect.com.example.org",
)
ENDS = (
    "com",
    "net",
    "org",
    "io",
    "co.uk",
    "de",
    "cloudfront.net",
    "akamaiedge.net",
    "microsoft.com",
    "office.com",
)
ZEEK = [
    "ts",
    "uid",
    "id.orig_h",
    "id.orig_p",
    "id.resp_h",
    "id.resp_p",
    "proto",
    "trans_id",
    "rtt",
    "query",
    "qclass",
    "qclass_name",
    "qtype",
    "qtype_name",
    "rcode",
    "rcode_name",
    "AA",
    "TC",
    "RD",
    "RA",
    "Z",
    "answers",
    "TTLs",
    "rejected",
]
HEAD = (
    "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n#fields\t"
    + "\t".join(ZEEK)
    + "\n#types\t"
    + "\t".join({"TTLs": "vector[interval]", "answers": "vector[string]"}.get(f, "string") for f in ZEEK)
    + "\n"
)


@dataclass(frozen=True)
class Made:
    """An input, and what is in it.

    Attributes:
        path: the file.
        records: lines, rows or components.
        hits: records that are a vendor's.
    """

    path: Path
    records: int
    hits: int


def _names(count: int, draw: random.Random) -> Iterator[tuple[str, bool]]:
    pool = [
        f"h{draw.randrange(1 << 18):x}.site{draw.randrange(40_000)}.{draw.choice(ENDS)}"
        for _ in range(100_000)
    ]
    for _ in range(count):
        kind = draw.random()
        if kind < 0.001:
            yield draw.choice(HOSTS), True
        elif kind < 0.0013:
            yield draw.choice(ALIKE), False
        else:
            yield pool[min(int(draw.paretovariate(0.6) * 300), len(pool) - 1)], False


def _tsv(at: float, name: str, draw: random.Random) -> str:
    return (
        f"{at:.6f}\tC{draw.getrandbits(40)}\t10.{draw.randrange(4)}.{draw.randrange(250)}.17\t"
        f"{draw.randrange(1024, 65535)}\t10.0.0.53\t53\tudp\t{draw.getrandbits(16)}\t{draw.random() / 10:.6f}\t{name}\t"
        f"1\tC_INTERNET\t1\tA\t0\tNOERROR\tF\tF\tT\tT\t0\t93.184.{draw.randrange(250)}.34\t300.000000\tF\n"
    )


def _zeek_json(at: float, name: str, draw: random.Random) -> str:
    cells = _tsv(at, name, draw)[:-1].split("\t")
    record: dict[str, object] = dict(zip(ZEEK, cells, strict=True))
    record |= {"ts": at, "answers": [record["answers"]], "TTLs": [300.0], "rejected": False}
    return json.dumps(record, separators=(",", ":")) + "\n"


def _eve(at: float, name: str, draw: random.Random) -> str:
    event = {
        "timestamp": f"2026-01-05T{int(at) // 3600 % 24:02}:00:00.123456+0000",
        "flow_id": draw.getrandbits(50),
        "in_iface": "eth0",
        "event_type": "dns",
        "src_ip": f"10.{draw.randrange(4)}.{draw.randrange(250)}.17",
        "src_port": draw.randrange(1024, 65535),
        "dest_ip": "10.0.0.53",
        "dest_port": 53,
        "proto": "UDP",
        "dns": {
            "version": 3,
            "type": "request",
            "id": draw.getrandbits(16),
            "queries": [{"rrname": name, "rrtype": "A"}],
        },
    }
    return json.dumps(event, separators=(",", ":")) + "\n"


WRITERS: dict[str, tuple[str, Callable[[float, str, random.Random], str]]] = {
    "zeek.log": (HEAD, _tsv),
    "zeek.json": ("", _zeek_json),
    "eve.json": ("", _eve),
}


def log(path: Path, lines: int) -> Made:
    """Write a log in the format that the file's name tells."""
    draw = random.Random(7)
    head, write = WRITERS[path.name]
    size = min(lines, BLOCK)
    hits = 0
    parts = []
    for number, (name, hit) in enumerate(_names(size, draw)):
        parts.append(write(1_767_571_200 + number / 100, name, draw))
        hits += hit
    block = "".join(parts).encode()
    times = lines // size
    with path.open("wb") as stream:
        stream.write(head.encode())
        for _ in range(times):
            stream.write(block)
    return Made(path, size * times, hits * times)


def inventory(path: Path, rows: int) -> Made:
    """Write an inventory as a table: forty programs on each device."""
    draw = random.Random(5)
    makers = [
        f"{a} {b}" for a in ("Acme", "Example", "Contoso", "Nord") for b in ("Inc.", "GmbH", "Ltd", "Corp")
    ]
    kinds = ("Editor", "Viewer", "Driver", "Runtime", "Agent", "Suite")
    apps = [(f"{draw.choice(kinds)} {k}", draw.choice(makers), f"{k % 9}.{k % 31}") for k in range(6000)]
    hits = 0
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write("DeviceName,ApplicationName,ApplicationPublisher,ApplicationVersion,Platform,LastSeen\n")
        for number in range(rows):
            app = apps[min(int(draw.paretovariate(0.5) * 3), len(apps) - 1)]
            if draw.random() < 0.001:
                app = ("Kaspersky Endpoint Security for Windows", "AO Kaspersky Lab", "12.1")
                hits += 1
            seen = f"2026-01-{number % 28 + 1:02}T08:{number % 60:02}:00Z"
            stream.write(f"PC-{number // 40:05},{','.join(app)},Windows,{seen}\n")
    return Made(path, rows, hits)


def bom(path: Path, components: int) -> Made:
    """Write a CycloneDX document with the mix of fields that scanners write."""
    draw = random.Random(5)
    kinds = ("npm", "maven", "pypi", "deb", "rpm", "golang", "nuget", "generic")
    suppliers = ("Debian", "Red Hat, Inc.", "Microsoft Corporation", "Google LLC", None, None, None, None)
    parts = []
    hits = 0
    for number in range(components):
        kind, name = draw.choice(kinds), f"pkg-{draw.randrange(10**6)}"
        group = f"org.group{draw.randrange(4000)}" if kind in ("npm", "maven") else None
        version, supplier = f"{draw.randrange(20)}.{draw.randrange(40)}", draw.choice(suppliers)
        if number % 2000 == 7:
            kind, group, name, supplier = "npm", "@kaspersky", "hexa-ui", "AO Kaspersky Lab"
            hits += 1
        prefix = f"{group.replace('@', '%40')}/" if group else ""
        purl = f"pkg:{kind}/{prefix}{name}@{version}"
        part: dict[str, object] = {
            "type": "library",
            "bom-ref": f"{purl}#{number}",
            "name": name,
            "version": version,
            "purl": purl,
            "hashes": [{"alg": "SHA-256", "content": f"{draw.getrandbits(256):064x}"}],
            "licenses": [{"license": {"id": "MIT"}}],
            "properties": [{"name": "syft:location:0:path", "value": f"/opt/app/{name}"}],
            "externalReferences": [{"type": "website", "url": f"https://{name}.example.org"}],
        }
        if group:
            part["group"] = group
        if supplier:
            part |= {"supplier": {"name": supplier}, "publisher": supplier}
        if kind in ("deb", "rpm", "generic"):
            part["cpe"] = f"cpe:2.3:a:{name}:{name}:{version}:*:*:*:*:*:*:*"
        parts.append(part)
    whole = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": "urn:uuid:00000000-0000-4000-8000-000000000000",
        "version": 1,
        "metadata": {
            "timestamp": "2026-01-05T00:00:00Z",
            "component": {"type": "application", "bom-ref": "r", "name": "root"},
        },
        "components": parts,
    }
    path.write_text(json.dumps(whole), encoding="utf-8")
    return Made(path, components, hits)
