"""Canaries for the database of RPM: names in its headers are written over in place."""

from __future__ import annotations

from proscribe.canaries import Canary
from proscribe.canaries._binary import overwritten, unpacked

__all__ = ["PLUGIN"]

# Made for this purpose, of no vendor's bytes, and signed by nobody.
_SAMPLE = r"""
c-
rmSzfaph6bJBkzLXA7!p49CZ$SY;B7O*os!Nl~g0zm4rbbn!>Jly?ieo3SgUX1Q`9FcBQY*D<&(sk#1D%V$ANhR#+V4*C_+)?j==
5UEop3x*G4In72|;g}iO4cT(gR^eW+wlOMa8ywm0V=sQ1;rK000000002~FLi5fd235FW7YC?H1bU!{Uy?)i4NMcQNC-
~CC_HBRCa8hdAJd%f!;Q0b0l6a=W^om;C{=xYWG!FN7LE*Ym@x+cAhuRg2{j@u4f<F4X!sT)l#F$AM7TVPP|&hHS4Oj>uqz(4_jP
zYGrn79=j)wvzhefa`78wcNTw|2><{90002sId~x@EfF1BlFsSRCvMXL%NsM#r6t1T+ceK7xjXC@hLcubU(haHRz-
%cR+FvF7(KCeCCztfUQ6?jG_R-mSDN1^IZ}h6uM4KH58^^Ei1j#7aW4#%PkY53+AV7THQ8V9tN3#`?nhjCT*b$sf7%PW5!F@9VTa
>0%}>-PZ%-oooy-9M00000007U%f{-~e{dqwC25tt0hX
"""

PLUGIN = Canary(samples={"rpmdb.sqlite": lambda: unpacked(_SAMPLE)}, edit=overwritten, fits=True)
