"""Does what a chat model was shown contradict its sentence, and which passages does it rest on?

Imports language and domain; `check` and `placed` are what others need.
"""

from assistant.checking.rules import check
from assistant.checking.shown import ShownPassages, Source, source
from assistant.checking.sources import placed
from assistant.checking.verdict import Fault, Verdict

__all__ = ["Fault", "ShownPassages", "Source", "Verdict", "check", "placed", "source"]
