"""The head of every file: what it is, why it is there, from which law, and how to undo it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from proscribe.blocklists import Blocking, Blocklist, Stage

__all__ = ["block", "commented", "head", "reason"]

_DISCLAIMER = "Not legal advice. Made from data that someone wrote down: try it before you rely on it."
_CITES = 12
_CONTROL = dict.fromkeys((*range(32), *range(127, 160), 0x2028, 0x2029), " ")


def head(blocking: Blocking, plugin: Blocklist, left_out: Sequence[str], count: int) -> Iterator[str]:
    """Yield the lines of the head, without comment signs; text from elsewhere is on one line each."""
    yield f"{plugin.title}: {count} {'rule' if count == 1 else 'rules'}, made by proscribe {blocking.engine}"
    yield f"as of {blocking.at}, for {_line(blocking.profile)}"
    yield f"law {blocking.law[:16]}, catalog {blocking.catalog[:16]}; make it anew by {blocking.review}"
    yield f"mode: {blocking.mode}"
    for why in blocking.why.get(plugin.stage, ()):
        yield f"why: {_line(why.vendor_name)}: {_line(why.act)}: {why.outcome}. {_line(why.says)}"
        yield from (f"     {_line(c)}" for c in why.cites[:_CITES])
        if len(why.cites) > _CITES:
            yield f"     and {len(why.cites) - _CITES} more: proscribe explain tells them"
    if plugin.watch:
        yield f"watch first: {plugin.watch}"
    yield from (f"apply: {line}" for line in plugin.apply)
    yield f"undo: {plugin.undo}"
    if plugin.cannot:
        yield f"cannot: {plugin.cannot}"
    yield from (f"left out: {_line(line)}" for line in (*blocking.left_out.get(plugin.stage, ()), *left_out))
    yield _DISCLAIMER


def commented(lines: Iterable[str], sign: str) -> str:
    """Return lines as comments."""
    return "".join(f"{sign} {line}".rstrip() + "\n" for line in lines)


def block(lines: Iterable[str], begin: str, end: str) -> str:
    """Return lines as one comment between two signs; the closing sign cannot occur in it."""
    body = "\n".join(f"  {line}" for line in lines)
    for bad in {end, "--"}:
        body = body.replace(bad, bad[0] + " " + bad[1:])
    return f"{begin}\n{body}\n{end}\n"


def reason(blocking: Blocking, stage: Stage, vendor: str, role: str = "") -> str:
    """Return why a vendor's things are stopped, short enough for a message to a user.

    Args:
        blocking: all that is to be stopped.
        stage: at what stage.
        vendor: whose.
        role: of a host: the reason that has to do with it is preferred.
    """
    whys = [w for w in blocking.why.get(stage, ()) if w.vendor == vendor]
    whys.sort(key=lambda w: (role not in w.roles, not w.cites))
    if whys and whys[0].cites:
        return f"{_line(whys[0].vendor_name)}: {_line(whys[0].cites[0])}"
    return _line(blocking.names.get(vendor, vendor))


def _line(text: str) -> str:
    return " ".join(text.translate(_CONTROL).split())
