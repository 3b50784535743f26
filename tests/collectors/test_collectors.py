"""This machine is asked for real where it is Linux; macOS and Windows by programs that print what was made."""

# ruff: noqa: RUF001 - a publisher is written in its own alphabet

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from proscribe import collectors, pipeline, registry
from proscribe.apps.cli.main import cli
from proscribe.collectors import ABSENT, REFUSED, Collector, System
from proscribe.collectors._gather import host_inputs
from proscribe.collectors._machine import Machine
from proscribe.law.instants import parse_instant
from proscribe.sources._opening import formats

FIXTURES = Path(__file__).parents[1] / "sources" / "fixtures"
AT = parse_instant("2026-11-23T09:00:00-05:00")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="asks a Linux machine")


def program(
    folder: Path, name: str, output: str = "", code: int = 0, complaint: str = "", body: str = ""
) -> None:
    """Put a program into a folder that prints something and leaves."""
    folder.mkdir(parents=True, exist_ok=True)
    text = body or f"sys.stdout.write({output!r}); sys.stderr.write({complaint!r}); sys.exit({code})"
    path = folder / name
    path.write_text(f"#!{sys.executable}\nimport sys, time\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


def machine(system: System, root: Path, timeout: float = 30.0) -> Machine:
    return Machine(system, root, None, str(root / "bin"), timeout)


def checked(asked: Machine):
    return pipeline.check([], at=AT, known_at=AT, more=host_inputs(asked, "pc-17"))


def found(result) -> dict[tuple[str, str], str]:
    return {(f.vendor, e.file.partition("!")[2]): e.value for f in result.findings for e in f.evidence}


def reasons(result) -> dict[str, str]:
    return {c.file.partition("!")[2]: c.not_checked[0].reason for c in result.coverage if c.not_checked}


@pytest.mark.parametrize("module", registry.names(collectors))
def test_every_collector_is_well_formed(module):
    plugin = registry.plugin(collectors, module)
    assert isinstance(plugin, Collector)
    assert plugin.title
    assert plugin.systems


@pytest.mark.parametrize("system", list(System))
def test_a_bare_machine_gives_rows_with_reasons_and_no_error(system, tmp_path):
    inputs = list(host_inputs(machine(system, tmp_path)))
    assert inputs
    for opened in inputs:
        assert opened.source is None
        assert opened.reason.startswith((ABSENT, REFUSED)), opened


@pytest.mark.parametrize("system", list(System))
def test_every_listing_has_a_format_that_reads_it(system, tmp_path):
    plugins = registry.plugins(collectors).values()
    taken = [t for p in plugins if system in p.systems for t in p.take(machine(system, tmp_path))]
    assert {t.format for t in taken} <= set(formats())


def test_a_program_that_is_missing_fails_hangs_or_is_silent_is_told(tmp_path):
    folder = tmp_path / "bin"
    program(folder, "fails", code=3, complaint="permission denied\nmore\n")
    program(folder, "silent")
    program(
        folder,
        "hangs",
        body="import subprocess; subprocess.run([sys.executable, '-c', 'import time; time.sleep(60)'])",
    )
    program(folder, "speaks", output="é\n")
    (folder / "broken").write_text("#!/nowhere/at/all\n")
    (folder / "broken").chmod(0o755)
    asked = machine(System.LINUX, tmp_path, timeout=0.5)
    assert asked.run(("missing",)) == (None, f"{ABSENT}there is no program missing")
    assert asked.run(("fails",)) == (None, f"{REFUSED}fails left with 3: permission denied")
    assert asked.run(("silent",)) == (None, f"{ABSENT}silent lists nothing")
    started = time.monotonic()
    assert asked.run(("hangs",)) == (None, f"{REFUSED}hangs took longer than 0.5 seconds")
    assert time.monotonic() - started < 30  # what it had started is ended with it
    assert asked.run(("broken",))[1].startswith(f"{REFUSED}broken does not start: ")
    assert Machine(System.LINUX, tmp_path, None, str(folder)).run(("speaks",)) == ("é\n".encode(), None)


def test_a_program_that_fails_makes_the_check_incomplete(tmp_path):
    program(tmp_path / "bin", "dpkg-query", code=2, complaint="dpkg-query: database is locked")
    program(
        tmp_path / "bin", "rpm", output="bash\t5.1-1\tExample\tExample <e@example.org>\thttps://example.org\n"
    )
    result = checked(machine(System.LINUX, tmp_path))
    assert result.summary.exit_code == 3
    assert reasons(result)["dpkg-query"] == f"{REFUSED}dpkg-query left with 2: dpkg-query: database is locked"


def _linux(root: Path) -> Machine:
    folder = root / "bin"
    program(
        folder,
        "dpkg-query",
        output="bash:amd64\t5.2\tExample <e@example.org>\tii \nkesl\t12.1\tKaspersky Lab <k@example.org>\tii \n",
    )
    program(
        folder,
        "systemctl",
        body="""
if sys.argv[1] == 'list-units':
    sys.stderr.write('System has not been booted with systemd as init system (PID 1).'); sys.exit(1)
print('cron.service     enabled enabled')
print('klnagent64.service enabled enabled')
""",
    )
    (root / "proc/7").mkdir(parents=True)
    (root / "proc/7/comm").write_text("kesl-supervisor\n")
    (root / "proc/7/exe").symlink_to("/opt/kaspersky/kesl/bin/kesl-supervisor-long (deleted)")
    (root / "proc/8").mkdir()
    (root / "proc/8/comm").write_text("kthreadd\n")
    (root / "proc/9").mkdir()  # it has ended
    (root / "proc/modules").write_text(
        "exdrv 20480 0 - Live 0x0000000000000000\nklflt 1 0 - Live 0x0000000000000000\n"
    )
    (root / "lib/apk/db").mkdir(parents=True)
    (root / "lib/apk/db/installed").write_bytes(
        b"P:agent\nV:1\nA:x86_64\nm:Kaspersky Lab <k@example.org>\n\n"
    )
    trusted = root / "usr/local/share/ca-certificates"
    trusted.mkdir(parents=True)
    (trusted / "extra.crt").write_bytes((FIXTURES / "certificates_pem/bundle.pem").read_bytes())
    profile = root / "home/ada/.config/google-chrome/Default/Extensions"
    for name, manifest in {
        "abcdefghijklmnopabcdefghijklmnop/1.0_0": {
            "name": "__MSG_appName__",
            "version": "1.0",
            "default_locale": "de",
        },
        "bcdefghijklmnopabcdefghijklmnopa/2.0_0": {
            "name": "__MSG_x__",
            "version": "2.0",
            "default_locale": "../../../etc",
        },
        "cdefghijklmnopabcdefghijklmnopab/3.0_0": ["no manifest"],
    }.items():
        (profile / name).mkdir(parents=True)
        (profile / name / "manifest.json").write_text(json.dumps(manifest))
    german = profile / "abcdefghijklmnopabcdefghijklmnop/1.0_0/_locales/de"
    german.mkdir(parents=True)
    (german / "messages.json").write_text(json.dumps({"APPNAME": {"message": "Kaspersky Protection"}}))
    (root / "home/ada/.mozilla/firefox/x.default").mkdir(parents=True)
    (root / "home/ada/.mozilla/firefox/x.default/extensions.json").write_text(
        json.dumps(
            {
                "addons": [
                    {
                        "id": "guard@example.org",
                        "version": "1",
                        "defaultLocale": {"name": "Guard", "creator": "Kaspersky"},
                    },
                    7,
                ]
            }
        )
    )
    (root / "home/bob").write_text("no folder: it cannot be listed")
    program(
        folder,
        "osqueryi",
        body="""
assert sys.argv[1:3] == ['--json', '--disable_extensions'], sys.argv
print('[{"vendor":"Quectel Wireless Solutions Co., Ltd.","model":"EG25-G","serial":"","removable":"1"}]' if 'usb_devices' in sys.argv[3] else '[\\n\\n]')
""",
    )
    return machine(System.LINUX, root)


def test_linux_is_asked_for_all_it_has(tmp_path):
    result = checked(_linux(tmp_path))
    told = found(result)
    assert told["kaspersky", "dpkg-query"] == "kesl"
    assert told["kaspersky", "systemctl list-unit-files"] == "klnagent64.service"
    assert told["kaspersky", "processes"] in {
        "kesl-supervisor",
        "/opt/kaspersky/kesl/bin/kesl-supervisor-long",
    }
    assert told["kaspersky", "kernel modules"] == "klflt"
    assert told["kaspersky", "apk"] == "Kaspersky Lab"
    assert (
        "Kaspersky Anti-Virus Personal Root Certificate"
        in told["kaspersky", "certificates /usr/local/share/ca-certificates/extra.crt"]
    )
    assert told["kaspersky", "firefox extensions ada"] == "Kaspersky"
    assert told["kaspersky", "chrome extensions ada"] == "Kaspersky Protection"
    assert told["quectel", "osquery usb_devices"].startswith("Quectel")
    assert {f.device for f in result.findings} == {"pc-17"}
    assert result.summary.exit_code == 1
    assert not result.summary.complete
    why = reasons(result)
    assert why["systemctl list-units"].startswith(f"{ABSENT}systemctl left with 1")
    assert why["browser extensions bob"].startswith(f"{REFUSED}/home/bob: Not a directory; run as")
    assert why["pacman"] == f"{ABSENT}there is no program pacman"


def test_a_name_in_the_process_list_is_made_whole_from_its_file(tmp_path):
    (taken,) = registry.plugin(collectors, "processes_linux").take(_linux(tmp_path))
    rows = {r["pid"]: r for r in json.loads(taken.data)}
    assert rows["7"]["name"] == "kesl-supervisor-long"
    assert rows["7"]["path"] == "/opt/kaspersky/kesl/bin/kesl-supervisor-long"
    assert rows["8"]["name"] == "kthreadd"
    assert "9" not in rows


MAC = {
    "system_profiler": (FIXTURES / "system_profiler/apps.json").read_text("utf-8"),
    "pkgutil": (FIXTURES / "pkgutil_pkgs/receipts.txt").read_text("utf-8"),
    "launchctl": (FIXTURES / "launchctl_list/jobs.txt").read_text("utf-8"),
    "systemextensionsctl": (FIXTURES / "system_extensions/list.txt").read_text("utf-8"),
    "security": (FIXTURES / "certificates_pem/bundle.pem").read_text("utf-8"),
    "ps": "    1 /sbin/launchd\n  412 /Library/Application Support/x/kav\n  500 /usr/local/bin/avp.exe\n",
}


def test_macos_is_asked_for_all_it_has(tmp_path):
    for name, output in MAC.items():
        program(tmp_path / "bin", name, output=output)
    program(
        tmp_path / "bin",
        "brew",
        body="""
print('wechat 4.0' if '--cask' in sys.argv else 'xz 5.6.2\\nzstd 1.5\\nopenssl@3 3.0')
""",
    )
    result = checked(machine(System.MACOS, tmp_path))
    told = found(result)
    assert told["kaspersky", "system_profiler"].startswith("Developer ID Application: Kaspersky")
    assert told["kaspersky", "pkgutil"] == "com.kaspersky.kav.core"
    assert told["kaspersky", "launchctl"] == "com.kaspersky.kav.gui"
    assert told["kaspersky", "systemextensionsctl"] == "2Y8XE5CQ94"
    assert told["kaspersky", "certificates of the system"].startswith("CN=Kaspersky Anti-Virus")
    assert told["kaspersky", "processes"] == "avp.exe"
    formats_read = {c.file.partition("!")[2]: c.format for c in result.coverage}
    assert formats_read["brew casks"] == formats_read["brew formulae"] == "brew-list"


WINDOWS = {
    "Uninstall": '"DisplayName","Publisher","DisplayVersion","InstallLocation","InstallDate","PSChildName"\r\n"Example","Example Works","1","","20260105","x"\r\n"Агент администрирования","АО ""Лаборатория Касперского""","15","C:\\Program Files (x86)\\Kaspersky Lab\\NetworkAgent\\","","{1}"\r\n',
    "Get-AppxPackage": '"Name","Publisher","Version","InstallLocation","PackageFamilyName"\r\n"Example.App","CN=Example Works, O=Example Works, C=US","1.0","C:\\x","Example.App_1"\r\n"TikTok","CN=ByteDance Pte. Ltd., O=ByteDance Pte. Ltd.","1.0","C:\\y","TikTok_1"\r\n',
    "Win32_Service": '"Name","DisplayName","PathName","StartMode","State"\r\n"AVP21.24","Example Service","C:\\avp.exe","Auto","Running"\r\n',
    "Get-Process": '"ProcessName","Path","Company","ProductName"\r\n"klnagent.exe","C:\\klnagent.exe","",""\r\n',
    "LocalMachine": '"Subject","Issuer","Thumbprint","FriendlyName"\r\n"CN=Kaspersky Web Anti-Virus Certification Authority, O=AO Kaspersky Lab","CN=x","AA",""\r\n',
    "CurrentUser": '"Subject","Issuer","Thumbprint","FriendlyName"\r\n"CN=Example Root, O=Example","CN=x","AA",""\r\n',
}


def test_windows_is_asked_for_all_it_has(tmp_path):
    program(
        tmp_path / "bin",
        "powershell",
        body=f"""
known = {WINDOWS!r}
script = sys.argv[-1]
assert sys.argv[1:4] == ['-NoProfile', '-NonInteractive', '-Command'], sys.argv
sys.stdout.buffer.write(b'\\xef\\xbb\\xbf' + next(v for k, v in known.items() if k in script).encode())
""",
    )
    program(
        tmp_path / "bin",
        "driverquery",
        body=f"""
import pathlib
name = 'signed.csv' if '/si' in sys.argv else 'verbose.csv'
sys.stdout.write((pathlib.Path({str(FIXTURES / "driverquery")!r}) / name).read_text())
""",
    )
    result = checked(machine(System.WINDOWS, tmp_path))
    told = found(result)
    assert told["kaspersky", "uninstall keys"] == 'АО "Лаборатория Касперского"'
    assert told["bytedance", "store packages"].startswith("CN=ByteDance")
    assert told["kaspersky", "services"] == "AVP21.24"
    assert told["kaspersky", "processes"] == "klnagent.exe"
    assert told["kaspersky", "certificates of the machine"].startswith("CN=Kaspersky Web")
    assert told["kaspersky", "driverquery"]
    assert told["huawei", "signed drivers"]
    assert {f.device for f in result.findings} == {"pc-17"}


@on_linux
def test_this_machine_is_read_for_real():
    result = CliRunner().invoke(
        cli, ["check", "--this-host", "-f", "json", "--at", "2026-11-23T09:00:00-05:00"]
    )
    assert result.exit_code in {0, 1, 3}, result.output
    answer = json.loads(result.stdout)
    read = {c["file"].partition("!")[2]: c for c in answer["coverage"] if c["format"]}
    assert read["processes"]["recognised"] >= 1
    if Path("/var/lib/dpkg/status").exists():
        assert read["dpkg-query"]["recognised"] > 10
        assert read["dpkg-query"]["not_checked"] == []
    if Path("/etc/ssl/certs/ca-certificates.crt").exists():
        bundle = read["certificates /etc/ssl/certs/ca-certificates.crt"]
        assert bundle["recognised"] == bundle["rows"] > 10
    assert not [
        f for f in answer["findings"] if f["relation"] == "supplied-by" and f["device"] != os.uname().nodename
    ]


def test_something_has_to_be_named():
    result = CliRunner().invoke(cli, ["check"])
    assert result.exit_code == 2
    assert "Missing argument 'PATH...'" in result.output
