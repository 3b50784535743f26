"""A ledger in an empty folder, and a clock that moves as told."""

from __future__ import annotations

import base64

import pytest

from proscribe.law import keys
from proscribe.ledger.canonical import canonical
from proscribe.ledger.entry import Draft, Kind
from proscribe.ledger.store import opened

NOON = 1_795_435_200_000  # 2026-11-23T12:00:00Z


class Clock:
    """Goes on by one millisecond each time it is read."""

    def __init__(self, now=NOON):
        self.now = now

    def __call__(self):
        self.now += 1
        return self.now


def draft(number, kind=Kind.DECISION, payload=None, **more):
    told = canonical({"answer": {"outcome": "no-effect"}, "written": {"id": number}})
    return Draft(kind, payload or told, **more)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def where(tmp_path):
    return str(tmp_path / "ledger.sqlite")


@pytest.fixture
def filled(where, clock):
    """A ledger of 600 entries: two full columns of 256, and some."""
    with opened(where, write=True, origin="example.org/ledger") as ledger:
        for start in range(1, 600, 100):
            ledger.append([draft(i) for i in range(start, min(start + 100, 600))], clock)
    return where


def known(public):
    """The public key as one that is trusted."""
    return [keys.Key(keys.key_id(public), base64.b64encode(public).decode(), "a key")]
