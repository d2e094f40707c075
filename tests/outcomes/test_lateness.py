"""Ever more than 30 days late, by hand. Loans are paid out on 10 January 2024, files come every half-year."""

import pandas as pd

from analysis.outcomes import lateness
from analysis.sites import Site
from analysis.stats.share_intervals import blaker
from tests.evidence import district
from tests.followup.tiny import left, table
from tests.lending.test_snapshots import DAYS, LOAN, rows, shot

NOBODY = Site(district.source(), {}, None, ())


def spells(*shots, site=NOBODY, loans=(LOAN,)):
    return lateness.spells(rows(*shots, loans=loans), site)


def paying(day, paid, loan="l"):
    return shot(day, 100 - paid, paid=paid, loan=loan)


def test_never_late():
    row = spells(paying(DAYS[0], 0), paying(DAYS[1], 20)).iloc[0]
    assert (row["cause"], row["seen"], row["vintage"]) == ("", 356, "2024")
    assert row["doubt"] == float("inf")


def test_late_for_so_long_from_the_second_file_on():
    # Missed between 30 June (day 172) and 30 December 2024, still owed on 30 June 2025 (day 537).
    found = spells(paying(DAYS[0], 0), shot(DAYS[1], 80, 20, paid=0), shot(DAYS[2], 60, 40, paid=0)).iloc[0]
    # Late since day 173 to 355 at the latest day; for 31 days from day 203 to 386.
    assert (found["cause"], found["first"], found["last"]) == ("late", 537 - 365 + 31, 537 - 182 + 31)


def test_missed_between_two_files_and_made_good_stays_a_doubt():
    found = spells(paying(DAYS[0], 0), shot(DAYS[1], 80, 20, paid=0), paying(DAYS[2], 40))
    assert (found["cause"].item(), found["doubt"].item()) == ("", 356 - 184 + 31)
    half, year = lateness.ever(found, [6, 12])[:2]
    assert (half.n_free, half.n_unknown) == (1, 0)  # six months are day 183
    assert (year.n_free, year.n_unknown, year.bound_low, year.bound_high) == (0, 1, 0, 1)


def test_repaid_is_an_end_and_is_known_while_files_go_on():
    other = LOAN | {"loan_id": "m"}
    found = spells(
        paying(DAYS[0], 50), shot(DAYS[1], paid=100),
        paying(DAYS[0], 0, "m"), paying(DAYS[1], 20, "m"), paying(DAYS[3], 40, "m"), loans=(LOAN, other),
    )  # fmt: skip
    assert (found.loc["l", "cause"], found.loc["l", "first"], found.loc["l", "last"]) == ("repaid", 172, 356)
    assert found.loc["l", "seen"] == found.loc["m", "seen"] == 721
    half, year = lateness.ever(found, [6, 12])[:2]
    assert (half.n_free, half.n_unknown) == (1, 1)  # repaid before or after six months
    assert (year.n_free, year.n_ended) == (1, 1)


def test_a_horizon_after_the_last_file_is_not_yet_known():
    (row,) = lateness.ever(spells(paying(DAYS[0], 0)), [6])[:1]
    assert (row.n_not_yet, row.bound_low) == (1, None)  # six months are day 182.6, the file is of day 172
    assert lateness.shares([row], conf_level=0.95)[0].value.reason == "not_yet_followable"


def test_a_death_ends_it():
    died = Site(district.source(), {"exits": table([left("death", "2024-08-01")])}, None, ())
    found = spells(paying(DAYS[0], 0), paying(DAYS[1], 20), site=died).iloc[0]
    assert (found["cause"], found["last"]) == ("died", 204)


def test_shares_and_curves_of_thirteen_of_whom_one_was_late():
    loans = [LOAN | {"loan_id": f"l{i}"} for i in range(13)]
    late = [shot(DAYS[0], 80, 20, paid=0, loan="l0"), shot(DAYS[1], 60, 40, paid=0, loan="l0")]
    others = [paying(d, 20, f"l{i}") for i in range(1, 13) for d in DAYS[:3]]
    found = spells(*late, *others, shot(DAYS[2], 40, 60, paid=0, loan="l0"), loans=loans)
    (row,) = [each for each in lateness.ever(found, [12]) if each.vintage == "all"]
    assert (row.n, row.n_late, row.n_free) == (13, 1, 12)
    (share,) = lateness.shares([row], conf_level=0.95)
    assert share.value == 1 / 13 and share.interval == blaker(1, 13)
    curve = {(each.first, each.month): each.share for each in lateness.curves(found, 12)}
    assert curve["late", 12] == 1 / 13 and curve["late", 0] == 0


def test_a_loan_in_no_file_is_not_followed():
    assert len(spells(paying(DAYS[0], 0), loans=(LOAN, LOAN | {"loan_id": "m"}))) == 1


def test_vintages_stand_apart():
    later = LOAN | {"loan_id": "m", "loan_date": pd.Timestamp("2025-01-10")}
    found = spells(paying(DAYS[2], 0), paying(DAYS[2], 0, "m"), loans=(LOAN, later))
    assert [(row.vintage, row.n) for row in lateness.ever(found, [6])] == [("all", 2), ("2024", 1), ("2025", 1)]


def test_loans_in_arrears_of_unknown_age_are_not_left_out():
    # Of three loans one was in arrears in one file: late for 1 to 184 days, and made good by the next.
    loans = [LOAN | {"loan_id": name} for name in "lmn"]
    found = spells(
        paying(DAYS[0], 0), shot(DAYS[1], 80, 20, paid=0), paying(DAYS[2], 40),
        *(paying(d, 20, name) for name in "mn" for d in DAYS[:3]), loans=loans,
    )  # fmt: skip
    (row,) = [each for each in lateness.ever(found, [12]) if each.vintage == "all"]
    (share,) = lateness.shares([row], conf_level=0.95)
    assert share.value.reason == "days_late_not_known"
    assert (share.interval.low, share.interval.high) == (blaker(0, 3).low, blaker(1, 3).high)
    curve = {(each.first, each.month): each for each in lateness.curves(found, 12)}
    # Late for 31 days on day 203 (month 6.7) at the earliest.
    assert (curve["late", 6].share, curve["late", 6].share_high) == (0, 0)
    assert curve["late", 7].share == 0 and abs(curve["late", 7].share_high - 1 / 3) < 1e-12
