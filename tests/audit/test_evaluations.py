"""What the audit of whole evaluations found still holds for this code, and its short path says what the page would say."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from analysis import store
from analysis.decision import COMMON, Decision
from analysis.evidence import judged, synthesis
from analysis.evidence.looks import Opened
from analysis.outcomes import joining_contrasts
from analysis.results import NotEstimable
from analysis.settings import read_settings
from analysis.sites import Site
from tests.audit import evaluated_people
from tests.audit import evaluations as audit
from tests.audit.coverage import ENOUGH
from tests.audit.evaluated_people import (
    DISTRICTS,
    LOOK_DAYS,
    YEARS,
    comparison,
    counted,
    released,
    site_of,
    the_plan,
)
from tests.audit.evaluations import CHANCE, HORIZON, LEVEL, RISKIER, SAFER
from tests.evidence import district

PLANS = {"planned": the_plan(YEARS), "not_shared": the_plan()}


@pytest.fixture(scope="module")
def full():
    return audit.found()


@pytest.fixture(scope="module")
def small():
    """A fiftieth of the draws, by other chance."""
    return audit.parts(1 / 50, seed=1)


def test_the_code_is_the_one_that_was_checked(full):
    assert full["code"] == audit.code_hash(), "rerun nice python -m tests.audit.evaluations"


def shares_of(row, path=()):
    """Every share in a row of the result, by its path."""
    for name, value in row.items():
        if isinstance(value, dict) and "low" in value:
            yield (*path, name), value
        elif isinstance(value, dict) and name != "checks":
            yield from shares_of(value, (*path, name))


def test_a_fiftieth_of_it_by_other_chance_agrees(full, small):
    for part in ("without_effect", "alone", "with_effect"):
        for mine, theirs in zip(small[part], full[part], strict=True):
            for (path, one), (same, other) in zip(shares_of(mine), shares_of(theirs), strict=True):
                assert path == same
                of = round(one["count"] / one["share"]) if one["share"] else mine["draws"]
                limits = audit.clopper_pearson(one["count"], of, conf_level=0.9999)
                # Districts of one evaluation are not independent of each other, so their own limits would be too close.
                if path[-1] not in ("better", "with_interval") or part != "alone":
                    assert limits.low <= other["high"] and other["low"] <= limits.high, (path, mine, theirs)


def test_without_effect_at_most_five_in_a_hundred_evaluations_say_better(full):
    rows = full["without_effect"]
    assert max(row["draws"] for row in rows) >= 2000
    for row in rows:
        assert row["planned"]["any_better"]["share"] <= 0.05
        assert row["planned"]["any_better"]["count"] <= row["not_shared"]["any_better"]["count"]
    assert all(row["planned"]["any_better"]["high"] <= 0.05 for row in rows if row["draws"] >= 2000)


def test_without_effect_no_more_is_scaled_than_is_tolerated(full):
    tolerated = read_settings(store.raw() / COMMON, Decision).decide.tolerance
    for row in full["alone"]:
        assert all(row[name]["any_scale"]["high"] <= tolerated for name in ("first", "last", "planned"))


def test_what_was_planted_is_there(full):
    for row in full["with_effect"]:
        assert row["risk_without"] == pytest.approx(0.2, abs=0.01)
        assert 100 * (row["risk_without"] - row["risk_joined"]) == pytest.approx(row["points"], abs=0.4)
        assert row["worse"]["count"] == 0


def test_what_is_found_grows_with_the_people_as_exact_power_does(full):
    for selected in (SAFER, CHANCE, RISKIER):
        for points in (5, 8):
            mine = [row for row in full["with_effect"] if (row["selected"], row["points"]) == (selected, points)]
            assert [row["size"] for row in mine] == [25, 50, 100]
            for row in mine:
                assert row["power_found"] - 0.2 <= row["first_stage"]["share"] <= row["power_found"] + 0.05
            alone, whole = ([row[kind] for row in mine] for kind in ("first_stage", "better"))
            assert all(more["low"] > less["high"] for less, more in pairwise(alone))
            assert all(more["high"] >= less["low"] for less, more in pairwise(whole))
            assert whole[-1]["low"] > whole[0]["high"]
            # The check costs a little, and hides nothing however people are selected.
            assert all(both["share"] >= 0.65 * first["share"] for first, both in zip(alone, whole, strict=True))


def test_the_interval_of_one_stage_holds_zero_as_often_as_it_says(full):
    for row in full["without_effect"]:
        for each in row["holds"].values():
            assert each["high"] >= 0.95 and each["share"] >= 0.925
            assert row["draws"] < 2000 or each["low"] >= ENOUGH


def members(people, plan):
    """The districts of one evaluation as a set would have them, with all that their pages estimate."""
    asked, names, rows = plan.reoffending, [site_of(number) for number in range(DISTRICTS)], []
    options = (asked.main, asked.ladder, audit.about(plan)["outcome"], asked.main_horizon)
    for number, name in enumerate(names):
        _, compared = comparison(people.taken(people.district == number))
        for row in joining_contrasts.risks(compared, *options, conf_level=LEVEL):
            missing, known = isinstance(row.value, NotEstimable), row.interval
            told = {each: getattr(row, each) for each in ("outcome", "estimand", "group", "horizon", "n")}
            told |= {"estimate": None if missing else row.value, "reason": row.value.reason if missing else ""}
            told |= {"conf_low": known.low if known else None, "conf_high": known.high if known else None}
            rows.append(told | {"conf_level": LEVEL, "n_events": row.n_events or 0, "site": name})
    about = {"site": names, "name_vi": names, "name_en": names, "run": "0", "plan": plan.hash, "missing": ""}
    tables = {
        "members": pd.DataFrame(about),
        "member_cells": counted(people, plan),
        "member_estimates": pd.DataFrame(rows),
    }
    tables |= {"member_mix": pd.DataFrame(columns=["age", "priors", "n", "site"])}
    tables |= {"member_guards": pd.DataFrame(), "member_negative_controls": pd.DataFrame()}
    source = district.source(id="mau-20", kind="set", members=tuple(names), area=None, records={})
    return Site(source, tables, None, ())


@pytest.mark.parametrize(
    ("selected", "points", "size", "seed", "look", "expected"),
    [
        (SAFER, 8, 50, 0, 5, {"better"}),
        (SAFER, 8, 25, 4, 5, {"better", "cannot_tell_yet"}),
        (CHANCE, 8, 100, 2, 2, None),
        (RISKIER, 0, 25, 3, 1, {"cannot_tell_yet"}),
    ],
)
def test_the_short_path_says_what_notebook_7_says(selected, points, size, seed, look, expected):
    people = released(selected, points, size, np.random.default_rng(seed)).seen(LOOK_DAYS[look - 1])
    decision = read_settings(store.raw() / COMMON, Decision)
    for name, plan in PLANS.items():
        number = look if plan.analyses else 1
        mine = audit.set_says(audit.set_ways(counted(people, plan), plan), plan, number)
        opened = Opened(look=number)
        of_set = synthesis.district_set(members(people, plan), plan, decision, conf_level=LEVEL, opened=opened)
        whole = of_set[0]["verdicts"][0]
        for field in ("verdict", "because", "estimate", "conf_low", "conf_high", "conf_level"):
            assert getattr(mine, field) == getattr(whole, field), name
        assert expected is None or mine.verdict in expected


@pytest.mark.parametrize(("size", "seed"), [(300, 2), (50, 2)])
def test_a_district_says_what_its_whole_path_says(size, seed):
    people = released(SAFER, 8, size, np.random.default_rng(seed)).seen(LOOK_DAYS[-1])
    plan, said = PLANS["not_shared"], set()
    asked = plan.reoffending
    options = (asked.main, asked.ladder, audit.about(plan)["outcome"])
    for number in range(3):
        _, compared = comparison(people.taken(people.district == number))
        mine = audit.district_says(compared, plan, 1)
        risks = joining_contrasts.estimates(compared, *options, [asked.main_horizon], conf_level=LEVEL)
        whole = judged.decide(risks, asked, horizon=asked.main_horizon)
        shown = mine.conf_low is not None or mine.because == "no_safe_interval"
        assert (mine.verdict, mine.conf_low, mine.conf_high) == (whole.verdict, whole.conf_low, whole.conf_high)
        assert not shown or mine.because == whole.because or whole.because == "not_estimable"
        said.add(mine.verdict)
    assert size < 300 or "better" in said


def test_what_is_seen_on_a_day_by_hand():
    people = released(SAFER, 0, 25, np.random.default_rng(3))
    times = {"entry": [0.0, 100.0, 500.0], "joined": [50.0, np.inf, 510.0], "exit": [450.0, 300.0, 900.0]}
    three = replace(
        people.taken(np.arange(len(people.x)) < 3),
        **{name: np.array(values) for name, values in times.items()},
        cause=np.array([1, 2, 1]),
        sight=np.array([1200.0, 1200.0, 1200.0]),
    )
    seen = three.seen(400.0)
    assert (
        seen.exit.tolist() == [400.0, 300.0] and seen.cause.tolist() == [0, 2] and seen.sight.tolist() == [400.0, 400.0]
    )
    assert three.seen(LOOK_DAYS[-1]).cause.tolist() == [1, 2, 1]


def test_the_share_of_all_by_hand():
    people = released(SAFER, 0, 25, np.random.default_rng(3))
    four = replace(
        people.taken(np.arange(len(people.x)) < 4),
        entry=np.zeros(4),
        exit=np.array([100.0, 400.0, 200.0, 300.0]),
        cause=np.array([1, 1, 0, 1]),
        sight=np.array([HORIZON, 500.0, 500.0, 364.0]),
    )
    assert audit.share_of_all(four) == 1.5 / 4  # one of three in time; the fourth cannot be followed for a year


def test_who_is_better_by_eight_points_is_to_extend_and_by_more_to_scale(monkeypatch):
    """So that no district to scale is no want of the rule: with 18 of 20 offences prevented some are."""
    decision, plan = read_settings(store.raw() / COMMON, Decision), PLANS["not_shared"]
    people = released(SAFER, 8, 300, np.random.default_rng(2)).seen(LOOK_DAYS[-1])
    told = audit._one_by_one(people, plan, 1, decision)
    assert [choice for verdict, choice in told if verdict == "better"] == 6 * ["extend"]
    monkeypatch.setitem(evaluated_people.RATIOS, 8, 0.05)
    people = released(SAFER, 8, 300, np.random.default_rng(4)).seen(LOOK_DAYS[-1])
    assert ("better", "scale") in audit._one_by_one(people.taken(people.district < 3), plan, 1, decision)


def test_what_is_found_is_what_is_planted_less_what_those_get_who_join_later(full):
    """Controls stay where they stood on the day: of what is planted an eighth is then lost, by their true risks."""
    lost = diluted(released(SAFER, 8, 100, np.random.default_rng(5)).seen(LOOK_DAYS[-1]))
    assert lost == pytest.approx(1 / 8, abs=0.03)
    for row in full["with_effect"]:
        expected = (1 - lost) * (row["risk_joined"] - row["risk_without"])
        assert abs(row["found"] - expected) <= 4 * row["found_error"] + 0.004


def diluted(people):
    """Part of the true effect on those compared with that they have themselves, because they join within the year."""
    _, compared = comparison(people)
    rows = compared.found.rows
    rows = rows.taken(np.flatnonzero(~rows.treated))
    hazard = -np.log1p(-people.risk_not_joined[rows.row]) / 365
    ratio = np.log1p(-people.risk_joined[rows.row]) / np.log1p(-people.risk_not_joined[rows.row])
    days = np.clip(people.joined[rows.row] - compared.found.day[rows.trial], 0, 365)
    with_model, without = np.exp(-hazard * ratio * 365), np.exp(-hazard * 365)
    later = np.exp(-hazard * days - hazard * ratio * (365 - days))
    return float((rows.weight * (later - without)).sum() / (rows.weight * (with_model - without)).sum())
