"""Whether a good result survives that those who run a model are the only ones who record what became of its people."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from analysis.evidence.guards.guard import DOWNGRADE, Guard
from analysis.evidence.verdict import Verdict
from analysis.outcomes.arms import Arm
from analysis.outcomes.contrast import difference_interval
from analysis.outcomes.joining_contrasts import JOINED, NOT_JOINED
from analysis.outcomes.units import OF_PEOPLE

OWN_RECORDS = "operator_records"
RECORD_FINDS = 0.75  # least share of the joiners' offences that such a record is trusted to hold (assumed)


def without_own_records(
    decided: Verdict, guards: Iterable[Guard], arms: Sequence[Arm], models: str, *, by_person: bool
) -> Verdict:
    """The verdict, "better" taken back where it rests on the operators' own records and would not survive their gaps.

    Parameters
    ----------
    decided : Verdict
        Its level is the one asked of the counts too.
    guards : iterable of Guard
        One of them says whether every record of new offences is kept by those who run the model.
    arms : sequence of Arm
        Counts behind the difference of the plan's contrast.
    models : str
        Kind of model of that contrast.
    by_person : bool
        Whether people were assigned; counts of people bear no interval where firms or communes were. A verdict by a lot of
        people rests on other counts than `arms`, and is taken back too.
    """
    by_joining = by_person and decided.estimand != OF_PEOPLE
    own = any((each.guard, each.models, each.consequence) == (OWN_RECORDS, models, DOWNGRADE) for each in guards)
    if decided.verdict != "better" or not own or (by_joining and survives(arms, decided.conf_level)):
        return decided
    return replace(decided, verdict="cannot_tell_yet", because=OWN_RECORDS)


def survives(arms: Sequence[Arm], conf_level: float) -> bool:
    """Whether the interval of the counts still lies below zero once the joiners' offences that may be missing are put in.

    Missing may be one in four of them (`RECORD_FINDS`), and one at least.
    """
    counts = {arm.arm: arm for arm in arms}
    if {JOINED, NOT_JOINED} - set(counts):
        return False
    joined, others = counts[JOINED], counts[NOT_JOINED]
    events = joined.n_events + max(1, math.ceil(joined.n_events * (1 / RECORD_FINDS - 1)))
    if events > joined.n_known or not others.n_known:
        return False
    found = difference_interval((events, joined.n_known), (others.n_events, others.n_known), conf_level)
    return found is not None and found.high < 0
