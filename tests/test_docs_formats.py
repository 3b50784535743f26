"""Each export that docs/formats.md tells of is recognised, and the vendor's row in it found."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from proscribe import pipeline
from proscribe.law.instants import parse_instant

ROOT = Path(__file__).resolve().parent.parent
AT = parse_instant("2026-11-23T09:00:00-06:00")
NAME, PUBLISHER = "Kaspersky Endpoint Security for Windows", "AO Kaspersky Lab"

# heading of the page -> (file, text as the tool writes it, format it is recognised as)
EXPORTS = [
    (
        "Microsoft Intune",
        "AppInvAggregate.zip",
        (
            "ApplicationId,ApplicationKey,ApplicationName,ApplicationPublisher,ApplicationShortVersion,"
            f"ApplicationVersion,DeviceCount,Platform\r\n1,2,{NAME},{PUBLISHER},12,12,7,Windows\r\n"
        ),
        "csv-inventory",
    ),
    (
        "Microsoft Defender for Endpoint",
        "tvm.csv",
        (
            "DeviceId,DeviceName,OSPlatform,SoftwareVendor,SoftwareName,SoftwareVersion,ProductCodeCpe\r\n"
            "1,PC1,Windows11,kaspersky,endpoint_security,12,Not available\r\n"
        ),
        "csv-inventory",
    ),
    (
        "Configuration Manager (MECM, SCCM)",
        "installed.csv",
        f"Netbios_Name0,ProductName0,ProductVersion0,Publisher0\r\nPC1,{NAME},12,{PUBLISHER}\r\n",
        "csv-inventory",
    ),
    (
        "Configuration Manager (MECM, SCCM)",
        "add-remove.csv",
        f"Name0,DisplayName0,Publisher0,Version0,ProdID0\r\nPC1,{NAME},{PUBLISHER},12,x\r\n",
        "csv-inventory",
    ),
    (
        "Jamf Pro",
        "search.csv",
        (
            "Computer Name,Application Title,Application Version,Application Bundle ID\n"
            "M1,Kaspersky Internet Security,21,com.kaspersky.kav\n"
        ),
        "csv-inventory",
    ),
    (
        "Lansweeper",
        "report.csv",
        f"AssetName,Software,Version,Publisher,Lastseen\nL1,{NAME},12,{PUBLISHER},2026-01-02\n",
        "csv-inventory",
    ),
    (
        "osquery (Fleet, Kolide and others)",
        "programs.json",
        f'[{{"name":"{NAME}","version":"12.1","publisher":"{PUBLISHER}"}}]\n',
        "osquery-log",
    ),
    (
        "Windows without a tool",
        "programs.csv",
        f"DisplayName;DisplayVersion;Publisher;InstallDate\r\n{NAME};12;{PUBLISHER};20240101\r\n",
        "csv-inventory",
    ),
    (
        "Linux",
        "host.dpkg-query.txt",
        "bash\t5.2\tA <a@example.org>\tii \nkesl\t12.1\tK <k@example.org>\tii \n",
        "dpkg",
    ),
    (
        "Linux",
        "host.rpm-qf.txt",
        "bash\t5-1\tA\tA\thttps://example.org\nkesl\t12.1-1\tK\tK\thttps://example.org\n",
        "rpm-qa",
    ),
    (
        "Linux",
        "installed",
        "P:musl\nV:1-r0\nA:x86_64\nm:A <a@example.org>\n\nP:x\nV:1\nA:x86_64\nm:AO Kaspersky Lab <k@example.org>\n",
        "alpine-installed",
    ),
    (
        "Windows without a tool",
        "roots.csv",
        '"Subject","Issuer","Thumbprint"\r\n"CN=Kaspersky Anti-Virus Personal Root Certificate","CN=x","00"\r\n',
        "windows-certificates",
    ),
    (
        "macOS",
        "apps.json",
        (
            '{"SPApplicationsDataType":[{"_name":"Guard","path":"/Applications/Guard.app","signed_by":'
            '["Developer ID Application: Kaspersky Lab UK Limited (2Y8XE5CQ94)"]}]}'
        ),
        "system-profiler",
    ),
    ("macOS", "receipts.txt", "com.apple.pkg.Core\ncom.kaspersky.kav.core\n", "pkgutil-pkgs"),
    ("Workbooks of Excel", "software.xlsx", f"DisplayName,Publisher\n{NAME},{PUBLISHER}\n", "xlsx-inventory"),
    (
        "Logs of connections",
        "flows.csv",
        "firstSeen,proto,srcAddr,dstAddr,dstPort,bytes\n2026-01-05 00:00:00,TCP,10.0.0.1,77.74.181.10,443,100\n",
        "flow-table",
    ),
    (
        "Telephones and tablets",
        "phone.txt",
        "package:com.example.x  installer=null\npackage:com.kms.free  installer=com.android.vending\n",
        "adb-packages",
    ),
    (
        "Logs of DNS servers and filters",
        "dns.log",
        (
            "#separator \\x09\n#fields\tts\tid.orig_h\tquery\tqtype_name\tanswers\n"
            "1767571200.0\t10.0.0.1\tp05.upd.kaspersky.com\tA\t192.0.2.1\n"
        ),
        "zeek-dns",
    ),
    (
        "Logs of DNS servers and filters",
        "dns_debug.log",
        (
            "1/5/2026 1:00:00 AM 0588 PACKET  00000000028ABB80 UDP Rcv 10.0.0.1        0002   Q [0001   D   NOERROR]"
            " A      (3)p05(3)upd(9)kaspersky(3)com(0)\r\n"
        ),
        "windows-dns-debug",
    ),
    (
        "Logs of proxies",
        "access.log",
        "1767571200.000 40 10.0.0.1 TCP_TUNNEL/200 1 CONNECT p05.upd.kaspersky.com:443 - HIER_DIRECT/192.0.2.1 -\n",
        "squid-access",
    ),
    (
        "Logs of proxies",
        "web.csv",
        "Time,Client IP,URL\n1767571200,10.0.0.1,http://p05.upd.kaspersky.com/index.xml\n",
        "proxy-table",
    ),
    ("Network cards", "arp.txt", "? (10.0.0.9) at 2c:c4:4f:90:00:01 [ether] on eth0\n", "neighbours"),
    (
        "One machine",
        "drivers.csv",
        '"Module Name","Display Name","Driver Type","Link Date"\r\n"klim6","Filter","Kernel ",""\r\n',
        "driverquery",
    ),
    (
        "One machine",
        "units.txt",
        "UNIT LOAD ACTIVE SUB DESCRIPTION\nkesl.service loaded active running kesl\ncron.service loaded active running x\n",
        "systemctl-units",
    ),
]


@pytest.mark.parametrize(
    ("heading", "name", "text", "form"), EXPORTS, ids=[f"{h}: {n}" for h, n, _, _ in EXPORTS]
)
def test_an_export_that_is_told_is_read(heading, name, text, form, tmp_path):
    assert f"\n### {heading}\n" in (ROOT / "docs" / "formats.md").read_text("utf-8")
    path = tmp_path / name
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("export.csv", text)
    elif path.suffix == ".xlsx":
        book = pytest.importorskip("openpyxl").Workbook()
        for line in text.splitlines():
            book.active.append(line.split(","))
        book.save(path)
    else:
        path.write_text(text, "utf-8")
    result = pipeline.check([str(path)], at=AT, known_at=AT)
    assert [(c.format, c.not_checked) for c in result.coverage] == [(form, ())]
    assert [f.vendor for f in result.findings] == ["kaspersky"]


def test_every_way_to_export_is_tried_or_shown_elsewhere():
    page = (ROOT / "docs" / "formats.md").read_text("utf-8")
    told = set(re.findall(r"^### (.+)$", page.split("## How to export")[1], re.MULTILINE))
    tried = {heading for heading, _, _, _ in EXPORTS}
    assert told - tried == {"What your own software is made of", "Any other table"}
