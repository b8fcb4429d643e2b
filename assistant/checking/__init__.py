"""Does what a chat model was shown say what its sentence says?

`check` finds what contradicts a sentence: a figure, time or name that none of the passages shown
has, or a sentence of theirs turned round. `placed` gives the passages that it is shown with.
"""

from assistant.checking.rules import check
from assistant.checking.shown import Shown, Source, source
from assistant.checking.sources import placed, says_nothing
from assistant.checking.verdict import Fault, Verdict

__all__ = ["Fault", "Shown", "Source", "Verdict", "check", "placed", "says_nothing", "source"]
