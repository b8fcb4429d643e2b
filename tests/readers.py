"""Every reader of the language room, by name, as a function of one text that others wrote.

`READERS` is what the test of growth runs; `BESIDE` are public functions of those modules that
read no text of others, or only what another reader has bounded, each with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from assistant import (
    alignment,
    amounts,
    characters,
    citations,
    conversation,
    evidence,
    folding,
    glossary,
    language,
    markdown,
    morphology,
    naming,
    numerals,
    pointing,
    prompt,
    question,
    quoting,
    ranking,
    relevance,
    sentences,
    superseding,
    tokens,
    transliteration,
)
from assistant import dates as dates_
from assistant.amounts import reading as amounts_reading
from assistant.amounts import words as amounts_words
from assistant.archive import lexical, wording
from assistant.archive.addresses import Addresses
from assistant.dates import english as english_dates
from assistant.dates import frame, linking
from assistant.dates import wording as dates_wording
from assistant.errors import ArchiveError
from assistant.passage import Block, Hit, Passage, Place, Post, Turn
from assistant.slack import text as slack_text
from assistant.suggesting import (
    choosing,
    clauses,
    descriptions,
    endings,
    english,
    japanese,
    proving,
    relations,
    trusting,
)
from assistant.suggesting.candidate import Candidate
from assistant.support import (
    binding,
    figures,
    frames,
    moments,
    names,
    opposites,
    predicates,
    rules,
    swaps,
)
from assistant.support import clauses as support_clauses
from assistant.support import wording as support_wording
from ingest import boilerplate, chunk, dedupe, likeness
from ingest.jekyll import blocks, front_matter, html, lines, page, permalink

DAY = date(2025, 5, 13)
JA = "北斗工業は2025年3月に新しい倉庫を札幌に開き、従業員は120人から180人に増えた。"
EN = "Kita Works opened a new warehouse in Sapporo in March 2025 with 180 people."
Reader = Callable[[str], object]


def idf(word: str) -> float:
    """Every word is rare."""
    return 5.0 + len(word) / 100


def hit(text: str, title: str = "題", before: str | None = None) -> Hit:
    post = Post(
        "2025-05-13-x.md", title, "https://kita.example/x/", datetime(2025, 5, 13, tzinfo=UTC)
    )
    place = Place(post.file, 0, 0, len(text), ("見出し",))
    return Hit(
        Passage("p", "paragraph", text, text, 9, (place,)), post, place, (), 1.0, 0.5, before=before
    )


def block(text: str, kind: Any = "paragraph") -> Block:
    return Block(kind, text, text, 0, len(text), ("見出し",), 0)


def _names(text: str) -> object:
    return naming.names(text, idf)


NAMES = tuple(naming.names("ソーラー・ワークスとNeuraxとGPT-4は何ですか？", idf))
WORDS = support_wording.words(JA)


def _fed(text: str) -> object:
    reader = sentences.SentenceReader(3)
    found = []
    for at in range(0, len(text), 7):
        found += reader.feed(text[at : at + 7])
    return found + reader.close()


def _front(text: str) -> object:
    return front_matter.split_front_matter(f"---\ntitle: {text}\n---\nx\n", Path("x.md"))


def _mentions(text: str) -> object:
    folded = folding.in_place(text)
    return [frame(folded, at, at + 1, closed=False) for at in range(0, len(folded), 50)]


def _has(text: str) -> object:
    held = naming.Text(text)
    return [
        (held.has(n), held.tells(n), held.writes(n), held.sounds(n), held.reads(n)) for n in NAMES
    ]


def _wanted() -> quoting.Wanted:
    return quoting.Wanted("倉庫はいつ開きましたか？", "倉庫はいつ開きましたか？")


READERS: Mapping[str, Reader] = {
    "assistant.amounts.amounts": amounts.amounts,
    "assistant.amounts.numbers": amounts.numbers,
    "assistant.amounts.reading.read": amounts_reading.read,
    "assistant.amounts.words.spelt": lambda t: list(amounts_words.spelt(folding.in_place(t))),
    "assistant.amounts.words.fixed": lambda t: list(amounts_words.fixed(folding.in_place(t))),
    "assistant.alignment.align": lambda t: alignment.align(t, t),
    "assistant.alignment.align#marked": lambda t: alignment.align(
        t, t.replace("a", "**a**").replace("ア", "*ア*")
    ),
    "assistant.alignment.source_span": lambda t: alignment.source_span(t, t, 0, len(t)),
    "assistant.alignment.cut": lambda t: alignment.cut(
        block(t), language.sentence_spans(t) or [(0, 1)]
    ),
    "assistant.alignment.span": lambda t: [alignment.span(alignment.align(t, t), t, 0, len(t))],
    "assistant.archive.lexical.words": lexical.words,
    "assistant.archive.lexical.query_words": lexical.query_words,
    "assistant.archive.wording.folded": wording.folded,
    "assistant.archive.wording.units": wording.units,
    "assistant.archive.wording.Wording.of": lambda t: wording.Wording.of([(t, t)]),
    "assistant.archive.addresses.Addresses.post": Addresses([]).post,
    "assistant.archive.addresses.Addresses.post#path": lambda t: Addresses([]).post("/" + t),
    "assistant.characters.beginning": lambda t: characters.beginning(t, len(t) - 1),
    "assistant.characters.nfc": characters.nfc,
    "assistant.characters.nfkc": characters.nfkc,
    "assistant.characters.visible": characters.visible,
    "assistant.characters.writable": lambda t: _refusing(lambda: characters.writable(t)),
    "assistant.citations.cite": lambda t: citations.cite(1, hit(t), 0, len(t)),
    "assistant.citations.text_fragment": citations.text_fragment,
    "assistant.citations.best_span": lambda t: citations.best_span(t, t),
    "assistant.conversation.bounded": lambda t: conversation.bounded([Turn("user", t)] * 20),
    "assistant.conversation.points_back": conversation.points_back,
    "assistant.conversation.leans_on_history": conversation.leans_on_history,
    "assistant.conversation.standing": lambda t: conversation.standing([Turn("user", t)]),
    "assistant.conversation.search_text": lambda t: conversation.search_text(
        "それは？",
        [Turn("user", t), Turn("assistant", t)],
        lambda x: [n.shown for n in naming.names(x, idf)],
    ),
    "assistant.conversation.named_text": lambda t: conversation.named_text(
        "それは？",
        [Turn("user", t), Turn("assistant", t)],
        lambda x: [n.shown for n in naming.names(x, idf)],
    ),
    "assistant.dates.asked": lambda t: dates_.asked(t, DAY),
    "assistant.dates.asked#topic": lambda t: dates_.asked(t, DAY).topic(t),
    "assistant.dates.mentioned.times_in": lambda t: dates_.times_in(t, DAY),
    "assistant.dates.mentioned.times_in#no day": dates_.times_in,
    "assistant.dates.mentioned.places_of_times": dates_.places_of_times,
    "assistant.dates.linking.mentions": lambda t: list(
        linking.mentions(folding.in_place(t), t, DAY, anywhere=True)
    ),
    "assistant.dates.frame.frame": _mentions,
    "assistant.dates.english.cased": english_dates.cased,
    "assistant.folding.casefolded": folding.casefolded,
    "assistant.folding.bare": folding.bare,
    "assistant.folding.in_place": folding.in_place,
    "assistant.numerals.numerals": numerals.numerals,
    "assistant.numerals.value_of": numerals.value_of,
    "assistant.dates.wording.newest": dates_wording.newest,
    "assistant.dates.wording.changes": dates_wording.changes,
    "assistant.dates.wording.over_time": dates_wording.over_time,
    "assistant.evidence.demand": lambda t: evidence.demand(t, dates_.asked("x", DAY), idf),
    "assistant.evidence.figures": evidence.figures,
    "assistant.glossary.fold": glossary.fold,
    "assistant.glossary.phrase_words": glossary.phrase_words,
    "assistant.glossary.other_forms": glossary.other_forms,
    "assistant.glossary.widened": glossary.widened,
    "assistant.glossary.siblings": glossary.siblings,
    "assistant.glossary.is_common": glossary.is_common,
    "assistant.language.language_of": language.language_of,
    "assistant.language.points_back": language.points_back,
    "assistant.language.goes_on": language.goes_on,
    "assistant.language.sentence_spans": language.sentence_spans,
    "assistant.markdown.unmarked": markdown.unmarked,
    "assistant.markdown.escaped": markdown.escaped,
    "assistant.markdown.link": lambda t: markdown.link(t, "https://kita.example/" + t),
    "assistant.markdown.destination": markdown.destination,
    "assistant.morphology.parsed": morphology.parsed,
    "assistant.morphology.noun_runs": morphology.noun_runs,
    "assistant.naming.names": _names,
    "assistant.naming.Text": _has,
    "assistant.pointing.pointed": pointing.pointed,
    "assistant.prompt.as_data": prompt.as_data,
    "assistant.prompt.on_one_line": prompt.on_one_line,
    "assistant.prompt.instructions": prompt.instructions("answer"),
    "assistant.question.forms": question.forms,
    "assistant.question.has_form": lambda t: [question.has_form(f, t) for f in question.FORMS],
    "assistant.question.asks_list": question.asks_list,
    "assistant.question.asks_comparison": question.asks_comparison,
    "assistant.question.is_pleasantry": question.is_pleasantry,
    "assistant.quoting.units": lambda t: quoting.units(hit(t)),
    "assistant.ranking.grams": ranking.grams,
    "assistant.ranking.asked_grams": ranking.asked_grams,
    "assistant.relevance.signals": lambda t: relevance.signals(t, [hit(t)], idf),
    "assistant.sentences.SentenceReader": _fed,
    "assistant.superseding.supersedes": lambda t: superseding.supersedes(
        (datetime(2025, 2, 1), t), (datetime(2025, 1, 1), t)
    ),
    "assistant.tokens.count_tokens": tokens.count_tokens,
    "assistant.tokens.cut_to_tokens": lambda t: tokens.cut_to_tokens(t, 100),
    "assistant.transliteration.kana_skeleton": transliteration.kana_skeleton,
    "assistant.transliteration.latin_skeletons": transliteration.latin_skeletons,
    "assistant.transliteration.sounds_like": lambda t: [
        transliteration.sounds_like(n, t) for n in ("Neurax", "ソーラー・ワークス")
    ],
    "assistant.transliteration.sounds_like#name": lambda t: [
        transliteration.sounds_like(t, x) for x in (EN, "ソーラー・ワークス")
    ],
    "assistant.slack.text.escape": slack_text.escape,
    "assistant.slack.text.markdown": slack_text.markdown,
    "assistant.slack.text.link": lambda t: slack_text.link("https://x.example/" + t, t),
    "assistant.slack.text.length": slack_text.length,
    "assistant.slack.text.split": lambda t: slack_text.split(t, 3000),
    "assistant.slack.text.cut": lambda t: slack_text.cut(t, 3000),
    "assistant.slack.text.question": slack_text.question,
    "assistant.slack.text.people": slack_text.people,
    "assistant.suggesting.choosing.kind": choosing.kind,
    "assistant.suggesting.choosing.same": lambda t: choosing.same(t, t + "x"),
    "assistant.suggesting.clauses.plain": clauses.plain,
    "assistant.suggesting.clauses.plain#stop": lambda t: clauses.plain(t + "。"),
    "assistant.suggesting.clauses.unbracketed": clauses.unbracketed,
    "assistant.suggesting.clauses.clauses": lambda t: list(clauses.clauses(t, 2025, idf)),
    "assistant.suggesting.clauses.how_named": lambda t: clauses.how_named(t, idf),
    "assistant.suggesting.clauses.particular": lambda t: clauses.particular(t, idf),
    "assistant.suggesting.descriptions.of_statement": lambda t: list(
        descriptions.of_statement(t, idf)
    ),
    "assistant.suggesting.descriptions.of_heading": lambda t: descriptions.of_heading(t, idf),
    "assistant.suggesting.endings.as_question": lambda t: endings.as_question(
        t, morphology.parsed(t)
    ),
    "assistant.suggesting.english.of_english": lambda t: list(english.of_english(t)),
    "assistant.suggesting.english.of_japanese": lambda t: list(english.of_japanese(t + "。")),
    "assistant.suggesting.japanese.of_sentence": lambda t: list(
        japanese.of_sentence(t + "。", 2025, idf)
    ),
    "assistant.suggesting.japanese.good": japanese.good,
    "assistant.suggesting.proving.folded": proving.folded,
    "assistant.suggesting.relations.of_relations": lambda t: list(
        relations.of_relations(t + "を買収し。", "ja", idf)
    ),
    "assistant.suggesting.trusting.weak": trusting.weak,
    "assistant.suggesting.trusting.strays": lambda t: trusting.strays(
        "ソーラー・ワークスは？", [t], idf
    ),
    "assistant.suggesting.trusting.disputed": lambda t: trusting.disputed(
        Candidate("北斗社の倉庫はいつ開きましたか？", "ja", "2024年5月", 1.0), JA, [t], idf
    ),
    "assistant.support.binding.names_in": lambda t: binding.names_in(glossary.fold(t)),
    "assistant.support.binding.names_of": binding.names_of,
    "assistant.support.clauses.spans": support_clauses.spans,
    "assistant.support.clauses.clauses": support_clauses.clauses,
    "assistant.support.clauses.clause_at": lambda t: support_clauses.clause_at(t, len(t) // 2),
    "assistant.support.clauses.nearest": lambda t: support_clauses.nearest(WORDS, t),
    "assistant.support.figures.figures": lambda t: figures.figures(glossary.fold(t)),
    "assistant.support.frames.frames": lambda t: frames.frames(glossary.fold(t)),
    "assistant.support.moments.moments": lambda t: moments.moments(glossary.fold(t), DAY),
    "assistant.support.names.strange_names": lambda t: list(
        names.strange_names(JA, glossary.fold(t))
    ),
    "assistant.support.names.strange_names#said": lambda t: list(names.strange_names(t, JA)),
    "assistant.support.rules.reading": lambda t: rules.reading(t, t, DAY),
    "assistant.support.rules.source": lambda t: rules.source([hit(t)]),
    "assistant.support.names.common": names.common,
    "assistant.support.opposites.stances": lambda t: opposites.stances(glossary.fold(t)),
    "assistant.support.predicates.predicates": lambda t: predicates.predicates(glossary.fold(t)),
    "assistant.support.predicates.denies": predicates.denies,
    "assistant.support.predicates.past_times": predicates.past_times,
    "assistant.support.predicates.former": predicates.former,
    "assistant.support.predicates.denials": predicates.denials,
    "assistant.support.predicates.planned": predicates.planned,
    "assistant.support.predicates.done": predicates.done,
    "assistant.support.predicates.intended": predicates.intended,
    "assistant.support.predicates.short_of": predicates.short_of,
    "assistant.support.predicates.to_come": predicates.to_come,
    "assistant.support.predicates.surely_done": predicates.surely_done,
    "assistant.support.predicates.last_done": predicates.last_done,
    "assistant.support.predicates.ending": lambda t: predicates.ending(t, 0),
    "assistant.support.predicates.denies_last": predicates.denies_last,
    "assistant.support.swaps.without": lambda t: swaps.without(t, moments.moments(t, DAY)),
    "assistant.support.wording.words": support_wording.words,
    "assistant.support.wording.words_and_numbers": support_wording.words_and_numbers,
    "assistant.support.wording.smooth": support_wording.smooth,
    "assistant.support.wording.forms": support_wording.forms,
    "assistant.support.wording.held": lambda t: [support_wording.held(w, t) for w in WORDS],
    "assistant.support.wording.katakana": support_wording.katakana,
    "assistant.support.wording.coverage": lambda t: support_wording.coverage(JA, t),
    "assistant.support.wording.coverage#said": lambda t: support_wording.coverage(t, JA),
    "assistant.support.wording.missing": lambda t: list(support_wording.missing(JA, t)),
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
    "ingest.likeness.signature": likeness.signature,
    "ingest.likeness.words": likeness.words,
    "ingest.likeness.tells": likeness.tells,
    "ingest.likeness.likeness": lambda t: likeness.likeness(t, t + "x"),
    "ingest.likeness.covers": lambda t: likeness.covers(hit(t).passage, hit(t + "x").passage),
    "ingest.chunk.split": lambda t: chunk.split(block(t), 400, tokens.count_tokens),
    "ingest.chunk.passages": lambda t: chunk.passages(
        "x.md", [block(t), block(t, "list")], 400, tokens.count_tokens
    ),
    "ingest.jekyll.blocks.read_blocks": lambda t: _refusing(lambda: blocks.read_blocks(t)),
    "ingest.jekyll.front_matter.split_front_matter": lambda t: _refusing(lambda: _front(t)),
    "ingest.jekyll.front_matter.parse_yaml": lambda t: _refusing(
        lambda: front_matter.parse_yaml(t, Path("x.md"))
    ),
    "ingest.jekyll.html.Html.text": lambda t: html.Html().text(t),
    "ingest.jekyll.html.without_title_markup": html.without_title_markup,
    "ingest.jekyll.lines.visible_lines": lambda t: lines.visible_lines(t.split("\n")),
    "ingest.jekyll.page.shown": lambda t: _refusing(lambda: page.shown(t)),
    "ingest.jekyll.permalink.slugify": permalink.slugify,
    "ingest.jekyll.permalink.titleize": permalink.titleize,
    "ingest.jekyll.permalink.unknown_placeholder": permalink.unknown_placeholder,
}


def _refusing(read: Callable[[], object]) -> object:
    try:
        return read()
    except (ValueError, ArchiveError):
        return None


_CALENDAR = "reads what a pattern found: a few characters"
_PAIRED = "compares two texts part by part; support.rules bounds both"
_INDEX = "works on the index: its words and passages have bounds"
_ANSWER = "reads an answer, which has a bound"
_SITE = "reads a file whose size has a bound; what it reads in it is tried by itself"
_PART = "reads a word, a name or a clause that another reader found"
_MADE = "asks questions that were made of sentences, which have a bound"

BESIDE: Mapping[str, str] = {
    "assistant.archive.lexical.Lexical": _INDEX,
    "assistant.archive.lexical.change": _INDEX,
    "assistant.archive.lexical.copy": _INDEX,
    "assistant.archive.wording.Wordings": _INDEX,
    "assistant.archive.wording.write": _INDEX,
    "assistant.citations.marked": _ANSWER,
    "assistant.dates.Asked": "tried with assistant.dates.asked#topic",
    "assistant.dates.english.read": _CALENDAR,
    "assistant.dates.japanese.read": _CALENDAR,
    "assistant.dates.english.read_mentioned": _CALENDAR,
    "assistant.dates.japanese.read_mentioned": _CALENDAR,
    "assistant.dates.japanese.is_a_day": _CALENDAR,
    "assistant.dates.linking.linked": "tried with assistant.dates.asked",
    "assistant.amounts.bounds.bound": "reads a few characters beside a number",
    "assistant.amounts.bounds.negative": "reads a few characters before a number",
    "assistant.amounts.reading.Covered": "holds places, not texts",
    "assistant.amounts.units.unit_at": "reads as many characters as the longest unit has",
    "assistant.amounts.units.currency_before": "reads as many characters as a currency has",
    **{
        f"assistant.dates.periods.{name}": _CALENDAR
        for name in (
            "day", "months", "years", "whole_year", "fiscal_year", "weeks_away", "months_away",
            "quarters_away", "unit_away", "trailing", "latest", "latest_over", "part_of",
        )
    },
    "assistant.evidence.lacking": "asks naming.Text, question.has_form and figures of each passage",
    "assistant.framing.framed": _ANSWER,
    "assistant.glossary.entries": "reads the glossary, which is ours",
    "assistant.markdown.said": _ANSWER,
    "assistant.markdown.sources": _ANSWER,
    "assistant.markdown.whole": _ANSWER,
    "assistant.prompt.boundary": "reads nothing",
    "assistant.prompt.load": "reads a prompt, which is ours",
    "assistant.quoting.quotes": "asks quoting.units, words, has_form and times of each passage",
    "assistant.ranking.Rarity": _PART,
    "assistant.ranking.scores": _INDEX,
    "assistant.ranking.with_context": _INDEX,
    "assistant.relevance.coverage": "tried with relevance.signals",
    "assistant.relevance.coverages": "tried with relevance.signals",
    "assistant.relevance.relevance": "tried with relevance.signals",
    "assistant.relevance.speaks_of": "tried with relevance.signals",
    "assistant.suggesting.choosing.various": _MADE,
    "assistant.suggesting.clauses.Clause": _PART,
    "assistant.suggesting.clauses.noun_phrase": _PART,
    "assistant.suggesting.descriptions.done_only": _PART,
    "assistant.suggesting.endings.goes_on_as": _PART,
    "assistant.suggesting.making.of_post": "asks the readers of sentences and headings",
    "assistant.suggesting.offering.Suggesting": _MADE,
    "assistant.suggesting.proving.Pinned": "reads nothing",
    "assistant.suggesting.proving.Prover": _MADE,
    "assistant.suggesting.renewing.renewed": _MADE,
    "assistant.support.backing": _PAIRED,
    "assistant.support.binding.bound_share": _PART,
    "assistant.support.binding.misplaced": _PAIRED,
    "assistant.support.binding.proper": _PART,
    "assistant.support.binding.same_name": _PART,
    "assistant.support.binding.segment": _PAIRED,
    "assistant.support.binding.sentence_at": _PAIRED,
    "assistant.support.binding.since": _PAIRED,
    "assistant.support.binding.stretch": _PAIRED,
    "assistant.support.clauses.said_words": _PART,
    "assistant.support.clauses.shared": _PART,
    "assistant.support.comparing.based": _PAIRED,
    "assistant.support.comparing.turned": _PAIRED,
    "assistant.support.doing.undone": _PAIRED,
    "assistant.support.doing.unnamed": _PAIRED,
    "assistant.support.figures.derived": _PAIRED,
    "assistant.support.figures.same": _PART,
    "assistant.support.frames.Frame": _PART,
    "assistant.support.joined.misjoined": _PAIRED,
    "assistant.support.lists.listed": "reads a list, which is ours",
    "assistant.support.model.ModelJudge": "asks the rules, or a chat model",
    "assistant.support.moments.told": _PAIRED,
    "assistant.support.names.form_held": _PART,
    "assistant.support.names.sounds_alike": _PART,
    "assistant.support.opposites.Stance": _PART,
    "assistant.support.predicates.alike": _PART,
    "assistant.support.predicates.completes": _PART,
    "assistant.support.roles.turned": _PAIRED,
    "assistant.support.rules.RulesJudge": _PAIRED,
    "assistant.support.rules.faults": _PAIRED,
    "assistant.support.swaps.swapped": _PAIRED,
    "assistant.support.topics.elsewhere": _PAIRED,
    "assistant.support.topics.parted": _PAIRED,
    "assistant.support.verdict.Judge": "is a protocol",
    "assistant.tokens.table": "reads the table of tokens, which is a package's",
    "ingest.dedupe.boilerplate": "counts passages",
    "ingest.likeness.groups": "compares each passage with sixteen at most",
    "ingest.likeness.signatures": "tried with likeness.signature",
    "ingest.jekyll.front_matter.truth": _PART,
    "ingest.jekyll.markdown.Markdown": "counts its steps and refuses more; tried with read_blocks",
    "ingest.jekyll.html.Html": "tried with html.Html.text and read_blocks",
    "ingest.jekyll.page.read_page": _SITE,
    "ingest.jekyll.permalink.post_path": "reads a template and a name that have bounds",
    "ingest.jekyll.plain.Reader": "tried with read_blocks",
    "ingest.jekyll.post.file_name": _SITE,
    "ingest.jekyll.post.read_post": _SITE,
    "ingest.jekyll.site.Site": _SITE,
    "ingest.jekyll.site.open_site": _SITE,
    "ingest.jekyll.site.post_files": _SITE,
    "ingest.jekyll.source.read_source": _SITE,
}  # fmt: skip
"""Public functions and classes of the same modules that are not tried, each with the reason."""
