"""`proscribe lists` as a person uses it, against a server on this machine."""

from __future__ import annotations

import json
import threading

import pytest

from tests.lists.test_fetch import Server
from tests.lists.test_store import denied


@pytest.fixture
def publisher():
    server = Server()
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def update(run, publisher, path="/good", *more: str):
    address = f"txt=http://127.0.0.1:{publisher.server_port}{path}"
    return run("lists", "update", "bis-denied", "--address", address, "--timeout", "0.5", *more)


def test_a_list_is_fetched_and_its_age_is_told(run, publisher):
    publisher.body = denied(300)
    done = update(run, publisher)
    assert (done.code, done.out.split(" as of")[0]) == (0, "bis-denied: new, 300 entries")
    assert "fetching http://127.0.0.1" in done.err
    assert update(run, publisher).out.startswith("bis-denied: unchanged, 300 entries")
    status = json.loads(run("lists", "status", "-f", "json").out)
    mine = next(r for r in status["lists"] if r["name"] == "bis-denied")
    assert (mine["age_days"], mine["outcome"], mine["entries"]) == (0, "unchanged", 300)
    told = run("lists", "status").out
    assert "bis-denied: 0 days old" in told
    assert "made from the published schema" in told


def test_a_list_that_is_none_is_refused_and_the_next_is_tried(run, publisher):
    publisher.body = denied(300)
    update(run, publisher)
    done = update(run, publisher, "/page")
    assert (done.code, "a web page came in place of the file" in done.err) == (3, True)
    publisher.body, publisher.tag = denied(40), '"two"'
    done = update(run, publisher)
    assert (done.code, "it has 40 entries, wanted 200 to 10,000" in done.err) == (3, True)
    publisher.body, publisher.tag = denied(900), '"three"'
    done = update(run, publisher)
    assert (done.code, "it has 900 entries, the snapshot of before has 300" in done.err) == (3, True)
    assert update(run, publisher, "/good", "--accept-change").code == 0


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        (("update",), 2, "no list is kept yet"),
        (("update", "nothing"), 2, "there is no list `nothing`"),
        (("update", "csl", "--offline"), 2, "--offline was given"),
        (("update", "uflpa"), 3, "is not published in a form that can be fetched"),
        (("add", "nothing.csv"), 3, "there is no such file"),
        (("add", "note.txt"), 3, "not recognised as a list that is known"),
        (("add", "note.txt", "--name", "a b"), 2, "cannot be the name of a list"),
        (("diff", "a", "b", "--list", "csl"), 2, "no snapshot `a`"),
        (("verify", "csl"), 2, "no list `csl` is kept"),
    ],
)
def test_what_cannot_be_done_is_told_with_what_can(here, run, given, code, said):
    (here / "note.txt").write_text("Dear all,\nnothing to see.\n")
    done = run("lists", *given)
    assert (done.code, said in done.err, "hint:" in done.err) == (code, True, True), done.err


def test_two_files_are_compared_in_words(here, run):
    (here / "a.csv").write_text("name,country,aliases\nSample Optics,CN,\nGone Ltd,US,\n")
    (here / "b.csv").write_text("name,country,aliases\nSample Optics,CN,SOC\nNew Ltd,US,\n")
    done = run("lists", "diff", "a.csv", "b.csv")
    assert done.code == 1
    for said in ("1 added, 1 removed, 1 changed", "New Ltd", "Gone Ltd", "other names added: SOC"):
        assert said in done.out
    assert run("lists", "diff", "a.csv", "a.csv").code == 0
    changed = json.loads(run("lists", "diff", "a.csv", "b.csv", "-f", "json").out)["changed"]
    assert [c["says"] for c in changed] == [["other names added: SOC"]]
