"""Every table of a result that a profile knows how to treat; one that stands nowhere here does not leave.

Reasons why a whole table does not leave: ``variant``, it counts the same people another way, and few lie between it and a
count that leaves; ``too_fine``, it is about single models, communes, months or loans; ``cannot_be_checked``, it rests on
counts that stand in no table of the same result.
"""

from analysis.disclosure.declared.loans import EVER_LATE_SHARES, LATE_SHARES, LOANS
from analysis.disclosure.declared.models import DIFFERENCES, MODELS, RISKS
from analysis.disclosure.declared.nobody import NOBODY, PRINTED
from analysis.disclosure.declared.people import PEOPLE
from analysis.disclosure.declared.reoffending import RELEASED_SHARES, REOFFENDING
from analysis.disclosure.declared.sentences import SENTENCE_SHARES, SENTENCES
from analysis.disclosure.declared.shape import Declared
from analysis.disclosure.declared.work import JOB_SHARES, WORK

_ESTIMATES = (
    PRINTED,
    RELEASED_SHARES,
    SENTENCE_SHARES,
    RISKS,
    DIFFERENCES,
    LATE_SHARES,
    EVER_LATE_SHARES,
    JOB_SHARES,
)
TABLES: dict[str, Declared] = (
    PEOPLE | REOFFENDING | SENTENCES | MODELS | LOANS | WORK | NOBODY | {"estimates": _ESTIMATES}
)
# Facts beside the tables that tell nothing of anybody; every other one does not leave.
FACTS = frozenset(
    {"notebook", "parameters", "profile", "source", "plan", "plan_hash", "opened", "main_horizon", "main_models"}
    | {"decide", "decision_hash", "prices_of", "prices_not_confirmed", "describes", "last_day", "reading"}
)
