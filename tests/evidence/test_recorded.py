"""A good result on the operators' own records: what it has to survive."""

import pytest

from analysis.evidence.guards.guard import Guard
from analysis.evidence.recorded import survives, without_own_records
from analysis.evidence.verdict import Verdict
from analysis.outcomes.arms import Arm
from analysis.outcomes.overturn import overturn

BETTER = Verdict(outcome="any:offence", verdict="better", because="interval")


def arms(x_1: int, n_1: int, x_0: int, n_0: int) -> tuple[Arm, Arm]:
    about = {"models": "helpers", "horizon": "12m", "n_unknown": 0, "n_not_yet": 0}
    return (
        Arm(arm="joined", n_events=x_1, n_without=n_1 - x_1, **about),
        Arm(arm="not_joined", n_events=x_0, n_without=n_0 - x_0, **about),
    )


def own(consequence: str = "downgrade", models: str = "helpers") -> list[Guard]:
    return [Guard(guard="operator_records", models=models, n=1, n_of=1, finding="found", consequence=consequence)]


def judged(counts: tuple[Arm, Arm], guards: list[Guard], decided: Verdict = BETTER) -> str:
    found = overturn(counts, conf_level=0.95)
    return without_own_records(decided, guards, found, counts, "helpers").verdict


# Miettinen and Nurminen's interval of 24 of 300 against 60 of 300 leaves zero out until some 40 are recorded among the joiners: of
# 24 found, a record that finds three in four misses 8. Of 12 of 100 against 25 of 100, four more make it 16 and zero comes in.
STRONG, WEAK = arms(24, 300, 60, 300), arms(12, 100, 25, 100)


def test_what_a_record_may_miss_decides():
    assert survives(overturn(STRONG, conf_level=0.95), STRONG)
    assert not survives(overturn(WEAK, conf_level=0.95), WEAK)


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
    one_more = overturn(arms(1, 20, 5, 20), conf_level=0.95)
    assert overturn(few, conf_level=0.95)[0].high < 0 < one_more[0].high
    assert judged(few, own()) == "cannot_tell_yet"


def test_without_a_row_to_read_nothing_survives():
    assert not survives([], STRONG) and not survives(overturn(arms(5, 50, 6, 50), conf_level=0.95), arms(5, 50, 6, 50))
