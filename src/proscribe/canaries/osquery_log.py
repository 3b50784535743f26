"""Canaries for the results of osquery: its log, and the array that osqueryi prints."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_RESULTS_LOG = b"""\
{"name": "pack_it_programs", "hostIdentifier": "ws-1", "unixTime": 1721728800, "columns": {"name": "Example Editor", "version": "1.2", "publisher": "Example Works", "install_location": "C:\\\\Example\\\\"}, "action": "added"}
{"name": "deb", "hostIdentifier": "srv-1", "unixTime": 1721728800, "columns": {"name": "example-agent", "version": "1.0-1", "maintainer": "Example Team <team@example.org>", "arch": "amd64"}, "action": "added"}
{"name": "sig", "hostIdentifier": "mac-1", "unixTime": 1721728800, "columns": {"path": "/Applications/Example.app", "identifier": "org.example.app", "team_identifier": "ABCDE12345", "authority": "Developer ID Application: Example"}, "action": "added"}
{"name": "pe", "hostIdentifier": "ws-2", "unixTime": 1721728800, "columns": {"path": "C:\\\\x\\\\a.exe", "original_program_name": "a.exe", "subject_name": "Example Signing Inc.", "issuer_name": "Example CA"}, "action": "added"}
{"name": "pack/global/chrome_extensions", "hostIdentifier": "ws-2", "unixTime": 1721728800, "columns": {"name": "Ext", "identifier": "abcdefghijklmnopabcdefghijklmnop", "version": "1", "author": "Someone"}, "action": "added"}
{"name": "drivers", "hostIdentifier": "ws-2", "unixTime": 1721728800, "columns": {"device_name": "Example Card", "manufacturer": "Example Cards", "provider": "", "service": "exdrv", "image": "C:\\\\Windows\\\\exdrv.sys"}, "action": "added"}
{"name": "services", "hostIdentifier": "ws-2", "unixTime": 1721728800, "columns": {"name": "ExampleSvc", "display_name": "Example Service", "service_type": "OWN_PROCESS", "start_type": "AUTO_START", "module_path": ""}, "action": "added"}
{"name": "arp_cache", "hostIdentifier": "ws-2", "unixTime": 1721728800, "columns": {"address": "10.0.0.9", "mac": "00:1b:21:00:00:03", "interface": "en0"}, "action": "added"}
{"name": "dns_cache", "hostIdentifier": "ws-2", "unixTime": 1721728800, "columns": {"name": "www.example.org", "type": "A"}, "action": "added"}
"""
_OSQUERYI_JSON = b"""\
[{"name": "example-agent", "version": "1.0-1", "maintainer": "Example Team <team@example.org>", "arch": "amd64"}, {"name": "other", "version": "2", "maintainer": "Sample AB <a@example.org>", "arch": "all"}]
"""

PLUGIN = Canary(samples={"results.log": _RESULTS_LOG, "osqueryi.json": _OSQUERYI_JSON})
