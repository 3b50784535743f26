"""Canaries for tables of neighbours, in each system's form."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_ARP_LINUX_TXT = b"""\
? (10.9.0.10) at 00:1b:21:00:00:03 [ether] on eth0
cam-02.example.org (10.9.0.11) at 00:1b:21:00:00:04 [ether] on eth0
"""
_ARP_WINDOWS_TXT = b"""\

Interface: 10.9.0.2 --- 0x5
  Internet Address      Physical Address      Type
  10.9.0.10             00-1b-21-00-00-03     dynamic
  10.9.0.99             00-1b-21-00-00-04     dynamic
"""
_IP_NEIGH_TXT = b"""\
10.9.0.10 dev eth0 lladdr 00:1b:21:00:00:03 REACHABLE
10.9.0.11 dev eth0 lladdr 00:1b:21:00:00:04 STALE
"""
_DNSMASQ_LEASES = b"""\
1767600000 00:1b:21:00:00:03 10.9.0.10 cam-01 01:00:1b:21:00:00:03
1767600000 00:1b:21:00:00:04 10.9.0.99 * *
"""
_SHOW_IP_ARP_TXT = b"""\
Protocol  Address          Age (min)  Hardware Addr   Type   Interface
Internet  10.9.0.10               4   001b.2100.0003  ARPA   Vlan10
Internet  10.9.0.1                -   001b.2100.0004  ARPA   Vlan10
"""

PLUGIN = Canary(
    samples={
        "arp_linux.txt": _ARP_LINUX_TXT,
        "arp_windows.txt": _ARP_WINDOWS_TXT,
        "ip_neigh.txt": _IP_NEIGH_TXT,
        "dnsmasq.leases": _DNSMASQ_LEASES,
        "show_ip_arp.txt": _SHOW_IP_ARP_TXT,
    }
)
