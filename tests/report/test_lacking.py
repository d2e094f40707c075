"""What a district without a result is told to send: one line for each notebook about its own records."""

from analysis.report.lacking import lacking
from analysis.run.parameters import NOTEBOOKS


def test_each_lacking_result_has_its_line_and_no_other():
    assert list(lacking({"1_evaluability", "2_recidivism", "6_models_and_scaling"})) == [
        "3_loan_repayment",
        "4_employment_income",
        "5_community_sentences",
    ]
    assert set(lacking(set())) < set(NOTEBOOKS)
