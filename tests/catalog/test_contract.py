"""Rules that every vendor file keeps, and the catalog as a whole."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from proscribe import catalog
from proscribe.catalog import Family, Kind, Match
from proscribe.catalog.load import HOME
from proscribe.catalog.names import company, words
from proscribe.catalog.resolve import company_keys
from proscribe.engine import normalize

FILES = sorted(HOME.glob("*.yaml"))
CATALOG = catalog.load(cache=False)

NAMED_BY_MEASURES = (
    "kaspersky huawei zte hytera hikvision dahua dji autel bytedance tencent alibaba baidu deepseek tp-link quectel unitree"
    " qihoo-360 positive-technologies group-ib acronis byd smic ymtc cxmt china-mobile china-telecom china-unicom"
    " pacific-networks digitalsystem-technology vkontakte xiaomi rednote webull tiger-brokers moomoo camscanner shareit wps"
    " vmate sensetime megvii cloudwalk catl geosun yitu iflytek uniview zhipu baai gotion robosense hisense tcl baichuan"
    " stepfun minimax pdd shein moonshot nuctech"
)

KASPERSKY_PARTIES = (
    "kaspersky-lab-inc ao-kaspersky-lab ooo-kaspersky-group kaspersky-labs-limited kaspersky-labs-gmbh"
    " kaspersky-lab-switzerland-gmbh kaspersky-government-security-solutions-inc kaspersky-lab-north-america"
    " kaspersky-lab-middle-east"
)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_vendor_file_is_well_formed(path):
    vendor = catalog.read_vendor(path.read_bytes(), f"catalog/vendors/{path.name}")
    assert vendor.id == path.stem
    steps = [s for r in vendor.removal for s in r.steps]
    claims = (*vendor.parties, *vendor.products, *vendor.identities, *steps)
    assert all(vendor.sources[c.source] for c in claims)
    assert all(c.grade in "ABCD" for c in claims)
    assert all(p.family is None or p.family in list(Family) for p in vendor.products)
    unused = set(vendor.sources) - {c.source for c in claims} - {e.source for e in vendor.exclusions}
    assert not unused


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_general_knowledge_is_never_graded_above_d(path):
    vendor = CATALOG.vendors[path.stem]
    for claim in (*vendor.parties, *vendor.products, *vendor.identities):
        assert claim.source != "common-knowledge" or claim.grade == "D", claim


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_data_that_asks_for_attribution_has_it(path):
    text = path.read_text(encoding="utf-8")
    assert "v2fly" not in text or "MIT licence" in text
    assert not re.search(r"/work|/shared|\bT[O]DO\b", text)


def test_every_vendor_that_a_measure_names_is_there():
    assert set(CATALOG.vendors) == set(NAMED_BY_MEASURES.split())
    assert {p.id for p in CATALOG.vendors["kaspersky"].parties} == set(KASPERSKY_PARTIES.split())


def test_no_vendor_is_an_alias_of_another():
    owners = defaultdict(set)
    for vendor in CATALOG.vendors.values():
        for party in vendor.parties:
            for name in (party.name, *party.aliases):
                for key in company_keys(vendor, name):
                    owners[key].add(vendor.id)
        for identity in vendor.identities:
            if identity.kind is Kind.PUBLISHER:
                for value, _ in identity.pairs():
                    owners[company(value)].add(vendor.id)
    assert {k: v for k, v in owners.items() if len(v) > 1} == {}


def key(claim, value):
    """Spell a claim as the engine looks it up."""
    if claim.kind is Kind.PACKAGE:
        value = normalize.package(claim.ecosystem, value)
    elif claim.kind in (Kind.PUBLISHER, Kind.NAME, Kind.BRAND, Kind.CERTIFICATE):
        value = " ".join(words(value))
    return claim.kind, claim.ecosystem, value.lower()


def test_no_identity_belongs_to_two_vendors_unless_one_excludes_it():
    owners = defaultdict(set)
    excluded = set()
    for vendor in CATALOG.vendors.values():
        for identity in vendor.identities:
            for value, _ in identity.pairs():
                owners[key(identity, value)].add(vendor.id)
        for product in vendor.products:
            for name in product.distinctive():
                owners[Kind.NAME, None, " ".join(words(name))].add(vendor.id)
        excluded |= {(vendor.id, key(e, v)) for e in vendor.exclusions for v in e.values}
    shared = {
        k: v for k, v in owners.items() if len(v) > 1 and len([i for i in v if (i, k) not in excluded]) > 1
    }
    assert shared == {}


def test_no_vendor_excludes_what_it_claims():
    for vendor in CATALOG.vendors.values():
        claimed = {key(i, v) for i in vendor.identities for v, _ in i.pairs()}
        assert claimed.isdisjoint(key(e, v) for e in vendor.exclusions for v in e.values), vendor.id


PUBLIC_SUFFIXES = frozenset(
    ("co.uk", "com.cn", "com.au", "co.jp", "com.br", "in.th", "github.io", "akamaized.net", "edgesuite.net")
)


def test_no_domain_is_shared_by_strangers():
    for vendor in CATALOG.vendors.values():
        for identity in vendor.identities:
            if identity.kind is Kind.DOMAIN and identity.how() is Match.SUFFIX:
                assert PUBLIC_SUFFIXES.isdisjoint(v for v, _ in identity.pairs()), vendor.id


def test_short_common_words_are_never_a_name_alone():
    common = set(
        words("tcl step moonshot kimi honor qq lark zhiyuan minimax trae coze toolbox sadp deco archer tapo")
    )
    for product in CATALOG.products.values():
        assert common.isdisjoint(" ".join(words(n)) for n in product.distinctive()), product.id


def test_the_tables_are_whole():
    def count(vendor, kind):
        return sum(1 for i in CATALOG.vendors[vendor].identities if i.kind is kind for _ in i.pairs())

    assert count("huawei", Kind.OUI) == 2090
    assert count("zte", Kind.OUI) == 508
    assert count("hikvision", Kind.OUI) == 103
    assert count("tp-link", Kind.OUI) == 269
    assert count("quectel", Kind.OUI) == 75
    assert count("dji", Kind.OUI) == 17
    assert count("huawei", Kind.DOMAIN) > 200
    assert count("bytedance", Kind.DOMAIN) > 700
