"""Package lists and logs by line: what they mean, and what is not theirs."""

from __future__ import annotations

import io
import json

import pytest

from proscribe.sources import Origin
from proscribe.sources.adb_packages import PLUGIN as ADB
from proscribe.sources.cyclonedx_xml import PLUGIN as XML
from proscribe.sources.dpkg import PLUGIN as DPKG
from proscribe.sources.osquery_log import PLUGIN as OSQUERY
from proscribe.sources.requirements_txt import PLUGIN as REQUIREMENTS
from proscribe.sources.rpm_qa import PLUGIN as RPM
from proscribe.sources.spdx_tagvalue import PLUGIN as TAGVALUE


def _read(plugin, text: str | bytes) -> tuple[list[dict], Origin]:
    origin = Origin("list.txt")
    data = text.encode() if isinstance(text, str) else text
    return [row for batch in plugin.read(io.BytesIO(data), origin) for row in batch.to_pylist()], origin


@pytest.mark.parametrize(
    ("plugin", "text", "name", "claimed"),
    [
        (DPKG, "ii  adduser 3.134 all add users\nii  apt 2.6.1 amd64 manager\n", "x.txt", True),
        (DPKG, "adduser\t3.134\napt\t2.6.1\nbase-files\t12\n", "x.txt", True),
        (DPKG, "alpha\t1\nbeta\t2\n", "x.txt", False),
        (DPKG, "alpha\t1\nbeta\t2\n", "dpkg-query.txt", True),
        (DPKG, "ii  adduser 3.134 all add users\nsome other line\n", "x.txt", False),
        (RPM, "bash-5.1.8-6.el9.x86_64\n", "x.txt", True),
        (RPM, "report-2024-07-23.txt\nnotes-1-2.md\n", "x.txt", False),
        (RPM, "alpha\t1-2\tsome text\n", "x.txt", False),
        (ADB, "package:org.example.app\n", "x.txt", True),
        (ADB, "package:org.example.app\nother\nwords\nhere\n", "x.txt", False),
        (REQUIREMENTS, "a==1\nb>=2\n", "x.txt", True),
        (REQUIREMENTS, "a\nb\n", "x.txt", False),
        (REQUIREMENTS, "a\nb\n", "requirements-dev.txt", True),
        (REQUIREMENTS, "a = 1\n", "requirements.txt", False),
        (OSQUERY, '{"name": "q", "columns": {}}', "x.log", False),
        (OSQUERY, '{"id": 1, "action": "added"}', "x.log", False),
        (OSQUERY, '[{"name": "a", "value": "b"}]', "x.json", False),
        (OSQUERY, '[{"name": "a", "publisher": "b", "install_location": ""}]', "x.json", True),
        (XML, "<?xml version='1.0'?><c:bom xmlns:c='http://cyclonedx.org/schema/bom/1.6'/>", "x.xml", True),
        (XML, "<bom><component/></bom>", "bom.xml", False),
        (TAGVALUE, "PackageName: x\n", "x.txt", False),
    ],
)
def test_what_is_claimed(plugin, text, name, claimed):
    assert (plugin.sniff(text.encode(), name) > 0.0) is claimed


def test_dpkg_states_and_strange_lines():
    rows, origin = _read(
        DPKG,
        "ii  a 1 all x\nrc  b 2 all x\nhc  c 3 amd64 x\niU  d 4 all x\npn  e <none> <none> (none)\nodd line\n",
    )
    assert [(r["name"], r["state"]) for r in rows] == [
        ("a", "present"),
        ("b", "residue"),
        ("c", "residue"),
        ("d", "present"),
    ]
    assert origin.tally.reasons == {
        "package that is known but not installed": 1,
        "a line that is no line of dpkg": 1,
    }
    assert origin.tally.examples["a line that is no line of dpkg"] == "list.txt:6: odd line"


def test_dpkg_query_with_words_for_the_state():
    rows, _ = _read(
        DPKG,
        "aa\t1\tdeinstall ok config-files\nbb\t2\tinstall ok installed\ncc\t\tunknown ok not-installed\n",
    )
    assert [(r["package"], r["state"]) for r in rows] == [
        ("aa", "residue"),
        ("bb", "present"),
        ("cc", "removed"),
    ]


def test_dpkg_in_utf_16():
    rows, _ = _read(DPKG, "ii  example-agent 1 all x\r\n".encode("utf-16"))
    assert rows[0]["package"] == "example-agent"


@pytest.mark.parametrize(
    ("line", "name", "version"),
    [
        ("kernel-5.14.0-427.el9.x86_64", "kernel", "5.14.0-427.el9"),
        ("python3-pip-21.2.3-7.el9.noarch", "python3-pip", "21.2.3-7.el9"),
        ("example-agent64-15.0.0-12912.x86_64", "example-agent64", "15.0.0-12912"),
        ("glibc-2.34-100.el9.i686    Tue 23 Jul 2024 10:00:00 AM CEST", "glibc", "2.34-100.el9"),
        ("java-11-openjdk-1:11.0.23.0.9-3.el9.x86_64", "java-11-openjdk", "11.0.23.0.9-3.el9"),
    ],
)
def test_rpm_names(line, name, version):
    (row,), _ = _read(RPM, line)
    assert (row["name"], row["package"], row["version"], row["seen_at"]) == (name, name, version, None)


def test_rpm_vendor_without_packager():
    (row,), _ = _read(RPM, "agent\t1.0-1\tExample Works <x@example.org>\t(none)\t(none)\n")
    assert (row["publisher"], row["author"]) == ("Example Works", None)
    (row,), _ = _read(RPM, "agent\t1.0-1\t(none)\tBuilder\thttps://example.org\n")
    assert (row["publisher"], row["author"]) == (None, "Builder")


def test_requirements_in_utf_16_as_a_shell_writes_them():
    rows, _ = _read(REQUIREMENTS, "example==1\r\nother==2\r\n".encode("utf-16"))
    assert [(r["line"], r["package"], r["version"]) for r in rows] == [(1, "example", "1"), (2, "other", "2")]


def test_requirements_continued_over_lines_begin_where_they_begin():
    rows, _ = _read(
        REQUIREMENTS, "# x\n\nexample==1 \\\n  --hash=sha256:00 \\\n  --hash=sha256:11\nother==2\n"
    )
    assert [(r["line"], r["package"]) for r in rows] == [(3, "example"), (6, "other")]


def test_osquery_keeps_going_past_bad_lines():
    good = {"name": "programs", "hostIdentifier": "h", "unixTime": 1721728800, "action": "added"}
    lines = [
        json.dumps(good | {"columns": {"name": "A", "version": "1", "publisher": "P"}}),
        "not json",
        "",
        '{"name": "programs", "columns": [1]}',
        json.dumps(good | {"columns": {"name": 5, "version": None, "publisher": ""}}),
        json.dumps(
            good
            | {
                "action": "removed",
                "columns": {"name": "B", "publisher": "P"},
                "hostIdentifier": None,
                "hostname": "h2",
            }
        ),
        "[" * 5000,
    ]
    rows, origin = _read(OSQUERY, "\n".join(lines))
    assert [(r["line"], r["device"], r["name"], r["state"]) for r in rows] == [
        (1, "h", "A", "present"),
        (5, "h", "5", "present"),
        (6, "h2", "B", "removed"),
    ]
    assert origin.tally.reasons == {"a line that is no result of osquery": 3}


@pytest.mark.parametrize(
    ("query", "columns", "expected"),
    [
        (
            "apps",
            {
                "name": "Example.app",
                "bundle_identifier": "org.example",
                "display_name": "Example",
                "path": "/A",
            },
            {"name": "Example", "bundle_id": "org.example", "kind": "app"},
        ),
        (
            "brew",
            {"name": "example", "version": "1", "path": "/opt/homebrew/Cellar/example"},
            {"ecosystem": "brew", "package": "example"},
        ),
        (
            "x_python_packages",
            {"name": "example", "version": "1", "author": "A <a@example.org>"},
            {"ecosystem": "pypi", "author": "A"},
        ),
        (
            "procs",
            {"pid": "1", "name": "ex.exe", "path": "C:\\ex.exe", "cmdline": ""},
            {"service": "ex.exe", "name": None, "kind": "process"},
        ),
        (
            "pack_arp_cache",
            {"address": "10.0.0.1", "mac": "00:00:5e:00:53:01", "interface": "eth0"},
            {"mac": "00:00:5e:00:53:01"},
        ),
        (
            "pack_dns_cache",
            {"name": "www.example.org", "type": "A", "flags": "0"},
            {"domain": "www.example.org", "name": None},
        ),
        (
            "u",
            {"identifier": "org.example.ext", "team": "ABCDE12345", "bundle_path": "/x", "path": "/y"},
            {"team_id": "ABCDE12345"},
        ),
        (
            "launch",
            {"label": "org.example.agent", "program": "/x/agent", "name": "a.plist"},
            {"service": "org.example.agent"},
        ),
    ],
)
def test_osquery_tables(query, columns, expected):
    line = json.dumps({"name": query, "action": "added", "hostIdentifier": "h", "columns": columns})
    (row,), _ = _read(OSQUERY, line)
    assert {k: row[k] for k in expected} == expected


def test_osquery_array_over_several_lines_is_located():
    text = '[\n {"name": "A",\n  "publisher": "P", "install_location": ""},\n {"name": "B", "publisher": "Q", "install_location": ""}\n]'
    rows, _ = _read(OSQUERY, text)
    assert [r["pointer"] for r in rows] == ["/0", "/1"]
    found = OSQUERY.locate(io.BytesIO(text.encode()), [("/0", "P"), ("/1", "B")])
    assert found == {("/0", "P"): 3, ("/1", "B"): 4}


def test_xml_in_another_encoding_and_with_a_harmless_doctype():
    text = (
        '<?xml version="1.0" encoding="ISO-8859-1"?><!DOCTYPE bom>'
        '<c:bom xmlns:c="http://cyclonedx.org/schema/bom/1.4"><c:components>\n<c:component type="library">'
        "<c:name>Größe</c:name><c:authors><c:author><c:name>A</c:name></c:author><c:author><c:name>B</c:name>"
        "</c:author></c:authors></c:component></c:components></c:bom>"
    )
    rows, _ = _read(XML, text.encode("latin-1"))
    assert [(r["name"], r["author"]) for r in rows] == [("Größe", "A"), ("Größe", "B")]
    assert XML.locate(io.BytesIO(text.encode("latin-1")), [(rows[0]["pointer"], "Größe")]) == {
        ("/bom/components/component[1]", "Größe"): 2
    }


def test_xml_without_components_is_read_to_nothing():
    rows, origin = _read(XML, '<bom xmlns="http://cyclonedx.org/schema/bom/1.4"/>')
    assert (rows, origin.tally.rows) == ([], 0)


def test_tag_value_text_blocks_hide_what_looks_like_tags():
    rows, _ = _read(
        TAGVALUE,
        "SPDXVersion: SPDX-2.2\nPackageName: a\nPackageDescription: <text>one line</text>\n"
        "PackageSupplier: Organization: Works ()\nPackageComment: <text>\nPackageName: hidden\n</text>\nPackageVersion: 2\n",
    )
    assert [(r["name"], r["supplier"], r["version"], r["line"]) for r in rows] == [("a", "Works", "2", 2)]
