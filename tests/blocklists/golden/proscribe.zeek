# Zeek script for names with everything below them: 4 rules, made by proscribe 9.9.9
# as of 2026-01-02T03:04:05Z, for Sample Hospital
# law 0000000000000000, catalog ffffffffffffffff; make it anew by 2026-04-02
# mode: audit
# why: Example Corp: receive updates: prohibited. prohibited to Example Corp. Quoted "name"; <b>& \ -- */ #{x} [31m
#      xx-example-ban#updates: 1 Ex. Reg. 2, since 2025-01-01
# watch first: it only reports, in notice.log
# apply: @load /path/to/proscribe.zeek in local.zeek, then `zeekctl check` and `zeekctl deploy`
# undo: take the @load line out and deploy
# cannot: encrypted names (ECH, DNS over HTTPS) are not seen
# left out: 2 identities that nothing confirms
# Not legal advice. Made from data that someone wrote down: try it before you rely on it.

module Proscribe;

export {
	redef enum Notice::Type += { Barred_Name };

	## Names that are to be seen, with everything below them, and why.
	const barred: table[pattern] of string = {
		[/^only\.example\.org$/] = "Example Corp: xx-example-ban#updates: 1 Ex. Reg. 2, since 2025-01-01",
		[/(^|\.)update-[^.]*\.example\.net$/] = "Example Corp: xx-example-ban#updates: 1 Ex. Reg. 2, since 2025-01-01",
		[/(^|\.)update\.example\.com$/] = "Example Corp: xx-example-ban#updates: 1 Ex. Reg. 2, since 2025-01-01",
		[/(^|\.)xn--bcher-kva\.example$/] = "Example Corp: xx-example-ban#updates: 1 Ex. Reg. 2, since 2025-01-01",
	} &redef;
}

function look(name: string, c: connection)
	{
	local lower = to_lower(rstrip(name, "."));
	for ( p, why in barred )
		if ( p in lower )
			{
			NOTICE([$note=Barred_Name, $conn=c, $msg=fmt("%s: %s", lower, why),
			        $identifier=cat(c$id$orig_h, lower), $suppress_for=1hr]);
			return;
			}
	}

event dns_request(c: connection, msg: dns_msg, query: string, qtype: count, qclass: count)
	{
	look(query, c);
	}

event ssl_extension_server_name(c: connection, is_client: bool, names: string_vec)
	{
	if ( is_client )
		for ( i in names )
			look(names[i], c);
	}

event http_header(c: connection, is_orig: bool, original_name: string, name: string, value: string)
	{
	if ( is_orig && name == "HOST" )
		look(value, c);
	}
