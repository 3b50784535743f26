from __future__ import annotations

import pytest

from proscribe import catalog


@pytest.fixture(scope="module")
def loaded():
    return catalog.load(cache=False)


@pytest.mark.parametrize(
    ("text", "maker", "vendor", "product", "family"),
    [
        (
            "Kaspersky Endpoint Security 12 for Windows",
            None,
            "kaspersky",
            "kaspersky-endpoint-security",
            "antivirus",
        ),
        ("kaspersky-endpoint-security", None, "kaspersky", "kaspersky-endpoint-security", "antivirus"),
        (
            "Kaspersky Endpoint Security Cloud Plus",
            None,
            "kaspersky",
            "kaspersky-endpoint-security-cloud",
            "antivirus",
        ),
        ("Endpoint Security", "Kaspersky", "kaspersky", "kaspersky-endpoint-security", "antivirus"),
        ("Ask the Analyst", "AO Kaspersky Lab", "kaspersky", "kaspersky-ask-the-analyst", "consulting"),
        ("Network Agent", "kaspersky", "kaspersky", "kaspersky-network-agent", "cybersecurity"),
        ("Kaspersky", None, "kaspersky", None, None),
        ("Kaspersky Frobnicator", None, "kaspersky", None, None),
        ("Frobnicator", "Kaspersky Lab, Inc.", "kaspersky", None, None),
        ("TikTok", None, "bytedance", "tiktok", "application"),
        ("WeChat Pay", None, "tencent", "wechat-pay", "application"),
        ("iVMS-4200", "Hikvision", "hikvision", "hikvision-ivms-4200", "video-surveillance"),
        ("Lark", "ByteDance", "bytedance", "lark", "application"),
        ("Lark", None, None, None, None),
        ("Endpoint Security", "Acme", None, None, None),
        ("Frobnicator", None, None, None, None),
        ("", None, None, None, None),
    ],
)
def test_product(loaded, text, maker, vendor, product, family):
    found = loaded.resolve_product(text, maker)
    assert (found.vendor, found.product, found.family) == (vendor, product, family)


def test_two_readings_are_unknown_and_both_are_named(loaded):
    found = loaded.resolve_product("Toolbox")
    assert (found.vendor, found.product) == (None, None)
    assert "dahua-configtool" in found.candidates


def test_a_name_that_two_vendors_share_is_left_open():
    one = b"""
format: proscribe.vendor/1
id: %s
name: %s
sources: {s: a source}
parties: [{id: %s-inc, name: "%s Inc.", relation: itself, source: s, grade: A}]
products: [{id: %s-shield, name: Shield Pro, family: antivirus, source: s, grade: A}]
"""
    vendors = [catalog.read_vendor(one.replace(b"%s", n), f"{n.decode()}.yaml") for n in (b"alpha", b"beta")]
    both = catalog.Catalog({v.id: v for v in vendors}, "0")
    found = both.resolve_product("Shield Pro 3")
    assert (found.vendor, found.product, found.candidates) == (None, None, ("alpha-shield", "beta-shield"))
    assert both.resolve_product("Shield Pro 3", "Beta Inc").product == "beta-shield"


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("AO Kaspersky Lab", "party:ao-kaspersky-lab"),
        ("ЗАО «Лаборатория Касперского»", "party:ao-kaspersky-lab"),  # noqa: RUF001 - Cyrillic is the point
        ("KASPERSKY LAB, INC.", "party:kaspersky-lab-inc"),
        ("Kaspersky Labs Ltd", "party:kaspersky-labs-limited"),
        ("party:ooo-kaspersky-group", "party:ooo-kaspersky-group"),
        ("kaspersky-labs-gmbh", "party:kaspersky-labs-gmbh"),
        ("Kaspersky", "kaspersky:unstated"),
        ("Kaspersky Lab", "kaspersky:unstated"),
        ("Huawei Technologies Co., Ltd.", "party:huawei-technologies"),
        ("ByteDance Ltd.", "party:bytedance-limited"),
        ("Lemon Co., Ltd.", None),
        ("Honor Device Co., Ltd.", None),
        ("Acme", None),
        ("", None),
    ],
)
def test_party(loaded, text, party):
    assert loaded.resolve_party(text) == party


def test_registers(loaded):
    assert loaded.parties["ao-kaspersky-lab"].country == "RU"
    assert loaded.products["tiktok"].family == "application"
    assert loaded.makers["high-flyer"] == "deepseek"
    assert set(loaded.makers) == set(loaded.parties) | set(loaded.products)
