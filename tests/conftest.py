"""What all tests share: how long Hypothesis searches, and where the larger samples are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent

# Repeatable, so that a red run is red again; `make oracle` and `make fuzz` are there to find something new.
settings.register_profile(
    "default", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("default")


@pytest.fixture(autouse=True, scope="session")
def _no_packs_of_this_machine(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the packs and keys of whoever runs the tests out of them."""
    os.environ["PROSCRIBE_HOME"] = str(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the top of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def data() -> Path:
    """Return the folder of large samples that are not part of the project, or skip the test by name."""
    folder = Path(os.environ.get("PROSCRIBE_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no sample data at {folder}; set PROSCRIBE_DATA")
    return folder
