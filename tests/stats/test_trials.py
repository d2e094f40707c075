import numpy as np
import pytest

from analysis.stats.trials import sequential_trials
from tests.conftest import reference
from tests.stats.jasa import jasa

NEVER = np.inf
# Six releases in sight from day 0 (the last from day 12). The first joins on 10 and the second on 20, the third would
# join on 30 but has the event on 25, the fourth never joins and dies on 15, the fifth never joins and is seen to 100.
SIX = {
    "entry": [0, 0, 0, 0, 0, 12],
    "joined": [10, 20, 30, NEVER, NEVER, NEVER],
    "exit": [50, 100, 25, 15, 100, 40],
    "cause": [1, 0, 1, 2, 0, 1],
    "person": ["a", "b", "c", "d", "e", "f"],
}


def described(trials):
    rows = trials.rows
    return [
        (int(row), int(trial), bool(treated), float(time), int(cause), bool(switched), float(weight))
        for row, trial, treated, time, cause, switched, weight in zip(
            rows.row, rows.trial, rows.treated, rows.time, rows.cause, rows.switched, rows.weight, strict=True
        )
    ]


def test_six_people_by_hand():
    # Day 10: the first against the second (joins ten days later: censored), third, fourth and fifth, a quarter each.
    # Day 20: the second against the third, the fifth, and the sixth, in sight by now; the fourth has gone, the first joined.
    trials = sequential_trials(**SIX)
    third = 1 / 3
    assert sorted(described(trials)) == sorted(
        [
            (0, 0, True, 40, 1, False, 1),
            (1, 0, False, 10, 0, True, 0.25),
            (2, 0, False, 15, 1, False, 0.25),
            (3, 0, False, 5, 2, False, 0.25),
            (4, 0, False, 90, 0, False, 0.25),
            (1, 1, True, 80, 0, False, 1),
            (2, 1, False, 5, 1, False, third),
            (4, 1, False, 80, 0, False, third),
            (5, 1, False, 20, 1, False, third),
        ]
    )
    assert trials.day.tolist() == [10, 20]
    assert (trials.n_joiners.tolist(), trials.n_controls.tolist()) == ([1, 1], [4, 3])
    assert trials.rows.waited[trials.rows.row == 5].tolist() == [8]


def test_joiners_of_one_day_share_their_controls():
    trials = sequential_trials([0, 0, 0, 0, 0], [5, 5, NEVER, NEVER, 9], [9] * 5, [0] * 5, range(5))
    assert trials.rows.weight[trials.rows.treated].tolist() == [1, 1]
    assert trials.rows.weight[~trials.rows.treated] == pytest.approx([2 / 3] * 3)
    assert not np.any(trials.rows.switched)  # who joins on the day on which sight ends has not joined


def test_edges_of_the_risk_set():
    # Controls of a joining on day 5: in sight from that very day, yes; gone or joined on that day, no; from day 6, no.
    entry, joined, exit = [0, 5, 0, 0, 6], [5, NEVER, NEVER, 5, NEVER], [9, 9, 5, 5, 9]
    trials = sequential_trials(entry, joined, exit, [0] * 5, range(5))
    assert sorted(trials.rows.row) == [0, 1]
    assert len(trials.left_before_day) == 0
    last_day = sequential_trials([0, 0], [9, NEVER], [9, 9], [1, 0], [0, 1])
    assert len(last_day.rows.row) == len(last_day.left_before_day) == len(last_day.without_control) == 0
    assert sequential_trials([5, 0], [5, NEVER], [9, 9], [0, 0], [0, 1]).n_joiners.tolist() == [1]


def test_nobody_is_left_out_uncounted():
    # The first joined before she was in sight; the second joins when the third, her only control, has gone.
    trials = sequential_trials([3, 0, 0], [1, 8, NEVER], [7, 9, 8], [0, 0, 0], range(3))
    assert trials.joined_out_of_sight.tolist() == [0]
    assert trials.without_control.tolist() == [1]
    assert len(trials.rows.row) == len(trials.day) == 0


def test_controls_of_the_same_stratum():
    trials = sequential_trials(**SIX, stratum=["x", "y", "x", "y", "y", "y"])
    assert sorted(zip(trials.rows.trial.tolist(), trials.rows.row.tolist(), strict=True)) == [
        (0, 0), (0, 2), (1, 1), (1, 4), (1, 5)
    ]  # fmt: skip


def test_nobody_is_her_own_control():
    trials = sequential_trials([0, 0, 0], [5, NEVER, NEVER], [9, 9, 9], [0, 0, 0], ["a", "a", "b"])
    assert sorted(trials.rows.row) == [0, 2]


def test_a_window_starts_every_clock_when_all_arms_are_known():
    # Days 0 to 29 are one window: both join by 20, which is the trial's day. The fourth died on 15, before it.
    trials = sequential_trials(**SIX, window=30)
    assert sorted(described(trials)) == [
        (0, 0, True, 30, 1, False, 1),
        (1, 0, True, 80, 0, False, 1),
        (2, 0, False, 5, 1, False, pytest.approx(2 / 3)),
        (4, 0, False, 80, 0, False, pytest.approx(2 / 3)),
        (5, 0, False, 20, 1, False, pytest.approx(2 / 3)),
    ]
    early = SIX | {"exit": [18, *SIX["exit"][1:]]}
    assert sequential_trials(**early, window=30).left_before_day.tolist() == [0]
    assert len(sequential_trials(**SIX, window=15).day) == 2
    joined = np.array(SIX["joined"])[trials.rows.row]
    assert np.all(joined[trials.rows.treated] <= trials.day[0]) and np.all(joined[~trials.rows.treated] > trials.day[0])


def test_rows_of_a_real_set_equal_r():
    """Plain loops in R (tests/reference/trials.R); risks from these rows are compared in test_trial_risks."""
    data, expected = jasa(), reference("trials")
    trials = sequential_trials(*(data[name] for name in ("entry", "joined", "exit", "cause", "person")))
    assert (len(trials.rows.row), len(trials.day)) == (expected["rows"], expected["n_trials"])
    joins = data["joined"] < data["exit"]
    assert trials.n_joiners.sum() + len(trials.without_control) == joins.sum()


def test_order_and_names_change_nothing():
    data = jasa()
    names = ("entry", "joined", "exit", "cause", "person")
    order = np.random.default_rng(3).permutation(len(data["entry"]))
    first = sequential_trials(*(data[name] for name in names))
    again = sequential_trials(*(data[name][order] for name in names[:-1]), -data["person"][order])
    assert order[again.rows.row].tolist() == first.rows.row.tolist()
    for name in ("trial", "treated", "time", "cause", "weight"):
        assert getattr(again.rows, name).tolist() == getattr(first.rows, name).tolist()


def test_without_joiners_there_is_no_trial():
    trials = sequential_trials([0, 0], [NEVER, 9], [9, 9], [0, 1], [1, 2])
    assert len(trials.day) == len(trials.rows.row) == len(trials.without_control) == 0
    assert len(sequential_trials([], [], [], [], []).day) == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"entry": [0, np.nan, 0, 0, 0, 12]}, "known"),
        ({"joined": [np.nan, *SIX["joined"][1:]]}, "known"),
        ({"joined": [-np.inf, *SIX["joined"][1:]]}, "known"),
        ({"exit": [NEVER, *SIX["exit"][1:]]}, "known"),
        ({"exit": [-1, *SIX["exit"][1:]]}, "before it begins"),
        ({"cause": [0.5] * 6}, "whole numbers"),
        ({"person": ["a"]}, "one entry in every array"),
        ({"stratum": ["a"]}, "one entry in every array"),
        ({"window": 0}, "above 0"),
    ],
)
def test_impossible_data_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        sequential_trials(**(SIX | change))
