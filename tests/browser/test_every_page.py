"""Every page in a browser: from its file and from a server, in three widths, light and dark, without asking anybody else."""

import os
import re
from functools import cache
from urllib.parse import unquote, urldefrag

import pytest
from axe_playwright_python.base import AXE_SCRIPT

WIDTHS = {"desktop": 1280, "tablet": 820, "phone": 390}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
SCHEMES = {"vi": "light", "en": "dark"}  # a page has the same parts and colours in both languages
DOCUMENTS = "docs/"  # many, and text only: opened from files, at the width that is most likely too small
KINDS = (
    "index",
    "formulas",
    "glossary",
    "start",
)  # of documents, by what is in them: lists, formulas, tables, commands
THOROUGH = "HOANHAP_SCREENSHOTS" in os.environ  # whoever wants to look at all pages has them checked in every way
SEEN = """() => ({
  language: document.documentElement.lang,
  headings: document.querySelectorAll("h1").length,
  links: [...document.links].map((link) => link.href),
})"""


def pages(built):
    return sorted(path.relative_to(built).as_posix() for path in built.rglob("*.html"))


def language(name):
    return "en" if name.endswith(".en.html") else "vi"


@pytest.fixture(params=["file", "server"])
def origin(request, built, served):
    return built.as_uri() if request.param == "file" else served


def test_every_page(page, built, origin, pictures):
    asked, faults = [], []
    page.on("request", lambda request: asked.append(request.url))
    from_file = origin.startswith("file")
    names = [name for name in pages(built) if from_file or not name.startswith(DOCUMENTS)]
    for name in names:
        page.goto(f"{origin}/{name}")
        faults += [f"{name}: {fault}" for fault in faults_of(page, built, origin, name)]
        if from_file:
            faults += [f"{name}: {fault}" for fault in looked_at(page, name, pictures / name.replace("/", "-"))]
    assert faults == []
    assert {url for url in asked if not url.startswith(f"{origin}/")} == set()
    assert len(asked) >= len(names) > 40


def faults_of(page, built, origin, name):
    """What is wrong with an open page, whatever it looks like."""
    seen = page.evaluate(SEEN)
    if (seen["language"], seen["headings"]) != (language(name), 1):
        yield f"language {seen['language']}, {seen['headings']} main headings"
    for link in sorted(set(seen["links"])):
        if not leads_somewhere(built, origin, link, name):
            yield f"link to {link}"


def leads_somewhere(built, origin, link, name):
    """Whether a link leads to a place in the site that is there; documents may name addresses elsewhere."""
    address, part = urldefrag(link)
    if not address.startswith(f"{origin}/"):
        return name.startswith(DOCUMENTS) and address.startswith("https://")
    path = built / unquote(address.removeprefix(f"{origin}/").split("?")[0])
    return path.is_file() and (not part or unquote(part) in anchors(path))


@cache
def anchors(path):
    return set(re.findall(r' id="([^"]+)"', path.read_text(encoding="utf-8")))


def looked_at(page, name, picture):
    """What is wrong with how an open page looks; pictures of it where somebody wants to look at all pages."""
    document = name.startswith(DOCUMENTS) and not THOROUGH
    page.emulate_media(color_scheme="light")
    for kind, width in list(WIDTHS.items())[-1 if document else 0 :]:
        page.set_viewport_size({"width": width, "height": 900})
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            yield f"{wide} pixels wide on a {kind}"
        if THOROUGH:
            page.screenshot(path=picture.with_suffix(f".{kind}.png"))
    if document and name not in [f"{DOCUMENTS}{kind}.html" for kind in KINDS]:
        return
    for scheme in SCHEMES.values() if THOROUGH else [SCHEMES[language(name)]]:
        page.emulate_media(color_scheme=scheme)
        yield from (f"{fault} ({scheme})" for fault in broken_rules(page))
        page.screenshot(path=picture.with_suffix(f".{scheme}.png"))


def broken_rules(page):
    page.evaluate(AXE_SCRIPT)
    for violation in page.evaluate("rules => axe.run(rules)", RULES)["violations"]:
        yield f"{violation['id']}: {violation['nodes'][0]['html'][:120]}"


def test_the_rules_find_what_is_wrong(page, built):
    """A picture without words and text too pale to read, put into a page that has neither."""
    page.goto((built / "methods.html").as_uri())
    page.evaluate("document.querySelector('main').innerHTML += '<img src=data:,><p style=\"color: #aaa\">pale</p>'")
    assert {rule.split(":")[0] for rule in broken_rules(page)} == {"image-alt", "color-contrast"}
