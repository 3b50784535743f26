"""Canaries for the jobs of a Mac."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_JOBS_TXT = b"""\
PID	Status	Label
412	0	org.example.agent
-	0	org.sample.helper
"""

PLUGIN = Canary(samples={"jobs.txt": _JOBS_TXT})
