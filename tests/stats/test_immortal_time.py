import numpy as np
import pytest
from scipy import special

from analysis.stats.exposure import exposure_rows
from analysis.stats.immortal_time import immortal_time, never_joiner_controls
from analysis.stats.trials import sequential_trials
from tests.audit import recovery
from tests.stats.test_trials import NEVER, SIX


def test_four_people_by_hand():
    # Counted from release on day 0, they joined on 10, 0 and 30 (sight ended on 25); the last is no joiner. 10 + 0 + 25 days.
    found = immortal_time([10, 0, 30, NEVER], [0, 0, 0, 0], [50, 40, 25, 60], [True, True, True, False])
    assert (found.n_people, found.person_days, found.n_treated, found.treated_days) == (2, 35, 3, 115)


@pytest.fixture(scope="module")
def releases():
    return recovery.draw(recovery.NULL, 200, np.random.default_rng(8))


def test_the_guard_fires_on_ever_against_never_joined(releases):
    ever = releases.joined < releases.exit
    found = immortal_time(releases.joined, releases.entry, releases.exit, ever)
    assert found.n_people == ever.sum()
    assert found.person_days == pytest.approx(np.sum((releases.joined - releases.entry)[ever]))
    chosen = never_joiner_controls(releases.entry, releases.joined, releases.exit, np.isinf(releases.joined))
    assert chosen.n_chosen_joining_later == 0 and chosen.suspected()


def trials_of(releases, **options):
    people = np.arange(len(releases.entry))
    return sequential_trials(releases.entry, releases.joined, releases.exit, releases.cause, people, **options)


def test_the_guard_is_silent_on_the_right_designs(releases):
    trials = trials_of(releases, window=30)
    rows = trials.rows
    found = immortal_time(releases.joined[rows.row], trials.day[rows.trial], releases.exit[rows.row], rows.treated)
    assert (found.n_people, found.person_days) == (0, 0) and found.n_treated > 50
    cut = exposure_rows(releases.entry, releases.joined, releases.exit, releases.cause == 1)
    since = releases.entry[cut.row]
    found = immortal_time(releases.joined[cut.row], since + cut.start, since + cut.stop, cut.exposed)
    assert found.person_days == pytest.approx(0, abs=1e-9)
    rows = trials_of(releases).rows
    control = np.isin(np.arange(200), rows.row[~rows.treated])
    chosen = never_joiner_controls(releases.entry, releases.joined, releases.exit, control)
    assert chosen.n_chosen == chosen.n_qualified and chosen.chance == 1 and not chosen.suspected()
    assert chosen.n_never_qualified == 0


def test_controls_of_six_people_by_hand():
    # Qualified on day 10: the second to fifth; on day 20 the sixth too. Only the second joins later (the third would have).
    arrays = [np.array(SIX[name]) for name in ("entry", "joined", "exit")]
    found = never_joiner_controls(*arrays, np.isin(np.arange(6), [3, 4]))
    assert (found.n_qualified, found.n_joining_later, found.n_chosen, found.n_chosen_joining_later) == (5, 1, 2, 0)
    assert found.chance == pytest.approx(special.comb(4, 2) / special.comb(5, 2))
    assert not found.suspected() and found.suspected(alpha=0.7)
    assert never_joiner_controls(*arrays, np.arange(6) == 0).n_never_qualified == 1


def test_who_comes_on_the_day_of_a_joining_qualifies():
    assert never_joiner_controls([0, 5], [5, NEVER], [9, 9], [False, True]).n_qualified == 1


def test_where_nobody_joins_nothing_is_suspected():
    found = never_joiner_controls([0, 0], [NEVER, NEVER], [9, 9], [True, False])
    assert (found.n_qualified, found.chance, found.n_never_qualified) == (0, 1, 1)


def test_qualified_is_who_is_a_control_in_some_trial(releases):
    rows = sequential_trials(releases.entry, releases.joined, releases.exit, releases.cause, np.arange(200)).rows
    everybody = never_joiner_controls(releases.entry, releases.joined, releases.exit, np.ones(200, bool))
    assert everybody.n_qualified == len(np.unique(rows.row[~rows.treated]))


@pytest.mark.parametrize(
    ("joined", "zero", "exit", "treated", "message"),
    [
        ([NEVER], [0], [9], [True], "day of joining"),
        ([np.nan], [0], [9], [True], "known"),
        ([1], [NEVER], [9], [True], "known"),
        ([1], [10], [9], [True], "before it begins"),
        ([1, 2], [0], [9], [True], "one entry in every array"),
    ],
)
def test_impossible_data_are_refused(joined, zero, exit, treated, message):
    with pytest.raises(ValueError, match=message):
        immortal_time(joined, zero, exit, treated)
    if message != "day of joining":
        with pytest.raises(ValueError, match=message):
            never_joiner_controls(zero, joined, exit, treated)
