"""What to do next about a refusal: it is known which refusals have such a line, and they still exist."""

import re

import pytest
from typer.testing import CliRunner

from analysis.cli import advice
from analysis.cli.main import app
from analysis.errors import HoanhapError, Problem
from analysis.words import say, words
from tests.test_catalogue import marked_texts


def test_every_refusal_that_has_advice_still_exists():
    elsewhere = marked_texts()
    assert set(advice.NEXT) - elsewhere == set()


def test_the_documents_that_advice_names_are_there():
    for language in ("vi", "en"):
        for text in (advice.START, advice.FAQ):
            assert re.fullmatch(rf"docs/how-to/\w+\.{language}\.md", words(language)(text))


def asked(*problems):
    return [str(each) for each in advice.advice(HoanhapError(problems))]


def unknown(name, *there):
    return Problem(say("unknown site “{site}”; there are: {sites}", site=name, sites=", ".join(there)))


@pytest.mark.parametrize(
    ("name", "there", "near"),
    [
        ("tapr", ("nsw", "tarp"), ["Did you mean tarp?"]),
        ("2", ("1_evaluability", "2_recidivism"), ["Did you mean 2_recidivism?"]),
        ("mau", ("mau-01", "mau-02", "tarp"), ["Did you mean mau-02?"]),  # several begin so: the most alike
        ("zzz", ("nsw", "tarp"), []),
    ],
)
def test_the_name_that_was_meant(name, there, near):
    assert asked(unknown(name, *there)) == near


def test_each_line_stands_once_in_the_order_of_the_problems():
    gap, file = Problem(say("must be a text, and not an empty one")), Problem(say("this file is missing"))
    lines = asked(file, gap, gap, file)
    assert len(lines) == 2 and lines[0].startswith("The number counts") and lines[1].startswith("Open the file")


def test_a_parameter_is_told_by_its_name_not_by_its_pattern():
    shown = CliRunner().invoke(app, ["run", "tarp", "-p", "horizon=twelve"], env={"COLUMNS": "200"})
    assert shown.exit_code == 2
    assert shown.output.splitlines()[-1] == "→ A horizon is written 12m (months) or 26w (weeks)."
