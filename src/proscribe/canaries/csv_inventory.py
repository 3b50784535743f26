"""Canaries for tables of software, one for each delimiter and encoding that is common."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_PROGRAMS_CSV = b"""\
DeviceName,DisplayName,Publisher,Version,InstallLocation,ProductCodeCpe
PC-17,Example Editor,Example Works,1.2,C:\\Program Files\\Example Editor\\editor.exe,cpe:2.3:a:example:editor:1.2:*:*:*:*:*:*:*
PC-18,Sample Player,Sample AB,9.0,C:\\Program Files\\Sample Player\\player.exe,cpe:2.3:a:sample:player:9.0:*:*:*:*:*:*:*
"""
_APPS_TSV = b"""\
Computer Name	Application Title	Bundle Identifier	Team ID	Developer
mac-1	Example Editor	org.example.editor	ABCDE12345	Example Works
mac-2	Sample Player	org.sample.player	FGHIJ67890	Sample AB
"""
_SERVICES_CSV = "Name;DisplayName;StartType;Manufacturer;PathName\r\nExampleSvc;Example Service;Auto;Example Works;C:\\Example\\svc.exe\r\nSampleSvc;Sample Service;Manual;Sample AB;C:\\Sample\\svc.exe\r\n".encode(
    "utf-16"
)
_DEVICES_CSV = b"""\
HostName,MACAddress,Manufacturer,Model
cam-01,00:1b:21:00:00:03,Example Works,Example Camera
cam-02,00:1b:21:00:00:04,Sample AB,Sample Camera
"""
_PACKAGES_CSV = b"""\
Name,Version,PURL,Supplier
widget,1.0,pkg:npm/widget@1.0,Example Works
gadget,2.0,pkg:npm/gadget@2.0,Sample AB
"""
_SIGNED_CSV = b"""\
PackageFullName,Publisher,Name
Example.App_1.0_x64__abc,CN=Example Works,Example App
Sample.App_1.0_x64__abc,CN=Sample AB,Sample App
"""

PLUGIN = Canary(
    samples={
        "programs.csv": _PROGRAMS_CSV,
        "apps.tsv": _APPS_TSV,
        "services.csv": _SERVICES_CSV,
        "devices.csv": _DEVICES_CSV,
        "packages.csv": _PACKAGES_CSV,
        "signed.csv": _SIGNED_CSV,
    }
)
