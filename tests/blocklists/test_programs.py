"""Rules put through the programs that they are for; each is skipped by name where its program is missing."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
import time

import pytest

from proscribe import blocklists, registry
from proscribe.blocklists import Mode
from tests.blocklists.sample import blocking

PLUGINS = registry.plugins(blocklists)
ALLOW = ("docs.update.example.com",)
STOPPED = ("update.example.com", "a.b.update.example.com")
LET_THROUGH = ("example.com", "docs.update.example.com", "notupdate.example.com")
NXDOMAIN, NOERROR = "NXDOMAIN", "NOERROR"
DNSMASQ = (
    *("--no-hosts", "--no-resolv", "--keep-in-foreground", "--listen-address=127.0.0.1", "--bind-interfaces"),
    *("--user=root", "--pid-file"),
)


def program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed here")
    return found


def run(*command: str, **more) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, **more)


def render(name: str, folder, **more):
    plugin = PLUGINS[name]
    path = folder / plugin.file
    path.write_text(plugin.render(blocking(allow=ALLOW, **more)).text, "utf-8")
    return path


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@contextlib.contextmanager
def served(command, log):
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def status(dig: str, port: int, name: str, log) -> str:
    """Return the status of an answer, waiting for the server to be up and its zones to be loaded."""
    for _ in range(50):
        found = run(dig, "@127.0.0.1", "-p", str(port), "+time=1", "+tries=1", name, "A").stdout
        if "status: " in found and "status: SERVFAIL" not in found:
            return found.partition("status: ")[2].partition(",")[0]
        time.sleep(0.1)
    raise AssertionError(f"no answer: {log.read_text(errors='replace')[-2000:]}")


def test_named_reads_the_policy_zone(tmp_path):
    zone = render("rpz", tmp_path)
    found = run(program("named-checkzone"), "proscribe.rpz", str(zone))
    assert found.returncode == 0, found.stdout


def test_named_answers_by_the_policy_zone(tmp_path):
    named, dig = program("named"), program("dig")
    zone = render("rpz", tmp_path)
    world = "$TTL 60\n@ IN SOA localhost. root.localhost. 1 60 60 60 60\n@ IN NS localhost.\n* IN A 192.0.2.1\n@ IN A 192.0.2.1\n"
    (tmp_path / "world").write_text(world)
    port = free_port()
    (tmp_path / "named.conf").write_text(
        f'options {{ directory "{tmp_path}"; listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }};'
        f' pid-file none; session-keyfile "{tmp_path}/key"; recursion yes; allow-query {{ any; }}; dnssec-validation no;'
        ' response-policy { zone "proscribe.rpz"; } qname-wait-recurse no break-dnssec yes; };\n'
        "controls {};\n"
        f'zone "proscribe.rpz" {{ type primary; file "{zone}"; }};\n'
        f'zone "com" {{ type primary; file "{tmp_path}/world"; }};\n'
    )
    log = tmp_path / "log"
    with served([named, "-g", "-c", str(tmp_path / "named.conf")], log):
        assert [status(dig, port, n, log) for n in STOPPED] == [NXDOMAIN] * 2
        assert [status(dig, port, n, log) for n in LET_THROUGH] == [NOERROR] * 3


def test_dnsmasq_answers_by_its_configuration(tmp_path):
    dnsmasq, dig = program("dnsmasq"), program("dig")
    conf = render("dnsmasq", tmp_path)
    assert run(dnsmasq, "--test", "-C", str(conf)).returncode == 0
    world, upstream = tmp_path / "world.conf", free_port()
    world.write_text("address=/com/192.0.2.1\n")
    port, log = free_port(), tmp_path / "log"
    with (
        served([dnsmasq, "-C", str(world), f"--port={upstream}", *DNSMASQ], tmp_path / "upstream.log"),
        served([dnsmasq, "-C", str(conf), f"--port={port}", f"--server=127.0.0.1#{upstream}", *DNSMASQ], log),
    ):
        status(dig, upstream, "example.com", log)  # it is up
        assert [status(dig, port, n, log) for n in STOPPED] == [NXDOMAIN] * 2
        assert [status(dig, port, n, log) for n in LET_THROUGH] == [NOERROR] * 3


def test_unbound_answers_by_its_configuration(tmp_path):
    unbound, dig, check = program("unbound"), program("dig"), program("unbound-checkconf")
    dnsmasq = program("dnsmasq")  # the world outside
    rules = render("unbound", tmp_path)
    port, upstream = free_port(), free_port()
    log, conf = tmp_path / "log", tmp_path / "unbound.conf"
    conf.write_text(
        f"server:\n  interface: 127.0.0.1@{port}\n  directory: {tmp_path}\n  chroot: ''\n  username: ''\n"
        "  pidfile: ''\n  use-syslog: no\n  do-daemonize: no\n  do-not-query-localhost: no\n"
        '  module-config: "iterator"\n'
        f"include: {rules}\n"
        f'forward-zone:\n  name: "."\n  forward-addr: 127.0.0.1@{upstream}\n'
    )
    found = run(check, str(conf))
    assert found.returncode == 0, found.stderr
    world = [dnsmasq, "--conf-file=/dev/null", "--address=/com/192.0.2.1", f"--port={upstream}", *DNSMASQ]
    with served(world, tmp_path / "upstream.log"), served([unbound, "-d", "-c", str(conf)], log):
        status(dig, upstream, "example.com", log)  # it is up
        assert [status(dig, port, n, log) for n in STOPPED] == [NXDOMAIN] * 2
        assert [status(dig, port, n, log) for n in LET_THROUGH] == [NOERROR] * 3


@pytest.mark.parametrize("mode", list(Mode))
def test_squid_reads_its_access_list(tmp_path, mode):
    squid = program("squid")
    rules = render("squid", tmp_path, mode=mode)
    conf = tmp_path / "squid.conf"
    conf.write_text(
        f"http_port 127.0.0.1:{free_port()}\npid_filename none\ninclude {rules}\nhttp_access deny all\n"
    )
    found = run(squid, "-k", "parse", "-f", str(conf))
    said = found.stdout + found.stderr
    assert found.returncode == 0, said
    assert not [
        line for line in said.splitlines() if any(w in line for w in ("ERROR", "FATAL", "WARNING", "Bungled"))
    ]


@pytest.mark.parametrize("mode", list(Mode))
def test_nft_reads_its_table(tmp_path, mode):
    nft = program("nft")
    rules = render("nftables", tmp_path, mode=mode)
    found = run(nft, "-c", "-f", str(rules))
    if "Operation not permitted" in found.stderr:
        pytest.skip("nft may not open netlink here")
    assert found.returncode == 0, found.stderr


def test_suricata_reads_its_rules(tmp_path):
    suricata = program("suricata")
    rules = render("suricata", tmp_path)
    found = run(suricata, "-T", "-S", str(rules), "-l", str(tmp_path))
    assert found.returncode == 0, found.stdout + found.stderr


def test_a_browser_s_language_runs_the_proxy_configuration(tmp_path):
    node = program("node")
    pac = render("pac", tmp_path)
    names = [
        *STOPPED,
        *LET_THROUGH,
        "only.example.org",
        "x.only.example.org",
        "update-7.example.net",
        "UPDATE.example.com.",
    ]
    script = tmp_path / "run.js"
    script.write_text(
        "function dnsDomainIs(host, domain) { return host.endsWith(domain); }\n"
        "function shExpMatch(s, p) { return new RegExp('^' + p.replace(/[.]/g, '\\\\.').replace(/[*]/g, '.*') + '$').test(s); }\n"
        + pac.read_text("utf-8")
        + f"\nconsole.log(JSON.stringify({json.dumps(names)}.map(n => FindProxyForURL('https://' + n, n))));\n"
    )
    answers = dict(zip(names, json.loads(run(node, str(script)).stdout), strict=True))
    barred = {n for n, a in answers.items() if a != "DIRECT"}
    assert barred == {*STOPPED, "only.example.org", "update-7.example.net", "UPDATE.example.com."}


def test_yara_x_compiles_its_rules_and_finds_what_they_name(tmp_path):
    yara_x = pytest.importorskip("yara_x", reason="yara-x is not installed here")
    rules = yara_x.compile(PLUGINS["yara"].render(blocking()).text)

    def found(data: bytes) -> int:
        return len(rules.scan(data).matching_rules)

    assert found(b"... EXAMPLE CORP ...") == 1
    assert found("... Example Corp ...".encode("utf-16-le")) == 1
    assert found(b"an example of a corporation") == 0
    assert found(PLUGINS["yara"].render(blocking()).text.encode()) == 0, "its own rules are no lead"


BOM = {
    "bomFormat": "CycloneDX",
    "components": [
        {"name": "by supplier", "supplier": {"name": "Example Corp"}},
        {
            "name": "agent",
            "publisher": "EXAMPLE CORP",
            "components": [{"name": "deep", "purl": "pkg:npm/%40example/x@1"}],
        },
        {"name": "fine", "publisher": "Example Corporation", "purl": "pkg:npm/@examples/x@1"},
        {"name": "cpe", "cpe": "cpe:2.3:a:example:other:1:*:*:*:*:*:*:*"},
    ],
}
SPDX = {
    "spdxVersion": "SPDX-2.3",
    "packages": [
        {"name": "one", "supplier": "Organization: Example Corp"},
        {
            "name": "two",
            "supplier": "NOASSERTION",
            "externalRefs": [{"referenceLocator": "pkg:maven/com.example/agent@1"}],
        },
        {"name": "three", "supplier": "Organization: Sample Ltd"},
    ],
}


@pytest.mark.parametrize(
    ("document", "wanted"), [(BOM, {"agent", "deep", "cpe", "by supplier"}), (SPDX, {"one", "two"})]
)
def test_rego_refuses_listed_components_at_any_depth(document, wanted):
    regorus = pytest.importorskip("regorus", reason="celine-regorus is not installed here")
    engine = regorus.Engine()
    engine.add_policy("proscribe.rego", PLUGINS["opa"].render(blocking(Mode.ENFORCE)).text)
    engine.set_input(document)
    found = json.loads(engine.eval_rule_as_json("data.proscribe.deny"))
    assert {m.partition(":")[0] for m in found} == wanted
