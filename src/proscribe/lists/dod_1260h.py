"""The Defense Department's list of Chinese military companies (section 1260H), published as a notice."""

from __future__ import annotations

from proscribe.lists import PartyList
from proscribe.lists._register import forms
from proscribe.schemas import PartyType

__all__ = ["PLUGIN"]

PLUGIN = PartyList(
    name="dod-1260h",
    title="Chinese military companies (section 1260H)",
    publisher="US Department of Defense",
    licence="work of the US Government, public domain (17 USC 105)",
    forms=forms("dow-1260h", PartyType.COMPANY),
    least=40,
    most=1_000,
    home="https://www.federalregister.gov/documents/search?conditions[term]=1260H",
    note="published as a notice in the Federal Register, not as data: a transcription is read",
)
