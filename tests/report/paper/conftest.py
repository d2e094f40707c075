"""Documents made once for all tests, beside what the site shows of the same results."""

import io
from functools import cache

import pytest
from pypdf import PdfReader

from analysis.report.page import sections
from analysis.report.paper import chapters, pdf, word
from analysis.report.site import Result
from tests.report.conftest import released_of, released_of_district, released_of_set
from tests.report.paper.read import Word, page

LANGUAGES = ("vi", "en")


def result(released, key="0123456789abcdef0123"):
    return Result(released.about["source"]["id"], released.about["notebook"], key, released)


class Made:
    """The results of a site: what its pages show, and its documents, read back."""

    def __init__(self, *released):
        self.results = [result(each) for each in released]
        self.pages = cache(self._pages)
        self.docx = cache(lambda language: word.docx(chapters.document(self.results, language)))
        self.pdf = cache(lambda language: pdf.pdf(chapters.document(self.results, language)))
        self.word = cache(lambda language: Word(self.docx(language)))
        self.print = cache(lambda language: PdfReader(io.BytesIO(self.pdf(language))))
        self.printed = cache(lambda language: [each.extract_text() for each in self.print(language).pages])

    def _pages(self, language):
        found = [sections(each.released, language) for each in self.results]
        return [page("".join(section.html for section in each)) for each in found]


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A district of printed figures, an experiment in two notebooks, an invented district and an invented set."""
    return {
        "printed": Made(released_of("1_evaluability", "thanh-mien")),
        "study": Made(released_of("2_recidivism", "tarp"), released_of("4_employment_income", "tarp")),
        "district": Made(released_of_district(tmp_path_factory.mktemp("areas"))),
        "set": Made(released_of_set()),
    }
