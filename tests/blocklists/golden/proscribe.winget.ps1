# winget pins: 1 rule, made by proscribe 9.9.9
# as of 2026-01-02T03:04:05Z, for Sample Hospital
# law 0000000000000000, catalog ffffffffffffffff; make it anew by 2026-04-02
# mode: audit
# why: Example Corp: receive updates: prohibited. prohibited to Example Corp. Quoted "name"; <b>& \ -- */ #{x} [31m
#      xx-example-ban#updates: 1 Ex. Reg. 2, since 2025-01-01
# apply: run it on each machine; audit mode lists what is installed, --mode enforce sets blocking pins
# undo: winget pin remove --id ID for each id in the file
# cannot: a pin holds for winget alone: an installer that is run by hand passes it by
# left out: Example.*: a pin is for one package; look for others with `winget search --id Example.`
# Not legal advice. Made from data that someone wrote down: try it before you rely on it.
winget list --id 'Example.Agent' --exact --accept-source-agreements
