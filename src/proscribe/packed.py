"""Load installed packs with the built-in law and catalog, and try a pack before it is installed.

All or nothing, twice: a pack that does not load with what is there is not installed; an installed pack that
loads no more stops every answer, because an answer without the user's own ban would look like clearance.
The message names the pack and how to take it away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from proscribe import catalog as catalogs
from proscribe import law as laws
from proscribe.asker import register
from proscribe.engine.decide import Rules
from proscribe.engine.examples import run
from proscribe.errors import CatalogError, LawError
from proscribe.law.keys import Trust
from proscribe.law.packs import check_installed, folders, read_installed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from proscribe.catalog import Catalog
    from proscribe.law import Law
    from proscribe.law.packs import Installed

__all__ = ["There", "load", "there", "try_pack", "try_without"]


class There(NamedTuple):
    """The installed packs, in the order of their ids; equal where nothing was installed or removed between."""

    packs: tuple[tuple[str, str, str], ...] = ()
    law: tuple[Path, ...] = ()
    catalog: tuple[Path, ...] = ()

    @property
    def told(self) -> dict[str, str]:
        """Version and digest of each pack, by id."""
        return {name: f"{version} {digest}" for name, version, digest in self.packs}


def there(root: Path | None = None) -> There:
    """Return the installed packs, each checked against its list of digests.

    Raises:
        LawError: one cannot be read, was changed, or its key was revoked.
    """
    found = folders(root)
    if not found:
        return There()
    trust = Trust(root / "trusted-keys.json" if root else None)
    packs = []
    for folder in found:
        pack = read_installed(folder)
        check_installed(pack, trust)
        packs.append(pack)
    return _there(packs)


def _there(packs: Sequence[Installed]) -> There:
    return There(
        tuple((p.manifest.id, p.manifest.version, p.digest) for p in packs),
        tuple(p.law for p in packs if p.law is not None),
        tuple(p.catalog for p in packs if p.catalog is not None),
    )


def load(
    found: There, extra_law: Sequence[Path] = (), extra_catalog: Sequence[Path] = (), *, cache: bool = True
) -> tuple[Law, Catalog]:
    """Load the built-in law and catalog, the installed packs, and the user's files beside them.

    Raises:
        LawError, CatalogError: something does not load; where a pack is at fault, the hint says how to take
            it away.
    """
    try:
        catalog = catalogs.load((*found.catalog, *extra_catalog), cache=cache)
        return laws.load((*found.law, *extra_law), cache=cache), catalog
    except (LawError, CatalogError) as e:
        for folder in (*found.law, *found.catalog):
            if str(folder) in e.message:
                name = folder.parent.name
                hint = f"{e.hint}; or take the pack away: `proscribe law remove {name}`".removeprefix("; ")
                raise LawError(f"pack `{name}` does not load any more: {e.message}", hint=hint) from e
        raise


def try_pack(
    fresh: Path, replaced: Path | None, root: Path | None = None
) -> tuple[Law, Catalog, tuple[str, ...]]:
    """Load law and catalog as they would be with the pack in `fresh`, and run the examples of its measures.

    Args:
        fresh: folder with `measures/` and `vendors/`.
        replaced: the installed pack whose place it takes; None where it is new.
        root: the folder of packs' parent.

    Returns:
        The law, the catalog, and the ids of the measures that the pack brings.

    Raises:
        LawError, CatalogError: an id that is there already, an amendment of what is not there, measures that
            end each other, an example that fails; the message names the file within the pack.
    """
    others = _there([p for f in folders(root) if f != replaced for p in [read_installed(f)]])
    mine = [fresh / "measures"] if (fresh / "measures").is_dir() else []
    vendors = [fresh / "vendors"] if (fresh / "vendors").is_dir() else []
    try:
        law, catalog = load(others, mine, vendors, cache=False)
    except (LawError, CatalogError) as e:
        raise type(e)(e.message.replace(f"{fresh}/", ""), hint=e.hint) from e
    ids = tuple(sorted(p.stem for p in (fresh / "measures").rglob("*.yaml")))
    names = register(catalog)
    Rules(law, names, None, catalog.digest)
    for ident in ids:
        for ran in run(law, names, ident):
            for key, wanted, has in ran.wrong:
                raise LawError(
                    f"measures/{ident}.yaml: example `{ran.example.name}` expects {key} `{wanted}`, found `{has}`",
                    hint="correct the example, or ask the publisher: the pack may be made for another version of proscribe",
                )
    return law, catalog, ids


def try_without(removed: Path, root: Path | None = None) -> None:
    """Load law and catalog as they would be without one installed pack.

    Raises:
        LawError: another pack rests on it.
    """
    rest = _there([p for f in folders(root) if f != removed for p in [read_installed(f)]])
    if rest.packs:
        load(rest, cache=False)
