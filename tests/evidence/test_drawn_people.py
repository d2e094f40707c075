"""A lot of people in the analysis: everybody on the list counts where the lot put them, nobody else does."""

from functools import cache
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from analysis.evidence import design_level, drawn_people, judged, reoffending
from analysis.evidence.guards import reoffending as guards
from analysis.evidence.guards.guard import DOWNGRADE, STOP, Guard
from analysis.evidence.guards.reoffending import of_records
from analysis.evidence.looks import UNRECORDED
from analysis.evidence.recorded import without_own_records
from analysis.outcomes import drawn_people as arithmetic
from analysis.outcomes.units import Communes
from analysis.sites import read_site
from tests.evidence import district, drawn
from tests.evidence.drawn import ROWS, STRANGER, schedule, site, tables
from tests.evidence.test_whole_units import PLAN, chosen, joining

ASKED = chosen("person")
YEAR = "12m"


@pytest.fixture(autouse=True)
def communes(tmp_path):
    with drawn.placed(tmp_path):
        yield


def found(of=None, horizon=YEAR, conf_level=0.95):
    (row,) = drawn_people.results(of or site(), ["helpers", "firm"], ASKED, horizon, conf_level=conf_level)
    return row


def arms(of=None, horizon=YEAR):
    return drawn_people.tables(of or site(), ASKED, horizon, conf_level=0.95)["drawn_arms"]


def changed(**rows):
    """The people with other fates, by row, written `r7`."""
    return ROWS | {99: STRANGER} | {int(name[1:]): told for name, told in rows.items()}


def test_everybody_is_where_the_lot_put_them():
    rows = drawn_people.listed(site(), schedule(), ASKED, YEAR)
    assert rows["state"].to_dict() == {
        "1": "event", "2": "free", "3": "free", "4": "unknown", "5": "event", "6": "event", "7": "event",
        "8": "competing", "9": "not_found", "10": "no_release", "11": "gone_before", "12": "free", "13": "free", "14": "free",
    }  # fmt: skip
    first, waiting = ({row for row, arm in rows["arm"].items() if arm == name} for name in arithmetic.ARMS)
    assert first == {"1", "2", "3", "4", "13", "14"} and waiting == {"6", "7", "8", "9", "10", "11", "12"}
    assert list(rows.index[rows["arm"] == "between"]) == ["5"]  # starts while the first wave is followed


def test_both_arms():
    first, waiting = arms()
    assert (first.n, first.n_not_followed, first.n_unknown, first.n_known, first.n_events) == (6, 0, 1, 5, 1)
    assert (waiting.n, waiting.n_not_followed, waiting.n_unknown, waiting.n_known, waiting.n_events) == (7, 3, 0, 4, 2)
    # Row 2 joined before the first day and row 7 while it had to wait; row 3 never did. Rows 4, 13, 14 as drawn.
    assert (first.n_early, first.n_never, waiting.n_early, waiting.n_never) == (1, 1, 1, 0)


def test_the_difference_and_the_lotterys_own_test():
    row = found()
    assert row.difference == pytest.approx(1 / 5 - 2 / 4) and (row.lottery, row.unit) == (True, "person")
    # Of C(9, 5) draws of five among nine with three events, those with none, one or three of them among the five are no
    # likelier than one: 4 (none), 30 (one), 10 (three) of 84 ways to place three events on nine people.
    assert row.p_value == pytest.approx((30 + 4 + 10) / 84)
    assert row.conf_low < row.difference < row.conf_high and row.conf_level == 0.95
    assert found(conf_level=0.9).conf_low > row.conf_low


def test_who_joined_makes_no_difference_to_who_is_compared():
    joined = {row: (told or {}) | {"joined": "2023-01-02"} for row, told in ROWS.items() if told is not None}
    everybody = found(site(rows=ROWS | {99: STRANGER} | joined))
    assert everybody == found()
    assert arms(site(rows=ROWS | joined))[1].n_early == 4  # of the four who are followed


def test_strangers_and_those_in_between_are_in_neither_arm():
    worse = found(site(rows=changed(r99=STRANGER | {"offences": ["2023-03-03"]}, r5={})))
    assert worse == found()
    assert found().n_between == 1
    # With its day on the last one that counts, row 5 would have been waiting, as row 7 is.
    later = found(site(schedule(wave_of=drawn.WAVE_OF | {5: 2})))
    assert (later.n_between, later.n_without, later.events_without) == (0, 5, 3)


def test_an_offence_on_the_first_day_or_before_it_is_not_one_after_it():
    assert found(site(rows=changed(r2={"offences": ["2022-12-31"]}))).events_with == 1
    on_the_day = found(site(rows=changed(r3={"offences": ["2023-01-01"]})))
    assert (on_the_day.n_with, on_the_day.n_unknown, on_the_day.reason) == (4, 2, "too_many_unknown")


def test_a_day_more_or_less_at_the_end():
    assert found(site(rows=changed(r12={"offences": ["2024-01-01"]}))).events_without == 3
    assert found(site(rows=changed(r12={"offences": ["2024-01-02"]}))).events_without == 2


def test_what_somebody_did_before_the_first_day_is_known_of_them():
    balances = {
        row.covariate: row for row in drawn_people.tables(site(), ASKED, YEAR, conf_level=0.95)["drawn_balances"]
    }
    assert balances["offended_before"].mean_participants == pytest.approx(1 / 6)  # row 2
    assert balances["offended_before"].mean_comparison == 0
    assert (balances["age"].n_participants, balances["age"].n_comparison) == (6, 4)  # those followed from the day
    assert balances["months_out"].mean_participants == pytest.approx(214 / (365.25 / 12))


def test_bounds_put_the_unknown_on_either_side():
    (told,) = drawn_people.tables(site(), ASKED, YEAR, conf_level=0.95)["drawn_people"]
    # One of six of the first wave is not known: 1/6 or 2/6, against 2/4.
    assert (told.bound_low, told.bound_high) == (pytest.approx(1 / 6 - 1 / 2), pytest.approx(2 / 6 - 1 / 2))
    assert (told.n_not_found, told.n_no_release, told.n_gone_before, told.n_between) == (1, 1, 1, 1)
    assert told.decides and told.hashed and told.delivered and (told.first, told.until) == ("2023-01-01", "2024-01-01")


def test_no_difference_and_why():
    early = district.coverage(
        complete_until=pd.Timestamp("2023-10-01"), ends=pd.Timestamp("2023-10-01") + pd.Timedelta(days=900)
    )
    assert found(site(source_coverage=early)).reason == "not_yet_followable"
    assert found(site(waiting_list=None)).reason == "no_waiting_list"
    assert found(site(rows=changed(r3={"exit": ("moved", "2023-03-01")}))).reason == "too_many_unknown"
    nobody = {row: None if row in (6, 7, 8, 12) else told for row, told in ROWS.items()}
    assert found(site(rows=nobody)).reason == "nobody_in_an_arm"
    assert arms(site(waiting_list=None)) == []


def test_a_list_that_ends_at_expungement_gives_none():
    sees_not = district.coverage().assign(sees_expunged=0.0)
    spells = pd.DataFrame({"person_id": ["p12"], "record": "police", "reason": "expunged",
                           "left_first": pd.to_datetime(["2023-06-01"]), "left_last": pd.to_datetime(["2023-06-01"])})  # fmt: skip
    assert found(site(source_coverage=sees_not, list_spells=spells)).reason == "list_ends_at_expungement"
    before = spells.assign(left_first=pd.Timestamp("2022-12-01"), left_last=pd.Timestamp("2022-12-01"))
    row = found(site(source_coverage=sees_not, list_spells=before))
    assert (row.reason, row.n_without, row.n_unplaced) == ("", 3, 4)  # gone before the first day, and so not followed


def test_a_sentence_that_ends_later_is_not_followed():
    releases = tables()["releases"].assign(conditional=0.0, certificate_first=pd.NaT, certificate_last=pd.NaT)
    served = releases["person_id"].isin(["p1", "p6"])
    releases.loc[served, "conditional"] = 1.0
    for end in ("first", "last"):
        releases.loc[served, f"certificate_{end}"] = [pd.Timestamp("2022-12-30"), pd.Timestamp("2023-02-01")]
    releases = releases.astype({f"certificate_{end}": "datetime64[us]" for end in ("first", "last")})
    row = found(site(releases=releases))
    assert (row.n_with, row.events_with, row.n_without, row.events_without) == (5, 1, 3, 1)


def test_of_two_releases_the_last_before_the_first_day_counts():
    both = tables()["releases"]
    again = both[both["person_id"] == "p12"].assign(release_id="again", release_first=pd.Timestamp("2022-11-01"),
                                                    release_last=pd.Timestamp("2022-11-01"))  # fmt: skip
    rows = drawn_people.listed(site(releases=pd.concat([both, again])), schedule(), ASKED, YEAR)
    assert rows.loc["12", "months_out"] == pytest.approx(61 / (365.25 / 12)) and rows.loc["12", "state"] == "free"


def test_without_a_lot_of_people_there_is_nothing():
    assert drawn_people.results(district.site(), ["helpers"], ASKED, YEAR, conf_level=0.95) == []
    assert not any(drawn_people.tables(district.site(), ASKED, YEAR, conf_level=0.95).values())
    assert drawn_people.results(site(), ["firm"], ASKED, YEAR, conf_level=0.95) == []


# The verdict


def drawn_row(**changes):
    told = {"models": "helpers", "outcome": "any/offence", "horizon": YEAR, "lottery": True, "unit": "person"}
    told |= dict.fromkeys(("n_not_yet", "n_unplaced", "events_unplaced", "n_between", "n_unknown"), 0)
    told |= {"n_released": 300, "n_with": 150, "n_without": 150, "difference": 0.1, "conf_low": 0.03, "conf_high": 0.17}
    told |= {"conf_level": 0.95, "p_value": 0.01}
    return Communes(**told | changes)


NONE = {"difference": None, "conf_low": None, "conf_high": None, "conf_level": None, "p_value": None}


@pytest.mark.parametrize(
    ("row", "verdict", "because"),
    [
        (drawn_row(), "worse", "interval"),  # those who joined say "better"
        (drawn_row(difference=-0.1, conf_low=-0.17, conf_high=-0.03), "better", "interval"),
        (drawn_row(p_value=0.06), "cannot_tell_yet", "check_disagrees"),
        (drawn_row(conf_low=-0.04, conf_high=0.03), "little_or_no_difference", "interval"),
        (drawn_row(**NONE, reason="not_yet_followable"), "cannot_tell_yet", "not_estimable"),
        (drawn_row(**NONE, reason="no_waiting_list"), "cannot_tell_yet", "not_estimable"),
    ],
)
def test_the_verdict_reads_the_lot_and_not_who_joined(row, verdict, because):
    decided = judged.decide(joining(), ASKED, horizon=YEAR, communes=[row])
    assert (decided.verdict, decided.because) == (verdict, because)
    assert decided.estimand == "lottery_risk_difference" and decided.check == "randomisation"


def test_the_verdict_reads_joining_where_the_lot_is_about_something_else():
    assert judged.decide(joining(), ASKED, horizon=YEAR, communes=[]).verdict == "better"
    other = drawn_row(models="exemplary")
    assert judged.decide(joining(), ASKED, horizon=YEAR, communes=[other]).verdict == "better"
    by_commune = drawn_row(unit="commune")  # communes stand beside a contrast of people and decide nothing about it
    assert judged.decide(joining(), ASKED, horizon=YEAR, communes=[by_commune]).verdict == "better"
    of_communes = judged.decide(joining(), chosen("commune"), horizon=YEAR, communes=[drawn_row()])
    assert of_communes.estimand == "risk_difference"


def test_the_design_is_a_lottery():
    contrast, difference = ASKED.contrasts[0], joining()[0]
    assert design_level.design_of(contrast, difference, [drawn_row()]) == "lottery"
    assert design_level.design_of(contrast, difference, [drawn_row(unit="commune")]) == "same_day"
    assert design_level.design_of(contrast, difference, [drawn_row(**NONE, reason="too_many_unknown")]) == "same_day"
    assert design_level.design_of(chosen("commune").contrasts[0], difference, [drawn_row()]) == "one_unit"


GUARDS = [
    Guard(guard="selected_by_officials", models="helpers", n=9, n_of=9, finding="found", consequence=DOWNGRADE),
    Guard(guard="immortal_time", models="helpers", n=9, n_of=9, finding="found", consequence=STOP),
    Guard(guard="loss_counted", n=9, n_of=9, finding="found", consequence=DOWNGRADE),
    Guard(guard="operator_records", models="helpers", n=1, n_of=1, finding="found", consequence=DOWNGRADE),
]


def test_guards_of_joining_say_nothing_about_a_lot():
    assert [each.guard for each in of_records(GUARDS)] == ["loss_counted", "operator_records"]
    told = {"communes": [drawn_row()], "differed": ["helpers"]}
    steps = design_level.of_district(ASKED.contrasts[:1], joining(), GUARDS, YEAR, **told)
    assert [(step.step, step.level) for step in steps] == [("lottery", 5), ("loss_counted", 4), ("operator_records", 3)]
    steps = design_level.of_district(ASKED.contrasts[:1], joining(), GUARDS, YEAR, differed=["helpers"])
    assert steps[-1].level == 0  # of joining they do


def test_better_by_the_operators_own_records_alone_is_taken_back():
    good = drawn_row(difference=-0.1, conf_low=-0.17, conf_high=-0.03)
    decided = judged.decide(joining(), ASKED, horizon=YEAR, communes=[good])
    told = without_own_records(decided, GUARDS, (), "helpers", by_person=True)
    assert (told.verdict, told.because) == ("cannot_tell_yet", "operator_records")


def test_notebook_2_of_a_district_reads_it():
    given = drawn.of(read_site("mau-01"))
    rows, _, _ = reoffending.district(given, PLAN, horizon="", conf_level=0.95, opened=UNRECORDED)
    (lot,) = rows["drawn_people"]
    (mine,) = [row for row in rows["communes"] if row.unit == "person"]
    assert (lot.size, lot.n_between, lot.n_not_found) == (60, 6, 2) and lot.decides == (
        PLAN.reoffending.primary is not None
    )
    (decided,) = rows["verdicts"]
    assert decided.estimand == "lottery_risk_difference" and decided.estimate == pytest.approx(mine.difference)
    assert decided.n_per_arm_needed is None  # no waiting brings people to a lot
    steps = [step for step in rows["design_levels"] if step.models == "helpers"]
    assert (steps[0].step, steps[0].level) == ("lottery", 5)
    assert not {step.step for step in steps} & {"selected_by_officials", "several_releases"}
    assert sum(arm.n for arm in rows["drawn_arms"]) == 54


# Chance


@cache
def rejects(events_first, n_first, events, n):
    """Whether a lot finds a difference between so many drawn first and the others of a list: by its test, as a verdict does."""
    numbers = np.arange(n)
    first = numbers < n_first
    happened = np.where(first, numbers < events_first, numbers - n_first < events - events_first)
    rows = pd.DataFrame({"arm": np.where(first, "first_wave", "waiting"), "state": np.where(happened, "event", "free")})
    row = arithmetic.compared(rows.assign(early=False, never=False), "helpers", "any/offence", YEAR, conf_level=0.95)
    return row.p_value <= 0.05, row.p_value <= 0.05 and (row.conf_low > 0 or row.conf_high < 0)


def test_without_an_effect_at_most_one_lot_of_twenty_finds_one():
    # Every draw of five among eleven of whom five reoffend whatever is drawn: exactly how often chance is taken for more.
    every = [rejects(sum(each < 5 for each in first), 5, 5, 11) for first in combinations(range(11), 5)]
    size, verdict = np.mean(every, axis=0)
    assert 0 < size <= 0.05 and verdict <= size


def test_many_lots_of_a_longer_list():
    rng = np.random.default_rng(4)
    n, places, events = 80, 40, 32
    draws = [rng.permutation(n)[:places] for _ in range(2_000)]
    size, verdict = np.mean([rejects(int((first < events).sum()), places, events, n) for first in draws], axis=0)
    assert 0.005 < size <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / len(draws)) and verdict <= size
    # A model that keeps two of three of those who start first from it is found more often than not.
    kept = [int((first < events).sum() - (first < events * 2 // 3).sum()) for first in draws]
    prevented = [int((first < events * 2 // 3).sum()) for first in draws]
    power, _ = np.mean([rejects(k, places, events - p, n) for k, p in zip(kept, prevented, strict=True)], axis=0)
    assert power > 0.5


def test_as_they_joined_chance_and_choice_would_be_one():
    # Ten of twenty reoffend, and the ten others join: by who joined the model "works", by a lot that fell evenly it does not.
    assert rejects(0, 10, 10, 20)[1] and not rejects(5, 10, 10, 20)[0]


def test_only_guards_of_the_records_can_forbid_what_a_lot_shows(monkeypatch):
    asked = []
    kept = guards.objection

    def noted(found, controls, models):
        asked.append(({each.guard for each in found if each.models}, len(controls)))
        return kept(found, controls, models)

    monkeypatch.setattr(guards, "objection", noted)
    for given in (drawn.of(read_site("mau-01")), read_site("mau-01")):
        reoffending.district(given, PLAN, horizon="", conf_level=0.95, opened=UNRECORDED)
    assert asked[0] == ({"operator_records"}, 0)  # by the lot
    assert len(asked[1][0]) > 1 and asked[1][1]  # by who joined
