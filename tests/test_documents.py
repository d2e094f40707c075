"""What documents say of the program is true of it: errors that they quote, methods, links, files to touch."""

import re
from urllib.parse import unquote

import pytest

from analysis.report import labels
from analysis.words import words
from tests.conftest import PROJECT
from tests.test_catalogue import GAP, catalogue

DOCS = PROJECT / "docs"
PAGES = sorted([*DOCS.glob("*.md"), *DOCS.glob("how-to/*.md"), PROJECT / "README.md", PROJECT / "README.vi.md"])
FENCE = re.compile(r"```.*?```", re.DOTALL)
WORDS_OF_ITS_OWN = 12  # characters of a text that are no gap: a shorter one would fit anything


def printed(language):
    """Every text of the catalogue in a language as a pattern of what the program prints."""
    for message in (message for message in catalogue() if message.id):
        text = message.id if language == "en" else message.string
        if len(GAP.sub("", text)) >= WORDS_OF_ITS_OWN:
            yield re.compile(".+".join(map(re.escape, GAP.split(text))) + r"\Z")


def quoted(language):
    lines = (DOCS / "how-to" / f"faq.{language}.md").read_text(encoding="utf-8").splitlines()
    return [line.removeprefix("> ") for line in lines if line.startswith("> ")]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_error_that_is_quoted_is_one_that_the_program_prints(language):
    patterns, lines = list(printed(language)), quoted(language)
    assert len(lines) >= 20
    assert [line for line in lines if not any(each.search(line) for each in patterns)] == []


def test_both_languages_quote_the_same_errors():
    ids = {message.id: message.string for message in catalogue() if message.id}
    known = {language: list(zip(ids, printed_by(language, ids), strict=True)) for language in ("vi", "en")}
    found = [
        {key for line in quoted(language) for key, pattern in known[language] if pattern and pattern.search(line)}
        for language in ("vi", "en")
    ]
    assert found[0] == found[1]


def printed_by(language, ids):
    for english, vietnamese in ids.items():
        text = english if language == "en" else vietnamese
        fits = len(GAP.sub("", english)) >= WORDS_OF_ITS_OWN and len(GAP.sub("", vietnamese)) >= WORDS_OF_ITS_OWN
        yield re.compile(r"(^|: )" + ".+".join(map(re.escape, GAP.split(text))) + r"\Z") if fits else None


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_method_that_a_page_names_has_its_formula_and_source(language):
    text = (DOCS / f"formulas.{language}.md").read_text(encoding="utf-8")
    parts = {part.partition("\n")[0]: part for part in re.split(r"^### ", text, flags=re.MULTILINE)[1:]}
    source = {"vi": "*Nguồn: ", "en": "*Source: "}[language]
    for name in {words(language)(each) for each in labels.METHODS.values()}:
        assert "```math\n" in parts[name] and source in parts[name], name


def test_both_languages_have_the_same_formulas():
    vi, en = (
        FENCE.findall((DOCS / f"formulas.{language}.md").read_text(encoding="utf-8")) for language in ("vi", "en")
    )
    bare = [[re.sub(r"\\text\{[^}]*\}", "", each) for each in found] for found in (vi, en)]
    assert bare[0] == bare[1]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_document_leads_to_a_file(page):
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        path = unquote(target.partition("#")[0])
        if path and not re.match(r"[a-z]+:", path):
            assert (page.parent / path).exists(), target


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_verdict_is_explained(language):
    text = (DOCS / "how-to" / f"read-result.{language}.md").read_text(encoding="utf-8")
    for verdict in labels.VERDICTS.values():
        assert f"| {words(language)(verdict)} |" in text


def test_the_files_that_are_to_be_touched_are_there():
    text = (DOCS / "how-to" / "extend.en.md").read_text(encoding="utf-8")
    named = {
        each
        for row in text.splitlines()
        if row.startswith("| `")
        for each in re.findall(r"`([\w/.]+\.\w+)`", row.split(" | ")[0])
    }
    examples = {"src/analysis/outcomes/training.py", "src/analysis/report/training.py"}
    assert len(named) > 20 and examples < named
    for each in named - examples:
        places = [PROJECT / each, PROJECT / "src" / "analysis" / each]
        assert any(place.is_file() for place in places), each
