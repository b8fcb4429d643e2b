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
