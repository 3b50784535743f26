"""Every blocking format, held to its promise."""

from __future__ import annotations

import json
import os
import plistlib
import sqlite3
from pathlib import Path

import pytest
import yaml
from defusedxml.ElementTree import fromstring

from proscribe import blocklists, registry
from proscribe.blocklists import Blocklist, Mode
from tests.blocklists.sample import blocking

HERE = Path(__file__).parent
PLUGINS: dict[str, Blocklist] = registry.plugins(blocklists)
NAMES = sorted(PLUGINS)


def test_no_format_is_off_because_of_a_missing_library():
    assert set(PLUGINS) == set(registry.names(blocklists))


@pytest.mark.parametrize("name", NAMES)
def test_a_format_tells_what_it_is(name):
    plugin = PLUGINS[name]
    assert plugin.name == name.replace("_", "-")
    assert plugin.title
    assert plugin.apply
    assert plugin.undo
    assert plugin.file.startswith("proscribe.")


def test_no_two_formats_write_the_same_file():
    files = [p.file for p in PLUGINS.values()]
    assert len(files) == len(set(files))


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_as_its_golden_one(name):
    plugin = PLUGINS[name]
    found = plugin.render(blocking()).text
    path = HERE / "golden" / plugin.file
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_bytes(found.encode())
    assert path.exists(), f"there is no {path}: UPDATE_GOLDEN=1 writes it, then read it"
    assert found == path.read_bytes().decode(), f"{path.name} differs; UPDATE_GOLDEN=1 rewrites it"


@pytest.mark.parametrize("name", NAMES)
def test_enforcing_differs_from_auditing_or_the_format_says_how_to_watch(name):
    plugin = PLUGINS[name]
    quiet, hard = (
        plugin.render(blocking(m)).text.replace("mode: enforce", "mode: audit")
        for m in (Mode.AUDIT, Mode.ENFORCE)
    )
    assert (quiet != hard) is not bool(plugin.watch)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_to_stop_is_an_empty_file_that_says_so(name):
    rendered = PLUGINS[name].render(blocking(empty=True))
    assert rendered.count == 0
    assert rendered.text.endswith("\n")
    assert "examplecorp" not in rendered.text


@pytest.mark.parametrize("name", NAMES)
def test_no_text_from_elsewhere_breaks_out_of_its_line(name):
    text = PLUGINS[name].render(blocking()).text
    assert "\x1b" not in text
    assert not [line for line in text.splitlines() if line.startswith("\x1b") or line == "[31m"]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_left_out_stands_in_the_file_where_comments_can(name):
    plugin = PLUGINS[name]
    rendered = plugin.render(blocking())
    if plugin.comment is not None:
        for line in rendered.left_out:
            assert f"left out: {line}" in rendered.text
        assert f"undo: {plugin.undo}" in rendered.text
        assert "law 0000000000000000" in rendered.text
        assert "xx-example-ban#updates" in rendered.text


@pytest.mark.parametrize("name", [n for n in NAMES if PLUGINS[n].file.endswith(".xml")])
def test_xml_is_well_formed(name):
    fromstring(PLUGINS[name].render(blocking()).text)


@pytest.mark.parametrize("name", [n for n in NAMES if PLUGINS[n].file.endswith(".json")])
def test_json_is_json(name):
    json.loads(PLUGINS[name].render(blocking()).text)


def test_the_profile_for_macos_is_a_property_list():
    profile = plistlib.loads(PLUGINS["santa_profile"].render(blocking()).text.encode())
    (payload,) = profile["PayloadContent"]
    assert payload["StaticRules"][0]["identifier"] == "ABCDE12345"


def test_fleet_policies_are_yaml_and_pass_when_nothing_is_found():
    documents = list(yaml.safe_load_all(PLUGINS["fleet_policy"].render(blocking()).text))
    assert all(d["spec"]["query"].startswith("SELECT 1 WHERE NOT EXISTS (") for d in documents)


_TABLES = """
CREATE TABLE programs (name, version, publisher, install_location);
CREATE TABLE services (name, display_name, path, status);
CREATE TABLE processes (name, path, pid);
CREATE TABLE drivers (service, image, signed);
CREATE TABLE apps (name, bundle_identifier, bundle_short_version, path);
CREATE TABLE system_extensions (identifier, team, state);
CREATE TABLE deb_packages (name, version, maintainer, status);
CREATE TABLE rpm_packages (name, version, vendor);
CREATE TABLE certificates (common_name, issuer, path);
"""


def test_osquery_finds_its_rows_and_no_look_alikes():
    queries = json.loads(PLUGINS["osquery_pack"].render(blocking()).text)["queries"]
    with sqlite3.connect(":memory:") as db:  # osquery's SQL is SQLite's
        db.executescript(_TABLES)
        db.executemany(
            "INSERT INTO programs VALUES (?, '1', ?, '')",
            [
                ("a", "EXAMPLE CORP"),
                ("b", "O'Example & Söhne"),
                ("c", "Example Corporation"),
                ("d", "ExampleXCorp"),
            ],
        )
        db.executemany(
            "INSERT INTO apps VALUES (?, ?, '1', '')",
            [("a", "com.example.agent.ui"), ("b", "com.example")],
        )
        db.execute("INSERT INTO deb_packages VALUES ('exagent', '1', '', '')")

        def names(query):
            return [row[0] for row in db.execute(queries[f"proscribe_examplecorp_{query}"]["query"])]

        assert names("programs") == ["a", "b"]
        assert names("apps") == ["a"]
        assert names("deb_packages") == ["exagent"]
        for query in queries.values():
            db.execute(query["query"])


def test_a_rule_keeps_its_number_when_others_come_and_go():
    lines = PLUGINS["suricata"].render(blocking()).text.splitlines()
    fewer = PLUGINS["suricata"].render(blocking(allow=("update.example.com",))).text.splitlines()
    rules = {line for line in lines if line.startswith("alert")}
    kept = {line for line in fewer if line.startswith("alert")}
    assert kept < rules
    numbers = [line.partition("sid:")[2].partition(";")[0] for line in rules]
    assert len(set(numbers)) == len(numbers)
    assert all(1_200_000 <= int(n) < 1_900_000 for n in numbers)


@pytest.mark.parametrize("name", ["rpz", "dnsmasq", "unbound", "adguard", "squid", "pac"])
def test_an_allowed_name_below_a_stopped_one_is_let_through(name):
    text = PLUGINS[name].render(blocking(allow=("docs.update.example.com",))).text
    assert "docs.update.example.com" in text


@pytest.mark.parametrize("name", ["pihole", "suricata", "zeek_script"])
def test_a_format_without_exceptions_leaves_out_what_would_cover_an_allowed_name(name):
    rendered = PLUGINS[name].render(blocking(allow=("docs.update.example.com",)))
    assert any("docs.update.example.com" in line for line in rendered.left_out)
    body = "\n".join(line for line in rendered.text.splitlines() if not line.startswith("#"))
    assert "update.example.com" not in body.replace("\\", "")
