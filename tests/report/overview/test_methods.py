"""The page about methods: its words lead to the formulas where the site has the documents, and only there."""

import re

import pytest

from analysis.report.anchors import slug
from analysis.report.overview import methods
from analysis.report.overview.section import rendered
from analysis.words import LANGUAGES, words
from tests.conftest import PROJECT
from tests.report.overview.results import place, rows

LINK = re.compile(r'<a href="(docs/[^"]+)">([^<]+)</a>')


@pytest.fixture
def used(monkeypatch):
    """A site whose results name two methods, one of them with a formula of its own in the documents."""
    monkeypatch.setenv("HOANHAP_ROOT", str(PROJECT))
    tables = rows()
    tables["estimates"].loc[0, "conf_method"] = "delta"
    return [place(tables=tables)]


def links(used, language, *, documents):
    write = words(language)
    main = rendered(methods.page(used, write, documents=documents), write, documents=documents)
    return LINK.findall(main[main.index("<main") :])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_method_leads_to_its_formula(used, language):
    found = links(used, language, documents=True)
    ending = {"vi": ".html", "en": ".en.html"}[language]
    assert [href for href, _ in found[:3]] == [f"docs/{name}{ending}" for name in ("formulas", "methods", "validity")]
    ((href, text),) = found[3:]
    assert text == {"vi": "Tích beta của hai nhóm", "en": "Beta product of both groups"}[language]
    assert href == f"docs/formulas{ending}#{slug(text)}"


def test_without_documents_nothing_is_a_link(used):
    assert links(used, "en", documents=False) == []
