"""Canaries for RPM packages, plain and with their vendors."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_RPM_QA_TXT = b"""\
bash-5.1.8-6.el9.x86_64
example-agent-12.0.0-6672.x86_64
"""
_RPM_QF_TSV = b"""\
bash	5.1.8-6.el9	Example Linux	Example Builder <builder@example.org>	https://www.example.org/bash
example-agent	12.0.0-6672	Example Works	Sample Builder	https://www.example.org/agent
sample	1.0-1	(none)	Third Builder	(none)
"""

PLUGIN = Canary(samples={"rpm_qa.txt": _RPM_QA_TXT, "rpm_qf.tsv": _RPM_QF_TSV})
