"""Canaries for the log of dnsmasq and Pi-hole."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_PIHOLE_LOG = b"""\
Jan  5 00:00:01 dnsmasq[676]: query[A] www.example.org from 10.0.0.21
Jan  5 00:00:02 dnsmasq[676]: query[A] mail.example.net from 10.0.0.22
Jan  5 00:00:07 dnsmasq-dhcp[676]: DHCPACK(eth0) 10.0.0.23 00:1b:21:00:00:03 cam-01
"""

PLUGIN = Canary(samples={"pihole.log": _PIHOLE_LOG})
