"""Results of the real sites, and the same ones as if their people were invented."""

import pytest

from analysis import cohort
from analysis.disclosure.release import release
from analysis.evidence import evaluability, verdict
from analysis.outcomes import employment, recidivism
from analysis.run import execute
from analysis.run.task import begin

CASES = [("1_evaluability", "thanh-mien"), ("2_recidivism", "tarp"), ("4_employment_income", "tarp"),
         ("4_employment_income", "nsw")]  # fmt: skip


def released_of(notebook, name, *, invented=False):
    """What a notebook lets out about a site, from its own rows; `invented`: the same, of a synthetic source."""
    task = begin(notebook, execute.default_parameters(notebook) | {"site": name})
    rows, facts = rows_of(task)
    source = task.site.source.model_copy(update={"synthetic": invented})
    return release(source, task.plan, rows, notebook=notebook, parameters=task.parameters.model_dump(), facts=facts)


def rows_of(task):
    if task.notebook == "1_evaluability":
        reading, figures = task.site.reading, task.site.tables["published"]
        rows = {
            "published": figures,
            "checks": evaluability.check_figures(reading, figures),
            "estimates": evaluability.estimate(reading),
            "needed": evaluability.need_rows([0.03], reading, figures, target=0.8),
            "power": evaluability.power_rows([0.03], [6, 13]),
        }
        return rows, {"reading": reading.model_dump(mode="json")}
    if task.notebook == "2_recidivism":
        followed, plan = cohort.build_releases(task.site), task.plan.recidivism
        estimates = recidivism.estimate(followed, plan)
        decided = [verdict.decide(estimates, plan.primary, outcome="rearrest")]
        facts = {"main_horizon": recidivism.main_horizon(plan)}
    else:
        followed = cohort.build_workers(task.site, task.plan)
        estimates = employment.estimate(followed, task.site, task.plan)
        decided, facts = verdict.decide_work(estimates, task.plan), {"income_units": employment.income_units(task.site)}
    return {"flow": followed.flow, "arms": followed.arms, "estimates": estimates, "verdicts": decided}, facts


@pytest.fixture(scope="session")
def results():
    return {case: released_of(*case) for case in CASES}


@pytest.fixture(scope="session")
def invented():
    return {case: released_of(*case, invented=True) for case in CASES}
