"""Canaries for RPM packages: names in the header are written over in place."""

from __future__ import annotations

from proscribe.canaries import Canary
from proscribe.canaries._binary import overwritten, unpacked

__all__ = ["PLUGIN"]

# Made for this purpose, of no vendor's bytes, and signed by nobody.
_SAMPLE = r"""
c-
nir`rU122HJtXwJ#W<Oc2e)z`*<hNVCDjDlpZt0&yX_Iw1cglrIhCzk>4Rq5RKKzABXe9m@9t@rx643vyC*6Vp@kN^~>xN>YpR5=
%1k^Ad9yjPwi`4E0iTEE!xYz^W9&^NX^J6+DquDR|`Pq-5r$7c&GTmMG+>DU@WSD&SGiP>@)elb@IZ0LVx>Jp
"""

PLUGIN = Canary(samples={"agent.rpm": lambda: unpacked(_SAMPLE)}, edit=overwritten, fits=True)
