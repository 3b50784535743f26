"""A plan as an iCalendar file (RFC 5545): one event for each item that has a day.

Events rather than tasks, since calendars that people share show few tasks. Ids follow from who asks and from
what is asked, so that a newer file moves the events of an older one instead of adding to them. Needs icalendar
(`pip install "proscribe[plan]"`).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from icalendar import Calendar, Event

from proscribe.outputs import _plan as told
from proscribe.outputs import _words as words
from proscribe.outputs._ids import named
from proscribe.outputs._text import plain
from proscribe.results import PlanStand

if TYPE_CHECKING:
    from proscribe.results import Plan, PlanItem

__all__ = ["calendar"]

_MOST = 20
_DAY = 10  # letters of YYYY-MM-DD


def calendar(plan: Plan) -> bytes:
    """Return the calendar; what has no day is counted in its description, for a calendar cannot show it."""
    dated = [i for i in plan.items if i.due is not None]
    rest = len(plan.items) - len(dated)
    out = Calendar()
    out.add("prodid", f"-//proscribe//proscribe {plan.engine}//EN")
    out.add("version", "2.0")
    out.add("calscale", "GREGORIAN")
    who = plain(plan.profile.name or plan.profile.source)
    out.add("name", f"proscribe: {who}")
    open_ = (
        f" {words.many(rest, 'item')} {'has' if rest == 1 else 'have'} no day and {'is' if rest == 1 else 'are'} "
        "not in this calendar: see the plan itself."
        if rest
        else ""
    )
    missed = (
        f" {words.many(plan.summary.not_checked, 'record')} could not be checked."
        if plan.summary.not_checked
        else ""
    )
    assumed = f" ASSUMED: {'; '.join(words.folded(plan.profile.assumed))}." if plan.profile.assumed else ""
    out.add("description", f"{told.summary_line(plan)}{open_}{missed}{plain(assumed)} {words.DISCLAIMER}")
    for item in dated:
        out.add_component(_event(plan, item))
    return bytes(out.to_ical())


def _event(plan: Plan, item: PlanItem) -> Event:
    event = Event()
    event.add("uid", f"{named('plan', plan.profile.name, item.id)}@proscribe.invalid")
    event.add("dtstamp", datetime.fromisoformat(plan.at).astimezone(UTC))
    due = item.due or ""
    if len(due) == _DAY:  # a whole day, whatever the zone of whoever looks
        day = date.fromisoformat(due)
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
    else:
        event.add("dtstart", datetime.fromisoformat(item.due_by or due).astimezone(UTC))
    late = "OVERDUE: " if item.stands is PlanStand.OVERDUE else ""
    sure = "" if item.certain else " (if it applies)"
    event.add("summary", f"{late}{words.sentence(item.title)}{sure}")
    to = f"to {words.sentence(item.to)}" if item.to else ""
    own = words.OWN.removesuffix(": ") if item.policy else ""
    marked = [f"† not verified, or not encoded faithfully: {words.sentence(p)}" for p in item.unverified]
    lines = [
        own,
        to,
        item.every,
        told.about(item, _MOST),
        words.sentence(item.text),
        told.clause(item),
        *marked,
    ]
    event.add("description", "\n".join([plain(line) for line in lines if line] + [words.DISCLAIMER]))
    event.add("categories", [str(item.kind)])
    event.add("transp", "TRANSPARENT")
    return event
