"""Several organisations in one run: who they are, and what was found, added up without mixing their facts.

An MSP keeps a folder for each customer, with its inventories and its `proscribe.toml`; or a file lists them.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from proscribe.accounting import PRESSING
from proscribe.errors import ProfileError
from proscribe.profile import NAME
from proscribe.results import Across, OrganisationsSummary
from proscribe.schemas import Relation
from proscribe.strictyaml import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from proscribe.results import Finding, Organisation

__all__ = ["Member", "listed", "merged"]

_KEYS = ("name", "folder", "inputs", "profile")
_HINT = 'write [[organisation]] with name = "Acme Ltd" and folder = "acme"'


@dataclass(frozen=True, slots=True)
class Member:
    """One organisation to check.

    Attributes:
        name: what to call it; unique in a run.
        inputs: files and folders of its own.
        profile: its profile; None for the default one, which is a stated assumption.
    """

    name: str
    inputs: tuple[str, ...]
    profile: Path | None


def listed(path: Path) -> tuple[tuple[Member, ...], tuple[str, ...]]:
    """Return the organisations of a folder (a folder each) or of a TOML file (`[[organisation]]`), and warnings.

    Raises:
        ProfileError: the path cannot be read, lists none, or lists one twice.
    """
    try:
        members, warnings = _of_folder(path) if path.is_dir() else (_of_file(path), ())
    except OSError as e:
        raise ProfileError(
            f"{path}: cannot be read: {e.strerror}", hint="name a folder with a folder for each organisation"
        ) from e
    if not members:
        raise ProfileError(
            f"{path}: there is no organisation in it",
            hint=f"make a folder for each, with its inputs and its {NAME}",
        )
    names: set[str] = set()
    for member in members:
        if member.name in names:
            raise ProfileError(
                f"{path}: two organisations are called `{member.name}`", hint="give one another name"
            )
        names.add(member.name)
    return members, warnings


def _of_folder(folder: Path) -> tuple[tuple[Member, ...], tuple[str, ...]]:
    entries = sorted((p for p in folder.iterdir() if not p.name.startswith(".")), key=lambda p: p.name)
    members = tuple(
        Member(p.name, (str(p),), p / NAME if (p / NAME).is_file() else None) for p in entries if p.is_dir()
    )
    loose = [p.name for p in entries if not p.is_dir()]
    told = f"of no organisation, so not read: {', '.join(loose[:5])}{' and more' if len(loose) > 5 else ''}"  # noqa: PLR2004  as many as shown
    return members, (told,) if loose else ()


def _of_file(file: Path) -> tuple[Member, ...]:
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise ProfileError(f"{file}: not TOML: {e}", hint=_HINT) from e
    tables = data.get("organisation", [])
    other = [k for k in data if k != "organisation"]
    if other or not isinstance(tables, list) or not all(isinstance(t, dict) for t in tables):
        found = f"unknown key `{other[0]}`" if other else "organisation must be a list of tables"
        raise ProfileError(f"{file}: {found}", hint=_HINT)
    return tuple(_member(t, number, file) for number, t in enumerate(tables, 1))


def _member(table: dict[str, Any], number: int, file: Path) -> Member:
    for key in table:
        if key not in _KEYS:
            raise ProfileError(
                f"{file}: organisation {number}: unknown key `{key}`{nearest(key, _KEYS)}",
                hint=f"keys here: {', '.join(_KEYS)}",
            )
    name, folder, inputs, profile = (table.get(k) for k in _KEYS)
    texts = inputs if isinstance(inputs, list) and all(isinstance(i, str) for i in inputs) else None
    paths = [folder] if isinstance(folder, str) and inputs is None else texts if folder is None else None
    if not isinstance(name, str) or not name.strip() or not paths or not isinstance(profile, str | None):
        raise ProfileError(
            f"{file}: organisation {number} needs a name, and either folder or inputs",
            hint=f'{_HINT}; or inputs = ["a.csv", "b.json"] and profile = "acme.toml"',
        )
    here = file.parent
    own = here / paths[0] / NAME if isinstance(folder, str) else None
    chosen = here / profile if profile else own if own is not None and own.is_file() else None
    return Member(name, tuple(str(here / p) for p in paths), chosen)


def merged(organisations: Sequence[Organisation]) -> OrganisationsSummary:
    """Return what was found in all organisations, by organisation, by vendor and by site."""
    every = [(o.name, f) for o in organisations if o.result for f in o.result.findings]
    supplied = [(name, f) for name, f in every if f.relation == Relation.SUPPLIED_BY]
    vendors = sorted({f.vendor for _, f in supplied})
    places = sorted({(name, f.site or "") for name, f in supplied})
    return OrganisationsSummary(
        len(organisations),
        sum(o.result is not None for o in organisations),
        tuple(_across(o.name, None, None, [x for x in supplied if x[0] == o.name]) for o in organisations),
        _ranked(_across(None, None, v, [x for x in supplied if x[1].vendor == v]) for v in vendors),
        _ranked(
            _across(
                name, site or None, None, [x for x in supplied if x[0] == name and (x[1].site or "") == site]
            )
            for name, site in places
        ),
        max((o.exit_code for o in organisations), default=0),
    )


def _across(
    organisation: str | None, site: str | None, vendor: str | None, found: Sequence[tuple[str, Finding]]
) -> Across:
    outcomes = [f.outcome for _, f in found if f.outcome is not None]
    return Across(
        organisation,
        site,
        vendor,
        len({name for name, _ in found}),
        len({(name, f.device) for name, f in found if f.device is not None}),
        len(found),
        {str(o): outcomes.count(o) for o in PRESSING if o in outcomes},
        min(outcomes, key=PRESSING.index, default=None),
    )


def _ranked(rows: Iterable[Across]) -> tuple[Across, ...]:
    """Return rows most pressing first, then by how much was found."""
    last = len(PRESSING)
    return tuple(
        sorted(
            rows,
            key=lambda a: (
                PRESSING.index(a.outcome) if a.outcome else last,
                -a.findings,
                a.vendor or "",
                a.organisation or "",
                a.site or "",
            ),
        )
    )
