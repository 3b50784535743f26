"""Write files whole or not at all: on disk first, then renamed.

Whoever reads the name sees the old content or the new, never a part; a run that is killed or stopped leaves
what was there. Parsed forms of what was read are kept the same way, in the user's cache folder.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["cached", "write_whole", "writing"]

_COMMON = 0o666
T = TypeVar("T")


@contextlib.contextmanager
def writing(path: Path, mode: int | None = None) -> Iterator[BinaryIO]:
    """Open a stream whose content takes the name `path` when the block has ended well.

    Args:
        path: the file; if it is there its permissions are kept.
        mode: permissions of a new file; default those that the user's umask leaves.

    Raises:
        OSError: the folder cannot be written to, or the disk is full; `path` is as it was.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(
            path.stat().st_mode if path.exists() else _COMMON & ~_umask() if mode is None else mode
        )
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def write_whole(path: Path, data: bytes, mode: int | None = None) -> None:
    """Write `data` as the whole content of `path`.

    Raises:
        OSError: see `writing`.
    """
    with writing(path, mode) as stream:
        stream.write(data)


def cached(name: str, kind: type[T], make: Callable[[], T], *, use: bool = True) -> T:
    """Return what the user's cache folder keeps under `name`, or make it and keep it.

    A cache that cannot be read, is damaged, or cannot be written is as none.

    Args:
        name: names the content, digest included, so that nothing stale is ever found.
        kind: the msgspec type of the content.
        make: makes it anew; what it raises is passed on.
        use: False makes it anew and keeps nothing.
    """
    import msgspec  # noqa: PLC0415  writing alone needs neither
    import platformdirs  # noqa: PLC0415

    if not use:
        return make()
    where = Path(platformdirs.user_cache_dir("proscribe")) / f"{name}.msgpack"
    with contextlib.suppress(OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return msgspec.msgpack.decode(where.read_bytes(), type=kind)
    made = make()
    with contextlib.suppress(OSError):
        where.parent.mkdir(parents=True, exist_ok=True)
        write_whole(where, msgspec.msgpack.encode(made))
    return made


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
