"""Each guard on data where its fault was planted, and on the twin without it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.evidence.guards import around, clocks, sight
from analysis.evidence.guards.eligibility import ELIGIBILITY, eligibility_by_outcome
from analysis.evidence.guards.guard import (
    CLEAR,
    DESCRIBE,
    DOWNGRADE,
    FOUND,
    NOTE,
    NOTHING,
    STOP,
    UNKNOWN,
    by_share,
    stops,
)
from analysis.evidence.guards.reoffending import GUARD_STOPS, NEGATIVE_CONTROL, objection
from analysis.evidence.judged import decide
from analysis.evidence.places import ShockRow
from analysis.plan import Contrast
from analysis.results import Estimate, Interval, NotEstimable
from analysis.stats import trial_risks
from tests.evidence import district, joined
from tests.evidence.joined import NEVER, compare, days, draw, followup, joining, site

MONTHLY = Contrast(models="helpers", assigned="person", window_days=31)


def told(guard):
    return guard.n, guard.n_of, guard.finding, guard.consequence


@pytest.fixture(scope="module")
def drawn():
    return draw(600, np.random.default_rng(1))


@pytest.fixture(scope="module")
def compared(drawn):
    return compare(*drawn[1:])


@pytest.mark.parametrize(
    ("n", "n_of", "finding", "consequence"),
    [(0, 10, CLEAR, NOTHING), (2, 10, FOUND, NOTE), (3, 10, FOUND, DOWNGRADE), (0, 0, UNKNOWN, NOTE)],
)
def test_a_share_weakens_from_a_fifth_on(n, n_of, finding, consequence):
    assert told(by_share("loss", n, n_of)) == (n, n_of, finding, consequence)


# Time zero and controls


def naive(compared):
    """As if who ever joins had been a joiner since eligibility, and the others were all who never join."""
    ever = compared.joined < compared.exit
    rows = compared.found.rows
    n = len(ever)
    fields = {
        "row": np.arange(n), "person": compared.person, "trial": np.zeros(n, int), "treated": ever, "start": np.zeros(n),
        "time": compared.exit - compared.entry, "cause": compared.cause, "switched": np.zeros(n, bool),
        "waited": np.zeros(n), "weight": np.where(ever, 1.0, ever.sum() / (~ever).sum()),
    }  # fmt: skip
    found = replace(compared.found, rows=replace(rows, **fields), day=np.zeros(1))
    return replace(compared, found=found)


def test_time_before_joining_stops_the_result(compared):
    planted, twin = clocks.immortal_time(naive(compared), "helpers"), clocks.immortal_time(compared, "helpers")
    n = int((compared.joined < compared.exit).sum())
    assert told(planted) == (n, n, FOUND, STOP)
    assert told(twin)[0] == 0 and told(twin)[2:] == (CLEAR, NOTHING) and twin.n_of == n


def test_with_immortal_time_the_naive_answer_is_wrong_and_the_risk_sets_are_right():
    """Nothing has an effect; ten cohorts of 600, two years."""
    found = []
    for seed in range(10):
        _, followed, join = draw(600, np.random.default_rng(seed))
        right = compare(followed, join)
        wrong = naive(right)
        assert clocks.immortal_time(wrong, "helpers").consequence == STOP
        found.append([trial_risks.trial_risks(each.found.rows, 730.0).difference for each in (wrong, right)])
    means, errors = np.mean(found, axis=0), np.std(found, axis=0, ddof=1) / 10**0.5
    assert means[0] < -0.15
    assert abs(means[1]) < 3 * errors[1] < 0.04


TOLD_OF = {"models": pd.DataFrame({"model_id": ["m"], "kind": ["helpers"]})}


def records(joins, considered=(0.0, 0.0), step="listed", **more):
    """Persons a and b, who joined model m, and were considered, on these days."""
    enrolments = pd.DataFrame({"person_id": ["a", "b"], "model_id": "m", "start_last": days(joins)})
    steps = pd.DataFrame({"person_id": ["a", "b"], "model_id": "m", "step": step, "step_first": days(considered)})
    enrolments = enrolments.assign(start_first=enrolments["start_last"])
    return site(enrolments=enrolments, referrals=steps.assign(step_last=steps["step_first"]), **TOLD_OF, **more)


RELEASES = pd.DataFrame({"person_id": ["a", "b"], "start": days([10, 10])}, index=["a", "b"])


@pytest.mark.parametrize(
    ("joins", "considered", "n", "consequence"),
    [
        ((10, 30), (5, 30), 0, NOTHING),  # on the day of release, on the day of being considered
        ((9, 30), (5, 20), 1, DOWNGRADE),  # a day before the release
        ((20, 30), (21, 20), 1, DOWNGRADE),  # a day before being considered
    ],
)
def test_joining_before_release_or_before_being_considered(joins, considered, n, consequence):
    found = clocks.joined_too_early(records(joins, considered), RELEASES, "helpers")
    assert (found.n, found.n_of, found.consequence) == (n, 2, consequence)


def test_loans_before_the_release():
    loans = pd.DataFrame({"person_id": ["a", "b"], "loan_date": days([5, 50])})
    assert told(clocks.joined_too_early(site(loans=loans), RELEASES, "fund")) == (1, 2, FOUND, DOWNGRADE)


def test_controls_chosen_among_those_who_never_join(compared):
    rows = compared.found.rows
    never = rows.treated | np.isinf(compared.joined[rows.row])
    planted = replace(compared, found=replace(compared.found, rows=rows.taken(np.flatnonzero(never))))
    assert clocks.future_controls(planted, "helpers").consequence == STOP
    assert told(clocks.future_controls(compared, "helpers"))[2:] == (CLEAR, NOTHING)


def test_trials_of_a_month_and_of_own_communes_are_no_choice_by_the_future(drawn):
    _, followed, join = drawn
    within = joining(
        followed,
        np.zeros(len(followed.rows)),
        (join.people["joined"] - joined.DAY).dt.days + np.arange(len(followed.rows)) % 31,
        place=[str(number % 7) for number in range(len(followed.rows))],
    )
    own = MONTHLY.model_copy(update={"within": "commune"})
    for contrast in (MONTHLY, own):
        found = clocks.future_controls(compare(followed, within, contrast), "helpers")
        assert (found.n, found.consequence) == (0, NOTHING)


def test_joiners_whom_the_list_does_not_name():
    followed = followup([{"id": each, "start": 0.0, "days": 500.0} for each in "abc"])
    join = joining(followed, [0, 0, 0], [20, 30, NEVER])

    def found(named, known_by="listed"):
        steps = pd.DataFrame(
            {"person_id": named, "model_id": "m", "step": "listed", "step_first": days([0] * len(named))}
        )
        place = site(referrals=steps, **TOLD_OF)
        return told(clocks.joiners_not_listed(place, replace(join, known_by=known_by), followed.rows, "helpers"))

    assert found(["a", "b", "c"]) == (0, 2, CLEAR, NOTHING)
    assert found(["a", "c"]) == (1, 2, FOUND, DOWNGRADE)
    assert found(["c"]) == (2, 2, FOUND, STOP)  # all controls are people who never join
    assert found([], "running") == (0, 2, CLEAR, NOTHING)


# Who can join at all


def borrowers(certificates, listed):
    """Loan of a on day 100; b and c could be controls. Days of everybody's certificate, and of their place on Form 01."""
    followed = followup([{"id": each, "start": 0.0, "days": 1500.0} for each in "abc"])
    ids = followed.rows.index
    told = {"release_id": ids, "person_id": ids, "release_first": joined.DAY, "release_last": joined.DAY}
    steps = {"person_id": ids, "model_id": "loan", "step": "listed", "step_last": days(listed)}
    place = site(
        models=pd.DataFrame({"model_id": ["loan"], "kind": ["fund"]}),
        releases=pd.DataFrame(told | {"certificate_last": days(certificates)}),
        referrals=pd.DataFrame(steps),
    )
    return place, compare(followed, joining(followed, [0, 0, 0], [100, NEVER, NEVER]))


@pytest.mark.parametrize(
    ("certificates", "listed", "n"),
    [
        ((5, 5, 100), (50, 100, 60), 0),  # both papers by the day of the loan, that day included
        ((5, 5, 101), (50, 60, 60), 1),  # certified a day later
        ((5, 5, NEVER), (50, 60, 101), 1),  # the same person lacks both
        ((5, 5, 5), (50, 101, NEVER), 2),  # confirmed later, and never
        ((5, 5, 5), (50, -1, 60), 1),  # confirmed before the release: it tells nothing of conduct since
        ((NEVER, 5, 5), (NEVER, 60, 60), 0),  # whoever got the loan had what it takes
    ],
)
def test_controls_who_could_not_have_borrowed_that_day(certificates, listed, n):
    found = eligibility_by_outcome(*borrowers(certificates, listed), "fund")
    assert told(found) == (n, 2, FOUND if n else CLEAR, DESCRIBE if n else NOTE)


def test_eligibility_that_depends_on_the_outcome_is_described_and_never_judged():
    fires = eligibility_by_outcome(*borrowers((5, 5, 101), (50, 60, 60)), "fund")
    twin = eligibility_by_outcome(*borrowers((5, 5, 100), (50, 60, 60)), "fund")
    assert objection([fires], [], "fund") == ELIGIBILITY and objection([twin], [], "fund") == ""
    assert objection([fires], [], "helpers") == ""
    for limits in ((-0.2, -0.02), (0.02, 0.2), (-0.04, 0.04), (-0.2, 0.1)):
        found = decide(result(*limits), joined.PLAN, horizon="12m", against=ELIGIBILITY)
        assert (found.verdict, found.because) == ("described_only", ELIGIBILITY)


# What the records see


def test_releases_known_only_from_a_list_that_loses_people():
    ids = np.array(["p202100", "p202101"])
    plain = district.site()
    record = plain.tables["releases"]["release_id"].map({ids[0]: "police"}).fillna("certificates")
    releases = plain.tables["releases"].assign(record=record)
    status = plain.tables["people_status"]
    kept = status[status["as_of"] == pd.Timestamp("2023-12-31")]
    cases = [
        (district.site(releases=releases), (1, 2, FOUND, DOWNGRADE)),  # two lists, people left between them
        (plain, (0, 2, CLEAR, NOTHING)),  # the same list, but all releases stand in another record
        (district.site(releases=releases, people_status=kept), (1, 2, FOUND, DOWNGRADE)),  # one list, said to lose people
        (district.site(releases=releases, people_status=kept, source_coverage=district.coverage(overwrites=0.0)),
         (0, 2, CLEAR, NOTHING)),
    ]  # fmt: skip
    for place, expected in cases:
        assert told(sight.overwriting_list(place, ids, sight.losing_lists(place))) == expected


def test_follow_up_beyond_the_day_of_moving_is_a_success_that_nobody_saw():
    row = {"id": "a", "start": 0.0, "days": 400.0}
    assert told(sight.loss_counted(followup([row | {"away": 399.0}]))) == (1, 1, FOUND, STOP)
    assert told(sight.loss_counted(followup([row | {"away": 400.0}]))) == (0, 1, CLEAR, NOTHING)
    assert told(sight.loss_counted(followup([row | {"away": 399.0, "cause": 1}]))) == (0, 1, CLEAR, NOTHING)


def arms(**of_a):
    """One of three joins, a on day 100; of c the record sees 300 days."""
    rows = [{"id": each, "start": 0.0, "days": 1500.0} for each in "abc"]
    rows[2] |= {"sight": 300.0}
    followed = followup([rows[0] | of_a, *rows[1:]])
    return followed, compare(followed, joining(followed, [0, 0, 0], [100, NEVER, NEVER]))


@pytest.mark.parametrize(
    ("of_a", "n"),
    [
        ({}, 0),
        ({"days": 300.0, "away": 300.0, "cause": 4}, 1),
        ({"days": 300.0, "away": 300.0, "cause": 1}, 0),  # moved on the day of the new offence
        ({"days": 600.0, "away": 600.0, "cause": 4}, 0),  # more than a year after joining
    ],
)
def test_loss_before_the_horizon(of_a, n):
    found = sight.loss(*arms(**of_a), 12, "helpers")
    assert told(found) == (n, 3, FOUND if n else CLEAR, DOWNGRADE if n else NOTHING)


def test_months_that_are_not_yet_in_the_records():
    assert told(sight.short_followup(*arms(sight=465.0), 12, "helpers")) == (1, 1, FOUND, DOWNGRADE)
    assert told(sight.short_followup(*arms(sight=466.0), 12, "helpers")) == (0, 1, CLEAR, NOTHING)


def test_custody_among_the_days_followed():
    rows = [{"id": each, "start": 0.0, "days": 500.0} for each in "abcd"]
    assert told(sight.custody_counted(followup(rows))) == (0, 4, CLEAR, NOTHING)
    assert told(sight.custody_counted(followup([rows[0] | {"liberty": 410.0}, *rows[1:]]))) == (1, 4, FOUND, NOTE)
    assert told(sight.custody_counted(followup([rows[0] | {"liberty": 390.0}, *rows[1:]]))) == (1, 4, FOUND, DOWNGRADE)


def test_a_record_that_falls_silent():
    early = district.site().tables["offences"].assign(offence_last=pd.date_range("2021-02-01", periods=12, freq="30D"))
    assert told(sight.early_end(district.site(offences=early))) == (1, 1, FOUND, STOP)
    assert told(sight.early_end(district.site())) == (0, 1, CLEAR, NOTHING)
    assert told(sight.early_end(district.site(offences=early.iloc[:0])))[2:] == (UNKNOWN, NOTE)


# What surrounds a comparison


def kept_by(*recorders, decided=("police", "person")):
    coverage = pd.DataFrame(
        {"record": [f"r{i}" for i in range(len(recorders))], "event": "reoffence", "recorded_by": recorders}
    )
    models = pd.DataFrame({"record": ["models"], "event": ["participation"], "recorded_by": ["police"]})
    steps = pd.DataFrame({"model_id": "m", "decided_by": list(decided)})
    return site(source_coverage=pd.concat([coverage, models]), referrals=steps, **TOLD_OF)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (kept_by("police"), (1, 1, FOUND, DOWNGRADE)),
        (kept_by("police", "court"), (1, 2, FOUND, NOTE)),  # an independent record
        (kept_by("court"), (0, 1, CLEAR, NOTHING)),
        (kept_by("police", decided=["person"]), (1, 1, FOUND, DOWNGRADE)),  # by who keeps the book of the model
        (kept_by("police", decided=["firm"] * 10 + ["police"]), (0, 1, CLEAR, NOTHING)),  # under a tenth of decisions
        (kept_by(), (0, 0, UNKNOWN, NOTE)),
    ],
)
def test_records_kept_by_those_who_run_the_model(place, expected):
    assert told(around.operator_records(place, "helpers")) == expected


@pytest.mark.parametrize(("loan", "n"), [(NEVER, 0), (50, 1), (465, 1), (466, 0)])
def test_another_programme_before_the_horizon(loan, n):
    followed, mine = arms()
    others = {"fund": joining(followed, [0, 0, 0], [loan, 50, NEVER])}
    found = around.several_programmes(mine, others, 12, "helpers")
    assert (found.n, found.n_of, found.detail) == (n, 1, "fund" if n else "")


def shock(day, until=None):
    dates = {"starts": days([day])[0].date().isoformat(), "ends": days([until])[0].date().isoformat() if until else ""}
    return ShockRow(shock="s", what_vi="", what_en="", outcomes="reoffence", confirmed=True, **dates)


@pytest.mark.parametrize(
    ("change", "n"),
    [
        (shock(100), 0),  # a lasting change on the day of joining lies on one side
        (shock(101), 3),
        (shock(465), 3),
        (shock(466), 0),  # after the horizon
        (shock(90, 100), 3),  # a passing one shares a day
        (shock(90, 99), 0),
    ],
)
def test_a_change_inside_the_time_compared(change, n):
    _, mine = arms()
    assert told(around.shock_inside(mine, [change], 12, "helpers")) == (
        n,
        3,
        FOUND if n else CLEAR,
        NOTE if n else NOTHING,
    )
    assert around.met(mine, [change], 12) == ([change] if n else [])


def test_a_change_that_meets_one_arm_only_stops_the_result(compared):
    """A comparison with the years before: the controls' clocks start long before the joiners'."""
    rows = compared.found.rows
    trial = np.where(rows.treated, rows.trial, 0)
    planted = replace(compared, found=replace(compared.found, rows=replace(rows, trial=trial)))
    change = shock(compared.found.day[1] + 1)
    assert around.shock_inside(planted, [change], 12, "helpers").consequence == STOP
    assert around.shock_inside(compared, [change], 12, "helpers").consequence == NOTE


# What follows


def control(outcome, low, high, group="helpers"):
    known = None if low is None else Interval(low, high, 0.95, "trials_beta_product")
    value = NotEstimable("too_few_for_model") if low is None else (low + high) / 2
    return Estimate(outcome=outcome, estimand="risk_difference", group=group, value=value, interval=known, unit="share",
                    n=100, method="model")  # fmt: skip


@pytest.mark.parametrize(
    ("controls", "why"),
    [
        ([], ""),
        ([control("placebo_joining", -0.1, 0.1), control("decided_later", None, None)], ""),
        ([control("placebo_joining", -0.1, 0.1), control("earlier_convictions", -0.3, -0.01)], NEGATIVE_CONTROL),
        ([control("deaths", -0.3, -0.01)], ""),
        ([control("placebo_joining", 0.01, 0.1, group="firm")], ""),
    ],
)
def test_one_control_that_leaves_zero_out_is_an_objection(controls, why):
    assert objection([], controls, "helpers") == why


def test_a_guard_that_stops_comes_first():
    stop = sight.loss_counted(followup([{"id": "a", "start": 0.0, "days": 400.0, "away": 399.0}]))
    differs = [control("placebo_joining", 0.01, 0.1)]
    assert stops([stop], "helpers") and objection([stop], differs, "helpers") == GUARD_STOPS
    assert not stops([replace(stop, models="firm")], "helpers")
    assert not stops([replace(stop, consequence=DOWNGRADE)], "helpers")


def result(low, high):
    about = {"outcome": "any/offence", "group": "helpers", "n": 200, "method": "model"}
    risk = Estimate(**about, estimand="risk_difference", horizon="12m", value=(low + high) / 2, unit="share",
                    interval=Interval(low, high, 0.95, "trials_beta_product"))  # fmt: skip
    hazard = Estimate(**about, estimand="joining_hazard_ratio", value=0.5 if low + high < 0 else 2.0, unit="ratio",
                      interval=Interval(0.3, 0.8, 0.95, "profile_penalised") if low + high < 0 else
                      Interval(1.2, 3.0, 0.95, "profile_penalised"))  # fmt: skip
    return [risk, hazard]


@pytest.mark.parametrize(
    ("low", "high", "alone", "because"),
    [
        (-0.2, -0.02, "better", NEGATIVE_CONTROL),
        (0.02, 0.2, "worse", NEGATIVE_CONTROL),
        (-0.04, 0.04, "little_or_no_difference", NEGATIVE_CONTROL),
        (-0.2, 0.1, "cannot_tell_yet", "interval"),
    ],
)
def test_an_objection_takes_any_conclusion_back(low, high, alone, because):
    asked = joined.PLAN
    assert decide(result(low, high), asked, horizon="12m").verdict == alone
    found = decide(result(low, high), asked, horizon="12m", against=NEGATIVE_CONTROL)
    assert (found.verdict, found.because) == ("cannot_tell_yet", because)


def test_an_objection_does_not_judge_what_is_only_described():
    found = decide(result(-0.2, -0.02), joined.PLAN, horizon="24m", against=GUARD_STOPS)
    assert (found.verdict, found.because) == ("described_only", "not_the_plans_horizon")
