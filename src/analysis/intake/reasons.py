"""Why a row was rejected or a value not used, in words: the findings of columns, and those of whole rows."""

from analysis.columns import values
from analysis.delivery.findings import TEXTS
from analysis.intake.choices import UNCLEAR
from analysis.words import Said, say

ROWS = UNCLEAR | {
    "nobody": say("neither a name nor an ID number: the row names nobody"),
    "repeated_row": say("repeats a row above it in every cell"),
    "twice_on_list": say("the person stands on this list already"),
    "other_programme": say("belongs to another programme of the bank; it was not used"),
    "not_one_of_ours": say("nobody whom the other files name; the row was not used"),
    "waiting_nobody": say(
        "neither a name nor an ID number; the row keeps its place in the lot, and of its person nothing is known"
    ),
    "waiting_not_found": say(
        "nobody whom the other files name; the row keeps its place in the lot, and of its person nothing is known"
    ),
    "waiting_number_twice": say("another row of this list has the same number; which of them was drawn is not known"),
    "waiting_twice": say("the person stands on this list in a row above already, and counts there"),
    "unknown_model": say("names a model that the file of models does not have"),
    "no_firm": say("no firm: neither the row nor source.yaml names one"),
    "date_not_exact": say("is not exact enough here; the day (or, for pay, the month) is needed"),
    "date_after_list": say("lies after the day on which this file was true; please check"),
    "number_not_whole": say("is not a whole number"),
    "number_below_zero": say("is below zero, which it cannot be; it was not used"),
    "money_below_zero": say("is below zero, which it cannot be; it was not used"),
    "money_other_unit": say(
        "was not used: the amounts of this column are a thousand times or more too small or too large; which unit are they "
        "in? Please put it into the heading, like (đồng), (nghìn đồng) or (triệu đồng)"
    ),
    "money_far": say("is a thousand times or more too small or too large for this column's unit; it was not used"),
    "loan_no_status": say("no balance and nothing repaid: this row does not say how the loan stands, and was not used for that"),
    "loan_day_early": say("this day lies before the first payout of the loan; please check"),
    "loan_balance_above": say("is more than was lent; please check"),
    "loan_day_differs": say("another row has other figures for this loan and day; the last one was used, please check"),
    "loan_repaid_falls": say("is less than in an earlier row about this loan; please check both"),
    "loan_balance_rises": say("is more than in an earlier row about this loan, and no more was lent; please check both"),
    "pay_month_twice": say("the pay of this person, month and firm stands in another row too; it was counted once"),
    "pay_month_differs": say(
        "another row gives another pay for this person, month and firm; which one is right is not known, so none was used"
    ),
    "pay_outside_job": say("this month lies outside the days of work at this firm; please check"),
    "survey_unasked": say("the person refused or was not reached, and yet answered; the answers were not used"),
    "survey_no_month": say(
        "which month the answers are about is not known, or it lies after the interview; the answers were not used"
    ),
    "survey_pay_no_job": say("pay for a month in which the person is said not to have worked; neither was used"),
    "survey_differs": say(
        "another row has other answers of this person for this month; which are right is not known, so none was used"
    ),
    "ledger_unknown_loan": say("no loan file has a loan of this number"),
    "ledger_unreadable": say("could not be read here, and so the loan's ledger was not used"),
    "ledger_nothing": say("says neither what was due nor what was paid"),
    "ledger_half": say("is missing: an amount needs its day, and a day of payment its amount"),
    "ledger_before_payout": say("lies before the first payout of the loan"),
    "ledger_paid_later": say("is a payment after the day on which this file was true"),
    "ledger_extended_earlier": say("lies before the day on which the instalment was due"),
    "ledger_differs": say("another row gives something else for this instalment"),
    "ledger_after_write_off": say("is a payment after the loan was written off"),
    "ledger_sum_differs": say("the instalments of this loan do not add up to what was lent"),
    "ledger_paid_above": say("the payments of this loan add up to more than was lent"),
    "ledger_loan": say("this row is in order, but another one of this loan is not: its ledger is used whole or not at all"),
    "place_unknown_name": say("is no commune of this site; write it as the list of units has it"),
    "place_ambiguous": say("can be more than one commune of this site; add the district"),
    "place_unknown_code": say("is no code of a commune"),
    "place_not_in_force": say("is the code of a commune that did not exist on that day"),
    "place_not_a_commune": say("is a district or province; the commune is needed"),
    "place_split": say("is a commune whose people were divided; the address is needed"),
    "place_divided": say("is a commune whose land was divided, and no source says where its people are"),
}  # fmt: skip
# What is found in a file before its cells are read, and named by its place.
LISTED = frozenset(
    ("unmapped", "near_miss", "same_column", "several_tables", "ambiguous_tables", "sparse_row", "section_row", "merged_data",
     "birth_twice", "birth_other_sex")
)  # fmt: skip
# These leave the value and the row standing.
NOTES = values.NOTES | {
    "date_after_list", "loan_no_status", "loan_day_early", "loan_balance_above", "loan_day_differs", "loan_repaid_falls",
    "loan_balance_rises", "pay_month_twice", "pay_outside_job", "survey_unasked", "survey_no_month",
    "survey_pay_no_job", "survey_differs", "waiting_nobody", "waiting_not_found", "waiting_twice",
    "section_row", "merged_data", "birth_other_sex",
}  # fmt: skip


def describe(code: str, detail: str = "") -> Said:
    """A reason in the reader's words, without anybody's value; an unknown code raises `KeyError`.

    `detail` names a column or answers that a person may have meant.
    """
    if code in LISTED:
        return say(TEXTS[code].text, detail=detail) if "{detail}" in TEXTS[code].text else TEXTS[code]
    if code == "choice_unknown" and detail:
        return say("is none of the answers known here: {answers}; see choices.yaml", answers=detail)
    return ROWS[code] if code in ROWS else values.describe(code)
