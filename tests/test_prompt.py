from pathlib import Path

import pytest

from assistant import prompt
from assistant.errors import PromptError
from assistant.reply import NO_ANSWER
from tests.conftest import ROOT

VARIABLES = ("archive", "today", "language", "boundary", "passages", "question")


def test_the_prompt_is_filled_in_and_braces_stay() -> None:
    made = prompt.load("answer", VARIABLES, history=True).format_messages(
        archive="A {x}", today="2026-01-01", language="Japanese", passages="[1] {y} $z",
        question="何？", boundary="0f", history=[],
    )  # fmt: skip
    text = "\n".join(str(message.content) for message in made)
    for part in ("A {x}", "[1] {y} $z", "何？", "2026-01-01", NO_ANSWER):
        assert part in text
    assert [message.type for message in made] == ["system", "human"]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[user]\n$question\n", "missing"),
        ("[user]\n$question $more $extra\n", "extra"),
        ("no parts $question $more", "[system]"),
        ("[user]\n$question $more costs $5", "stray"),
    ],
)
def test_a_prompt_that_does_not_fit_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, word: str
) -> None:
    (tmp_path / "own.txt").write_text(text, encoding="utf-8")
    monkeypatch.setattr(prompt, "files", lambda _: tmp_path)
    with pytest.raises(PromptError, match=r"own\.txt") as caught:
        prompt.load("own", ("question", "more"))
    assert word in str(caught.value)


def test_a_missing_prompt_is_named() -> None:
    with pytest.raises(PromptError, match=r"prompts/none\.txt"):
        prompt.load("none", ())


def test_every_prompt_file_is_used() -> None:
    used = (ROOT / "assistant" / "answer.py").read_text(encoding="utf-8")
    for file in (ROOT / "prompts").glob("*.txt"):
        assert f'"{file.stem}"' in used
