"""Canaries for programs of Linux: the note of the package is written over in place."""

from __future__ import annotations

from proscribe.canaries import Canary
from proscribe.canaries._binary import overwritten, unpacked

__all__ = ["PLUGIN"]

# Made for this purpose, of no vendor's bytes, and signed by nobody.
_SAMPLE = r"""
c-pIX^>JfjWMqH=W(GS31doBifdLaZFjxT9K>$cC3j=QOf)SPGfQmCg_052aqtgKls5DF;3lzVAnU6-
dpwY<sN`Sad>fb3h7k`ForIN~mR3$5=qJmr{9i_a)To9)?F}ENmRW~s`HLpZBGp{7IC@--
jGe0je2dJhjwWt`#1}ZbsGte~zi{z!`7XbxaE5I5R!t;x=ixoVPH7a=I=cHujr57vJGUQ|?CF>RE>zRRAU`v2J2L1ek68%(&3Hm?
@c(@|dd{CMjO3OlNaVX6SrE?gu#{&R3O+-c
"""

PLUGIN = Canary(samples={"agent": lambda: unpacked(_SAMPLE)}, edit=overwritten, fits=True)
