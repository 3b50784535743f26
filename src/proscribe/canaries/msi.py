"""Canaries for installer packages of Windows: properties and signer are written over in place."""

from __future__ import annotations

from proscribe.canaries import Canary
from proscribe.canaries._binary import overwritten, unpacked

__all__ = ["PLUGIN"]

# Made for this purpose, of no vendor's bytes, and signed by nobody.
_SAMPLE = r"""
c-rlpT~E_c9L7&ywlTKBKx7JvW$s3N;S^1{FaZsl%ovDaqS3pB)j1h0>AI*lCR+^megpUdCin^b2Ko^+@y1(YqA|hwZ`YD-Vqgj^
;`3{socHr=|I;qZ+MRcA``&MC4t-!POfiZ5s0Eq7p-
vzvULne;y;ifcUK%IWz(2*OEylvMvI$biO?ya^v)TXv000000000u3e08o^26+sRW>y<^)$P(TGW(#hPhl)Zt9k1>RGE`=-
Hx@Hj24|o-f@tja+%jn$NCiUiVb4U>Rmhf4h=$Zuh&IS)!79X#x=k00000000004j=nYzYk#m0002~D?}zYJ>v-
g004la53kD4{lT%d^xD^m5D?d^vO!hLq9CZfJhI&)gnW#L{oUvNf-F=gML}M#N-
ud;xX3Ht)+JF8#V&WoK<ltsHN=B{X;Jov#l?&|$Or5~cR1obKyb$_mn>D`BX+$Mj(PPnMov>Qg}h$S^UBP1J`#&eT;VDm4i93H%Z
){TYi~vg9<Lh>Z`T)Aw30=6WkD;g8hTDMdA#LqNPWM?uBFH59-=Lr<CQPX0TVhFuzfQ+s9=rr%J-
&V^~F0Dthr{RDDSBo1>6bM3w*3@an`f&X5Zm~nu7_MTG`~4S9J06%)SNY_n~ht%F1r9ZexJ=Zx0FjRUfCN#ovqo0000005~)jm_d
id6qaH-
r6zmU*7!l@6TH0y?62}KqG6~0O}+WXPGh|NB5baur>CE!ipj@Quao2H_FsRLiH^U>>U&SLF|gVH>c>>#FZ`u8{JWa`@25T|AEhQ|
|7`ujuD{%df3(5h$C9kT@+6C8S&?O&l1_PxmFaBIc9|>T`g`of|3rg7=q&a%YhOF|`71l;19R>N2Hfj3NNG1I<eY1aMMyoQUbo%;
)uNwtj5I(x?tCUN7IWKAQaVH$CY>UkCXJBJxb35Ex`nM+I>Jwhcabj
"""

PLUGIN = Canary(samples={"editor.msi": lambda: unpacked(_SAMPLE)}, edit=overwritten, fits=True)
