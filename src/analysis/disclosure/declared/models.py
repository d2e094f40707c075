"""What the tables about models against others, and about what to decide, are made of (notebooks 2, 4 and 6)."""

from analysis.disclosure.declared.shape import DESCRIBED, NUMBERS, Declared, Shape

ARMS = ("joined", "controls")
WAVES = ("first_wave", "waiting")  # of people drawn by lot
_OF_VERDICT = ("estimate", "conf_low", "conf_high", "check_p_value", "n_per_arm_needed", "risk_without")
_PLAIN_OF_VERDICT = "outcome estimand horizon better conf_level margin unit check"
_OF_SIZE = ("n_per_arm_now", "people_a_year")


def _pairs(models: str, controls: str, horizon: str) -> tuple[tuple[str, str], ...]:
    """Events and people of both arms; `controls`: the cell of those whom the difference takes."""
    people = dict(zip(ARMS, ("joined", controls), strict=True))
    return tuple((f"events|{models}|{arm}|{horizon}", f"{people[arm]}|{models}") for arm in ARMS)


def _events(models: str, horizon: str) -> tuple[str, ...]:
    return tuple(f"events|{models}|{arm}|{horizon}" for arm in ARMS)


def _verdict(estimand: str, both: str, pairs: tuple[tuple[str, str], ...]) -> Shape:
    return Shape(
        plain=_PLAIN_OF_VERDICT,
        people={"n": both},
        rests=dict.fromkeys(_OF_VERDICT, tuple(events for events, _ in pairs))
        | dict.fromkeys(_OF_SIZE, tuple(people for _, people in pairs)),
        told=dict.fromkeys(("verdict", "because"), pairs),
        where=lambda row: row["estimand"] == estimand,
    )


# Where they are not weighted, those who had not joined are taken from one day each: some of all who were compared.
_TAKEN = ("controls|{models}", ("controls once|{models}", "~controls of other days|{models}"))
RISKS = Shape(
    plain=DESCRIBED + " reason",
    people={"n": "{taken}|{models}", "n_events": "events|{models}|{arm}|{horizon}"},
    sums=(("n", ("n_events", "~no event|{models}|{arm}|{horizon}")), _TAKEN),
    grows=("n_events",),
    rests=dict.fromkeys(NUMBERS, ("n", "n_events")),
    where=lambda row: (row["outcome"], row["estimand"]) == (row["outcome_of_plan"], "risk"),
)
DIFFERENCES = Shape(
    plain=DESCRIBED + " reason",
    people={"n": "joined and {controls}|{models}", "n_events": "events|{models}|both|{horizon}"},
    sums=(("n", ("joined|{models}", "{controls}|{models}")), ("n_events", _events("{models}", "{horizon}"))),
    rests=dict.fromkeys(NUMBERS, ("n", "n_events", *_events("{models}", "{horizon}"))),
    where=lambda row: (row["outcome"], row["estimand"]) == (row["outcome_of_plan"], "risk_difference"),
)
_JOINING = {
    "n_releases": "{releases_left}",
    "n_eligible": "eligible at release|{models}",
    "n_joined": "joined ever|{models}",
    "n_day_unknown": "joined, day unknown|{models}",
    "n_out_of_sight": "joined out of sight|{models}",
    "n_without_control": "joined without control|{models}",
    "n_left_before": "joined, left before|{models}",
    "n_in_trials": "joined|{models}",
    "n_controls": "controls|{models}",
}
_LEFT_OUT = ("n_day_unknown", "n_out_of_sight", "n_without_control", "n_left_before")
MODELS: dict[str, Declared] = {
    "settings": (
        Shape(
            plain="models assigned within known_by",
            people=_JOINING,
            sums=(
                ("n_releases", ("n_eligible", "~not eligible at release|{models}")),
                ("n_eligible", ("n_joined", "~eligible, never joined|{models}")),
                ("n_joined", (*_LEFT_OUT, "n_in_trials")),
            ),
            rests={"n_units": ("n_in_trials",)},  # in each unit, and on each of these days, somebody joined
            dropped={"n_trials": "variant"},
        ),
    ),
    "balances": (
        Shape(
            plain="models covariate",
            people={"n_joined": "joined|{models}", "n_controls": "controls|{models}"},
            rests=dict.fromkeys(("smd", "smd_weighted", "band_low", "band_high"), ("n_joined", "n_controls")),
            behind=dict.fromkeys(("smd", "smd_weighted"), ("n_joined", 0.5)),
            dropped=dict.fromkeys(("mean_joined", "mean_not_joined"), "cannot_be_checked"),
        ),
    ),
    "courses": (
        Shape(
            plain="models arm month",
            curve=("share", "n_in_view", "n_start"),
            rests=dict.fromkeys(("share", "conf_low", "conf_high", "conf_level"), ("events|{models}|{arm_cell}|{at}",)),
            dropped={"n_in_view": "variant"},
        ),
    ),
    "unit_designs": (
        Shape("models unit n_units decides", rests=dict.fromkeys(("n_started", "smallest_p"), ("joined|{models}",))),
    ),
    "design_levels": (Shape("models outcome number step level"),),
    "verdicts": (
        Shape(
            plain="outcome verdict because estimand horizon better conf_level margin unit check",
            dropped=dict.fromkeys((*_OF_VERDICT, *_OF_SIZE, "n"), ""),  # there is nothing in them
            where=lambda row: row["n"] is None,
        ),
        _verdict(
            "risk_difference", "joined and {main_controls}|{main}", _pairs("{main}", "{main_controls}", "{horizon}")
        ),
        _verdict(
            "lottery_risk_difference", "drawn|both", tuple((f"drawn events|{arm}", f"drawn|{arm}") for arm in WAVES)
        ),
        Shape(
            plain=_PLAIN_OF_VERDICT,
            dropped=dict.fromkeys((*_OF_VERDICT, *_OF_SIZE, "n", "verdict", "because"), "cannot_be_checked"),
        ),
    ),
    "drawn_arms": (
        Shape(
            plain="models horizon arm",
            people={
                "n": "drawn all|{arm}",
                "n_not_followed": "drawn, not followed|{arm}",
                "n_not_yet": "drawn, not yet|{arm}",
                "n_unknown": "drawn, unknown|{arm}",
                "n_known": "drawn|{arm}",
                "n_events": "drawn events|{arm}",
            },
            sums=(
                ("n", ("n_not_followed", "n_not_yet", "n_unknown", "n_known")),
                ("n_known", ("n_events", "~drawn, no event|{arm}")),
            ),
            over=(("n_known", "", "drawn|both"),),
            rests=dict.fromkeys(("value", "conf_low", "conf_high"), ("n_known", "n_events")),
            dropped=dict.fromkeys(("n_early", "n_never"), "variant"),
        ),
    ),
    "drawn_balances": "variant",
    "work_arms": "variant",
    "decisions": (
        Shape(
            plain="models endless lottery",
            rests=dict.fromkeys(("probability", "more_people"), _events("{models}", "{main_horizon}")),
            told=dict.fromkeys(("decision", "because"), _pairs("{models}", "{controls}", "{main_horizon}")),
        ),
    ),
    "break_even": (
        Shape(
            plain="models horizon cost_low cost_likely cost_high needed_low needed_likely needed_high public_low "
            "public_likely public_high months_of_pay margin cost_at_margin",
            dropped=dict.fromkeys(("without", "best", "cost_at_best"), "cannot_be_checked"),
        ),
    ),
    "arm_counts": "variant",
    "communes": "variant",
    "negative_controls": "variant",
    "overturn": "variant",
    "second_opinions": "variant",
    "specifications": "variant",
    "street_ratios": "variant",
    "panels": "variant",
    "panel_steps": "variant",
    "panel_bounds": "variant",
    "drawn_people": "variant",
    "effects": "cannot_be_checked",
    "net_benefits": "cannot_be_checked",
    "swings": "cannot_be_checked",
    "information": "cannot_be_checked",
    "acceptability": "cannot_be_checked",
    "model_overlaps": "too_fine",
    "model_spreads": "too_fine",
    "models_apart": "too_fine",
    "models_moved": "too_fine",
    "models_side": "too_fine",
    "funnel_limits": "too_fine",
}
