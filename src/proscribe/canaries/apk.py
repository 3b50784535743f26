"""Canaries for packages of Android: package id and signer are written over in the members."""

from __future__ import annotations

from proscribe.canaries import Canary
from proscribe.canaries._binary import rezipped, unpacked

__all__ = ["PLUGIN"]

# Made for this purpose, of no vendor's bytes, and signed by nobody.
_SAMPLE = r"""
c-jl_W@Zs#U|`??V#Np+v0uskK-
L8y76xL+yp*E+%oN|myv(%J;u5`z+#J{5gItFU1YFcRFF82cRD5`_@WDy%fc?&Y+Fh>;<y@Y`_VI!HFZW#s8#dddNlF|$@QBwTv3
dFr8CR|wkJq<u5ZiXhZ^di&<0tta`q(aB<+kh2%G8M4!5_@$3H4a+P@a|6vG%e0*W}}U>+N_i{+wXJ=5=W~UzBd)FW*POOP<D`e7
R}<<~ME|l9r|HG}ey%rXPUf{`yRXN0y8X3{5Ny41z!rU)K;vT~9wZeP`F85WS#aN8^m7mC28<WPQ%~eeU#$b6Xa4s@@0U*_{(FPP
pG7u6Ovv*;5Gz4j)^3_SlI-H&V_WIk9O$XXPSC;l=A5ANRAK@#*pLk>L?I(6{dF-3hlFCihxSY3*&-
G`SIQ#)0L?!$%KG*Ls}MJ>eP3p{b>-XBc8Ifw|N8bI0K$b3X?Mi8dKu{%rL5lIR>+-
X}*YdwqC#8U=V30a+7wvfVopxg==;%SI0=y?HZdN5wFuXtOL86Myo2=@KzXjfIuXkrNnY7px9A641DCacAJ=1s}Py8Vva&8UoKMM
X^rX=lEEE$^jvl?VWXvPrI`wHZaN`Q7T)}*k;8RC7?YeG3<a3|9SmWdSM^VXnX3O^42+d=Dhcrg}xIc&GJk#V%X2@VLKSYEpf-
O|5R$A!joOCN^DLAx^r^c*03E|k;=jl;LXS+!i+nmz(4~d1NL--ZUA~zAq+TxE#d;aS=m6+OhDKGq&1j8JOG--38?
"""

PLUGIN = Canary(samples={"editor.apk": lambda: unpacked(_SAMPLE)}, edit=rezipped, fits=True)
