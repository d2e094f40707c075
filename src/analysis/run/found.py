"""What is known of a site once it was looked at, and what that makes of each notebook's result."""

from dataclasses import dataclass
from datetime import date

from analysis.decision import read_decision
from analysis.plan import Plan
from analysis.run import opening
from analysis.run.parameters import NOTEBOOKS
from analysis.tables import replication


@dataclass(frozen=True)
class Looked:
    """A site whose files are in order.

    Attributes
    ----------
    id : str
    seen : str
        Fingerprint of the files in which outcomes stand.
    inputs : dict
        Hash of each file on which results depend, by path.
    plan : Plan or None
    notebooks : tuple of str
        Those that apply to it.
    members : tuple of str
        Of a set.
    keep_until : date or None
        Last day on which records of real people may be here, the earliest of all of them; None where nobody is real or all is
        public.
    """

    id: str
    seen: str
    inputs: dict[str, str]
    plan: Plan | None
    notebooks: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    keep_until: date | None = None


def parts(notebook: str, site: Looked, *, on: date | None = None) -> dict:
    """What a notebook's result depends on at a site.

    Costs and values (decision.yaml) count only for a notebook that weighs them. Of plan.log it is not the file that counts,
    which grows, but what it says of this result, which stays; with `on`, once outcomes were opened on that day.

    Raises
    ------
    HoanhapError
        If decision.yaml or the numbers printed about a study have faults: that stops what reads them, and nothing else.
    """
    needs = NOTEBOOKS[notebook]
    return {
        "inputs": site.inputs,
        "plan": site.plan.hash if site.plan else None,
        "opened": opening.told(notebook, site, site.plan, on=on),
        "decision": read_decision(site.id).hash if needs.decides else None,
        "replication": replication.fingerprint(site.id) if needs.replicates else None,
    }
