"""Every reader of the language room, by name, as a function of one text that others wrote.

`READERS` is what the test of growth runs; `BESIDE` are public functions of those modules that
read no text of others, or only what another reader has bounded, each with the reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from assistant.answering import citations, topic_list
from assistant.answering.answerable import lacks, participants, premise, when_told
from assistant.answering.asked import (
    digests,
    follow_ups,
    kinds,
    named_filters,
    narrower,
    other_thing,
    question,
    reading,
    sides,
    spelling,
    step_planner,
    steps,
    this_article,
)
from assistant.answering.quoted import paragraphs, same_thing, superseding
from assistant.answering.stories import events, gists, phrases, table_rows, timeline
from assistant.answering.written import judging, sentence_reader
from assistant.archive.local import folded_texts, lexical
from assistant.archive.local.addresses import Addresses, path_of
from assistant.checking import ShownPassages, Source, rules, sources
from assistant.domain.errors import ArchiveError
from assistant.domain.nouns import (
    Block,
    Hit,
    Passage,
    Place,
    Post,
    Reading,
    Turn,
)
from assistant.language import (
    alignment,
    amounts,
    answer_forms,
    folding,
    glossary,
    glossing,
    happenings,
    invisible,
    languages,
    modality,
    morphology,
    naming,
    numerals,
    pointing,
    sentences,
    stems,
    transliteration,
    versions,
)
from assistant.language import dates as dates_
from assistant.language import names as language_names
from assistant.language.amounts import reading as amounts_reading
from assistant.language.amounts import words as amounts_words
from assistant.language.dates import english as english_dates
from assistant.language.dates import frame, linking
from assistant.language.dates import texts as dates_wording
from assistant.models import prompt, tokens
from assistant.retrieval import known_names, mentions, query, ranking, relevance, versioned
from assistant.retrieval.on_topic import PostHits
from assistant.suggesting import candidate, choosing, english, japanese
from assistant.surfaces import markdown
from assistant.surfaces.slack import text as slack_text
from ingest import boilerplate, chunk, dedupe, likeness
from ingest.sources import dates as days
from ingest.sources import html
from ingest.sources.folder import addresses, components, front, shortcodes, vault
from ingest.sources.folder.cleaned import Cleaned
from ingest.sources.ghost import lexical as documents
from ingest.sources.html import navigation, seen, tags, tree
from ingest.sources.jekyll import (
    authors,
    blocks,
    dates,
    front_matter,
    lines,
    page,
    permalink,
)
from ingest.sources.jekyll.liquid import (
    BrokenLiquid,
    NotRendered,
    Rendered,
    TooMuch,
    World,
    render,
    site_filters,
)
from ingest.sources.jekyll.liquid.filters import FILTERS
from ingest.sources.jekyll.marks import without_marks
from ingest.sources.jsonl import fields
from ingest.sources.records import record, text
from ingest.sources.web import charset, elements, posts, sitemaps
from ingest.sources.web.main import find_main
from ingest.sources.wordpress import content, items
from ingest.sources.wordpress import shortcodes as shortcodes_
from tests.clock import NOW
from tests.words_embedder import Tokens, WordsEmbedder

DAY = date(2025, 5, 13)
JA = "北斗工業は2025年3月に新しい倉庫を札幌に開き、従業員は120人から180人に増えた。"
EN = "Kita Works opened a new warehouse in Sapporo in March 2025 with 180 people."
Reader = Callable[[str], object]


def idf(word: str) -> float:
    """Every word is rare."""
    return 5.0 + len(word) / 100


def hit(text: str, title: str = "題", before: str | None = None, *, kind: Any = "paragraph") -> Hit:
    post = Post(
        "2025-05-13-x.md", title, "https://kita.example/x/", datetime(2025, 5, 13, tzinfo=UTC)
    )
    place = Place(post.file, 0, 0, len(text), ("見出し",))
    return Hit(
        Passage("p", kind, text, text, 9, (place,)), post, place, (), 1.0, 0.5, before=before
    )


def block(text: str, kind: Any = "paragraph") -> Block:
    return Block(kind, text, text, 0, len(text), ("見出し",), 0)


def _names(text: str) -> object:
    return language_names.names(text, idf)


NAMES = tuple(language_names.names("ソーラー・ワークスとNeuraxとGPT-4は何ですか？", idf))
NAMED = ("ソーラー", "Neurax", "北斗", "PS3")
SHOWN = ShownPassages((Source(JA), Source(EN)))


def _fed(text: str) -> object:
    reader = sentence_reader.SentenceReader(3)
    found = []
    for at in range(0, len(text), 7):
        found += reader.feed(text[at : at + 7])
    return found + reader.close()


def _fronts(text: str) -> object:
    return [
        front.read_front(f"{kind}\na = {text}\n{kind}\nx\n", Path("x.md"))
        for kind in ("---", "+++")
    ]


def _html(text: str) -> str:
    """A page that the text is a part of, as text, as elements and in a tag."""
    marked = text.replace("that", "<div class=a><p>x</p></b><a href='/'>y</a><table><td>z")
    return f"<html><head><meta name=date content=2025-01-02></head><main>{marked}</main></html>"


def _front(text: str) -> object:
    return front_matter.split_front_matter(f"---\ntitle: {text}\n---\nx\n", Path("x.md"))


def _mentions(text: str) -> object:
    folded = folding.in_place(text)
    return [frame(folded, at, at + 1, closed=False) for at in range(0, len(folded), 50)]


def _has(text: str) -> object:
    held = language_names.Text(text)
    return [
        (held.has(n), held.tells(n), held.writes(n), held.sounds(n), held.reads(n)) for n in NAMES
    ]


class _Around:
    """All that stands near a hit is the hit."""

    def near(self, one: Hit) -> list[str]:
        return [one.passage.plain]

    def post(self, one: Hit) -> list[str]:
        return [one.passage.plain]


_NAMES = known_names.gathered(["Orvane", "Orvane lands", "Orvane sails"])


def _read(text: str) -> question.Question:
    return question.read(text, text, text, dates_.asked("x", DAY), idf)


ASKED = _read("ソーラー・ワークスは2019年に350億円を誰に払い、Neurax 3はいくらですか？")
WHEN = _read("北斗工業の倉庫はいつ開いた？")
NEURAX = versions.versions_in("Neurax 3.1")
HAPPENING = happenings.Happening((re.compile("開い|open"),), (re.compile("倉庫"),), "ja")
GRANTED = _read("北斗工業が札幌の倉庫を開いたのはなぜ？")
WORDY, TOKENS = WordsEmbedder(), Tokens()


def _post(text: str) -> PostHits:
    found = hit(text)
    return PostHits(found.post, 3.0, (found, hit(EN)))


def _missing(asked: question.Question, text: str) -> object:
    return lacks.missing(asked, [hit(text)], _Around())  # type: ignore[arg-type]


def _paragraphs(model: WordsEmbedder, asked: str, text: str, kind: Any = "paragraph") -> object:
    wanted = paragraphs.ParagraphQuery(asked, {"倉庫": 5.0}, answer_forms.forms(asked))
    long, other = hit(text, kind=kind), hit(JA, "別")
    return paragraphs.paragraphs(wanted, [long, other, long], model)


READERS: Mapping[str, Reader] = {
    "assistant.language.amounts.amounts": amounts.amounts,
    "assistant.language.amounts.numbers": amounts.numbers,
    "assistant.language.amounts.reading.read": amounts_reading.read,
    "assistant.language.amounts.words.spelt": lambda t: list(
        amounts_words.spelt(folding.in_place(t))
    ),
    "assistant.language.amounts.words.fixed": lambda t: list(
        amounts_words.fixed(folding.in_place(t))
    ),
    "assistant.language.alignment.align": lambda t: alignment.align(t, t),
    "assistant.language.alignment.align#marked": lambda t: alignment.align(
        t, t.replace("a", "**a**").replace("ア", "*ア*")
    ),
    "assistant.language.alignment.source_span": lambda t: alignment.source_span(t, t, 0, len(t)),
    "assistant.language.alignment.cut": lambda t: alignment.cut(
        block(t), sentences.sentence_spans(t) or [(0, 1)]
    ),
    "assistant.language.alignment.span": lambda t: [
        alignment.span(alignment.align(t, t), t, 0, len(t))
    ],
    "assistant.archive.local.lexical.words": lexical.words,
    "assistant.archive.local.lexical.query_words": lexical.query_words,
    "assistant.archive.local.folded_texts.folded": folded_texts.folded,
    "assistant.archive.local.folded_texts.units": folded_texts.units,
    "assistant.archive.local.folded_texts.Wording.of": lambda t: folded_texts.Wording.of([(t, t)]),
    "assistant.archive.local.folded_texts.Wording.of_folded": lambda t: (
        folded_texts.Wording.of_folded([(t, t)])
    ),
    "assistant.archive.local.folded_texts.holding": lambda t: folded_texts.holding(
        (one := folded_texts.Wording.of([(t, t)])).characters, one.starts, t
    ),
    "assistant.archive.local.addresses.path_of": lambda t: path_of("/" + t),
    "assistant.archive.local.addresses.Addresses.post": Addresses([]).post,
    "assistant.archive.local.addresses.Addresses.post#path": lambda t: Addresses([]).post("/" + t),
    "assistant.language.invisible.beginning": lambda t: invisible.beginning(t, len(t) - 1),
    "assistant.language.invisible.nfc": invisible.nfc,
    "assistant.language.invisible.nfkc": invisible.nfkc,
    "assistant.language.invisible.visible": invisible.visible,
    "assistant.language.invisible.writable": lambda t: _refusing(lambda: invisible.writable(t)),
    "assistant.answering.citations.cite": lambda t: citations.cite(1, hit(t), 0, len(t)),
    "assistant.answering.citations.text_fragment": citations.text_fragment,
    "assistant.answering.citations.best_span": lambda t: citations.best_span(t, t),
    "assistant.answering.asked.follow_ups.bounded": lambda t: follow_ups.bounded(
        [Turn("user", t)] * 20
    ),
    "assistant.answering.asked.follow_ups.points_back": follow_ups.points_back,
    "assistant.answering.asked.follow_ups.leans_on_history": follow_ups.leans_on_history,
    "assistant.answering.asked.follow_ups.standing": lambda t: follow_ups.standing(
        [Turn("user", t)]
    ),
    "assistant.answering.asked.follow_ups.search_text": lambda t: follow_ups.search_text(
        "それは？",
        [Turn("user", t), Turn("assistant", t)],
        lambda x: [n.shown for n in language_names.names(x, idf)],
    ),
    "assistant.answering.asked.follow_ups.named_text": lambda t: follow_ups.named_text(
        "それは？",
        [Turn("user", t), Turn("assistant", t)],
        lambda x: [n.shown for n in language_names.names(x, idf)],
    ),
    "assistant.language.dates.asked": lambda t: dates_.asked(t, DAY),
    "assistant.language.dates.asked#topic": lambda t: dates_.asked(t, DAY).topic(t),
    "assistant.language.dates.mentioned.times_in": lambda t: dates_.times_in(t, DAY),
    "assistant.language.dates.mentioned.times_in#no day": dates_.times_in,
    "assistant.language.dates.mentioned.places_of_times": dates_.places_of_times,
    "assistant.language.dates.linking.mentions": lambda t: list(
        linking.mentions(folding.in_place(t), t, DAY, anywhere=True)
    ),
    "assistant.language.dates.frame.frame": _mentions,
    "assistant.language.dates.english.cased": english_dates.cased,
    "assistant.language.folding.casefolded": folding.casefolded,
    "assistant.language.folding.bare": folding.bare,
    "assistant.language.folding.in_place": folding.in_place,
    "assistant.language.numerals.numerals": numerals.numerals,
    "assistant.language.numerals.value_of": numerals.value_of,
    "assistant.language.dates.texts.newest": dates_wording.newest,
    "assistant.language.dates.texts.over_time": dates_wording.over_time,
    "assistant.answering.answerable.lacks.missing": lambda t: _missing(ASKED, t),
    "assistant.answering.answerable.lacks.missing#question": lambda t: _missing(_read(t), JA),
    "assistant.answering.answerable.lacks.of_year": lambda t: lacks.of_year(2019, t, 2025),
    "assistant.answering.answerable.premise.contradicted": lambda t: premise.contradicted(
        GRANTED, [hit(f"倉庫を閉め、{t}")]
    ),
    "assistant.answering.answerable.premise.contradicted#question": lambda t: premise.contradicted(
        _read(f"なぜ{t}"), [hit(JA)]
    ),
    "assistant.answering.answerable.participants.other_participant": lambda t: (
        participants.other_participant(
            "北斗がソーラーを買収したのは？", [hit(f"北斗は{t}を買収した")]
        )
    ),
    "assistant.answering.asked.question.read": _read,
    "assistant.answering.quoted.paragraphs.grams": paragraphs.grams,
    "assistant.answering.quoted.paragraphs.tells": paragraphs.tells,
    "assistant.answering.stories.events.tellings": lambda t: events.tellings(ASKED, _post(t)),
    "assistant.answering.stories.events.tellings#question": lambda t: events.tellings(
        _read(t), _post(JA)
    ),
    "assistant.answering.stories.timeline.story": lambda t: timeline.story(
        ASKED, [_post(t), _post(JA), _post(EN)], idf
    ),
    "assistant.answering.stories.timeline.on_topic": lambda t: timeline.on_topic(
        _read(t), [_post(t), _post(JA)]
    ),
    "assistant.language.modality.status_of": modality.status_of,
    "assistant.language.modality.is_thought": modality.is_thought,
    "assistant.answering.asked.kinds.kind": kinds.kind,
    "assistant.answering.asked.kinds.without_cues": lambda t: kinds.without_cues(t, "change"),
    "assistant.answering.asked.kinds.settled": lambda t: kinds.settled(t, "fact"),
    "assistant.answering.asked.reading.parsed": reading.parsed,
    "assistant.answering.asked.reading.parsed#names": lambda t: reading.parsed(
        json.dumps({"names": [t], "filters": [{"by": "tag", "value": t, "words": t}]})
    ),
    "assistant.answering.asked.reading.fitting": lambda t: reading.fitting(
        Reading(t, topic=t), t, (Turn("user", t),), lambda _: False
    ),
    "assistant.answering.asked.reading.read_filters": lambda t: reading.read_filters(
        [reading.SaidFilter("tag", "bees", "posts on bees")], t, lambda _: ["bees"], None
    ),
    "assistant.answering.stories.table_rows.told": lambda t: table_rows.told(
        _post(t).hits[0], 0, len(t)
    ),
    "assistant.language.glossing.gloss": glossing.gloss,
    "assistant.answering.asked.named_filters.named_filters": lambda t: named_filters.named_filters(
        t, lambda _: ["ソーラー", "a.", "佐伯 直美"]
    ),
    "assistant.answering.asked.named_filters.named_filters#cues": lambda t: (
        named_filters.named_filters(
            f"tag #{t}の記事" * 3, lambda _: ["ソーラー", "a.", "佐伯 直美"]
        )
    ),
    "assistant.answering.asked.sides.sides": sides.sides,
    "assistant.answering.asked.steps.steps": steps.steps,
    "assistant.answering.asked.step_planner.fitting": lambda text: step_planner.fitting(
        f'{{"steps": [{{"question": "{text}"}}]}}', text
    ),
    "assistant.answering.topic_list.marks": lambda text: topic_list.marks(text, ("ai", "規制")),
    "assistant.retrieval.mentions.content_words": mentions.content_words,
    "assistant.retrieval.query.read": query.read,
    "assistant.answering.asked.sides.aspects": sides.aspects,
    "assistant.answering.asked.narrower.narrower": lambda t: narrower.narrower(
        _read("倉庫"), [hit(JA, t), hit(EN, t)], idf
    ),
    "assistant.answering.asked.narrower.narrower#topic": lambda t: narrower.narrower(
        _read(t), [hit(JA)], idf
    ),
    "assistant.language.glossary.fold": glossary.fold,
    "assistant.language.glossary.other_forms": glossary.other_forms,
    "assistant.language.glossary.widened": glossary.widened,
    "assistant.language.glossary.is_common": glossary.is_common,
    "assistant.language.glossary.latin_forms": glossary.latin_forms,
    "assistant.answering.asked.digests.digest_asked": lambda t: digests.digest_asked(_read(t)),
    "assistant.answering.asked.spelling.corrected": lambda t: spelling.corrected(
        t, _NAMES, lambda _: 0
    ),
    "assistant.retrieval.known_names.gathered": lambda t: known_names.gathered([t]),
    "assistant.retrieval.known_names.KnownNames": _NAMES.meant,
    "assistant.answering.stories.gists.gist": lambda t: gists.gist(
        [hit(EN, t)], [{"lamp": 1.0}], lambda _: 1.0, frozenset()
    ),
    "assistant.language.languages.language_of": languages.language_of,
    "assistant.language.languages.tells_none": languages.tells_none,
    "assistant.language.languages.tongue_of": languages.tongue_of,
    "assistant.language.languages.clearly": languages.clearly,
    "assistant.language.stems.beginning": lambda t: stems.beginning(t, "de"),
    "assistant.language.stems.spelt_out": stems.spelt_out,
    "assistant.language.stems.stem": lambda t: stems.stem(t, "de"),
    "assistant.language.stems.stemmed": stems.stemmed,
    "assistant.language.stems.unaccented": stems.unaccented,
    "assistant.language.stems.without_particle": stems.without_particle,
    "assistant.language.pointing.own_voice": pointing.own_voice,
    "assistant.language.pointing.of_oneself": pointing.of_oneself,
    "assistant.language.pointing.points_back": pointing.points_back,
    "assistant.language.pointing.leans": pointing.leans,
    "assistant.language.pointing.determined": pointing.determined,
    "assistant.language.pointing.without_this_article": pointing.without_this_article,
    "assistant.language.sentences.says_nothing": sentences.says_nothing,
    "assistant.language.sentences.goes_on": sentences.goes_on,
    "assistant.language.sentences.sentence_spans": sentences.sentence_spans,
    "assistant.surfaces.markdown.unmarked": markdown.unmarked,
    "assistant.surfaces.markdown.escaped": markdown.escaped,
    "assistant.surfaces.markdown.link": lambda t: markdown.link(t, "https://kita.example/" + t),
    "assistant.surfaces.markdown.destination": markdown.destination,
    "assistant.language.morphology.parsed": morphology.parsed,
    "assistant.language.morphology.noun_runs": morphology.noun_runs,
    "assistant.language.morphology.denied": morphology.denied,
    "assistant.language.naming.names": naming.names,
    "assistant.language.naming.has": lambda t: [naming.has(t, name) for name in NAMED],
    "assistant.language.naming.has#name": lambda t: [naming.has(text, t) for text in (JA, EN)],
    "assistant.language.naming.forms": naming.forms,
    "assistant.language.naming.numbered": naming.numbered,
    "assistant.language.naming.readable": naming.readable,
    "assistant.language.naming.is_japanese": naming.is_japanese,
    "assistant.language.names.names": _names,
    "assistant.language.names.Text": _has,
    "assistant.answering.asked.this_article.pointed": this_article.pointed,
    "assistant.models.prompt.as_data": prompt.as_data,
    "assistant.models.prompt.on_one_line": prompt.on_one_line,
    "assistant.models.prompt.instructions": prompt.instructions("answer"),
    "assistant.language.answer_forms.forms": answer_forms.forms,
    "assistant.language.answer_forms.has_form": lambda t: [
        answer_forms.has_form(f, t) for f in answer_forms.FORMS
    ],
    "assistant.language.answer_forms.is_pleasantry": answer_forms.is_pleasantry,
    "assistant.answering.quoted.paragraphs.asks_back": paragraphs.asks_back,
    "assistant.answering.stories.phrases.asks_for_posts": phrases.asks_for_posts,
    "assistant.answering.stories.phrases.read": lambda t: phrases.read(t, t),
    "assistant.answering.quoted.paragraphs.said": lambda t: paragraphs.said(hit(t), (0, len(t))),
    "assistant.answering.quoted.paragraphs.said#table": lambda t: paragraphs.said(
        hit(t, kind="table"), (0, len(t))
    ),
    "assistant.answering.quoted.paragraphs.units": lambda t: paragraphs.units(hit(t)),
    "assistant.answering.quoted.paragraphs.units#table": lambda t: paragraphs.units(
        hit(t, kind="table")
    ),
    "assistant.answering.quoted.paragraphs.paragraphs": lambda t: _paragraphs(
        WORDY, "倉庫はいつ？", t
    ),
    "assistant.answering.quoted.paragraphs.paragraphs#tokens": lambda t: _paragraphs(
        TOKENS, "倉庫はいつ？", t
    ),
    "assistant.answering.quoted.paragraphs.paragraphs#list": lambda t: _paragraphs(
        TOKENS, "倉庫は？", t, "list"
    ),
    "assistant.answering.quoted.paragraphs.paragraphs#table": lambda t: _paragraphs(
        TOKENS, "倉庫は？", t, "table"
    ),
    "assistant.answering.quoted.paragraphs.paragraphs#question": lambda t: _paragraphs(
        WORDY, t, JA
    ),
    "assistant.retrieval.ranking.grams": ranking.grams,
    "assistant.retrieval.ranking.asked_grams": ranking.asked_grams,
    "assistant.retrieval.relevance.signals": lambda t: relevance.signals(t, [hit(t)], idf),
    "assistant.answering.written.sentence_reader.SentenceReader": _fed,
    "assistant.answering.answerable.when_told.told_when": lambda t: when_told.told_when(
        WHEN, [hit(f"{t}を開いた。{t}")]
    ),
    "assistant.answering.answerable.when_told.told_when#question": lambda t: when_told.told_when(
        _read(f"{t}はいつ開いた？"), [hit(JA)]
    ),
    "assistant.answering.answerable.when_told.tells_when": lambda t: when_told.tells_when(WHEN, t),
    "assistant.answering.answerable.when_told.speaks_of_it": lambda t: when_told.speaks_of_it(
        WHEN, [language_names.Text(t)]
    ),
    "assistant.answering.asked.other_thing.same_of_another": lambda t: other_thing.same_of_another(
        "北斗は？", [Turn("user", t), Turn("assistant", t)]
    ),
    "assistant.answering.asked.other_thing.same_of_another#question": lambda t: (
        other_thing.same_of_another(t, [Turn("user", JA), Turn("assistant", JA)])
    ),
    "assistant.answering.quoted.same_thing.things": same_thing.things,
    "assistant.answering.quoted.same_thing.same_thing": lambda t: same_thing.same_thing(
        t, JA, (t, EN)
    ),
    "assistant.answering.quoted.same_thing.said_of_another": lambda t: same_thing.said_of_another(
        t, f"{t}は5円"
    ),
    "assistant.answering.quoted.same_thing.units_of": same_thing.units_of,
    "assistant.answering.quoted.same_thing.other_version": lambda t: same_thing.other_version(
        t, "Neurax 3.1"
    ),
    "assistant.answering.quoted.superseding.replaces": lambda t: superseding.replaces(t, t + "5円"),
    "assistant.language.happenings.happening": lambda t: happenings.happening(f"{t}はいつ開いた？"),
    "assistant.language.happenings.happening#english": lambda t: happenings.happening(
        f"When did {t} open?"
    ),
    "assistant.language.happenings.Happening.is_told": HAPPENING.is_told,
    "assistant.language.happenings.Happening.share": HAPPENING.share,
    "assistant.language.happenings.is_dated": happenings.is_dated,
    "assistant.language.happenings.is_regular": happenings.is_regular,
    "assistant.language.versions.versions_in": versions.versions_in,
    "assistant.language.versions.versions_in#bare": lambda t: versions.versions_in(t, bare=2),
    "assistant.language.versions.read_number": versions.read_number,
    "assistant.language.versions.other_writings": versions.other_writings,
    "assistant.language.versions.asks_for_newest": versions.asks_for_newest,
    "assistant.language.versions.newest_of": versions.newest_of,
    "assistant.retrieval.versioned.asked_versions": versioned.asked_versions,
    "assistant.retrieval.versioned.only_versions": versioned.only_versions,
    "assistant.retrieval.versioned.wants_newest": versioned.wants_newest,
    "assistant.retrieval.versioned.is_of": lambda t: versioned.is_of(NEURAX, t, t),
    "assistant.retrieval.versioned.told_releases": lambda t: versioned.told_releases(
        [hit(t)], NAMES, t
    ),
    "assistant.answering.quoted.superseding.otherwise": lambda t: superseding.otherwise(t, t + "x"),
    "assistant.answering.quoted.superseding.disagree": lambda t: superseding.disagree(
        (t, t + "x"), ("倉庫", "倉庫")
    ),
    "assistant.answering.quoted.superseding.supersedes": lambda t: superseding.supersedes(
        (datetime(2025, 2, 1), t), (datetime(2025, 1, 1), t)
    ),
    "assistant.models.tokens.count_tokens": tokens.count_tokens,
    "assistant.models.tokens.cut_to_tokens": lambda t: tokens.cut_to_tokens(t, 100),
    "assistant.language.transliteration.kana_skeleton": transliteration.kana_skeleton,
    "assistant.language.transliteration.latin_skeletons": transliteration.latin_skeletons,
    "assistant.language.transliteration.sounds_like": lambda t: [
        transliteration.sounds_like(n, t) for n in ("Neurax", "ソーラー・ワークス")
    ],
    "assistant.language.transliteration.sounds_like#name": lambda t: [
        transliteration.sounds_like(t, x) for x in (EN, "ソーラー・ワークス")
    ],
    "assistant.surfaces.slack.text.escape": slack_text.escape,
    "assistant.surfaces.slack.text.bold": lambda t: slack_text.bold(t, sentences.sentence_spans(t)),
    "assistant.surfaces.slack.text.markdown": slack_text.markdown,
    "assistant.surfaces.slack.text.link": lambda t: slack_text.link("https://x.example/" + t, t),
    "assistant.surfaces.slack.text.length": slack_text.length,
    "assistant.surfaces.slack.text.split": lambda t: slack_text.split(t, 3000),
    "assistant.surfaces.slack.text.cut": lambda t: slack_text.cut(t, 3000),
    "assistant.surfaces.slack.text.question": slack_text.question,
    "assistant.surfaces.slack.text.people": slack_text.people,
    "assistant.suggesting.candidate.dated": candidate.dated,
    "assistant.suggesting.candidate.folded": candidate.folded,
    "assistant.suggesting.candidate.unbracketed": candidate.unbracketed,
    "assistant.suggesting.choosing.same": lambda t: choosing.same(t, t + "x"),
    "assistant.suggesting.english.of_heading": lambda t: list(english.of_heading(t + "?")),
    "assistant.suggesting.english.of_japanese": lambda t: list(
        english.of_japanese(f"Aは{t}。", date(2025, 1, 1))
    ),
    "assistant.suggesting.english.of_sentence": lambda t: list(english.of_sentence(t, idf)),
    "assistant.suggesting.japanese.of_heading": lambda t: list(
        japanese.of_heading(t + "か？", idf)
    ),
    "assistant.suggesting.japanese.of_sentence": lambda t: list(
        japanese.of_sentence(f"港は{t}です。", idf)
    ),
    "assistant.suggesting.japanese.of_title": lambda t: list(japanese.of_title(t, idf)),
    "assistant.suggesting.candidate.weak": candidate.weak,
    "assistant.checking.rules.check": lambda t: rules.check(t, [1], SHOWN),
    "assistant.checking.rules.check#shown": lambda t: rules.check(
        JA, [1], ShownPassages((Source(t, t, DAY), Source(EN)), t), t
    ),
    "assistant.checking.sources.placed": lambda t: sources.placed(t, [], SHOWN),
    "assistant.checking.sources.placed#shown": lambda t: [
        sources.placed(EN, cited, ShownPassages((Source(t, t, DAY), Source(JA)), t))
        for cited in ([], [2])
    ],
    "assistant.answering.written.judging.read": judging.read,
    "ingest.boilerplate.sift": lambda t: boilerplate.sift(
        [block(t, "list"), block(t), block(t, "code")]
    ),
    "ingest.boilerplate.rule_of": lambda t: [
        boilerplate.rule_of(block(t, k)) for k in ("list", "paragraph", "code")
    ],
    "ingest.dedupe.within_post": lambda t: dedupe.within_post(
        [block(t), block(t + "x"), block(JA + t)]
    ),
    "ingest.likeness.gram_hashes": lambda t: likeness.gram_hashes(t, 5),
    "ingest.likeness.signatures": lambda t: likeness.signatures([t]),
    "ingest.likeness.groups": lambda t: likeness.groups(
        [hit(t).passage, hit(t + "x").passage], likeness.signatures([t, t + "x"])
    ),
    "ingest.likeness.words": likeness.words,
    "ingest.likeness.tells": likeness.tells,
    "ingest.chunk.split": lambda t: chunk.split(block(t), 400, tokens.count_tokens),
    "ingest.chunk.passages": lambda t: chunk.passages(
        "x.md", [block(t), block(t, "list")], 400, tokens.count_tokens
    ),
    "ingest.sources.dates.read_date": days.read_date,
    "ingest.sources.dates.date_in_path": days.date_in_path,
    "ingest.sources.folder.addresses.encoded": addresses.encoded,
    "ingest.sources.folder.addresses.hugo_path": addresses.hugo_path,
    "ingest.sources.folder.addresses.sanitized": addresses.sanitized,
    "ingest.sources.folder.addresses.slug": addresses.slug,
    "ingest.sources.folder.addresses.slugified": addresses.slugified,
    "ingest.sources.folder.components.without_components": lambda t: components.without_components(
        Cleaned(t)
    ),
    "ingest.sources.folder.components.without_components#import": lambda t: (
        components.without_components(Cleaned(t.replace("that", "\nimport a from 'b'\n{c}<D>")))
    ),
    "ingest.sources.folder.front.read_front": lambda t: _refusing(lambda: _fronts(t)),
    "ingest.sources.folder.front.parse_toml": lambda t: _refusing(
        lambda: front.parse_toml(f"a = {t}", Path("a.md"))
    ),
    "ingest.sources.folder.front.parse_json": lambda t: _refusing(
        lambda: front.parse_json(t.encode(), Path("a.md"))
    ),
    "ingest.sources.folder.shortcodes.without_shortcodes": lambda t: shortcodes.without_shortcodes(
        Cleaned(t)
    ),
    "ingest.sources.folder.shortcodes.without_shortcodes#open": lambda t: (
        shortcodes.without_shortcodes(Cleaned(t.replace("that", '{{< a "b" >}} {{< /c >}}')))
    ),
    "ingest.sources.folder.vault.without_marks": lambda t: vault.without_marks(Cleaned(t)),
    "ingest.sources.folder.vault.without_marks#links": lambda t: vault.without_marks(
        Cleaned(t.replace("that", "[[a|b]] ![[c]] ==d== %%e"))
    ),
    "ingest.sources.folder.vault.tags_in": vault.tags_in,
    "ingest.sources.web.charset.decoded": lambda t: charset.decoded(t.encode("utf-8"), ""),
    "ingest.sources.web.elements.read_elements": lambda t: elements.read_elements(_html(t)),
    "ingest.sources.web.main.find_main": lambda t: find_main(elements.read_elements(_html(t))),
    "ingest.sources.web.posts.why_no_post": lambda t: posts.why_no_post(
        _html(t), "a.html", posts.Given("https://a.example.org/a.html")
    ),
    "ingest.sources.web.posts.without_notes": lambda t: posts.without_notes(_html(t)),
    "ingest.sources.web.sitemaps.read": lambda t: _refusing(
        lambda: sitemaps.read(t.replace("that", "https://a.b/c\n").encode(), "a")
    ),
    "ingest.sources.html.body.read_html": lambda t: _refusing(lambda: html.read_html(t)),
    "ingest.sources.html.body.BodyReader": lambda t: _refusing(lambda: _rows_of(t)),
    "ingest.sources.html.navigation.is_navigation": lambda t: navigation.is_navigation([("/", t)]),
    "ingest.sources.html.seen.Seen": lambda t: seen.Seen().tag(f"<b {t}>"),
    "ingest.sources.html.seen.add": lambda t: seen.add(seen.Seen(), t, 0, len(t)),
    "ingest.sources.html.tags.attributes": lambda t: tags.attributes(f"<b {t}>"),
    "ingest.sources.html.tags.end_of_markup": lambda t: tags.end_of_markup(t, 0),
    "ingest.sources.html.tags.hides": lambda t: tags.hides("b", f"<b style='{t}'>"),
    "ingest.sources.html.tags.without_title_markup": html.without_title_markup,
    "ingest.sources.html.tree.parse": lambda t: _refusing(lambda: tree.parse(t, 0, len(t))),
    "ingest.sources.jekyll.blocks.read_blocks": lambda t: _refusing(lambda: blocks.read_blocks(t)),
    "ingest.sources.jekyll.front_matter.split_front_matter": lambda t: _refusing(lambda: _front(t)),
    "ingest.sources.jekyll.front_matter.parse_yaml": lambda t: _refusing(
        lambda: front_matter.parse_yaml(t, Path("x.md"))
    ),
    "ingest.sources.jekyll.lines.visible_lines": lambda t: lines.visible_lines(t.split("\n")),
    "ingest.sources.jekyll.liquid.rendering.render": lambda t: _refusing(lambda: _liquid(t)),
    "ingest.sources.jekyll.liquid.rendering.render#tags": lambda t: _refusing(
        lambda: _liquid(f"{{{{ {t} }}}} {{% if {t} %}}{t}{{% endif %}} {{% include {t} %}}")
    ),
    "ingest.sources.jekyll.liquid.rendering.render#filters": lambda t: _refusing(
        lambda: _liquid("{{ t | " + " }}{{ t | ".join(sorted({*FILTERS} - {"inspect"})) + " }}", t)
    ),
    "ingest.sources.jekyll.marks.without_marks": lambda t: without_marks(
        [block(f"{t}\ufdd0{t}"), block(t, "list")], Rendered(f"{t}\ufdd0{t}", ((len(t), "x"),))
    ),
    "ingest.sources.jekyll.page.seen": page.seen,
    "ingest.sources.ghost.lexical.html_of": lambda t: documents.html_of(
        {"root": {"children": [{"type": "text", "text": t, "format": 1}]}}
    ),
    "ingest.sources.jsonl.fields.parse": lambda t: _refusing(lambda: fields.parse(t.encode())),
    "ingest.sources.records.record.labels": lambda t: _refusing(lambda: record.labels([t], "tags")),
    "ingest.sources.records.text.read_text": lambda t: _refusing(lambda: text.read_text(t)),
    "ingest.sources.records.text.shown_text": text.shown_text,
    "ingest.sources.wordpress.content.shown_html": content.shown_html,
    "ingest.sources.wordpress.content.without_comments": content.without_comments,
    "ingest.sources.wordpress.content.with_paragraphs": content.with_paragraphs,
    "ingest.sources.wordpress.items.title_of": items.title_of,
    "ingest.sources.wordpress.shortcodes.without_shortcodes": shortcodes_.without_shortcodes,
    "ingest.sources.wordpress.shortcodes.without_shortcodes#codes": lambda t: (
        shortcodes_.without_shortcodes(t.replace("that", '[a b="c"] [/d] [[e]]'))
    ),
    "ingest.sources.jekyll.page.shown": lambda t: _refusing(lambda: page.shown(t)),
    "ingest.sources.jekyll.authors.authors": lambda t: list(
        authors.authors({"author": t, "authors": [t, {"name": t}]}, {})
    ),
    "ingest.sources.jekyll.dates.parse_time": lambda t: _refusing(
        lambda: dates.parse_time(t[:128], UTC)
    ),
    "ingest.sources.jekyll.dates.read_date": lambda t: _refusing(
        lambda: dates.read_date(t, UTC, plain=True)
    ),
    "ingest.sources.jekyll.permalink.slugify": permalink.slugify,
    "ingest.sources.jekyll.permalink.titleize": permalink.titleize,
    "ingest.sources.jekyll.permalink.unknown_placeholder": permalink.unknown_placeholder,
}


def _rows_of(text: str) -> str:
    return html.BodyReader(text).rows(0, len(text))


def _liquid(text: str, value: str = "") -> object:
    def unknown(name: str) -> str:
        raise NotRendered(name)

    world = World(unknown, unknown, unknown, filters=site_filters(UTC, NOW))
    try:
        return render(text, 0, {"t": value}, world, unknown)
    except (BrokenLiquid, TooMuch):
        return None


def _refusing(read: Callable[[], object]) -> object:
    try:
        return read()
    except (ValueError, ArchiveError):
        return None


_CALENDAR = "reads what a pattern found: a few characters"
_PAIRED = "compares two texts part by part; checking.check and placed bound both"
_INDEX = "works on the index: its words and passages have bounds"
_ANSWER = "reads an answer, which has a bound"
_SITE = "reads a file whose size has a bound; what it reads in it is tried by itself"
_PART = "reads a word, a name or a clause that another reader found"
_MADE = "asks questions that were made of sentences, which have a bound"

BESIDE: Mapping[str, str] = {
    "assistant.answering.asked.digests.every_post": "takes a question that was read",
    "assistant.answering.asked.narrower.narrower_lists": "takes titles, which are short",
    "assistant.answering.asked.narrower.is_bare_month": "takes a question that was read",
    "assistant.suggesting.general.newest_posts": _INDEX,
    "assistant.suggesting.general.most_named": "reads titles, and a few posts of the index",
    "assistant.suggesting.general.newest": "takes a language",
    "assistant.suggesting.general.of_name": "takes a name that was read",
    "assistant.suggesting.general.of_category": _INDEX,
    "assistant.suggesting.general.of_month": "takes a day",
    "assistant.retrieval.known_names.having": _INDEX,
    "assistant.retrieval.known_names.NamesOfArchive": _INDEX,
    "assistant.retrieval.mentions.limited": "looks for the terms that `query.read` has bounded",
    "assistant.retrieval.mentions.mentioning": "looks for one phrase in the archive",
    "assistant.retrieval.mentions.written": "gives the forms that `glossary.other_forms` finds",
    "assistant.answering.quoted.same_thing.apart": "compares things that were read",
    "assistant.language.happenings.is_known": "goes through patterns that were made",
    "assistant.language.versions.Version": "numbers that were read",
    "assistant.retrieval.versioned.fit": "compares versions that were read",
    "assistant.retrieval.versioned.newest_releases": "orders versions that were read",
    "assistant.retrieval.versioned.Titles": "reads titles with assistant.language.versions",
    "assistant.answering.answerable.lacks.years": "goes through times that were read",
    "assistant.archive.local.lexical.Lexical": _INDEX,
    "assistant.language.dates.others.read": "reads what `linking.mentions` found",
    "assistant.archive.local.lexical.change": _INDEX,
    "assistant.archive.local.lexical.copy": _INDEX,
    "assistant.archive.local.folded_texts.Wordings": _INDEX,
    "assistant.archive.local.folded_texts.write": _INDEX,
    "assistant.answering.asked.kinds.Classifier": "tried with assistant.answering.asked.kinds.kind",
    "assistant.answering.asked.kinds.examples": "reads a file of the project",
    "assistant.answering.citations.marked": _ANSWER,
    "assistant.answering.stories.events.joined": "puts sentences together that were read",
    "assistant.answering.stories.timeline.says": "tried with timeline.story",
    "assistant.answering.asked.named_filters.without": "cuts out places that were found",
    "assistant.answering.asked.named_filters.label_in": "reads at most 200 characters of a reply",
    "assistant.answering.stories.context.story_hits": "puts hits into an order",
    "assistant.models.prompt.by_kind": "reads a file of the project",
    "assistant.answering.citations.told_day": "a day",
    "assistant.language.dates.TimeAsked": "tried with assistant.language.dates.asked#topic",
    "assistant.language.dates.english.read": _CALENDAR,
    "assistant.language.dates.japanese.read": _CALENDAR,
    "assistant.language.dates.english.read_mentioned": _CALENDAR,
    "assistant.language.dates.japanese.read_mentioned": _CALENDAR,
    "assistant.language.dates.japanese.is_a_day": _CALENDAR,
    "assistant.language.dates.linking.linked": "tried with assistant.language.dates.asked",
    "assistant.language.amounts.bounds.bound": "reads a few characters beside a number",
    "assistant.language.amounts.bounds.negative": "reads a few characters before a number",
    "assistant.language.amounts.reading.TakenPlaces": "holds places, not texts",
    "assistant.language.amounts.units.unit_at": "reads as many characters as the longest unit has",
    "assistant.language.amounts.units.currency_before": "reads what a currency may have",
    **{
        f"assistant.language.dates.periods.{name}": _CALENDAR
        for name in (
            "day", "months", "years", "whole_year", "fiscal_year", "weeks_away", "months_away",
            "quarters_away", "unit_away", "trailing", "latest", "latest_over", "part_of",
        )
    },
    "assistant.answering.answerable.judging.judge_found": "asks missing and share",
    "assistant.answering.answerable.judging.relevance": "asks language_of of the best passage",
    "assistant.language.glossary.entries": "reads the glossary, which is ours",
    "assistant.surfaces.markdown.said": _ANSWER,
    "assistant.surfaces.markdown.sources": _ANSWER,
    "assistant.surfaces.markdown.whole": _ANSWER,
    "assistant.models.prompt.boundary": "reads nothing",
    "assistant.models.prompt.load": "reads a prompt, which is ours",
    "assistant.retrieval.ranking.Rarity": _PART,
    "assistant.retrieval.ranking.scores": _INDEX,
    "assistant.retrieval.ranking.with_context": _INDEX,
    "assistant.retrieval.relevance.coverage": "tried with relevance.signals",
    "assistant.retrieval.relevance.coverages": "tried with relevance.signals",
    "assistant.retrieval.relevance.share": "tried with relevance.signals",
    "assistant.suggesting.choosing.various": _MADE,
    "assistant.suggesting.making.of_post": "asks the readers of sentences and headings",
    "assistant.suggesting.offering.Suggesting": _MADE,
    "assistant.suggesting.proving.PinnedArchive": "reads nothing",
    "assistant.suggesting.proving.Prover": _MADE,
    "assistant.suggesting.renewing.renewed": _MADE,
    "assistant.answering.written.judging.ModelJudge": "asks a chat model",
    "assistant.checking.days.found": _PAIRED,
    "assistant.checking.days.has": _PAIRED,
    "assistant.checking.days.excused": _PAIRED,
    "assistant.checking.figures.found": _PAIRED,
    "assistant.checking.figures.has": _PAIRED,
    "assistant.checking.figures.excused": _PAIRED,
    "assistant.checking.kinds.held": _PAIRED,
    "assistant.checking.names.found": _PAIRED,
    "assistant.checking.names.has": _PAIRED,
    "assistant.checking.names.rival": _PAIRED,
    "assistant.checking.names.excused": _PAIRED,
    "assistant.checking.names.turned": _PAIRED,
    "assistant.checking.polarity.turned": _PAIRED,
    "assistant.checking.shown.source": "tried with rules.check",
    "assistant.checking.shown.ShownPassages": "tried with rules.check",
    "assistant.checking.sources.supports": _PAIRED,
    "assistant.checking.words.coverage": _PAIRED,
    "assistant.checking.words.nearest": _PAIRED,
    "assistant.checking.words.shared": _PAIRED,
    "assistant.checking.words.words": _PAIRED,
    "assistant.language.amounts.comparing.close": "compares numbers",
    "assistant.language.amounts.comparing.make": "compares numbers",
    "assistant.language.amounts.comparing.same": "compares numbers",
    "assistant.models.tokens.table": "reads the table of tokens, which is a package's",
    "ingest.dedupe.boilerplate": "counts passages",
    "ingest.sources.folder.addresses.by_pattern": "reads a pattern and a name that have bounds",
    "ingest.sources.folder.addresses.of_day": "reads no text",
    "ingest.sources.folder.addresses.of_path": "reads a file's path",
    "ingest.sources.dates.zone_named": "looks up a name",
    "ingest.sources.folder.astro.Astro": _SITE,
    "ingest.sources.folder.cleaned.Cleaned": "tried with what takes something out",
    "ingest.sources.folder.cleaned.in_order": "tried with what takes something out",
    "ingest.sources.folder.cleaned.stands_alone": "tried with what takes something out",
    "ingest.sources.folder.cleaned.with_space": "tried with what takes something out",
    "ingest.sources.folder.eleventy.Eleventy": _SITE,
    "ingest.sources.folder.front.text_of": _PART,
    "ingest.sources.folder.front.texts_of": _PART,
    "ingest.sources.folder.hugo.Hugo": _SITE,
    "ingest.sources.folder.obsidian.Obsidian": _SITE,
    "ingest.sources.folder.opened.FolderSource": _SITE,
    "ingest.sources.folder.opened.open_source": _SITE,
    "ingest.sources.folder.plain.PlainFolder": _SITE,
    "ingest.sources.folder.rules.Note": "holds front matter, which has bounds",
    "ingest.sources.folder.rules.Rules": _SITE,
    "ingest.sources.folder.rules.setting": _SITE,
    "ingest.sources.folder.rules.walk": _SITE,
    "ingest.sources.web.about.read_about": "tried with posts.why_no_post",
    "ingest.sources.web.built.BuiltSite": _SITE,
    "ingest.sources.web.built.open_source": _SITE,
    "ingest.sources.web.elements.Document": "tried with posts.why_no_post",
    "ingest.sources.web.elements.Element": "tried with posts.why_no_post",
    "ingest.sources.web.feeds.read": "is read by feedparser; what is large is not asked for",
    "ingest.sources.web.fetched.FetchedSite": _SITE,
    "ingest.sources.web.fetched.item_name": "reads an address",
    "ingest.sources.web.fetched.open_source": _SITE,
    "ingest.sources.web.finding.find": _SITE,
    "ingest.sources.web.finding.unpacked": "unpacks no more than a sitemap may have",
    "ingest.sources.web.left_out.told_of": "counts our own texts",
    "ingest.sources.web.linked.linked_data": "tried with posts.why_no_post",
    "ingest.sources.web.linked.node_types": "tried with posts.why_no_post",
    "ingest.sources.web.linked.texts": "tried with posts.why_no_post",
    "ingest.sources.web.linked.with_ids": "tried with posts.why_no_post",
    "ingest.sources.web.main.links_to_notes": "tried with posts.without_notes",
    "ingest.sources.web.page.article_blocks": "tried with read_html; the rest is trafilatura",
    "ingest.sources.web.page.blanked": "tried with posts.without_notes",
    "ingest.sources.web.verdicts.Verdicts": "holds what was found of pages",
    "ingest.sources.web.posts.about": "tried with posts.why_no_post",
    "ingest.sources.web.posts.canonical": "reads two addresses",
    "ingest.sources.web.posts.read_page": "tried with posts.why_no_post",
    "ingest.sources.web.posts.read_post": "tried with posts.why_no_post",
    "ingest.sources.jekyll.authors.read_authors": _SITE,
    "ingest.sources.jekyll.configuration.config_file": _SITE,
    "ingest.sources.jekyll.configuration.jekyll_version": _SITE,
    "ingest.sources.jekyll.configuration.merged": "merges two mappings",
    "ingest.sources.jekyll.configuration.read_configuration": _SITE,
    "ingest.sources.jekyll.configured.configured": _SITE,
    "ingest.sources.jekyll.configured.text": _PART,
    **{
        f"ingest.sources.{name}": _SITE
        for name in (
            "ghost.export.id_of", "ghost.export.open_export", "ghost.export.record_of",
            "ghost.opened.open_source", "jekyll.page.Page", "jekyll.page.markdown_page",
            "jsonl.fields.is_deleted", "jsonl.fields.name_of", "jsonl.fields.record",
            "jsonl.fields.schema", "jsonl.lines.Line", "jsonl.lines.lines_of",
            "jsonl.opened.open_source", "records.files.bytes_at", "records.files.files_of",
            "records.opened.Entry", "records.opened.RecordSource", "records.opened.broken",
            "records.opened.digest_of", "records.record.Record", "wordpress.export.Piece",
            "wordpress.export.element", "wordpress.export.name_of", "wordpress.export.open_export",
            "wordpress.export.texts", "wordpress.exported.open_source", "wordpress.items.id_of",
            "wordpress.items.kind_of", "wordpress.items.record_of", "wordpress.items.site_of",
            "wordpress.opened.open_source", "wordpress.rest.Interface", "wordpress.rest.record_of",
            "wordpress.served.open_source",
        )
    },
    "ingest.sources.ghost.cards.card": "tried with ghost.lexical.html_of",
    "ingest.sources.ghost.cards.tagged": "puts a text between two tags",
    "ingest.sources.ghost.cards.text_of": "looks up a member",
    "ingest.sources.ghost.mobiledoc.html_of": "goes through sections; each text is escaped once",
    "ingest.sources.records.record.address_of": "joins an address that has a bound",
    "ingest.sources.wordpress.items.in_zone": "two times",
    "ingest.sources.jekyll.defaults.inherited": "reads the owner's own patterns",
    "ingest.sources.jekyll.defaults.read_defaults": "reads the owner's own configuration",
    "ingest.sources.jekyll.entries.EntryFilter": "reads the owner's own patterns",
    "ingest.sources.jekyll.entries.character_set": "reads the owner's own patterns",
    "ingest.sources.jekyll.entries.fnmatch": "reads the owner's own patterns",
    "ingest.sources.jekyll.files.markup": _SITE,
    "ingest.sources.jekyll.files.post_files": _SITE,
    "ingest.sources.jekyll.front_matter.truth": _PART,
    "ingest.sources.jekyll.kramdown.install": "reads nothing; its rules are tried with read_blocks",
    "ingest.sources.jekyll.home.open_site": _SITE,
    "ingest.sources.jekyll.permalink.Address.slugify": "tried with slugify",
    "ingest.sources.jekyll.permalink.suffix": "reads the owner's own template",
    "ingest.sources.jekyll.site.absolute": _SITE,
    "ingest.sources.jekyll.markdown.Markdown": "counts its steps; tried with read_blocks",
    "ingest.sources.html.tables.grid": "puts cells into rows; their number has a bound",
    "ingest.sources.html.tables.lines": "puts cells into rows; their number has a bound",
    "ingest.sources.html.tables.span": "reads four characters",
    "ingest.sources.html.tags.after": "finds a text once",
    "ingest.sources.html.tags.names": "reads a text of the code",
    "ingest.sources.jekyll.page.Page": "tried with page.shown and page.seen",
    "ingest.sources.jekyll.page.read_page": _SITE,
    "ingest.sources.jekyll.data.data_files": _SITE,
    "ingest.sources.jekyll.data.site_data": _SITE,
    "ingest.sources.jekyll.post.digest": _SITE,
    "ingest.sources.jekyll.post.read_head": _SITE,
    "ingest.sources.jekyll.post.surroundings": _SITE,
    "ingest.sources.jekyll.surroundings.Surroundings": _SITE,
    "ingest.sources.jekyll.surroundings.may_be_shown": _SITE,
    "ingest.sources.jekyll.permalink.post_path": "reads a template and a name that have bounds",
    "ingest.sources.jekyll.opened.JekyllSource": _SITE,
    "ingest.sources.jekyll.opened.open_source": _SITE,
    "ingest.sources.jekyll.plain.Reader": "tried with read_blocks",
    "ingest.sources.jekyll.post.file_name": _SITE,
    "ingest.sources.jekyll.post.read_post": _SITE,
    "ingest.sources.jekyll.site.Site": _SITE,
    "ingest.sources.jekyll.source.read_source": _SITE,
}  # fmt: skip
"""Public functions and classes of the same modules that are not tried, each with the reason."""
