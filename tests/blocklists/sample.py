"""Something to stop, made up: one rule of each sort, and text that would break a careless format."""

from __future__ import annotations

from proscribe.blocklists import Blocking, Host, Mode, Reach, Rule, Stage, Why

_NASTY = 'Quoted "name"; <b>& \\ -- */ #{x}\n\x1b[31m'
_WHY = Why(
    "examplecorp",
    "Example Corp",
    "receive updates",
    "prohibited",
    f"prohibited to Example Corp. {_NASTY}",
    ("xx-example-ban#updates: 1 Ex. Reg. 2, since 2025-01-01",),
    ("updates", "cloud-network"),
)
_RULES = (
    Rule("publisher", "Example Corp", "examplecorp", "A"),
    Rule("publisher", "O'Example & Söhne", "examplecorp", "A"),
    Rule("certificate", "Example Personal Root", "examplecorp", "A"),
    Rule("team-id", "ABCDE12345", "examplecorp", "A"),
    Rule("bundle", "com.example.agent", "examplecorp", "A", "prefix"),
    Rule("service", "exagent", "examplecorp", "A"),
    Rule("service", "exagent.exe", "examplecorp", "A"),
    Rule("service", "exfilter.sys", "examplecorp", "B"),
    Rule("service", "^exa\\d", "examplecorp", "B", "pattern"),
    Rule("path", "program files/example corp", "examplecorp", "A"),
    Rule("path", "programdata/example corp", "examplecorp", "A"),
    Rule("path", "software/examplecorp", "examplecorp", "A"),
    Rule("package", "Example.Agent", "examplecorp", "A", "exact", "winget"),
    Rule("package", "Example.", "examplecorp", "A", "prefix", "winget"),
    Rule("package", "exagent", "examplecorp", "A", "exact", "deb"),
    Rule("package", "@example/", "examplecorp", "A", "prefix", "npm"),
    Rule("package", "com.example:agent", "examplecorp", "A", "exact", "maven"),
    Rule("cpe", "example", "examplecorp", "A"),
    Rule("cpe", "example:agent", "examplecorp", "A"),
)
_SUBJECT = Rule(
    "subject", 'CN="Example Corp", O="Example Corp", L=Anytown, ST=Ohio, C=US', "examplecorp", "A"
)


def blocking(mode: Mode = Mode.AUDIT, *, allow: tuple[str, ...] = (), empty: bool = False) -> Blocking:
    """Return the sample."""
    stages = tuple(Stage)
    return Blocking(
        at="2026-01-02T03:04:05Z",
        engine="9.9.9",
        law="0" * 64,
        catalog="f" * 64,
        profile="Sample Hospital",
        mode=mode,
        review="2026-04-02",
        hosts=()
        if empty
        else (
            Host("only.example.org", Reach.EXACT, "cloud-network", "examplecorp", "A"),
            Host("update-*.example.net", Reach.PATTERN, "updates", "examplecorp", "B"),
            Host("update.example.com", Reach.SUFFIX, "updates", "examplecorp", "A"),
            Host("xn--bcher-kva.example", Reach.SUFFIX, "activation", "examplecorp", "A"),
        ),
        networks=()
        if empty
        else (
            Rule("network", "192.0.2.0/25", "examplecorp", "B"),
            Rule("network", "192.0.2.128/25", "examplecorp", "B"),
            Rule("network", "2001:db8::/32", "examplecorp", "B"),
        ),
        rules={} if empty else {s: (*_RULES, _SUBJECT) if s is Stage.EXECUTION else _RULES for s in stages},
        allow=allow,
        why={} if empty else dict.fromkeys(stages, (_WHY,)),
        names={} if empty else {"examplecorp": "Example Corp"},
        left_out={} if empty else {Stage.NETWORK: ("2 identities that nothing confirms",)},
    )
