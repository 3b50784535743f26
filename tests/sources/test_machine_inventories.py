"""Logs and lists of machines: the vendors in each fixture are found, at their places, and nothing else."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from proscribe import catalog, registry, sources
from proscribe.engine.identify import build_index, identify
from proscribe.errors import SourceError
from proscribe.sources import Origin
from proscribe.sources._opening import read_input, recognise

FIXTURES = Path(__file__).parent / "fixtures"
K, H, D, U = "kaspersky", "hikvision", "dahua", "huawei"
FOUND = {
    "frst_log/Addition.txt": {(8, K), (10, K), (15, K), (36, K)},
    "frst_log/Addition_de.txt": {(7, K)},
    "frst_log/FRST.txt": {(9, K), (19, K), (24, K)},
    "npcap_diagreport/DiagReport.txt": {(11, K), (12, K)},
    "hijackthis_log/fork.log": {(7, K), (10, K), (12, K)},
    "hijackthis_log/hijackthis.log": {(8, K), (11, K), (13, K), (15, K)},
    "driverquery/list.txt": {(2, K)},
    "driverquery/signed.csv": {(2, U)},
    "driverquery/table.txt": {(5, K)},
    "driverquery/tabelle_de.txt": {(4, K)},
    "driverquery/verbose.csv": {(3, K), (4, K)},
    "systemctl_units/list_units.txt": {(4, K), (5, K)},
    "systemctl_units/unit_files.txt": {(3, K), (4, K)},
    "systemctl_units/units.json": {("/1", K)},
    "syft_json/syft.json": {("/artifacts/0", K), ("/artifacts/1", K), ("/artifacts/2", K)},
    "trivy_json/report.json": {("/Results/0/Packages/1", K), ("/Results/1/Vulnerabilities/0", K)},
    "spdx3_json/sbom.spdx3.json": {("/@graph/1", K), ("/@graph/2", K)},
    "swid_xml/kesl.swidtag": {(2, K)},
    "swid_xml/other.swidtag": set(),
    "wazuh_syscollector/indexer.json": {("/hits/hits/0/_source", K)},
    "wazuh_syscollector/network.json": {("/data/affected_items/0", H)},
    "wazuh_syscollector/packages.json": {(f"/data/affected_items/{i}", K) for i in range(3)},
    "wazuh_syscollector/processes.json": {("/data/affected_items/0", K)},
    "glpi_ocs/pc-17.ocs": {(6, U), (10, K), (20, K), (30, K)},
    "glpi_ocs/pc-18.json": {
        ("/content/softwares/0", K),
        ("/content/antivirus/0", K),
        ("/content/networks/0", H),
    },
    "brew_list/brew_info.json": {("/casks/0", K)},
    "brew_list/brew_list.txt": set(),
    "neighbours/arp_linux.txt": {(1, H), (2, D)},
    "neighbours/arp_macos.txt": {(1, H)},
    "neighbours/arp_n.txt": {(2, H)},
    "neighbours/arp_windows.txt": {(4, H)},
    "neighbours/dnsmasq.leases": {(1, H)},
    "neighbours/ip_neigh.txt": {(1, H), (3, H)},
    "neighbours/proc_net_arp.txt": {(2, H)},
    "neighbours/show_ip_arp.txt": {(2, H)},
}
MODULES = sorted({name.partition("/")[0] for name in FOUND})


@pytest.fixture(scope="module")
def index():
    return build_index(catalog.load(cache=False))


def _rows(module: str, data: bytes | str) -> tuple[list[dict], Origin]:
    origin = Origin("x")
    raw = data.encode() if isinstance(data, str) else data
    batches = list(registry.plugin(sources, module).read(io.BytesIO(raw), origin))
    return [row for batch in batches for row in batch.to_pylist()], origin


@pytest.mark.parametrize("name", FOUND)
def test_what_is_found_in_a_fixture(name, index):
    (opened,) = read_input(str(FIXTURES / name))
    _, batches = opened.read()
    matches = [m for b in batches for m in identify(b, index).to_pylist()]
    assert {(m["line"] or m["pointer"], m["vendor"]) for m in matches} == FOUND[name]


def test_every_fixture_of_these_formats_is_told():
    there = {f"{m}/{p.name}" for m in MODULES for p in (FIXTURES / m).iterdir() if p.name != "expected.json"}
    assert there == set(FOUND)


def test_frst_tells_a_driver_whose_file_is_gone():
    heading = "Scan result of Farbar Recovery Scan Tool (FRST) (x64) Version: 01-01-2025\n"
    rows, _ = _rows("frst_log", f"{heading}S3 klflt; C:\\Windows\\System32\\drivers\\klflt.sys [X]\n")
    assert [(r["service"], r["state"], r["kind"]) for r in rows] == [("klflt", "residue", "service")]


def test_frst_takes_the_device_from_its_heading_in_any_language():
    heading = "Résultats d'analyse de Farbar Recovery Scan Tool (FRST) (x64) Version: 01-01-2026\n"
    ran = "Exécuté par exemple (administrateur) sur BUREAU-17 (05-01-2026 10:00:00)\n"
    rows, _ = _rows("frst_log", f"{heading}{ran}R2 Svc; C:\\x\\svc.exe [12 2025-01-01] (A Ltd -> B)\n")
    assert [(r["device"], r["service"], r["signer"], r["publisher"]) for r in rows] == [
        ("BUREAU-17", "Svc", "A Ltd", "B")
    ]


def test_frst_bindings_end_with_their_section():
    text = "Farbar Recovery Scan Tool\nNetwork Binding:\n=====\nvms: Filter\n\n==== Next ====\nDescription: klim6\n"
    assert [r["service"] for r in _rows("frst_log", text)[0]] == ["vms"]


@pytest.mark.parametrize(
    "line",
    [
        "Location: Kaspersky (1.2.3.4) at somewhere",
        "08:3b:c1:00:00:01 is a MAC address",
        "10.9.0.10 08:3b:c1:00:00:01",
        "? (10.9.0.12) at <incomplete> on eth0",
    ],
)
def test_a_text_with_an_address_in_it_is_no_table_of_neighbours(line):
    assert recognise((line + "\n").encode(), "notes.txt") is None


def test_the_text_of_a_name_that_is_longer_than_its_length_is_read_to_the_next_label():
    head = (
        "1/5/2026 12:00:01 AM 0588 PACKET  00000000028ABB80 UDP Rcv 10.0.0.1 0002   Q [0001   D   NOERROR] A "
    )
    rows, _ = _rows("windows_dns_debug", f"{head}(3)w\\195\\164(9)kaspersky(3)com(0)\n")
    assert [r["domain"] for r in rows] == ["w\\195\\164.kaspersky.com"]


def test_a_broken_database_is_an_error_and_not_a_clean_one(tmp_path):
    whole = (FIXTURES / "pihole_ftl" / "ftl6.db").read_bytes()
    path = tmp_path / "pihole-FTL.db"
    path.write_bytes(whole[:4096])
    (opened,) = read_input(str(path))
    with pytest.raises(SourceError, match="the database cannot be read"):
        list(opened.read()[1])


def test_another_database_is_still_not_read(tmp_path):
    path = tmp_path / "places.sqlite"
    path.write_bytes(b"SQLite format 3\x00" + bytes(100))
    (opened,) = read_input(str(path))
    assert opened.source is None
    assert "SQLite" in opened.reason


def test_spdx3_notes_suppliers_that_it_cannot_name():
    _, origin = _rows("spdx3_json", (FIXTURES / "spdx3_json" / "sbom.spdx3.json").read_bytes())
    assert origin.tally.notes == {"supplier that another document names": 1}


@pytest.mark.parametrize("module", ["swid_xml", "glpi_ocs"])
def test_xml_with_entities_is_refused(module):
    text = '<!DOCTYPE x [<!ENTITY e "kaspersky">]><REQUEST><CONTENT><SOFTWARES><NAME>&e;</NAME></SOFTWARES></CONTENT></REQUEST>'
    with pytest.raises(SourceError, match="entities"):
        _rows(module, text)


def test_a_software_inventory_is_not_taken_for_a_table_of_requests():
    text = "DeviceName,Software,Publisher,URL,Time\nPC1,Example,Example Ltd,https://www.example.org/,1\n"
    assert recognise(text.encode(), "software.csv").name == "csv-inventory"


def test_a_list_of_people_is_not_taken_for_a_table_of_requests():
    text = "time,host,client\n10,alice,bob\n11,carol,dave\n"
    assert recognise(text.encode(), "meetings.txt") is None


def test_a_time_beside_each_host_does_not_make_a_list_of_hosts_a_log():
    text = "hostname,time\npc1.example.org,10\npc2.example.org,11\n"
    assert recognise(text.encode(), "hosts.csv").name != "proxy-table"


def test_a_line_longer_than_any_that_the_program_writes_is_counted_and_not_looked_at():
    text = (
        "Farbar Recovery Scan Tool\n"
        + " (HKLM\\...\\x) (Version:" * 4000
        + "\nR2 Svc; C:\\x.exe [1 ] (A -> B)\n"
    )
    rows, origin = _rows("frst_log", text)
    assert [(r["line"], r["service"]) for r in rows] == [(3, "Svc")]
    assert [reason for reason in origin.tally.reasons if "longer than" in reason]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("A (HKLM\\...\\A) (Version: 1 - B)", ("A", "1", "B")),
        ("A (x) (HKU\\S-1-5-21\\...\\A (y)) (Version:  - B (C)) Hidden", ("A (x)", None, "B (C)")),
        ("A (HKLM-x32\\...\\A) (Version: 1 - B Ltd.) <==== ATTENTION", ("A", "1", "B Ltd.")),
        ("A (HKLM\\...\\A) (Version: 1 - B) Hidden <==== (x) ATTENTION", ("A", "1", "B")),
    ],
)
def test_a_program_in_a_frst_log(line, told):
    ((row,), _) = _rows("frst_log", f"Farbar Recovery Scan Tool\n{line}\n")
    assert (row["name"], row["version"], row["publisher"]) == told
