"""An answer that cannot be shown in Slack is not made to its end for nobody."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import select

from assistant.answering.assistant import Assistant
from assistant.answering.service import AnsweringService
from assistant.domain.nouns import Answer
from assistant.records import Answers, Database, Threads
from assistant.records.answers import ANSWERS
from assistant.runtime.admission import AdmissionQueue
from assistant.runtime.rate import Rate
from assistant.surfaces.slack.answerer import Answerer, SlackQuestion, SlackSetup
from assistant.surfaces.slack.calls import Calls
from assistant.surfaces.slack.delivery import EphemeralDelivery, Place
from assistant.surfaces.slack.features import Streams
from tests.scripted_openai import ScriptedOpenAI, says, writes
from tests.scripted_slack import ANN, ROOM, TEAM, TOKEN, ScriptedSlack
from tests.slacked import QUESTION, SAID


class Full(EphemeralDelivery):
    """A place where no more fits after the beginning."""

    failed = ""

    def draft(self, _: Answer) -> None:
        raise OSError("no more fits")

    def fail(self, text: str) -> None:
        self.failed = text


def test_an_answer_that_cannot_be_shown_is_given_up(
    written: Assistant, openai_server: ScriptedOpenAI, slack: ScriptedSlack, tmp_path: Path
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'records.sqlite3'}")
    answering = AnsweringService(written, Answers(database), AdmissionQueue(1, 0))
    calls = Calls(TOKEN, slack.url)
    where = SlackSetup(frozenset(), None, b"secret")
    answerer = Answerer(answering, Threads(database), Rate(""), calls, where, streams=Streams())
    silence = writes(b": still here\n\n", 80, 0.1)
    openai_server.script = [says(f"{SAID}[1]それまで", reason=None, then=silence)]
    place = Place(TEAM, ROOM, ANN, "1700000000.000100")
    outlet = Full(calls, Streams(), place)
    with ThreadPoolExecutor(1) as pool:
        answerer.answer(SlackQuestion(QUESTION, place), outlet, pool)
        assert outlet.failed
    assert answering.gate.inside == 0
    with database.begin() as connection:
        assert connection.execute(select(ANSWERS.c.id)).all() == []
    database.close()
