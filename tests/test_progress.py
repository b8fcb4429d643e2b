import io

from ingest.pipeline import Progress
from ingest.progress import Bars


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_log_gets_plain_lines_with_count_rate_and_time_left() -> None:
    out = io.StringIO()
    with Bars(out, every=0.0) as bars:
        for done in (1, 200, 400):
            bars.show(Progress("embed", done, 1000, "characters"))
    lines = out.getvalue().splitlines()
    assert len(lines) == 3
    assert lines[1].startswith("embed: 200 of 1,000 characters (20%), ")
    assert lines[1].endswith(" left")
    assert "\r" not in out.getvalue()


def test_a_log_is_not_flooded() -> None:
    out = io.StringIO()
    with Bars(out) as bars:
        for done in range(100):
            bars.show(Progress("read", done, 100, "posts"))
    assert out.getvalue() == ""


def test_a_terminal_gets_a_bar_for_each_stage() -> None:
    out = Terminal()
    with Bars(out) as bars:
        for stage, unit in (("read", "posts"), ("store", "passages")):
            for done in (1, 5, 10):
                bars.show(Progress(stage, done, 10, unit))
    drawn = out.getvalue()
    assert "read: 100%" in drawn
    assert "store: 100%" in drawn
    assert "passages/s" in drawn


def test_what_is_slow_is_told_with_a_digit_more() -> None:
    out = io.StringIO()
    with Bars(out, every=0.0) as bars:
        bars.show(Progress("suggest", 0, 40, "posts"))
        bars._started -= 20.0
        bars.show(Progress("suggest", 10, 40, "posts"))
    first, line = out.getvalue().splitlines()
    assert first.endswith("(0%), 0.0 a second, ? left")
    assert line == "suggest: 10 of 40 posts (25%), 0.5 a second, 01:00 left"


def test_a_total_may_change_on_the_way() -> None:
    out = Terminal()
    with Bars(out) as bars:
        for done, total in ((0, 400), (1, 10), (10, 10)):
            bars.show(Progress("suggest", done, total, "posts"))
    assert "suggest: 100%" in out.getvalue()
    assert "10.0/10.0" in out.getvalue()


def test_a_stage_with_nothing_to_do_is_not_shown() -> None:
    for out in (io.StringIO(), Terminal()):
        with Bars(out, every=0.0) as bars:
            bars.show(Progress("store", 0, 0, "passages"))
        assert out.getvalue() == ""
