"""How often the language of a short text is told rightly, by the project's reader and by py3langid.

    python -m tests.benchmarks.languages

The texts stand in `languages.txt` beside this file: titles, questions and sentences. They are told
alone, and as texts of an archive in their language. Either script of Chinese is right where
py3langid tells it, since it knows one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from assistant.language.languages import LANGUAGES, tongue_of

TEXTS = Path(__file__).parent / "languages.txt"


def texts() -> Iterator[tuple[str, str]]:
    """The languages and the texts of the file."""
    for line in TEXTS.read_text(encoding="utf-8").splitlines():
        if "\t" in line:
            language, _, text = line.partition("\t")
            yield language, text


def main() -> None:
    """Print a Markdown table."""
    library = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    library.set_languages(["ja", "en", "zh", "ko", "de", "fr", "es", "it", "pt", "nl"])
    known = list(texts())
    usual = {one: one for one in LANGUAGES}
    ways: dict[str, Callable[[str, str], bool]] = {
        "alone": lambda language, text: tongue_of(text) == language,
        "in an archive": lambda language, text: (
            tongue_of(text, next((one for one in usual if one == language), None)) == language
        ),
        "py3langid": lambda language, text: library.classify(text)[0] == language[:2],
    }
    print("| language | texts | " + " | ".join(ways) + " |")
    print("|---" * (len(ways) + 2) + "|")
    tongue_of("Le Monde praises the festival")  # loads the library
    took = dict.fromkeys(ways, 0.0)
    whole = dict.fromkeys(ways, 0)
    for wanted in dict.fromkeys(language for language, _ in known):
        some = [one for one in known if one[0] == wanted]
        right = []
        for name, way in ways.items():
            started = time.perf_counter()
            right.append(sum(way(*one) for one in some))
            took[name] += time.perf_counter() - started
            whole[name] += right[-1]
        print(f"| {wanted} | {len(some)} | " + " | ".join(map(str, right)) + " |")
    print(f"| all | {len(known)} | " + " | ".join(map(str, whole.values())) + " |")
    for name, seconds in took.items():
        print(f"{name}: {1e6 * seconds / len(known):.0f} µs a text")


if __name__ == "__main__":
    main()
