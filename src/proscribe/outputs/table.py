"""The report for people on a terminal: what was found, what the law says of it, what was not checked.

Words say all that colour says. It folds what has the same answer, and shows the first few of long lists
unless asked for all (`-v`); counts are always whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from proscribe.law.model import Outcome
from proscribe.outputs import Options, Output
from proscribe.outputs import _across as across
from proscribe.outputs import _words as words
from proscribe.outputs._groups import Act, groups
from proscribe.outputs._page import STYLES, Page, bullet
from proscribe.outputs._text import plain

if TYPE_CHECKING:
    from rich.console import RenderableType

    from proscribe.outputs._groups import Group, Item
    from proscribe.results import ActDecision, CheckResult

__all__ = ["PLUGIN"]

_LABEL = 18
_SINCE = 4  # times as many findings that are new, changed or gone as other items
_QUESTIONS = 2  # times as many questions as other items


class _Report(Page):
    """The report of one check."""

    def __init__(self, result: CheckResult, options: Options) -> None:
        super().__init__(options)
        self.result = result
        self.told: dict[ActDecision, str] = {}

    def write(self) -> str:
        result = self.result
        self.say(words.profile_line(result))
        self.space()
        self.say(words.summary_line(result), style="bold")
        on = across.devices_line(result)
        if on:
            self.say(on)
        if not result.summary.complete:
            self.say(
                "INCOMPLETE: some of what was named could not be read; see `Not checked`.", style="bold red"
            )
        for warning in result.warnings:
            self.say(f"Warning: {plain(warning)}", style="yellow")
        self.since()
        folded = groups(result)
        self.findings([g for g in folded if g.outcome])
        self.gone([g for g in folded if not g.lead and not g.outcome])
        self.leads([g for g in folded if g.lead])
        self.removal()
        self.joined()
        self.questions()
        self.not_checked()
        self.notes()
        self.space()
        self.say(words.law_line(result), style="dim")
        self.say(words.DISCLAIMER, style="dim")
        return self.text()

    def findings(self, found: list[Group]) -> None:
        if not found:
            self.heading("Findings")
            self.say("None in what was checked.", 2)
        for group in found:
            assert group.outcome is not None, "groups without an outcome are told apart"
            self.space()
            head = Text(words.OUTCOMES[group.outcome], STYLES[group.outcome])
            self.say(head.append(f"  {plain(group.vendor_name)}", "bold"))
            self.items(group)
            self.acts(group)

    def items(self, group: Group) -> None:
        for item in group.items:
            self.say(self.item(group, item), 2)
            evidence = item.evidence
            if evidence is not None:
                where = f"{plain(evidence.file)}:{evidence.line}" if evidence.line else plain(evidence.file)
                where += f" at {plain(evidence.pointer)}" if evidence.pointer and not evidence.line else ""
                self.say(f'{where}  {evidence.field} "{plain(evidence.value)}"', 4, "dim")
            if self.whole:
                for f in item.findings:
                    self.say(f"{f.id}  {plain(f.device or '')}".rstrip(), 4, "dim")

    def item(self, group: Group, item: Item) -> Text:
        name = plain(item.product) if item.product else f"{plain(group.vendor_name)}, product not known"
        line = Text(name, "bold")
        if item.devices:
            line.append(f" on {words.many(len(item.devices), 'device')}: {words.few(item.devices, self.few)}")
        if item.files:
            also = ", and" if item.devices else ""
            line.append(f"{also} in {words.many(len(item.files), 'file')}: {words.few(item.files, self.few)}")
        count = sum(f.count for f in item.findings)
        sites = across.at_sites(item)
        told = [words.GRADES.get(item.grade, item.grade)]
        if sites:
            told.insert(0, sites)
        if group.lead and not item.note:
            told.insert(0, words.RELATIONS[item.relation].format(vendor=plain(group.vendor_name)))
        if item.state != "present" and not item.note:
            told.append(item.state)
        if item.seen:
            first, last = (words.day(s)[:10] for s in item.seen)
            told.append(f"seen {first}" if first == last else f"seen {first} to {last}")
        if count > len(item.findings):
            told.append(f"{count:,} observations")
        if item.note:
            told.append(plain(item.note))
        return line.append(f"; {'; '.join(told)}")

    def acts(self, group: Group) -> None:
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(width=_LABEL)
        grid.add_column(ratio=1)
        for act in group.acts:
            grid.add_row(Text(", ".join(map(plain, act.titles))), self.act(group, act))
        for contact in group.contacts:
            seen = Act((contact.decision.title,), contact.decision)
            grid.add_row(
                Text(plain(contact.decision.title)), self.act(group, seen, across.contact_line(contact))
            )
        if group.acts or group.contacts:
            self.console.print(Padding(grid, (0, 0, 0, 4)))

    def act(self, group: Group, act: Act, seen: str = "") -> RenderableType:
        d = act.decision
        body = Table.grid()
        body.add_column()
        open_ = d.outcome is Outcome.NEEDS_FACTS
        told = f"at least {d.at_least}, at most {d.at_most}" if open_ else plain(d.says)
        says = Text(words.OUTCOMES[d.outcome], STYLES[d.outcome])
        body.add_row(says)
        if seen:
            body.add_row(bullet(seen, "bold"))
        same = msgspec.structs.replace(d, at="", observed=None)
        if same in self.told and (d.hits or d.missing):
            says.append(f"  as for {self.told[same]} above", "none")
            return body
        self.told.setdefault(same, plain(group.items[0].product or group.vendor_name))
        says.append(f"  {told}", "none")
        for hit in (*words.by_law(d.hits)[: self.few], *words.by_policy(d.hits)[: self.few]):
            mark = self.footnotes.mark(d.unverified, hit.measure)
            whom = words.bound(hit.actor, group.vendor, group.vendor_name)
            body.add_row(bullet(f"{words.hit_line(hit, whom, d.says)}{mark}"))
        left = sum(max(0, len(some) - self.few) for some in (words.by_law(d.hits), words.by_policy(d.hits)))
        if left:
            more = words.many(left, "more clause")
            body.add_row(bullet(f"and {more}: `-v` or `proscribe explain {group.findings[0].id}` shows all"))
        if not d.hits and d.unverified:
            body.add_row(bullet(f"rests on what was not verified{self.footnotes.mark(d.unverified)}"))
        for e in d.excepted:
            body.add_row(bullet(words.lifted(e)))
        if d.missing:
            body.add_row(bullet(f"depends on {words.few([m.fact for m in d.missing], 6)}"))
        for duty in d.duties:
            body.add_row(bullet(words.duty_line(duty, self.result.at), "bold" if duty.due else ""))
        for p in d.penalty:
            body.add_row(bullet(f"penalty, {words.penalty_line(p)}"))
        if d.next_change:
            body.add_row(bullet(f"the answer changes on {words.day(d.next_change)}"))
        return body

    def gone(self, found: list[Group]) -> None:
        if not found:
            return
        self.heading("Removed, or left over after removal: not decided as of today")
        for group in found:
            self.items(group)
            self.acts(group)

    def leads(self, found: list[Group]) -> None:
        if not found:
            return
        self.heading("Leads: to look at, not counted as findings")
        for group in found:
            self.items(group)

    def since(self) -> None:
        lines = list(across.since_lines(self.result, self.few * _SINCE))
        if lines:
            self.heading("Since the baseline")
        for level, line in lines:
            if level:
                self.bullet(line, 4)
            else:
                self.say(line, 2)

    def removal(self) -> None:
        ways = across.removals(self.result)
        if not ways:
            return
        self.heading("How to take it away, in this order")
        for products, way in ways:
            self.say(products, 2, "bold")
            if not (self.whole or self.result.summary.residue):
                self.say(f"{words.many(len(way.steps), 'step')}: `-v` shows them", 4)
                continue
            for step in across.removal_steps(way):
                self.say(step, 4)

    def joined(self) -> None:
        lines = across.joined_lines(self.result, self.few)
        if lines:
            self.heading("Taken for one device")
        for line in lines:
            self.say(line, 2)

    def questions(self) -> None:
        if not self.result.questions:
            return
        self.heading("Questions: answer them with `proscribe ask`")
        for q in self.result.questions[: self.few * _QUESTIONS]:
            waits = f"(settles {words.many(q.settles, 'finding')})" if q.settles else ""
            waits = waits or f"(with others, bears on {words.many(len(q.findings), 'finding')})"
            self.say(f"{plain(q.text)} {waits}", 2)
            given = words.values(q.values)
            told = f": {words.few(given, 8)}" if given else ""
            self.say(f"{q.fact}{told}", 4, "dim")
        left = len(self.result.questions) - self.few * _QUESTIONS
        if left > 0:
            self.say(f"and {words.many(left, 'more question')}", 2)

    def not_checked(self) -> None:
        self.heading("Not checked")
        lines = words.coverage_lines(self.result, self.few)
        for line in lines or ["Nothing: every record of every file named was read and looked at."]:
            self.say(line, 2)
        notes = words.reading_lines(self.result, self.few)
        if notes:
            self.heading("Read all the same, but")
        for line in notes:
            self.say(line, 2)


def _render(result: CheckResult, options: Options) -> str:
    return _Report(result, options).write()


PLUGIN = Output("table", "for people, on a terminal", (".txt",), _render)
