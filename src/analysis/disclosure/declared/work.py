"""What the tables about work and pay are made of (notebook 4)."""

from analysis.disclosure.declared.shape import DESCRIBED, NUMBERS, Declared, Shape

JOB_SHARES = Shape(
    plain=DESCRIBED,
    people={"n": "{outcome} at risk|{group}|{horizon}", "n_events": "{outcome}|{group}|{horizon}"},
    sums=(("n", ("n_events", "~no {outcome}|{group}|{horizon}")),),
    rests=dict.fromkeys((*NUMBERS, "reason"), ("n", "n_events", "no {outcome} known|{group}|{horizon}")),
    where=lambda row: row["estimand"] == "share" and row["outcome"] in ("any_job", "first_job_kept"),
)
_FIRST_JOBS = ("still", "left", "locked_up", "away", "not_yet", "unknown")

WORK: dict[str, Declared] = {
    "job_states": (
        Shape(
            plain="source observed_for what horizon",
            people={
                "n": "{left}",
                "n_not_yet": "work not yet|{source}|{horizon}",
                "n_gone": "work gone|{source}|{horizon}",
                "n_job": "any_job|{source}|{horizon}",
                "n_none": "no any_job known|{source}|{horizon}",
                "n_unknown": "any_job unknown|{source}|{horizon}",
            },
            sums=(
                ("n", ("n_not_yet", "n_gone", "n_job", "n_none", "n_unknown")),
                ("any_job at risk|{source}|{horizon}", ("n_job", "n_none", "n_unknown")),
            ),
            grows=("n_not_yet",),
            rests=dict.fromkeys(("bound_low", "bound_high"), ("n_job", "n_none", "n_unknown")),
            where=lambda row: row["what"] == "any_job",
        ),
    ),
    "first_jobs": (
        Shape(
            plain="source horizon",
            people={"n": "with a job|{source}"}
            | {f"n_{each}": f"first_job_{each}|{{source}}|{{horizon}}" for each in _FIRST_JOBS}
            | {"n_still": "first_job_kept|{source}|{horizon}"},
            sums=(
                ("n", tuple(f"n_{each}" for each in _FIRST_JOBS)),
                (
                    "first_job_kept at risk|{source}|{horizon}",
                    ("n_still", "n_left", "n_locked_up", "n_away"),
                ),
            ),
            grows=("n_not_yet",),
            shrinks=("n_still",),
        ),
    ),
    "job_months": (
        Shape(
            plain="source first month",
            curve=("share", "n_at_risk", "n_start"),
            rests={"share": ("{job_end}|{source}|{at}",)},
            dropped={"n_at_risk": "variant"},
        ),
    ),
    "jobs_seen": (
        Shape(
            plain="source observed_for n_records",
            people={"n_people": "with a job|{source}"},
            rests={"n_firms": ("n_people",)},
            dropped=dict.fromkeys(
                [
                    *("n_jobs", "n_several", "n_open", "n_stopped", "n_formal", "n_not_formal", "n_contract_unknown"),
                    *("n_inside", "n_outside", "n_residence_unknown", "n_months", "days_a_month", "n_largest"),
                ],
                "variant",
            )
            | {"first_day": "extreme", "last_day": "extreme"},
        ),
    ),
    "pay_quarters": (
        Shape(
            plain="source quarter wage_low wage_high",
            people={"n_people": "paid|{source}|{quarter}"},
            sums=(("with a job|{source}", ("n_people", "~not paid|{source}|{quarter}")),),
            behind={"median_vnd": ("n_people", 0.5)},
            rests={"median_vnd": ("n_people",)},
        ),
    ),
    "wage_steps": (
        Shape(
            plain="source first last wage_low wage_high region confirmed",
            people={"n_people": "paid|{source}|{first}|{region}"},
            sums=(("with a job|{source}", ("n_people", "~not paid|{source}|{first}|{region}")),),
            behind={"median_vnd": ("n_people", 0.5)},
            rests={"median_vnd": ("n_people",)},
            dropped=dict.fromkeys(("n_months", "n_below", "n_maybe"), "too_fine"),
        ),
    ),
    "pay_states": "variant",
    "pay_bands": "too_fine",
    "interviews": "variant",
}
