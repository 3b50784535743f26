// Proxy auto-configuration: 4 rules, made by proscribe 9.9.9
// as of 2026-01-02T03:04:05Z, for Sample Hospital
// law 0000000000000000, catalog ffffffffffffffff; make it anew by 2026-04-02
// mode: audit
// why: Example Corp: receive updates: prohibited. prohibited to Example Corp. Quoted "name"; <b>& \ -- */ #{x} [31m
//      xx-example-ban#updates: 1 Ex. Reg. 2, since 2025-01-01
// watch first: look for the names in the proxy's log first; a PAC file cannot report
// apply: where a PAC file is in use already, copy proscribeBars into it and call it first; else publish this one
// undo: take the call out, or publish the former file
// cannot: programs that do not ask for a proxy pass it by
// left out: 2 identities that nothing confirms
// Not legal advice. Made from data that someone wrote down: try it before you rely on it.

function proscribeBars(host) {
  host = host.toLowerCase().replace(/\.$/, "");
  var allowed = [];
  var below = [
   "update.example.com",
   "xn--bcher-kva.example"
  ];
  var exact = [
   "only.example.org"
  ];
  var patterns = [
   "update-*.example.net"
  ];
  var i;
  for (i = 0; i < allowed.length; i++)
    if (host === allowed[i] || dnsDomainIs(host, "." + allowed[i])) return false;
  for (i = 0; i < below.length; i++)
    if (host === below[i] || dnsDomainIs(host, "." + below[i])) return true;
  for (i = 0; i < exact.length; i++)
    if (host === exact[i]) return true;
  for (i = 0; i < patterns.length; i++)
    if (shExpMatch(host, patterns[i]) || shExpMatch(host, "*." + patterns[i])) return true;
  return false;
}

function FindProxyForURL(url, host) {
  if (proscribeBars(host)) return "PROXY 127.0.0.1:9";
  return "DIRECT";
}
