"""Canaries for programs of macOS: bundle id, Team ID and signer are written over in place."""

from __future__ import annotations

from proscribe.canaries import Canary
from proscribe.canaries._binary import overwritten, unpacked

__all__ = ["PLUGIN"]

# Made for this purpose, of no vendor's bytes, and signed by nobody.
_SAMPLE = r"""
c-lMv>+L@t1_nk3AYfvEFa#J7Ko-
h30AdSP28Lhvcn&Zyuv$QsgMbV~H$x3j4kVVqz{G@P0)q)MM}dif2Z<Y+UzDzwT9KGrkdvyHnvz+PU!<3rSCU$kmspaSpO=`!;2P
oR8{p$=Xk-kun;U2o%N~O!mJMv2T5TR}-+39?nHDs$ECdS8WnyGB<Tv1j%P?}YG8pi%acQ$LvM@H8GcmF(XktEW(8Q=~(D-
8kGZP~d69?28?C9Fu4Y>_C*_cCF*m#&igAK(DL_i!a9$r_7TNOfzN{dSj6%6D+;><kaFmdPnlvIV_%=Em>ymSR;M*}%=ULz9&Lm&
i$C~;n6WUhfXaTci<C_yZehKpzBrWTg~*$P3a#Rd6!DXB#UN@(6-
7GyvN=qeN$2mxS#X&N+sK@Bj*0ShpySwySAN(5qUl+Y4X8nDo+Gn6urVB_MPq}Dn4lTHdFBM%oMLm7G-ctXr~a!D;q&B-
rFEmH7wQE)6M$jM9wXFw|jn9bq&McKs)p2&GqK?7lyrlGKbAjmLoWE*G`$cBv@4I0-
0v%5hs)j|??T%mGV6bQL)p@@MHTni_gA*%r}EieKAFB1Fg
"""

PLUGIN = Canary(samples={"editor": lambda: unpacked(_SAMPLE)}, edit=overwritten, fits=True)
