"""The Entity List of the Bureau of Industry and Security: supplement no. 4 to 15 CFR part 744."""

from __future__ import annotations

from functools import partial

from proscribe.lists import Evidence, Form, PartyList, Published
from proscribe.lists._ecfr import read, sniff
from proscribe.lists._register import forms

__all__ = ["PLUGIN"]

PLUGIN = PartyList(
    name="bis-entity",
    title="Entity List",
    publisher="US Department of Commerce, Bureau of Industry and Security",
    licence="work of the US Government, public domain (17 USC 105)",
    forms=(
        Form(
            "ecfr-xml",
            "supplement no. 4 to part 744, XML of the eCFR",
            (Published("xml", partial(sniff, "4")),),
            read,
            Evidence.SCHEMA,
        ),
        *forms("bis-entity-list"),
    ),
    least=1_000,
    most=15_000,
    home="https://www.ecfr.gov/current/title-15/subtitle-B/chapter-VII/subchapter-C/part-744",
    note="also in the Consolidated Screening List, which is fetched",
)
