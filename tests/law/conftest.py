"""The names that measures are held to: those of the catalog that is shipped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from proscribe import catalog
from proscribe.asker import register as names

if TYPE_CHECKING:
    from proscribe.law.facts import Register


@pytest.fixture(scope="session")
def register() -> Register:
    """Return the names that the catalog gives to vendors, parties and products."""
    return names(catalog.load(cache=False))
