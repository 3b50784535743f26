from __future__ import annotations

import ipaddress
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packageurl import PackageURL

from proscribe.catalog.names import words
from proscribe.engine import normalize
from proscribe.engine.index import _FIRST_WORD

COMPANIES = {
    "AO Kaspersky Lab": "kaspersky lab",
    "Kaspersky Lab ZAO": "kaspersky lab",
    "KASPERSKY LAB, INC.": "kaspersky lab",
    "  «Kaspersky Lab» ": "kaspersky lab",
    'АО "Лаборатория Касперского"': "лаборатория касперского",  # noqa: RUF001 - Cyrillic is the point
    "Joint Stock Company Kaspersky Lab": "kaspersky lab",
    "Tp-Link Technologies Co.,Ltd.": "tp link technologies",
    "Hangzhou Hikvision Digital Technology Co.,Ltd": "hangzhou hikvision digital technology",
    "ＤＪＩ": "dji",  # noqa: RUF001 - full width is the point
    "Huawei Technologies Coöperatief U.A.": "huawei technologies cooperatief ua",
    "BYD Company Limited": "byd",
    "华为技术有限公司": "华为技术",
    "浙江大华技术股份有限公司": "浙江大华技术",
    "TikTok Pte. Ltd.": "tiktok",
    "Acronis International GmbH": "acronis international",
    "S.A.": "sa",
}


@pytest.mark.parametrize(("text", "name"), COMPANIES.items())
def test_company(text, name):
    assert normalize.company(text) == name


@given(st.text(max_size=60))
@settings(max_examples=200)
def test_no_text_breaks_a_normaliser(text):
    for call in (
        normalize.company,
        normalize.companies,
        normalize.domain,
        normalize.address,
        normalize.mac,
        normalize.purl,
        normalize.cpe,
        normalize.bundle,
        normalize.segments,
        normalize.service,
        normalize.team_id,
        normalize.distinguished,
    ):
        call(text)
    assert normalize.words(normalize.fold(text)) == normalize.words(text)


SUBJECTS = {
    "CN=AO Kaspersky Lab, OU=R&D, O=AO Kaspersky Lab, L=Moscow, C=RU": ("AO Kaspersky Lab",),
    'CN="Baidu, Inc.", O="Baidu, Inc.", C=CN': ("Baidu, Inc.",),
    r"O=Baidu\, Inc., CN=x": ("Baidu, Inc.", "x"),
    "/C=RU/O=AO Kaspersky Lab/CN=Kaspersky": ("AO Kaspersky Lab", "Kaspersky"),
    "Organization: Kaspersky (info@example.org)": ("Kaspersky",),
    "Huawei Cloud <sdk@example.org>": ("Huawei Cloud",),
    "Developer ID Application: Kaspersky Lab UK (2Y8XE5CQ94)": ("Kaspersky Lab UK",),
    "CN=5BD5593D-A41B-4F89-884E-B4F3E0FBAA75": (),
    "CN=Microsoft Windows Hardware Compatibility Publisher, O=Microsoft Corporation": (),
    "Microsoft Windows Hardware Compatibility Publisher": (),
    "NOASSERTION": (),
    "N/A": (),
    "  ": (),
    "7-Zip = fast": ("7-Zip = fast",),
}


@pytest.mark.parametrize(("text", "names"), SUBJECTS.items())
def test_companies_of_a_publisher_text(text, names):
    assert normalize.companies(text) == names


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("P05.UPD.Kaspersky.COM.", "p05.upd.kaspersky.com"),
        ("www.kaspersky.com:443", "www.kaspersky.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("http://kaspersky.com/", None),
        ("a..b", None),
        ("", None),
        (".", None),
    ],
)
def test_domain(text, host):
    assert normalize.domain(text) == host


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("08:3b:c1:f4:a5:8c", "083BC1F4A58C"),
        ("08-3B-C1-F4-A5-8C", "083BC1F4A58C"),
        ("083b.c1f4.a58c", "083BC1F4A58C"),
        ("8:3b:c1:4:a5:c", "083BC104A50C"),
        ("incomplete", None),
        ("08:3b:c1", None),
    ],
)
def test_mac(text, plain):
    assert normalize.mac(text) == plain


def test_address():
    assert normalize.address("77.74.177.3:443") == ipaddress.ip_address("77.74.177.3")
    assert normalize.address("[2a03:2480::1]:443") == ipaddress.ip_address("2a03:2480::1")
    assert normalize.address("kaspersky.com") is None


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("pkg:npm/%40kaspersky/hexa-ui@6.198.2?a=b#c", ("npm", "@kaspersky/hexa-ui")),
        ("pkg:npm/@kaspersky/hexa-ui@6", ("npm", "@kaspersky/hexa-ui")),
        ("pkg:pypi/Tencentcloud_SDK.python", ("pypi", "tencentcloud-sdk-python")),
        ("pkg:deb/debian/kesl@12?arch=amd64", ("deb", "kesl")),
        (
            "pkg:maven/com.huaweicloud.sdk/huaweicloud-sdk-core@3",
            ("maven", "com.huaweicloud.sdk:huaweicloud-sdk-core"),
        ),
        (
            "pkg:golang/github.com/huaweicloud/huaweicloud-sdk-go-v3@v0.1",
            ("golang", "github.com/huaweicloud/huaweicloud-sdk-go-v3"),
        ),
        ("PKG:NPM/tiktoken", ("npm", "tiktoken")),
        ("pkg:npm", None),
        ("npm/tiktoken", None),
        ("", None),
    ],
)
def test_purl(text, read):
    assert normalize.purl(text) == read


_SEGMENT = st.text(
    st.characters(min_codepoint=33, max_codepoint=0x24F, exclude_characters="/"), min_size=1, max_size=8
)


@given(
    st.sampled_from(["npm", "golang", "composer", "gem", "cargo"]),
    st.lists(_SEGMENT, max_size=2),
    _SEGMENT,
    st.one_of(st.none(), _SEGMENT),
)
@settings(max_examples=150)
def test_purl_agrees_with_the_reference_reader(kind, namespace, name, version):
    url = PackageURL(kind, "/".join(namespace) or None, name, version)
    wanted = "/".join(p for p in (url.namespace, url.name) if p)
    read = normalize.purl(url.to_string())
    assert read is not None
    assert read == (kind, normalize.package(kind, wanted))


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("cpe:2.3:a:kaspersky:total_security:21.3:*:*:*:*:*:*:*", ("kaspersky", "total_security")),
        (
            r"cpe:2.3:o:tp-link:archer_c7_\(v2\)_firmware:-:*:*:*:*:*:*:*",
            ("tp-link", "archer_c7_(v2)_firmware"),
        ),
        ("cpe:/a:kaspersky_lab:kaspersky_anti-virus:7.0", ("kaspersky_lab", "kaspersky_anti-virus")),
        ("cpe:2.3:a:*:*:*", None),
        ("Not available", None),
    ],
)
def test_cpe(text, pair):
    assert normalize.cpe(text) == pair


def test_team_id_bare_and_in_a_signer():
    assert normalize.team_id("2Y8XE5CQ94") == "2Y8XE5CQ94"
    assert normalize.team_id("Developer ID Application: Kaspersky Lab UK (2Y8XE5CQ94)") == "2Y8XE5CQ94"
    assert normalize.team_id("AO Kaspersky Lab") is None


def test_bundle_sheds_a_team_id():
    assert normalize.bundle("2Y8XE5CQ94.com.kaspersky.kav.sysext") == "com.kaspersky.kav.sysext"
    assert normalize.bundle("com.kaspersky.kav") == "com.kaspersky.kav"


_PARTS = st.text("ab@%/:#?. \\+-_40AB", max_size=14)


@given(kind=st.sampled_from(["npm", "maven", "deb", "pypi", "golang", "NPM", "x.y"]), rest=_PARTS)
def test_a_plain_package_url_is_read_as_any_other(kind, rest):
    text = f"pkg:{kind}/{rest}"
    # A blank in front is stripped, and keeps the short way from being taken.
    assert normalize.purl(text) == normalize.purl(f" {text}")


@given(_PARTS)
def test_a_cpe_without_escapes_is_read_as_any_other(rest):
    text = f"cpe:2.3:a:{rest}:x"
    parts = re.split(r"(?<!\\):", text.strip().lower())
    found = normalize.cpe(text)
    if found is not None:
        assert found == tuple(re.sub(r"\\(.)", r"\1", p) for p in (*parts, "")[3:5])


@given(st.text("ab'`-._ 1é®A", max_size=12))
def test_the_first_word_is_told_as_words_tells_it(text):
    if text.isascii() and (first := _FIRST_WORD.match(text)):
        assert words(text)[0] == first[1].lower()
