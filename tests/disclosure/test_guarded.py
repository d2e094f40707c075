"""What a partner and the public may see of small results, worked out by hand."""

import pandas as pd
import pytest

from analysis.disclosure import leaving as leaving_rows
from analysis.disclosure.cells import Fact
from analysis.disclosure.declared.tables import TABLES
from analysis.disclosure.guarded import account, counts, guard
from analysis.disclosure.release import load, release, save
from analysis.errors import HoanhapError
from analysis.plan import read_plan
from analysis.sites import read_site
from analysis.stats.share_intervals import blaker

SOURCE = read_site("mau-01").source.model_copy(update={"synthetic": False, "access": "restricted"})
ESTIMATE = {"outcome": "any/offence", "estimand": "share", "group": "released", "horizon": "12m", "estimate": None,
            "std_error": None, "conf_low": None, "conf_high": None, "conf_level": 0.95, "conf_method": "blaker",
            "p_value": None, "unit": "share", "n": None, "n_events": None, "method": "proportion", "role": "described",
            "reason": ""}  # fmt: skip


def result(tables, notebook="2_recidivism", source=SOURCE, **facts):
    frames = {name: pd.DataFrame(rows) for name, rows in tables.items()}
    whole = {name: [each for each in table if each == "n" or each.startswith("n_")] for name, table in frames.items()}
    frames = {name: table.astype(dict.fromkeys(whole[name], "Int64")) for name, table in frames.items()}
    return release(source, read_plan("mau-01"), frames, notebook=notebook, parameters={}, facts=facts)


def flow(*steps, unit="people", first=40):
    rows, before = [], first
    for step, out in steps:
        rows.append({"step": step, "unit": unit, "n_before": before, "n_excluded": out, "n_left": before - out})
        before -= out
    return rows


def share(events, n, **changes):
    found = blaker(events, n, conf_level=0.95)
    told = {"estimate": events / n, "conf_low": found.low, "conf_high": found.high, "n": n, "n_events": events}
    return ESTIMATE | told | changes


def seen(guarded, table, column):
    return [None if pd.isna(value) or value == "" else value for value in guarded.table(table)[column]]


def reasons(guarded, table):
    told = guarded.table("hidden").to_dict("records")
    return {(row["row"], row["column"]): row["reason"] for row in told if row["table"] == table}


def withheld(guarded):
    return {(row["table"], row["reason"]): row["n_rows"] for row in guarded.table("withheld").to_dict("records")}


# -- counts and what ties them ---------------------------------------------------------------------------------------------


def test_three_left_out_of_forty_take_another_number_with_them():
    found = guard(result({"flow": flow(("no_release_date", 3))}), "partner")
    numbers = [seen(found, "flow", each)[0] for each in ("n_before", "n_excluded", "n_left")]
    assert numbers[1] is None and numbers.count(None) == 2
    assert sorted(reasons(found, "flow").values()) == ["protects_another", "too_few"]


def test_of_two_steps_what_is_between_them_is_one_number():
    found = guard(result({"flow": flow(("a", 3), ("b", 20), first=100)}), "partner")
    told = seen(found, "flow", "n_left")[0], seen(found, "flow", "n_before")[1]
    assert told in ((97, 97), (None, None))
    assert seen(found, "flow", "n_excluded")[0] is None


def test_a_flow_without_small_numbers_is_whole():
    found = guard(result({"flow": flow(("a", 20), first=100)}), "partner")
    assert seen(found, "flow", "n_left") == [80] and "hidden" not in found.tables


def test_the_arms_add_up_to_the_end_of_the_flow():
    tables = {
        "flow": flow(("a", 20), first=60),
        "arms": [{"arm": "participant", "n": 37}, {"arm": "comparison", "n": 3}],
    }
    for row in tables["arms"]:
        row["n_dated"] = row["n"]
    found = guard(result(tables, "1_evaluability"), "partner")
    assert seen(found, "arms", "n")[1] is None
    assert None in (seen(found, "arms", "n")[0], seen(found, "flow", "n_left")[0])


def test_a_share_of_two_in_thirteen_tells_the_two():
    found = guard(result({"estimates": [share(2, 13)]}), "partner")
    assert [seen(found, "estimates", each) for each in ("n_events", "estimate", "conf_low", "conf_high")] == [
        [None]
    ] * 4
    assert seen(found, "estimates", "n") == [13]
    assert set(reasons(found, "estimates").values()) == {"too_few"}


@pytest.mark.parametrize("events", [0, 9])
def test_none_or_all_of_nine_are_hidden_alike(events):
    found = guard(result({"estimates": [share(events, 9), share(8, 40, horizon="6m")]}), "partner")
    assert seen(found, "estimates", "n_events") == [None, 8]
    assert reasons(found, "estimates")[0, "n_events"] == "too_few"  # not: none, or all


def test_hidden_is_missing_and_never_zero():
    found = guard(result({"estimates": [share(0, 50)]}), "partner").table("estimates")
    assert found["n_events"].isna().all() and found["estimate"].isna().all()


def test_a_gap_does_not_tell_that_there_is_no_number():
    """Of three without a share one has nobody behind it: all three are said to be hidden."""
    nobody = ESTIMATE | {"n": 0, "n_events": 0, "reason": "nobody_known", "horizon": "36m"}
    found = guard(result({"estimates": [share(2, 13), nobody]}), "partner")
    assert {(0, "estimate"), (1, "estimate"), (1, "reason"), (1, "conf_level")} <= reasons(found, "estimates").keys()
    assert seen(found, "estimates", "reason") == [None, None]


def test_events_of_two_tables_are_one_number():
    """27 events of which 19, 6 and 2 were of each gravity: with the total shown, the 2 take another."""
    gravity = [{"horizon": "12m", "gravity": kind, "n": n} for kind, n in (("serious", 19), ("less", 6), ("other", 2))]
    found = guard(result({"estimates": [share(27, 468)], "gravity": gravity}), "partner")
    assert seen(found, "estimates", "n_events") == [27] and seen(found, "gravity", "n") == [19, None, None]


def test_who_had_the_event_by_one_horizon_had_it_by_the_next():
    """20, then 22: of two people it would be known that they had it between."""
    rows = [ESTIMATE | {"estimand": "risk", "group": f"helpers:{arm}", "horizon": h, "n": n, "n_events": events, "method": "counts"}
            for arm, n, events in (("joined", 100, (20, 22)), ("not_joined", 120, (30, 40)))
            for h, events in zip(("6m", "12m"), events, strict=True)]  # fmt: skip
    found = guard(result({"estimates": rows}), "partner")
    assert None in seen(found, "estimates", "n_events")[:2] and seen(found, "estimates", "n_events")[2:] == [30, 40]


# -- rounding ----------------------------------------------------------------------------------------------------------------


def test_what_the_public_sees_is_rounded_and_a_share_is_made_of_that():
    found = guard(result({"estimates": [share(27, 468)]}), "public")
    row = found.table("estimates").iloc[0]
    assert (row["n_events"], row["n"]) == (25, 470) and row["estimate"] == pytest.approx(25 / 470, abs=1e-6)
    again = blaker(25, 470, conf_level=0.95)
    assert (row["conf_low"], row["conf_high"]) == pytest.approx((again.low, again.high), rel=1e-5)


def test_one_person_more_looks_the_same_to_the_public():
    one, two = (guard(result({"estimates": [share(27, n)]}), "public").table("estimates") for n in (468, 469))
    pd.testing.assert_frame_equal(one, two)


# -- curves, percentiles, money, models ----------------------------------------------------------------------------------------


def curve(months, share_of, at_risk=300):
    return [{"first": "event", "month": m, "share": share_of(m), "n_at_risk": at_risk - m} for m in range(months)]


def test_a_curve_is_shown_at_the_plans_horizons_only():
    tables = {
        "estimates": [share(30, 300, horizon=f"{h}m") for h in (6, 12)],
        "incidence": curve(14, lambda m: m / 100),
    }
    found = guard(result(tables), "partner")
    assert seen(found, "incidence", "month") == [6, 12] and seen(found, "incidence", "share") == [0.06, 0.12]
    assert seen(found, "incidence", "n_at_risk") == [None, None]
    assert withheld(found)["incidence", "between_horizons"] == 12


def test_a_step_on_few_people_or_few_events_is_hidden():
    tables = {"estimates": [share(30, 300, horizon=f"{h}m") for h in (6, 12)]}
    tables["incidence"] = [row | {"n_at_risk": 9 if row["month"] == 12 else row["n_at_risk"],
                                  "share": 0.01 if row["month"] == 6 else row["share"]}
                           for row in curve(14, lambda m: m / 100)]  # fmt: skip
    found = guard(result(tables), "partner")
    assert reasons(found, "incidence")[0, "share"] == "too_few"  # 3 of 300
    assert reasons(found, "incidence")[1, "share"] == "few_behind"


def test_a_curve_goes_with_the_count_that_it_tells():
    tables = {"estimates": [share(4, 300, horizon="12m")], "incidence": curve(14, lambda m: 0.05)}
    found = guard(result(tables), "partner")
    assert seen(found, "incidence", "share") == [None, None]


def test_a_median_of_nineteen_is_hidden_and_of_twenty_is_not():
    quarters = [{"source": "payrolls", "quarter": q, "n_people": n, "median_vnd": 7e6, "wage_low": 3e6, "wage_high": 5e6}
                for q, n in (("2024-Q1", 19), ("2024-Q2", 20))]  # fmt: skip
    found = guard(result({"pay_quarters": quarters}, "4_employment_income"), "partner")
    assert seen(found, "pay_quarters", "median_vnd") == [None, 7e6]
    assert reasons(found, "pay_quarters") == {(0, "median_vnd"): "few_behind"}


@pytest.mark.parametrize(("largest", "reason"), [(0.4, ""), (0.51, "dominance"), (0.49, "p_percent")])
def test_a_balance_that_one_loan_dominates(largest, reason):
    """A second one as large as 49% leaves 2% that it cannot tell of the first."""
    real = read_loans()
    row = real | {"largest_share": largest}
    found = guard(result({"loan_standings": [row]}, "3_loan_repayment"), "partner")
    assert reasons(found, "loan_standings").get((0, "balance_vnd"), "") == reason
    assert seen(found, "loan_standings", "largest_share") == [None]


def read_loans():
    counts = {"n_loans": 60, "n_open": 40, "n_repaid": 20, "n_gone": None, "n_unseen": None, "n_extended": 10, "n_overdue": 12,
              "n_frozen": None, "n_not_due": 20}  # fmt: skip
    late = {f"n_late_{d}_{e}": 10 for d in (30, 90) for e in ("low", "high")} | {"n_late_30_implied": 1}
    money = dict.fromkeys(
        ["in_term_vnd", "extended_vnd", "overdue_vnd", "frozen_vnd", "not_due_vnd", "interest_vnd"], 1e6
    )
    ratios = dict.fromkeys(["par_30_low", "par_30_high", "par_90_low", "par_90_high", "bank_ratio"], 0.1)
    return {"day": "2024-12-31", "by": "all", "part": "all", "balance_vnd": 2e9} | counts | late | money | ratios


def test_a_model_of_few_degrees_of_freedom_is_hidden():
    risks = [ESTIMATE | {"estimand": "risk", "group": f"helpers:{arm}", "n": 14, "n_events": 7, "method": "model", "estimate": 0.5}
             for arm in ("joined", "not_joined")]  # fmt: skip
    found = guard(result({"estimates": risks}), "partner")
    assert reasons(found, "estimates")[0, "estimate"] == "few_df" and seen(found, "estimates", "n_events") == [7, 7]


# -- words -----------------------------------------------------------------------------------------------------------------


def guarded_finding(n, n_of, guard_name="loss"):
    row = {"guard": guard_name, "models": "helpers", "n": n, "n_of": n_of, "finding": "found" if n else "clear",
           "consequence": "note", "detail": ""}  # fmt: skip
    found = guard(result({"guards": [row]}), "partner")
    return seen(found, "guards", "finding")[0], seen(found, "guards", "n")[0]


def test_a_check_that_says_none_of_nine_is_hidden_like_one_that_says_two():
    assert guarded_finding(0, 9) == guarded_finding(2, 9) == (None, None)
    assert guarded_finding(30, 90) == ("found", None)
    assert guarded_finding(0, 2, "operator_records") == ("clear", 0)  # records, not people


@pytest.mark.parametrize(
    ("events", "shown"), [((0, 20), False), ((3, 20), False), ((20, 100), False), ((20, 30), True)]
)
def test_a_verdict_that_tells_of_none_or_all_is_hidden_like_one_of_few(events, shown):
    risk = ESTIMATE | {"estimand": "risk", "n": 100, "method": "counts"}
    risks = [risk | {"group": f"helpers:{arm}", "n_events": e, "estimate": e / 100}
             for arm, e in zip(("joined", "not_joined"), events, strict=True)]  # fmt: skip
    whole = ESTIMATE | {
        "estimand": "risk_difference",
        "group": "helpers",
        "n": 200,
        "n_events": sum(events),
        "estimate": -0.1,
    }
    verdict = {"outcome": "any/offence", "verdict": "better", "because": "interval", "estimand": "risk_difference",
               "horizon": "12m", "better": "lower", "estimate": -0.1, "conf_low": -0.2, "conf_high": -0.01, "conf_level": 0.95,
               "margin": 0.05, "unit": "share", "n": 200, "check": "x", "check_p_value": 0.01, "n_per_arm_needed": 10,
               "risk_without": 0.2, "n_per_arm_now": 100, "people_a_year": 30.0}  # fmt: skip
    found = guard(result({"estimates": [*risks, whole], "verdicts": [verdict]}), "partner")
    assert seen(found, "verdicts", "verdict") == (["better"] if shown else [None])
    assert seen(found, "verdicts", "estimate") == ([-0.1] if shown else [None])


# -- what does not leave -----------------------------------------------------------------------------------------------------


def test_a_table_or_a_column_that_nobody_declared_does_not_leave():
    tables = {"new": [{"n": 100}], "arms": [{"arm": "participant", "n": 100, "n_dated": 90, "extra": 7}]}
    found = guard(result(tables, "1_evaluability"), "partner")
    assert set(found.tables) == {"withheld"}
    assert withheld(found) == {("new", "undeclared"): 1, ("arms", "undeclared"): 1}


def settings(models, n, assigned="firm"):
    return {"models": models, "assigned": assigned, "within": "", "known_by": "running", "n_releases": 652, "n_eligible": 300,
            "n_joined": n, "n_day_unknown": None, "n_out_of_sight": None, "n_without_control": None, "n_left_before": None,
            "n_trials": 9, "n_in_trials": None, "n_controls": 200, "n_units": 1}  # fmt: skip


def test_a_model_in_one_firm_is_not_for_the_public_unless_agreed_in_writing():
    tables = {"settings": [settings("firm", 60), settings("fund", 60, "person")]}
    assert seen(guard(result(tables), "partner"), "settings", "models") == ["firm", "fund"]
    assert seen(guard(result(tables), "public"), "settings", "models") == ["fund"]
    agreed = SOURCE.model_copy(update={"agreed_in_writing": ("firm",)})
    assert seen(guard(result(tables, source=agreed), "public"), "settings", "models") == ["firm", "fund"]


def test_a_kind_of_model_counts_as_one_until_a_table_shows_several():
    designs = [{"models": kind, "unit": "commune", "n_units": 17, "n_started": n, "smallest_p": 0.1, "decides": False}
               for kind, n in (("exemplary", 1), ("firm", 3))]  # fmt: skip
    assert leaving_rows.one_unit(result({"unit_designs": designs})) == {"exemplary"}
    assert leaving_rows.one_unit(result({})) == {"exemplary", "firm"}
    one = [settings("helpers", 60, "person") | {"within": "commune"}]
    assert leaving_rows.one_unit(result({"settings": one})) == {"exemplary", "firm", "helpers"}


def test_no_rows_by_commune_for_the_public():
    rows = [{"by": by, "group": group, "n_released": n, "n_eligible": n - 20, "n_started": n - 40}
            for by, group, n in (("sex", "male", 200), ("sex", "female", 100),
                                 ("commune", "1", 150), ("commune", "2", 150))]  # fmt: skip
    assert set(guard(result({"reach_among": rows}, "1_evaluability"), "public").table("reach_among")["by"]) == {"sex"}
    assert set(guard(result({"reach_among": rows}, "1_evaluability"), "partner").table("reach_among")["by"]) == {
        "sex",
        "commune",
    }


def test_tables_that_contradict_each_other_do_not_leave():
    tables = {"flow": flow(("a", 20), first=100), "arms": [{"arm": "participant", "n": 50, "n_dated": 50}]}
    assert withheld(guard(result(tables, "1_evaluability"), "partner"))["arms", "does_not_agree"] == 1


def test_facts_that_nobody_declared_do_not_leave():
    found = guard(result({"flow": flow(("a", 20), first=100)}, main_horizon="12m", distinct_events=10), "partner")
    assert "distinct_events" not in found.about and found.about["withheld"] == ["distinct_events"]
    assert found.about["main_horizon"] == "12m" and found.about["profile"] == "partner"


# -- beside and before ---------------------------------------------------------------------------------------------------------


def test_what_a_reader_knows_besides_is_hidden_around():
    made = result({"flow": flow(("a", 3))})
    free = guard(made, "partner")
    left = seen(free, "flow", "n_left")[0] is None
    known = "flow|people|a" if left else "flow|people|start"
    value = 37 if left else 40
    found = guard(made, "partner", known=[Fact(((known, 1.0),), value, value)])
    assert seen(found, "flow", "n_excluded") == [None] and seen(
        found, "flow", "n_left" if not left else "n_before"
    ) == [None]


def test_what_was_hidden_before_is_hidden_again():
    made = result({"flow": flow(("a", 30), first=100)})
    found = guard(made, "partner", hidden_before=["flow|people|a"])
    assert seen(found, "flow", "n_left") == [None] and None in [
        *seen(found, "flow", "n_before"),
        *seen(found, "flow", "n_excluded"),
    ]
    assert reasons(found, "flow")[0, "n_left"] == "protects_another"


def test_what_can_be_worked_out_from_what_everybody_knows_is_withheld():
    known = [Fact(((key, 1.0),), value, value) for key, value in (("flow|people|start", 40), ("flow|people|a", 37))]
    assert withheld(guard(result({"flow": flow(("a", 3))}), "partner", known=known)) == {("flow", "exposed"): 1}


def test_counts_are_told_by_key_and_so_are_sums():
    told = account(result({"flow": flow(("a", 20), first=100)}), "partner")
    assert told.counts == {"flow|people|a": (80, ""), "flow|people|start": (100, ""), "left out|people|a": (20, "")}
    assert told.sums == (("flow|people|start", ("flow|people|a", "left out|people|a")),)
    assert counts(told.released) == {key: value for key, (value, _) in told.counts.items()}


def test_hidden_counts_are_told_as_hidden():
    told = account(result({"estimates": [share(2, 13)]}), "partner")
    assert counts(told.released) == {"events|any/offence|12m": None, "followed|any/offence|12m": 13}
    assert told.counts["events|any/offence|12m"] == (None, "too_few")


def test_a_guarded_result_is_saved_and_read_back_the_same(tmp_path):
    made = guard(result({"estimates": [share(2, 13), share(20, 300, horizon="6m")], "flow": flow(("a", 3))}), "partner")
    save(made, tmp_path)
    again = load(tmp_path)
    assert again.about == made.about and again.tables.keys() == made.tables.keys()
    for name, table in made.tables.items():
        pd.testing.assert_frame_equal(again.tables[name], table, check_dtype=False)


def test_the_order_of_tables_decides_nothing():
    tables = {"estimates": [share(27, 468), share(3, 200, horizon="6m")], "flow": flow(("a", 3), first=700)}
    one, two = guard(result(tables), "partner"), guard(result(dict(reversed(tables.items()))), "partner")
    assert set(one.tables) == set(two.tables)
    for name in set(one.tables) - {"hidden"}:
        pd.testing.assert_frame_equal(one.tables[name], two.tables[name])


def test_refusals():
    made = result({"flow": flow(("a", 20), first=100)})
    for profile in ("open", "internal", "friends"):
        with pytest.raises(HoanhapError, match="unknown profile"):
            guard(made, profile)
    with pytest.raises(HoanhapError, match="guarded already"):
        guard(guard(made, "partner"), "public")
    with pytest.raises(HoanhapError, match="only a guarded"):
        counts(made)


def test_invented_people_are_marked_in_what_says_what_is_hidden():
    found = guard(result({"flow": flow(("a", 3)), "new": [{"n": 1}]}, source=read_site("mau-01").source), "partner")
    assert {"hidden", "withheld"} <= set(found.tables)
    assert all((table["data"] == "simulated").all() for table in found.tables.values())


def test_no_cell_is_named_by_a_column_that_is_not_there():
    """A reference of a shape is a column of people of the same shape, or a name with a bar or braces."""
    for name, declared in TABLES.items():
        for shape in declared if isinstance(declared, tuple) else ():
            parts = [part for _, parts in shape.sums for part in parts] + [total for total, _ in shape.sums]
            parts += [each for cells in shape.rests.values() for each in cells]
            plain = [each for each in parts if not set("|{~") & set(each)]
            assert [each for each in plain if each not in shape.people and " " not in each] == [], name
