"""Fit the weights of name screening on names generated from public lists.

    PROSCRIBE_DATA=../shared/data python tools/fit_screen.py

Reads `lists/csl_full/consolidated_DERIVED_2026-08-21.csv.xz` (the US Consolidated Screening List: a work of
the US Government) and writes `src/proscribe/engine/screen/weights.py`, which names the digest of what was
read and the seed. Of every three parties one is kept out of the index: what is found for its names is
wrong. For the other parties the names are varied (`engine.screen.variations`), and some of their published
aliases are taken out of the index and asked for. Nothing of any benchmark or labelled pair is read.
"""

from __future__ import annotations

import csv
import hashlib
import io
import lzma
import os
import re
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import pyarrow as pa

from proscribe.engine.screen.compare import compare
from proscribe.engine.screen.features import NAMES
from proscribe.engine.screen.index import ScreenIndex, build
from proscribe.engine.screen.variations import Kind, vary
from proscribe.schemas import LISTED

SEED = 20261123
SOURCE = "lists/csl_full/consolidated_DERIVED_2026-08-21.csv.xz"
TARGET = Path(__file__).resolve().parent.parent / "src/proscribe/engine/screen/weights.py"
HELD_OUT = 1 / 3
ALIAS_OUT = 0.25
EACH = 900
NEGATIVES = 9000
HARDEST = 3
RIDGE = 3.0
ROUNDS = 3
SETTLED = 1e-7
PERSON = re.compile(r"^[A-Z'`-]+(?: [A-Z'`-]+)*, [A-Z][a-z'`-]")


def read(path: Path) -> tuple[list[dict[str, object]], str]:
    """Return the parties of the list, and the SHA-256 of the file."""
    raw = path.read_bytes()
    rows = csv.DictReader(io.StringIO(lzma.decompress(raw).decode()))
    entries = []
    for row in rows:
        name = row["name"].strip()
        if not name:
            continue
        person = row["type"] == "Individual" or (not row["type"] and bool(PERSON.match(name)))
        names = [name, *(a.strip() for a in row["alt_names"].split(";") if a.strip())]
        entries.append({"id": row["_id"], "person": person, "names": list(dict.fromkeys(names))})
    return entries, hashlib.sha256(raw).hexdigest()


def clusters(entries: list[dict]) -> list[int]:
    """Number the parties: entries that share a name are one."""
    parent = list(range(len(entries)))

    def top(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    seen: dict[str, int] = {}
    for i, entry in enumerate(entries):
        for name in entry["names"]:
            key = " ".join(sorted(re.findall(r"\w+", name.lower())))
            parent[top(i)] = top(seen.setdefault(key, i))
    return [top(i) for i in range(len(entries))]


def table(entries: list[dict], number: list[int]) -> pa.Table:
    """Return parties as LISTED rows, their numbers as ids."""
    return pa.Table.from_pylist(
        [
            {
                "list": "fit",
                "entity_id": str(n),
                "type": "person" if e["person"] else "organization",
                "names": [{"name": x, "kind": "alias" if i else "primary"} for i, x in enumerate(e["names"])],
            }
            for e, n in zip(entries, number, strict=True)
        ],
        schema=LISTED,
    )


def recombined(entries: list[dict], rng: np.random.Generator, count: int) -> list[tuple[str, bool]]:
    """Names of nobody: the beginning of one name and the end of another."""
    out = []
    for person in (True, False):
        names = [e["names"][0] for e in entries if e["person"] == person and len(e["names"][0].split()) > 1]
        for _ in range(count // 2):
            a, b = (names[int(i)].replace(",", "").split() for i in rng.integers(len(names), size=2))
            out.append((" ".join(a[: (len(a) + 1) // 2] + b[len(b) // 2 :]), person))
    return out


def questions(
    entries: list[dict], rng: np.random.Generator
) -> tuple[ScreenIndex, list[tuple[str, bool, str | None]]]:
    """Return an index over some parties, and (name, whether a person, the right id or None) to ask it."""
    number = clusters(entries)
    out = set(rng.permutation(sorted(set(number)))[: int(HELD_OUT * len(set(number)))].tolist())
    kept, kept_number, asked = [], [], []
    for entry, n in zip(entries, number, strict=True):
        if n in out:
            continue
        names = list(entry["names"])
        if len(names) > 1 and rng.random() < ALIAS_OUT:
            alias = names.pop(int(rng.integers(1, len(names))))
            asked.append((alias, bool(entry["person"]), str(n)))
        kept.append({**entry, "names": names})
        kept_number.append(n)
    listed = table(kept, kept_number)
    varied = vary(listed, list(Kind), EACH, SEED)
    for party, truth in zip(varied.parties.to_pylist(), varied.truth.to_pylist(), strict=True):
        asked.append((party["name"], party["type"] == "person", truth["entity_id"]))
    strangers = [e for e, n in zip(entries, number, strict=True) if n in out]
    for at in rng.permutation(len(strangers))[:NEGATIVES]:
        entry = strangers[int(at)]
        asked.append((str(entry["names"][0]), bool(entry["person"]), None))
    asked += [(name, person, None) for name, person in recombined(entries, rng, NEGATIVES // 4)]
    return build(listed), asked


def fit(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, float]:
    """Logistic regression by Newton's method, with a ridge on all but the bias."""
    design = np.concatenate([x, np.ones((len(x), 1))], axis=1)
    ridge = np.diag([RIDGE] * x.shape[1] + [0.0])
    beta = np.zeros(design.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        gradient = design.T @ (weight * (y - p)) - ridge @ beta
        hessian = (design * (weight * p * (1 - p))[:, None]).T @ design + ridge
        step = np.linalg.solve(hessian + 1e-6 * np.eye(len(beta)), gradient)
        beta += step
        if np.abs(step).max() < SETTLED:
            break
    return beta[:-1], float(beta[-1])


def main() -> int:
    """Fit and write the weights."""
    data = Path(os.environ.get("PROSCRIBE_DATA", "../shared/data"))
    entries, digest = read(data / SOURCE)
    rng = np.random.default_rng(SEED)
    index, asked = questions(entries, rng)
    entity = np.array(index.listed["entity_id"].to_pylist(), dtype=object)
    person = np.array([p for _, p, _ in asked])
    truth = np.array([t for _, _, t in asked], dtype=object)
    rows, forms, features = [], [], []
    for _, part in compare(pa.array([n for n, _, _ in asked]), person, index):
        rows.append(part.row)
        forms.append(part.form)
        features.append(part.features)
    row, form, x = np.concatenate(rows), np.concatenate(forms), np.concatenate(features).astype(float)
    owners = defaultdict(set)
    for f in np.unique(form):
        start, end = index.links.starts[f], index.links.starts[f + 1]
        owners[int(f)] = set(entity[index.links.entry[start:end]])
    right = np.array([truth[r] in owners[int(f)] for r, f in zip(row, form, strict=True)])
    both = person[row] & index.forms.person[form]
    models = {}
    for kind in (True, False):
        mine = np.flatnonzero(both == kind)
        # to begin with, the likest are those whose tokens cover each other
        score = x[mine, 3] + 0.3 * x[mine, 4]
        for _ in range(ROUNDS):
            order = np.lexsort((-score, right[mine], row[mine]))
            key = row[mine][order] * 2 + right[mine][order]
            first = np.flatnonzero(np.append(True, key[1:] != key[:-1]))
            rank = np.arange(len(key)) - np.repeat(first, np.diff(np.append(first, len(key))))
            use = mine[order[rank < np.where(right[mine][order], 1, HARDEST)]]
            # a stranger's likest names are what raises false alarms
            stranger = np.array([t is None for t in truth[row[use]]])
            y = right[use].astype(float)
            given = np.where(stranger, 1.0, 0.7)
            # as if a pair worth a look were as often right as wrong: what lists and parties will be, nobody knows
            given[y == 1] *= given[y == 0].sum() / given[y == 1].sum()
            w, b = fit(x[use], y, given)
            score = x[mine] @ w + b
        models[kind] = (w, b)
        print("person" if kind else "body", len(use), int(right[use].sum()))
        for n, v in zip(NAMES, w, strict=True):
            print(f"  {n:16s} {v:+.3f}")
    lines = [
        '"""The weights of the score, as `tools/fit_screen.py` fitted them. Do not edit: run it again."""',
        "",
        "from __future__ import annotations",
        "",
        '__all__ = ["BODY", "BODY_BIAS", "PERSON", "PERSON_BIAS", "SEED", "SOURCES"]',
        "",
        f"SEED = {SEED}",
        '"""Of all that was drawn."""',
        f'SOURCES: dict[str, str] = {{"{SOURCE}": "{digest}"}}',
        '"""What was read, under PROSCRIBE_DATA, and its SHA-256."""',
    ]
    for name, kind in (("PERSON", True), ("BODY", False)):
        w, b = models[kind]
        lines += [f"{name}_BIAS = {b:.5f}", f"{name}: dict[str, float] = {{"]
        lines += [f'    "{n}": {v:.5f},' for n, v in zip(NAMES, w, strict=True)]
        lines += ["}", '"""By the name of the feature."""']
    TARGET.write_text("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
