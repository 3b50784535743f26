"""One piece of work in a process of its own: `python -m bench.discover.work NAME FILE WANTED`.

Prints one line of JSON: how many records are a vendor's, the seconds that the work itself took (without the
start of Python and of its libraries), and the memory that was in use before it.
"""

from __future__ import annotations

import csv
import json
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from proscribe.catalog import Catalog


def memory() -> int:
    """Return the peak of this process in MB; what the one that started it used does not count."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def ours(file: str, _needles: list[str], times: int = 1) -> Callable[[], int]:
    from proscribe import catalog  # noqa: PLC0415

    return _reading(catalog.load(), file, times)


def with_catalog(file: str, folder: str) -> Callable[[], int]:
    from proscribe.catalog import Catalog  # noqa: PLC0415
    from proscribe.catalog.load import read_vendor  # noqa: PLC0415

    path = Path(folder) / "maker.yaml"
    return _reading(Catalog({"maker": read_vendor(path.read_bytes(), str(path))}, ""), file, 1)


def _reading(known: Catalog, file: str, times: int) -> Callable[[], int]:
    from proscribe.engine.findings import Gathering  # noqa: PLC0415
    from proscribe.engine.identify import build_index  # noqa: PLC0415
    from proscribe.reading import Reading  # noqa: PLC0415
    from proscribe.sources._opening import formats  # noqa: PLC0415

    reading = Reading(build_index(known), Gathering())
    formats()  # imported when first needed; like all imports not part of the work

    def run() -> int:
        for _ in range(times):
            reading.path(file, None)
        return sum(f.count for f in reading.gathering.finish() if f.key.relation == "supplied-by")

    return run


def plain(file: str, needles: list[str]) -> Callable[[], int]:
    """Run ours without the libraries of the extra `fast`."""
    for name in ("hyperscan", "isal"):
        sys.modules[name] = None  # type: ignore[assignment]
    return ours(file, needles)


def ten_times(file: str, needles: list[str]) -> Callable[[], int]:
    return ours(file, needles, 10)


def _known(needles: list[str]) -> Callable[[str], bool]:
    wanted = set(needles)

    def known(name: str) -> bool:
        while name:
            if name in wanted:
                return True
            name = name.partition(".")[2]
        return False

    return known


def loop(file: str, needles: list[str]) -> Callable[[], int]:
    known = _known(needles)

    def run() -> int:
        told: dict[str, bool] = {}
        hits = 0
        with Path(file).open(encoding="utf-8") as stream:
            for line in stream:
                if line[0] == "#":
                    continue
                name = json.loads(line)["query"] if line[0] == "{" else line.split("\t", 10)[9]
                if name not in told:
                    told[name] = known(name)
                hits += told[name]
        return hits

    return run


def typed(file: str, needles: list[str]) -> Callable[[], int]:
    import msgspec  # noqa: PLC0415

    known = _known(needles)
    kind = msgspec.defstruct("Record", [("query", str, "")])
    decode = msgspec.json.Decoder(kind).decode

    def run() -> int:
        told: dict[str, bool] = {}
        hits = 0
        with Path(file).open("rb") as stream:
            for line in stream:
                name: str = decode(line).query  # type: ignore[attr-defined]
                if name not in told:
                    told[name] = known(name)
                hits += told[name]
        return hits

    return run


def duckdb(file: str, needles: list[str]) -> Callable[[], int]:
    import duckdb as db  # noqa: PLC0415

    base = db.connect()
    base.execute("create table wanted(name varchar)")
    base.executemany("insert into wanted values (?)", [[n] for n in needles])
    if file.endswith(".json"):
        source = f"read_json('{file}', format='newline_delimited', columns={{'query': 'VARCHAR'}})"
    else:
        columns = ",".join(f"'c{i}': 'VARCHAR'" for i in range(24))
        source = f"read_csv('{file}', delim='\t', header=false, comment='#', quote='', escape='', auto_detect=false, columns={{{columns}}})"
    name = "query" if file.endswith(".json") else "c9"
    ask = f"""
        with names as (select {name} as q, count(*) as n from {source} group by 1),
        parts as (select q, n, unnest(list_transform(range(1, len(string_split(q, '.')) + 1),
            lambda i: array_to_string(list_slice(string_split(q, '.'), i, len(string_split(q, '.'))), '.'))) as suffix from names)
        select coalesce(sum(n), 0) from (select distinct q, n from parts join wanted on suffix = wanted.name)"""
    return lambda: int(base.execute(ask).fetchone()[0])  # type: ignore[index]


def polars(file: str, needles: list[str]) -> Callable[[], int]:
    import polars as pl  # noqa: PLC0415

    known = _known(needles)
    if file.endswith(".json"):
        frame = pl.scan_ndjson(file, schema={"query": pl.String})
    else:
        frame = pl.scan_csv(
            file, separator="\t", has_header=False, comment_prefix="#", quote_char=None, infer_schema=False
        )

    def run() -> int:
        names = frame.collect_schema().names()
        name = "query" if "query" in names else names[9]
        counted = frame.group_by(name).len().collect(engine="streaming")
        return sum(n for q, n in counted.iter_rows() if q and known(q))

    return run


def inflate(file: str, _needles: list[str]) -> Callable[[], int]:
    try:
        from isal import igzip as packer  # noqa: PLC0415
    except ImportError:
        import gzip as packer  # type: ignore[no-redef]  # noqa: PLC0415

    def run() -> int:
        with packer.open(file) as stream:
            while stream.read(1 << 20):
                pass
        return 0

    return run


def rows(file: str, _needles: list[str]) -> Callable[[], int]:
    """Read a table with the csv module, and look for a publisher in each row."""

    def run() -> int:
        with Path(file).open(encoding="utf-8", newline="") as stream:
            return sum("kaspersky" in row["ApplicationPublisher"].lower() for row in csv.DictReader(stream))

    return run


def arrow(file: str, _needles: list[str]) -> Callable[[], int]:
    import pyarrow.compute as pc  # noqa: PLC0415
    from pyarrow import csv as table  # noqa: PLC0415

    def run() -> int:
        column = table.read_csv(file)["ApplicationPublisher"]
        return int(pc.sum(pc.match_substring(column, "kaspersky", ignore_case=True)).as_py())  # type: ignore[attr-defined]

    return run


def component(file: str, _needles: list[str]) -> Callable[[], int]:
    """Decode only the fields that tell a supplier, by type: the least that anyone can do."""
    import msgspec  # noqa: PLC0415

    named = msgspec.defstruct("Named", [("name", str | None, None)])
    one = msgspec.defstruct(
        "Component",
        [(n, str | None, None) for n in ("name", "purl", "cpe", "publisher")]
        + [("supplier", named | None, None)],
    )
    whole = msgspec.defstruct("Bom", [("components", list[one])])  # type: ignore[valid-type]

    def run() -> int:
        found: Any = msgspec.json.decode(Path(file).read_bytes(), type=whole)
        return sum("kaspersky" in (c.publisher or "").lower() for c in found.components)

    return run


def cyclonedx(file: str, _needles: list[str]) -> Callable[[], int]:
    from cyclonedx.model.bom import Bom  # noqa: PLC0415

    def run() -> int:
        found: Any = Bom.from_json(json.loads(Path(file).read_text()))  # type: ignore[attr-defined]
        return sum("kaspersky" in (c.publisher or "").lower() for c in found.components)

    return run


def lib4sbom(file: str, _needles: list[str]) -> Callable[[], int]:
    from lib4sbom.parser import SBOMParser  # noqa: PLC0415

    def run() -> int:
        parser = SBOMParser()
        parser.parse_file(file)
        return sum("kaspersky" in str(p.get("supplier", "")).lower() for p in parser.get_packages())

    return run


WORKS = {
    f.__name__: f
    for f in (
        ours,
        plain,
        ten_times,
        loop,
        typed,
        duckdb,
        polars,
        inflate,
        rows,
        arrow,
        component,
        cyclonedx,
        lib4sbom,
    )
}


def main() -> None:
    name, file, wanted = sys.argv[1:]
    run = (
        with_catalog(file, wanted)
        if name == "catalog"
        else WORKS[name](file, Path(wanted).read_text().split())
    )
    before = memory()
    begun, used = time.perf_counter(), time.process_time()
    hits = run()
    seconds, used = time.perf_counter() - begun, time.process_time() - used
    print(json.dumps({"hits": hits, "seconds": seconds, "cpu": used, "before": before, "memory": memory()}))


if __name__ == "__main__":
    main()
