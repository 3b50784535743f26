"""Canaries for what Homebrew has installed; only casks bear the maker's own names."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_BREW_INFO_JSON = b"""\
{
  "formulae": [
    {
      "name": "xz",
      "full_name": "xz",
      "installed": [
        {
          "version": "5.6.2"
        }
      ]
    }
  ],
  "casks": [
    {
      "token": "example-editor",
      "full_token": "example-editor",
      "name": [
        "Example Editor"
      ],
      "installed": "1.2"
    }
  ]
}
"""

PLUGIN = Canary(samples={"brew_info.json": _BREW_INFO_JSON})
