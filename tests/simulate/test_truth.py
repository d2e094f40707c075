"""The marginal risk differences of one made-up person, worked by hand."""

from math import log

import numpy as np
import pandas as pd
import pytest

from analysis.simulate.history import History
from analysis.simulate.lives import NEVER
from analysis.simulate.risk import YEAR_DAYS
from analysis.simulate.truth import effects
from analysis.simulate.world import world

NEVER_JOINED = (np.inf, 0.0)


def one_person(*, local=NEVER_JOINED, loan=NEVER_JOINED, reoffence=NEVER):
    """Released on 1 January 2021 with even odds of a crime within a year, and of a minor offence."""
    row = {"release": pd.Timestamp("2021-01-01"), "reoffence": reoffence, "crime_logit": 0.0, "minor_logit": 0.0}
    for kind, (day, change) in {"local": local, "firm": NEVER_JOINED, "loan": loan}.items():
        row |= {f"joined_{kind}": day, f"change_{kind}": change}
    releases = pd.DataFrame([row])
    models = pd.DataFrame({"kind": ["helpers"], "name": ["4+"], "commune": [0], "start": [pd.Timestamp("2021-01-01")]})
    referrals = pd.DataFrame({"person": [0], "model": [0]}, index=[0])
    never = np.full((1, 2), 1e6)
    empty = pd.DataFrame()
    return History(empty, releases, models, referrals, empty, empty, never, never, never, empty)


def rows(history, name="effect", **where):
    changed = {"helpers": log(1 / 3), "firm": 0.0, "exemplary": 0.0, "loan": log(1 / 2)}
    told = effects(history, world(name, effect=changed, rates={"hazard_shape": 1.0}))
    for column, value in where.items():
        told = told[told[column] == value]
    return told.set_index("horizon_months")


def test_participants_are_compared_with_themselves_without_the_model_from_the_day_of_joining():
    joined = one_person(local=(100.0, log(1 / 3)))
    told = rows(joined, model="helpers", population="participants", outcome="crime")
    # Odds 1 without it and 1/3 with it: risks 1/2 and 1/4 in the year after joining
    assert told.loc[12, "risk_without"] == pytest.approx(1 / 2) and told.loc[12, "risk_with"] == pytest.approx(1 / 4)
    # A constant hazard: two years double it
    assert told.loc[24, "risk_difference"] == pytest.approx((1 - 0.75**2) - (1 - 0.5**2))


def test_other_models_stay_as_they_are():
    both = one_person(local=(0.0, log(1 / 3)), loan=(YEAR_DAYS, log(1 / 2)))
    told = rows(both, model="loan", population="participants", outcome="crime")
    # Odds 1/3 with the helpers alone, 1/6 with the loan too
    assert told.loc[12, "risk_difference"] == pytest.approx(1 / 7 - 1 / 4)


def test_any_offence_is_a_crime_or_a_minor_one():
    told = rows(one_person(), model="helpers", population="everyone", outcome="any_offence")
    assert told.loc[12, "risk_without"] == pytest.approx(1 - 0.5 * 0.5)
    assert told.loc[12, "risk_with"] == pytest.approx(1 - 0.75 * 0.75)


def test_whoever_had_committed_a_crime_before_joining_is_none_of_the_participants():
    late = one_person(local=(100.0, log(1 / 3)), reoffence=pd.Timestamp("2021-02-01"))
    assert rows(late, population="participants").empty
