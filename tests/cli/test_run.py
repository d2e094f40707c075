"""What `hoanhap run` says of the results that a district was asked for and has no data for."""

import pytest

from analysis.cli.run import _lacking
from analysis.run.parameters import NOTEBOOKS
from analysis.run.work import DONE, FAILED, Outcome, Work


def asked(site, names=NOTEBOOKS):
    return [Work(site, name, {}) for name in names]


def ended(site, *names, state=DONE):
    return [Outcome(site, name, state) for name in names]


def test_a_district_is_told_what_each_lacking_result_takes():
    lines = list(
        _lacking(asked("mau-01"), ended("mau-01", "1_evaluability", "3_loan_repayment", "4_employment_income"))
    )
    assert len(lines) == 2 and all(line.startswith("mau-01: ") for line in lines)
    assert list(_lacking(asked("mau-01", ["2_recidivism"]), [])) == lines[:1]


@pytest.mark.parametrize("site", ["tarp", "thanh-mien"])
def test_a_study_or_printed_figures_are_told_nothing(site):
    assert list(_lacking(asked(site), ended(site, "1_evaluability"))) == []


def test_a_site_that_failed_has_said_why():
    assert list(_lacking(asked("mau-01"), ended("mau-01", "", state=FAILED))) == []
