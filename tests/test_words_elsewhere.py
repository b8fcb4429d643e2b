"""Words of Chinese, Korean, German, French and Spanish, as they are searched for."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.archive import Wording
from assistant.language.stems import spelt_out, stem, unaccented, without_particle
from assistant.language.words import query_words, words
from assistant.retrieval.ranking import Rarity, asked_grams, scores


def best(question: str, *texts: str) -> int:
    """Which of the texts a question fits best by its words alone."""
    pairs = [("", text) for text in texts]
    rarity = Rarity(pairs)
    asked = {gram: count * rarity.idf(gram) for gram, count in asked_grams(question).items()}
    return int(np.argmax(scores(asked, Wording.of(pairs), np.zeros(len(texts)), rarity.length)))


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        ("Wann öffnen die Häuser?", "Das Haus wird im Mai geöffnet.", "Der Hafen ist im Mai zu."),
        (
            "Wo liegt die neue Bibliothek?",
            "Der Neubau der Stadtbibliothek liegt am Markt.",
            "Der Neubau des Bahnhofs liegt am Markt.",
        ),
        (
            "Wo stehen die alten Bücher?",
            "Das alte Buch steht im Saal.",
            "Der neue Zug steht im Depot.",
        ),
        (
            "Quand ouvrent les bibliothèques ?",
            "La bibliotheque est ouverte le 3 mai.",
            "La boulangerie est fermée le 3 mai.",
        ),
        (
            "¿Cuándo abren las nuevas bibliotecas?",
            "La biblioteca nueva abre el 3 de mayo.",
            "La panadería vieja cierra el 3 de mayo.",
        ),
        ("도서관은 어디에 있나요?", "새 도서관에서는 책을 빌린다.", "새 시장에서는 빵을 판다."),
        ("图书馆什么时候开放？", "新图书馆五月开放。", "什么时候都可以来市场。"),
        ("Is the cafe open?", "The café is on the quay.", "The shop is on the quay."),
    ],
)
def test_other_forms_of_a_word_are_found(question: str, right: str, wrong: str) -> None:
    assert best(question, right, wrong) == 0
    assert best(question, wrong, right) == 1
    known = set(query_words(question))
    assert known & set(words(right))


def test_what_only_asks_is_no_word() -> None:
    assert query_words("Wann wird das?") == []
    assert query_words("什么时候？") == []
    assert query_words("언제, 어디에서, 누가?") == []
    assert query_words("¿Qué es esto y quién lo hace?") == []


def test_english_and_japanese_words_are_as_they_were() -> None:
    assert words("The houses of NVIDIA in 2025, 1,200 yen") == [
        *("the", "houses", "of", "nvidia", "in", "2025", "1200", "yen"),
    ]
    assert words("市立図書館の開館時間") == ["市立", "立図", "図書", "書館", "開館", "館時", "時間"]
    assert query_words("How many GPUs?") == ["gpus"]


def test_stems() -> None:
    assert (unaccented("café"), spelt_out("grün")) == ("cafe", "gruen")
    assert stem("canciones", "es") == stem("canción", "es") == "cancion"
    assert without_particle("시장에서는") == "시장"
    assert without_particle("책을") == "책을"  # one syllable is too little to tell
