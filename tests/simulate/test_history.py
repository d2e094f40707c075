"""The truth behind the files, at the level of people: what each world says is what one finds there."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.simulate.history import happen
from analysis.simulate.lives import NEVER
from analysis.simulate.people import draw_communes
from analysis.simulate.places import District
from analysis.simulate.risk import risk_within
from analysis.simulate.truth import effects
from analysis.simulate.work import employed
from analysis.simulate.world import world

END = date(2025, 12, 31)


def simulated(name, per_year=1000, **changed):
    return happen(world(name, **changed), District(0), END, np.random.default_rng(11), per_year=per_year)


@pytest.fixture(scope="module")
def many():
    return simulated("no_effect")


@pytest.fixture(scope="module")
def helped():
    return simulated("effect")


def recent(history):
    return history.releases[history.releases["release"] >= "2020-01-01"]


def share(events, n):
    """A share with room for five standard errors."""
    rate = events / n
    return rate, 5 * (rate * (1 - rate) / n) ** 0.5


def test_between_four_and_six_per_cent_commit_a_crime_within_a_year(many):
    told = effects(many, world())
    row = told[(told["population"] == "everyone") & (told["outcome"] == "crime") & (told["horizon_months"] == 12)]
    assert row["risk_without"].between(0.04, 0.06).all()


def test_simulated_crimes_are_as_frequent_as_the_truth_says(many):
    mine = recent(many)
    mine = mine[mine["release"] <= "2024-12-01"]
    joins = [
        (mine[f"joined_{kind}"].to_numpy(), mine[f"change_{kind}"].to_numpy()) for kind in ("local", "firm", "loan")
    ]
    told = risk_within(np.full(len(mine), 365.0), mine["crime_logit"].to_numpy(), joins, world()["hazard_shape"])
    # Death, detox and arrest for another reason take a few away: below the net risk, and not far.
    found = ((mine["reoffence"] - mine["release"]).dt.days <= 365).mean()
    assert told.mean() * 0.93 - 0.002 < found < told.mean() + 0.004


def test_no_effect_is_none_at_all(many):
    told = effects(many, world())
    assert told["risk_difference"].abs().max() < 1e-12 and len(told) > 100


def test_an_effect_lowers_risk_by_what_its_logit_says(helped):
    told = effects(helped, world("effect"))
    row = told[(told["model"] == "helpers") & (told["population"] == "everyone") & (told["outcome"] == "crime")
               & (told["horizon_months"] == 12)].iloc[0]  # fmt: skip
    assert row["risk_difference"] == pytest.approx(row["risk_with"] - row["risk_without"])
    odds = np.exp(recent(helped)["crime_logit"])
    assert row["risk_without"] == pytest.approx((odds / (1 + odds)).mean())
    # An effect of -0.7 on the logit nearly halves the odds: exp(-0.7) = 0.4966
    assert row["risk_with"] == pytest.approx((0.4966 * odds / (1 + 0.4966 * odds)).mean(), rel=1e-3)


def test_the_effect_shows_in_what_happens(helped, many):
    """The same people, the same draws: participants of the helped world offend less than they do in the other."""
    for history, world_name in ((helped, "effect"), (many, "no_effect")):
        told = effects(history, world(world_name))
        row = told[(told["model"] == "helpers") & (told["population"] == "participants") & (told["outcome"] == "crime")
                   & (told["horizon_months"] == 24)].iloc[0]  # fmt: skip
        mine = history.releases[np.isfinite(history.releases["joined_local"])]
        kinds = history.models["kind"].to_numpy()[history.referrals.loc[mine.index, "model"]]
        mine = mine[kinds == "helpers"]
        start = mine["release"] + pd.to_timedelta(mine["joined_local"], unit="D")
        seen = mine[start <= "2023-12-31"]
        found = ((seen["reoffence"] - start[seen.index]).dt.days.between(0, 730)).mean()
        assert found == pytest.approx(row["risk_with"], abs=5 * (row["risk_with"] / len(seen)) ** 0.5 + 0.01)


def test_work_lasts_longer_where_a_firm_has_an_effect(helped):
    told = effects(helped, world("effect"))
    # 4 people from the district: the sign is all that can be asked of them
    assert (told.loc[told["outcome"] == "work", "risk_difference"] >= 0).all()


def test_about_two_thirds_work(many):
    days = np.full(len(many.releases), 1500.0)
    assert employed(many.job_starts, many.job_ends, days).mean() == pytest.approx(2 / 3, abs=0.03)


def test_officials_choose_those_of_whom_they_expect_less(many):
    started = many.referrals["started"] < NEVER
    risk = many.releases.loc[many.referrals.index, "recorded_logit"]
    assert risk[started].mean() < risk[~started].mean() - 0.2


def test_only_in_one_world_do_they_see_what_no_record_holds(many):
    def gap(history):
        hidden = history.releases.loc[history.referrals.index, "hidden"]
        started = (history.referrals["started"] < NEVER).to_numpy()
        return hidden[started].mean() - hidden[~started].mean()

    assert abs(gap(many)) < 0.12
    assert gap(simulated("hidden_risk", per_year=400)) < -0.5


def test_only_in_one_world_are_participants_watched_more_closely(many):
    def known(history):
        mine = history.releases[history.releases["minor"] < history.releases[["moved", "lost"]].min(axis=1)]
        watched = (mine["joined_local"] < (mine["minor"] - mine["release"]).dt.days).to_numpy()
        return mine["minor_known"][watched].mean(), mine["minor_known"][~watched].mean()

    assert known(many) == (1.0, 1.0)
    participants, others = known(simulated("closer_watch", per_year=600))
    assert participants == pytest.approx(0.95, abs=0.05) and others == pytest.approx(0.65, abs=0.05)


@pytest.mark.parametrize("sd", [0.0, 0.3, 0.5])
def test_communes_differ_as_much_as_the_world_says(sd):
    effect = np.concatenate(
        [draw_communes(world(commune_sd=sd), rng)["effect"] for rng in np.random.default_rng(5).spawn(60)]
    )
    assert effect.std() == pytest.approx(sd, abs=0.04)
    history = simulated("no_effect", per_year=300, commune_sd=sd)
    assert history.releases.groupby("commune")["crime_logit"].mean().std() == pytest.approx(sd, abs=0.22)


def test_nobody_joins_after_leaving_and_nobody_borrows_after_a_crime(many):
    for name in ("listed", "offered", "answered", "started"):
        left = many.releases.loc[many.referrals.index, "left"]
        assert not ((many.referrals[name] < NEVER) & (many.referrals[name] > left)).any()
    mine = many.releases.loc[many.borrowers.index]
    got = many.borrowers["loan_day"] < NEVER
    assert (many.borrowers["loan_day"][got] <= mine["left"][got]).all()
    assert ((many.borrowers["loan_day"][got] - mine["release"][got]).dt.days <= 5 * 365).all()
    assert (many.borrowers["loan_day"][got] >= "2023-10-10").all()


def test_records_are_expunged_by_the_law(many):
    # Code of 2015: two years after a term of up to five years; with duties still open not before these are done.
    mine = recent(many)
    short = mine[(mine["sentence_months"] <= 60) & (mine["obligations_met"] == mine["release"])]
    years = (short["expunged"] - short["release"]).dt.days / 365.25
    assert years.between(1.99, 2.01).all()
    longer = mine[(mine["sentence_months"] > 60) & (mine["sentence_months"] <= 180)]
    assert ((longer["expunged"] - longer["release"]).dt.days / 365.25 >= 2.99).all()
    assert (mine["expunged"] >= mine["obligations_met"]).all()


def test_whoever_is_in_prison_again_is_off_the_list_and_comes_home_later(many):
    again = many.releases[many.releases.duplicated("person")]
    before = many.releases.drop_duplicates("person", keep="first").set_index("person").loc[again["person"].unique()]
    assert len(again) > 100
    assert (before["struck_off"] <= before["next_release"]).all()
    assert (before["judgment"] < before["next_release"]).all()


def test_the_same_draws_give_the_same_history():
    one, other = (simulated("no_effect", per_year=30) for _ in range(2))
    pd.testing.assert_frame_equal(one.releases, other.releases)
    pd.testing.assert_frame_equal(one.referrals, other.referrals)
