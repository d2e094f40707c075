"""Words for the methods that released rows name: how a number was estimated, and how its interval was made."""

from analysis.report import labels, sensitivity, synthesis, trial
from analysis.words import Said, say

INTERVALS: dict[str, Said] = labels.METHODS | {
    "beta_binomial": say("profile of the beta-binomial likelihood"),
    "blaker_of_limits": say("exact (Blaker), from the least to the most that those unknown allow"),
    "bootstrap_percentile": say("bootstrap, percentiles"),
    "conditional_exact": say("exact, given the totals"),
    "delta": say("delta method"),
    "g_computation": say("normal, the regression's error counted in"),
    "mantel_haenszel_difference": say("Mantel and Haenszel's difference"),
    "mantel_haenszel_odds_ratio": say("Mantel and Haenszel's odds ratio"),
    "one_stage_cr2": say("least squares, errors by district (CR2)"),
    "paule_mandel_hartung_knapp_floor": say(
        "Hartung and Knapp's on Paule and Mandel's spread, never narrower than without one"
    ),
    "peto": say("Peto's"),
    "profile_penalised": say("profile of Firth's penalised likelihood"),
    "rank_sum_normal": say("ranks, normal"),
    "reml_hartung_knapp_floor": say("Hartung and Knapp's, never narrower than without a spread between districts"),
    "rubin": say("multiple imputation (Rubin's rules)"),
    "wild_cluster_rademacher": say("wild bootstrap by the signs of whole districts"),
    "wild_cluster_webb": say("wild bootstrap of whole districts by Webb's six weights"),
}
WAYS: dict[str, Said] = (
    sensitivity.METHODS
    | trial.WAYS
    | synthesis.WAYS
    | {
        "paule_mandel": say("spread between districts by Paule and Mandel"),
        "reml": say("spread between districts by REML"),
        "weighted_for_joining": say("weighted difference of means, weights by the chance of joining"),
        "plan": say("the plan's own method, as its rule for few events chooses it"),
        "att_weights": say("weights that make those compared like the participants"),
        "binomial": say("chance by the binomial distribution"),
        "chi_square": say("chi-square test"),
        "count": say("counted"),
        "counts": say("counts with cautious limits, where events are few"),
        "cox": say("Cox's model"),
        "cox_efron": say("Cox's model with Efron's method for ties"),
        "difference_of_shares": say("difference of two shares"),
        "exact_by_day": say("exact, day by day"),
        "exact_by_day_and_half": say("exact, day by day, within halves"),
        "firth_cox": say("Cox's model with Firth's penalty"),
        "fisher": say("Fisher's exact test"),
        "hodges_lehmann": say("shift by ranks (Hodges and Lehmann)"),
        "kaplan_meier": say("Kaplan and Meier's curve"),
        "log_rank": say("log-rank test"),
        "lottery": say("by drawing the lot again"),
        "mean": say("mean"),
        "model": say("a model with at most two characteristics (Firth)"),
        "ols_hc2": say("least squares with HC2 errors"),
        "proportion": say("share"),
        "quantile_difference": say("difference of quantiles"),
        "rates": say("rates by time in freedom"),
        "ratio_of_shares": say("ratio of two shares"),
        "rubin": say("multiple imputation (Rubin's rules)"),
        "smd_treated_sd": say("standardised difference"),
        "two_part_gamma": say("two parts: logit and gamma"),
        "two_part_log_normal": say("two parts: logit and log-normal"),
        "weighted_by_person": say("weighted difference of means, errors by person"),
        "weights": say("weights by the chance of joining"),
        "welch": say("Welch's test of two means"),
        "worst_case_bounds": say("worst-case bounds"),
    }
)


def way(code: str) -> Said | str:
    """How a number was estimated; quantiles are one way."""
    plain = "quantile_difference" if code.startswith("quantile_difference_") else code
    return labels.label(WAYS, plain)


def interval(code: str) -> Said | str:
    """How an interval was made."""
    return labels.label(INTERVALS, code)
