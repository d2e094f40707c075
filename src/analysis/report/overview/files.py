"""Which pages about many results there are, and where each stands; light, for whoever only asks whether they are there."""

from collections.abc import Iterable

from analysis.report.anchors import named as file
from analysis.words import LANGUAGES

MODELS = ("helpers", "firm", "exemplary", "fund")
OUTCOMES = ("reoffending", "repayment", "work", "community")
FIRST, METHODS = "index", "methods"


def site_page(site: str) -> str:
    """The page of a site, as a path in the site without language and ending; so are the others."""
    return f"{site}/index"


def model_page(kind: str) -> str:
    """The page of a kind of model."""
    return f"models/{kind}"


def outcome_page(topic: str) -> str:
    """The page of an outcome."""
    return f"outcomes/{topic}"


def files(sites: Iterable[str]) -> list[str]:
    """Files of all pages about many results, the search indexes with them, as paths in the site."""
    names = [FIRST, METHODS, *map(model_page, MODELS), *map(outcome_page, OUTCOMES), *map(site_page, sites)]
    return [file(name, language) for name in names for language in LANGUAGES] + [
        f"search.{language}.js" for language in LANGUAGES
    ]
