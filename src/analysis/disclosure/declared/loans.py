"""What the tables about loans are made of (notebook 3)."""

from analysis.disclosure.declared.shape import DESCRIBED, NUMBERS, Declared, Shape

LATE_SHARES = Shape(
    plain=DESCRIBED,
    people={"n": "open|{horizon}", "n_events": "{outcome} low|{horizon}"},
    sums=(("n", ("n_events", "~not {outcome}|{horizon}")),),
    rests=dict.fromkeys((*NUMBERS, "reason"), ("n", "n_events", "{outcome} high|{horizon}")),
    where=lambda row: row["outcome"] in ("late_30", "late_90"),
)
EVER_LATE_SHARES = Shape(
    plain=DESCRIBED,
    people={"n": "seen|{horizon}", "n_events": "ever late|{horizon}"},
    sums=(("n", ("n_events", "~seen, never late|{horizon}")), ("ever|all", ("n", "~not seen|{horizon}"))),
    rests=dict.fromkeys((*NUMBERS, "reason"), ("n", "n_events", "late not known|{horizon}")),
    where=lambda row: row["outcome"] == "ever_late_30",
)
_LOAN_STATES = ("open", "repaid", "gone", "unseen")
_PART_OF_OPEN = ("extended", "overdue", "frozen", "not_due")
_MONEY = ("in_term", "extended", "overdue", "frozen", "not_due", "interest")
_LIMITS = tuple(f"{kind}_{days}_{end}" for kind in ("par",) for days in (30, 90) for end in ("low", "high"))
_LATE = {f"n_late_{days}_{end}": f"late_{days} {end}|{{day}}" for days in (30, 90) for end in ("low", "high")}
LOANS: dict[str, Declared] = {
    "loan_standings": (
        Shape(
            plain="day by part",
            people={"n_loans": "loans|{day}"}
            | {f"n_{each}": each + "|{day}" for each in (*_LOAN_STATES, *_PART_OF_OPEN)}
            | _LATE,
            sums=(
                ("n_loans", tuple(f"n_{each}" for each in _LOAN_STATES)),
                *(("n_open", (f"n_{each}", f"~open, not {each}|{{day}}")) for each in _PART_OF_OPEN),
                *(("n_open", (each, f"~open, not {name}")) for each, name in _LATE.items()),
                *((f"n_late_{d}_high", (f"n_late_{d}_low", f"~perhaps late_{d}|{{day}}")) for d in (30, 90)),
                *(
                    (f"n_late_30_{end}", (f"n_late_90_{end}", f"~late_30 only {end}|{{day}}"))
                    for end in ("low", "high")
                ),
            ),
            money={"balance_vnd": ("largest_share", "n_open")},
            dropped=dict.fromkeys([f"{each}_vnd" for each in _MONEY], "cannot_be_checked")
            | dict.fromkeys((*_LIMITS, "bank_ratio", "n_late_30_implied"), "cannot_be_checked")
            | {"largest_share": "extreme"},
        ),
    ),
    "lent": (
        Shape(
            plain="kind",
            people={"n_loans": "lent", "n_at_ceiling": "lent at the ceiling"},
            sums=(("n_loans", ("n_at_ceiling", "~lent below the ceiling")),),
            dropped=dict.fromkeys(
                ("n_households", "n_people", "n_several_loans", "n_several_people", "n_person_unknown"), "variant"
            )
            | {"lent_vnd": "cannot_be_checked", "first_day": "extreme", "last_day": "extreme"},
            where=lambda row: row["kind"] == "person",
        ),
    ),
    "ever_late": (
        Shape(
            plain="vintage horizon",
            people={
                "n": "ever|all",
                "n_late": "ever late|{horizon}",
                "n_free": "never late|{horizon}",
                "n_ended": "ended before|{horizon}",
                "n_not_yet": "loan not yet|{horizon}",
                "n_unknown": "late not known|{horizon}",
            },
            sums=(("n", ("n_late", "n_free", "n_ended", "n_not_yet", "n_unknown")),),
            grows=("n_not_yet",),
            rests=dict.fromkeys(("bound_low", "bound_high"), ("n_late", "n_free", "n_unknown")),
            where=lambda row: row["vintage"] == "all",
        ),
    ),
    "yardsticks": (
        Shape(
            plain="yardstick what_vi what_en value as_of source confirmed",
            people={"n_loans": "open|{last_day}"},
            rests={"chance_of_none": ("n_loans",)},
        ),
    ),
    "loan_rules": "variant",
    "loan_parts": "too_fine",
    "employer_loans": "too_fine",
    "late_months": "too_fine",
    "falling": "too_fine",
    "collected": "cannot_be_checked",
}
