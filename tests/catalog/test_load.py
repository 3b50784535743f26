from __future__ import annotations

import importlib
import shutil
import time

import platformdirs
import pytest

from proscribe import catalog
from proscribe.errors import CatalogError

loading = importlib.import_module("proscribe.catalog.load")  # its function of the same name hides it

GOOD = """\
format: proscribe.vendor/1
id: acme
name: Acme
sources:
  s: a source
parties:
  - {id: acme-inc, name: "Acme, Inc.", country: US, relation: itself, source: s, grade: A}
products:
  - {id: acme-shield, name: Acme Shield, family: antivirus, source: s, grade: B}
identities:
  - {kind: publisher, values: [Acme], source: s, grade: A}
  - {kind: domain, role: updates, values: [upd.acme.example], product: acme-shield, source: s, grade: B}
exclusions:
  - {kind: publisher, values: [Acme Brick], why: another firm}
removal:
  - products: [acme-shield]
    steps:
      - {text: "Uninstall it.", source: s, grade: A}
"""

MUSEUM = {
    "removal-of-nothing": (
        "products: [acme-shield]\n",
        "products: [acme-shild]\n",
        "acme.yaml:16: `acme-shild` is not a product of this file; the nearest is `acme-shield`",
        "add it under products",
    ),
    "removal-with-a-password": (
        "Uninstall it.",
        "msiexec /x KLPASSWD=hunter2",
        "acme.yaml:18: a step gives a password",
        "say who has it; never write one, nor a command that holds one",
    ),
    "removal-without-source": (
        'Uninstall it.", source: s',
        'Uninstall it.", source: z',
        "acme.yaml:18: source `z` is not listed",
        "add it under sources",
    ),
    "removal-without-steps": (
        'steps:\n      - {text: "Uninstall it.", source: s, grade: A}\n',
        "steps: []\n",
        "acme.yaml:16: a removal without steps removes nothing",
        "add `steps: [...]`",
    ),
    "format": (
        "vendor/1",
        "vendor/2",
        "acme.yaml:1: format is `proscribe.vendor/2`",
        "write `format: proscribe.vendor/1`",
    ),
    "id-not-stem": (
        "id: acme\n",
        "id: acne\n",
        "acme.yaml:2: id is `acne` but the file is `acme.yaml`",
        "make them the same",
    ),
    "no-grade": (
        ", values: [Acme], source: s, grade: A}",
        ", values: [Acme], source: s}",
        "acme.yaml:11: identities.0 has no `grade`",
        "add `grade: ...`",
    ),
    "no-source": (
        ", values: [Acme], source: s, grade: A}",
        ", values: [Acme], grade: A}",
        "acme.yaml:11: identities.0 has no `source`",
        "add `source: ...`",
    ),
    "unknown-source": (
        "family: antivirus, source: s",
        "family: antivirus, source: z",
        "acme.yaml:9: source `z` is not listed",
        "add it under sources",
    ),
    "wrong-grade": (
        "[Acme], source: s, grade: A",
        "[Acme], source: s, grade: E",
        "acme.yaml:11: identities.0.grade cannot be `E`",
        "write one of A, B, C, D",
    ),
    "unknown-family": (
        "family: antivirus",
        "family: anti-virus",
        "acme.yaml:9: products.acme-shield.family cannot be `anti-virus`; the nearest is `antivirus`",
        "write one of antivirus, cybersecurity",
    ),
    "unknown-key": (
        "name: Acme\n",
        "name: Acme\nnames: [a]\n",
        "acme.yaml:4: unknown key `names` in the file; the nearest is `name`",
        "keys here: format, id, name",
    ),
    "key-twice": (
        "name: Acme\n",
        "name: Acme\nname: Acme\n",
        "acme.yaml:4: key `name` stands twice",
        "keep one `name`",
    ),
    "tag": (
        "name: Acme\n",
        "name: !!python/name:os.system Acme\n",
        "acme.yaml:3: tag !!python/name:os.system is not allowed",
        "write the plain value",
    ),
    "unknown-kind": (
        "kind: publisher, values: [Acme]",
        "kind: author, values: [Acme]",
        "acme.yaml:11: identities.0.kind cannot be `author`",
        "write one of publisher",
    ),
    "unknown-product": (
        "product: acme-shield",
        "product: acme-sheild",
        "acme.yaml:12: `acme-sheild` is not a product of this file; the nearest is `acme-shield`",
        "add it under products",
    ),
    "no-values": (
        "values: [Acme],",
        "values: [],",
        "acme.yaml:11: identity of kind `publisher` has no values",
        "add `values: [...]`",
    ),
    "no-role": ("role: updates, ", "", "acme.yaml:12: a domain needs a role", "add `role: web`"),
    "role-elsewhere": (
        "publisher, values: [Acme],",
        "publisher, role: web, values: [Acme],",
        "acme.yaml:11: kind `publisher` has no role",
        "only domains have one",
    ),
    "one-label": (
        "[upd.acme.example]",
        "[acme]",
        "acme.yaml:12: `acme` is not a domain",
        "write small letters, at least two labels",
    ),
    "capital-domain": (
        "[upd.acme.example]",
        "[Acme.example]",
        "acme.yaml:12: `Acme.example` is not a domain",
        "small letters",
    ),
    "oui-with-colons": (
        "kind: publisher, values: [Acme],",
        'kind: oui, values: ["2C:C4:4F"],',
        "acme.yaml:11: `2C:C4:4F` is not a oui",
        "write 6, 7 or 9 hexadecimal digits",
    ),
    "oui-number": (
        "kind: publisher, values: [Acme],",
        "kind: oui, values: [640000],",
        "acme.yaml:11: identities.0.values.0 must be text, found `640000`",
        "put it in quotes",
    ),
    "no-ecosystem": (
        "kind: publisher, values: [Acme],",
        "kind: package, values: [acme],",
        "acme.yaml:11: an ecosystem belongs to packages",
        "add `ecosystem: npm`",
    ),
    "wrong-match": (
        "kind: publisher, values: [Acme],",
        "kind: publisher, match: suffix, values: [Acme],",
        "acme.yaml:11: kind `publisher` cannot be matched by `suffix`",
        "wanted: exact, prefix",
    ),
    "open-pattern": (
        "kind: publisher, values: [Acme],",
        "kind: service, match: pattern, values: ['.*avp'],",
        "acme.yaml:11: `.*avp` is not a service",
        "start it with ^ and two small letters",
    ),
    "bad-pattern": (
        "kind: publisher, values: [Acme],",
        "kind: service, match: pattern, values: ['^avp('],",
        "acme.yaml:11: `^avp(` is not a service",
        "not a regular expression",
    ),
    "team-id": (
        "kind: publisher, values: [Acme],",
        "kind: team-id, values: [2y8x],",
        "acme.yaml:11: `2y8x` is not a team-id",
        "ten capitals",
    ),
    "network": (
        "kind: publisher, values: [Acme],",
        "kind: network, values: [192.0.2.1/24],",
        "acme.yaml:11: `192.0.2.1/24` is not a network",
        "write an address block",
    ),
    "asn": (
        "kind: publisher, values: [Acme],",
        "kind: asn, values: ['64496'],",
        "acme.yaml:11: `64496` is not a asn",
        "write AS and the number",
    ),
    "value-twice": (
        "values: [Acme],",
        "values: [Acme, Acme],",
        "acme.yaml:11: `Acme` stands twice in one identity",
        "keep one",
    ),
    "party-twice": (
        "products:\n",
        "  - {id: acme-inc, name: Acme Two, relation: itself, source: s, grade: A}\nproducts:\n",
        "acme.yaml:8: party `acme-inc` stands twice",
        "ids are unique",
    ),
    "no-parties": (
        '\n  - {id: acme-inc, name: "Acme, Inc.", country: US, relation: itself, source: s, grade: A}',
        " []",
        "acme.yaml:6: vendor `acme` has no parties",
        "name at least the company itself",
    ),
    "country": ("country: US", "country: usa", "acme.yaml:7: country is `usa`", "two capital letters"),
    "since": (
        "relation: itself,",
        "relation: itself, since: last year,",
        "acme.yaml:7: since is `last year`",
        "YYYY-MM-DD",
    ),
    "exclusion-empty": ("[Acme Brick]", "[]", "acme.yaml:14: an exclusion without values", "add `values"),
    "exclusion-without-why": (
        ", why: another firm",
        "",
        "acme.yaml:14: exclusions.0 has no `why`",
        "add `why",
    ),
    "family-and-product": (
        "product: acme-shield, ",
        "product: acme-shield, family: antivirus, ",
        "acme.yaml:12: the product already has a family",
        "remove `family`",
    ),
}


def test_the_example_is_good():
    vendor = catalog.read_vendor(GOOD.encode(), "acme.yaml")
    assert vendor.products[0].distinctive() == ("Acme Shield",)


@pytest.mark.parametrize("name", MUSEUM)
def test_a_broken_file_is_told_with_line_and_hint(name):
    old, new, message, hint = MUSEUM[name]
    assert old in GOOD
    with pytest.raises(CatalogError) as told:
        catalog.read_vendor(GOOD.replace(old, new, 1).encode(), "acme.yaml")
    assert told.value.message.startswith(message), told.value.message
    assert hint in told.value.hint, told.value.hint


def test_a_users_own_vendor_stands_beside_the_built_in_ones(tmp_path):
    (tmp_path / "acme.yaml").write_text(GOOD, encoding="utf-8")
    own = catalog.load([tmp_path], cache=False)
    built_in = catalog.load(cache=False)
    assert set(own.vendors) == {*built_in.vendors, "acme"}
    assert own.digest != built_in.digest
    assert own.digest == catalog.load([tmp_path / "acme.yaml"], cache=False).digest


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "kaspersky.yaml",
            GOOD.replace("id: acme\n", "id: kaspersky\n"),
            "vendor `kaspersky` is there already",
        ),
        (
            "acme.yaml",
            GOOD.replace("acme-inc", "ao-kaspersky-lab"),
            "already a party or product of vendor `kaspersky`",
        ),
    ],
)
def test_ids_are_unique_across_vendors(tmp_path, name, text, message):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(CatalogError, match=message):
        catalog.load([tmp_path], cache=False)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(CatalogError, match="cannot be read"):
        catalog.load([tmp_path / "none.yaml"], cache=False)


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(platformdirs, "user_cache_dir", lambda _: str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_the_cache_gives_the_same_catalog(home):
    first = catalog.load()
    assert len(list(home.iterdir())) == 1
    assert catalog.load() == first == catalog.load(cache=False)


def test_a_spoilt_cache_is_not_used(home):
    first = catalog.load()
    next(home.iterdir()).write_bytes(b"\x00spoilt")
    assert catalog.load() == first


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setattr(platformdirs, "user_cache_dir", lambda _: str(tmp_path / "file"))
    assert "kaspersky" in catalog.load().vendors


def test_loading_from_the_cache_is_fast(home):
    catalog.load()
    best = min(_seconds() for _ in range(5))
    shutil.rmtree(home)
    assert best < 0.05


def _seconds():
    began = time.perf_counter()
    catalog.load()
    return time.perf_counter() - began
