"""Find in real and tool-made samples, if they are there, what is known to be in them, and nothing else."""

from __future__ import annotations

import csv
import json

import pytest

from proscribe import catalog
from proscribe.engine.identify import build_index, identify
from proscribe.sources._opening import read_input

SAMPLES = (
    "adb_pm_list_packages_synthetic.txt",
    "cdx_dropwizard-1.3.15.json",
    "cdx_hbom_pcie_sata.json",
    "cdx_laravel-7.12.0.xml",
    "cdx_proton-bridge-1.8.0.json",
    "dpkg_l_clean.txt",
    "installed_programs_ko_clean.csv",
    "installed_software_ru.csv",
    "intune_discovered_apps_synthetic.csv",
    "npm_hms_package-lock.json",
    "npm_huaweicloud.cdx.json",
    "npm_kaspersky_hexa-ui.cdx.json",
    "npm_tiktok.spdx.json",
    "osquery_results_synthetic.log",
    "pip_huaweicloud.cdx.json",
    "pip_requirements_clean.txt",
    "rpm_qa_synthetic.txt",
    "winget_export_tencent.json",
)
VENDORS = {"tiktok": "bytedance"}


@pytest.fixture(scope="module")
def index():
    return build_index(catalog.load(cache=False))


@pytest.mark.parametrize("name", SAMPLES)
def test_sample(name, data, index):
    path = data / "inventories" / name
    with (data / "inventories" / "manifest.csv").open(encoding="utf-8", newline="") as manifest:
        row = next(r for r in csv.DictReader(manifest) if r["file"] == name)
    expected = {
        (VENDORS.get(hit["vendor"], hit["vendor"]), line)
        for hit in json.loads(row["expected_hits"] or "[]")
        for line in hit["lines"]
    }
    (opened,) = read_input(str(path))
    _, batches = opened.read()
    matches = [m for batch in batches for m in identify(batch, index).to_pylist()]
    supplied = [m for m in matches if m["relation"] == "supplied-by"]
    placed = opened.locate({(m["pointer"], m["value"]) for m in supplied if m["line"] is None})
    found = {(m["vendor"], m["line"] or placed[m["pointer"], m["value"]]) for m in supplied}
    assert found == expected
    leads = {(m["vendor"], m["relation"], m["value"].partition("@")[0]) for m in matches if m not in supplied}
    known = {("dji", "client-of", "pkg:pypi/djitellopy")} if name.startswith("pip_huaweicloud") else set()
    assert leads == known
