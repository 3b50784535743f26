"""Record what a command did in the ledger: whether, where, and how is told by options or `[ledger]`.

Recorded is before anything is shown: an answer that could not be recorded is not given.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from proscribe.apps.cli._options import log, profile_near

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from proscribe.ledger.entry import Draft, Kind
    from proscribe.ledger.recording import Recorder
    from proscribe.ledger.store import Ledger
    from proscribe.pipeline import Loaded
    from proscribe.profile import Profile

__all__ = [
    "Recording",
    "asker",
    "ledger_near",
    "ledger_option",
    "open_ledger",
    "place",
    "record_law",
    "record_options",
    "recording",
]

F = TypeVar("F", bound="Callable[..., Any]")


def ledger_option(function: F) -> F:
    """Add `--ledger`."""
    return click.option(
        "--ledger",
        "ledger",
        metavar="WHERE",
        envvar="PROSCRIBE_LEDGER",
        help="The ledger: a file, or postgresql://user@host/name "
        "[default: [ledger] in proscribe.toml, else one in the user's data folder].",
    )(function)


def record_options(function: F) -> F:
    """Add `--record`, `--redact` and `--ledger`."""
    for option in (
        click.option(
            "--redact/--no-redact",
            default=None,
            help="Record digests in place of people, devices and addresses.",
        ),
        ledger_option,
        click.option(
            "--record/--no-record",
            default=None,
            help="Record question and answer in the ledger; as a rule where --ledger or [ledger] names one.",
        ),
    ):
        function = option(function)
    return function


def place(given: Mapping[str, Any], profile: Profile) -> str:
    """Return where the ledger is: as told on the command line or in the environment, in the profile, or by default."""
    from proscribe.law.keys import home  # noqa: PLC0415  pulls in the law package

    where = given["ledger"] or profile.ledger.get("where")
    if not where:
        return str(home() / "ledger.sqlite")
    if given["ledger"] or "://" in str(where):
        return str(where)
    assert profile.file is not None
    return str(profile.file.parent / str(where))


def asker(profile: Path | None) -> dict[str, str] | None:
    """Return a profile as it is recorded: its file and text, enough to ask again; None for the default one."""
    return None if profile is None else {"file": str(profile), "text": profile.read_text(encoding="utf-8")}


class Recording:
    """Records what one run of a command does; with `recorder` None it records nothing."""

    def __init__(self, ctx: click.Context, recorder: Recorder | None) -> None:
        self._ctx, self._recorder = ctx, recorder

    def __bool__(self) -> bool:
        """Say whether anything is recorded."""
        return self._recorder is not None

    def record(self, kind: Kind, payload: Any, *, files: Iterable[str] = (), **told: Any) -> None:
        """Record one act, and say on stderr as what.

        Args:
            kind: what it is.
            payload: the record.
            files: what was read; size and digest of each are recorded.
            told: see `Recorder.draft`.

        Raises:
            LedgerError: nothing was recorded.
        """
        from proscribe.ledger.recording import digests  # noqa: PLC0415  most runs record nothing

        if self._recorder is not None:
            self.append([self._recorder.draft(kind, payload, inputs=digests(files), **told)])

    def draft(self, kind: Kind, payload: Any, **told: Any) -> Draft:
        """Return what is to be appended with others: see `Recorder.draft`."""
        assert self._recorder is not None
        return self._recorder.draft(kind, payload, **told)

    def append(self, drafts: list[Draft], *, quietly: bool = False) -> int:
        """Record several, all or none; returns the number of the last.

        Raises:
            LedgerError: nothing was recorded.
        """
        from proscribe.apps.cli._writing import say  # noqa: PLC0415
        from proscribe.ledger.database import shown  # noqa: PLC0415

        assert self._recorder is not None
        done = self._recorder.append(drafts)
        if not done.entries:
            return done.head.size - 1
        if not quietly:
            log(self._ctx, f"recorded: entry {done.entries[-1].seq} of {shown(self._recorder.ledger.where)}, root {done.head.root.hex()}")  # fmt: skip
        if done.clock_back:
            say(
                f"warning: the clock is {done.clock_back / 1000:g} s behind the entry before; the new entry says so"
            )
        return done.entries[-1].seq


def _wanted(given: Mapping[str, Any], profile: Profile) -> bool:
    """Say whether this run is to be recorded."""
    if given["record"] is not None:
        return bool(given["record"])
    return bool(given["ledger"]) or (
        bool(profile.ledger.get("where")) and bool(profile.ledger.get("record", True))
    )


@contextlib.contextmanager
def recording(
    ctx: click.Context, given: Mapping[str, Any], profile: Profile, loaded: Loaded
) -> Iterator[Recording]:
    """Open the ledger if this run is to be recorded, before anything else is done.

    Args:
        ctx: the command's context.
        given: the command's options: `record`, `redact`, `ledger`.
        profile: its `[ledger]` says what the options do not.
        loaded: the law and catalog that answers rest on.

    Raises:
        LedgerError: the ledger cannot be opened or made.
    """
    if not _wanted(given, profile):
        yield Recording(ctx, None)
        return
    from proscribe import pipeline  # noqa: PLC0415  slow to import
    from proscribe.apps.cli._clock import precisely  # noqa: PLC0415
    from proscribe.ledger.redaction import PERSONAL  # noqa: PLC0415

    redact = profile.ledger.get("redact", False) if given["redact"] is None else given["redact"]
    with open_ledger(
        place(given, profile), write=True, origin=str(profile.ledger.get("origin", ""))
    ) as ledger:
        yield Recording(
            ctx, pipeline.recorder(ledger, precisely, withheld=PERSONAL if redact else (), loaded=loaded)
        )


def record_law(ctx: click.Context, given: Mapping[str, Any]) -> None:
    """Record that another law is used from here on, if it is another, and if this run is to be recorded.

    Were it not recorded here, the next thing that is recorded would have it before it.

    Raises:
        LedgerError: nothing was recorded.
    """
    from proscribe import pipeline  # noqa: PLC0415  slow to import

    profile = profile_near(ctx)
    if _wanted(given, profile):
        with recording(ctx, given, profile, pipeline.load_all()) as kept:
            kept.append([])


@contextlib.contextmanager
def open_ledger(where: str, *, write: bool = False, origin: str = "") -> Iterator[Ledger]:
    """Open a ledger.

    Raises:
        LedgerError: it cannot be opened, or the library for it is not installed.
    """
    from proscribe.errors import LedgerError  # noqa: PLC0415

    try:
        from proscribe.ledger.store import opened  # noqa: PLC0415  pulls in the database library
    except ImportError as e:
        raise LedgerError(f"the ledger needs {e.name}, which is not installed",
                          hint="pip install 'proscribe[ledger]'") from e  # fmt: skip
    if write and "://" not in where and not Path(where).parent.is_dir():
        Path(where).parent.mkdir(parents=True, exist_ok=True)
    with opened(where, write=write, origin=origin) as ledger:
        yield ledger


@contextlib.contextmanager
def ledger_near(ctx: click.Context, given: Mapping[str, Any], *, write: bool = False) -> Iterator[Ledger]:
    """Open the ledger that a `ledger` command is about."""
    profile = profile_near(ctx)
    with open_ledger(
        place(given, profile), write=write, origin=str(profile.ledger.get("origin", ""))
    ) as ledger:
        yield ledger
