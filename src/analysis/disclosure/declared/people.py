"""What the tables about people in the records are made of, and whom the models reached (notebook 1; flows of all)."""

from analysis.disclosure.declared.shape import Declared, Shape

_FLOW = Shape(
    plain="step unit",
    people={
        "n_before": "flow|{unit}|{previous}",
        "n_excluded": "left out|{unit}|{step}",
        "n_left": "flow|{unit}|{step}",
    },
    sums=(("n_before", ("n_excluded", "n_left")),),
)
_REACHED = ("eligible", "listed", "offered", "accepted", "refused", "started", "still_in")
_REACH = Shape(
    plain="kind model participants_only",
    people={"n_released": "{left}"} | {f"n_{each}": each + "|{kind}" for each in _REACHED},
    sums=(
        *(("n_released", (f"n_{each}", f"~never {each}|{{kind}}")) for each in _REACHED),
        ("n_eligible", ("n_listed", "~eligible only|{kind}")),
        ("n_listed", ("n_offered", "~listed only|{kind}")),
        ("n_offered", ("n_accepted", "n_refused", "~no answer|{kind}")),
        ("n_accepted", ("n_started", "~accepted only|{kind}")),
        ("n_started", ("n_still_in", "~left again|{kind}")),
    ),
    where=lambda row: not row["model"],
)


def _among(where, *, place: bool) -> Shape:
    return Shape(
        plain="by group",
        people={f"n_{each}": each + "|{by}|{group}" for each in ("released", "eligible", "started")},
        sums=(
            ("n_released", ("n_eligible", "~not eligible|{by}|{group}")),
            ("n_released", ("n_started", "~not started|{by}|{group}")),
        ),
        over=(
            ("n_released", "by", "{left}"),
            ("n_eligible", "by", "eligible for any"),
            ("n_started", "by", "started any"),
        ),
        where=where,
        place=place,
    )


_FOLLOWABLE = ("followable|{horizon}|participant", "followable|{horizon}|comparison")
PEOPLE: dict[str, Declared] = {
    "flow": (_FLOW,),
    "arms": (
        Shape(
            plain="arm",
            people={"n": "arm|{arm}"},
            sums=(("started any", ("arm|participant", "~started, no participant")),),
            over=(("n", "", "{left}"),),
            dropped={"n_dated": "variant"},
        ),
    ),
    "followed": (
        Shape(
            plain="event horizon arm",
            people={
                "n": "arm|{arm}",
                "n_followable": "followable|{horizon}|{arm}",
                "n_unknown": "unknown whether|{horizon}|{arm}",
            },
            sums=(("n", ("n_followable", "n_unknown", "~not followable|{horizon}|{arm}")),),
            shrinks=("n_followable",),
            where=lambda row: row["event"] == "reoffence",
        ),
    ),
    "standing": (
        Shape(
            plain="standing horizon target_power entry cohort n_years",
            people={
                "n_participants": "arm|participant",
                "n_others": "arm|comparison",
                "n_participants_followable": _FOLLOWABLE[0],
                "n_others_followable": _FOLLOWABLE[1],
            },
            rests={"rate_enough": _FOLLOWABLE},
            dropped={"invisible_low": "cannot_be_checked", "invisible_high": "cannot_be_checked"},
        ),
    ),
    "power_here": (
        Shape(
            plain="rate horizon n_per_arm_needed",
            people={"n_participants": _FOLLOWABLE[0], "n_others": _FOLLOWABLE[1]},
            rests={"power": _FOLLOWABLE},
        ),
    ),
    "release_years": (
        Shape(
            plain="year printed_low printed_high",
            people={"n_seen": "released|{year}", "n_on_newest": "on the newest list|{year}"},
            sums=(("n_seen", ("n_on_newest", "~on no newest list|{year}")),),
            over=(("n_seen", "", "flow|releases|start"),),
            rests={"state": ("n_seen",)},
            dropped={"invisible_low": "cannot_be_checked", "invisible_high": "cannot_be_checked"},
        ),
    ),
    "list_kinds": (
        Shape(
            plain="record n_lists first last kind overwrites",
            people={
                "n_people": "ever listed|{record}",
                "n_newest": "newest list|{record}",
                "n_gone": "gone|{record}",
                "n_unexplained": "gone unexplained|{record}",
            },
            sums=(("n_people", ("n_newest", "n_gone")), ("n_gone", ("n_unexplained", "~gone explained|{record}"))),
        ),
    ),
    "record_ends": (
        Shape(
            plain="record event complete_until verdict",
            people={"n": "recorded|{record}|{event}"},
            rests={"chance": ("n",)},
            dropped={"last_event": "extreme"},
        ),
    ),
    "reach": (_REACH,),
    "reach_among": (
        _among(lambda row: row["by"] != "commune", place=False),
        _among(lambda row: row["by"] == "commune", place=True),
    ),
    "doubtful": "variant",
    "linkage": "too_fine",
    "reported": "variant",
    "reach_decided": "too_fine",
    "reach_waited": "too_fine",
    "reach_out_of_order": "too_fine",
    "reach_places": "variant",
    "foreseen": "variant",
    "foreseen_power": "variant",
}
