"""Addresses and hosts: whose network was reached is a lead; what a host is for tells a visit from the product."""

from __future__ import annotations

import ipaddress

import pytest

from proscribe import pipeline
from proscribe.catalog.model import Kind, Match, Role
from proscribe.law.instants import parse_instant
from proscribe.schemas import Relation

AT = parse_instant("2026-11-23T09:00:00-05:00")
LOADED = pipeline.load_all()
VENDORS = list(LOADED.catalog.vendors.values())
BLOCKS = [
    (v.id, value) for v in VENDORS for i in v.identities if i.kind is Kind.NETWORK for value, _ in i.pairs()
]
ALL = [ipaddress.ip_network(value) for _, value in BLOCKS]
# Blocks in which many tenants' sites stand behind the same addresses.
SHARED = [
    "8.8.8.0/24",
    "13.32.0.0/15",
    "20.33.0.0/16",
    "23.192.0.0/11",
    "31.13.24.0/21",
    "34.64.0.0/10",
    "43.152.0.0/13",
    "47.88.0.0/14",
    "52.84.0.0/15",
    "104.16.0.0/13",
    "142.250.0.0/15",
    "146.75.0.0/16",
    "151.101.0.0/16",
    "172.64.0.0/13",
    "185.199.108.0/22",
    "198.18.0.0/15",
    "203.119.128.0/17",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "127.0.0.0/8",
    "224.0.0.0/4",
    "2606:4700::/32",
    "2a04:4e40::/32",
    "2600:9000::/28",
    "fc00::/7",
]
WIDEST = {4: 16, 6: 29}


def relations(host: str) -> dict[str, str]:
    return {c.vendor: str(c.relation) for c in LOADED.index.domain(host).claims}


@pytest.mark.parametrize(("vendor", "value"), BLOCKS)
def test_a_block_is_found_to_its_edges_and_is_a_lead_alone(vendor, value):
    block = ipaddress.ip_network(value)
    for at in (block[0], block[-1], block[block.num_addresses // 2]):
        assert relations(str(at)) == {vendor: "mentions"}
    for beyond in (block[0] - 1, block[-1] + 1):
        if not any(beyond in other for other in ALL if other.version == beyond.version):
            assert relations(str(beyond)) == {}


@pytest.mark.parametrize(("vendor", "value"), BLOCKS)
def test_no_block_is_shared_with_others(vendor, value):
    block = ipaddress.ip_network(value)
    assert block.prefixlen >= WIDEST[block.version]
    shared = [ipaddress.ip_network(s) for s in SHARED]
    assert not any(block.overlaps(s) for s in shared if s.version == block.version), vendor


def test_addresses_and_systems_are_leads_and_cite_a_graded_source():
    for vendor in VENDORS:
        for identity in vendor.identities:
            if identity.kind in (Kind.NETWORK, Kind.ASN):
                assert identity.shows() is Relation.MENTIONS
                assert identity.source in vendor.sources
                assert identity.note


@pytest.mark.parametrize(
    "written",
    [
        "77.74.181.10",
        "77.74.181.10:443",
        "[2a03:2480::5]:443",
        "2a03:2480::5",
        "::ffff:77.74.181.10",
        "AS200107",
        "as200107",
    ],
)
def test_an_address_is_found_however_it_is_written(written):
    assert relations(written) == {"kaspersky": "mentions"}


@pytest.mark.parametrize(
    "written",
    [
        "77.74.184.1",
        "77.74.181.10.example.org",
        "AS20010",
        "AS2001070",
        "as200107.example",
        "177.74.181.10",
        "2a03:2481::1",
    ],
)
def test_what_only_looks_like_it_is_not(written):
    assert relations(written) == {}


SEVERAL = [v for v in VENDORS if len({i.role for i in v.identities if i.kind is Kind.DOMAIN}) > 1]


@pytest.mark.parametrize("vendor", SEVERAL, ids=lambda v: v.id)
def test_a_host_shows_what_the_longest_identity_says_of_it(vendor):
    """Each host shows its own role's relation, also under a domain of the vendor's of another role."""
    hosts = {
        value: identity
        for identity in vendor.identities
        if identity.kind is Kind.DOMAIN
        for value, _ in identity.pairs()
    }
    for value, identity in hosts.items():
        name = value.replace("*", "7")
        below = [name] if identity.how() is Match.EXACT else [name, f"canary.{name}"]
        for host in below:
            if host != name and host in hosts:
                continue
            (claim,) = [c for c in LOADED.index.domain(host).claims if c.vendor == vendor.id]
            assert (claim.role, claim.relation) == (identity.role, identity.shows()), host


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda v: v.id)
def test_a_visit_is_a_mention_and_a_product_host_is_not(vendor):
    for identity in vendor.identities:
        if identity.kind is Kind.DOMAIN and identity.relation is None:
            visit = identity.role is Role.WEB
            assert identity.shows() is (Relation.MENTIONS if visit else Relation.SUPPLIED_BY)
        elif identity.kind is Kind.DOMAIN:
            # Where the site itself is the service, the service is named; else it is told why.
            named = identity.family or all(product for _, product in identity.pairs())
            assert named or identity.note, (vendor.id, identity.role, next(identity.pairs()))


def test_flows_of_suricata_are_leads(tmp_path):
    path = tmp_path / "eve.json"
    flow = '{{"timestamp":"2026-01-05T00:00:00+0000","flow_id":1,"event_type":"flow","src_ip":"10.0.0.{}","src_port":50000,"dest_ip":"{}","dest_port":443,"flow":{{}}}}\n'
    path.write_text(flow.format(1, "77.74.181.10") + flow.format(2, "104.16.1.1"))
    result = pipeline.check([str(path)], at=AT, known_at=AT)
    assert {f.device: f.relation for f in result.findings} == {"10.0.0.1": "mentions"}
    assert (result.summary.rows, result.summary.recognised) == (2, 2)


LOG = """\
1767571200.000     40 10.0.0.21 TCP_MISS/200 1000 GET http://www.kaspersky.com/ - HIER_DIRECT/192.0.2.1 text/html
1767571201.000     40 10.0.0.22 TCP_TUNNEL/200 1000 CONNECT dc1.ksn.kaspersky-labs.com:443 - HIER_DIRECT/192.0.2.1 -
1767571301.000     40 10.0.0.22 TCP_TUNNEL/200 1000 CONNECT dc1.ksn.kaspersky-labs.com:443 - HIER_DIRECT/192.0.2.1 -
1767571202.000     40 10.0.0.23 TCP_MISS/200 1000 GET http://p05.upd.kaspersky.com/index - HIER_DIRECT/192.0.2.1 -
1767571203.000     40 10.0.0.24 TCP_TUNNEL/200 1000 CONNECT 77.74.181.10:443 - HIER_DIRECT/77.74.181.10 -
1767571204.000     40 10.0.0.25 TCP_TUNNEL/200 1000 CONNECT 104.16.1.1:443 - HIER_DIRECT/104.16.1.1 -
"""


def test_browsing_is_a_lead_and_updates_and_the_cloud_network_are_findings(tmp_path):
    path = tmp_path / "access.log"
    path.write_text(LOG)
    result = pipeline.check([str(path)], at=AT, known_at=AT)
    told = {f.device: (f.relation, f.evidence[0].identity) for f in result.findings}
    assert told == {
        "10.0.0.21": ("mentions", "domain:kaspersky.com"),
        "10.0.0.22": ("supplied-by", "domain:ksn.kaspersky-labs.com"),
        "10.0.0.23": ("supplied-by", "domain:upd.kaspersky.com"),
        "10.0.0.24": ("mentions", "network:77.74.176.0/21"),
    }
    assert (result.summary.findings, result.summary.leads) == (2, 2)
