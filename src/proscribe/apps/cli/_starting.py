"""Write a new profile: every fact of the default profile, with its question, so that nothing is hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proscribe.law.model import FactType

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from proscribe.law.facts import Vocabulary
    from proscribe.law.model import Fact

__all__ = ["text"]

Written = str | bool | tuple[str, ...]

_HEAD = """\
# Who asks. Every line is a fact that a decision may rest on. A line you delete becomes the stated default
# again, and the word "unknown" makes it open. `proscribe facts` lists every fact and value; `proscribe ask`
# puts the questions that are open. Nothing here leaves this machine.
"""
_SITE = """\

# Places, where facts differ between them. The first whose pattern fits the device (or the file, where an
# input names no device) is the one.
# [[site]]
# name = "Main office"
# match = "HQ-*"
# location = "US"
# facts = { "system.owner" = "self" }

# Devices that inputs call by several names, where nothing else shows that they are one.
# [[device]]
# name = "HQ-RECEPTION"
# also = ["10.0.0.14", "front-desk"]

# Defaults for options of the command line, for all commands or for one.
# [options]
# color = "auto"
# [options.check]
# fail-on = "licence-required"
"""


def text(vocabulary: Vocabulary, name: str, given: Mapping[str, Written]) -> str:
    """Return a whole proscribe.toml.

    Args:
        vocabulary: the facts and their defaults.
        name: the organisation's name; may be empty.
        given: what is stated, by fact name; the rest is written as assumed.
    """
    lines = [_HEAD, "[organisation]", f"name = {_toml(name)}"]
    lines += _table(vocabulary, given, organisation=True)
    lines += ["", "[facts]"]
    lines += _table(vocabulary, given, organisation=False)
    return "\n".join(lines) + "\n" + _SITE


def _table(vocabulary: Vocabulary, given: Mapping[str, Written], *, organisation: bool) -> Iterator[str]:
    for full, fact in vocabulary.facts.items():
        if full.startswith("org.") is not organisation:
            continue
        stated = given.get(full)
        may_stand = "profile" in fact.by and not full.startswith(("actor.", "counterparty."))
        if full == "location" and stated is None:
            continue  # org.locations says it
        if stated is None and fact.default is None and not may_stand:
            continue
        key = full.removeprefix("org.") if organisation else _toml(full)
        yield ""
        yield from (f"# {line}" for line in _about(fact))
        if stated is None and fact.default is None:
            yield f'# {key} = "unknown"'
        else:
            value = stated if stated is not None else fact.default
            yield f"{key} = {_toml(value)}{'' if stated is not None else '  # assumed: the default profile'}"


def _about(fact: Fact) -> Iterator[str]:
    yield _one_line(fact.question)
    if fact.type is FactType.BOOL:
        yield 'true, false or "unknown"'
    elif fact.values:
        yield from (f"  {value}: {_one_line(means)}" for value, means in list(fact.values.items())[:_VALUES])
        if len(fact.values) > _VALUES:
            yield f"  and {len(fact.values) - _VALUES} more: proscribe facts"
    if fact.if_:
        yield f"asked only where {fact.if_.fact} is {' or '.join(map(str, fact.if_.in_))}"


_VALUES = 14


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    import tomlkit  # noqa: PLC0415  slow to import

    return tomlkit.item(str(value)).as_string()
