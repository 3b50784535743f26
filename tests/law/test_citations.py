"""Forms of citation: known, malformed, impossible; and every citation of the law that is shipped."""

from __future__ import annotations

import pytest

from proscribe import law
from proscribe.law.citations import Form, complaints, forms, of_source
from proscribe.law.model import Source, Verified


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("89 FR 52434", Form.FEDERAL_REGISTER),
        ("FR Doc. 2024-13532", Form.FEDERAL_REGISTER),
        ("15 CFR 791.2", Form.CFR),
        ("15 CFR part 744, supplement no. 4", Form.CFR),
        ("48 CFR subpart 4.20", Form.CFR),
        ("50 U.S.C. 1701 et seq.", Form.USC),
        ("Pub. L. 118-50 div. H s.2(d)", Form.PUBLIC_LAW),
        ("FAR 52.204-23", Form.FAR),
        ("DFARS 252.204-7012", Form.FAR),
        ("FAR part 40 (model text)", Form.FAR),
        ("E.O. 13873", Form.EXECUTIVE_ORDER),
        ("Kaspersky Lab, Inc. v. DHS, 909 F.3d 446 (D.C. Cir. 2018)", Form.COURT),
        ("VG Köln, 1 L 466/22 (1 April 2022)", Form.COURT),
        ("OMB M-23-13", Form.AGENCY),
        ("FCC DA 26-22", Form.AGENCY),
        ("Tex. Gov't Code ch. 620", Form.STATE),
        ("Fla. Stat. 112.22", Form.STATE),
        ("Md. Code, State Fin. & Proc. 3.5-2A-04", Form.STATE),
        ("Executive Order 2023-03D", Form.STATE),
        ("Regulation (EU) 2022/2065", Form.FOREIGN),
        ("Resolution A8-0189/2018, paragraph 76", Form.FOREIGN),
        ("D.L. 21 marzo 2022, n. 21, art. 29", Form.FOREIGN),
        ("s.7 BSIG", Form.FOREIGN),
        ("PSPF Direction 001-2025", Form.FOREIGN),
        ("Public Governance, Performance and Accountability Act 2013", Form.FOREIGN),
        ("A letter to parliament", Form.DOCUMENT),
    ],
)
def test_a_form_is_known(text, form):
    assert forms(text) == (form,)
    assert list(complaints(text)) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("89 F.R. 52434", "write volume FR page, such as 89 FR 52434"),
        ("Fed. Reg. 52434", "write volume FR page"),
        ("FR Doc 13532", "write FR Doc. year-number"),
        ("15 C.F.R. 791.2", "write title CFR section"),
        ("CFR 791.2", "write title CFR section"),
        ("50 USC 1705", "write title U.S.C. section"),
        ("50 U.S.C.", "write title U.S.C. section"),
        ("Public Law 115-91", "write Pub. L. congress-number"),
        ("Pub. L. 115", "write Pub. L. congress-number"),
        ("P.L. 115-91", "write Pub. L. congress-number"),
        ("FAR 52", "write FAR section or clause"),
        ("EO 13873", "write E.O. number"),
        ("E.O. of 2019", "write E.O. number"),
    ],
)
def test_a_wrong_form_is_told_with_the_right_one(text, wanted):
    (told,) = complaints(text)
    assert wanted in told


@pytest.mark.parametrize(
    ("text", "date", "why"),
    [
        ("88 FR 52434", "2024-06-24", "is of 2023, its date says 2024"),
        ("51 CFR 791.2", "", "the Code of Federal Regulations has 50"),
        ("55 U.S.C. 1705", "", "the United States Code has 54"),
        ("Pub. L. 118-91", "2017-12-12", "is of the 118th Congress, and 2017 of the 115th"),
    ],
)
def test_what_cannot_be_is_told(text, date, why):
    (told,) = complaints(text, date)
    assert why in told


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("90 FR 3687", "2025-01-15"),
        ("Pub. L. 117-328", "2022-12-29"),
        ("Pub. L. 117-362", "2023-01-05"),
        ("Pub. L. 118-31", "2023-12-22"),
        ("15 CFR 7.103(b) and 7.109(a) (15 CFR part 791 since 18 July 2024)", ""),
        ("48 CFR 52.204-23, -25, -27, -30", ""),
        ("FAR Case 2026-001, proposed rule of 23 June 2026", "2026-06-23"),
    ],
)
def test_what_can_be_is_let_stand(text, date):
    assert list(complaints(text, date)) == []


def test_a_document_needs_something_to_find_it_by():
    bare = Source("A letter to parliament", Verified.UNREAD)
    (told,) = of_source(bare)
    assert "add its date or url" in told
    for more in ({"date": "2018-05-14"}, {"url": "https://example.org/1"}, {"note": "in the library"}):
        assert list(of_source(Source("A letter to parliament", Verified.UNREAD, **more))) == []
    assert list(of_source(Source("A letter of 14 May 2018", Verified.UNREAD))) == []


def test_every_citation_that_is_shipped_has_a_form_that_can_be_looked_up():
    loaded = law.load()
    for held in (*loaded.measures.values(), *loaded.schedules.values()):
        for source in held.sources.values():
            assert list(of_source(source)) == [], held.id
    for m in loaded.measures.values():
        for basis in m.legal_basis:
            assert list(complaints(basis)) == [], m.id
    for name, fact in loaded.vocabulary.facts.items():
        assert list(complaints(fact.source)) == [], name
