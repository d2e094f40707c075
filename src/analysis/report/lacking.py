"""What it takes for a result that a district does not have: which files, and of whom."""

from collections.abc import Collection

from analysis.words import Said, say

TAKES = {
    "2_recidivism": say(
        "About new offences there is no result. It takes the book of new offences, and people in it who are found again in the "
        "other files."
    ),
    "3_loan_repayment": say("About repayment there is no result. It takes the bank's loan file."),
    "4_employment_income": say(
        "About work and pay there is no result. It takes payrolls, contributions to social insurance or a survey."
    ),
    "5_community_sentences": say(
        "About community sentences there is no result. It takes the commune's list of them, with how each ended."
    ),
}


def lacking(notebooks: Collection[str]) -> dict[str, Said]:
    """What it takes for each notebook about a district that is not among those with a result."""
    return {name: text for name, text in TAKES.items() if name not in notebooks}
