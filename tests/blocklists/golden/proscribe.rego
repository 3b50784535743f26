# Open Policy Agent policy for bills of materials: 7 rules, made by proscribe 9.9.9
# as of 2026-01-02T03:04:05Z, for Sample Hospital
# law 0000000000000000, catalog ffffffffffffffff; make it anew by 2026-04-02
# mode: audit
# why: Example Corp: receive updates: prohibited. prohibited to Example Corp. Quoted "name"; <b>& \ -- */ #{x} [31m
#      xx-example-ban#updates: 1 Ex. Reg. 2, since 2025-01-01
# apply: conftest test --policy proscribe.rego --namespace proscribe sbom.json, or opa eval -d proscribe.rego -i sbom.json data.proscribe
# apply: audit mode fills `warn`; --mode enforce fills `deny`
# undo: take the file out of the policies
# cannot: names are compared as written, without case; `proscribe check` knows spellings and legal forms
# Not legal advice. Made from data that someone wrote down: try it before you rely on it.

package proscribe

import rego.v1

publishers := {
	"example corp",
	"o'example & söhne",
}

purls := {
	"^pkg:deb/([^/]+/)?exagent([@?#].*)?$",
	"^pkg:maven/com\\.example/agent([@?#].*)?$",
	"^pkg:npm/(@|%40)example/([^?#]*)([@?#].*)?$",
}

cpes := {
	"^cpe:(2\\.3:|/)[aoh]:example:[^:]*(:.*)?$",
	"^cpe:(2\\.3:|/)[aoh]:example:agent(:.*)?$",
}

# Every component at any depth, of CycloneDX and of SPDX 2.3.
component contains c if {
	some path, c
	walk(input, [path, c])
	is_object(c)
	count(path) > 1
	path[count(path) - 2] in {"components", "packages"}
}

name(c) := object.get(c, "name", "?")

# Each field by itself: one that is missing, or of another shape, leaves the others as they are.
texts(c) := union({
	{t | t := c.publisher},
	{t | t := c.supplier.name},
	{t | t := c.manufacturer.name},
	{t | is_string(c.supplier); t := trim_space(trim_prefix(c.supplier, "Organization:"))},
	{t | is_string(c.originator); t := trim_space(trim_prefix(c.originator, "Organization:"))},
})

locators(c) := union({
	{t | t := c.purl},
	{t | t := c.cpe},
	{t | t := c.externalRefs[_].referenceLocator},
})

warn contains msg if {
	some c in component
	some t in texts(c)
	lower(t) in publishers
	msg := sprintf("%s: supplied by %s", [name(c), t])
}

warn contains msg if {
	some c in component
	some t in locators(c)
	some p in purls
	regex.match(p, t)
	msg := sprintf("%s: %s", [name(c), t])
}

warn contains msg if {
	some c in component
	some t in locators(c)
	some p in cpes
	regex.match(p, t)
	msg := sprintf("%s: %s", [name(c), t])
}
