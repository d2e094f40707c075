"""The time left, on a terminal and in a log."""

import io

import pytest
from rich.console import Console

from analysis.cli import progress
from analysis.cli.progress import Watch, duration
from analysis.run.work import DONE, FAILED, UNCHANGED, Outcome
from analysis.words import words


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def told(monkeypatch):
    """A run of four pieces: its clock, its watch, and what was written."""

    def run(*, terminal, language="en"):
        monkeypatch.setenv("HOANHAP_LANGUAGE", language)
        out = Console(file=io.StringIO(), force_terminal=terminal, width=200, highlight=False)
        err = Console(file=io.StringIO(), force_terminal=terminal, width=200, highlight=False)
        monkeypatch.setattr(progress, "console", out)
        monkeypatch.setattr(progress, "errors", err)
        clock = Clock()
        with Watch(4, clock) as watch:
            for seconds, state in ((0, UNCHANGED), (300, DONE), (301, FAILED), (900, DONE)):
                clock.now = seconds
                watch.ended(Outcome("tarp", "2_recidivism", state), 4)
        return out.file.getvalue(), err.file.getvalue()

    return run


def test_a_log_has_a_line_on_the_time_left_now_and_then(told):
    out, err = told(terminal=False)
    assert out.splitlines() == ["tarp · 2_recidivism: done"] * 2
    # 300 s for the one piece that ran, two are left; a second later nothing is said again, and at the end nothing is left.
    assert err.splitlines() == ["2 of 4; about 10 min left"]


def test_a_log_in_vietnamese(told):
    assert told(terminal=False, language="vi")[1].splitlines() == ["2 trên 4; còn khoảng 10 phút"]


def test_a_terminal_has_it_behind_the_bar(told):
    assert "4/4" in told(terminal=True)[1]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (5, "less than a minute left"),
        (59.9, "less than a minute left"),
        (60, "about 1 min left"),
        (3599, "about 60 min left"),
        (3600, "about 1 h 0 min left"),
        (9000, "about 2 h 30 min left"),
    ],
)
def test_it_is_no_finer_than_it_can_be_known(seconds, said):
    assert words("en")(duration(seconds)) == said
