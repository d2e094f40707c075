"""The shipped districts under every definition and date: classes add up, and nobody is followed beyond a record."""

import json

import pandas as pd
import pytest

from analysis.followup.coverage import followable
from analysis.followup.follow import follow, ground
from analysis.followup.incidents import DATES, DEFINITIONS
from analysis.followup.releases import dated_releases
from analysis.followup.states import GROUPS, STATES, at_horizon, counts, group_of
from analysis.sites import read_site
from tests.conftest import PROJECT

HORIZONS = (6, 12, 24, 36)


@pytest.fixture(scope="module", params=["mau-01", "mau-04", "mau-08"])
def district(request):
    site = read_site(request.param)
    shared = ground(site)
    found = {(name, by): follow(site, definition=name, by=by, on=shared) for name in DEFINITIONS for by in DATES}
    return site, found


def test_classes_add_up(district):
    site, found = district
    for followup in found.values():
        before, last = followup.flow[0].n_before, followup.flow[-1]
        assert before == len(site.tables["releases"])
        assert last.n_before - last.n_excluded == len(followup.rows) and followup.rows.index.is_unique
        for months in HORIZONS:
            told = [counts(followup, months, group=group)[0] for group in GROUPS]
            assert sum(each.n for each in told) == len(followup.rows)
            assert all(each.n == sum(getattr(each, f"n_{state}") for state in STATES) for each in told)
            assert all(each.n + each.n_apart == len(followup.rows) for each in told)


def test_days_lie_within_sight_and_liberty_within_days(district):
    for followup in district[1].values():
        rows = followup.rows
        assert (rows["days"] <= rows["sight"].fillna(0)).all() and rows["days"].ge(0).all()
        assert rows["liberty"].between(0, rows["days"]).all()
        assert rows.loc[rows["sight"].isna(), "cause"].eq(0).all()
        assert set(followup.events["release_id"]) <= set(rows.index)


def test_the_same_people_can_be_followed_as_notebook_1_counts(district):
    site, found = district
    rows = found["any", "offence"].rows
    releases, _ = dated_releases(site)
    mine = releases.loc[rows.index[group_of(found["any", "offence"]) == "release"]]
    for months in HORIZONS:
        told = followable(mine["start"], months, site.tables["source_coverage"], "reoffence", mine["area"],
                          release_first=mine["release_first"])  # fmt: skip
        state = at_horizon(found["any", "offence"], months)
        outside = (state == "not_yet") | rows["sight"].isna()
        assert (told.fillna(False).astype(bool) == ~outside.reindex(told.index)).all()


def test_a_crime_is_any_crime(district):
    for by in DATES:
        any_, intentional, legal = (district[1][name, by].rows for name in ("any", "intentional", "legal"))
        for narrow in (intentional, legal):
            assert set(narrow.index[narrow["cause"] == 1]) <= set(any_.index[any_["cause"] == 1])


def test_the_order_of_rows_changes_nothing(district):
    site, found = district
    tables = {name: table.sample(frac=1, random_state=1) for name, table in site.tables.items()}
    again = follow(type(site)(site.source, tables, None, ()), definition="legal", by="judgment")
    pd.testing.assert_frame_equal(again.rows.sort_index(), found["legal", "judgment"].rows.sort_index())


def test_one_current_list_is_never_a_release_cohort():
    site = read_site("mau-04")
    followup = follow(site, definition="any")
    assert (group_of(followup) != "release").all() and counts(followup, 12)[0].n == 0
    assert set(at_horizon(followup, 12)) <= {"unknown", "not_yet"}


def test_where_offences_after_expungement_are_not_entered_the_list_ends():
    ends = {name: counts(follow(read_site(name), definition="any"), 36)[0].n_list_ends for name in ("mau-01", "mau-08")}
    assert ends["mau-01"] == 0 and ends["mau-08"] > 0


@pytest.mark.parametrize(("name", "since"), [("mau-01", "2020-01-01"), ("mau-08", "2021-07-01")])
def test_the_true_share_lies_within_the_bounds(name, since):
    """What the simulator knows: everybody released since the certificates begin, crimes that never became known too."""
    told = json.loads((PROJECT / "data/raw/districts" / name / "truth.json").read_text(encoding="utf-8"))["releases"]
    days = pd.DataFrame(told["rows"], columns=told["columns"])[["release", "reoffence"]].replace(0, None)
    true = days.apply(
        lambda column: pd.to_datetime(column.astype("Int64").astype("str"), format="%Y%m%d", errors="coerce")
    )
    followup = follow(read_site(name), definition="any")
    for months in (6, 12, 24):
        end = true["release"] + pd.DateOffset(months=months)
        # Both districts' books are complete until 31 December 2025, 90 days after the last that is surely in them.
        followed = (true["release"] >= since) & (end <= pd.Timestamp("2025-10-02"))
        bounds = counts(followup, months)[0].bounds
        assert bounds.low <= (true["reoffence"] <= end)[followed].mean() <= bounds.high
