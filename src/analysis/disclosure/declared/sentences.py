"""What the tables about sentences served in the community are made of (notebook 5)."""

from dataclasses import replace

from analysis.disclosure.declared.shape import Declared, Shape, share

PARTS = ("completed", "breached", "revoked", "reoffended", "moved", "died", "serving", "not_yet", "unknown")
FAILED = ("n_breached", "n_revoked", "n_reoffended")
SENTENCE_SHARES = share(
    lambda row: row["estimand"] == "share" and row["outcome"] in (*PARTS[:4], "failed"),
    "known|{group}|{horizon}",
    "{outcome}|{group}|{horizon}",
)
_SENTENCES = Shape(
    plain="kind horizon year",
    people={"n": "sentences|{kind}|{ended}"} | {f"n_{part}": part + "|{kind}|{horizon}" for part in PARTS},
    sums=(
        ("n", tuple(f"n_{part}" for part in PARTS)),
        ("failed|{kind}|{horizon}", FAILED),
        ("known|{kind}|{horizon}", ("n_completed", "n_serving", "n_died", *FAILED)),
    ),
    grows=("n_not_yet",),
    rests=dict.fromkeys(("bound_low", "bound_high"), (*FAILED, "n_completed", "n_serving", "n_died", "n_unknown")),
    where=lambda row: row["year"] == 0,
)
SENTENCES: dict[str, Declared] = {
    "caseload": (
        Shape(
            plain="kind day",
            people={"n_serving": "serving on|{kind}|{day}"},
            dropped=dict.fromkeys(("n_unknown", "n_begun", "n_ended"), "variant"),
        ),
    ),
    "sentence_people": (
        Shape(
            people={"n_people": "{left}", "n_conditional": "sentences|conditional_release|"},
            sums=(("n_people", ("n_conditional", "~no conditional release")),),
            dropped=dict.fromkeys(("n_several", "n_released", "n_matched"), "variant"),
        ),
    ),
    "sentence_standings": (replace(_SENTENCES, over=(("n", "horizon", "{left}"),)),),
    "sentences_ended": (_SENTENCES,),
    "sentence_months": (
        Shape(
            plain="kind first month",
            curve=("share", "n_at_risk", "n_start"),
            rests={"share": ("{first}|{kind}|{at}",)},
            dropped={"n_at_risk": "variant"},
        ),
    ),
    "sentences_counted": "variant",
}
