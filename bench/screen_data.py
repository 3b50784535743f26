"""Load the screening benchmark's data into the schemas of the engine."""

from __future__ import annotations

import json
import lzma
import os
from pathlib import Path
from typing import Any

import pyarrow as pa

from proscribe.schemas import LISTED, PARTY

DATA = Path(os.environ.get("PROSCRIBE_DATA", "../shared/data"))


def rows(path: Path) -> list[dict[str, Any]]:
    data = path.read_bytes()
    text = lzma.decompress(data) if path.suffix == ".xz" else data
    return [json.loads(line) for line in text.splitlines()]


def listed(entries: list[dict[str, Any]]) -> pa.Table:
    """The list as LISTED rows; the cluster that an entry belongs to stands under `remarks`."""
    return pa.Table.from_pylist(
        [
            {
                "list": "bench",
                "entity_id": e["id"],
                "entry_hash": e["id"],
                "type": e["schema"].lower(),
                "names": [{"name": n, "kind": "alias" if i else "primary"} for i, n in enumerate(e["names"])],
                "remarks": e["cluster"],
            }
            for e in entries
        ],
        schema=LISTED,
    )


def parties(queries: list[dict[str, Any]]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist(
        [{"id": str(q["qid"]), "name": q["name"], "type": q["schema"].lower()} for q in queries], schema=PARTY
    )
