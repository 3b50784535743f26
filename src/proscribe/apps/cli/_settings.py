"""Settings that hold for the whole program, and the defaults that a person has written down for options.

Precedence: command line, then environment (`PROSCRIBE_*`), then the file, then the built-in default. The
file is the `proscribe.toml` in the working folder or above it (table `[options]`, and
`[options.COMMAND]` for one command), else `pyproject.toml` (`[tool.proscribe.options]`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from proscribe.errors import ProfileError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["Settings", "config_file", "defaults", "shown"]

_RANK = (
    ParameterSource.COMMANDLINE,
    ParameterSource.PROMPT,
    ParameterSource.ENVIRONMENT,
    ParameterSource.DEFAULT_MAP,
    ParameterSource.DEFAULT,
)
_SAID = {
    ParameterSource.COMMANDLINE: "command line",
    ParameterSource.ENVIRONMENT: "environment",
    ParameterSource.DEFAULT_MAP: "file",
    ParameterSource.DEFAULT: "default",
}


@dataclass(slots=True)
class Settings:
    """What holds for the whole program; options may stand before or after the command's name.

    Attributes:
        values: option name -> value.
        sources: option name -> where the value is from.
        file: the file that defaults for options were read from.
    """

    values: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, ParameterSource] = field(default_factory=dict)
    file: Path | None = None

    def put(self, name: str, value: object, source: ParameterSource) -> None:
        """Keep a value, unless one from a stronger source is there."""
        before = self.sources.get(name)
        if before is None or _RANK.index(source) <= _RANK.index(before):
            self.values[name], self.sources[name] = value, source

    @property
    def quiet(self) -> bool:
        """Say whether only errors go to stderr."""
        return bool(self.values.get("quiet"))

    @property
    def verbose(self) -> int:
        """How much is told beyond the usual."""
        return int(self.values.get("verbose") or 0)

    @property
    def colour(self) -> str:
        """`auto`, `always` or `never`."""
        return str(self.values.get("color") or "auto")


def config_file(start: Path) -> Path | None:
    """Return the file in `start` or above it that holds defaults for options; None where there is none."""
    for folder in (start, *start.parents):
        if (folder / "proscribe.toml").is_file():
            return folder / "proscribe.toml"
        project = folder / "pyproject.toml"
        if project.is_file() and b"[tool.proscribe" in project.read_bytes():
            return project
        if (folder / ".git").exists():
            return None
    return None


def defaults(group: click.Group, ctx: click.Context, file: Path | None) -> dict[str, Any]:
    """Return the defaults of `file`, arranged as click wants them: by option, and by command.

    Raises:
        ProfileError: the file is not TOML, or names an option or command that is not there.
    """
    table = _table(file) if file else {}
    if not file or not table:
        return {}
    return _arranged(group, ctx, table, {}, file, "options")


def _table(file: Path) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415  most runs have no such file

    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        raise ProfileError(f"{file}: cannot be read: {e}", hint="correct it, or run elsewhere") from e
    if file.name == "pyproject.toml":
        data = data.get("tool", {}).get("proscribe", {})
    table = data.get("options", {})
    if not isinstance(table, dict):
        raise ProfileError(f"{file}: options must be a table", hint="write [options]")
    return table


def _arranged(
    group: click.Group,
    ctx: click.Context,
    table: Mapping[str, Any],
    inherited: Mapping[str, Any],
    file: Path,
    path: str,
) -> dict[str, Any]:
    commands = {n: c for n in group.list_commands(ctx) if (c := group.get_command(ctx, n)) is not None}
    own = {k: v for k, v in table.items() if not (k in commands and isinstance(v, dict))}
    everywhere: dict[str, str] = {}
    for command in _below(group, ctx):
        everywhere.update(_names(command))
    for key in own:
        if _spelt(key) not in everywhere:
            from proscribe.strictyaml import nearest  # noqa: PLC0415  only for the message

            raise ProfileError(
                f"{file}: {path}.{key} is no option{nearest(key, everywhere)}",
                hint="`proscribe COMMAND --help` lists the options",
            )
    options = {**inherited, **own}
    out = _by_parameter(group, options)
    for name, command in commands.items():
        mine = table.get(name, {})
        if not isinstance(mine, dict):
            continue
        if isinstance(command, click.Group):
            out[name] = _arranged(command, ctx, mine, options, file, f"{path}.{name}")
            continue
        wrong = [k for k in mine if _spelt(k) not in _names(command)]
        if wrong:
            raise ProfileError(
                f"{file}: {path}.{name}.{wrong[0]} is no option of `{name}`",
                hint=f"`proscribe {name} --help` lists its options",
            )
        out[name] = _by_parameter(command, {**options, **mine})
    return out


def _spelt(key: str) -> str:
    return key.replace("_", "-")


def _names(command: click.Command) -> dict[str, str]:
    """Return the long names of a command's options, without dashes before, and click's name for each."""
    return {
        text.lstrip("-"): str(p.name)
        for p in command.params
        if isinstance(p, click.Option)
        for text in (*p.opts, *p.secondary_opts)
        if text.startswith("--")
    }


def _by_parameter(command: click.Command, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that a command has, under click's names."""
    names = _names(command)
    return {names[_spelt(k)]: v for k, v in options.items() if _spelt(k) in names}


def _below(group: click.Group, ctx: click.Context) -> Iterator[click.Command]:
    yield group
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        if isinstance(command, click.Group):
            yield from _below(command, ctx)
        elif command is not None:
            yield command


def shown(ctx: click.Context) -> str:
    """Return every option of a command that was parsed, with its value and where that is from."""
    settings = ctx.find_object(Settings) or Settings()
    lines = [f"file: {settings.file or 'none'}"]
    for spelt, name in _names(ctx.command).items():
        if name == "show_config":
            continue
        value = settings.values.get(name, ctx.params.get(name))
        source = settings.sources.get(name) or ctx.get_parameter_source(name) or ParameterSource.DEFAULT
        written = "not set" if value is None or value == () else str(value)
        lines.append(f"{spelt} = {written}  ({_SAID.get(source, str(source))})")
    return "\n".join(lines) + "\n"
