"""Open Policy Agent: a Rego policy that refuses a CycloneDX or SPDX document with a listed component."""

from __future__ import annotations

import json

from proscribe.blocklists import Blocking, Blocklist, Mode, Rendered, Stage
from proscribe.blocklists._head import commented, head
from proscribe.blocklists._purls import purl_patterns

__all__ = ["PLUGIN"]

_BODY = """
package proscribe

import rego.v1

publishers := {publishers}

purls := {purls}

cpes := {cpes}

# Every component at any depth, of CycloneDX and of SPDX 2.3.
component contains c if {{
	some path, c
	walk(input, [path, c])
	is_object(c)
	count(path) > 1
	path[count(path) - 2] in {{"components", "packages"}}
}}

name(c) := object.get(c, "name", "?")

# Each field by itself: one that is missing, or of another shape, leaves the others as they are.
texts(c) := union({{
	{{t | t := c.publisher}},
	{{t | t := c.supplier.name}},
	{{t | t := c.manufacturer.name}},
	{{t | is_string(c.supplier); t := trim_space(trim_prefix(c.supplier, "Organization:"))}},
	{{t | is_string(c.originator); t := trim_space(trim_prefix(c.originator, "Organization:"))}},
}})

locators(c) := union({{
	{{t | t := c.purl}},
	{{t | t := c.cpe}},
	{{t | t := c.externalRefs[_].referenceLocator}},
}})

{rule} contains msg if {{
	some c in component
	some t in texts(c)
	lower(t) in publishers
	msg := sprintf("%s: supplied by %s", [name(c), t])
}}

{rule} contains msg if {{
	some c in component
	some t in locators(c)
	some p in purls
	regex.match(p, t)
	msg := sprintf("%s: %s", [name(c), t])
}}

{rule} contains msg if {{
	some c in component
	some t in locators(c)
	some p in cpes
	regex.match(p, t)
	msg := sprintf("%s: %s", [name(c), t])
}}
"""


def _render(blocking: Blocking) -> Rendered:
    publishers = sorted({r.value.lower() for r in blocking.of(Stage.DELIVERY, "publisher")})
    purls = purl_patterns(blocking)
    cpes = sorted(
        {
            rf"^cpe:(2\.3:|/)[aoh]:{v.partition(':')[0]}:{v.partition(':')[2] or '[^:]*'}(:.*)?$"
            for v in (r.value for r in blocking.of(Stage.DELIVERY, "cpe"))
        }
    )
    count = len(publishers) + len(purls) + len(cpes)
    body = _BODY.format(
        publishers=_set(publishers),
        purls=_set(purls),
        cpes=_set(cpes),
        rule="deny" if blocking.mode is Mode.ENFORCE else "warn",
    )
    left = tuple(
        f"publishers that begin with {r.value}: the policy compares whole names"
        for r in blocking.of(Stage.DELIVERY, "publisher")
        if r.match == "prefix"
    )
    return Rendered(commented(head(blocking, PLUGIN, left, count), "#") + body, count, left)


def _set(values: list[str]) -> str:
    if not values:
        return "set()"
    return "{\n" + "".join(f"\t{json.dumps(v, ensure_ascii=False)},\n" for v in values) + "}"


PLUGIN = Blocklist(
    name="opa",
    title="Open Policy Agent policy for bills of materials",
    stage=Stage.DELIVERY,
    file="proscribe.rego",
    apply=(
        "conftest test --policy proscribe.rego --namespace proscribe sbom.json, or opa eval -d proscribe.rego -i sbom.json data.proscribe",
        "audit mode fills `warn`; --mode enforce fills `deny`",
    ),
    undo="take the file out of the policies",
    cannot="names are compared as written, without case; `proscribe check` knows spellings and legal forms",
    render=_render,
    comment="#",
)
"""The Rego policy."""
