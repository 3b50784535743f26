"""The law as data: vocabulary of facts, measures, penalty schedules; loaded, checked and digested.

Knows no vendor by name, reads no clock and decides nothing: `engine` does.
"""

from proscribe.law.load import Law, load
from proscribe.law.model import Clause, Measure, Outcome

__all__ = ["Clause", "Law", "Measure", "Outcome", "load"]
