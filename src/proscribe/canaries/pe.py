"""Canaries for programs of Windows: names and signer are written over in place."""

from __future__ import annotations

from proscribe.canaries import Canary
from proscribe.canaries._binary import overwritten, unpacked

__all__ = ["PLUGIN"]

# Made for this purpose, of no vendor's bytes, and signed by nobody.
_SAMPLE = r"""
c-
rk&QESss6h1e}QoA;~$*_VlV$}z?IZw8N_@<U<i%iGrHrdMvYb>#CQj!eji<mt0!6$v+L;VASKfvFl4}#)@cyiO$rn=3^>JWBHZq
E7cIp;h1a$CBz0e@|`=~~tSs%@6QKS3Tc0{k<Z*b5w-
K?Zm&jc$f{*K@ZbN9uA*L;U}RF+TcvfS1E~^oH>_c$%KGMBWoB+#NUuyR1O#8dPADRvlKzE5jprNO76gd*ny<LHhXp(C3at%oXs#
1q*DbQ8x=3U{Yrro`OR;7kLgsfv#Kpem9yQp21bZi<HxZ78sQOoTf1-
GI?(uc6ij{{Zv?|Oc(0lkso#U33cgikY~|e<TYroM1BLR-FZCTE9P3Je1~?nVT)?^<I;J(&l&e;>t)7RWOH=DSzm`WUgr($YcLNB
bS=V(o!C!%#eb&+z)*T2r)S!w_7{bvgia_q1l0w`v@@vmcUWc&Fe{JG%1mP6O@T?BP<(?SyN<!vjwmoeIMwZ(8ZNu9WiTy^tCE}*
Rx8>$oQi_+tfKE2%~r!yAG_P0uc<g4;bJz|!;4PUR4Z1^w(Oc(yo1v@Wubr?eYkDpl*PdiAN(2770ky(7y7u>G(Deub;a~rj$Jif
%nv<=IQff)!x@(jRGkF7hQa5gVC>igJ2IkCiFE^mZwav`^T#IEQj%x_Psc>5ZbNMjXJU%WJ&IoUb;qrHYT5Qp*EW31v5m%PB-
4WT7`&q|FIJ9Bn7yS>hLU>FbZ@8dY`-KeYhy^Sw)@}V2c>Nk8~
"""

PLUGIN = Canary(samples={"editor.exe": lambda: unpacked(_SAMPLE)}, edit=overwritten, fits=True)
