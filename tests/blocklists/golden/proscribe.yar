// proscribe:not-a-program
// YARA rules: 1 rule, made by proscribe 9.9.9
// as of 2026-01-02T03:04:05Z, for Sample Hospital
// law 0000000000000000, catalog ffffffffffffffff; make it anew by 2026-04-02
// mode: audit
// why: Example Corp: receive updates: prohibited. prohibited to Example Corp. Quoted "name"; <b>& \ -- */ #{x} [31m
//      xx-example-ban#updates: 1 Ex. Reg. 2, since 2025-01-01
// watch first: it only finds
// apply: yr scan proscribe.yar FOLDER, or yara -r proscribe.yar FOLDER
// undo: stop scanning with it; it changes nothing
// cannot: it sees names in bytes: what is packed is not seen, and who only names the vendor is
// Not legal advice. Made from data that someone wrote down: try it before you rely on it.

rule proscribe_examplecorp
{
  meta:
    description = "a lead, not a finding: Example Corp: xx-example-ban#updates: 1 Ex. Reg. 2, since 2025-01-01"
    vendor = "examplecorp"
  strings:
    $s0 = "abcde12345" nocase ascii wide
    $s1 = "com.example.agent" nocase ascii wide
    $s2 = "example corp" nocase ascii wide
    $s3 = "example personal root" nocase ascii wide
    $s4 = "o'example & s\xc3\xb6hne" nocase ascii
    $s5 = "software\x5cexamplecorp" nocase ascii wide
    $own = "proscribe:not-a-program"
  condition:
    any of ($s*) and not $own
}

