"""What the tables about new offences of everybody released are made of, and those of guards (notebook 2)."""

from analysis.disclosure.declared.nobody import GUARDS_OF_UNITS
from analysis.disclosure.declared.shape import Declared, Shape, share

RELEASED_SHARES = share(
    lambda row: (row["outcome"], row["estimand"], row["group"]) == (row["outcome_of_plan"], "share", "released"),
    "followed|{outcome}|{horizon}",
    "events|{outcome}|{horizon}",
)
_STATES = Shape(
    plain="definition by horizon chosen",
    people={
        "n": "in sight",
        "n_events": "events|{definition}/{by}|{horizon}",
        "n_free": "free|{definition}/{by}|{horizon}",
        "n_competing": "competing|{definition}/{by}|{horizon}",
        "n_not_yet": "not yet|{definition}/{by}|{horizon}",
        "n_unknown": "unknown|{definition}/{by}|{horizon}",
        "n_apart": "apart",
    },
    sums=(
        ("n", ("n_events", "n_free", "n_competing", "n_not_yet", "n_unknown")),
        ("{left}", ("n", "n_apart")),
        ("followed|{definition}/{by}|{horizon}", ("n_events", "n_free", "n_competing")),
    ),
    grows=("n_not_yet",),
    rests=dict.fromkeys(("bound_low", "bound_high"), ("n_events", "n_free", "n_competing", "n_unknown")),
    dropped={"n_list_ends": "variant"},
    where=lambda row: row["chosen"],
)
_GUARDS = (
    Shape(plain="guard models n n_of finding consequence detail", where=lambda row: row["guard"] in GUARDS_OF_UNITS),
    Shape(
        plain="guard models",
        told=dict.fromkeys(("finding", "consequence", "detail"), (("n", "n_of"),)),
        dropped={"n": "variant", "n_of": "variant"},
    ),
)
REOFFENDING: dict[str, Declared] = {
    "states": (_STATES,),
    "person_shares": (
        Shape(
            plain="horizon",
            people={"n": "followed|{outcome_of_plan}|{horizon}", "n_events": "events|{outcome_of_plan}|{horizon}"},
            shares={"share": ("n_events", "n")},
            dropped=dict.fromkeys(("n_people", "n_people_with_event", "n_several", "share_of_people"), "variant"),
        ),
    ),
    "gravity": (
        Shape(
            plain="horizon gravity",
            people={"n": "gravity|{gravity}|{horizon}"},
            over=(("n", "horizon", "events|{outcome_of_plan}|{horizon}"),),
        ),
    ),
    "incidence": (
        Shape(
            plain="first month",
            curve=("share", "n_at_risk", "n_start"),
            rests={"share": ("events|{outcome_of_plan}|{at}",)},
            dropped={"n_at_risk": "variant"},
            where=lambda row: row["first"] == "event",
        ),
    ),
    "guards": _GUARDS,
    "foreseen_guards": _GUARDS,
    "work_guards": _GUARDS,
    "trend_guards": _GUARDS,
    "apart": "too_fine",
    "how_often": "variant",
    "not_used": "variant",
    "street_rates": "variant",
    "grade_moves": "too_fine",
    "gaps": "variant",
}
