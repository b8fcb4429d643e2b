"""The benchmark of faithful sentences and of changed ones, on a few pairs of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks import faithful

PAIRS = Path(__file__).parent / "faithful_pairs.jsonl"


def test_faithful_sentences_are_shown_and_changed_ones_caught() -> None:
    results = faithful.checked(faithful.read([PAIRS]))
    assert len(results) == 12
    assert [one.pair.id for one in results if one.faithful.check == "contradicted"] == []
    hard = [one for one in results if one.pair.kind in ("figure", "date", "name")]
    assert len(hard) == 8
    missed = [one.pair.id for one in hard if one.changed and one.changed.check != "contradicted"]
    assert missed == ["own-04", "own-09"]  # names where the sentence repeats none of a passage


def test_each_rule_that_is_off_catches_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    pairs = faithful.read([PAIRS])
    for rule in ("figure", "date", "name", "polarity"):
        found = [
            fault
            for one in faithful.checked(pairs, faithful.RULES - {rule})
            for fault in (one.changed.faults if one.changed else ())
        ]
        assert found
        assert all(fault.rule != rule for fault in found)


def test_the_tables_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert faithful.main([str(PAIRS), "--faults"]) == 0
    told = capsys.readouterr().out
    assert "| all | 12 | 1.000 (0.76-1.00) |" in told
    assert "| without figure | 1.000" in told
    assert "MISSED own-11 plan" in told


def test_a_file_that_is_none_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = tmp_path / "wrong.jsonl"
    wrong.write_text(PAIRS.read_text(encoding="utf-8").splitlines()[0] + "\n{}\n")
    assert faithful.main([str(wrong)]) == 2
    assert f"{wrong}:2: no pair" in capsys.readouterr().err
    assert faithful.main([str(tmp_path / "none.jsonl")]) == 2
