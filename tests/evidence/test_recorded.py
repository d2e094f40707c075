"""A good result on the operators' own records: what it has to survive."""

from dataclasses import replace

import pytest

from analysis.evidence.guards.guard import Guard
from analysis.evidence.recorded import survives, without_own_records
from analysis.evidence.verdict import Verdict
from analysis.outcomes.arms import Arm
from analysis.outcomes.contrast import difference_interval

BETTER = Verdict(outcome="any:offence", verdict="better", because="interval", conf_level=0.95)


def arms(x_1: int, n_1: int, x_0: int, n_0: int) -> tuple[Arm, Arm]:
    about = {"models": "helpers", "horizon": "12m", "n_unknown": 0, "n_not_yet": 0}
    return (
        Arm(arm="joined", n_events=x_1, n_without=n_1 - x_1, **about),
        Arm(arm="not_joined", n_events=x_0, n_without=n_0 - x_0, **about),
    )


def own(consequence: str = "downgrade", models: str = "helpers") -> list[Guard]:
    return [Guard(guard="operator_records", models=models, n=1, n_of=1, finding="found", consequence=consequence)]


def judged(counts: tuple[Arm, Arm], guards: list[Guard], decided: Verdict = BETTER, *, by_person: bool = True) -> str:
    return without_own_records(decided, guards, counts, "helpers", by_person=by_person).verdict


# Miettinen and Nurminen's interval of 24 of 300 against 60 of 300 leaves zero out until some 40 are recorded among the joiners: of
# 24 found, a record that finds three in four misses 8. Of 12 of 100 against 25 of 100, four more make it 16 and zero comes in.
STRONG, WEAK = arms(24, 300, 60, 300), arms(12, 100, 25, 100)


def test_what_a_record_may_miss_decides():
    assert survives(STRONG, 0.95)
    assert not survives(WEAK, 0.95)


def test_the_level_is_that_of_the_look():
    # 27 of 300 with what may be missing against 50 of 300: zero is out at 95%, and in at 99.5%.
    close = arms(20, 300, 50, 300)
    assert survives(close, 0.95) and not survives(close, 0.995)
    assert judged(close, own()) == "better"
    assert judged(close, own(), replace(BETTER, conf_level=0.995)) == "cannot_tell_yet"


def test_where_firms_or_communes_were_chosen_counts_of_people_save_nothing():
    assert judged(STRONG, own(), by_person=False) == "cannot_tell_yet"


def test_better_is_taken_back_where_the_gap_would_close_it():
    assert judged(STRONG, own()) == "better"
    assert judged(WEAK, own()) == "cannot_tell_yet"


@pytest.mark.parametrize("guards", [[], own("note"), own(models="firm")])
def test_an_independent_record_or_another_model_takes_nothing_back(guards):
    assert judged(WEAK, guards) == "better"


def test_worse_stays_worse():
    worse = Verdict(outcome="any:offence", verdict="worse", because="interval")
    assert judged(WEAK, own(), worse) == "worse"


def test_none_of_the_joiners_recorded_one_may_be_missing():
    # 0 of 20 against 5 of 20: the exact interval leaves zero out; with one of the 20 it holds zero.
    few = arms(0, 20, 5, 20)
    assert difference_interval((0, 20), (5, 20), 0.95).high < 0 < difference_interval((1, 20), (5, 20), 0.95).high
    assert judged(few, own()) == "cannot_tell_yet"


def test_without_both_arms_nothing_survives():
    assert not survives(STRONG[:1], 0.95) and not survives([], 0.95)
    assert not survives(arms(5, 6, 5, 6), 0.95) and not survives(arms(0, 20, 0, 0), 0.95)
