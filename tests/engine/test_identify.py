from __future__ import annotations

import random
import time
from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proscribe import catalog
from proscribe.catalog.names import company, words
from proscribe.engine.identify import build_index, identify
from proscribe.schemas import IDENTITY_FIELDS, MATCH, OBSERVATION


@pytest.fixture(scope="module")
def index():
    return build_index(catalog.load(cache=False))


def observe(rows):
    """Make observations from dicts; `line` counts them."""
    return pa.Table.from_pylist([{"line": i} | r for i, r in enumerate(rows)], schema=OBSERVATION)


def one(index, **row):
    """Identify one row; return its only match, or None."""
    found = identify(observe([row]), index).to_pylist()
    assert len(found) <= 1
    return found[0] if found else None


def test_a_publisher_shows_the_vendor_and_the_name_tells_the_product(index):
    m = one(
        index, name="Kaspersky Endpoint Security 12 for Windows", publisher="AO Kaspersky Lab", version="12.1"
    )
    assert (m["vendor"], m["product"], m["family"]) == (
        "kaspersky",
        "kaspersky-endpoint-security",
        "antivirus",
    )
    assert (m["relation"], m["grade"], m["identity"]) == ("supplied-by", "A", "publisher:ao kaspersky lab")
    assert (m["field"], m["value"], m["version"], m["line"]) == ("publisher", "AO Kaspersky Lab", "12.1", 0)


def test_a_name_alone_shows_the_vendor_only_with_a_product_of_its_own(index):
    assert one(index, name="Kaspersky Endpoint Security for Windows")["relation"] == "supplied-by"
    assert one(index, name="Kaspersky removal tool")["relation"] == "mentions"


def test_another_companys_name_turns_a_display_name_into_a_mention(index):
    assert (
        one(index, name="Kaspersky Endpoint Security", publisher="Acme Packaging")["relation"] == "mentions"
    )
    assert one(index, name="Kaspersky Endpoint Security", signer="CN=Acme, O=Acme")["relation"] == "mentions"


def test_signatures_that_stand_on_everything_do_not_contradict(index):
    signer = "CN=Microsoft Windows Hardware Compatibility Publisher, O=Microsoft Corporation"
    assert one(index, name="Kaspersky Endpoint Security", signer=signer)["relation"] == "supplied-by"


def test_a_look_alike_publisher_silences_the_name(index):
    assert one(index, name="Kaspersky Total Security to UltraAV", publisher="Pango Group") is None


def test_signed_by_one_and_sold_by_another_is_told(index):
    m = one(
        index, name="Super AV", publisher="Acme Inc", signer="CN=AO Kaspersky Lab, O=AO Kaspersky Lab, C=RU"
    )
    assert (m["relation"], m["field"]) == ("supplied-by", "signer")
    assert m["identity"] == "publisher:ao kaspersky lab, publisher differs"


def test_a_client_library_is_not_the_vendors_software(index):
    m = one(
        index, name="kasperskytip", ecosystem="pypi", package="kasperskytip", purl="pkg:pypi/kasperskytip@1.0"
    )
    assert m["relation"] == "client-of"


def test_a_library_called_after_a_product_is_a_mention(index):
    m = one(index, name="kaspersky-endpoint-security", ecosystem="npm", package="kaspersky-endpoint-security")
    assert m["relation"] == "mentions"


def test_carriers_are_leads_whoever_publishes_them(index):
    m = one(index, name="Check Point Endpoint Security", publisher="Check Point Software Technologies Ltd.")
    assert (m["relation"], m["grade"], m["product"]) == ("may-embed", "C", None)
    assert one(index, name="ZoneAlarm Extreme Security NextGen", publisher="Check Point") is None


@pytest.mark.parametrize(
    ("host", "role", "relation"),
    [
        ("p05.upd.kaspersky.com", "updates", "supplied-by"),
        ("dnl-05.geo.kaspersky.com.", "updates", "supplied-by"),
        ("KSN-FILE-GEO.kaspersky-labs.com", "cloud-network", "supplied-by"),
        ("dc1.ksn.kaspersky-labs.com", "cloud-network", "supplied-by"),
        ("activation-v2.kaspersky.com", "activation", "supplied-by"),
        ("pdc5.pa2.pdc.kaspersky.com", "downloads", "supplied-by"),
        ("www.kaspersky.com", "web", "mentions"),
        ("kaspersky.com:443", "web", "mentions"),
    ],
)
def test_what_a_host_is_for_decides(index, host, role, relation):
    m = one(index, domain=host)
    assert (m["role"], m["relation"], m["value"]) == (role, relation, host)


@pytest.mark.parametrize(
    "host",
    ["kaspersky.com.evil.example", "notkaspersky.com", "casper-sky.example.org", "com", "", "10.0.0.1"],
)
def test_hosts_count_from_the_right_by_whole_labels(index, host):
    assert one(index, domain=host) is None


def test_an_address_of_the_vendors_network_is_a_mention(index):
    assert one(index, domain="77.74.177.3:443")["identity"] == "network:77.74.176.0/21"
    assert one(index, domain="[2a03:2480::1]")["relation"] == "mentions"


def test_the_longest_assigned_mac_prefix_wins(index):
    assert one(index, mac="2c-c4-4f-9a-11-11")["identity"] == "oui:2c:c4:4f:9"
    assert one(index, mac="2c:c4:4f:1a:11:11") is None


def test_paths_and_services_match_whole_words(index):
    m = one(index, path="C:\\Program Files (x86)\\Kaspersky Lab\\NetworkAgent\\klnagent.exe")
    assert m["product"] == "kaspersky-network-agent"
    assert one(index, path="/home/ann/opt/kaspersky-notes.txt") is None
    assert one(index, service="AVP21.24")["family"] == "antivirus"
    assert one(index, service="avprint") is None
    assert one(index, service="kesl-supervisor.service")["product"] == "kaspersky-endpoint-security"
    assert one(index, service="kesl-supervisor.service.bak") is None


def test_null_columns_and_missing_columns_are_the_same(index):
    bare = pa.table({"name": ["Kaspersky Free", "x"]})
    assert identify(bare, index).select(["vendor", "value"]).to_pylist() == [
        {"vendor": "kaspersky", "value": "Kaspersky Free"}
    ]
    assert identify(OBSERVATION.empty_table(), index).schema.equals(MATCH)
    assert identify(observe([{}, {}]), index).num_rows == 0


def test_one_row_can_show_two_vendors_in_order(index):
    found = identify(
        observe([{"domain": "www.kaspersky.com", "publisher": "Huawei Technologies Co., Ltd."}]), index
    )
    vendors = found["vendor"].to_pylist()
    assert vendors == sorted(vendors)
    assert "kaspersky" in vendors


VALUES = {
    "name": [
        "Kaspersky Free",
        "Kaspersky thing",
        "7-Zip",
        "iVMS-4200",
        "TikTok",
        "Djinni Notes",
        "HUAWEI Modem Driver",
    ],
    "publisher": [
        "AO Kaspersky Lab",
        "Acme",
        "Hangzhou Hikvision Digital Technology Co.,Ltd.",
        "DJI",
        "Honor Device Co., Ltd.",
    ],
    "signer": ["CN=AO Kaspersky Lab, O=AO Kaspersky Lab", "CN=Acme", "N/A"],
    "supplier": ["Organization: Kaspersky", "NOASSERTION"],
    "author": ["Jane Doe", "Huawei"],
    "purl": ["pkg:npm/%40kaspersky/hexa-ui@1", "pkg:npm/tiktoken@1", "pkg:pypi/djitellopy"],
    "ecosystem": ["npm", "android", "winget"],
    "package": ["@kaspersky/hexa-ui", "com.kms.free", "Kaspersky.Kaspersky", "com.huawei.hwid"],
    "domain": ["p05.upd.kaspersky.com", "www.kaspersky.com", "example.org", "77.74.177.3"],
    "mac": ["2c:c4:4f:9a:11:11", "00:1b:21:3c:9d:f8"],
    "service": ["AVP21.3", "spooler"],
    "path": ["/opt/kaspersky/kesl/bin/kesl", "/usr/bin/ls"],
}
ROWS = st.lists(
    st.fixed_dictionaries({}, optional={k: st.sampled_from(v) for k, v in VALUES.items()}), max_size=12
)


@given(ROWS, ROWS)
@settings(max_examples=60, deadline=None)
def test_splitting_the_observations_changes_nothing(index, first, second):
    whole = observe(first + second)
    apart = [identify(whole.slice(0, len(first)), index), identify(whole.slice(len(first)), index)]
    assert identify(whole, index).equals(pa.concat_tables(apart))


@given(ROWS, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_the_observations_changes_only_the_order(index, rows, rng):
    table = observe(rows)
    order = list(range(len(rows)))
    rng.shuffle(order)
    key = [("line", "ascending"), ("vendor", "ascending")]
    assert (
        identify(table.take(pa.array(order, pa.int64())), index)
        .sort_by(key)
        .equals(identify(table, index).sort_by(key))
    )


@given(ROWS)
@settings(max_examples=40, deadline=None)
def test_every_match_is_whole(index, rows):
    table = observe(rows)
    found = identify(table, index)
    assert found.schema.equals(MATCH)
    for m in found.to_pylist():
        assert m["field"] in IDENTITY_FIELDS
        assert rows[m["line"]][m["field"]] == m["value"]
        assert all(m[k] for k in ("vendor", "relation", "grade", "identity"))
    lines = [(m["line"], m["vendor"]) for m in found.to_pylist()]
    assert all(a < b for a, b in pairwise(lines))


def test_a_chunked_table_is_its_rows(index):
    rows = [{k: random.Random(i).choice(v) for k, v in VALUES.items()} for i in range(40)]
    whole = observe(rows)
    chunked = pa.Table.from_batches(whole.to_batches(max_chunksize=7))
    assert identify(chunked, index).equals(identify(whole, index))
    assert identify(whole.to_batches()[0], index).equals(identify(whole, index))


def grown(count):
    """Make a catalog of `count` identities of each of three kinds, the ones looked for among them."""
    text = (
        "format: proscribe.vendor/1\nid: acme\nname: Acme\nsources: {s: a source}\n"
        'parties: [{id: acme-inc, name: "Acme, Inc.", relation: itself, source: s, grade: A}]\nidentities:\n'
        "  - {kind: publisher, source: s, grade: A, values: ["
        + ", ".join(f"Maker Number {i}" for i in range(count))
        + "]}\n  - {kind: name, source: s, grade: A, values: ["
        + ", ".join(f"Product {i} Suite" for i in range(count))
        + "]}\n  - {kind: domain, role: web, source: s, grade: A, values: ["
        + ", ".join(f"host{i}.example" for i in range(count))
        + "]}\n"
    )
    vendor = catalog.read_vendor(text.encode(), "acme.yaml")
    return build_index(catalog.Catalog({"acme": vendor}, "0"))


def test_a_hundred_times_the_catalog_costs_about_the_same():
    rows = 4000
    table = pa.table(
        {
            "name": [f"Product {i} Suite" if i < 50 else f"Program {i}" for i in range(rows)],
            "publisher": [f"Maker Number {i}" if i < 50 else f"Company {i}" for i in range(rows)],
            "domain": [f"www.host{i}.example" if i < 50 else f"www.site{i}.test" for i in range(rows)],
        }
    )
    small, large = grown(34), grown(3400)

    def best(index):
        times = []
        for _ in range(3):
            words.cache_clear()
            company.cache_clear()
            began = time.perf_counter()
            identify(table, index)
            times.append(time.perf_counter() - began)
        return min(times)

    assert identify(table, large).num_rows == 50
    assert best(large) < 3 * best(small)
