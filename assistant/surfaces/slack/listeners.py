"""What is done when something happens in Slack: each is acknowledged at once and done after."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt import Ack, App

from assistant.domain.errors import RecordsError
from assistant.domain.nouns import Language, Options
from assistant.language.sentences import language_of
from assistant.records import Vote, Votes
from assistant.runtime import metrics
from assistant.suggesting import Suggesting
from assistant.surfaces.slack import events, modals
from assistant.surfaces.slack.answerer import Answerer, SlackQuestion
from assistant.surfaces.slack.blocks import NARROWER, WITHOUT, wanted
from assistant.surfaces.slack.buttons import (
    AGAIN,
    HANDOVER,
    MEANT,
    VOTE,
    VOTE_DOWN,
    VOTE_UP,
    voted,
)
from assistant.surfaces.slack.calls import (
    Calls,
    Pace,
    Refused,
)
from assistant.surfaces.slack.delivery import (
    Outlet,
    Place,
    ThreadDelivery,
    tell,
)
from assistant.surfaces.slack.features import Streams
from assistant.surfaces.slack.handover import hand_over
from assistant.surfaces.slack.once import EventDeduplicator
from assistant.surfaces.slack.people import Locales
from assistant.surfaces.slack.responding import CommandResponder
from assistant.surfaces.slack.scopes import COMMAND
from assistant.surfaces.slack.text import escape, question
from assistant.surfaces.texts.slack import WORDING

log = logging.getLogger(__name__)

Body = Mapping[str, Any]
_PROMPTS, _PROMPT_TITLE = 4, 75
_UNFURLED = {"unfurl_links": False, "unfurl_media": False, "parse": "none", "link_names": False}


@dataclass(frozen=True)
class Tools:
    """What the listeners work with. `pool` is for what takes its time, `making` for the answers
    that it waits for."""

    answerer: Answerer
    votes: Votes
    suggesting: Suggesting
    calls: Calls
    pace: Pace
    streams: Streams
    once: EventDeduplicator
    locales: Locales
    pool: Executor
    making: Executor


class Listeners:
    """The bot's behaviour; `listen` hangs it into a Bolt app."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def listen(self, app: App) -> None:
        """Have it called by an app."""
        app.event("app_mention")(self.mentioned)
        app.event("message")(self.said)
        app.event("assistant_thread_started")(self.opened)
        app.event("app_home_opened")(self.opened)
        app.event(re.compile(".*"))(self.nothing)
        app.command(COMMAND)(self.command)
        app.shortcut("ask_about")(self.about)
        app.view(modals.CALLBACK)(self.filled)
        for action in (VOTE, VOTE_UP, VOTE_DOWN):
            app.action(action)(self.voted)
        for action in (AGAIN, MEANT):
            app.action(action)(self.again)
        app.action(HANDOVER)(self.handed_over)
        app.action(re.compile(rf"{NARROWER}_\d+"))(self.narrowed)
        app.action(re.compile(rf"{WITHOUT}_\d+"))(self.widened)
        app.action(re.compile(".*"))(self.pressed)

    def mentioned(self, body: dict[str, Any]) -> None:
        """Somebody mentions the bot in a channel."""
        self._asked("mention", body, events.mentioned(body))

    def said(self, body: dict[str, Any]) -> None:
        """Somebody says something to the bot alone, or where it may listen."""
        self._asked("message", body, events.said(body, self._tools.answerer.joined))

    def opened(self, body: dict[str, Any]) -> None:
        """Somebody opens the conversation with the bot: questions to start from are offered."""
        place = events.pane(body)
        if place is not None:
            metrics.slack_taken("opened")
            self._later(lambda: self._offer(place))

    def nothing(self) -> None:
        """Something happens that is of no concern."""

    def pressed(self, ack: Ack) -> None:
        """A link is opened."""
        ack()

    def command(self, ack: Ack, body: dict[str, Any]) -> None:
        """Somebody asks by the slash command: where the bot may write, question and answer are
        a thread; elsewhere only the one who asked sees them."""
        metrics.slack_taken("command")
        text = question(str(body.get("text") or ""))
        channel, user = str(body["channel_id"]), str(body["user_id"])
        place = Place(str(body.get("team_id") or ""), channel, user, "", channel.startswith("D"))
        if not text:
            ack()
            self._later(lambda: self._usage(place, str(body["response_url"])))
            return
        ack()
        self._later(lambda: self._commanded(SlackQuestion(text, place), str(body["response_url"])))

    def about(self, ack: Ack, body: dict[str, Any]) -> None:
        """Somebody wants to ask what a message asks, and may say it in other words."""
        ack()
        metrics.slack_taken("shortcut")
        message = body["message"]
        thread = str(message.get("thread_ts") or message.get("ts") or "")
        form = modals.Form("about", _place(body, thread))
        text = question(str(message.get("text") or ""))
        self._later(lambda: self._open(form, text, str(body["trigger_id"])))

    def again(self, ack: Ack, body: dict[str, Any]) -> None:
        """Somebody wants another answer: the form with the question is opened."""
        ack()
        metrics.slack_taken("again")
        action = body["actions"][0]
        kind: modals.Kind = "again" if action["action_id"] == AGAIN else "meant"
        self._later(lambda: self._reopen(kind, body, str(action["value"])))

    def filled(self, ack: Ack, body: dict[str, Any]) -> None:
        """The form comes back: its question is asked in the thread."""
        view, user = body["view"], str(body["user"]["id"])
        form, language = modals.form_of(view, _team(body), user)
        found = modals.filled(view, language)
        if found.wrong:
            ack(response_action="errors", errors=dict(found.wrong))
            return
        ack()
        metrics.slack_taken("form")
        asked = SlackQuestion(found.question, form.place, found.filters, form.after)
        respond = form.response_url
        outlet: Outlet = CommandResponder(respond) if respond else self._thread(asked.place)
        self._later(lambda: self._answer(asked, outlet))

    def narrowed(self, ack: Ack, body: dict[str, Any]) -> None:
        """Somebody asks one of the narrower questions: it is answered where the wide one was."""
        ack()
        metrics.slack_taken("narrower")
        self._again_at(body, str(body["actions"][0]["value"]), Options())

    def widened(self, ack: Ack, body: dict[str, Any]) -> None:
        """Somebody asks a question again without something that was read in it."""
        ack()
        metrics.slack_taken("without")
        question, options = wanted(str(body["actions"][0]["value"]))
        self._again_at(body, question, options)

    def voted(self, ack: Ack, body: dict[str, Any]) -> None:
        """Somebody finds an answer helpful, or not."""
        ack()
        metrics.slack_taken("vote")
        self._later(lambda: self._vote(body))

    def handed_over(self, ack: Ack, body: dict[str, Any]) -> None:
        """Somebody wants a person to answer."""
        ack()
        metrics.slack_taken("handover")
        self._later(lambda: self._hand_over(body))

    def _hand_over(self, body: Body) -> None:
        tools, (place, _) = self._tools, _answered_at(body)
        key, say = str(body["actions"][0]["value"]), WORDING[self._language(place.user)]
        try:
            kept = tools.answerer.answering.answers.get(key)
        except RecordsError as error:
            log.error("%s", error)
            kept = None
        to = tools.streams.handover
        if kept is None or to is None:
            tell(tools.calls, place, say["no_such"])
            return
        told = hand_over(tools.calls, kept.answer, place, to, _link(tools, kept.id))
        tell(tools.calls, place, say["handover_done" if told else "handover_failed"])

    def _again_at(self, body: Body, text: str, options: Options) -> None:
        """Answer a question where the answer stands whose button was pressed."""
        place, respond = _answered_at(body)
        asked = SlackQuestion(text, place, options=options)
        outlet: Outlet = CommandResponder(respond) if respond else self._thread(place)
        self._later(lambda: self._answer(asked, outlet))

    def _asked(self, kind: metrics.SlackEvent, body: Body, asked: SlackQuestion | None) -> None:
        if asked is None:
            return

        def taken() -> None:
            metrics.slack_taken(kind)
            self._answer(asked, self._thread(asked.place))

        self._tools.once.start(f"slack:{body.get('event_id') or asked.place.name}", taken)

    def _answer(self, asked: SlackQuestion, outlet: Outlet, *, counted: bool = False) -> None:
        tools = self._tools
        refusal = None if counted else tools.answerer.refusal(asked)
        if refusal is not None:
            outlet.tell(refusal)
            return
        tools.answerer.answer(asked, outlet, tools.making)

    def _usage(self, place: Place, response_url: str) -> None:
        usage = WORDING[self._language(place.user)]["usage"].format(command=COMMAND)
        CommandResponder(response_url).tell(usage)

    def _commanded(self, asked: SlackQuestion, response_url: str) -> None:
        tools, place = self._tools, asked.place
        outlet: Outlet = CommandResponder(response_url)
        refusal = tools.answerer.refusal(asked)
        if refusal is not None:
            outlet.tell(refusal)
            return
        say = WORDING[language_of(asked.question)]
        try:
            tools.pace.turn(place.channel)
            root = tools.calls.surely(
                "chat.postMessage",
                channel=place.channel,
                text=f"*{say['asked']}* {escape(asked.question)}",
                **_UNFURLED,
            )
        except Refused as refused:
            log.warning("%s Only the one who asked sees the answer.", refused.line())
        else:
            asked = replace(asked, place=replace(place, thread=str(root["ts"])))
            outlet = self._thread(asked.place)
        self._answer(asked, outlet, counted=True)

    def _offer(self, place: Place) -> None:
        tools, language = self._tools, self._language(place.user)
        offered = tools.suggesting.start(language) or tools.suggesting.start()
        prompts = [{"title": text[:_PROMPT_TITLE], "message": text} for text in offered[:_PROMPTS]]
        if prompts:
            tools.calls.maybe(
                "assistant.threads.setSuggestedPrompts",
                channel_id=place.channel,
                thread_ts=place.thread or None,
                title=WORDING[language]["prompts"],
                prompts=prompts,
            )

    def _reopen(self, kind: modals.Kind, body: Body, key: str) -> None:
        place, respond = _answered_at(body)
        try:
            kept = self._tools.answerer.answering.answers.get(key)
        except RecordsError as error:
            log.error("%s", error)
            kept = None
        if kept is None:
            tell(self._tools.calls, place, WORDING[self._language(place.user)]["no_such"])
            return
        form = modals.Form(kind, place, kept.told.after, respond)
        self._open(form, kept.answer.question, str(body["trigger_id"]))

    def _open(self, form: modals.Form, text: str, trigger: str) -> None:
        assistant = self._tools.answerer.answering.assistant
        labels = assistant.generation.places.labels
        choices = {
            "category": list(labels("category")),
            "tag": list(labels("tag")),
            "author": list(labels("author")),
        }
        language = language_of(text) if text else self._language(form.place.user)
        made = modals.view(form, text, choices, language, assistant.longest_question)
        try:
            self._tools.calls.once("views.open", trigger_id=trigger, view=made)
        except Refused as refused:
            log.error("%s", refused.line())

    def _vote(self, body: Body) -> None:
        tools, action = self._tools, body["actions"][0]
        place = _place(body, str((body.get("container") or {}).get("thread_ts") or ""))
        voter = tools.answerer.where.unknown(place.team, place.user)
        key, up = str(action["value"]), action["action_id"] == VOTE_UP
        if action["action_id"] == VOTE:
            key, up = voted(key)
        try:
            kept = tools.answerer.answering.answers.get(key)
            if kept is not None:
                tools.votes.cast(Vote(key, voter, 1 if up else -1))
        except RecordsError as error:
            log.error("%s", error)
            kept = None
        language = kept.answer.language if kept else self._language(place.user)
        tell(tools.calls, place, WORDING[language]["thanks" if kept else "no_such"])

    def _thread(self, place: Place) -> ThreadDelivery:
        return ThreadDelivery(self._tools.calls, self._tools.pace, self._tools.streams, place)

    def _language(self, user: str) -> Language:
        return self._tools.locales.of(user)

    def _later(self, work: Callable[[], None]) -> None:
        def done() -> None:
            try:
                work()
            except Exception:
                log.exception("something that was pressed in Slack was not dealt with")

        self._tools.pool.submit(done)


def _link(tools: Tools, key: str) -> str | None:
    base = tools.answerer.where.base
    return f"{base}/a/{key}" if base else None


def _team(body: Body) -> str:
    user = body.get("user") or {}
    return str(user.get("team_id") or (body.get("team") or {}).get("id") or "")


def _place(body: Body, thread: str) -> Place:
    channel = str((body.get("channel") or {}).get("id") or "")
    return Place(_team(body), channel, str(body["user"]["id"]), thread, channel.startswith("D"))


def _answered_at(body: Body) -> tuple[Place, str | None]:
    """Where the answer stands whose button was pressed; the address to respond to where it is
    whispered outside a thread."""
    container, message = body.get("container") or {}, body.get("message") or {}
    thread = container.get("thread_ts") or message.get("thread_ts") or message.get("ts")
    whispered = bool(container.get("is_ephemeral")) and not thread
    place = _place(body, "" if whispered else str(thread or container.get("message_ts") or ""))
    return place, str(body.get("response_url") or "") or None if whispered else None
