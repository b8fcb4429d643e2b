"""What an answer says as Slack reads it in a stream, which is Markdown and can't be taken back.
Pure; all that comes from posts, readers or models is escaped."""

from __future__ import annotations

from assistant.answering.citations import marked
from assistant.domain.nouns import Answer, Sentence
from assistant.surfaces import story
from assistant.surfaces.markdown import destination
from assistant.surfaces.slack.text import escape, markdown
from assistant.surfaces.texts.story import beside, day


def streamed(answer: Answer) -> str:
    """The text of an answer; that of one that has grown begins with that of before. Of a story each
    event stands on a line of its own, with its day in bold and its headline as a link."""
    if not story.is_story(answer):
        return markdown(answer.answer)
    pieces = []
    for part in story.parts(answer):
        if part.kind in ("newest", "event"):
            pieces += [_event(one, answer) for one in part.sentences]
        elif part.kind == "told":
            pieces.append(markdown(marked(part.sentences, apart=answer.mode == "extractive")))
        else:
            pieces += [markdown(marked([one])) for one in part.sentences]
    return "\n\n".join(pieces)


def _event(sentence: Sentence, answer: Answer) -> str:
    event, text = sentence.event, sentence.text + "".join(f"[{n}]" for n in sentence.citations)
    if event is None:
        return markdown(text)
    title = markdown(" ".join(event.headline.split()))
    if title and (address := story.link_of(answer, sentence)):
        label = title.replace("]", "\\]")
        title = f"[{label}]({escape(destination(address))})"
    head = f"**{day(event, answer.language)}** {title}{beside(event, answer.language)}".rstrip()
    return f"{head}\n{markdown(text)}"
