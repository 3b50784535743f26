from __future__ import annotations

import pyarrow as pa
import pytest

from proscribe.engine.screen import ScreenIndex, build, explain, screen
from proscribe.schemas import ALERT, LISTED, PARTY


def listed(*names, **more):
    return pa.Table.from_pylist(
        [
            {
                "list": "made-up",
                "entity_id": f"e{i}",
                "entry_hash": f"h{i}",
                "type": more.get("type", "company"),
                "names": [
                    {"name": n, "kind": "alias" if j else "primary"}
                    for j, n in enumerate([name] if isinstance(name, str) else name)
                ],
            }
            for i, name in enumerate(names)
        ],
        schema=LISTED,
    )


def parties(*names, **more):
    return pa.RecordBatch.from_pylist(
        [{"id": f"p{i}", "name": n, "type": "company", **more} for i, n in enumerate(names)], schema=PARTY
    )


@pytest.fixture(scope="module")
def index():
    return build(listed(["Vostokmet Example Trading LLC", "Vostokmet"], "Nordwind Example Shipping Ltd"))


def test_a_listed_name_scores_one_by_rule(index):
    found = screen(parties("Vostokmet Example Trading LLC"), index)
    assert found.schema == ALERT
    first = found.to_pylist()[0]
    assert (first["entity_id"], first["score"], first["rule"]) == ("e0", 1.0, "canonical-name")
    assert first["listed_name"] == "Vostokmet Example Trading LLC"


def test_the_index_comes_back_from_its_buffer(index):
    again = ScreenIndex.from_buffer(index.to_buffer())
    batch = parties("Nordwind Example Shipping Ltd", "Vostokmet")
    assert screen(batch, again).equals(screen(batch, index))


def test_an_alert_is_explained_with_the_same_score(index):
    party = parties("Vostokmet Trading").to_pylist()[0]
    alert = screen(parties("Vostokmet Trading"), index, threshold=0).to_pylist()[0]
    told = explain(party, index, ("made-up", "e0"))
    assert told is not None
    assert told.score == alert["score"]
    assert told.listed_name == alert["listed_name"]
    assert sum(e.amount for e in told.effects) == pytest.approx(told.score)


def test_what_is_not_in_the_index_has_no_explanation(index):
    assert explain({"id": "p", "name": "Vostokmet"}, index, ("made-up", "e9")) is None
