import math

import numpy as np
import pytest
from scipy import optimize

from analysis.stats.censored import beta_product
from analysis.stats.joining_weights import weigh
from analysis.stats.survival import kaplan_meier
from analysis.stats.trial_risks import once, once_risks, trial_risks
from analysis.stats.trials import sequential_trials
from tests.conftest import PARITY, reference
from tests.stats.columns import columns
from tests.stats.jasa import jasa
from tests.stats.test_trials import NEVER, SIX

NAMES = ("entry", "joined", "exit", "cause", "person")


def heart(order=slice(None), *, renamed=False):
    """Trials and weighted rows of the heart patients in any order, under any names."""
    data = {name: values[order] for name, values in jasa().items()}
    if renamed:
        data["person"] = np.array([f"p{hash((17, int(code))) % 10**12}-{code}" for code in data["person"]])
    trials = sequential_trials(*(data[name] for name in NAMES))
    covariates = np.column_stack([data["age"], data["surgery"]])
    return trials, weigh(trials, data["entry"], data["joined"], data["exit"], covariates, horizon=90, renew=30)


@pytest.fixture(scope="module")
def expected():
    return reference("trials")


@pytest.mark.parametrize("which", [0, 1])
def test_risks_and_error_equal_r(expected, which):
    """Trials by loops, survfit's influence by row, some people with two rows: tests/reference/trials.R."""
    trials, weighed = heart()
    assert len(weighed.row) == expected["weighed"]["rows"]
    for rows, numbers in ((trials.rows, expected["risks"]), (weighed, expected["weighed"]["risks"])):
        found = trial_risks(rows, numbers[which]["at"])
        assert [found.treated, found.control, found.difference, found.std_error] == pytest.approx(
            [numbers[which][name] for name in ("treated", "control", "difference", "se")], rel=PARITY
        )
        had = (trials.rows.cause == 1) & (trials.rows.time <= numbers[which]["at"])
        people = [set(trials.rows.person[had & (trials.rows.treated == arm)]) for arm in (True, False)]
        assert (found.events_treated, found.events_control) == tuple(len(each) for each in people)
        limits = numbers[which]["limits"]
        for interval, arm in ((found.treated_interval, "treated"), (found.control_interval, "control")):
            assert (interval.low, interval.high) == pytest.approx((limits[arm]["low"], limits[arm]["high"]), rel=PARITY)
        # 31 people are in both arms.
        assert limits["in_both"] == 31 and abs(limits["correlation"]) > 0.01
        assert (found.interval.low, found.interval.high) == pytest.approx((limits["low"], limits["high"]), rel=PARITY)


def test_no_digit_depends_on_order_or_names():
    first = heart()
    for seed in (1, 2):
        again = heart(np.random.default_rng(seed).permutation(103), renamed=True)
        for mine, other in ((first[0].rows, again[0].rows), (first[1], again[1])):
            assert trial_risks(mine, 90) == trial_risks(other, 90)
            shuffled = other.taken(np.random.default_rng(seed).permutation(len(other.row)))
            assert trial_risks(mine, 90) == trial_risks(shuffled, 90)
        assert once_risks(first[0].rows, 90) == once_risks(again[0].rows, 90)


def one_trial(time, cause, treated):
    """All in sight from day 0, joining on day 1, or never: one trial."""
    joined = np.where(treated, 1, NEVER)
    return sequential_trials(np.zeros(len(time)), joined, 1 + time, cause, np.arange(len(time)))


def test_one_trial_without_competing_causes_is_kaplan_meier():
    data = columns("gehan")
    time, event, treated = data["time"], data["cens"] == 1, data["control"] == 0
    found = trial_risks(one_trial(time, event, treated).rows, 10)
    curves = [kaplan_meier(time[arm], event[arm]).at(10) for arm in (treated, ~treated)]
    assert found.difference == pytest.approx(curves[1][0] - curves[0][0], rel=PARITY)
    # Each control has 1 of 21 of the weight: left out, the others would carry 21/20 of it.
    assert found.std_error == pytest.approx(math.hypot(curves[0][1], 21 / 20 * curves[1][1]), rel=PARITY)
    assert (found.n_treated, found.n_control) == (21, 21)
    assert found.ess == pytest.approx(np.sum(time[~treated] >= 10))


def test_without_censoring_it_is_a_difference_of_weighted_shares():
    # Joiners on 10 and 20, everybody followed to the horizon of 30 or until something happens, nobody joins in between.
    rng = np.random.default_rng(4)
    n = 40
    joined = np.where(np.arange(n) < 6, 10, np.where(np.arange(n) < 9, 60, NEVER))
    exit = np.where(np.arange(n) % 3 == 0, joined.clip(max=60) + rng.integers(1, 29, n), 200)
    exit[9:] = np.where(exit[9:] < 200, rng.integers(11, 39, n - 9), 200)
    cause = np.where(exit < 200, 1 + (np.arange(n) % 2), 0)
    trials = sequential_trials(np.zeros(n), joined, exit, cause, np.arange(n))
    rows = trials.rows
    had = (rows.cause == 1) & (rows.time <= 30)
    shares = [np.average(had[arm], weights=rows.weight[arm]) for arm in (rows.treated, ~rows.treated)]
    found = trial_risks(rows, 30)
    assert len(trials.day) == 2 and not rows.switched[rows.time <= 30].any()
    assert (found.treated, found.control) == pytest.approx(shares, rel=PARITY)
    residual = rows.weight * np.where(rows.treated, had - shares[0], -(had - shares[1]))
    residual /= np.where(rows.treated, rows.weight[rows.treated].sum(), rows.weight[~rows.treated].sum())
    size = np.bincount(rows.trial[~rows.treated])[rows.trial]
    by_person = np.bincount(rows.row, residual / np.where(rows.treated, 1, 1 - 1 / size))
    assert found.std_error == pytest.approx(np.linalg.norm(by_person), rel=PARITY)
    assert found.events_control == len(np.unique(rows.row[had & ~rows.treated]))


def test_a_control_alone_counts_for_two():
    # Six joiners, three of whom have the event; their controls are three, or (in trials of their own) one and two.
    joined = np.array([10, 10, 10, 20, 20, 20, NEVER, NEVER, NEVER])
    exit, cause = np.array([15, 90, 90, 25, 26, 90, 29, 90, 90]), np.array([1, 0, 0, 1, 1, 0, 1, 0, 0])
    apart = np.array([0, 0, 0, 1, 1, 1, 0, 1, 1])
    found = trial_risks(sequential_trials(np.zeros(9), joined, exit, cause, np.arange(9), stratum=apart).rows, 30)
    # The control of the first trial has half of all weight (3 of 6) and the event; alone she counts twice. Of the two others
    # each has a quarter, and half of the second trial.
    assert (found.treated, found.control) == (0.5, 0.5)
    influence = [2 * (1 - 0.5) / 2, -2 * 0.5 / 4, -2 * 0.5 / 4]
    joiners = 6 * (0.5 / 6) ** 2
    assert found.std_error == pytest.approx(math.sqrt(np.sum(np.square(influence)) + joiners))


def test_six_people_by_hand():
    # Horizon 20. Joiners: none of two has the event by 20 (the first has it on 40). Controls, with weights 1/4 and 1/3:
    # at 5 the third has it in the second trial and the fourth dies in the first; 2 in all at risk. At 10 the second joins. At 15
    # the third has it in the first trial, at risk 1/4 + 1/4 + 2/3; at 20 the sixth, at risk 1/4 + 2/3.
    left = 1 - (1 / 3 + 1 / 4) / 2
    first, second = left * (1 / 4) / (7 / 6), left * (1 - (1 / 4) / (7 / 6)) * (1 / 3) / (11 / 12)
    rows = sequential_trials(**SIX).rows
    with pytest.raises(ValueError, match="no error"):
        trial_risks(rows, 20)
    found = trial_risks(rows, 40)
    assert found.control == pytest.approx(1 / 6 + first + second)
    assert found.treated == pytest.approx(1 / 2)
    assert (found.events_treated, found.events_control, found.n_control) == (1, 2, 5)


def test_weights_by_hand():
    # One joins on day 1 of four, a man of two men and two women who could; the second man joins on day 6. Ratio of men to
    # women r: likelihood r / (2r + 2) * r / (r + 2), with no maximum in small numbers, so a woman joins on day 8 too.
    entry, exit, cause = np.zeros(5), np.array([9.0, 9, 9, 9, 9]), np.array([1, 0, 0, 1, 0])
    joined, man = np.array([1.0, 6, NEVER, 8, NEVER]), np.array([[1.0], [1], [0], [0], [1]])
    trials = sequential_trials(entry, joined, exit, cause, np.arange(5))
    rows = weigh(trials, entry, joined, exit, man, horizon=8, renew=6)
    # r / (3r + 2) * r / (2r + 2) * 1 / (r + 2): the slope of its log is 0 where
    r = optimize.brentq(lambda r: 2 / r - 3 / (3 * r + 2) - 2 / (2 * r + 2) - 1 / (r + 2), 0.1, 50)
    start = {row: rows.weight[(rows.row == row) & (rows.trial == 0) & (rows.start == 0)] for row in (1, 2, 3, 4)}
    # At risk are three men and two women, 3r + 2: the odds of having been the one are r / (2r + 2) and 1 / (3r + 1).
    man, woman = r / (2 * r + 2), 1 / (3 * r + 1)
    assert start[1] == pytest.approx(man) and start[4] == pytest.approx(man)
    assert start[2] == pytest.approx(woman) and start[3] == pytest.approx(woman)
    # From day 7 on (six days after day 1) those who wait have passed the joining of day 6, hazard 1 / (2r + 2).
    later = {row: rows.weight[(rows.row == row) & (rows.trial == 0) & (rows.start == 6)] for row in (2, 4)}
    passed = 1 / (2 * r + 2)
    assert later[2] == pytest.approx(woman * np.exp(passed))
    assert later[4] == pytest.approx(man * np.exp(r * passed))
    assert np.all(rows.weight[rows.treated] == 1)


def test_strata_join_at_their_own_hazard():
    # Two strata side by side, alike: weights as in one of them alone.
    data = jasa()
    two = {name: np.concatenate([values, values]) for name, values in data.items()}
    stratum = np.repeat(["x", "y"], 103)
    both = sequential_trials(*(two[name] for name in NAMES), stratum=stratum)
    covariates = np.column_stack([two["age"], two["surgery"]])
    rows = weigh(both, two["entry"], two["joined"], two["exit"], covariates, stratum=stratum, horizon=90, renew=30)
    alone = heart()[1]
    assert np.sort(rows.weight) == pytest.approx(np.repeat(np.sort(alone.weight), 2), rel=PARITY)
    assert trial_risks(rows, 90).control == pytest.approx(trial_risks(alone, 90).control, rel=PARITY)


def test_joiners_of_one_day_are_taken_together():
    """Weights of a day with several joiners against a count of all the sets that could have joined."""
    data = jasa()
    days = {name: np.ceil(data[name] / 60) * 60 for name in ("entry", "joined", "exit")}
    trials = sequential_trials(*days.values(), data["cause"], data["person"])
    rows = weigh(trials, *days.values(), data["age"][:, None], horizon=90)
    alone = np.flatnonzero(trials.n_joiners == 1)[0]
    begins = rows.start == 0
    first = begins & ~rows.treated & (rows.trial == alone)
    chance = rows.weight[first] / (1 + rows.weight[first])
    slope, _ = np.polyfit(data["age"][rows.row[first]], np.log(chance), 1)
    trial = np.flatnonzero(trials.n_joiners == 2)[0]
    there = begins & (rows.trial == trial)
    ratio = np.exp(slope * data["age"][rows.row[there]])
    pairs = np.triu(np.outer(ratio, ratio), 1)
    taken = (pairs.sum(axis=0) + pairs.sum(axis=1)) / pairs.sum()
    expected = np.where(rows.treated[there], 1, taken / (1 - taken))
    assert rows.weight[there] == pytest.approx(expected, rel=PARITY)


def test_tied_joinings_within_strata_equal_r(expected):
    """Breslow's ties and strata in the model of joining: the logarithm of the chance rises with age by R's coefficient."""
    data = jasa()
    days = {name: np.ceil(data[name] / 60) * 60 for name in ("entry", "joined", "exit")}
    given = {"stratum": data["surgery"]}
    trials = sequential_trials(*days.values(), data["cause"], np.arange(103), **given)
    rows = weigh(trials, *days.values(), data["age"][:, None], horizon=90, **given)
    begins = ~rows.treated & (rows.start == 0)
    slopes = [
        np.polyfit(data["age"][rows.row[mine]], np.log(rows.weight[mine] / (1 + rows.weight[mine])), 1)[0]
        for mine in (begins & (rows.trial == trial) for trial in np.flatnonzero(trials.n_joiners == 1))
        if mine.sum() > 1
    ]
    assert len(slopes) > 5 and slopes == pytest.approx([expected["joining_strata"]["coef"]] * len(slopes), rel=PARITY)


def test_people_alike_in_their_days_may_change_names():
    rng = np.random.default_rng(6)
    n = 80
    entry, wait = 90 * rng.integers(0, 3, n), np.where(rng.random(n) < 0.5, 90 * rng.integers(1, 4, n), NEVER)
    exit, cause, x = entry + 360 * rng.integers(1, 3, n), rng.integers(0, 2, n), rng.normal(size=(n, 1))
    found = []
    for person in (np.arange(n), *(rng.permutation(n) for _ in range(5))):
        trials = sequential_trials(entry, entry + wait, exit, cause, person)
        found.append(trial_risks(weigh(trials, entry, entry + wait, exit, x, horizon=200), 200))
    assert all(each == found[0] for each in found)


def test_each_person_once_by_hand():
    # Joiners waited 10 and 20, so 15 in the middle: of the controls of day 20 the third and the fifth have waited longer.
    rows = sequential_trials(**SIX).rows
    used = once(rows)
    assert sorted(zip(used.row.tolist(), used.trial.tolist(), used.treated.tolist(), strict=True)) == [
        (0, 0, True), (1, 1, True), (2, 1, False), (4, 1, False)
    ]  # fmt: skip
    first = once(rows, wait=0)
    assert sorted(zip(first.row.tolist(), first.trial.tolist(), first.treated.tolist(), strict=True)) == [
        (0, 0, True), (1, 0, False), (1, 1, True), (2, 0, False), (3, 0, False), (4, 0, False), (5, 1, False)
    ]  # fmt: skip


def test_the_wait_is_that_of_the_joiner_in_the_middle():
    # Joiners waited 2, 4 and 9 days: the one who never joins is a control of the second.
    rows = sequential_trials([0, 0, 0, 0], [2, 4, 9, NEVER], [20] * 4, [0] * 4, range(4)).rows
    used = once(rows)
    assert used.trial[used.row == 3].tolist() == [1]
    assert used.trial[(used.row == 2) & ~used.treated].tolist() == [1]


def test_limits_of_few_people_by_hand():
    # All wait 0 days: of the five controls one has the event in time, one dies (followed, without it), the one who joins
    # and one who leaves sight are censored, one is seen to the end.
    rows = sequential_trials(**SIX).rows
    found = once_risks(rows, 20, wait=0)
    joiners = beta_product([40, 80], [False, False], 20, conf_level=0.975)
    controls = beta_product([10, 15, 20, 90, 20], [False, True, False, False, True], 20, conf_level=0.975)
    assert (found.treated, found.control) == (joiners, controls)
    assert found.interval.low == joiners.interval.low - controls.interval.high
    assert found.interval.high == joiners.interval.high - controls.interval.low
    assert found.difference == pytest.approx(joiners.value - controls.value)
    # Nobody of 2: at most 1 - 0.0125^(1/2).
    assert joiners.interval.high == pytest.approx(1 - 0.0125**0.5)


def test_a_share_that_is_not_known_leaves_limits():
    trials = sequential_trials([0, 0, 0], [1, NEVER, NEVER], [9, 3, 4], [0, 0, 1], range(3))
    found = once_risks(trials.rows, 6)
    assert math.isnan(once_risks(sequential_trials([0, 0], [1, NEVER], [9, 3], [0, 0], [0, 1]).rows, 6).difference)
    assert found.control.value == 1 and -1 <= found.interval.low < found.interval.high <= 1


def test_what_cannot_be_is_refused():
    nobody = sequential_trials([0, 0], [NEVER, NEVER], [9, 9], [0, 0], [1, 2]).rows
    for estimate in (trial_risks, once_risks):
        with pytest.raises(ValueError, match="at least one person"):
            estimate(nobody, 5)
    trials = heart()[0]
    with pytest.raises(ValueError, match="followed up"):
        trial_risks(trials.rows, 10_000)
    data = jasa()
    given = data["entry"], data["joined"], data["exit"], data["age"][:, None]
    for options in ({"horizon": 0}, {"horizon": 90, "renew": 0}):
        with pytest.raises(ValueError, match="above 0"):
            weigh(trials, *given, **options)
    with pytest.raises(ValueError, match="constant"):
        weigh(trials, *given[:3], np.ones((103, 1)), horizon=90)
