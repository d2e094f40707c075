"""What the columns and codes of released tables are called where a table is shown as it stands."""

import pandas as pd

from analysis.report import checks, decision, labels, reach, standing, supervision
from analysis.report.counted import NOTHING
from analysis.report.labels import label
from analysis.report.repayment import MILLION
from analysis.report.sentences import horizon_words
from analysis.words import Number, Percent, Said, say

HEADINGS: dict[str, Said] = {
    "arm": say("group"),
    "assigned": say("who was chosen"),
    "as_of": say("as of"),
    "balance_vnd": say("balance, million dong"),
    "band_high": say("band of chance, upper end"),
    "band_low": say("band of chance, lower end"),
    "because": say("reason"),
    "bound_high": say("at most"),
    "bound_low": say("at least"),
    "by": say("split by"),
    "chance": say("chance"),
    "chance_of_none": say("chance of none"),
    "complete_until": say("complete until"),
    "conf_high": say("interval, upper limit"),
    "conf_low": say("interval, lower limit"),
    "confirmed": say("confirmed"),
    "consequence": say("consequence"),
    "covariate": say("characteristic"),
    "day": say("on the day"),
    "decision": say("decision"),
    "definition": say("definition"),
    "estimand": say("what is estimated"),
    "estimate": say("estimate"),
    "event": say("event"),
    "finding": say("was it so?"),
    "first": say("which"),
    "gravity": say("gravity"),
    "group": say("group"),
    "guard": say("what could mislead"),
    "horizon": say("within"),
    "kind": say("kind"),
    "margin": say("margin"),
    "median_vnd": say("median pay, million dong"),
    "models": say("model"),
    "month": say("month"),
    "more_people": say("further people needed"),
    "n": say("in all"),
    "n_accepted": say("accepted"),
    "n_apart": say("shown apart"),
    "n_at_ceiling": say("at the ceiling"),
    "n_away": say("away or dead"),
    "n_before": say("before"),
    "n_breached": say("breached"),
    "n_competing": say("died or locked up before"),
    "n_completed": say("completed"),
    "n_conditional": say("conditional releases"),
    "n_controls": say("compared with"),
    "n_day_unknown": say("day of joining unknown"),
    "n_died": say("died"),
    "n_eligible": say("eligible"),
    "n_ended": say("ended before"),
    "n_events": say("with the event"),
    "n_excluded": say("left out"),
    "n_extended": say("extended"),
    "n_firms": say("firms"),
    "n_followable": say("can be followed"),
    "n_free": say("without the event"),
    "n_frozen": say("frozen"),
    "n_gone": say("gone"),
    "n_in_trials": say("joiners compared"),
    "n_job": say("in a job"),
    "n_joined": say("joined"),
    "n_late": say("late"),
    "n_late_30_high": say("over 30 days late, at most"),
    "n_late_30_low": say("over 30 days late, at least"),
    "n_late_90_high": say("over 90 days late, at most"),
    "n_late_90_low": say("over 90 days late, at least"),
    "n_left": say("remaining"),
    "n_left_before": say("had left before"),
    "n_listed": say("listed"),
    "n_lists": say("lists"),
    "n_loans": say("loans"),
    "n_locked_up": say("locked up"),
    "n_moved": say("moved"),
    "n_newest": say("on the newest list"),
    "n_none": say("in no job"),
    "n_not_due": say("not due"),
    "n_not_yet": say("not followed so long yet"),
    "n_of": say("of how many"),
    "n_offered": say("offered"),
    "n_on_newest": say("on the newest list"),
    "n_open": say("open"),
    "n_others": say("others"),
    "n_others_followable": say("others who can be followed"),
    "n_out_of_sight": say("out of sight"),
    "n_overdue": say("overdue"),
    "n_participants": say("participants"),
    "n_participants_followable": say("participants who can be followed"),
    "n_people": say("people"),
    "n_per_arm_now": say("people in the smaller group"),
    "n_per_arm_needed": say("people needed in each group"),
    "n_records": say("records"),
    "n_refused": say("refused"),
    "n_released": say("released"),
    "n_releases": say("releases"),
    "n_reoffended": say("new offence"),
    "n_repaid": say("repaid"),
    "n_revoked": say("revoked"),
    "n_seen": say("seen"),
    "n_serving": say("serving"),
    "n_started": say("began"),
    "n_still": say("still in it"),
    "n_still_in": say("still in"),
    "n_unexplained": say("gone without a reason"),
    "n_units": say("communes or firms"),
    "n_unknown": say("not known"),
    "n_unseen": say("in no file of that day"),
    "n_without_control": say("with nobody to compare"),
    "outcome": say("outcome"),
    "overwrites": say("overwrites"),
    "part": say("part"),
    "participants_only": say("only participants are named"),
    "people_a_year": say("people a year"),
    "power": say("power"),
    "printed_high": say("printed, at most"),
    "printed_low": say("printed, at least"),
    "probability": say("probability"),
    "quarter": say("quarter"),
    "rate": say("base rate"),
    "rate_enough": say("base rate from which it is enough"),
    "record": say("record"),
    "risk_without": say("share without the model"),
    "share": say("share"),
    "smallest_p": say("smallest p-value possible"),
    "smd": say("standardised difference"),
    "smd_weighted": say("standardised difference, weighted"),
    "source": say("source"),
    "standing": say("what can be compared"),
    "state": say("against the printed figure"),
    "step": say("reason"),
    "value": say("rate"),
    "verdict": say("verdict"),
    "vintage": say("paid out in"),
    "wage_high": say("minimum wage, highest region"),
    "wage_low": say("minimum wage, lowest region"),
    "what_en": say("what it is"),
    "what_vi": say("what it is"),
    "within": say("compared within"),
    "year": say("year"),
}
# Codes of these columns have words; of the others, what stands in the table is shown.
CODES: dict[str, dict[str, Said]] = {
    "arm": labels.ARMS | labels.JOINING,
    "because": decision.BECAUSE,
    "by": reach.GROUPED | labels.DATES,
    "consequence": checks.CONSEQUENCES,
    "covariate": labels.COVARIATES,
    "decision": decision.DECISIONS,
    "definition": labels.DEFINITIONS,
    "estimand": labels.ESTIMANDS | {"risk": say("share"), "share": say("share")},
    "event": labels.EVENTS,
    "finding": {"found": say("yes"), "clear": say("no"), "unknown": say("not known")},
    "first": labels.CURVES | supervision.WAYS | {"left_job": say("left the job"), "locked_up": say("locked up")},
    "gravity": {
        "less_serious": say("less serious"),
        "serious": say("serious"),
        "very_serious": say("very serious"),
        "specially_serious": say("specially serious"),
        "not_stated": say("not stated"),
    },
    "group": reach.SEXES
    | supervision.KINDS
    | labels.MODELS
    | {"released": say("released"), "payrolls": say("payrolls")},
    "guard": labels.GUARDS,
    "kind": labels.MODELS | supervision.KINDS | labels.OVERWRITES,
    "models": labels.MODELS,
    "outcome": labels.OUTCOMES
    | supervision.WAYS
    | {
        "any_job": say("any job"),
        "breached": say("breached"),
        "first_job_kept": say("first job kept"),
        "ever_late_30": say("ever late for more than 30 days"),
        "late_30": say("late for more than 30 days"),
        "late_90": say("late for more than 90 days"),
        "reoffended": say("new offence"),
        "revoked": say("revoked"),
    },
    "overwrites": labels.OVERWRITES,
    "part": {"all": say("all")},
    "record": labels.ROLES,
    "source": {"payrolls": say("payrolls")},
    "standing": standing.HEADLINES,
    "state": labels.YEAR_STATES,
    "step": labels.STEPS,
    "verdict": labels.VERDICTS | labels.ENDINGS,
    "vintage": {"all": say("all years")},
    "within": labels.UNIT,
    "assigned": labels.ASSIGNED,
}
SHARES = frozenset(
    {"share", "bound_low", "bound_high", "power", "smallest_p", "chance", "chance_of_none", "probability", "rate"}
    | {"rate_enough", "risk_without", "value"}
)
MONEY = frozenset({"balance_vnd", "median_vnd", "wage_low", "wage_high"})
BEGINNINGS = frozenset({("list_kinds", "first"), ("wage_steps", "first")})
# They say how a number was made, which the page that hides nothing tells, or the same in every row.
LEFT_ASIDE = frozenset(
    {"data", "method", "role", "conf_method", "conf_level", "chosen", "observed_for", "known_by", "better", "unit"}
    | {"yardstick", "check", "check_p_value", "std_error", "p_value", "decides", "cohort", "target_power", "model"}
    | {"last", "what", "detail", "region", "n_years", "entry", "lottery", "endless", "reason"}
)


def heading(table: str, column: str) -> Said | str:
    """What a column of a table is called."""
    return say("from") if (table, column) in BEGINNINGS else HEADINGS.get(column, column)


def words_of(column: str, value: object, row: dict) -> object:
    """What stands in a cell that is not hidden: words for a code, a share in per cent, money in millions, a number, a text."""
    if isinstance(value, str):
        return _coded(column, value)
    if isinstance(value, bool) or value is None or pd.isna(value):
        return value if isinstance(value, bool) else NOTHING
    if column in MONEY:
        return Number(value / MILLION, 1)
    if column in SHARES or (row.get("unit") == "share" and column in ("estimate", "conf_low", "conf_high", "margin")):
        return Percent(value)
    if float(value).is_integer():
        return str(int(value)) if column == "year" else int(value)
    return Number(value, 2)


def _coded(column: str, code: str) -> Said | str:
    if column == "horizon":
        return horizon_words(code)
    if column in ("group", "models") and ":" in code:
        model, _, arm = code.partition(":")
        return say("{model}: {arm}", model=label(labels.MODELS, model), arm=label(labels.JOINING, arm))
    if column == "outcome" and "/" in code:
        return labels.outcome(code)
    return label(CODES.get(column, {}), code) or NOTHING
