"""Results of the real sites, and the same ones as if their people were invented."""

from functools import cache

import numpy as np
import pytest
from matplotlib.figure import Figure as Canvas

from analysis.decision import read_decision
from analysis.disclosure.release import release
from analysis.evidence import (
    evaluability,
    foreseen,
    reach,
    records,
    reoffending,
    repayment,
    replication,
    scaling,
    supervision,
    synthesis,
    work,
)
from analysis.followup import areas
from analysis.plan import read_plan
from analysis.run import execute
from analysis.run.task import begin
from analysis.sites import read_site
from tests.evidence import district, drawn, sets, surveyed

DISTRICT, SET, SURVEYED = ("1_evaluability", "mau-00"), ("7_synthesis", "mau-20"), ("4_employment_income", "mau-30")
DRAWN = ("2_recidivism", "mau-40")
REAL = [("1_evaluability", "thanh-mien"), ("2_recidivism", "tarp"), ("2_recidivism", "mau-01"),
        ("4_employment_income", "tarp"), ("4_employment_income", "nsw"), ("4_employment_income", "mau-01"),
        ("1_evaluability", "mau-01"), ("3_loan_repayment", "mau-01"), ("5_community_sentences", "mau-01"),
        ("6_models_and_scaling", "mau-01"), ("8_replication", "tarp"), ("8_replication", "nsw")]  # fmt: skip
CASES = [*REAL, DISTRICT, SET, SURVEYED, DRAWN]
DESCRIBED = {
    "3_loan_repayment": repayment.district,
    "5_community_sentences": supervision.district,
    "8_replication": replication.study,
}


def released_of(notebook, name, *, invented=False):
    """What a notebook lets out about a site, from its own rows; `invented`: the same, of a synthetic source."""
    task, rows, facts = evaluated(notebook, name)
    source = task.site.source.model_copy(update={"synthetic": invented})
    return release(source, task.plan, rows, notebook=notebook, parameters=task.parameters.model_dump(), facts=facts)


@cache
def evaluated(notebook, name):
    """A notebook's rows about a site, made once for all tests."""
    task = begin(notebook, execute.default_parameters(notebook) | {"site": name})
    return task, *rows_of(task)


def rows_of(task):
    if task.notebook == "1_evaluability":
        asked = {"base_rates": [0.03], "target": 0.8}
        rows = evaluability.rows(task.site, sizes=[6, 13], conf_level=0.95, **asked) | records.rows(task.site, **asked)
        rows |= foreseen.rows(task.site, task.plan, **asked)
        return rows | reach.rows(task.site), evaluability.facts(task.site) | reach.facts(task.site)
    if task.notebook in DESCRIBED:
        rows, _, facts = DESCRIBED[task.notebook](task.site, task.plan, conf_level=0.95)
        return rows, facts
    if task.notebook == "6_models_and_scaling":
        asked = read_decision(task.site.source.id)
        rows, _, facts = scaling.district(task.site, task.plan, asked, conf_level=0.95)
        return rows, facts
    if task.notebook == "2_recidivism":
        evaluate = reoffending.study if task.plan.recidivism else reoffending.district
        rows, _, facts = evaluate(task.site, task.plan, horizon="", conf_level=0.95)
        return rows, facts
    evaluate = work.district if task.plan.work else work.study
    rows, _, facts = evaluate(task.site, task.plan, conf_level=0.95)
    return rows, facts


def released_of_district(folder, *, invented=True, **changes):
    """What notebook 1 lets out about the small district of invented people; see `tests.evidence.district`."""
    district.write_areas(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(areas, "site_folder", lambda site: folder)
        site = district.site(**changes)
        rows = evaluability.rows(site, base_rates=[0.03, 0.3], sizes=[13], target=0.8, conf_level=0.95)
        rows |= records.rows(site, base_rates=[0.03, 0.3], target=0.8)
    source = site.source.model_copy(update={"synthetic": invented})
    return release(source, None, rows, notebook="1_evaluability", parameters={"site": "mau-00"}, facts={})


@cache
def set_rows():
    return _of_set(sets.full(), sets.plan())


def _of_set(site, plan):
    rows, _, facts = synthesis.district_set(site, plan, sets.decision(), conf_level=0.95)
    return rows, facts


def released_of_set(site=None, *, invented=True, plan=None):
    """What notebook 7 lets out about a small set of districts of invented people; see `tests.evidence.sets`."""
    usual = site is None and plan is None
    site, plan = site or sets.full(), plan or sets.plan()
    rows, facts = set_rows() if usual else _of_set(site, plan)
    source = site.source.model_copy(update={"synthetic": invented})
    given = {"site": site.source.id, "conf_level": 0.95}
    return release(source, plan, rows, notebook="7_synthesis", parameters=given, facts=facts)


@cache
def survey_rows():
    site, plan = surveyed.site(read_site("mau-01")), read_plan("mau-01")
    rows, _, facts = work.district(site, plan, conf_level=0.95)
    return site, plan, rows, facts


def released_of_survey(*, invented=True):
    """What notebook 4 lets out about an invented district with a survey beside the payrolls; see `tests.evidence.surveyed`."""
    site, plan, rows, facts = survey_rows()
    source = site.source.model_copy(update={"synthetic": invented})
    given = {"site": "mau-30", "conf_level": 0.95}
    return release(source, plan, rows, notebook="4_employment_income", parameters=given, facts=facts)


@cache
def drawn_rows():
    rows, _, facts = reoffending.district(
        drawn.of(read_site("mau-01")), read_plan("mau-01"), horizon="", conf_level=0.95
    )
    return rows, facts


def released_of_drawn(*, invented=True):
    """What notebook 2 lets out about an invented district with a waiting list drawn by lot; see `tests.evidence.drawn`."""
    rows, facts = drawn_rows()
    source = read_site("mau-01").source.model_copy(update={"synthetic": invented})
    given = {"site": "mau-40", "horizon": "", "conf_level": 0.95}
    return release(source, read_plan("mau-01"), rows, notebook="2_recidivism", parameters=given, facts=facts)


@pytest.fixture(scope="session")
def results(tmp_path_factory):
    """By notebook and site; the small district as if its people were real."""
    found = {case: released_of(*case) for case in REAL}
    found |= {SET: released_of_set(invented=False), SURVEYED: released_of_survey(invented=False)}
    found |= {DRAWN: released_of_drawn(invented=False)}
    return found | {DISTRICT: released_of_district(tmp_path_factory.mktemp("district"), invented=False)}


@pytest.fixture(scope="session")
def invented(tmp_path_factory):
    found = {case: released_of(*case, invented=True) for case in REAL}
    found |= {SET: released_of_set(), SURVEYED: released_of_survey(), DRAWN: released_of_drawn()}
    return found | {DISTRICT: released_of_district(tmp_path_factory.mktemp("district"))}


@pytest.fixture
def beyond(monkeypatch):
    """How far each drawing goes beyond its canvas, or a line of it beyond its panel, in inches, found without writing it."""
    found = []

    def savefig(self, file, **how):
        file.write(b'<svg viewBox="0 0 1 1"></svg>')
        self.draw_without_rendering()
        box, (width, height) = self.get_tightbbox(), self.get_size_inches()
        out = [over_the_top(axes, line) for axes in self.axes for line in axes.get_lines() if len(line.get_ydata())]
        found.append(max(-box.x0, -box.y0, box.x1 - width, box.y1 - height, *out))

    def over_the_top(axes, line):
        highest = np.nanmax(line.get_transform().transform(line.get_xydata())[:, 1])
        return (highest - axes.bbox.y1) / axes.figure.dpi

    monkeypatch.setattr(Canvas, "savefig", savefig)
    return found
