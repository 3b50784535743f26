"""A run over several organisations: what was found in all of them, then the report of each.

Formats that show one organisation only are written a file for each; these four show all.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from proscribe.outputs import _words as words
from proscribe.outputs import csv as rows
from proscribe.outputs import markdown, table
from proscribe.outputs._blocks import heading, item, paragraph, title, to_markdown, to_text
from proscribe.outputs._text import cell, plain
from proscribe.outputs.json import document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from proscribe.outputs import Options, Output
    from proscribe.outputs._blocks import Block
    from proscribe.results import Across, CheckResult, OrganisationsResult

__all__ = ["FORMATS", "render", "summary"]

_SITES = 20


def _blocks(result: OrganisationsResult, options: Options) -> Iterator[Block]:
    s = result.summary
    yield title(f"{words.many(s.organisations, 'organisation')} as of {result.at}")
    out = [o for o in result.organisations if o.result is None]
    yield paragraph(
        f"{s.checked} of {words.many(s.organisations, 'organisation')} could be checked."
        + (f" NOT CHECKED: {', '.join(o.name for o in out)}." if out else "")
    )
    for warning in result.warnings:
        yield paragraph(f"Warning: {warning}")
    yield heading("By organisation")
    for row, one in zip(s.by_organisation, result.organisations, strict=True):
        if one.result is None:
            yield item(f"{one.name}: NOT CHECKED: {one.problem}" + (f" ({one.hint})" if one.hint else ""))
        else:
            complete = "" if one.result.summary.complete else "; INCOMPLETE"
            yield item(f"{one.name}: {_found(row)}{complete}")
    if s.by_vendor:
        yield heading("By vendor")
        yield from (
            item(f"{row.vendor} in {words.many(row.organisations, 'organisation')}: {_found(row)}")
            for row in s.by_vendor
        )
    if s.by_site:
        yield heading("By site")
        most = len(s.by_site) if options.verbose else _SITES
        for row in s.by_site[:most]:
            yield item(f"{row.organisation}, {row.site or 'no named site'}: {_found(row)}")
        if len(s.by_site) > most:
            yield item(f"and {words.many(len(s.by_site) - most, 'more site')}: `-v` shows all")
    yield paragraph(words.DISCLAIMER)


def _found(row: Across) -> str:
    if not row.findings:
        return "nothing found in what was checked"
    headline = words.OUTCOMES[row.outcome] if row.outcome else "NOTHING DECIDED"
    told = ", ".join(f"{n:,} {o}" for o, n in row.outcomes.items())
    on = f" on {words.many(row.devices, 'device')}" if row.devices else ""
    return f"{headline}: {words.many(row.findings, 'finding')}{on}" + (f" ({told})" if told else "")


def summary(result: OrganisationsResult, form: str, options: Options) -> str:
    """Return what was found in all organisations, without the report of each; JSON where a format has no summary."""
    if form == "table":
        return to_text(_blocks(result, options), options)
    if form == "markdown":
        return to_markdown(_blocks(result, options))
    if form == "csv":
        return _csv(result, whole=False)
    return document({"schema": result.schema, "summary": result.summary})


def render(result: OrganisationsResult, form: str, options: Options) -> str:
    """Return the summary and the report of each organisation; `form` is one of FORMATS."""
    return FORMATS[form](result, options)


def _table(result: OrganisationsResult, options: Options) -> str:
    parts = [summary(result, "table", options)]
    for one in result.organisations:
        if one.result is not None:
            parts.append(to_text([title(f"== {one.name} ==")], options))
            parts.append(_report(table.PLUGIN, one.result, options))
    return "\n".join(parts)


def _markdown(result: OrganisationsResult, options: Options) -> str:
    parts = [summary(result, "markdown", options)]
    for one in result.organisations:
        if one.result is not None:
            parts.append(to_markdown([title(one.name)]))
            parts.append(_report(markdown.PLUGIN, one.result, options))
    return "\n".join(parts)


def _report(plugin: Output, result: CheckResult, options: Options) -> str:
    written = plugin.render(result, options)
    assert isinstance(written, str), "tables and Markdown are text"
    return written


def _json(result: OrganisationsResult, _options: Options) -> str:
    return document(result)


def _csv(result: OrganisationsResult, *, whole: bool) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, ("organisation", *rows.COLUMNS), restval="", lineterminator="\r\n")
    writer.writeheader()

    def write(row: dict[str, object]) -> None:
        writer.writerow({k: cell(plain(str(v))) for k, v in row.items() if v is not None})

    for row, one in zip(result.summary.by_organisation, result.organisations, strict=True):
        write(
            {
                "organisation": one.name,
                "row": "organisation",
                "count": row.findings,
                "outcome": row.outcome,
                "reason": one.problem or None,
                "example": one.hint or None,
            }
        )
    for across in (*result.summary.by_vendor, *result.summary.by_site):
        write(
            {
                "organisation": across.organisation,
                "row": "vendor" if across.vendor else "site",
                "vendor": across.vendor,
                "site": across.site,
                "count": across.findings,
                "outcome": across.outcome,
            }
        )
    for warning in result.warnings:
        write({"row": "warning", "reason": warning})
    for one in result.organisations:
        if whole and one.result is not None:
            for found in rows.rows(one.result):
                write({"organisation": one.name, **found})
    return out.getvalue()


def _csv_whole(result: OrganisationsResult, _options: Options) -> str:
    return _csv(result, whole=True)


FORMATS: dict[str, Callable[[OrganisationsResult, Options], str]] = {
    "csv": _csv_whole,
    "json": _json,
    "markdown": _markdown,
    "table": _table,
}
"""The formats that show several organisations at once."""
