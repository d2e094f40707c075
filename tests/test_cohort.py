import pandas as pd
import pytest

from analysis import cohort
from analysis.errors import HoanhapError
from analysis.results import FlowStep
from analysis.sites import Site


def make(source, **tables):
    return Site(source, {name: pd.DataFrame(rows) for name, rows in tables.items()}, None, ())


@pytest.fixture
def five(tarp):
    """Five people worked by hand: arrested in week 1, in week 52, after the end, never, and one without an arm."""
    ids = list("abcde")
    return make(
        tarp[0].source,
        people={"person_id": ids, "age_years": [20.0] * 5},
        releases={"release_id": [f"{i}-1" for i in ids], "person_id": ids},
        enrolments={"person_id": ids[:4], "arm": ["participant", "comparison", "comparison", "participant"]},
        offences={"release_id": ["a-1", "a-1", "b-1", "c-1"], "arrest_days": [70.0, 7.0, 364.0, 371.0]},
        jobs={"person_id": ["a", "d", "d"], "start_days": [0.0, 0.0, 21.0], "end_days": [7.0, 14.0, 364.0]},
    )


def test_follow_up_ends_at_the_first_arrest_or_at_the_end(five):
    followed = cohort.build_releases(five)
    assert followed.people["days"].tolist() == [7, 364, 364, 364]
    assert followed.people["event"].tolist() == [True, True, False, False]
    assert followed.flow == (FlowStep(step="no_arm", unit="releases", n_before=5, n_excluded=1),)


@pytest.mark.parametrize(
    ("deciders", "by_lot"), [(["lot"] * 4, True), (["lot", "lot", "lot", "official"], False), (None, False)]
)
def test_a_lottery_is_one_only_where_the_lot_decided_for_everybody(five, deciders, by_lot):
    enrolments = five.tables["enrolments"]
    said = enrolments.assign(assigned_by=deciders) if deciders else enrolments
    site = Site(five.source, five.tables | {"enrolments": said}, None, ())
    assert cohort.build_releases(site).by_lot is by_lot


def test_two_releases_of_one_person_are_two_rows(tarp):
    site = make(
        tarp[0].source,
        people={"person_id": ["a"], "age_years": [20.0]},
        releases={"release_id": ["a-1", "a-2"], "person_id": ["a", "a"]},
        enrolments={"person_id": ["a"], "arm": ["participant"]},
        offences={"release_id": ["a-2"], "arrest_days": [14.0]},
    )
    followed = cohort.build_releases(site).people.set_index("release_id")
    assert followed["event"].to_dict() == {"a-1": False, "a-2": True}


def test_a_source_that_does_not_say_how_long_people_were_followed_is_refused(five):
    silent = Site(five.source.model_copy(update={"followed_until_days": None}), five.tables, None, ())
    with pytest.raises(HoanhapError, match="followed_until_days"):
        cohort.build_releases(silent)


def test_people_who_joined_after_release_are_refused(five, monkeypatch):
    monkeypatch.setenv("HOANHAP_LANGUAGE", "en")
    late = five.tables["enrolments"].assign(start_days=[0.0, 0.0, 0.0, 30.0])
    with pytest.raises(HoanhapError, match="1 people joined after"):
        cohort.build_releases(Site(five.source, five.tables | {"enrolments": late}, None, ()))


def test_job_weeks_by_hand(five):
    followed = cohort.build_releases(five)
    employed, known = cohort.job_weeks(followed, five, 4)
    assert known.to_numpy().tolist() == [[True, False, False, False], [True] * 4, [True] * 4, [True] * 4]
    # a works in week 1 and is arrested at its end; d works in weeks 1, 2 and from week 4 on.
    assert employed.to_numpy().tolist() == [[True, False, False, False], [False] * 4, [False] * 4,
                                            [True, True, False, True]]  # fmt: skip


def test_tarp_person_weeks_equal_r(tarp, rossi):
    followed = cohort.build_releases(tarp[0])
    _, known = cohort.job_weeks(followed, tarp[0], 52)
    weeks = known.sum(axis=1).groupby(followed.people["arm"]).sum()
    assert weeks.to_dict() == rossi["person_weeks"]


def test_people_without_income_are_counted_out(tarp):
    site = make(
        tarp[0].source,
        people={"person_id": ["a", "b"]},
        enrolments={"person_id": ["a", "b"], "arm": ["participant", "comparison"]},
        income_months={"person_id": ["a", "a", "b"], "period": ["1", "2", "1"], "income": [0.0, 5.0, 7.0]},
    )
    followed = cohort.with_income(cohort.build_people(site), site, ("1", "2"))
    assert followed.people["person_id"].tolist() == ["a"]
    assert [step.n_excluded for step in followed.flow] == [0, 1]


def test_arms_are_counted_participants_first(nsw):
    arms = cohort.build_workers(*nsw).arms
    assert list(arms.itertuples(index=False, name=None)) == [("participant", 185), ("comparison", 260), ("cps", 15992)]


@pytest.mark.parametrize("which", ["tarp", "nsw"])
def test_every_flow_adds_up(which, request):
    site, plan = request.getfixturevalue(which)
    followed = cohort.build_workers(site, plan)
    for before, after in zip(followed.flow, followed.flow[1:], strict=False):
        assert before.n_before - before.n_excluded == after.n_before
    assert followed.flow[-1].n_before - followed.flow[-1].n_excluded == len(followed.people) == followed.arms["n"].sum()
