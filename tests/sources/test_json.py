"""JSON documents: lines of values, values of the wrong type, repairs, and the typed SBOM readers."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from proscribe.sources import Origin
from proscribe.sources._locate import locate
from proscribe.sources.cyclonedx_json import PLUGIN as CYCLONEDX
from proscribe.sources.package_lock import PLUGIN as LOCK
from proscribe.sources.spdx_json import PLUGIN as SPDX


def _read(plugin, data: bytes | str) -> tuple[list[dict], Origin]:
    origin = Origin("x.json")
    raw = data.encode() if isinstance(data, str) else data
    return [row for batch in plugin.read(io.BytesIO(raw), origin) for row in batch.to_pylist()], origin


def _bom(**parts) -> str:
    return json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.5", **parts})


def _lines(text: str, *wanted: tuple[str, str]) -> list[int | None]:
    found = locate(io.BytesIO(text.encode()), wanted)
    return [found.get(w) for w in wanted]


def test_a_value_is_found_where_it_stands_not_where_a_key_has_its_name():
    text = '{\n"components": [\n{"name":\n"publisher",\n"publisher": "name"},\n{"name": "name"}]}'
    assert _lines(text, ("/components/0", "name"), ("/components/0", "publisher")) == [5, 4]
    assert _lines(text, ("/components/1", "name"), ("/components/7", "x")) == [6, None]


def test_a_key_that_is_the_value_counts():
    text = '{"packages": {\n"": {},\n"node_modules/@a/b": {\n"version": "1"}}}'
    assert _lines(text, ("/packages/node_modules~1@a~1b", "@a/b")) == [3]


def test_escapes_of_other_writers_and_parts_of_values():
    text = '{"p": [\n{"a": "\\u004bey\\/x"},\n{"b": "Organization: Works (w@example.org)"},\n{"c": 12}]}'
    assert _lines(text, ("/p/0", "Key/x"), ("/p/1", "Works"), ("/p/2", "12")) == [2, 3, 4]


def test_escaped_parts_of_a_pointer():
    text = '{"a/b": {"m~n": [\n{"x": "v"}]}}'
    assert _lines(text, ("/a~1b/m~0n/0", "v")) == [2]


def test_a_key_that_occurs_twice_gives_no_wrong_line():
    text = '{"a": [1],\n"a": [\n{"x": "v"}]}'
    assert _lines(text, ("/a/0", "v")) in ([3], [None])


@seed(20240620)
@settings(max_examples=60, deadline=None, database=None)
@given(
    names=st.lists(st.text(min_size=1, max_size=6).filter(str.strip), min_size=1, max_size=6),
    indent=st.sampled_from([None, 0, 2]),
    ascii_only=st.booleans(),
)
def test_every_name_of_any_document_is_located(names, indent, ascii_only):
    try:
        "".join(names).encode()
    except UnicodeEncodeError:
        return
    text = json.dumps(
        {"components": [{"k": 1, "name": n, "inner": {"}": "]"}} for n in names]},
        indent=indent,
        ensure_ascii=ascii_only,
    )
    lines = text.split("\n")
    wanted = [(f"/components/{i}", n) for i, n in enumerate(names)]
    found = locate(io.BytesIO(text.encode()), wanted)
    assert list(found.keys() ^ set(wanted)) == []
    for (_, name), line in found.items():
        raw = lines[line - 1]
        # A text of the record itself may be the same as the name; then its line holds it too.
        assert json.dumps(name, ensure_ascii=ascii_only) in raw


def test_numbers_and_nulls_where_texts_are_expected():
    rows, origin = _read(
        CYCLONEDX,
        _bom(components=[{"name": 7, "version": 1.5, "publisher": None, "group": True, "purl": ""}]),
    )
    assert (rows[0]["name"], rows[0]["version"], rows[0]["purl"]) == ("True/7", "1.5", None)
    assert not origin.tally.notes


def test_one_value_of_the_wrong_type_costs_that_value_alone():
    components = [
        {"name": "a", "supplier": ["x"], "publisher": "P", "components": {"name": "child as object"}},
        {"name": "b", "components": [{"name": "inner", "cpe": {}}, 5]},
        "text",
    ]
    rows, origin = _read(
        CYCLONEDX, _bom(components=components, metadata={"component": "text", "supplier": "S"})
    )
    assert {r["name"] for r in rows} == {"text", "a", "b", "inner", "child as object"}
    assert [r["supplier"] for r in rows if r["pointer"] == "/metadata"] == ["S"]
    assert [r["publisher"] for r in rows if r["name"] == "a"] == ["P"]
    assert origin.tally.notes["value of an unexpected type left out"] >= 4


def test_components_may_be_one_object_or_null():
    assert [r["name"] for r in _read(CYCLONEDX, _bom(components={"name": "lonely"}))[0]] == ["lonely"]
    rows, origin = _read(CYCLONEDX, _bom(components=None))
    assert (rows, origin.tally.rows) == ([], 0)


def test_deep_nesting_within_the_limit_is_walked():
    inner: dict = {"name": "level 199"}
    for level in reversed(range(199)):
        inner = {"name": f"level {level}", "components": [inner]}
    rows, _ = _read(CYCLONEDX, _bom(components=[inner]))
    assert len(rows) == 200
    assert rows[-1]["pointer"] == "/components/0" * 200


def test_a_subject_supplied_by_the_documents_supplier_is_located():
    text = '{"bomFormat": "CycloneDX",\n"metadata": {\n"component": {"name": "portal"},\n"supplier": {"name": "Makers"}}}'
    rows, _ = _read(CYCLONEDX, text)
    (row,) = rows
    found = CYCLONEDX.locate(
        io.BytesIO(text.encode()), [(row["pointer"], "Makers"), (row["pointer"], "portal")]
    )
    assert sorted(found.values()) == [3, 4]


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (_bom(components=[{"name": "Größe"}]).encode("utf-16"), "read as UTF-16-LE"),
        (b"\xef\xbb\xbf" + _bom(components=[{"name": "Größe"}]).encode(), None),
        (
            json.dumps(
                {"bomFormat": "CycloneDX", "components": [{"name": "Größe"}]}, ensure_ascii=False
            ).encode("cp1252"),
            "not UTF-8, read as cp1252",
        ),
        (b'{"bomFormat":"CycloneDX","components":[{"name":"Gr\xc3\xb6\xc3\x9fe","x":"a\x01b"}]}', "repaired"),
        (
            b'{"bomFormat":"CycloneDX","components":[{"name":"Gr\xc3\xb6\xc3\x9fe","x":"\\ud800"}]}',
            "repaired",
        ),
    ],
    ids=["utf-16", "mark", "cp1252", "control", "half a character"],
)
def test_documents_that_need_a_repair(data, note):
    rows, origin = _read(CYCLONEDX, data)
    assert rows[0]["name"] == "Größe"
    if note is None:
        assert not origin.tally.notes
    else:
        assert any(n.startswith(note) for n in origin.tally.notes)
    found = CYCLONEDX.locate(io.BytesIO(data), [("/components/0", "Größe")])
    assert found == {("/components/0", "Größe"): 1}


def test_whole_characters_of_two_halves_are_kept():
    rows, origin = _read(
        CYCLONEDX, '{"bomFormat":"CycloneDX","components":[{"name":"\\ud83d\\ude00 \\ud800 x"}]}'
    )
    assert rows[0]["name"] == "😀 \ufffd x"
    assert origin.tally.notes


def test_lists_of_more_than_a_batch():
    text = _bom(components=[{"name": f"n{i}"} for i in range(70_000)])
    origin = Origin("x")
    batches = list(CYCLONEDX.read(io.BytesIO(text.encode()), origin))
    assert max(b.num_rows for b in batches) <= 65_536
    pointers = [p for b in batches for p in b.column("pointer").to_pylist()]
    assert pointers == [f"/components/{i}" for i in range(70_000)]


def test_spdx_misfits_and_agents():
    packages = [
        {"name": "a", "supplier": "Organization: Works, Inc. (a@example.org)", "externalRefs": "none"},
        {"name": "b", "originator": "organization : Lower"},
        {"name": "c", "externalRefs": [{"referenceType": "cpe22Type", "referenceLocator": "cpe:/a:b:c"}, 5]},
    ]
    rows, origin = _read(SPDX, json.dumps({"spdxVersion": "SPDX-2.2", "packages": packages}))
    assert [r["supplier"] for r in rows] == ["Works, Inc.", None, None]
    assert rows[1]["author"] == "Lower"
    assert rows[2]["cpe"] == "cpe:/a:b:c"
    assert origin.tally.notes == {"value of an unexpected type left out": 2}


def test_a_lock_of_version_two_is_read_once():
    lock = {
        "lockfileVersion": 2,
        "packages": {"node_modules/a": {"version": "1"}, "node_modules/b": "odd"},
        "dependencies": {"a": {"version": "1"}},
    }
    rows, _ = _read(LOCK, json.dumps(lock))
    assert [(r["package"], r["pointer"]) for r in rows] == [
        ("a", "/packages/node_modules~1a"),
        ("b", "/packages/node_modules~1b"),
    ]


def test_only_two_versions_of_spdx_are_claimed():
    assert (
        SPDX.sniff(b'{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": []}', "x.json")
        == 0.0
    )
    assert SPDX.sniff(b'{"spdxVersion": "SPDX-3.0"}', "x.json") == 0.0


def test_a_bom_is_known_though_its_format_stands_last():
    filler = [
        {"type": "library", "name": f"n{i}", "bom-ref": f"r{i}", "purl": f"pkg:npm/n{i}@1"}
        for i in range(2000)
    ]
    head = json.dumps({"components": filler, "bomFormat": "CycloneDX"}).encode()[:65_536]
    assert CYCLONEDX.sniff(head, "x.json") == 0.8
