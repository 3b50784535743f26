"""Write docs/results.md from the types of the results, so that members and their meaning cannot drift apart.

python tools/results_reference.py [--check]
"""

from __future__ import annotations

import inspect
import re
import sys
import typing
from enum import EnumMeta

import msgspec

from _generated import ROOT, settle
from proscribe import results
from proscribe.law.model import Outcome
from proscribe.law.penalties import Penalty

INTRODUCTION = """\
# Results

What `proscribe check -f json` (schema `proscribe.check/1`, with `--organisations` the schema
`proscribe.organisations/1`), `proscribe decide -f json` (`proscribe.decision/1`) and `proscribe plan -f json`
(`proscribe.plan/1`) say, member by member, in the order in which it is written. This page is made from the program's own types by `make docs`. A member may be added under the same schema name; one is never
removed or given another meaning without a new name.
"""

Struct = type[msgspec.Struct]


def anchor(struct: Struct) -> str:
    """Return the name of a type as a link to its section."""
    return f"[{struct.__name__}](#{struct.__name__.lower()})"


def shown(annotation: object) -> str:
    """Return a type as a reader of JSON would say it."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if annotation is type(None):
        return "null"
    if origin is tuple or origin is list:
        return f"list of {shown(arguments[0])}"
    if origin is dict:
        return f"object, each value {shown(arguments[1])}"
    if arguments:
        return " or ".join(shown(a) for a in arguments)
    if annotation is Outcome:
        return "an [outcome](architecture.md#outcomes)"
    if isinstance(annotation, EnumMeta):
        return "one of " + ", ".join(f"`{member.value}`" for member in annotation)
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return anchor(annotation)
    return {str: "text", int: "number", float: "number", bool: "true or false", typing.Any: "any value"}[
        annotation
    ]


def null(text: str) -> str:
    """Return Python's words for nothing, true and false as JSON has them."""
    for python, json in (("None", "null"), ("True", "true"), ("False", "false")):
        text = re.sub(rf"\b{python}\b", json, text)
    return text


def meanings(struct: Struct) -> tuple[str, dict[str, str]]:
    """Return what a type's docstring says of it, and of each of its attributes."""
    text = inspect.getdoc(struct) or ""
    head, _, tail = text.partition("\nAttributes:\n")
    found: dict[str, str] = {}
    for entry in re.split(r"\n(?=    \S)", "\n" + tail)[1:]:
        names, _, meaning = entry.strip().partition(": ")
        for name in names.split(", "):
            found[name] = null(" ".join(meaning.split()))
    return null(head.strip()), found


def section(struct: Struct) -> str:
    """Return the section of one type."""
    head, told = meanings(struct)
    rows = ["| member | is | means |", "|---|---|---|"]
    hints = typing.get_type_hints(struct)
    rows += [
        f"| `{field.encode_name}` | {shown(hints[field.name])} | {told.get(field.name, '')} |".replace(
            "|  |", "| |"
        )
        for field in msgspec.structs.fields(struct)
    ]
    return f"## {struct.__name__}\n\n{head}\n\n" + "\n".join(rows) + "\n"


def reached(start: Struct, seen: list[Struct]) -> list[Struct]:
    """Return `start` and every type that it is made of, in the order of first mention."""
    if start not in seen:
        seen.append(start)
        for hint in typing.get_type_hints(start).values():
            stack = [hint]
            while stack:
                annotation = stack.pop(0)
                stack = [*typing.get_args(annotation), *stack]
                if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
                    reached(annotation, seen)
    return seen


def main() -> int:
    """Write the page, or with `--check` compare it."""
    checked = reached(results.OrganisationsResult, reached(results.CheckResult, []))
    structs = reached(results.Plan, reached(results.Decision, checked))
    if Penalty not in structs:
        sys.exit("results no longer carry penalties: see whether this page still tells the truth")
    page = "\n".join([INTRODUCTION, *map(section, structs)])
    return settle(ROOT / "docs" / "results.md", page, check="--check" in sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
