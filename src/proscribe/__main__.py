"""Start the command line, and turn whatever goes wrong into one sentence and an exit code.

0 checked, nothing at or above the threshold; 1 found; 2 usage, configuration or internal error; 3
incomplete; 130 interrupted. Results are on stdout, everything else on stderr.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click

__all__ = ["main"]

INTERNAL = 2
INTERRUPTED = 130


def main() -> None:
    """Run the program on `sys.argv` and leave with its exit code."""
    try:
        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # while the program itself was still being imported
        code = INTERRUPTED
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run the program on `arguments` and return its exit code; never raises."""
    import click  # noqa: PLC0415  nothing is imported before the interrupt handler stands

    from proscribe.apps.cli import _writing  # noqa: PLC0415
    from proscribe.errors import ProscribeError  # noqa: PLC0415

    try:
        from proscribe.apps.cli.main import cli  # noqa: PLC0415

        code = cli.main(arguments, prog_name="proscribe", standalone_mode=False)
        _writing.flush()
    except ProscribeError as e:
        _writing.complain(e.message, e.hint)
        code = e.exit_code
    except click.ClickException as e:
        _writing.complain(_usage(e), _help(e))
        code = e.exit_code
    except (click.Abort, KeyboardInterrupt):
        _writing.complain("interrupted")
        code = INTERRUPTED
    except Exception as e:  # noqa: BLE001  the last resort: a person gets a sentence, not a traceback
        code = INTERNAL
        if _debugging(arguments):
            import traceback  # noqa: PLC0415

            traceback.print_exc()
        _writing.complain(
            f"internal error: {type(e).__name__}: {e}; please report it",
            "run again with -v, and send what it prints with what you did",
        )
    return code if isinstance(code, int) else 0


def _debugging(arguments: list[str]) -> bool:
    asked = any(a == "--verbose" or (a.startswith("-v") and not a.strip("-v")) for a in arguments)
    return asked or bool(os.environ.get("PROSCRIBE_DEBUG") or os.environ.get("PROSCRIBE_VERBOSE"))


def _usage(error: click.ClickException) -> str:
    message = error.format_message()
    return message[:1].lower() + message[1:].rstrip(".")


def _help(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    return f"`{context.command_path} --help` tells what may be written" if context is not None else ""


if __name__ == "__main__":
    main()
