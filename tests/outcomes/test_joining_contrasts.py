"""Five releases by hand: who is compared with whom, and what the arms' events are."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from analysis.followup.joining import Joining
from analysis.outcomes import missing
from analysis.outcomes.joiners import balances, compare, setting
from analysis.outcomes.joining_contrasts import hazard, risks
from analysis.plan import Contrast, Ladder
from analysis.results import NotEstimable
from tests.audit import evaluated_people

CONTRAST = Contrast(models="helpers", assigned="person", window_days=0)
LADDER = Ladder(model_from=5, weights_from=20, covariates_at_most=2)
DAY = pd.Timestamp("2022-01-01")


@dataclass
class Followed:
    rows: pd.DataFrame


def days(*numbers):
    return pd.to_datetime([None if n is None else DAY + pd.Timedelta(days=n) for n in numbers])


# a and b join on days 10 and 20; c has the event on day 100; d joins on a day nobody knows; e was never considered.
FOLLOWED = Followed(
    pd.DataFrame(
        {
            "person_id": list("abcde"),
            "start": days(0, 0, 0, 0, 0),
            "days": [500.0, 50.0, 100.0, 500.0, 500.0],
            "cause": [0, 1, 1, 0, 0],
            "entry_days": 0.0,
            "age": [30.0, 40.0, None, 50.0, 60.0],
        },
        index=list("abcde"),
    )
)
JOINING = Joining(
    pd.DataFrame(
        {
            "eligible": days(5, 5, 5, 5, None),
            "joined": days(10, 20, None, 30, None),
            "unit": ["m", "m", None, "m", None],
            "day_unknown": [False, False, False, True, False],
            "place": ["m", "m", "m", "m", None],
        },
        index=list("abcde"),
    ),
    "listed",
)


@pytest.fixture
def compared():
    return compare(FOLLOWED, JOINING, CONTRAST, ("age",))


def test_who_is_compared_with_whom(compared):
    found = setting(compared, JOINING, CONTRAST)
    assert (found.n_releases, found.n_eligible, found.n_joined, found.n_day_unknown) == (5, 4, 3, 1)
    # a is compared with b and c; b, ten days later, with c alone. Nobody with d or e.
    assert (found.n_trials, found.n_in_trials, found.n_controls, found.n_units) == (2, 2, 2, 1)
    assert found.n_out_of_sight == found.n_without_control == 0


def test_within_communes_nobody_is_compared_with_people_of_another_one():
    within = CONTRAST.model_copy(update={"within": "commune"})

    def pairs(*place):
        found = compare(FOLLOWED, Joining(JOINING.people.assign(place=list(place)), "listed"), within, ())
        rows = found.found.rows
        ids = found.release[rows.row]
        return {
            (str(one), str(other))
            for trial in np.unique(rows.trial)
            for one in ids[rows.treated & (rows.trial == trial)]
            for other in ids[~rows.treated & (rows.trial == trial)]
        }

    assert pairs(*"mmmm", None) == {("a", "b"), ("a", "c"), ("b", "c")}
    assert pairs(*"mnmn", None) == {("a", "c")}
    assert pairs(None, None, None, None, None) == set()  # nobody knows who is of whose commune


def test_risks_count_each_person_once_a_group(compared):
    joined, others, difference = risks(compared, CONTRAST, LADDER, "any/offence", "12m", conf_level=0.95)
    # b has the event 30 days after joining. Joiners waited 5 and 15 days; of those who had not joined only c waited the
    # median of these, on the day b joined, and has the event 80 days later. b, who waited 5 when a joined, does not count.
    assert (joined.n, joined.n_events, joined.value) == (2, 1, 0.5)
    assert (others.n, others.n_events, others.value) == (1, 1, 1.0)
    assert (difference.n, difference.n_events, difference.value) == (3, 2, -0.5)
    assert difference.method == "counts" and difference.interval.low < 0 < difference.interval.high


def test_among_few_people_a_covariate_with_a_missing_value_is_left_out(compared):
    """The age of c is missing, and three people are compared."""
    assert compared.names == () and balances(compared, CONTRAST) == []
    (gap,) = compared.gaps
    assert (gap.models, gap.covariate, gap.n, gap.n_missing, gap.n_people) == ("helpers", "age", 3, 1, 3)
    assert gap.done == "few_people"


def test_a_missing_covariate_takes_the_mean_among_many(monkeypatch):
    monkeypatch.setattr(missing, "LEAST_PEOPLE", 3)
    monkeypatch.setattr(missing, "MOST_MISSING", 1)
    compared = compare(FOLLOWED, JOINING, CONTRAST, ("age",))
    (row,) = balances(compared, CONTRAST)
    # Ages 30 and 40 joined; b (40) and c (the mean of 30 and 40) are compared with a, c with b.
    assert row.mean_joined == 35
    assert row.mean_not_joined == pytest.approx((40 / 2 + 35 / 2 + 35) / 2)


def test_a_hazard_ratio_needs_people_and_events(compared):
    found = hazard(compared, CONTRAST, LADDER, "any/offence", conf_level=0.95)
    assert found.value == NotEstimable("too_few_for_model")


def test_where_the_list_ends_at_expungement_there_is_no_risk():
    ended = Followed(FOLLOWED.rows.assign(cause=[6, 1, 1, 0, 0], days=[200.0, 50.0, 100.0, 500.0, 500.0]))
    found = risks(compare(ended, JOINING, CONTRAST, ()), CONTRAST, LADDER, "any/offence", "12m", conf_level=0.95)
    assert {row.value for row in found} == {NotEstimable("list_ends_at_expungement")}


def test_moved_or_lost_ends_sight_and_is_no_success():
    # a is lost 190 days after joining, c on day 100: within 12 months nobody is followed to the end in either group.
    lost = Followed(FOLLOWED.rows.assign(cause=[4, 1, 4, 0, 0], days=[200.0, 50.0, 100.0, 500.0, 500.0]))
    joined, others, _ = risks(
        compare(lost, JOINING, CONTRAST, ()), CONTRAST, LADDER, "any/offence", "12m", conf_level=0.95
    )
    assert joined.value == others.value == NotEstimable("not_yet_followable")


def test_nobody_to_compare():
    nobody = Joining(JOINING.people.assign(joined=pd.NaT), "listed")
    compared = compare(FOLLOWED, nobody, CONTRAST, ("age",))
    (found,) = risks(compared, CONTRAST, LADDER, "any/offence", "12m", conf_level=0.95)
    assert found.value == NotEstimable("nobody_to_compare") and balances(compared, CONTRAST) == []


@pytest.mark.parametrize(
    ("n", "conf_level", "method"),
    [(120, 0.95, "cox_robust"), (100, 0.95, "cox_robust"), (99, 0.95, "firth_cox"), (120, 0.99, "firth_cox")],
)
def test_coxs_interval_is_shown_only_where_it_was_simulated(n, conf_level, method):
    """Of releases with many events; with fewer than 100 of them, or at another level, the limits are Firth's."""
    people = evaluated_people.released("lower_risk_first", 0, 100, np.random.default_rng(8))
    _, told = evaluated_people.comparison(people.taken(np.arange(len(people.x)) < n))
    assert len(told.cause) == n and (told.cause == 1).sum() >= 20
    found = hazard(told, CONTRAST, LADDER, "any/offence", conf_level=conf_level)
    assert found.method == method and found.interval.level == conf_level
    assert found.interval.method == ("wald_log" if method == "cox_robust" else "profile_penalised")
