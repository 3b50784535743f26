"""Find plug-ins by folder: each public module of a package holds one `PLUGIN`.

Adding a format is adding a file; nothing is registered by hand and no order matters. Modules whose
name starts with an underscore are the package's own parts. This module knows nothing of what a
plug-in is.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["names", "plugin", "plugins"]


def names(package: ModuleType) -> tuple[str, ...]:
    """Return the module names of the plug-ins in `package`, sorted, without importing them."""
    return tuple(sorted(m.name for m in pkgutil.iter_modules(package.__path__) if not m.name.startswith("_")))


@cache
def plugin(package: ModuleType, module: str) -> Any:
    """Import one plug-in module of `package` and return its `PLUGIN`.

    Raises:
        AttributeError: the module has no `PLUGIN`; the contract tests catch that before a user does.
        ImportError: the module does not exist, or an optional library that it needs is missing.
    """
    return importlib.import_module(f"{package.__name__}.{module}").PLUGIN


def plugins(package: ModuleType) -> dict[str, Any]:
    """Import every plug-in of `package` and return them by module name.

    A plug-in whose optional library is missing is left out: that format is off, the tool is not.
    """
    found: dict[str, Any] = {}
    for name in names(package):
        try:
            found[name] = plugin(package, name)
        except ImportError:
            continue
    return found
