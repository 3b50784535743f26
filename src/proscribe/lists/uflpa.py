"""The UFLPA Entity List (forced labour in Xinjiang), published as a web page and in notices."""

from __future__ import annotations

from proscribe.lists import PartyList
from proscribe.lists._register import forms
from proscribe.schemas import PartyType

__all__ = ["PLUGIN"]

PLUGIN = PartyList(
    name="uflpa",
    title="UFLPA Entity List",
    publisher="US Department of Homeland Security",
    licence="work of the US Government, public domain (17 USC 105)",
    forms=forms("dhs-uflpa", PartyType.COMPANY),
    least=60,
    most=2_000,
    home="https://www.dhs.gov/uflpa-entity-list",
    note="published as a web page, not as data: a transcription is read",
)
