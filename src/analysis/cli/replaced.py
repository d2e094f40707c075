"""What a run says at its end of the few results that it replaced: how to see what is another now."""

from collections.abc import Iterator, Sequence

from analysis import finished
from analysis.run.work import FAILED, Outcome, Work
from analysis.words import Said, say

FEW = 3  # results; of more the report is the place to look
SHORT = 8  # letters of a key, as `hoanhap compare` takes it

Name = tuple[str, str]


def current(work: Sequence[Work]) -> dict[Name, str]:
    """Key of the current result of each site and notebook of these sites."""
    told = {site: finished.current(site) for site in dict.fromkeys(each.site for each in work)}
    return {(site, notebook): key for site, keys in told.items() for notebook, key in keys.items()}


def lines(before: dict[Name, str], outcomes: Sequence[Outcome]) -> Iterator[Said]:
    """How to compare each result with the one before it; nothing where there are more than a few.

    Parameters
    ----------
    before : dict
        As of `current`, before the run.
    outcomes : sequence of Outcome
        How the run ended.
    """
    kept = [each for each in outcomes if each.state != FAILED]
    pairs = [(before.get((each.site, each.notebook), each.key), each.key) for each in kept]
    replaced = [(old, new) for old, new in pairs if old != new]
    for old, new in replaced if len(replaced) <= FEW else ():
        yield say("What is another now: hoanhap compare {old} {new}", old=old[:SHORT], new=new[:SHORT])
