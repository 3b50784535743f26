"""`proscribe init`: make a profile, the file that says who asks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, log

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from proscribe.law.facts import Register, Vocabulary

__all__ = ["command"]

_ASKED = (
    "org.kind",
    "org.country",
    "org.state",
    "org.us_person",
    "org.federal_contract",
    "contract.customer",
)
_LISTED = 20  # more values than that (the states) are known to whoever is asked
_LISTS = ("org.acts", "org.locations")


@click.command("init", cls=Command)
@click.argument("file", default="proscribe.toml", metavar="[FILE]")
@click.option("-y", "--yes", is_flag=True, help="Ask nothing: what is not given is written as assumed.")
@click.option("--force", is_flag=True, help="Overwrite FILE if it is there.")
@click.option("--name", help="What the organisation is called.")
@click.option("--kind", "kind", help="What kind of body it is (values: proscribe facts org.kind).")
@click.option("--country", "country", help="ISO 3166 code of the country whose law it is set up under.")
@click.option("--state", "state", help="Two-letter code of the US state that a public body belongs to.")
@click.option("--us-person/--not-us-person", "us_person", default=None, help="Whether it is a US person.")
@click.option("--federal-contract", help="Its place in US federal contracts.")
@click.option("--contract-customer", help="The public body at the top of its contracts, or none.")
@click.option("--act", "acts", multiple=True, help="What it does: keep-using, resell ... (repeatable).")
@click.option("--location", "locations", multiple=True, help="A country in which it has sites (repeatable).")
@click.option(
    "--fact", "-F", "more", multiple=True, metavar="NAME=VALUE", help="Any other fact (repeatable)."
)
@common
@click.pass_context
def command(ctx: click.Context, /, file: str, yes: bool, force: bool, name: str | None, **given: Any) -> None:
    """Make a profile: FILE (default proscribe.toml) with every fact of the default profile written out.

    Asks a few questions, or takes the answers as options. Each assumption stands there with its question.
    """
    from proscribe import pipeline, profile  # noqa: PLC0415  slow to import
    from proscribe.apps.cli import _starting  # noqa: PLC0415
    from proscribe.errors import ProfileError  # noqa: PLC0415
    from proscribe.wholefile import write_whole  # noqa: PLC0415

    path = Path(file)
    if path.exists() and not force:
        raise ProfileError(f"{path}: is there already", hint="edit it, or overwrite it with --force")
    loaded = pipeline.load_all()
    stated = dict(_stated(given, loaded.law.vocabulary, loaded.register))
    if not yes:
        name = name if name is not None else click.prompt("Name of the organisation", default="", err=True)
        _ask(loaded.law.vocabulary, loaded.register, stated)
    _follow(stated, loaded.law.vocabulary)
    text = _starting.text(loaded.law.vocabulary, name or "", stated)
    profile.read(text, path)
    try:
        write_whole(path, text.encode())
    except OSError as e:
        raise ProfileError(f"{path}: cannot be written: {e.strerror}", hint="check the folder") from e
    log(ctx, f"written: {path}; read it, and correct what is assumed. Next: proscribe check PATH")


def _stated(given: dict[str, Any], vocabulary: Vocabulary, names: Register) -> Iterator[tuple[str, Any]]:
    """Yield the facts that options give, their values checked."""
    options = {
        "org.kind": given["kind"],
        "org.country": given["country"],
        "org.state": given["state"],
        "org.federal_contract": given["federal_contract"],
        "contract.customer": given["contract_customer"],
    }
    for text in given["more"]:
        name, equals, value = text.partition("=")
        if not equals:
            raise click.BadParameter(f"`{text}` has no `=`; write name=value", param_hint="--fact")
        options[name.strip()] = value.strip()
    for name, value in options.items():
        if value is not None:
            yield name, _read(vocabulary, names, name, value)
    if given["us_person"] is not None:
        yield "org.us_person", given["us_person"]
    for name, values in zip(_LISTS, (given["acts"], given["locations"]), strict=True):
        if values:
            for value in values:
                vocabulary.read(name, value, names)
            yield name, values


def _read(vocabulary: Vocabulary, names: Register, name: str, written: str) -> Any:
    """Return a value as the profile writes it: a bool as a bool, all else as text.

    Raises:
        FactError: there is no such fact, or it has no such value.
    """
    read = vocabulary.read(name, written, names)
    return read if isinstance(read, bool | str) else written


def _ask(vocabulary: Vocabulary, names: Register, stated: dict[str, Any]) -> None:
    """Ask what is not stated, one question at a time, on stderr."""
    for name in _ASKED:
        fact = vocabulary.facts.get(name)
        if fact is None or name in stated:
            continue
        if fact.if_ and stated.get(fact.if_.fact) not in fact.if_.in_:
            continue
        click.echo(f"\n{fact.question}", err=True)
        for value, means in fact.values.items() if len(fact.values) <= _LISTED else ():
            click.echo(f"  {value}: {means}", err=True)
        _follow(stated, vocabulary)
        default = stated.get(name, fact.default)
        shown = str(default).lower() if isinstance(default, bool) else default
        stated[name] = click.prompt(
            name, default=shown or "unknown", value_proc=_reader(vocabulary, names, name), err=True
        )


def _reader(vocabulary: Vocabulary, names: Register, name: str) -> Callable[[str], Any]:
    from proscribe.errors import FactError  # noqa: PLC0415

    def read(text: str) -> Any:
        try:
            return _read(vocabulary, names, name, text)
        except FactError as e:
            raise click.BadParameter(str(e)) from e

    return read


def _follow(stated: dict[str, Any], vocabulary: Vocabulary) -> None:
    """State what follows from the country: an organisation set up abroad is no US person (15 CFR 791.2)."""
    country = stated.get("org.country")
    if country in {None, "US", "unknown"} or "org.country" not in vocabulary.facts:
        return
    if stated.get("org.kind", "private-organisation") != "private-person":
        stated.setdefault("org.us_person", False)
    stated.setdefault("org.locations", (country,))
