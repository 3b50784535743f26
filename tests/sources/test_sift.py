"""A log that is searched gives what it gives when every line is read: matches, lines, rows, each time."""

from __future__ import annotations

import contextlib
import io
import random
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proscribe import catalog, registry, sources
from proscribe.engine import search
from proscribe.engine.identify import build_index, identify
from proscribe.engine.needles import Needle, needles
from proscribe.sources import Origin, _blocks, _sift

FIXTURES = Path(__file__).parent / "fixtures"
SIFTED = [n for n in registry.names(sources) if registry.plugin(sources, n).lines is not None]
NAMES = (
    *("www.kaspersky.com", "KasperSky.COM", "dc1.ksn.kaspersky-labs.com", "kaspersky.com.", "vk.com", "z.ai"),
    *("notkaspersky.com", "kaspersky.com.phish.example", "kaspersky", "xkaspersky.com", "www.example.org"),
    *(
        "www.\uff4baspersky.com",
        "\u212aaspersky.com",
        "kaspersky\u3002com",
        "xn--owtw8cc49ajfl.cn",
        "tik-tok.com",
    ),
    *(
        r"\u006baspersky.com",
        r"kaspersky\u002ecom",
        r"\tkaspersky.com",
        r"kaspersky.com\n",
        "kasper\0sky.com",
    ),
    *("39.156.1.2", "a.b.c.d", "2A03:480::1", "com.kaspersky.www", "com.example.www", "-", "(empty)", ""),
)
ENDS = ("\n", "\n", "\n", "\n", "\r\n", "\r", "\n\n", "\n \n", "\n#close\n")


@pytest.fixture(scope="module")
def index():
    return build_index(catalog.load(cache=False))


def _searches(index, form):
    wanted = (*needles(index, form.spelling), *map(Needle, form.also))
    out = [search.Anchors(wanted)]
    with contextlib.suppress(ImportError):
        out.append(search.Hyperscan(wanted))
    return out


@pytest.fixture(scope="module")
def searches(index):
    return {n: _searches(index, registry.plugin(sources, n).lines) for n in SIFTED}


def _read(module, data, index, find=None):
    plugin = registry.plugin(sources, module)
    origin = Origin("log")
    stream = io.BytesIO(data)
    sifted = stream if find is None else _sift.sifted(stream, plugin.lines, lambda: find)
    matches = []
    for batch in plugin.read(sifted, origin):
        matches += identify(batch, index).to_pylist()
    return matches, origin.tally


def _same(module, data, index, searches):
    plain, read = _read(module, data, index)
    passed = 0
    for find in searches[module]:
        found, tally = _read(module, data, index, find)
        assert found == plain
        assert tally.rows == read.rows
        assert tally.rows == tally.recognised + sum(tally.reasons.values())
        passed = tally.notes.pop(_sift.SEARCHED, 0)
        assert tally.recognised - passed <= read.recognised <= tally.recognised
        assert all(n <= read.notes[note] for note, n in tally.notes.items())
    return passed, plain


def _log(module, draw: random.Random, lines: int) -> bytes:
    """A log put together of the lines of the fixtures, with other names in them and other ends."""
    path = draw.choice([p for p in sorted((FIXTURES / module).iterdir()) if p.name != "expected.json"])
    given = path.read_text(encoding="utf-8").splitlines()
    head = [line for line in given if line.startswith("#")]
    body = [line for line in given if line and not line.startswith("#")]
    named = sorted({w for w in ("kaspersky.com", "example.org", "example.net") if any(w in b for b in body)})
    # Plain for a while, so that the reader sees that it is the format; then everything.
    out = [*head, *(body * (1 + 3 * _SIZE // sum(map(len, body))))]
    text = "\n".join(out) + "\n"
    for _ in range(lines):
        line = draw.choice(body)
        if named and draw.random() < 0.4:
            line = line.replace(draw.choice(named), draw.choice(NAMES))
        if draw.random() < 0.03:
            line = line[: draw.randrange(len(line))]
        text += line + (draw.choice(ENDS) if draw.random() < 0.3 else "\n")
        if head and draw.random() < 0.02:
            text += "\n".join(head) + "\n"
    return text.encode("utf-8", "surrogatepass")


_SIZE = 4096


@pytest.mark.parametrize("module", SIFTED)
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_searching_a_log_gives_what_reading_it_gives(module, seed, index, searches):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_blocks, "SIZE", _SIZE)
        _same(module, _log(module, random.Random(seed), 150), index, searches)


@pytest.mark.parametrize("module", SIFTED)
def test_lines_with_nothing_in_them_are_not_read(module, index, searches, monkeypatch):
    monkeypatch.setattr(_blocks, "SIZE", _SIZE)
    path = next(p for p in sorted((FIXTURES / module).iterdir()) if p.name != "expected.json")
    lines = path.read_text(encoding="utf-8").splitlines()
    body = [line for line in lines if "kaspersky" not in line.lower() and line and line[0] != "#"]
    head = [line for line in lines if line.startswith("#")]
    quiet = "\n".join(body * (1 + 20 * _SIZE // len("".join(body))))
    (telling, *_) = [line for line in lines if "www.kaspersky.com" in line or "p05.upd.kaspersky.com" in line]
    data = "\n".join([*head, quiet, telling, quiet, ""]).encode()
    passed, matches = _same(module, data, index, searches)
    assert passed > 0.5 * data.count(b"\n")
    assert [m["line"] for m in matches] == [len(head) + quiet.count("\n") + 2]


def test_without_hyperscan_or_on_a_processor_without_it_numpy_searches(index, monkeypatch):
    wanted = needles(index, sources.Spelling.DOTTED)
    monkeypatch.setitem(sys.modules, "hyperscan", None)
    assert isinstance(search.searcher(wanted), search.Anchors)
    monkeypatch.undo()
    hyperscan = pytest.importorskip("hyperscan")
    assert isinstance(search.searcher(wanted), search.Hyperscan)

    class Base:
        def compile(self, **_options):
            raise hyperscan.ArchitectureError(-8)

    monkeypatch.setattr(hyperscan, "Database", Base)
    assert isinstance(search.searcher(wanted), search.Anchors)


def test_a_block_is_dropped_or_kept_at_the_limit(index, searches, monkeypatch):
    monkeypatch.setattr(_blocks, "SIZE", _SIZE)
    monkeypatch.setattr("proscribe.sources._text.LINE_LIMIT", 2 * _SIZE)
    module = "bind_query"
    line = (FIXTURES / module / "query.log").read_text(encoding="utf-8").splitlines()[0]
    filler = "\n".join([line] * 200)
    data = "\n".join([filler, "x" * 5 * _SIZE, line, "y" * _SIZE, filler]).encode()
    _same(module, data, index, searches)


@given(
    st.lists(
        st.sampled_from([*'abckz.-_/: \t"\\\x00', "kaspersky", "com", "vk", "z", "ai", "39", "156"]),
        max_size=40,
    )
)
def test_both_searches_find_every_name(index, parts):
    block = "".join(parts).encode()
    inside = [t for t in map(str.encode, index.hosts()) if t in block]
    for find in _found(index):
        places = find(memoryview(block))
        for text in inside:
            at = block.find(text)
            whole = at == 0 or block[at - 1 : at] not in b"abcdefghijklmnopqrstuvwxyz0123456789-_"
            after = block[at + len(text) : at + len(text) + 1]
            if whole and (not after or after not in b"abcdefghijklmnopqrstuvwxyz0123456789-_"):
                assert any(at <= p < at + len(text) for p in places)


_MADE: list = []


def _found(index):
    if not _MADE:
        _MADE.extend(_searches(index, sources.Lines()))
    return _MADE
