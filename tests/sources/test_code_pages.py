"""What is not UTF-8 is read in the code page that its bytes speak for: a garbled publisher clears nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from proscribe import pipeline
from proscribe.law.instants import parse_instant

if TYPE_CHECKING:
    from pathlib import Path

NOW = parse_instant("2026-11-23T12:00:00Z")


@pytest.mark.parametrize(
    ("publisher", "page", "relation"),
    [
        ("Лаборатория Касперского", "cp1251", "supplied-by"),
        ("АО «Лаборатория Касперского»", "cp1251", "supplied-by"),  # noqa: RUF001  Cyrillic on purpose
        ("Müller Éditions GmbH", "cp1252", "mentions"),
    ],
)
def test_the_publisher_is_read_in_its_own_code_page(
    tmp_path: Path, publisher: str, page: str, relation: str
) -> None:
    path = tmp_path / "apps.csv"
    path.write_bytes(f"DisplayName;Publisher\nKaspersky Plus;{publisher}\n".encode(page))
    result = pipeline.check([str(path)], at=NOW, known_at=NOW)
    assert [f.relation for f in result.findings] == [relation]
    assert result.coverage[0].notes == {f"line that is not UTF-8, read as {page}": 1}
