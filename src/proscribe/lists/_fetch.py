"""Fetch a published file: bounded in time and size, resumed where it broke off, only if it has changed.

What comes is written to a file whole; a page that says what went wrong, a file that is shorter than was
promised, or one that changed while it was fetched is an error, never a list.
"""

from __future__ import annotations

import contextlib
import http.client
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from proscribe._version import __version__
from proscribe.errors import SourceError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

__all__ = ["Fetched", "Limits", "fetch"]

_CHUNK = 256 * 1024
_NOT_MODIFIED, _PARTIAL, _RANGE_NOT_FIT = 304, 206, 416
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_SCHEMES = ("https://", "http://127.0.0.1", "http://localhost", "http://[::1]")
_HINT = "try again later, or fetch it yourself and `proscribe lists add FILE`"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much.

    Attributes:
        quiet: seconds without a byte before the connection is given up.
        whole: seconds for one file, all attempts together.
        attempts: how often a broken connection is taken up again.
        pause: seconds before the second attempt; doubled for each further one.
        size: bytes.
    """

    quiet: float = 30.0
    whole: float = 1800.0
    attempts: int = 4
    pause: float = 1.0
    size: int = 512 << 20


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of fetching.

    Attributes:
        changed: False: it is as it was when the validators were given.
        validators: what to give the next time: `etag`, `last-modified`.
        address: where it came from in the end, after redirects.
        resumed: how often a broken transfer was taken up again.
    """

    changed: bool
    validators: dict[str, str] = field(default_factory=dict)
    address: str = ""
    resumed: int = 0


class _Safe(urllib.request.HTTPRedirectHandler):
    """Follow redirects, but not from an encrypted address to one that is not."""

    max_redirections = 5

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        try:
            _allowed(newurl)
        except SourceError:
            fp.close()
            raise
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _allowed(address: str) -> None:
    if not address.startswith(_SCHEMES):
        raise SourceError(f"{address}: not an encrypted address", hint="give an https address")


def fetch(
    address: str, target: Path, *, validators: dict[str, str] | None = None, limits: Limits | None = None
) -> Fetched:
    """Fetch `address` into `target`.

    Args:
        address: https, or this machine.
        target: where to write; it is there and whole when this returns `changed`.
        validators: what the publisher gave the last time; it is then asked only for what is new.
        limits: how long and how much.

    Raises:
        SourceError: it cannot be had whole: says what came instead.
    """
    limits = limits or Limits()
    _allowed(address)
    state = _Transfer(address, target, limits, time.monotonic() + limits.whole)
    opener = urllib.request.build_opener(_Safe)
    problem = ""
    for attempt in range(limits.attempts):
        if attempt:
            time.sleep(min(limits.pause * 2 ** (attempt - 1), max(0.0, state.deadline - time.monotonic())))
        try:
            return state.attempt(opener, validators or {}, resumed=attempt)
        except urllib.error.HTTPError as e:
            e.close()
            if e.code == _NOT_MODIFIED:
                return Fetched(changed=False, validators=dict(validators or {}), address=address)
            problem = f"the server answered {e.code} {e.reason}"
            if e.code == _RANGE_NOT_FIT:
                state.restart()
            elif e.code not in _AGAIN:
                break
        except TimeoutError:
            problem = f"nothing came for {limits.quiet:g} s"
        except (urllib.error.URLError, http.client.HTTPException, OSError) as e:
            reason = getattr(e, "reason", None) or e
            problem = f"the connection failed: {reason}"
        except _BrokenOffError as e:
            problem = str(e)
        if time.monotonic() >= state.deadline:
            problem = f"not done within {limits.whole:g} s; last: {problem}"
            break
    raise SourceError(f"{address}: could not be fetched: {problem}", hint=_HINT)


class _BrokenOffError(Exception):
    """The transfer ended before what was promised had come."""


@dataclass(slots=True)
class _Transfer:
    address: str
    target: Path
    limits: Limits
    deadline: float
    piece: str = ""
    have: int = 0

    def restart(self) -> None:
        """Forget what has come: it is not of one piece with what would follow."""
        self.have, self.piece = 0, ""

    def attempt(self, opener: Any, validators: dict[str, str], *, resumed: int) -> Fetched:
        request = urllib.request.Request(self.address, headers={"User-Agent": f"proscribe/{__version__}"})  # noqa: S310  the scheme was looked at
        request.add_header("Accept-Encoding", "identity")
        if self.have and not self.piece:
            self.restart()  # nothing tells whether the rest would be of the same piece
        if self.have:
            request.add_header("Range", f"bytes={self.have}-")
            request.add_header("If-Range", self.piece)
        else:
            for name, header in (("etag", "If-None-Match"), ("last-modified", "If-Modified-Since")):
                if validators.get(name):
                    request.add_header(header, validators[name])
        with contextlib.closing(opener.open(request, timeout=self.limits.quiet)) as answer:
            return self._take(answer, resumed)

    def _take(self, answer: Any, resumed: int) -> Fetched:
        headers = answer.headers
        length = headers.get("Content-Length")
        promised = int(length) if length and length.isdigit() else None
        if self.have and answer.status != _PARTIAL:
            self.restart()  # it changed, or the server knows no ranges: all of it comes again
        if self.have and not str(headers.get("Content-Range", "")).startswith(f"bytes {self.have}-"):
            self.restart()
            raise _BrokenOffError("the server sent another part than was asked for")
        if promised is not None and self.have + promised > self.limits.size:
            raise SourceError(
                f"{self.address}: {self.have + promised:,} bytes, more than the {self.limits.size:,} that are taken",
                hint="it is no list of this form, or the limit must grow",
            )
        etag = str(headers.get("ETag") or "")
        weak = not etag or etag.startswith("W/")
        self.piece = str(headers.get("Last-Modified") or "") if weak else etag
        start = self.have
        with self.target.open("ab" if start else "wb") as out:
            self._copy(answer, out)
        if promised is not None and self.have - start < promised:
            raise _BrokenOffError(f"it broke off after {self.have:,} of {start + promised:,} bytes")
        self._looks_like_a_file(str(headers.get("Content-Type") or ""))
        kept = {"etag": etag, "last-modified": str(headers.get("Last-Modified") or "")}
        return Fetched(True, {k: v for k, v in kept.items() if v}, str(answer.url), resumed)

    def _copy(self, answer: Any, out: Any) -> None:
        while True:
            try:
                data = answer.read1(_CHUNK)
            except http.client.IncompleteRead as e:
                data = e.partial
            if not data:
                return
            out.write(data)
            self.have += len(data)
            if self.have > self.limits.size:
                raise SourceError(
                    f"{self.address}: larger than the {self.limits.size:,} bytes that are taken",
                    hint="it is no list of this form, or the limit must grow",
                )
            if time.monotonic() > self.deadline:
                raise TimeoutError

    def _looks_like_a_file(self, kind: str) -> None:
        """Refuse a page in place of the file: servers send such with 200.

        Raises:
            SourceError: it is a page.
        """
        if not self.have:
            raise SourceError(f"{self.address}: the server sent an empty file", hint=_HINT)
        with self.target.open("rb") as stream:
            head = stream.read(512).lstrip().lower()
        if "html" in kind.lower() or head.startswith((b"<!doctype html", b"<html")):
            raise SourceError(
                f"{self.address}: a web page came in place of the file: {head[:60].decode('utf-8', 'replace')!r}",
                hint=_HINT,
            )
