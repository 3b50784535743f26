"""Read real and tool-made samples, if they are there: right format, rows, and the lines of known hits."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import pytest

from proscribe.schemas import IDENTITY_FIELDS
from proscribe.sources._opening import read_input

DATA = (
    Path(os.environ.get("PROSCRIBE_DATA", Path(__file__).parents[2] / ".." / "shared" / "data"))
    / "inventories"
)

SAMPLES = {
    "adb_pm_list_packages_synthetic.txt": "adb-packages",
    "arp_a_synthetic.txt": "neighbours",
    "bro_dns_tsv_clean.log": "zeek-dns",
    "cdx_dropwizard-1.3.15.json": "cyclonedx-json",
    "cdx_hbom_pcie_sata.json": "cyclonedx-json",
    "cdx_laravel-7.12.0.xml": "cyclonedx-xml",
    "cdx_proton-bridge-1.8.0.json": "cyclonedx-json",
    "dpkg_l_clean.txt": "dpkg",
    "frst_addition_clean.txt": "frst-log",
    "frst_addition_kaspersky_spliced.txt": "frst-log",
    "installed_programs_ko_clean.csv": "csv-inventory",
    "installed_software_ru.csv": "csv-inventory",
    "intune_discovered_apps_synthetic.csv": "csv-inventory",
    "npm_hms_package-lock.json": "package-lock",
    "npm_huaweicloud.cdx.json": "cyclonedx-json",
    "npm_kaspersky_hexa-ui.cdx.json": "cyclonedx-json",
    "npm_tiktok.spdx.json": "spdx-json",
    "npcap_diagreport_excerpt.txt": "npcap-diagreport",
    "osquery_results_synthetic.log": "osquery-log",
    "pihole_sample_clean.log": "dnsmasq-log",
    "pip_huaweicloud.cdx.json": "cyclonedx-json",
    "pip_requirements_clean.txt": "requirements-txt",
    "rpm_qa_synthetic.txt": "rpm-qa",
    "squid_access_synthetic.log": "squid-access",
    "suricata_eve_clean.json.gz": "suricata-eve",
    "winget_export_tencent.json": "winget-export",
    "zeek_dns_json_clean.log": "zeek-dns",
    "zeek_dns_kaspersky_spliced.log": "zeek-dns",
}
NOT_OURS = ("README.md",)
PARTLY = ("suricata_eve_clean.json.gz",)  # flows, files and alerts name no host


def _path(name: str) -> Path:
    path = DATA / name
    if not path.is_file():
        pytest.skip(f"no sample {name} (set PROSCRIBE_DATA)")
    return path


def _expected_lines(name: str) -> set[int]:
    with _path("manifest.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["file"] == name:
                return {line for hit in json.loads(row["expected_hits"] or "[]") for line in hit["lines"]}
    return set()


@pytest.mark.parametrize("name", SAMPLES)
def test_sample(name):
    (opened,) = read_input(str(_path(name)))
    assert opened.reason is None
    assert opened.source.name == SAMPLES[name]
    origin, batches = opened.read()
    rows = [row for batch in batches for row in batch.to_pylist()]
    assert len(rows) > 0
    assert (origin.tally.rows > origin.tally.recognised) == (name in PARTLY)
    wanted = {(r["pointer"], r[f]) for r in rows if r["line"] is None for f in IDENTITY_FIELDS if r[f]}
    lines = {r["line"] for r in rows} | set(opened.locate(wanted).values())
    assert _expected_lines(name) <= lines


@pytest.mark.parametrize("name", NOT_OURS)
def test_sample_of_no_format_here(name):
    (opened,) = read_input(str(_path(name)))
    assert opened.source is None
    assert opened.reason == "the format was not recognised"
