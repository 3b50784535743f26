"""Turn technology bans into working software: find, decide, screen, stop, prove.

The public API is `__all__`; names are imported when first used, so that `import proscribe` is quick.
Nothing here is legal advice.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from proscribe._version import __version__

if TYPE_CHECKING:
    from proscribe.errors import ProscribeError
    from proscribe.pipeline import check, compile_law, decide, screen

_HOMES = {
    "ProscribeError": "proscribe.errors",
    "check": "proscribe.pipeline",
    "compile_law": "proscribe.pipeline",
    "decide": "proscribe.pipeline",
    "screen": "proscribe.pipeline",
}

__all__ = ["ProscribeError", "__version__", "check", "compile_law", "decide", "screen"]


def __getattr__(name: str) -> Any:
    """Import a public name on first use."""
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'proscribe' has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
