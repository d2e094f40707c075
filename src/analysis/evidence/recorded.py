"""Whether a good result survives that those who run a model are the only ones who record what became of its people."""

import math
from collections.abc import Iterable
from dataclasses import replace

from analysis.evidence.guards.guard import DOWNGRADE, Guard
from analysis.evidence.verdict import Verdict
from analysis.outcomes.arms import Arm
from analysis.outcomes.joining_contrasts import JOINED
from analysis.outcomes.overturn import Overturn

OWN_RECORDS = "operator_records"
RECORD_FINDS = 0.75  # least share of the joiners' offences that such a record is trusted to hold (assumed)


def without_own_records(
    decided: Verdict, guards: Iterable[Guard], found: Iterable[Overturn], arms: Iterable[Arm], models: str
) -> Verdict:
    """The verdict, "better" taken back where it rests on the operators' own records and would not survive their gaps.

    Parameters
    ----------
    decided : Verdict
    guards : iterable of Guard
        One of them says whether every record of new offences is kept by those who run the model.
    found, arms
        What would overturn the difference of the plan's contrast, and the counts behind it.
    models : str
        Kind of model of that contrast.
    """
    own = any((each.guard, each.models, each.consequence) == (OWN_RECORDS, models, DOWNGRADE) for each in guards)
    if decided.verdict != "better" or not own or survives(found, arms):
        return decided
    return replace(decided, verdict="cannot_tell_yet", because=OWN_RECORDS)


def survives(found: Iterable[Overturn], arms: Iterable[Arm]) -> bool:
    """Whether the interval of the counts still leaves zero out once the offences that may be missing are put in.

    Missing may be one in four of the joiners' offences (`RECORD_FINDS`), and one at least.
    """
    joined = next((arm for arm in arms if arm.arm == JOINED), None)
    row = next((each for each in found if each.what == "unrecorded_interval"), None)
    if joined is None or row is None or row.arm != JOINED:
        return False
    missing = max(1, math.ceil(joined.n_events * (1 / RECORD_FINDS - 1)))
    return row.n is None or row.n > missing
